/** Which entries are known to have taken effect: beside the ledger, out of the reach of whoever can only write to the database. */

import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from './durable-files.ts'

export interface Head {
  size: number
  /** Base64. */
  root: string
}

export interface SettledEntries {
  /** The ledger when it was last held against the store at a start; null in a folder of before this file. */
  head: Head | null
  /** Every act that is a transaction of the store is noted here since that start; earlier only suggestions and decisions were. */
  whole: boolean
  /** Announced after that, and its row committed. */
  has(index: number): boolean
  /** After its transaction ended well. Never fails: what is not in the file is only shown to the public if its row is gone. */
  add(index: number): Promise<void>
  /** How many were noted since then. */
  noted(): number
  /** Of the first so many nobody will ask again: the ledger's own folder no longer says of them that their transaction had yet to end. */
  forget(first: number): Promise<void>
  /** Everything up to here was held against the store. */
  begin(head: Head): Promise<void>
  close(): Promise<void>
}

/**
 * One line for the head, one for each entry since. A line is not forced to the disk: it outlives a killed Peel, and after a
 * power cut a row is either there, or its entry is voided where everybody reads it.
 */
export async function openSettled(home: string): Promise<SettledEntries> {
  const path = join(home, 'ledger-settled')
  const text = await readFile(path, 'utf8').catch(() => '')
  // What a power cut left of a last line is no number.
  const [first = '', ...rest] = text.split('\n').slice(0, -1)
  const said = /^(\d{1,15}) (\S+)( whole)?$/.exec(first)
  const settled = new Set(rest.filter((line) => /^\d{1,15}$/.test(line)).map(Number))
  let file = await open(path, 'a', 0o600)
  let writing: Promise<unknown> = text === '' || text.endsWith('\n') ? Promise.resolve() : file.write('\n')
  let firstLine = said?.[3] === undefined ? null : first
  let noted: number[] = [...settled]
  const writeAnew = async (line: string, kept: readonly number[]): Promise<void> => {
    writing = writing
      .then(async () => {
        await file.close()
        await replaceFile(path, Buffer.from([line, ...kept, ''].join('\n')), 0o600)
      })
      .finally(async () => {
        file = await open(path, 'a', 0o600)
      })
    await writing
  }
  return {
    head: said ? { size: Number(said[1]), root: said[2] as string } : null,
    whole: said?.[3] !== undefined,
    has: (index) => settled.has(index),
    noted: () => noted.length,
    forget: async (count) => {
      // In a folder of before, what is noted says more than that.
      if (firstLine === null) return
      noted = noted.slice(count)
      await writeAnew(firstLine, noted)
    },
    add: async (index) => {
      noted.push(index)
      writing = writing.then(() => file.write(`${index}\n`)).catch(() => {})
      await writing
    },
    begin: async ({ size, root }) => {
      firstLine = `${size} ${root} whole`
      noted = []
      await writeAnew(firstLine, noted)
    },
    close: async () => {
      await writing
      await file.close()
    },
  }
}
