/** A change's entry commits to all of each row that it changed, as it stands afterwards: nobody changes it past the ledger unseen. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import { canonicalJson } from '../canonical-json.ts'
import { commitTo, digestOf } from '../digest.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { besideOf, ledgerTables, type RowState, type StateKind, stateKinds } from './store.ts'

const rowsAtOnce = 500

/** For a row that is committed to whatever it holds. */
export const asItStands = Symbol('as it stands')

/** Rows by subject, as they were held before they were changed; undefined for one that there was not. */
export type HeldBefore = Map<string, RowState | typeof asItStands | undefined>

/**
 * What a change makes of its rows, by subject: of each the columns that change, as they stand in the state. Whoever changes what stands
 * beside a row, its members say, always names it: nothing locks a table against a row that is slipped in.
 */
export type Becomes = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface CommittedStates {
  /** For the leaf. */
  digest: Digest
  rows: { subject: string; digest: Digest; document: string }[]
}

/**
 * Reads the rows in the transaction that changed them. `held` are those that were held against their newest commitment before they
 * were changed; what stands beside them is as it was or as `becomes` names it, and where that names a row, nothing else of it has changed.
 * Throws a RangeError for one that was not held, and
 * where there is no such row; `trust.foreign-code`.
 */
export async function commitToStates(
  house: Pick<TrustHouse, 'randomBytes' | 'ledger' | 'held'>,
  agency: AgencyId,
  subjects: readonly string[],
  connection: StoreConnection,
  held: HeldBefore,
  becomes?: Becomes,
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
      if (!isAsMeant(kind, held.get(subject), becomes?.[subject], state)) throw await sayMeddled(house, agency, kind)
      held.set(subject, state)
      rows.push({ subject, ...commitTo({ subject, state }, house.randomBytes) })
    }
    from += some.length
  }
  return { digest: digestOfStates(rows), rows }
}

/** Of a row that there was not, what is named and what stands beside it is compared. */
function isAsMeant(
  kind: StateKind,
  before: RowState | typeof asItStands | undefined,
  changes: Readonly<Record<string, unknown>> | undefined,
  state: RowState,
): boolean {
  if (before === asItStands) return true
  const beside = Object.fromEntries(besideOf(kind).map((name) => [name, before?.[name] ?? []]))
  const meant = { ...(changes && before), ...beside, ...changes }
  const named = before && changes ? [...Object.keys(meant), ...Object.keys(state)] : Object.keys(meant)
  return named.every((name) => inOneOrder(meant[name]) === inOneOrder(state[name]))
}

/** Rows beside a row come in no order of their own. */
const inOneOrder = (value: unknown): string =>
  Array.isArray(value) ? canonicalJson(value.map((one) => canonicalJson(one)).sort()) : canonicalJson(value ?? null)

async function sayMeddled({ ledger, held }: Pick<TrustHouse, 'ledger' | 'held'>, agency: AgencyId, kind: string): Promise<Error> {
  const problem = 'While Peel changed a row, something else was written into it past the ledger'
  const said = `${agency} ${kind} ${problem}`
  if (!held.said.has(said)) {
    held.said.add(said)
    await ledger.append(agency, {
      act: 'alter',
      by: 'Peel',
      what: `${problem}. Nothing of it stands.`,
      subject: `row:${kind}`,
      disputes: 0,
    })
  }
  return refuse('foreign-code', { problem })
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
