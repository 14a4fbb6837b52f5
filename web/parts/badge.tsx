/** A short fact about where one stands, e.g. "Synthetic"; its title says what it means. */

import type { ReactNode } from 'react'

export function Badge({ children, means, tone = 'plain' }: { children: ReactNode; means: string; tone?: 'plain' | 'person' }) {
  return (
    <span className={`badge badge-${tone}`} title={means}>
      {children}
      <span className="unseen">: {means}</span>
    </span>
  )
}
