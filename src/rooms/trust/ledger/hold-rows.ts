/** Before anybody goes on from a row it is held against the newest entry that commits to it: what was changed past the ledger opens nothing, and is not committed to as if it were ours. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import { digestOf, digestOfText } from '../digest.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { differences, isAsStored, nameOf, stateIn } from './check-states.ts'
import { rowOf } from './commit-states.ts'
import type { HeldRows, ListedKind } from './keep-newest.ts'
import { ledgerTables, type RowState, type StateKind } from './store.ts'

/** Rows as an entry commits to them, once the transaction that changed them has ended well. */
export interface CommittedRows {
  index: number
  rows: readonly { subject: string; digest: Digest; document: string }[]
}

export function rememberCommitted({ newest }: HeldRows, agency: AgencyId, { index, rows }: CommittedRows): void {
  const prints = new Map(rows.map(({ subject, document }) => [subject, digestOf(stateIn(document))]))
  newest.take({ agency, index, rows }, prints)
}

type Holder = Pick<TrustHouse, 'ledger' | 'held'>

/**
 * In the transaction of `connection`, which keeps them as they are until it ends. Returns the rows that there are, as they were held;
 * one that the ledger never heard of is for the use case to miss. Throws `trust.row-altered`, and says it in the ledger first.
 */
export async function holdRows(
  house: Holder,
  agency: AgencyId,
  subjects: readonly string[],
  connection: StoreConnection,
): Promise<HeldStates> {
  const { states, altered: all } = await compare(house, agency, subjects, { connection, lock: true })
  const [altered] = all
  if (altered) throw await refuseAltered(house, agency, altered)
  return states
}

/** Rows by subject. */
export type HeldStates = ReadonlyMap<string, RowState>

/** The same for what is only read. Returns the rows that there are, as they were held. */
export async function expectAsCommitted(
  house: Holder & Pick<TrustHouse, 'store'>,
  agency: AgencyId,
  subjects: readonly string[],
): Promise<HeldStates> {
  const { altered, states } = await compare(house, agency, subjects, { connection: house.store, lock: false })
  // It may have changed in the open since the first of the two was read: once more, with nobody in between.
  return altered.length > 0 ? house.store.transaction((connection) => holdRows(house, agency, subjects, connection)) : states
}

/**
 * All rows of a kind, each as it was committed to: none that the ledger knows is missing, none stands beside them that it does not know.
 * Inside a transaction, pass its connection. Throws `trust.row-altered`, and says it in the ledger first.
 */
export async function allAsCommitted(
  house: Holder & Pick<TrustHouse, 'store'>,
  agency: AgencyId,
  kind: ListedKind,
  { connection = house.store, passOver }: { connection?: StoreConnection; passOver?: PassOver } = {},
): Promise<HeldRow[]> {
  const found = await allOf(house, agency, kind, connection)
  if (found.altered.length === 0) return found.rows
  // One may have changed in the open between its row and its commitment: those once more, with nobody in between.
  const doubtful = found.altered.map(({ id }) => `${kind}:${id}`)
  const lookAgain = (inside: StoreConnection) => compare(house, agency, doubtful, { connection: inside, lock: true })
  const { altered, states } = await (connection === house.store ? house.store.transaction(lookAgain) : lookAgain(connection))
  for (const one of altered) {
    const refused = await refuseAltered(house, agency, one)
    const committed = passOver && (await committedState(house, agency, `${kind}:${one.id}`, connection))
    if (!(committed && passOver(committed))) throw refused
  }
  const held = [...states].map(([subject, state]) => ({ id: rowOf(subject)[1], state }))
  return [...found.rows.filter(({ id }) => !doubtful.includes(`${kind}:${id}`)), ...held]
}

/** Of a row that does not stand as it was committed to: whether what it was committed as concerns somebody else, so that nothing is refused for it. */
type PassOver = (committed: Record<string, unknown>) => boolean

export interface HeldRow {
  id: string
  state: RowState
}

async function allOf(
  house: Holder,
  agency: AgencyId,
  kind: ListedKind,
  connection: StoreConnection,
): Promise<{ altered: Altered[]; rows: HeldRow[] }> {
  const stored = await ledgerTables(connection).allStatesOf(agency, kind)
  const known = house.held.newest.subjectsOf(agency, kind).map((subject) => rowOf(subject)[1])
  const ids = [...new Set([...stored.keys(), ...known])]
  const altered: Altered[] = []
  for (const id of ids) {
    const one = await alteredOf(house, agency, { kind, id, state: stored.get(id) }, connection)
    if (one) altered.push(one)
  }
  return { altered, rows: [...stored].map(([id, state]) => ({ id, state })) }
}

/** What the newest commitment to a row says of it, whether the row stands so or not; undefined where nothing opens that any more. */
async function committedState(
  { held }: Holder,
  agency: AgencyId,
  subject: string,
  connection: StoreConnection,
): Promise<Record<string, unknown> | undefined> {
  const known = held.newest.of(agency, subject)
  const stored = await ledgerTables(connection).newestState(agency, subject)
  const opens = known && stored?.document && stored.digest === known.digest && digestOfText(stored.document) === known.digest
  return opens ? stateIn(stored.document as string) : undefined
}

