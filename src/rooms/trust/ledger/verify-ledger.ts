/** Recomputes a whole ledger from its files and names the first thing that is not as it was signed. Pure: a browser can run it. */

import type { LedgerEntry, LedgerVerdict } from '../contract.ts'
import { decodeEntry, goesBack, latestAfter } from './entry.ts'
import { type MerkleHash, merkleHash, type Sha256, sameBytes } from './merkle.ts'
import { startRestsOnStated } from './rest-on-stated.ts'
import { type NoteKey, openCheckpoint, parseCheckpoint, type SignatureHolds, type TreeHead, toBase64 } from './signed-note.ts'
import {
  decodeBundle,
  encodeBundle,
  encodeTile,
  hashesAtLevel,
  levelsOf,
  partialFromFull,
  perfectHash,
  placeOfTile,
  rootOfEdge,
  tilePath,
  tilesAtLevel,
  tileWidth,
} from './tiles.ts'

/** Hands out a file of the ledger by its path below it, or null when there is none. */
export type ReadLedgerFile = (path: string) => Promise<Uint8Array | null>

export interface VerifyOptions {
  read: ReadLedgerFile
  /** Whose signature is asked for. Pin the one that the agency published: a key read beside the ledger proves less. */
  key: NoteKey
  sha256: Sha256
  signatureHolds: SignatureHolds
  /** A checkpoint seen before: the ledger must still begin with it. */
  seen?: TreeHead
  /** Checkpoints that others signed, with who: the ledger must begin with each of them too. */
  witnessed?: readonly (TreeHead & { by: string })[]
  /**
   * Every file below `tile/`, where that can be known (a folder; an address lists shorter partial tiles only). Then nothing may
   * lie there but what was signed, and shorter partial tiles of it.
   */
  list?: () => Promise<string[]>
  onProgress?(done: number, total: number): void
  /** Each entry, in order, once it is found to be as its leaf says; before the root is. */
  onEntry?(entry: LedgerEntry): void
}

type Problem = NonNullable<LedgerVerdict['problem']>

/**
 * Checks, in this order: the signature under the checkpoint; each entry against its leaf hash, the times before it and the legal basis that its purpose was stated on; each hash tile against the
 * one below it; the root against the checkpoint; that nothing lies beyond what was signed; that a checkpoint seen before
 * is still a prefix. `problem.index` is the first entry that cannot be trusted.
 */
export async function verifyLedger(options: VerifyOptions): Promise<LedgerVerdict> {
  const { key, sha256, signatureHolds, seen, witnessed = [] } = options
  const read = partialFromFull(options.read)
  const hash = merkleHash(sha256)
  const note = await read('checkpoint')
  const text = note && decodeUtf8(note)
  const claimed = text === null ? null : parseCheckpoint(text)
  const signed = text === null ? null : await openCheckpoint(text, key, signatureHolds)
  const facts = { size: claimed?.size ?? 0, root: claimed ? toBase64(claimed.root) : '', origin: claimed?.origin ?? '' }
  const no = (problem: Problem): LedgerVerdict => ({ ok: false, ...facts, problem })
  if (!signed) return no({ index: null, file: 'checkpoint', sentence: unsignedSentence(note, claimed, key) })

  const rolledBack = seen && seen.size > signed.size
  if (rolledBack) {
    const sentence = `The ledger had ${seen.size} entries when it was last checked and now says ${signed.size}: it was rolled back.`
    return no({ index: signed.size, file: 'checkpoint', sentence })
  }

  const ahead = witnessed.find((one) => one.size > signed.size)
  if (ahead) {
    const sentence = `${ahead.by} signed ${ahead.size} entries and the ledger now says ${signed.size}: it was rolled back.`
    return no({ index: signed.size, file: 'checkpoint', sentence })
  }

  const heads = [...(seen ? [seen] : []), ...witnessed]
  const leaves = await checkEntries({ ...options, read }, hash, signed.size, heads)
  if ('problem' in leaves) return no(leaves.problem)
  const badTile = await checkUpperTiles(read, hash, signed.size, leaves.tileRoots)
  if (badTile) return no(badTile)
  if (!sameBytes(leaves.root, signed.root)) {
    const sentence =
      'Entries and tiles agree with each other but not with what was signed: the ledger was rewritten after signing.'
    return no({ index: null, file: 'checkpoint', sentence })
  }
  const rewritten = (head: TreeHead): boolean => !sameBytes(leaves.rootsAt.get(head.size) ?? signed.root, head.root)
  if (seen && rewritten(seen)) {
    const sentence = `The first ${seen.size} entries are not those of the checkpoint seen before: history was rewritten and signed again.`
    return no({ index: null, file: 'checkpoint', sentence })
  }
  const denied = witnessed.find(rewritten)
  if (denied) {
    const sentence = `The first ${denied.size} entries are not those that ${denied.by} signed: history was rewritten and signed again.`
    return no({ index: null, file: 'checkpoint', sentence })
  }
  const stray = options.list ? await checkOtherFiles(options.read, await options.list(), signed.size) : null
  return stray ? no(stray) : { ok: true, ...facts }
}

