/** Opening a ledger after whatever happened: back to what was signed last, by the checkpoint or by a batch of the tail. Nothing is signed here. */

import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkpoint, LedgerNotice } from '../contract.ts'
import { refuse } from '../errors.ts'
import { decodeEntry } from './entry.ts'
import { emptyTree, growTree, type TreeEdge, tilesOfEdge } from './grow-tree.ts'
import type { TailContent } from './keep-tail.ts'
import { sha256, signatureHolds } from './ledger-key.ts'
import { merkleHash, sameBytes } from './merkle.ts'
import { folderReader } from './read-ledger.ts'
import { type NoteKey, openCheckpoint, parseCheckpoint, type TreeHead, toBase64 } from './signed-note.ts'
import {
  decodeBundle,
  decodeTile,
  hashesAtLevel,
  levelsOf,
  partialFromFull,
  rootOfEdge,
  type TileLevel,
  tilePath,
  tileWidth,
} from './tiles.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'

export interface Recovered {
  /** Null when there was no ledger. */
  tree: TreeEdge | null
  checkpoint: Checkpoint | null
  /** Tiles to write, by path: damaged ones again, and those of batches that were signed and not yet published. */
  mended: Map<string, Uint8Array>
  notices: LedgerNotice[]
}

const hash = merkleHash(sha256)

/** Throws `trust.ledger-damaged` where what was signed cannot be had again; what was never signed is not taken. */
export async function recoverTree(folder: string, key: NoteKey, tail: TailContent): Promise<Recovered> {
  const read = folderReader(folder)
  const note = await read('checkpoint')
  if (!note) {
    const tiles = await stat(join(folder, 'tile')).catch(() => null)
    if (tiles) throw refuse('ledger-damaged', { path: folder, problem: 'the checkpoint is missing, but entries are there' })
    return { tree: null, checkpoint: null, mended: new Map(), notices: [] }
  }
  const text = Buffer.from(note).toString('utf8')
  const head = await openCheckpoint(text, key, signatureHolds)
  if (!head) throw refuse('ledger-damaged', { path: folder, problem: 'the checkpoint is not signed by this ledger’s key' })

  const notices: LedgerNotice[] = []
  let mended = new Map<string, Uint8Array>()
  let tree = await readEdge(partialFromFull(read), head)
  if (!tree) {
    const rebuilt = await rebuildTree(folder, head, tail.entries)
    tree = rebuilt.tree
    mended = rebuilt.mended
    notices.push({
      code: 'trust.ledger-mended',
      sentence: `Files of the ledger were not as they were written (${rebuilt.mended.size}): Peel was stopped in the middle of writing, a disk failed, or somebody altered them. What was wrong was rebuilt from the remaining copies, and all ${head.size} signed entries are there.`,
    })
  }
  const published = { origin: head.origin, size: head.size, root: toBase64(head.root), note: text }
  const signed = await takeSigned(tree, published, key, tail)
  const taken = signed.checkpoint.size - head.size
  if (taken > 0) {
    notices.push({
      code: 'trust.ledger-recovered',
      sentence: `${taken} entries after the last published one (${head.size - 1}) were signed already and are published now: Peel was stopped while writing, or older ledger files were put back. Nothing that was acknowledged is lost.`,
    })
  }
  const refused = await countUnsigned(folder, signed.tree, tail.entries)
  if (refused > 0) {
    notices.push({
      code: 'trust.ledger-unsigned',
      sentence: `${refused} entries after the last signed one (${signed.checkpoint.size - 1}) carry no signature of this ledger: Peel was stopped while writing them, or somebody else put them there. They were never acknowledged and are not taken.`,
    })
  }
  const { checkpoint } = signed
  // Longer tiles go with what is refused, and a shorter one may have been outgrown already.
  const kept = refused > 0 ? tilesOfEdge(signed.tree) : []
  return { tree: signed.tree, checkpoint, mended: new Map([...mended, ...signed.files, ...kept]), notices }
}

