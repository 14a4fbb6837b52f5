/**
 * Before retention deletes: is each row as old as the ledger says, and whose and about which case is it? What a row says of that itself is the word of
 * whoever can write to it.
 */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { isAnnouncedAnew } from '../announce-anew.ts'
import type { LedgerEntry } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import type { KeySubject } from '../keys/types.ts'
import { acknowledgedRows, nameOfRow } from '../ledger/acknowledged-rows.ts'
import { entriesAt } from '../ledger/entries-at.ts'
import { type HeldStates, whileHeld } from '../ledger/hold-rows.ts'
import { digestOfNote } from '../ledger/keep-notes.ts'
import { digestOfLook, type LookFacts } from '../ledger/look-facts.ts'
import { openForWatch } from '../ledger/seal-document.ts'
import { readBatch } from '../ledger/seal-notes.ts'
import { type KeptLook, ledgerTables, type NoteKind, type StateKind } from '../ledger/store.ts'
import { readStaff } from '../ledger/who-acted.ts'
import { placeOfDecision } from '../read-documents.ts'
import { type OwnKind, privacyTables } from './store.ts'
import type { RetainedItem } from './types.ts'

/** A row is dated a moment before its entry, or by a clock that was put back since. */
const slack = 3_600_000
/** So many are held at once: whatever is due, a pass takes each row and each page of the ledger in hand once. */
const heldAtOnce = 2_000

/** A row with the place where the ledger announces it. */
interface Place {
  index: number
  /** Where the entry says it apart from its own time. */
  at?: number
  /** Whether that entry is about this row, and commits to whose it is. */
  isOf(entry: LedgerEntry): boolean | Promise<boolean>
  /** Whom it is about, and which case: as `isOf` has held it. */
  subjects?: KeySubject[]
}
/** By id; of a look there may be two rows in one place. A row that does not say where it was announced is left out. */
type Places = (house: TrustHouse, agency: AgencyId, ids: readonly string[]) => Promise<Map<string, Place[]>>

const isLook = ({ act }: LedgerEntry): boolean => act === 'consult' || act === 'disclose'

const looked: Places = async (house, agency, ids) =>
  grouped(
    (await ledgerTables(house.store).looksAt(agency, ids.map(Number))).map((row) => {
      const { person, about } = row.facts
      const ofCase: KeySubject[] = about?.startsWith('case:') ? [`case:${about.slice('case:'.length)}`] : []
      const place = { isOf: (entry: LedgerEntry) => isLook(entry) && isAsSaid(row, entry) }
      return [String(row.index), { index: row.index, ...place, subjects: [`person:${person}` as const, ...ofCase] }]
    }),
  )

/** Who looked, at what and by which words. Entries of before committed to no row. */
function isAsSaid({ salt, words, wordsDigest, facts }: KeptLook, { content }: LedgerEntry): boolean {
  if (salt === null) return content === undefined
  const digest = words === null ? (wordsDigest as LookFacts['words']) : digestOfText(words)
  return digestOfLook({ ...facts, words: digest }, salt) === content
}

/** Drawn for review: whose look it was says the look, for as long as it is kept, or the pseudonym in its entry. */
const drawn: Places = async (house, agency, ids) => {
  const indexes = ids.map(Number)
  const people = await privacyTables(house.store).drawnAt(agency, indexes)
  const looks = grouped((await ledgerTables(house.store).looksAt(agency, indexes)).map((look) => [look.index, look]))
  return grouped(
    [...people].map(([index, person]) => {
      const isTheirs = (entry: LedgerEntry): boolean =>
        isBy(house, agency, entry, person) ||
        (looks.get(index) ?? []).some((look) => look.salt !== null && look.facts.person === person && isAsSaid(look, entry))
      const isOf = (entry: LedgerEntry): boolean => isLook(entry) && (readStaff(entry.by) === null || isTheirs(entry))
      return [String(index), { index, isOf, subjects: [`person:${person}`] }]
    }),
  )
}

