/** Who came to the door and who was refused, noted in the folder before it stands in the store, until the ledger commits to it: nobody adds, changes or takes out one in between. */

import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, Digest } from '../../../kernel/units.ts'
import { digestOf } from '../digest.ts'
import { replaceFile } from './durable-files.ts'
import { type NoteKind, noteKinds } from './store.ts'

/** A row, and the digest that it will be committed to with. */
export interface Note {
  kind: NoteKind
  agency: AgencyId
  id: string
  at: number
  digest: Digest
}

export interface WaitingNote extends Note {
  /** Whether its row stands in the store: it does, this process is writing it, or nobody knows (a kill, an answer that was lost). */
  row: 'stands' | 'under-way' | 'unknown'
}

export interface WaitingNotes {
  /** What stood in the store before there were notes is taken over. */
  isWhole(): boolean
  waiting(): readonly WaitingNote[]
  of(id: string): WaitingNote | undefined
  /** Its row is about to be written. Resolves when it is on the disk; where that fails it does not wait. */
  add(note: Note): Promise<void>
  /** Its row is not being written any more. Never fails: where the line is not written, the next start asks the store. */
  tell(id: string, row: 'stands' | 'unknown'): Promise<void>
  /** They are committed to, or never were written. Rejects where the file still names them, which costs the next start a question. */
  remove(ids: ReadonlySet<string>): Promise<void>
  /** From here on every row of the store was noted, or is committed to. */
  begin(): Promise<void>
  close(): Promise<void>
}

/** First line of a file whose folder was taken over; it is written last, so that a start that fails is tried again from the beginning. */
const whole = 'taken over'

/** Lines of one moment share a write, and stand or fall with it. */
interface Lines {
  text: string
  notes: WaitingNote[]
  isForced: boolean
  written: Promise<void>
}

/**
 * `home/ledger-notes`: one line each, `[kind, agency, id, at, digest]`; no name, no address. It is fsynced. Once its row stands in the store, a second
 * line with `"stands"` at its end says so; that one outlives a killed Peel, not a power cut.
 */
export async function openNotes(home: string): Promise<WaitingNotes> {
  const path = join(home, 'ledger-notes')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return ''
  })
  const waiting = new Map(text.split('\n').flatMap(readLine))
  let isWhole = text.startsWith(`${whole}\n`)
  // Half a line must not swallow the next one.
  let before = text === '' || text.endsWith('\n') ? '' : '\n'
  let file: FileHandle | null = null
  let next: Lines | null = null
  let working: Promise<unknown> = Promise.resolve()

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const worked = working.then(work)
    working = worked.catch(() => {})
    return worked
  }
  const write = async (lines: Lines): Promise<void> => {
    if (next === lines) next = null
    try {
      file ??= await open(path, 'a', 0o600)
      await file.appendFile(before + lines.text)
      if (lines.isForced) await file.datasync()
    } catch (error) {
      before = '\n'
      throw error
    }
    before = ''
    for (const note of lines.notes) waiting.set(note.id, note)
  }
  const linesToWrite = (): Lines => {
    if (next) return next
    const lines: Lines = { text: '', notes: [], isForced: false, written: Promise.resolve() }
    lines.written = inTurn(() => write(lines))
    next = lines
    return lines
  }
  const writeAnew = (): Promise<void> =>
    inTurn(async () => {
      await file?.close()
      file = null
      const lines = [...waiting.values()].map(lineOf).join('')
      await replaceFile(path, Buffer.from(isWhole ? `${whole}\n${lines}` : lines), 0o600)
      before = ''
    })

  return {
    isWhole: () => isWhole,
    waiting: () => [...waiting.values()],
    of: (id) => waiting.get(id),
    add: async (note) => {
      const added: WaitingNote = { ...note, row: 'under-way' }
      const lines = linesToWrite()
      lines.text += lineOf(added)
      lines.notes.push(added)
      lines.isForced = true
      await lines.written
    },
    tell: async (id, row) => {
      const note = waiting.get(id)
      if (!note) return
      note.row = row
      if (row !== 'stands') return
      const lines = linesToWrite()
      lines.text += lineOf(note)
      await lines.written.catch(() => {})
    },
    remove: async (ids) => {
      for (const id of ids) waiting.delete(id)
      await writeAnew()
    },
    begin: async () => {
      isWhole = true
      await writeAnew()
    },
    close: async () => {
      await working
      await file?.close()
      file = null
    },
  }
}

/** Over the columns as both stores spell them. */
export function digestOfNote(kind: NoteKind, row: Readonly<Record<string, unknown>>): Digest {
  const spelled = noteKinds[kind].columns.map((name) => {
    const value = row[name]
    return value === null || value === undefined ? null : Buffer.from(String(value)).toString()
  })
  return digestOf([kind, ...spelled])
}

const lineOf = ({ kind, agency, id, at, digest, row }: WaitingNote): string =>
  `${JSON.stringify([kind, agency, id, at, digest, ...(row === 'stands' ? [row] : [])])}\n`

/** By id, so that the last line about one counts. What a power cut or a full disk left of a line was never waited for. */
function readLine(line: string): [string, WaitingNote][] {
  try {
    const [kind, agency, id, at, digest, row] = JSON.parse(line) as [NoteKind, AgencyId, string, number, Digest, string?]
    if (!Object.hasOwn(noteKinds, kind)) return []
    return [[id, { kind, agency, id, at, digest, row: row === 'stands' ? row : 'unknown' }]]
  } catch {
    return []
  }
}