/** Batches of the tail that continue the tree, each under a checkpoint of this ledger's own key over exactly that. */
async function takeSigned(
  from: TreeEdge,
  published: Checkpoint,
  key: NoteKey,
  { entries, batches }: TailContent,
): Promise<{ tree: TreeEdge; checkpoint: Checkpoint; files: Map<string, Uint8Array> }> {
  let tree = from
  let checkpoint = published
  const files = new Map<string, Uint8Array>()
  for (const { note, upTo } of batches) {
    if ((parseCheckpoint(note)?.size ?? 0) <= tree.size) continue
    const head = await openCheckpoint(note, key, signatureHolds)
    if (!head) continue
    const leaves = following(byIndex(entries.slice(0, upTo), tree.size), tree.size).slice(0, head.size - tree.size)
    const grown = growTree(hash, tree, leaves)
    if (grown.tree.size !== head.size || !sameBytes(rootOfEdge(hash, grown.tree.edge), head.root)) continue
    for (const [path, bytes] of grown.files) files.set(path, bytes)
    tree = grown.tree
    checkpoint = { origin: head.origin, size: head.size, root: toBase64(head.root), note }
  }
  return { tree, checkpoint, files }
}

/** The right edge from the tiles, or null when they do not add up to what was signed. */
async function readEdge(read: ReadLedgerFile, head: TreeHead): Promise<TreeEdge | null> {
  const edge: Uint8Array[][] = []
  for (let level = 0; level < levelsOf(head.size); level++) {
    const count = hashesAtLevel(level, head.size)
    const width = count % tileWidth
    const bytes = width === 0 ? new Uint8Array(0) : await read(tilePath(level, Math.floor(count / tileWidth), width))
    if (bytes?.length !== width * 32) return null
    edge.push(decodeTile(bytes))
  }
  if (!sameBytes(rootOfEdge(hash, edge), head.root)) return null
  const width = head.size % tileWidth
  const bytes = width === 0 ? new Uint8Array(0) : await read(tilePath('entries', Math.floor(head.size / tileWidth), width))
  if (!bytes) return null
  const { entries, clean } = decodeBundle(bytes)
  const leaves = edge[0] ?? []
  const agrees =
    clean && entries.length === width && entries.every((entry, i) => sameBytes(hash.leaf(entry), leaves[i] as Uint8Array))
  return agrees ? { size: head.size, edge, bundle: entries } : null
}

/** The whole tree again from entries, wherever a copy of each stands; it must have the signed root. */
async function rebuildTree(
  folder: string,
  head: TreeHead,
  tail: readonly Uint8Array[],
): Promise<{ tree: TreeEdge; mended: Map<string, Uint8Array> }> {
  const read = folderReader(folder)
  const spare = byIndex(tail, 0)
  const mended = new Map<string, Uint8Array>()
  let tree = emptyTree
  for (let first = 0; first < head.size; first += tileWidth) {
    const width = Math.min(tileWidth, head.size - first)
    const copies = await bundleCopies(folder, first / tileWidth)
    const stored = decodeTile((await partialFromFull(read)(tilePath(0, first / tileWidth, width))) ?? new Uint8Array(0))
    const leaves: Uint8Array[] = []
    for (let i = 0; i < width; i++) {
      const index = first + i
      const candidates = [...copies.map((copy) => copy[i]), spare.get(index)].filter((bytes) => bytes !== undefined)
      const kept = stored[i]
      const signed = candidates.find((bytes) => kept && sameBytes(hash.leaf(bytes), kept))
      const leaf = signed ?? candidates.find((bytes) => decodeEntry(bytes, index) !== null)
      if (!leaf) throw refuse('ledger-damaged', { path: folder, problem: `no copy of entry ${index} can be read` })
      leaves.push(leaf)
    }
    const grown = growTree(hash, tree, leaves)
    tree = grown.tree
    for (const [path, bytes] of grown.files) {
      const onDisk = await read(path)
      if (!onDisk || !sameBytes(onDisk, bytes)) mended.set(path, bytes)
      else mended.delete(path)
    }
  }
  if (!sameBytes(rootOfEdge(hash, tree.edge), head.root)) {
    throw refuse('ledger-damaged', {
      path: folder,
      problem: 'its entries do not add up to the signed checkpoint (peel ledger verify names the first bad one)',
    })
  }
  return { tree, mended }
}

