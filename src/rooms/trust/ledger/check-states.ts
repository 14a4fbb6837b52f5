/** Cases, roles, purposes, duties and the like against the newest entry that committed to each: none changed, made or taken away past the ledger. */

import type { AgencyId } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry, RowProblem } from '../contract.ts'
import { digestOf, digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { type Found, mayStillCome, type PassTime } from './check-looks.ts'
import { digestOfStates } from './commit-states.ts'
import { alarmsRestored } from './count-use.ts'
import { erasedTooSoon, isStillGoing, mightGo, stillThere } from './judge-erasure.ts'
import { ledgerTables, type StateKind, type StoredState, stateKinds } from './store.ts'

const pageOfRows = 500

/** Of the entry that takes over what stood in the store before entries committed to it. */
const subjectOfTakeOver = 'states'

/** Entries that commit to rows, by their place. */
export interface StateMemory {
  entries: Map<number, { agency: AgencyId; at: number; state: string }>
  from: number | null
  /** Rows whose period ended, as the ledger says it, by agency and subject: where and when. */
  erased: Map<string, { index: number; at: number }>
  /** Entries that took over what stood there already, or by which two people acknowledge it: how old that was the ledger does not know. */
  takenOver: Set<number>
  /** When this check began. */
  since: number
}

export const emptyStateMemory = (since = 0): StateMemory => ({
  entries: new Map(),
  from: null,
  erased: new Map(),
  takenOver: new Set(),
  since,
})

/** Retention takes these rows out whole; all others stay, whatever is erased of them. */
export const goesWhole = (subject: string): boolean =>
  /^(purpose|duty|override|handout|reading|rulechange|mark|recovery):/.test(subject)

export const openingAltered = (index: number): string =>
  `What opens the commitment of entry ${index} to its rows was changed in the store.`
export const openingGone = (index: number): string => `Entry ${index} commits to rows of the store, and what opens that is gone.`

export function rememberStates(memory: StateMemory, entry: LedgerEntry): void {
  const { index, agency, at, act, subject, state, voids } = entry
  if (voids !== undefined) memory.entries.delete(voids)
  // What was announced as erased, and was not: retention was cut off.
  if (voids !== undefined && (memory.erased.get(`${agency} ${subject}`)?.index ?? voids + 1) <= voids)
    memory.erased.delete(`${agency} ${subject}`)
  if (act === 'erase' && voids === undefined && goesWhole(subject)) memory.erased.set(`${agency} ${subject}`, { index, at })
  if (state === undefined) return
  if (subject === subjectOfTakeOver || alarmsRestored(entry)) memory.takenOver.add(index)
  memory.from ??= index
  memory.entries.set(index, { agency, at, state })
}

/** Returns how many rows there are. Nothing is looked for in a ledger that never committed to any. */
export async function checkStates(house: TrustHouse, memory: StateMemory, to: PassTime, problems: Found): Promise<number> {
  const newest = await checkStored(house, memory, to, problems)
  if (memory.from === null) return 0
  const tables = ledgerTables(house.store)
  const [first] = memory.entries.values()
  const foreign = first && (await house.store.foreignTables())
  if (first && foreign) {
    const sentence = `${foreign}. What it stores or shows may not be what was written.`
    problems.push({ index: 0, subject: 'row:database', kind: 'altered', sentence, agency: first.agency })
  }
  let rows = 0
  for (const kind of Object.keys(stateKinds) as StateKind[]) {
    for (let page = await tables.statesOf(kind, pageOfRows); page.length > 0; ) {
      for (const { agency, id, state } of page) {
        rows++
        const subject = `${kind}:${id}`
        const stored = newest.get(`${agency} ${subject}`)
        newest.delete(`${agency} ${subject}`)
        const erased = memory.erased.get(`${agency} ${subject}`)
        if (erased && stored && erased.index > stored.index && !isStillGoing(erased.at, memory.since, to.now))
          problems.push({ ...stillThere(stored.index, `row:${kind}`), agency })
        if (stored && isAsStored(stored, state)) continue
        // It may have changed since its commitment was read: both are read again, as they are now.
        const problem = await problemNow(house, agency, kind, id, to.size)
        if (problem) problems.push({ ...problem, agency, print: digestOf([kind, id, state]), row: subject })
      }
      const end = page.at(-1) as { agency: AgencyId; id: string }
      page = await tables.statesOf(kind, pageOfRows, end)
    }
  }
  for (const { agency, subject, index } of newest.values()) {
    const [kind = ''] = subject.split(':')
    const erased = memory.erased.get(`${agency} ${subject}`)
    if (erased && erased.index > index) {
      const since = memory.takenOver.has(index) ? undefined : memory.entries.get(index)?.at
      if (since === undefined || mightGo(kind, since, erased.at)) continue
      problems.push(erasedTooSoon({ index, subject: `row:${kind}`, agency }, erased.index))
      continue
    }
    const sentence = `${nameOf(kind)} that entry ${index} commits to is no longer in the store.`
    const print = digestOf(subject)
    problems.push({ index, subject: `row:${kind}`, kind: 'missing', sentence, agency, print, unlessErased: [subject] })
  }
  return rows
}

/** What the store keeps of the commitments themselves, against the leaves. Returns the newest of each row. */
async function checkStored(
  house: TrustHouse,
  { entries }: StateMemory,
  to: PassTime,
  problems: Found,
): Promise<Map<string, StoredState>> {
  const newest = new Map<string, StoredState>()
  const seen = new Set<number>()
  const say = (
    agency: AgencyId,
    index: number,
    kind: RowProblem['kind'],
    sentence: string,
    rows?: readonly StoredState[],
  ): void => {
    problems.push({ index, subject: `entry:${index}`, kind, sentence, agency, ...(rows && { print: digestOf(rows) }) })
  }
  const take = (rows: readonly StoredState[]): void => {
    const [first] = rows
    if (!first) return
    const { agency, index } = first
    // Written after the entries were read.
    if (index >= to.size && index < house.ledger.checkpoint().size) return
    const leaf = entries.get(index)
    seen.add(index)
    if (!leaf || leaf.agency !== agency) {
      say(agency, index, 'unannounced', `The store says that entry ${index} commits to rows, and it does not.`, rows)
      return
    }
    if (digestOfStates(rows) !== leaf.state) {
      say(agency, index, 'altered', openingAltered(index), rows)
      return
    }
    for (const row of rows) newest.set(`${row.agency} ${row.subject}`, row)
  }
  let group: StoredState[] = []
  let after = { agency: '', index: -1, subject: '' }
  for (;;) {
    const page = await ledgerTables(house.store).storedStates(pageOfRows, after)
    for (const row of page) {
      if (group[0] && (group[0].index !== row.index || group[0].agency !== row.agency)) {
        take(group)
        group = []
      }
      group.push(row)
    }
    const end = page.at(-1)
    if (!end || page.length < pageOfRows) break
    after = end
  }
  take(group)
  for (const [index, { agency, at }] of entries) {
    if (seen.has(index) || mayStillCome(to, { index, at })) continue
    say(agency, index, 'missing', openingGone(index))
  }
  return newest
}

async function problemNow(
  house: TrustHouse,
  agency: AgencyId,
  kind: StateKind,
  id: string,
  size: number,
): Promise<RowProblem | null> {
  const { stored, state } = await house.store.transaction(async (connection) => {
    const tables = ledgerTables(connection)
    // Locked first, so that no change comes between the two.
    const now = (await tables.statesOfThese(agency, kind, [id], true)).get(id)
    return { state: now, stored: await tables.newestState(agency, `${kind}:${id}`) }
  })
  if (!state) return null
  if (!stored) {
    const sentence = `The store holds ${nameOf(kind).toLowerCase()} that no entry of the ledger commits to.`
    return { index: 0, subject: `row:${kind}`, kind: 'unannounced', sentence }
  }
  const { index } = stored
  // What it says is held against its leaf in the next pass.
  if (index >= size && index < house.ledger.checkpoint().size) return null
  if (isAsStored(stored, state)) return null
  const what = differences(stored, state)
  const sentence = `${nameOf(kind)} is not as entry ${index} commits to: ${what}.`
  return { index, subject: `row:${kind}`, kind: 'altered', sentence }
}

export const isAsStored = ({ document, digest }: StoredState, state: object): boolean =>
  document !== null && digestOfText(document) === digest && canonicalJson(stateIn(document)) === canonicalJson(state)

export const stateIn = (document: string): Record<string, unknown> =>
  (JSON.parse(document) as { state: Record<string, unknown> }).state

/** Which columns, never what stands in them: the sentence is public. */
export function differences({ document, digest }: StoredState, state: Record<string, unknown>): string {
  if (document === null || digestOfText(document) !== digest) return 'what opens the commitment was changed'
  const before = stateIn(document)
  const names = [...new Set([...Object.keys(before), ...Object.keys(state)])]
  const changed = names.filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(state[name] ?? null))
  return `${changed.map((name) => `“${name.replaceAll('_', ' ')}”`).join(', ')} changed past the ledger`
}

/** An article and a noun: which one it is is nobody's business out there. */
export function nameOf(kind: string): string {
  const names: Record<string, string> = {
    case: 'A case',
    person: 'An account',
    factors: 'How an account signs in',
    mark: 'A mark of the watch',
    purpose: 'A purpose',
    duty: 'A duty',
    override: 'An emergency override',
    handout: 'A hand-over of a case file',
    rule: 'A rule of the agency',
    rulechange: 'A change of the agency’s rules',
    reading: 'A reading of a closed case',
    recovery: 'A recovery of an account',
    hold: 'A legal hold',
    period: 'A retention period',
    release: 'A publication and its privacy budget',
    map: 'A published map',
  }
  return names[kind] ?? 'A row'
}
