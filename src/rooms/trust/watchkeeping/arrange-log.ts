/** An access log arranged for the signals: by person, with who is tied to what, who was on duty, and which case was open when. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import type { AccessLog, CaseSpan, LoggedAct, Shift } from './types.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
export const week = 7 * day
/** 1 January 1970 was a Thursday. */
const firstMonday = 4 * day

/** The Monday, 0:00 UTC, that a moment's week begins with. */
export const weekOf = (at: number): Instant => (Math.floor((at - firstMonday) / week) * week + firstMonday) as Instant

export interface ArrangedLog {
  acts: readonly LoggedAct[]
  /** In order of time. */
  actsOf: ReadonlyMap<string, readonly LoggedAct[]>
  shiftsOf: ReadonlyMap<string, readonly Shift[]>
  cases: ReadonlyMap<string, CaseSpan>
  roleOf: ReadonlyMap<string, string>
  /** Subject → whose own record it is. */
  self: ReadonlyMap<string, string>
  /** Subject → whose relative's record it is. */
  relatives: ReadonlyMap<string, ReadonlySet<string>>
  sensitive: ReadonlySet<string>
  honey: ReadonlySet<string>
}

export function arrangeLog({ acts, shifts, cases, marks, people }: AccessLog): ArrangedLog {
  const relatives = new Map<string, Set<string>>()
  for (const { kind, subject, person } of marks) {
    if (kind !== 'relative' || person === undefined) continue
    relatives.set(subject, (relatives.get(subject) ?? new Set()).add(person))
  }
  const of = (kind: 'sensitive' | 'honey') => new Set(marks.filter((mark) => mark.kind === kind).map(({ subject }) => subject))
  return {
    acts,
    actsOf: groupBy(acts, ({ person }) => person),
    shiftsOf: groupBy(shifts, ({ person }) => person),
    cases: new Map(cases.map((one) => [one.id, one])),
    roleOf: new Map(people.map(({ id, role }) => [id, role])),
    self: new Map(marks.flatMap((mark) => (mark.kind === 'self' && mark.person ? [[mark.subject, mark.person] as const] : []))),
    relatives,
    sensitive: of('sensitive'),
    honey: of('honey'),
  }
}

export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** Whether the person was assigned to the case that the act named or opened. */
export const isAssigned = ({ cases }: ArrangedLog, { case: named, person, assigned }: LoggedAct): boolean =>
  assigned ?? (named !== undefined && (cases.get(named)?.members.includes(person) ?? false))

/** The duty that the person was on, with some grace before and after it for getting ready and finishing. */
export const shiftAt = ({ shiftsOf }: ArrangedLog, { person, at }: LoggedAct, grace: number): Shift | undefined =>
  shiftsOf.get(person)?.find(({ from, to }) => at >= from - grace && at <= to + grace)
