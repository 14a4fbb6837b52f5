/** A change's entry commits to all of each row that it changed, as it stands afterwards: nobody changes it past the ledger unseen. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import { commitTo, digestOf } from '../digest.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { ledgerTables, type StateKind, stateKinds } from './store.ts'

const rowsAtOnce = 500

export interface CommittedStates {
  /** For the leaf. */
  digest: Digest
  rows: { subject: string; digest: Digest; document: string }[]
}

/**
 * Reads the rows in the transaction that changed them. `held` are those that were held against their newest commitment before they
 * were changed. Throws a RangeError for one that was not, and where there is no such row; `trust.foreign-code`.
 */
export async function commitToStates(
  house: Pick<TrustHouse, 'randomBytes' | 'ledger' | 'held'>,
  agency: AgencyId,
  subjects: readonly string[],
  connection: StoreConnection,
  held: ReadonlySet<string>,
): Promise<CommittedStates> {
  const unheld = subjects.find((subject) => !held.has(subject))
  if (unheld !== undefined) throw new RangeError(`${unheld} was changed without being held against the ledger before`)
  await refuseForeignTables(house, agency, connection)
  const rows: CommittedStates['rows'] = []
  // In one order, so that two changes of the same rows do not wait for each other for ever.
  const sorted = [...new Set(subjects)].sort()
  for (let from = 0; from < sorted.length; ) {
    const [kind] = rowOf(sorted[from] as string)
    const some = sorted.slice(from, from + rowsAtOnce).filter((subject) => subject.startsWith(`${kind}:`))
    const ids = some.map((subject) => rowOf(subject)[1])
    const states = await ledgerTables(connection).statesOfThese(agency, kind, ids, true)
    for (const [i, subject] of some.entries()) {
      const state = states.get(ids[i] as string)
      if (!state) throw new RangeError(`there is no ${subject} to commit to`)
      rows.push({ subject, ...commitTo({ subject, state }, house.randomBytes) })
    }
    from += some.length
  }
  return { digest: digestOfStates(rows), rows }
}

/** Said in the ledger at once: putting the table back before the next whole check does not unsay it. */
async function refuseForeignTables(
  { ledger, held }: Pick<TrustHouse, 'ledger' | 'held'>,
  agency: AgencyId,
  connection: StoreConnection,
): Promise<void> {
  const problem = await connection.foreignTables()
  if (problem === undefined) return
  const what = `${problem}. Nothing is written into it.`
  if (!held.said.has(`${agency} ${what}`)) {
    held.said.add(`${agency} ${what}`)
    await ledger.append(agency, { act: 'alter', by: 'Peel', what, subject: 'row:database', disputes: 0 })
  }
  throw refuse('foreign-code', { problem })
}

export async function keepStates(
  agency: AgencyId,
  index: number,
  { rows }: CommittedStates,
  connection: StoreConnection,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await ledgerTables(connection).addStates(agency, index, rows.slice(from, from + rowsAtOnce))
  }
}

/** Each digest is salted, so the leaf tells nothing; in the order of the subjects. */
export const digestOfStates = (rows: readonly { subject: string; digest: string }[]): Digest =>
  digestOf(rows.map(({ subject, digest }) => [subject, digest]))

/** `case:1` is row `1` of the cases. */
export function rowOf(subject: string): [StateKind, string] {
  const end = subject.indexOf(':')
  const kind = subject.slice(0, end)
  if (!Object.hasOwn(stateKinds, kind)) throw new RangeError(`${kind} is no kind of row that entries commit to`)
  return [kind as StateKind, subject.slice(end + 1)]
}
