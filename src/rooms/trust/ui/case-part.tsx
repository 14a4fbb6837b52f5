/** One part of what is said beside a case, under its heading. */

import type { ReactNode } from 'react'

/** Sends to an address below the case; false where it was refused, which is said above. */
export type SendOfCase = (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<boolean>

export function CasePart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="case-part" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}
