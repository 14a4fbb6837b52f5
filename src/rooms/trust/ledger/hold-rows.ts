/** Before anybody goes on from a row it is held against the newest entry that commits to it: what was changed past the ledger opens nothing, and is not committed to as if it were ours. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import { digestOf } from '../digest.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { differences, isAsStored, nameOf, stateIn } from './check-states.ts'
import { digestOfStates, rowOf } from './commit-states.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { ledgerTables, type StoredState } from './store.ts'
import { tileWidth } from './tiles.ts'

/** What this process knows of the commitments: most rows are held without asking the store what they were committed as, and an older one put back is noticed. */
export interface HeldRows {
  /** The newest entry that commits to a row, by agency and subject, and the digest of the row as it stood then. */
  newest: Map<string, { index: number; print: Digest }>
  /** What an entry commits to, as its leaf says. */
  leaves: Map<number, { agency: AgencyId; state: string | undefined }>
  /** What was found and said in the ledger already. */
  said: Set<string>
}

export const emptyHeldRows = (): HeldRows => ({ newest: new Map(), leaves: new Map(), said: new Set() })

/** Rows as an entry commits to them, once the transaction that changed them has ended well. */
export interface CommittedRows {
  index: number
  rows: readonly { subject: string; document: string }[]
}

const mostRemembered = 100_000

export function rememberCommitted({ newest, leaves }: HeldRows, agency: AgencyId, { index, rows }: CommittedRows): void {
  for (const memory of [newest, leaves]) if (memory.size >= mostRemembered) memory.clear()
  for (const { subject, document } of rows) {
    const name = `${agency} ${subject}`
    // Of two changes of one row the later entry counts, whichever is told of first.
    if ((newest.get(name)?.index ?? -1) < index) newest.set(name, { index, print: digestOf(stateIn(document)) })
  }
}

type Holder = Pick<TrustHouse, 'ledger' | 'held'>

/**
 * In the transaction of `connection`, which keeps them as they are until it ends. Rows that are not there are for the use case to
 * miss. Throws `trust.row-altered`, and says it in the ledger first.
 */
export async function holdRows(
  house: Holder,
  agency: AgencyId,
  subjects: readonly string[],
  connection: StoreConnection,
): Promise<void> {
  const altered = await firstAltered(house, agency, subjects, { connection, lock: true })
  if (altered) throw await sayRefused(house, agency, altered)
}

/** The same for what is only read. */
export async function expectAsCommitted(
  house: Holder & Pick<TrustHouse, 'store'>,
  agency: AgencyId,
  subjects: readonly string[],
): Promise<void> {
  if (!(await firstAltered(house, agency, subjects, { connection: house.store, lock: false }))) return
  // It may have changed in the open since the first of the two was read: once more, with nobody in between.
  await house.store.transaction((connection) => holdRows(house, agency, subjects, connection))
}

interface Altered {
  kind: string
  index: number
  problem: string
}

async function firstAltered(
  house: Holder,
  agency: AgencyId,
  subjects: readonly string[],
  { connection, lock }: { connection: StoreConnection; lock: boolean },
): Promise<Altered | null> {
  const tables = ledgerTables(connection)
  // In one order, so that two changes of the same rows do not wait for each other for ever.
  for (const subject of [...new Set(subjects)].sort()) {
    const [kind, id] = rowOf(subject)
    const state = (await tables.statesOfThese(agency, kind, [id], lock)).get(id)
    if (!state || house.held.newest.get(`${agency} ${subject}`)?.print === digestOf(state)) continue
    const stored = await tables.newestState(agency, subject)
    const problem = stored
      ? await problemOf(house, agency, stored, { state, name: nameOf(kind), connection })
      : `The store holds ${nameOf(kind).toLowerCase()} that no entry of the ledger commits to`
    if (problem) return { kind, index: stored?.index ?? 0, problem }
    if (stored?.document)
      rememberCommitted(house.held, agency, { index: stored.index, rows: [{ subject, document: stored.document }] })
  }
  return null
}

async function problemOf(
  house: Holder,
  agency: AgencyId,
  stored: StoredState,
  { state, name, connection }: { state: Record<string, unknown>; name: string; connection: StoreConnection },
): Promise<string | null> {
  const { index, subject } = stored
  if (!isAsStored(stored, state)) return `${name} is not as entry ${index} commits to: ${differences(stored, state)}`
  if (index < (house.held.newest.get(`${agency} ${subject}`)?.index ?? 0))
    return `What opens a later commitment to ${name.toLowerCase()} than that of entry ${index} was taken out of the store`
  const leaf = await leafOf(house, index)
  const opens = digestOfStates(await ledgerTables(connection).storedAt(agency, index))
  if (leaf?.agency === agency && leaf.state === opens) return null
  return `What opens the commitment of entry ${index} to its rows was changed in the store`
}

async function leafOf(
  { ledger, held }: Holder,
  index: number,
): Promise<{ agency: AgencyId; state: string | undefined } | undefined> {
  const known = held.leaves.get(index)
  if (known) return known
  const { size } = ledger.checkpoint()
  if (index >= size) return undefined
  // A tile is read at once, and all of it is remembered.
  const first = index - (index % tileWidth)
  for (const { entry } of await readEntries(folderReader(ledger.folder), size, first, Math.min(size, first + tileWidth)))
    held.leaves.set(entry.index, { agency: entry.agency, state: entry.state })
  return held.leaves.get(index)
}

/** Said in the ledger at once: putting the row back before the next whole check does not unsay it. */
async function sayRefused({ ledger, held }: Holder, agency: AgencyId, { kind, index, problem }: Altered): Promise<Error> {
  const what = `${problem}. Nobody goes on from it.`
  if (!held.said.has(`${agency} ${what}`)) {
    held.said.add(`${agency} ${what}`)
    await ledger.append(agency, { act: 'alter', by: 'Peel', what, subject: `row:${kind}`, disputes: index })
  }
  return refuse('row-altered', { problem })
}