export interface Altered {
  kind: string
  id: string
  index: number
  problem: string
}

/** Which of some rows stand as they were committed to, and which do not; a row that neither the store nor the ledger has is in neither. */
export interface Standing {
  states: HeldStates
  altered: ReadonlySet<string>
  /** Of the first that does not; 0 where none is known. */
  entry: number
}

/** For whoever passes over what does not stand as it was committed to. `work` runs while the rows are kept as they were found. */
export async function whileHeld<Result>(
  house: Holder & Pick<TrustHouse, 'store'>,
  agency: AgencyId,
  subjects: readonly string[],
  work: (connection: StoreConnection, standing: Standing) => Promise<Result>,
): Promise<Result> {
  return house.store.transaction(async (connection) => {
    const { altered, states } = await compare(house, agency, subjects, { connection, lock: true })
    return work(connection, {
      states,
      altered: new Set(altered.map(({ kind, id }) => `${kind}:${id}`)),
      entry: altered.find(({ index }) => index > 0)?.index ?? 0,
    })
  })
}

const rowsAtOnce = 500

async function compare(
  house: Holder,
  agency: AgencyId,
  subjects: readonly string[],
  { connection, lock }: { connection: StoreConnection; lock: boolean },
): Promise<{ altered: Altered[]; states: HeldStates }> {
  const all: Altered[] = []
  const found = new Map<string, RowState>()
  // In one order, so that two changes of the same rows do not wait for each other for ever.
  const sorted = [...new Set(subjects)].sort()
  for (let from = 0; from < sorted.length; ) {
    const [kind] = rowOf(sorted[from] as string)
    const some = sorted.slice(from, from + rowsAtOnce).filter((subject) => subject.startsWith(`${kind}:`))
    const ids = some.map((subject) => rowOf(subject)[1])
    const states = await ledgerTables(connection).statesOfThese(agency, kind, ids, lock)
    for (const id of ids) {
      const state = states.get(id)
      const altered = await alteredOf(house, agency, { kind, id, state }, connection)
      if (altered) all.push(altered)
      else if (state) found.set(`${kind}:${id}`, state)
    }
    from += ids.length
  }
  return { altered: all, states: found }
}

interface Row {
  kind: StateKind
  id: string
  state: RowState | undefined
}

async function alteredOf(
  { held: { newest } }: Holder,
  agency: AgencyId,
  { kind, id, state }: Row,
  connection: StoreConnection,
): Promise<Altered | null> {
  const subject = `${kind}:${id}`
  const name = nameOf(kind)
  const before = newest.of(agency, subject)
  if (!state) {
    const problem = `${name} that entry ${before?.index} commits to is no longer in the store`
    return before ? { kind, id, index: before.index, problem } : null
  }
  const print = digestOf(state)
  if (before?.print === print) return null

  const stored = await ledgerTables(connection).newestState(agency, subject)
  // Another act on the row may have ended while the store was asked: what is known now is what it made of the row.
  const known = newest.of(agency, subject)
  const altered = (problem: string, index = known?.index ?? 0): Altered => ({ kind, id, index, problem })
  const underWay = stored && newest.underWay(agency, subject, stored.index)
  const nowhere = `The store holds ${name.toLowerCase()} that no entry of the ledger commits to`
  if (!stored) return altered(known ? opensNoMore(name, known.index) : nowhere)
  // Its transaction has just ended, and this process has yet to hear of it.
  const expected = underWay ? { index: stored.index, digest: underWay } : known
  if (!expected) return altered(nowhere)
  if (stored.index < expected.index) return altered(opensNoMore(name, expected.index))
  if (stored.index > expected.index || stored.digest !== expected.digest)
    return altered(`What opens the commitment of entry ${stored.index} to its rows was changed in the store`, expected.index)
  if (!isAsStored(stored, state))
    return altered(`${name} is not as entry ${stored.index} commits to: ${differences(stored, state)}`, stored.index)
  if (known && !underWay) known.print = print
  return null
}

const opensNoMore = (name: string, index: number): string =>
  `What opens the commitment of entry ${index} to ${name.toLowerCase()} was taken out of the store`

/** Said in the ledger at once: putting the row back before the next whole check does not unsay it. */
export async function refuseAltered(
  { ledger, held }: Holder,
  agency: AgencyId,
  { kind, index, problem }: Omit<Altered, 'id'>,
): Promise<Error> {
  const what = `${problem}. Nobody goes on from it.`
  if (!held.said.has(`${agency} ${what}`)) {
    held.said.add(`${agency} ${what}`)
    await ledger.append(agency, { act: 'alter', by: 'Peel', what, subject: `row:${kind}`, disputes: index })
  }
  return refuse('row-altered', { problem })
}
