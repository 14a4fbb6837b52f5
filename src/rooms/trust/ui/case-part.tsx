/** What the parts beside a case share: a heading, how they send, and how a changed case takes its place in the lists on screen. */

import type { QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { CaseHeading } from '../contract.ts'

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

type List = { cases: CaseHeading[] }

/** In every list that shows it; nothing is looked up for it. */
export function putCase(queries: QueryClient, changed: CaseHeading): void {
  queries.setQueriesData<List>(
    { queryKey: ['cases'] },
    (list) => list && { ...list, cases: list.cases.map((one) => (one.id === changed.id ? changed : one)) },
  )
}

/** First in the lists that nobody searched for by words. */
export function addCase(queries: QueryClient, opened: CaseHeading): void {
  queries.setQueriesData<List>(
    { queryKey: ['cases', ''], predicate: ({ queryKey }) => queryKey[2] !== 'closed' },
    (list) => list && { ...list, cases: [opened, ...list.cases] },
  )
}
