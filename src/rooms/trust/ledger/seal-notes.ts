/** Commits to who came to the door and who was refused, many in one entry: a storm at the door is no storm in the ledger. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import { recordThenKeep } from '../act-in-ledger.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { entriesAt } from './entries-at.ts'
import { digestOfNote, type Note, type WaitingNote } from './keep-notes.ts'
import { everyNoteKind, ledgerTables, type NoteKind } from './store.ts'

/** Of the entries that commit to them. */
export const subjectOfNotes = 'notes'
/** So many, or one so old, are committed to; fewer wait for more. */
const enough = 200
const longestWait = 10 * 60_000
const mostOfOneEntry = 2_000
const askedAtOnce = 500

/** What opens such an entry: names of rows, their times and salted digests; it stays when a row is erased. */
type Batch = [kind: NoteKind, id: string, at: number, digest: Digest][]

/** In the store only what the folder has noted. Throws what `insert` does, unless the row stands all the same. */
export async function writeNote(
  { store, notes, randomBytes }: Pick<TrustHouse, 'store' | 'notes' | 'randomBytes'>,
  kind: NoteKind,
  agency: AgencyId,
  row: Readonly<Record<string, string | number | null>> & { id: string; at: number },
  insert: (salt: string) => Promise<void>,
): Promise<void> {
  const salt = Buffer.from(randomBytes(16)).toString('hex')
  const { id, at } = row
  await notes.add({ kind, agency, id, at, digest: digestOfNote(kind, { ...row, salt }) })
  try {
    await insert(salt)
  } catch (error) {
    // What was lost may be the answer alone.
    const there = await ledgerTables(store)
      .notesThere(agency, kind, [id])
      .catch(() => new Set<string>())
    await notes.tell(id, there.has(id) ? 'stands' : 'unknown')
    if (there.has(id)) return
    throw error
  }
  await notes.tell(id, 'stands')
}

/**
 * Of every note that waits: an entry commits to it already, its row stands in the store, or it never was written. Asked at a start, and before
 * and after each entry that commits to some; `settleDoubtful` comes first, for what an entry commits to is known when its transaction has
 * ended. A kill, a full disk and an answer that was lost leave nothing else open.
 */
export async function settleNotes(house: TrustHouse): Promise<void> {
  const { notes } = house
  const now = house.clock.now()
  const done = new Set<string>()
  for (const [agency, kind, some] of groupsOf(notes.waiting())) {
    const unknown = some.flatMap(({ id, row }) => (row === 'unknown' ? [id] : []))
    for (const id of await committedAmong(house, agency, kind, some)) done.add(id)
    const there = await ledgerTables(house.store).notesThere(agency, kind, unknown)
    for (const id of unknown) {
      if (there.has(id)) await notes.tell(id, 'stands')
      // One that was still under way somewhere has had its time.
      else if (hasWaited(now, notes.of(id))) done.add(id)
    }
  }
  if (done.size > 0) await forget(house, done)
}

/** By the time of a clock that ran ahead as well. */
const hasWaited = (now: number, note: Note | undefined): boolean => note !== undefined && Math.abs(now - note.at) >= longestWait

/** Where the file cannot be written anew they do not wait any more, and the next start asks of them once more. */
const forget = (house: TrustHouse, ids: ReadonlySet<string>): Promise<void> =>
  house.notes.remove(ids).catch((error) => house.tellFault('committing to events and refusals', error))

/** Of one agency and kind each, and few enough for one question. */
function groupsOf(notes: readonly WaitingNote[]): [AgencyId, NoteKind, WaitingNote[]][] {
  const groups: [AgencyId, NoteKind, WaitingNote[]][] = []
  const open = new Map<string, WaitingNote[]>()
  for (const note of notes) {
    const name = `${note.kind} ${note.agency}`
    const group = open.get(name)
    if (group && group.length < askedAtOnce) {
      group.push(note)
      continue
    }
    const begun = [note]
    open.set(name, begun)
    groups.push([note.agency, note.kind, begun])
  }
  return groups
}

