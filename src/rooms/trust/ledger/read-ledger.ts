/** Reading a ledger from its files: entries, proofs and checkpoints, from a folder or anything else that can hand out files. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LedgerEntry } from '../contract.ts'
import { refuse } from '../errors.ts'
import { decodeEntry } from './entry.ts'
import { sha256 } from './ledger-key.ts'
import { consistencyProof, inclusionProof, merkleHash, rangeHash, type SubtreeReader } from './merkle.ts'
import { decodeBundle, partialFromFull, subtreesFromTiles, tilePath, tileWidth } from './tiles.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'

const hash = merkleHash(sha256)

/** Files of a ledger folder; null where there is none. */
export function folderReader(folder: string): ReadLedgerFile {
  return async (path) => {
    try {
      return await readFile(join(folder, path))
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
      throw error
    }
  }
}

/** Entries [from, to) of a ledger of `size` entries, oldest first. Throws `trust.ledger-damaged` where one cannot be read. */
export async function readEntries(
  read: ReadLedgerFile,
  size: number,
  from: number,
  to: number,
): Promise<{ entry: LedgerEntry; bytes: Uint8Array }[]> {
  const found: { entry: LedgerEntry; bytes: Uint8Array }[] = []
  for (let bundle = Math.floor(from / tileWidth); bundle * tileWidth < to; bundle++) {
    const path = tilePath('entries', bundle, Math.min(tileWidth, size - bundle * tileWidth))
    const { entries } = decodeBundle((await partialFromFull(read)(path)) ?? new Uint8Array(0))
    for (let index = Math.max(from, bundle * tileWidth); index < Math.min(to, (bundle + 1) * tileWidth); index++) {
      const bytes = entries[index % tileWidth]
      const entry = bytes && decodeEntry(bytes, index)
      if (!entry) throw refuse('ledger-damaged', { path, problem: `entry ${index} cannot be read` })
      found.push({ entry, bytes })
    }
  }
  return found
}

/** The audit path of an entry, and its leaf hash. */
export async function proveEntry(
  read: ReadLedgerFile,
  size: number,
  index: number,
): Promise<{ entry: LedgerEntry; leafHash: Uint8Array; path: Uint8Array[] }> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw refuse('no-such-entry', { index, size })
  const [found] = await readEntries(read, size, index, index + 1)
  if (!found) throw refuse('no-such-entry', { index, size })
  return {
    entry: found.entry,
    leafHash: hash.leaf(found.bytes),
    path: await inclusionProof(hash, subtrees(read, size), index, size),
  }
}

/** Proof that the first `from` entries are still the first of `size`. */
export async function proveConsistency(read: ReadLedgerFile, from: number, size: number): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(from) || from < 1 || from > size) throw refuse('no-such-entry', { index: from, size })
  return consistencyProof(hash, subtrees(read, size), from, size)
}

/** The root over the first `of` of `size` entries. */
export async function rootOfFirst(read: ReadLedgerFile, of: number, size: number): Promise<Uint8Array> {
  return rangeHash(hash, subtrees(read, size), 0, of)
}

function subtrees(read: ReadLedgerFile, size: number): SubtreeReader {
  return subtreesFromTiles(hash, size, async (path) => {
    const bytes = await partialFromFull(read)(path)
    if (!bytes) throw refuse('ledger-damaged', { path, problem: 'this tile is missing' })
    return bytes
  })
}
