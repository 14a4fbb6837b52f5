/** Which rows two people acknowledge with a backup that was put back, and what they hold: exactly that is committed to, whatever somebody writes meanwhile. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import { digestOf } from '../digest.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import type { Found } from './check-looks.ts'
import { rowOf } from './commit-states.ts'
import { ledgerTables, type RowState } from './store.ts'

export interface RowsOfRestore {
  /** Those that stand otherwise, as the differences name them: their print. */
  named: ReadonlyMap<string, string>
  /** Those that a lost entry committed to, as they stand now: undefined where the row went as well. */
  lost: ReadonlyMap<string, RowState | undefined>
}

type House = Pick<TrustHouse, 'held' | 'store'>

export async function rowsOfRestore(house: House, agency: AgencyId, problems: Found): Promise<RowsOfRestore> {
  if (problems.length === 0) return { named: new Map(), lost: new Map() }
  const named = new Map(problems.flatMap(({ row, print }) => (row === undefined || print === undefined ? [] : [[row, print]])))
  const known = house.held.newest.subjectsAt(agency, new Set(problems.map(({ index }) => index)))
  const newest = [...known].map(([index, subjects]) => ({ index, subjects: subjects.filter((subject) => !named.has(subject)) }))
  const states = await readRows(
    house.store,
    agency,
    newest.flatMap(({ subjects }) => subjects),
    false,
  )
  const lost = new Map<string, RowState | undefined>()
  for (const { index, subjects } of newest) {
    if (subjects.length === 0) continue
    const stored = await ledgerTables(house.store).storedAt(agency, index)
    const opened = new Map(stored.map(({ subject, digest }) => [subject, digest]))
    for (const subject of subjects) {
      const isThere = states.has(subject) && opened.get(subject) === house.held.newest.of(agency, subject)?.digest
      if (!isThere) lost.set(subject, states.get(subject))
    }
  }
  return { named, lost }
}

/** For what the two agree on: of each row that a lost entry committed to, all that it holds. In order. */
export const digestsOfLost = (agency: AgencyId, { lost }: RowsOfRestore): Digest[] =>
  [...lost].map(([subject, state]) => digestOfRow(agency, subject, state)).sort()

const digestOfRow = (agency: AgencyId, subject: string, state: RowState | undefined): Digest =>
  digestOf([agency, subject, state ?? null])

/**
 * In the transaction that commits to them, which keeps them as they are from here on. Returns those that there are. Throws `trust.restore-changed` where
 * one does not hold any more what was acknowledged: between the two somebody else may write.
 */
export async function holdAsAcknowledged(
  connection: StoreConnection,
  agency: AgencyId,
  { named, lost }: RowsOfRestore,
): Promise<Map<string, RowState>> {
  const states = await readRows(connection, agency, [...named.keys(), ...lost.keys()], true)
  for (const [subject, print] of named) {
    if (digestOf([...rowOf(subject), states.get(subject) ?? null]) !== print) throw refuse('restore-changed', {})
  }
  for (const [subject, state] of lost) {
    const now = digestOfRow(agency, subject, states.get(subject))
    if (now !== digestOfRow(agency, subject, state)) throw refuse('restore-changed', {})
  }
  return states
}

const rowsAtOnce = 500

/** In one order, so that two who lock the same rows do not wait for each other for ever. */
async function readRows(
  connection: StoreConnection,
  agency: AgencyId,
  subjects: readonly string[],
  lock: boolean,
): Promise<Map<string, RowState>> {
  const found = new Map<string, RowState>()
  const sorted = [...new Set(subjects)].sort()
  for (let from = 0; from < sorted.length; ) {
    const [kind] = rowOf(sorted[from] as string)
    const some = sorted.slice(from, from + rowsAtOnce).filter((subject) => subject.startsWith(`${kind}:`))
    const ids = some.map((subject) => rowOf(subject)[1])
    const states = await ledgerTables(connection).statesOfThese(agency, kind, ids, lock)
    for (const [id, state] of states) found.set(`${kind}:${id}`, state)
    from += some.length
  }
  return found
}