interface Leaves {
  root: Uint8Array
  /** Of the level-0 tiles that are full. */
  tileRoots: Uint8Array[]
  /** Roots over as many first entries as an earlier head covers. */
  rootsAt: Map<number, Uint8Array>
}

/** Every entry against its place, its form and its leaf hash. */
async function checkEntries(
  options: VerifyOptions,
  hash: MerkleHash,
  size: number,
  heads: readonly TreeHead[],
): Promise<Leaves | { problem: Problem }> {
  const tileRoots: Uint8Array[] = []
  const rootsAt = new Map<number, Uint8Array>()
  const sizes = new Set(heads.map((head) => head.size))
  if (sizes.has(0)) rootsAt.set(0, hash.empty())
  let form: LedgerEntry['form']
  let latest = 0
  let last: Uint8Array[] = []
  const restsOnStated = startRestsOnStated()
  for (const { tile, width, path } of tilesAtLevel('entries', size)) {
    const first = tile * tileWidth
    const bytes = await options.read(path)
    const { entries, clean } = decodeBundle(bytes ?? new Uint8Array(0))
    const tileFile = tilePath(0, tile, width)
    const stored = await options.read(tileFile)
    const leafHashes: Uint8Array[] = []
    for (let i = 0; i < width; i++) {
      const index = first + i
      const entry = entries[i]
      if (!entry) return missing(index, path, bytes === null)
      const leaf = hash.leaf(entry)
      leafHashes.push(leaf)
      const kept = stored?.subarray(i * leaf.length, (i + 1) * leaf.length)
      if (!kept || kept.length < leaf.length) return missing(index, tileFile, stored === null)
      if (!sameBytes(kept, leaf)) {
        const sentence = `Entry ${index} does not have the hash that ${tileFile} holds for it: one of the two was altered.`
        return { problem: { index, file: path, sentence } }
      }
      const decoded = decodeEntry(entry, index)
      if (!decoded) {
        return { problem: { index, file: path, sentence: `Entry ${index} is not in the form or the place of a ledger entry.` } }
      }
      if ((decoded.form ?? 1) < (form ?? 1)) {
        const sentence = `Entry ${index} is in an earlier form than the entries before it: it leaves out what they must say.`
        return { problem: { index, file: path, sentence } }
      }
      if (goesBack(latest, decoded.at)) {
        const sentence = `Entry ${index} is of ${inUtc(decoded.at)}, after entries of ${inUtc(latest)}: it was written afterwards, or moved.`
        return { problem: { index, file: path, sentence } }
      }
      const unfounded = restsOnStated(decoded)
      if (unfounded) return { problem: { index, file: path, sentence: unfounded } }
      latest = latestAfter(latest, decoded)
      form = decoded.form
      options.onEntry?.(decoded)
    }
    if (!clean || entries.length !== width || stored?.length !== width * 32) {
      const file = stored?.length === width * 32 ? path : tileFile
      return {
        problem: { index: first + width, file, sentence: `${file} holds more than the ${width} entries that were signed.` },
      }
    }
    last = width === tileWidth ? [] : leafHashes
    if (width === tileWidth) tileRoots.push(perfectHash(hash, leafHashes))
    for (const at of sizes) {
      if (at <= first || at > first + width) continue
      const before = width === tileWidth ? tileRoots.slice(0, -1) : tileRoots
      rootsAt.set(at, rootOver(hash, before, leafHashes.slice(0, at - first)))
    }
    options.onProgress?.(first + width, size)
  }
  return { root: rootOver(hash, tileRoots, last), tileRoots, rootsAt }
}

const inUtc = (at: number): string => new Date(at).toISOString()