const isBy = ({ staff }: TrustHouse, agency: AgencyId, { by }: LedgerEntry, person: PersonId): boolean =>
  readStaff(by)?.pseudonym === staff.pseudonymOf(agency, person)

const suggested: Places = async (house, agency, ids) =>
  grouped(
    (await privacyTables(house.store).suggestionsOf(agency, ids)).flatMap(({ id, index }) =>
      index === null ? [] : [[id, { index, isOf: ({ subject }: LedgerEntry) => subject === `suggestion:${id}` }]],
    ),
  )

const decided: Places = async (house, agency, ids) =>
  grouped(
    (await privacyTables(house.store).decisionsOf(agency, ids)).flatMap(({ id, index, by, document }) => {
      if (index === null) return []
      /** Where no pseudonym says it: an entry of before, one that announces anew, or one of before the key of the pseudonyms was lost. */
      const namesThem = async (entry: LedgerEntry): Promise<boolean> => {
        if (digestOfText(document) !== entry.content) return false
        const text = await openForWatch(house, agency, placeOfDecision(id), document).catch((error) => {
          if ((error as { code?: unknown }).code === 'trust.not-as-sealed') return undefined
          throw error
        })
        // Its key was destroyed: nothing says any more who decided.
        return text === null ? readStaff(entry.by) === null : text !== undefined && JSON.parse(text).by === by
      }
      const isOf = async (entry: LedgerEntry): Promise<boolean> =>
        entry.subject === `decision:${id}` && (isBy(house, agency, entry, by) || (await namesThem(entry)))
      return [[id, { index, isOf, subjects: [`person:${by}`] }]]
    }),
  )

/** A signal is as old as the run that found it, whose document names it, and whom it is about. */
const found: Places = async (house, agency, ids) => {
  const signals = await privacyTables(house.store).runsOf(agency, ids)
  const runs = new Map(signals.map(({ run, document }) => [run, { digest: digestOfText(document), people: peopleIn(document) }]))
  return grouped(
    signals.map(({ signal, person, run, index }) => {
      const said = runs.get(run)
      const isTheirs = said?.people.has(signal) && (said.people.get(signal) ?? person) === person
      const isOf = ({ subject, content }: LedgerEntry): boolean =>
        subject === `watch:${run}` && content === said?.digest && isTheirs === true
      return [signal, { index, isOf, subjects: [`person:${person}`] }]
    }),
  )
}

/** Of a run of the watch, by signal. */
function peopleIn(document: string): Map<string, string | undefined> {
  try {
    const { signals } = JSON.parse(document) as { signals: { id: string; person?: string }[] }
    return new Map(signals.map(({ id, person }) => [id, person]))
  } catch {
    // It is not what the entry committed to either.
    return new Map()
  }
}

/** What came to the door is in a batch, which commits to each and says how old it is. */
const noted =
  (kind: NoteKind): Places =>
  async (house, agency, ids) => {
    const tables = ledgerTables(house.store)
    const rows = await tables.notesOf(agency, kind, ids)
    const batches = await tables.batchesOf(agency, kind, ids)
    const lines = new Map<number, Lines>()
    for (const index of new Set(batches.values())) lines.set(index, linesOf(await tables.noteBatch(agency, index), kind))
    return grouped(
      [...batches].flatMap(([id, index]) => {
        const row = rows.get(id)?.row
        const { document, ofKind, stands } = lines.get(index) as Lines
        const line = ofKind.get(id)
        if (!row || !line) return []
        const isOf = (entry: LedgerEntry): boolean => stands(document, entry) && digestOfNote(kind, row) === line.digest
        const person = row.person_id === null ? [] : [`person:${String(row.person_id)}` as const]
        return [[id, { index, at: line.at, isOf, subjects: person }]]
      }),
    )
  }

interface Lines {
  document: string | undefined
  ofKind: Map<string, { at: number; digest: string }>
  /** Asked for each of its rows, and answered once. */
  stands(document: string | undefined, entry: LedgerEntry): boolean
}

