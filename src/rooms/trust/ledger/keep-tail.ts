/** A second copy of the newest entries, outside the public folder: with it a truncated tile loses nothing that was acknowledged. */

import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { removeFile, replaceFile, syncFolder } from './durable-files.ts'
import { decodeBundle, encodeBundle, longestEntry, tileWidth } from './tiles.ts'

/** A batch of before: with its entries comes the checkpoint that was signed over them, so that nothing else is ever taken for one. */
export interface SignedBatch {
  note: string
  /** Which of all `entries` had been added by then. */
  upTo: number
}

export interface TailContent {
  /** Oldest first; an entry says itself which one it is, and a later one counts. */
  entries: Uint8Array[]
  batches: SignedBatch[]
  /** Entries whose effect was a transaction of the store that had yet to end. */
  unsettled: Set<number>
}

export interface LedgerTail {
  /** What stood in it when it was opened. */
  found: TailContent
  /** Appends durably. */
  add(entries: readonly Uint8Array[], note: string, unsettled: readonly number[]): Promise<void>
  /** Forgets what was added since the last {@link settle}. */
  rewind(): Promise<void>
  settle(): Promise<void>
  /** Begins anew with the entries of the unfinished bundle. */
  restart(entries: readonly Uint8Array[], unsettled: Iterable<number>): Promise<void>
  close(): Promise<void>
}

/** The longest possible bundle: two files of at least this length always hold the newest one. */
const turnover = tileWidth * (longestEntry + 2)
/** An item is a leaf (JSON), the note of a batch, or this and places in the ledger. */
const unsettledWord = 'unsettled '
const placesInItem = 4_096
const utf8 = new TextEncoder()

export async function openTail(path: string): Promise<LedgerTail> {
  const older = `${path}.old`
  const found = readItems([...(await readTail(older)), ...(await readTail(path))])
  let file = await open(path, 'a+', 0o600)
  let settled = (await file.stat()).size
  let length = settled

  return {
    found,
    add: async (added, note, unsettled) => {
      const bytes = encodeBundle([...itemsOf(unsettled), ...added, utf8.encode(note)])
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
    restart: async (bundle, unsettled) => {
      await file.close()
      await replaceFile(path, encodeBundle([...itemsOf([...unsettled]), ...bundle]), 0o600)
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

function itemsOf(unsettled: readonly number[]): Uint8Array[] {
  const items: Uint8Array[] = []
  for (let from = 0; from < unsettled.length; from += placesInItem) {
    items.push(utf8.encode(`${unsettledWord}${unsettled.slice(from, from + placesInItem).join(' ')}`))
  }
  return items
}

function readItems(items: readonly Uint8Array[]): TailContent {
  const content: TailContent = { entries: [], batches: [], unsettled: new Set() }
  for (const item of items) {
    if (item[0] === 0x7b) {
      content.entries.push(item)
      continue
    }
    const text = Buffer.from(item).toString('utf8')
    if (!text.startsWith(unsettledWord)) content.batches.push({ note: text, upTo: content.entries.length })
    else for (const place of text.slice(unsettledWord.length).split(' ')) content.unsettled.add(Number(place))
  }
  return content
}