/** Root over full level-0 tiles and the leaf hashes after them. */
function rootOver(hash: MerkleHash, tileRoots: readonly Uint8Array[], last: readonly Uint8Array[]): Uint8Array {
  if (last.length === tileWidth) return rootOver(hash, [...tileRoots, perfectHash(hash, last)], [])
  const edge: Uint8Array[][] = [[...last]]
  for (let row = [...tileRoots]; row.length > 0; ) {
    const full = Math.floor(row.length / tileWidth)
    edge.push(row.slice(full * tileWidth))
    row = Array.from({ length: full }, (_, i) => perfectHash(hash, row.slice(i * tileWidth, (i + 1) * tileWidth)))
  }
  return rootOfEdge(hash, edge)
}

/** Every hash tile above the leaves against what the tiles below it say. */
async function checkUpperTiles(
  read: ReadLedgerFile,
  hash: MerkleHash,
  size: number,
  tileRoots: readonly Uint8Array[],
): Promise<Problem | null> {
  let row = tileRoots
  for (let level = 1; level < levelsOf(size); level++) {
    const above: Uint8Array[] = []
    for (const { tile, width, path } of tilesAtLevel(level, size)) {
      const expected = row.slice(tile * tileWidth, tile * tileWidth + width)
      const stored = await read(path)
      const bad = firstDifference(encodeTile(expected), stored)
      if (bad !== null) {
        const index = (tile * tileWidth + Math.min(Math.floor(bad / 32), width - 1)) * tileWidth ** level
        const what = stored === null ? 'is missing' : 'is not what the tiles below it add up to'
        return { index, file: path, sentence: `${path} ${what}: it stands over the entries from ${index} on.` }
      }
      if (width === tileWidth) above.push(perfectHash(hash, expected))
    }
    row = above
  }
  return null
}

/** Files that the signed tree does not need: earlier partial tiles must be its prefixes, and anything else is not of it. */
async function checkOtherFiles(read: ReadLedgerFile, paths: readonly string[], size: number): Promise<Problem | null> {
  for (const path of [...paths].sort()) {
    const place = placeOfTile(path)
    if (!place) return { index: null, file: path, sentence: `${path} is no tile of this ledger and does not belong there.` }
    const { level, tile, width } = place
    const signedWidth = Math.min(tileWidth, hashesAtLevel(level, size) - tile * tileWidth)
    if (width > signedWidth) {
      const sentence = `${path} holds entries that the checkpoint does not sign: it was rolled back, or Peel was stopped while writing (then start it once).`
      return { index: size, file: path, sentence }
    }
    const whole = tilePath(level, tile, signedWidth)
    const [expected, stored] = [await partialFromFull(read)(whole), await read(path)]
    if (width === signedWidth || !expected || !stored) continue
    const prefix =
      level === 'entries' ? encodeBundle(decodeBundle(expected).entries.slice(0, width)) : expected.subarray(0, width * 32)
    const bad = firstDifference(prefix, stored)
    if (bad === null) continue
    const within = level === 'entries' ? firstOtherEntry(prefix, stored) : Math.floor(bad / 32)
    const index = (tile * tileWidth + Math.min(within, width - 1)) * (level === 'entries' ? 1 : tileWidth ** level)
    return { index, file: path, sentence: `${path}, an earlier copy of ${whole}, does not agree with it from entry ${index} on.` }
  }
  return null
}

function firstOtherEntry(expected: Uint8Array, stored: Uint8Array): number {
  const others = decodeBundle(stored).entries
  return decodeBundle(expected).entries.findIndex((entry, i) => !others[i] || !sameBytes(entry, others[i]))
}

function missing(index: number, file: string, whole: boolean): { problem: Problem } {
  const sentence = whole
    ? `${file} is missing: it should begin with or hold entry ${index}.`
    : `${file} ends before entry ${index}.`
  return { problem: { index, file, sentence } }
}

function unsignedSentence(note: Uint8Array | null, claimed: TreeHead | null, key: NoteKey): string {
  if (!note) return 'There is no checkpoint, so nothing says what this ledger should hold.'
  if (!claimed) return 'The checkpoint is not in the form of a signed checkpoint: it was cut short or altered.'
  if (claimed.origin !== key.name) return `The checkpoint is of ${claimed.origin}, but the key is of ${key.name}.`
  return `The checkpoint is not signed by the key of ${key.name}: it was altered, or signed by somebody else.`
}

function firstDifference(expected: Uint8Array, stored: Uint8Array | null): number | null {
  if (!stored) return 0
  for (let i = 0; i < expected.length; i++) if (expected[i] !== stored[i]) return i
  return stored.length === expected.length ? null : expected.length
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
