/** Commits to who came to the door and who was refused, many in one entry: a storm at the door is no storm in the ledger. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import { recordThenKeep } from '../act-in-ledger.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { digestOfNote, type Note } from './keep-notes.ts'
import { everyNoteKind, ledgerTables, type NoteKind } from './store.ts'

/** Of the entries that commit to them. */
export const subjectOfNotes = 'notes'
/** So many, or one so old, are committed to; fewer wait for more. */
const enough = 200
const longestWait = 10 * 60_000
const mostOfOneEntry = 2_000
/** A Peel that was killed may have noted what it no longer wrote. */
const cutOff = 5_000

/** What opens such an entry: names of rows, their times and salted digests; it stays when a row is erased. */
type Batch = [kind: NoteKind, id: string, at: number, digest: Digest][]

/** In the store only what the folder has noted: if the row cannot be written, neither is noted. */
export async function writeNote(
  { notes, randomBytes }: Pick<TrustHouse, 'notes' | 'randomBytes'>,
  kind: NoteKind,
  agency: AgencyId,
  row: Readonly<Record<string, string | number | null>> & { id: string; at: number },
  insert: (salt: string) => Promise<void>,
): Promise<void> {
  const salt = Buffer.from(randomBytes(16)).toString('hex')
  await notes.add({ kind, agency, id: row.id, at: row.at, digest: digestOfNote(kind, { ...row, salt }) })
  try {
    await insert(salt)
  } catch (error) {
    await notes.remove(new Set([row.id])).catch(() => {})
    throw error
  }
}

/** By the oldest and by their number, whether it is time. */
export async function sealNotes(house: TrustHouse): Promise<void> {
  const now = house.clock.now()
  const byAgency = new Map<AgencyId, Note[]>()
  for (const note of house.notes.waiting()) {
    const theirs = byAgency.get(note.agency) ?? []
    theirs.push(note)
    byAgency.set(note.agency, theirs)
  }
  for (const [agency, all] of byAgency) {
    if (all.length < enough && !all.some(({ at }) => now - at >= longestWait)) continue
    const what = (count: number) =>
      `${count} events at the door and refusals were written down since the last such entry. This entry commits to each.`
    for (let from = 0; from < all.length; from += mostOfOneEntry) {
      const some = all.slice(from, from + mostOfOneEntry)
      await sealThese(house, agency, some, what(some.length))
      await house.notes.remove(new Set(some.map(({ id }) => id)))
    }
  }
}

async function sealThese(house: TrustHouse, agency: AgencyId, notes: readonly Note[], what: string): Promise<void> {
  const document = canonicalJson(notes.map(({ kind, id, at, digest }) => [kind, id, at, digest]))
  const leaf = { act: 'collect', by: 'Peel', what, subject: subjectOfNotes, content: digestOfText(document) } as const
  await recordThenKeep(house, agency, leaf, (connection, { index }) =>
    ledgerTables(connection).addNoteBatch({ agency, index, document }, notes),
  )
}

/** The batch that an entry commits to; null where what the store keeps of it is not that. */
export function readBatch(
  document: string | undefined,
  { subject, content }: Pick<LedgerEntry, 'subject' | 'content'>,
): Batch | null {
  if (document === undefined || subject !== subjectOfNotes || digestOfText(document) !== content) return null
  return JSON.parse(document) as Batch
}

/**
 * At a start. In a folder of before, what stands in the store is committed to as it stands. Otherwise, what was noted last and is not there was
 * cut off.
 */
export async function recallNotes(house: TrustHouse): Promise<void> {
  const { notes } = house
  const tables = ledgerTables(house.store)
  if (notes.isNew) return takeOver(house)
  const last = Math.max(0, ...notes.waiting().map(({ at }) => at))
  const newest = notes.waiting().filter(({ at }) => last - at <= cutOff)
  const lost = new Set<string>()
  for (const { agency, kind, id } of newest) if (!(await tables.notesThere(agency, kind, [id])).has(id)) lost.add(id)
  if (lost.size > 0) await notes.remove(lost)
}

async function takeOver(house: TrustHouse): Promise<void> {
  for (const kind of everyNoteKind) {
    for (;;) {
      // Each batch takes its rows out of what is loose.
      const page = await ledgerTables(house.store).looseNotes(kind, mostOfOneEntry, { agency: '', id: '' })
      const [first] = page
      if (!first) break
      const { agency } = first
      const notes = page
        .filter((note) => note.agency === agency)
        .map(({ id, at, row }): Note => ({ kind, agency, id, at, digest: digestOfNote(kind, row) }))
      const what = `From here on the ledger commits to ${notes.length} events at the door and refusals as they stand now. How they stood before was not committed to.`
      await sealThese(house, agency, notes, what)
    }
  }
}
