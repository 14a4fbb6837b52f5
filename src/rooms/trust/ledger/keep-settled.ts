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
  return {
    head: said ? { size: Number(said[1]), root: said[2] as string } : null,
    whole: said?.[3] !== undefined,
    has: (index) => settled.has(index),
    add: async (index) => {
      writing = writing.then(() => file.write(`${index}\n`)).catch(() => {})
      await writing
    },
    begin: async ({ size, root }) => {
      await writing
      await file.close()
      await replaceFile(path, Buffer.from(`${size} ${root} whole\n`), 0o600)
      file = await open(path, 'a', 0o600)
    },
    close: async () => {
      await writing
      await file.close()
    },
  }
}
