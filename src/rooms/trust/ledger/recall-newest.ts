/** At a start: which commitment of each row is the newest, from the folder's file as far as it goes, and from there by the leaves and what the store opens of them. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { LedgerEntry } from '../contract.ts'
import type { TrustHouse } from '../house.ts'
import { goesWhole, openingAltered, openingGone } from './check-states.ts'
import { digestOfStates, rowOf } from './commit-states.ts'
import type { AnnouncedRows, FoundInFile } from './keep-newest.ts'
import { folderReader, readEntries, rootOfFirst } from './read-ledger.ts'
import { toBase64 } from './signed-note.ts'
import { ledgerTables, type StoredState } from './store.ts'

const pageOfEntries = 2_560
const pageOfRows = 500
/** Beyond so many entries that the file does not know, all openings are read in their order. */
const fewEntries = 200
/** What more there is, the first pass over the store says. */
const mostSaid = 100

interface Read {
  /** Entries that commit to rows and were not voided, by their place. */
  stated: Map<number, { agency: AgencyId; state: Digest }>
  voided: Set<number>
  /** Rows that were erased whole, by agency and subject: where. */
  erased: Map<string, { agency: AgencyId; subject: string; index: number }>
  /** What was said of entries already. */
  said: Set<string>
}

/**
 * After what a crash left was voided, and before anybody goes on from a row. An entry that the file does not know counts where the store
 * opens its leaf; where it does not, that is said in the ledger at once, before it can be put back.
 */
export async function recallNewest(house: TrustHouse): Promise<void> {
  const { newest } = house.held
  const { size } = house.ledger.checkpoint()
  const known = (await isOfThisLedger(house, size)) ? newest.found : null
  const read = await readStated(house, known?.head?.size ?? 0, size)
  const lines = new Set<number>()
  for (const line of known?.lines ?? []) {
    if (read.voided.has(line.index)) continue
    lines.add(line.index)
    newest.take(line)
  }
  const missing = new Map([...read.stated].filter(([index]) => !lines.has(index)))
  const opened = await openLeaves(house, missing)
  for (const rows of opened.values()) newest.take(rows)
  await sayUnopened(house, missing, opened, read.said)
  await forgetErased(house, read)
  await beginNewest(house)
}

/** The file is written anew up to here; also while Peel runs, with what is under way kept in it. */
export async function beginNewest(house: Pick<TrustHouse, 'ledger' | 'held'>): Promise<void> {
  const { size } = house.ledger.checkpoint()
  const settled = Math.min(size, ...house.ledger.underWay())
  const root = toBase64(await rootOfFirst(folderReader(house.ledger.folder), settled, size))
  await house.held.newest.begin({ size: settled, root })
}

/** Not of a longer ledger, or of another one that was put here. */
async function isOfThisLedger({ ledger, held }: TrustHouse, size: number): Promise<boolean> {
  const { head, lines }: FoundInFile = held.newest.found
  if (!head || head.size > size || lines.some(({ index }) => index >= size)) return false
  return toBase64(await rootOfFirst(folderReader(ledger.folder), head.size, size)) === head.root
}

async function readStated(house: TrustHouse, from: number, size: number): Promise<Read> {
  const read: Read = { stated: new Map(), voided: new Set(), erased: new Map(), said: new Set() }
  const files = folderReader(house.ledger.folder)
  for (let first = from; first < size; first += pageOfEntries) {
    for (const { entry } of await readEntries(files, size, first, Math.min(size, first + pageOfEntries))) readOne(read, entry)
  }
  for (const index of read.voided) read.stated.delete(index)
  return read
}

function readOne(
  { stated, voided, erased, said }: Read,
  { index, agency, act, subject, state, voids, disputes, what }: LedgerEntry,
): void {
  if (voids !== undefined) voided.add(voids)
  // What was announced as erased, and was not: retention was cut off.
  if (voids !== undefined && (erased.get(`${agency} ${subject}`)?.index ?? voids + 1) <= voids)
    erased.delete(`${agency} ${subject}`)
  if (disputes !== undefined) said.add(`${disputes} ${what}`)
  if (state !== undefined) stated.set(index, { agency, state })
  else if (act === 'erase' && voids === undefined && goesWhole(subject))
    erased.set(`${agency} ${subject}`, { agency, subject, index })
}

type Stated = Read['stated']

/** What the store keeps of these entries. */
async function openLeaves(house: TrustHouse, wanted: Stated): Promise<Map<number, AnnouncedRows>> {
  const opened: Map<number, AnnouncedRows> = new Map()
  for await (const group of groupsOf(house, wanted)) {
    const [first] = group
    const leaf = first && wanted.get(first.index)
    if (!first || !leaf || leaf.agency !== first.agency) continue
    const rows = group.map(({ subject, digest }) => ({ subject, digest: digest as Digest }))
    rows.sort((a, b) => (a.subject < b.subject ? -1 : 1))
    if (digestOfStates(rows) === leaf.state) opened.set(first.index, { agency: leaf.agency, index: first.index, rows })
  }
  return opened
}

async function* groupsOf(house: TrustHouse, wanted: Stated): AsyncIterable<StoredState[]> {
  const tables = ledgerTables(house.store)
  if (wanted.size <= fewEntries) {
    for (const [index, { agency }] of wanted) yield await tables.storedAt(agency, index)
    return
  }
  let group: StoredState[] = []
  let after = { agency: '', index: -1, subject: '' }
  for (;;) {
    const page = await tables.storedStates(pageOfRows, after)
    for (const row of page) {
      if (group[0] && (group[0].index !== row.index || group[0].agency !== row.agency)) {
        yield group
        group = []
      }
      group.push(row)
    }
    const end = page.at(-1)
    if (!end || page.length < pageOfRows) break
    after = end
  }
  yield group
}

/** By the words of the whole check, so that neither says it twice. */
async function sayUnopened(
  house: TrustHouse,
  wanted: Stated,
  opened: ReadonlyMap<number, AnnouncedRows>,
  said: ReadonlySet<string>,
): Promise<void> {
  const unopened = [...wanted].filter(([index]) => !opened.has(index)).slice(0, mostSaid)
  for (const [index, { agency }] of unopened) {
    const some = (await ledgerTables(house.store).storedAt(agency, index)).length > 0
    const what = some ? openingAltered(index) : openingGone(index)
    if (said.has(`${index} ${what}`)) continue
    await house.ledger.append(agency, { act: 'alter', by: 'Peel', what, subject: `entry:${index}`, disputes: index })
  }
}

/** Of rows that retention took out nothing is kept; one that it has yet to take out stays known. */
async function forgetErased(house: TrustHouse, { erased }: Read): Promise<void> {
  const { newest } = house.held
  const groups = new Map<string, { agency: AgencyId; subjects: string[] }>()
  for (const { agency, subject, index } of erased.values()) {
    const known = newest.of(agency, subject)
    if (!known || known.index > index) continue
    const [kind] = rowOf(subject)
    const group = groups.get(`${agency} ${kind}`) ?? { agency, subjects: [] }
    group.subjects.push(subject)
    groups.set(`${agency} ${kind}`, group)
  }
  for (const { agency, subjects } of groups.values()) {
    for (let from = 0; from < subjects.length; from += pageOfRows) {
      const some = subjects.slice(from, from + pageOfRows)
      const [kind] = rowOf(some[0] as string)
      const ids = some.map((subject) => rowOf(subject)[1])
      const there = await ledgerTables(house.store).statesOfThese(agency, kind, ids, false)
      for (const [i, subject] of some.entries()) if (!there.has(ids[i] as string)) newest.forget(agency, subject)
    }
  }
}