function linesOf(document: string | undefined, kind: NoteKind): Lines {
  const all = document === undefined ? [] : (JSON.parse(document) as [string, string, number, string][])
  let answer: boolean | undefined
  return {
    document,
    ofKind: new Map(all.flatMap(([of, id, at, digest]) => (of === kind ? [[id, { at, digest }]] : []))),
    stands: (of, entry) => {
      answer ??= readBatch(of, entry) !== null
      return answer
    },
  }
}

function grouped<Key, One>(all: readonly (readonly [Key, One])[]): Map<Key, One[]> {
  const groups = new Map<Key, One[]>()
  for (const [key, one] of all) {
    const there = groups.get(key)
    if (there) there.push(one)
    else groups.set(key, [one])
  }
  return groups
}

const placesOfKind: Readonly<Record<string, Places>> = {
  looks: looked,
  'searched-words': looked,
  'audit-items': drawn,
  decisions: decided,
  suggestions: suggested,
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

/** Rows of others that say which case such a row is about, or whether anything rests on it. */
const besides: Readonly<Record<string, (house: TrustHouse, agency: AgencyId) => (id: string) => string[]>> = {
  overrides: () => (id) => [`purpose:${id}`],
  'rule-changes': ({ held }, agency) => {
    const rules = held.newest.subjectsOf(agency, 'rule')
    return () => rules
  },
}

/** `before`: what is older has outlived its period. */
interface Due {
  kind: string
  before: Instant
}

interface Held {
  /** Those that may go, with whom and which case they are about as the ledger has it: what a hold keeps is asked of these. */
  fit: RetainedItem[]
  /** How many are left because the ledger does not say the same. */
  left: number
  /** The first of theirs that is known. */
  entry: number
}

/** Holds what is due against the ledger, page by page. */
export async function holdAges(house: TrustHouse, agency: AgencyId, due: Due, items: readonly RetainedItem[]): Promise<Held> {
  const places = placesOfKind[due.kind]
  const stated = statedAs[due.kind]
  if (!places && !stated) return { fit: [...items], left: 0, entry: 0 }
  // By id: two rows in one place of the ledger go together, or stay.
  const byId = [...new Map(items.map((item) => [item.id, item])).values()]
  const all: Held = { fit: [], left: 0, entry: 0 }
  for (let from = 0; from < byId.length; from += heldAtOnce) {
    const some = byId.slice(from, from + heldAtOnce)
    const held = places
      ? await holdPlaced(house, agency, due, some, places)
      : await holdStated(house, agency, due, some, stated as NonNullable<typeof stated>)
    all.fit.push(...held.fit)
    all.left += held.left
    all.entry ||= held.entry
  }
  return all
}

/** A row, and how old it is by the entry that announces it; undefined where that is not about it as it stands, or never took effect. */
interface Aged extends Place {
  age: number | undefined
  entry: LedgerEntry | undefined
}

async function holdPlaced(
  house: TrustHouse,
  agency: AgencyId,
  { before, kind }: Due,
  items: readonly RetainedItem[],
  placesOf: Places,
): Promise<Held> {
  const places = await placesOf(
    house,
    agency,
    items.map(({ id }) => id),
  )
  const entries = await entriesAt(
    house.ledger,
    [...places.values()].flat().map(({ index }) => index),
  )
  const isOld = (age: number | undefined): boolean => age !== undefined && age < before + slack
  const fit: RetainedItem[] = []
  const odd: { item: RetainedItem; rows: Aged[] }[] = []
  for (const item of items) {
    const rows = await Promise.all((places.get(item.id) ?? []).map((place) => agedBy(agency, place, entries.get(place.index))))
    if (rows.length > 0 && rows.every(({ age }) => isOld(age))) fit.push(asHeld(item, rows))
    // After a ledger was put back: kept until this entry is old enough too, and nothing is wrong with it.
    else if (rows.length === 0 || !rows.every(({ age, entry }) => age !== undefined && entry && isAnnouncedAnew(entry)))
      odd.push({ item, rows })
  }
  const { over, left } = await holdAcknowledged(house, agency, { before, kind }, odd)
  const known = left.flatMap(({ rows }) => rows.map(({ index }) => index)).find((index) => entries.has(index))
  return { fit: [...fit, ...over], left: left.length, entry: known ?? 0 }
}

async function agedBy(agency: AgencyId, place: Place, entry: LedgerEntry | undefined): Promise<Aged> {
  const isSaid = entry?.agency === agency && entry.voids === undefined && (await place.isOf(entry))
  return { ...place, entry, age: isSaid ? (place.at ?? entry.at) : undefined }
}

const asHeld = (item: RetainedItem, rows: readonly Place[]): RetainedItem => {
  const subjects = [...new Set(rows.flatMap((row) => row.subjects ?? []))]
  return { id: item.id, at: item.at, ...(subjects.length > 0 && { subjects }) }
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
  { before, kind }: Due,
  odd: readonly { item: RetainedItem; rows: Aged[] }[],
): Promise<{ over: RetainedItem[]; left: { rows: Aged[] }[] }> {
  const over: RetainedItem[] = []
  const left: { rows: Aged[] }[] = []
  if (odd.length === 0) return { over, left }
  const acknowledged = await acknowledgedRows(house.ledger)
  for (const { item, rows } of odd) {
    const since = acknowledged.get(nameOfRow(agency, subjectsOfKind[kind]?.(item.id) ?? ''))
    const isYoung = rows.some(({ age }) => age !== undefined && age >= before + slack)
    if (since === undefined) left.push({ rows })
    else if (!isYoung && since < before + slack) over.push(rows.length > 0 ? asHeld(item, rows) : item)
  }
  return { over, left }
}

/**
 * What stands as it was committed to is asked once more whether it is due, while nobody else can write to it: by then it is what was held. What is
 * not due after all stays, and nothing is wrong with it.
 */
async function holdStated(
  house: TrustHouse,
  agency: AgencyId,
  { kind, before }: Due,
  items: readonly RetainedItem[],
  rowOf: (id: string) => [StateKind, string],
): Promise<Held> {
  const subjectOf = ({ id }: RetainedItem): string => rowOf(id).join(':')
  const besideOf = besides[kind]?.(house, agency) ?? (() => [])
  const subjects = [...new Set(items.flatMap((item) => [subjectOf(item), ...besideOf(item.id)]))]
  return whileHeld(house, agency, subjects, async (connection, { states, altered, entry }) => {
    const stand = items.filter((item) => states.has(subjectOf(item)) && !besideOf(item.id).some((one) => altered.has(one)))
    const ids = stand.map(({ id }) => id)
    const tables = privacyTables(connection)
    const dueStill = async (): Promise<RetainedItem[]> => {
      if (kind === 'areas') return ids.flatMap((id) => dueArea(states, before, id) ?? [])
      if (kind === 'cases') return tables.dueCases(agency, before, ids)
      return tables.dueOf(agency, kind as OwnKind, before, ids)
    }
    return { fit: await dueStill(), left: items.length - stand.length, entry }
  })
}

/** Areas stand beside their account: its row is locked, and these are read from what was held. The last one stays. */
function dueArea(states: HeldStates, before: Instant, id: string): RetainedItem | null {
  const person = id.slice(0, id.indexOf(':'))
  const area = id.slice(person.length + 1)
  const all = (states.get(`person:${person}`)?.areas ?? []) as (string | null)[][]
  const [, until = null, givenBy] = all.find(([one]) => one === area) ?? []
  if (until === null || Number(until) >= before) return null
  const lasts = ([one, end = null]: (string | null)[]): boolean =>
    end === null || Number(end) > Number(until) || (Number(end) === Number(until) && String(one) > area)
  if (!all.some(lasts)) return null
  return { id, at: Number(until) as Instant, subjects: [`person:${person}`, `person:${givenBy}`] }
}
