/** Before retention deletes: is each row as old as the ledger says? What a row says of its own age is the word of whoever can write to it. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { isAnnouncedAnew } from '../announce-anew.ts'
import type { LedgerEntry } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { acknowledgedRows, nameOfRow } from '../ledger/acknowledged-rows.ts'
import { entriesAt } from '../ledger/entries-at.ts'
import { whichStand } from '../ledger/hold-rows.ts'
import { readBatch } from '../ledger/seal-notes.ts'
import { ledgerTables, type NoteKind, type StateKind } from '../ledger/store.ts'
import { privacyTables } from './store.ts'
import type { RetainedItem } from './types.ts'

/** A row is dated a moment before its entry, or by a clock that was put back since. */
const slack = 3_600_000

/** Where the ledger announces an item, and whether that entry is about it. Undefined where the store does not say. */
interface Place {
  index: number
  /** Where the entry says it apart from its own time. */
  at?: number
  isOf(entry: LedgerEntry): boolean
}
type Places = (house: TrustHouse, agency: AgencyId, ids: readonly string[]) => Promise<Map<string, Place>>

const looked: Places = async (_, __, ids) =>
  new Map(ids.map((id) => [id, { index: Number(id), isOf: ({ act }) => act === 'consult' || act === 'disclose' }]))

const written =
  (table: 'trust_decision' | 'trust_suggestion', kind: string): Places =>
  async (house, agency, ids) => {
    const places = await privacyTables(house.store).placesOf(agency, table, ids)
    return new Map([...places].map(([id, index]) => [id, { index, isOf: ({ subject }) => subject === `${kind}:${id}` }]))
  }

/** A signal is as old as the run that found it, whose document names it. */
const found: Places = async (house, agency, ids) => {
  const runs = await privacyTables(house.store).runsOf(agency, ids)
  return new Map(
    runs.map(({ signal, run, index, document }) => [
      signal,
      {
        index,
        isOf: ({ subject, content }) =>
          subject === `watch:${run}` && content === digestOfText(document) && document.includes(`"id":"${signal}"`),
      },
    ]),
  )
}

/** What came to the door is in a batch, which says how old each is. */
const noted =
  (kind: NoteKind): Places =>
  async (house, agency, ids) => {
    const tables = ledgerTables(house.store)
    const places = new Map<string, Place>()
    const documents = new Map<number, string | undefined>()
    for (const [id, index] of await tables.batchesOf(agency, kind, ids)) {
      if (!documents.has(index)) documents.set(index, await tables.noteBatch(agency, index))
      const document = documents.get(index)
      const line = document === undefined ? undefined : timeIn(document, kind, id)
      places.set(id, {
        index,
        ...(line !== undefined && { at: line }),
        isOf: (entry) => readBatch(document, entry) !== null && line !== undefined,
      })
    }
    return places
  }

/** A batch is canonical JSON, in which each line has one spelling. */
function timeIn(document: string, kind: NoteKind, id: string): number | undefined {
  const found = (JSON.parse(document) as [string, string, number][]).find(([of, one]) => of === kind && one === id)
  return found?.[2]
}

const placesOfKind: Readonly<Record<string, Places>> = {
  looks: looked,
  'searched-words': looked,
  'audit-items': looked,
  decisions: written('trust_decision', 'decision'),
  suggestions: written('trust_suggestion', 'suggestion'),
  'misuse-findings': found,
  'sign-in-events': noted('event'),
  refusals: noted('refusal'),
}

/** Kinds of which the ledger commits to the whole row, ages and all. */
const statedAs: Readonly<Record<string, (id: string) => [StateKind, string]>> = {
  overrides: (id) => ['override', id],
  'hand-overs': (id) => ['handout', id],
  purposes: (id) => ['purpose', id],
  duties: (id) => ['duty', id],
  'closed-readings': (id) => ['reading', id],
  'rule-changes': (id) => ['rulechange', id],
  marks: (id) => ['mark', id],
  recoveries: (id) => ['recovery', id],
  areas: (id) => ['person', id.slice(0, id.indexOf(':'))],
  accounts: (id) => ['person', id],
  cases: (id) => ['case', id],
}