/** Those in a batch that its leaf commits to: no row says of itself that it is in one. */
async function committedAmong(house: TrustHouse, agency: AgencyId, kind: NoteKind, notes: readonly Note[]): Promise<string[]> {
  const tables = ledgerTables(house.store)
  const places = await tables.batchesOf(
    agency,
    kind,
    notes.map(({ id }) => id),
  )
  const entries = await entriesAt(house.ledger, [...new Set(places.values())])
  const digests = new Map<number, Map<string, Digest>>()
  for (const [index, entry] of entries) {
    const batch = entry.agency === agency ? readBatch(await tables.noteBatch(agency, index), entry) : null
    digests.set(index, new Map((batch ?? []).flatMap(([of, id, , digest]) => (of === kind ? [[id, digest]] : []))))
  }
  return notes.flatMap(({ id, digest }) => (digests.get(places.get(id) ?? -1)?.get(id) === digest ? [id] : []))
}

/** By the oldest and by their number, whether it is time. Only of those whose row was written: the others wait, or never were. */
export async function sealNotes(house: TrustHouse): Promise<void> {
  const now = house.clock.now()
  const byAgency = new Map<AgencyId, Note[]>()
  for (const note of house.notes.waiting()) {
    if (note.row !== 'stands') continue
    const theirs = byAgency.get(note.agency) ?? []
    theirs.push(note)
    byAgency.set(note.agency, theirs)
  }
  for (const [agency, all] of byAgency) {
    if (all.length < enough && !all.some((note) => hasWaited(now, note))) continue
    const what = (count: number) =>
      `${count} events at the door and refusals were written down since the last such entry. This entry commits to each.`
    for (let from = 0; from < all.length; from += mostOfOneEntry) {
      const some = all.slice(from, from + mostOfOneEntry)
      await sealThese(house, agency, some, what(some.length))
      await forget(house, new Set(some.map(({ id }) => id)))
    }
  }
}

async function sealThese(house: TrustHouse, agency: AgencyId, notes: readonly Note[], what: string): Promise<void> {
  const document = canonicalJson(notes.map(({ kind, id, at, digest }) => [kind, id, at, digest]))
  const leaf = { act: 'collect', by: 'Peel', what, subject: subjectOfNotes, content: digestOfText(document) } as const
  await recordThenKeep(house, agency, leaf, async (connection, { index }) => {
    const tables = ledgerTables(connection)
    await tables.addNoteBatch({ agency, index, document }, notes)
    await tables.addEffect(agency, index)
  })
}

/** The batch that an entry commits to; null where what the store keeps of it is not that. */
export function readBatch(
  document: string | undefined,
  { subject, content }: Pick<LedgerEntry, 'subject' | 'content'>,
): Batch | null {
  if (document === undefined || subject !== subjectOfNotes || digestOfText(document) !== content) return null
  return JSON.parse(document) as Batch
}

/** At a start, after what a crash left was voided. In a folder of before, what stands in the store is committed to as it stands. */
export async function recallNotes(house: TrustHouse): Promise<void> {
  await settleNotes(house)
  if (house.notes.isWhole()) return
  for (const kind of everyNoteKind) await takeOver(house, kind)
  await house.notes.begin()
}

/** A start that fails on the way leaves the rest to the next one: what is in a batch is loose no more. */
async function takeOver(house: TrustHouse, kind: NoteKind): Promise<void> {
  const { notes } = house
  for (let after = { agency: '', id: '' }; ; ) {
    const page = await ledgerTables(house.store).looseNotes(kind, mostOfOneEntry, after)
    const end = page.at(-1)
    if (!end) return
    after = end
    const loose = page.filter(({ id }) => !notes.of(id))
    for (const agency of new Set(loose.map((note) => note.agency))) {
      const theirs = loose.filter((note) => note.agency === agency)
      const some = theirs.map(({ id, at, row }): Note => ({ kind, agency, id, at, digest: digestOfNote(kind, row) }))
      const what = `From here on the ledger commits to ${some.length} events at the door and refusals as they stand now. How they stood before was not committed to.`
      await sealThese(house, agency, some, what)
    }
  }
}
