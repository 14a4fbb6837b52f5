/** A second copy of the newest entries, outside the public folder: with it a truncated tile loses nothing that was acknowledged. */

import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { removeFile, replaceFile, syncFolder } from './durable-files.ts'
import { decodeBundle, encodeBundle, longestEntry, tileWidth } from './tiles.ts'

export interface LedgerTail {
  /** What stood in it when it was opened, oldest first; an entry says itself which one it is, and a later one counts. */
  entries: Uint8Array[]
  /** Appends durably. */
  add(entries: readonly Uint8Array[]): Promise<void>
  /** Forgets what was added since the last {@link settle}. */
  rewind(): Promise<void>
  settle(): Promise<void>
  /** Begins anew with the entries of the unfinished bundle. */
  restart(entries: readonly Uint8Array[]): Promise<void>
  close(): Promise<void>
}

/** The longest possible bundle: two files of at least this length always hold the newest one. */
const turnover = tileWidth * (longestEntry + 2)

export async function openTail(path: string): Promise<LedgerTail> {
  const older = `${path}.old`
  const entries = [...(await readTail(older)), ...(await readTail(path))]
  let file = await open(path, 'a+', 0o600)
  let settled = (await file.stat()).size
  let length = settled

  return {
    entries,
    add: async (added) => {
      const bytes = encodeBundle(added)
      await file.write(bytes, 0, bytes.length)
      length += bytes.length
      await file.datasync()
    },
    rewind: async () => {
      await file.truncate(settled).catch(() => {})
      length = settled
    },
    settle: async () => {
      settled = length
      if (length < turnover) return
      await file.close()
      await rename(path, older)
      file = await open(path, 'a+', 0o600)
      await syncFolder(dirname(path))
      settled = 0
      length = 0
    },
    restart: async (bundle) => {
      await file.close()
      await replaceFile(path, encodeBundle(bundle), 0o600)
      await removeFile(older)
      file = await open(path, 'a+', 0o600)
      settled = (await file.stat()).size
      length = settled
    },
    close: () => file.close(),
  }
}

async function readTail(path: string): Promise<Uint8Array[]> {
  const bytes = await readFile(path).catch(() => null)
  return bytes ? decodeBundle(bytes).entries : []
}