/** Those that may go, and how many are left because the ledger does not say the same; `entry` is the first of theirs that is known. */
export async function holdAges(
  house: TrustHouse,
  agency: AgencyId,
  { kind, before }: { kind: string; before: Instant },
  items: readonly RetainedItem[],
): Promise<{ fit: RetainedItem[]; left: number; entry: number }> {
  const places = placesOfKind[kind]
  const stated = statedAs[kind]
  if (places) return holdPlaced(house, agency, { before, kind }, items, places)
  if (stated) return holdStated(house, agency, items, stated)
  return { fit: [...items], left: 0, entry: 0 }
}

async function holdPlaced(
  house: TrustHouse,
  agency: AgencyId,
  { before, kind }: { before: Instant; kind: string },
  items: readonly RetainedItem[],
  placesOf: Places,
): Promise<{ fit: RetainedItem[]; left: number; entry: number }> {
  const places = await placesOf(
    house,
    agency,
    items.map(({ id }) => id),
  )
  const entries = await entriesAt(
    house.ledger,
    [...places.values()].map(({ index }) => index),
  )
  const fit: RetainedItem[] = []
  const odd: RetainedItem[] = []
  for (const item of items) {
    const place = places.get(item.id)
    const entry = place && entries.get(place.index)
    const at = place && saidAge(agency, place, entry)
    if (at !== undefined && at < before + slack) fit.push(item)
    // After a ledger was put back: kept until this entry is old enough too, and nothing is wrong with it.
    else if (at === undefined || !entry || !isAnnouncedAnew(entry)) odd.push(item)
  }
  const { over, left } = await holdAcknowledged(house, agency, { before, kind }, odd, (id) => {
    const place = places.get(id)
    return place !== undefined && saidAge(agency, place, entries.get(place.index)) !== undefined
  })
  const known = left.flatMap(({ id }) => places.get(id)?.index ?? [])
  return { fit: [...fit, ...over], left: left.length, entry: known.find((index) => entries.has(index)) ?? 0 }
}

/** By the entry that announces it; undefined where that is not about it, or never took effect. */
function saidAge(agency: AgencyId, place: Place, entry: LedgerEntry | undefined): number | undefined {
  if (entry?.agency !== agency || entry.voids !== undefined || !place.isOf(entry)) return undefined
  return place.at ?? entry.at
}

/** What the check of the store calls a row of each kind. */
const subjectsOfKind: Readonly<Record<string, (id: string) => string>> = {
  looks: (id) => `look:${id}`,
  'searched-words': (id) => `look:${id}`,
  'audit-items': (id) => `ledger:${id}`,
  decisions: (id) => `decision:${id}`,
  suggestions: (id) => `suggestion:${id}`,
  'misuse-findings': (id) => `signal:${id}`,
  'sign-in-events': (id) => `event:${id}`,
  refusals: (id) => `refusal:${id}`,
}

/**
 * Rows whose entries went with a backup, and that two people acknowledged: they are as old as that, for no other age of theirs stands in the
 * ledger. Until then they wait, and nobody is told anew. A look in whose place another was taken since goes with that one.
 */
async function holdAcknowledged(
  house: TrustHouse,
  agency: AgencyId,
  { before, kind }: { before: Instant; kind: string },
  odd: readonly RetainedItem[],
  isTaken: (id: string) => boolean,
): Promise<{ over: RetainedItem[]; left: RetainedItem[] }> {
  const over: RetainedItem[] = []
  const left: RetainedItem[] = []
  if (odd.length === 0) return { over, left }
  const acknowledged = await acknowledgedRows(house.ledger)
  for (const item of odd) {
    const since = acknowledged.get(nameOfRow(agency, subjectsOfKind[kind]?.(item.id) ?? ''))
    if (since === undefined) left.push(item)
    else if (!isTaken(item.id) && since < before + slack) over.push(item)
  }
  return { over, left }
}

async function holdStated(
  house: TrustHouse,
  agency: AgencyId,
  items: readonly RetainedItem[],
  rowOf: (id: string) => [StateKind, string],
): Promise<{ fit: RetainedItem[]; left: number; entry: number }> {
  const subjects = new Map(items.map(({ id }) => [id, rowOf(id).join(':')]))
  const { stand, entry } = await whichStand(house, agency, [...subjects.values()])
  const fit = items.filter(({ id }) => stand.has(subjects.get(id) as string))
  return { fit, left: items.length - fit.length, entry }
}