/** Intact entries that follow the tree without a gap and that nothing signs, in files that begin with the tree's own entries, or in the tail. */
async function countUnsigned(folder: string, tree: TreeEdge, tail: readonly Uint8Array[]): Promise<number> {
  const found = byIndex(tail, tree.size)
  let bundle = Math.floor(tree.size / tileWidth)
  for (let copies = await bundleCopies(folder, bundle); copies.length > 0; copies = await bundleCopies(folder, ++bundle)) {
    const known = bundle === Math.floor(tree.size / tileWidth) ? tree.bundle : []
    for (const copy of copies) {
      if (!known.every((entry, i) => copy[i] && sameBytes(copy[i], entry))) continue
      for (const [i, bytes] of copy.entries()) {
        const index = bundle * tileWidth + i
        if (index >= tree.size && decodeEntry(bytes, index)) found.set(index, bytes)
      }
    }
  }
  return following(found, tree.size).length
}

function following(found: ReadonlyMap<number, Uint8Array>, from: number): Uint8Array[] {
  const leaves: Uint8Array[] = []
  for (let bytes = found.get(from); bytes; bytes = found.get(from + leaves.length)) leaves.push(bytes)
  return leaves
}

/** Every file of a bundle, full or partial, as far as its entries can be read. */
async function bundleCopies(folder: string, bundle: number): Promise<Uint8Array[][]> {
  const full = tilePath('entries', bundle)
  const widths = await readdir(join(folder, `${full}.p`)).catch(() => [])
  const read = folderReader(folder)
  const files = await Promise.all([full, ...widths.map((width) => `${full}.p/${width}`)].map(read))
  return files.filter((bytes) => bytes !== null).map((bytes) => decodeBundle(bytes).entries)
}

/** The last copy of each entry from `from` on, by the index that it says itself. */
function byIndex(entries: readonly Uint8Array[], from: number): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  for (const bytes of entries) {
    const index = Number(/"index":(\d+)/.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? Number.NaN)
    if (index >= from && decodeEntry(bytes, index)) found.set(index, bytes)
  }
  return found
}

/** Removes tiles past the tree: what a crash left and recovery did not take in. */
export async function removeBeyond(folder: string, size: number): Promise<void> {
  for (let level: TileLevel = 'entries'; ; level = level === 'entries' ? 0 : level + 1) {
    const count = hashesAtLevel(level, size)
    const removed = await removeBeyondOnLevel(folder, level, count)
    if (count === 0 && !removed) return
  }
}

async function removeBeyondOnLevel(folder: string, level: TileLevel, count: number): Promise<boolean> {
  let removed = false
  for (let tile = Math.floor(count / tileWidth); ; tile++) {
    const full = tilePath(level, tile)
    const signedWidth = Math.max(0, count - tile * tileWidth)
    const widths = await readdir(join(folder, `${full}.p`)).catch(() => [])
    const fullStands = await stat(join(folder, full)).then(
      (found) => found.isFile(),
      () => false,
    )
    const extra = widths.filter((width) => !(Number(width) <= signedWidth)).map((width) => `${full}.p/${width}`)
    if (fullStands) extra.push(full)
    for (const path of extra) await rm(join(folder, path), { force: true, recursive: true })
    removed ||= extra.length > 0
    if (extra.length === 0 && widths.length === 0) return removed
  }
}
