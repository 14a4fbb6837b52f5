/** Who came to the door and who was refused, noted in the folder before it stands in the store, until the ledger commits to it: nobody adds, changes or takes out one in between. */

import { open, readFile } from 'node:fs/promises'
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

export interface WaitingNotes {
  /** There was no file: what stands in the store is of before. */
  isNew: boolean
  waiting(): readonly Note[]
  /** Resolves when it is on the disk. */
  add(note: Note): Promise<void>
  /** They are committed to, or never were written. */
  remove(ids: ReadonlySet<string>): Promise<void>
  close(): Promise<void>
}

/** `home/ledger-notes`: one line each, `[kind, agency, id, at, digest]`; no name, no address. */
export async function openNotes(home: string): Promise<WaitingNotes> {
  const path = join(home, 'ledger-notes')
  const text = await readFile(path, 'utf8').catch(() => null)
  let waiting = (text ?? '').split('\n').flatMap(readLine)
  let file = await open(path, 'a', 0o600)
  let writing: Promise<unknown> = text === null || text === '' || text.endsWith('\n') ? Promise.resolve() : file.write('\n')
  let unwritten: string[] = []
  /** Those of one moment share a write. */
  const write = async (): Promise<void> => {
    if (unwritten.length === 0) return
    const lines = unwritten.join('')
    unwritten = []
    await file.write(lines)
    await file.datasync()
  }
  return {
    isNew: text === null,
    waiting: () => waiting,
    add: async (note) => {
      waiting.push(note)
      unwritten.push(lineOf(note))
      const written = writing.catch(() => {}).then(write)
      writing = written
      await written
    },
    remove: async (ids) => {
      waiting = waiting.filter(({ id }) => !ids.has(id))
      const written = writing
        .catch(() => {})
        .then(async () => {
          unwritten = []
          await file.close()
          await replaceFile(path, Buffer.from(waiting.map(lineOf).join('')), 0o600)
        })
        .finally(async () => {
          file = await open(path, 'a', 0o600)
        })
      writing = written
      await written
    },
    close: async () => {
      await writing.catch(() => {})
      await file.close()
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

const lineOf = ({ kind, agency, id, at, digest }: Note): string => `${JSON.stringify([kind, agency, id, at, digest])}\n`

/** What a power cut left of a last line was never waited for. */
function readLine(line: string): Note[] {
  try {
    const [kind, agency, id, at, digest] = JSON.parse(line) as [NoteKind, AgencyId, string, number, Digest]
    return Object.hasOwn(noteKinds, kind) ? [{ kind, agency, id, at, digest }] : []
  } catch {
    return []
  }
}
