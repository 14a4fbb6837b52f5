/** Sign-in events and refusals against the entries that commit to them: none changed, made or taken away past the ledger, nor before it has heard of them. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { LedgerEntry, RowProblem } from '../contract.ts'
import { digestOf } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { type Found, mayStillCome, type PassTime } from './check-looks.ts'
import { mightGo } from './judge-erasure.ts'
import { digestOfNote } from './keep-notes.ts'
import { readBatch, subjectOfNotes } from './seal-notes.ts'
import { everyNoteKind, ledgerTables, type NoteKind } from './store.ts'

const pageOfBatches = 20
const pageOfRows = 500
const day = 86_400_000

const kept = { event: 'sign-in-events', refusal: 'refusals' } as const
const nouns = { event: 'A sign-in event', refusal: 'A refusal' } as const

export interface NoteMemory {
  /** Entries that commit to a batch, by their place. */
  batches: Map<number, Pick<LedgerEntry, 'agency' | 'at' | 'subject' | 'content'>>
  /** By agency and kind: what is older than this was erased in the open. */
  erased: Map<string, number>
}

export const emptyNoteMemory = (): NoteMemory => ({ batches: new Map(), erased: new Map() })

export function rememberNotes(
  { batches, erased }: NoteMemory,
  { index, agency, at, act, subject, content, what, voids }: LedgerEntry,
): void {
  if (voids !== undefined) {
    batches.delete(voids)
    return
  }
  if (act === 'collect' && subject === subjectOfNotes && content) batches.set(index, { agency, at, subject, content })
  if (act !== 'erase' || !subject.startsWith('deletion:')) return
  const said = /^\d+ of (sign-in-events|refusals) deleted: older than (\d+) days/.exec(what)
  if (!said) return
  const end = at - Number(said[2]) * day
  // Nothing goes before the least time for which its kind is kept, whatever an entry says.
  if (mightGo(said[1] as string, end, at))
    erased.set(`${agency} ${said[1]}`, Math.max(end, erased.get(`${agency} ${said[1]}`) ?? 0))
}

/** Returns how many rows there are. */
export async function checkNotes(
  house: TrustHouse,
  memory: NoteMemory,
  to: Omit<PassTime, 'size'>,
  problems: Found,
): Promise<number> {
  const tables = ledgerTables(house.store)
  const seen = new Set<number>()
  let rows = 0
  for (let page = await tables.noteBatches(pageOfBatches); page.length > 0; ) {
    for (const { agency, index, document } of page) {
      const leaf = memory.batches.get(index)
      const batch = leaf?.agency === agency ? readBatch(document, leaf) : null
      seen.add(index)
      if (!batch) {
        const sentence = `What opens the commitment of entry ${index} to sign-in events and refusals was changed in the store.`
        problems.push({ index, subject: `entry:${index}`, kind: 'altered', sentence, agency, print: digestOf(document) })
        continue
      }
      for (const kind of everyNoteKind) {
        const there = new Map((await tables.notesIn({ agency, index }, kind)).map((note) => [note.id, note]))
        rows += there.size
        const end = memory.erased.get(`${agency} ${kept[kind]}`) ?? 0
        for (const [of, id, at, digest] of batch) {
          if (of !== kind) continue
          const note = there.get(id)
          there.delete(id)
          if (!note && at >= end)
            problems.push({ ...said({ agency, index, kind, id }, 'missing', id), unlessErased: [kept[kind]] })
          if (note && digestOfNote(kind, note.row) !== digest)
            problems.push(said({ agency, index, kind, id }, 'altered', note.row))
        }
        for (const [id, { row }] of there) problems.push(said({ agency, index, kind, id }, 'unannounced', row))
      }
    }
    const end = page.at(-1)
    page = end ? await tables.noteBatches(pageOfBatches, end) : []
  }
  for (const [index, { agency, at }] of memory.batches) {
    if (seen.has(index) || mayStillCome(to, { index, at })) continue
    const sentence = `Entry ${index} commits to sign-in events and refusals, and what opens that is gone.`
    problems.push({ index, subject: `entry:${index}`, kind: 'missing', sentence, agency })
  }
  for (const kind of everyNoteKind) rows += await checkLoose(house, kind, problems)
  return rows
}

/** Those that no entry commits to yet, against what the folder has noted and knows of it, see `settleNotes`. */
async function checkLoose(house: TrustHouse, kind: NoteKind, problems: Found): Promise<number> {
  // Of the others nobody knows whether they were written.
  const standing = house.notes.waiting().filter((note) => note.kind === kind && note.row === 'stands')
  const there = new Set<string>()
  let rows = 0
  let after = { agency: '', id: '' }
  for (;;) {
    const page = await ledgerTables(house.store).looseNotes(kind, pageOfRows, after)
    for (const { agency, id, row } of page) {
      rows++
      there.add(id)
      // Also one of since this check began: it is noted before it is written.
      const note = house.notes.of(id)
      if (!note) problems.push(said({ agency, index: 0, kind, id }, 'unannounced', row))
      else if (digestOfNote(kind, row) !== note.digest) problems.push(said({ agency, index: 0, kind, id }, 'altered', row))
    }
    const end = page.at(-1)
    if (!end || page.length < pageOfRows) break
    after = end
  }
  for (const { agency, id } of standing) if (!there.has(id)) problems.push(said({ agency, index: 0, kind, id }, 'missing', id))
  return rows
}

function said(
  { agency, index, kind, id }: { agency: AgencyId; index: number; kind: NoteKind; id: string },
  problem: RowProblem['kind'],
  what: unknown,
): Found[number] {
  const [noun, before] = [nouns[kind], index === 0 ? 'that the ledger has yet to commit to' : `that entry ${index} commits to`]
  const sentence = {
    altered: `${noun} ${before} was changed in the store.`,
    missing: `${noun} ${before} is no longer in the store, and its period has not ended.`,
    unannounced: `The store holds ${noun.toLowerCase()} that Peel did not write down.`,
  }[problem]
  const print = digestOf([kind, what])
  return { index, subject: `row:${kind}`, kind: problem, sentence, agency, print, note: `${kind}:${id}` }
}
