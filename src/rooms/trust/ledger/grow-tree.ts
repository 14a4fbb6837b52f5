/** Appends entries to the right edge of the tree, and says which tiles that makes. Pure. */

import type { MerkleHash } from './merkle.ts'
import { encodeBundle, encodeTile, hashesAtLevel, perfectHash, tilePath, tileWidth } from './tiles.ts'

/** All that must be known of a tree to append to it: what no full tile holds yet. */
export interface TreeEdge {
  size: number
  /** By level, the hashes of the unfinished tile; fewer than 256 each. */
  edge: readonly (readonly Uint8Array[])[]
  /** Entries of the unfinished bundle. */
  bundle: readonly Uint8Array[]
}

export const emptyTree: TreeEdge = { size: 0, edge: [], bundle: [] }

/** The unfinished tiles by the paths of their files: what must stand when no longer tile does. */
export function tilesOfEdge({ size, edge, bundle }: TreeEdge): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (const [level, hashes] of edge.entries()) {
    if (hashes.length === 0) continue
    files.set(tilePath(level, Math.floor(hashesAtLevel(level, size) / tileWidth), hashes.length), encodeTile(hashes))
  }
  if (bundle.length > 0) files.set(tilePath('entries', Math.floor(size / tileWidth), bundle.length), encodeBundle(bundle))
  return files
}

/** The grown tree, and the bytes of every tile that is new or longer by the path of its file. */
export function growTree(
  hash: MerkleHash,
  tree: TreeEdge,
  entries: readonly Uint8Array[],
): { tree: TreeEdge; files: Map<string, Uint8Array> } {
  const edge = tree.edge.map((level) => [...level])
  let bundle = [...tree.bundle]
  let size = tree.size
  const files = new Map<string, Uint8Array>()
  const touched = new Set<number>()

  const push = (level: number, value: Uint8Array): void => {
    while (edge.length <= level) edge.push([])
    const hashes = edge[level] as Uint8Array[]
    hashes.push(value)
    touched.add(level)
    if (hashes.length < tileWidth) return
    files.set(tilePath(level, hashesAtLevel(level, size) / tileWidth - 1), encodeTile(hashes))
    edge[level] = []
    push(level + 1, perfectHash(hash, hashes))
  }

  for (const entry of entries) {
    size++
    bundle.push(entry)
    push(0, hash.leaf(entry))
    if (bundle.length < tileWidth) continue
    files.set(tilePath('entries', size / tileWidth - 1), encodeBundle(bundle))
    bundle = []
  }

  for (const level of touched) {
    const hashes = edge[level] as Uint8Array[]
    if (hashes.length === 0) continue
    files.set(tilePath(level, Math.floor(hashesAtLevel(level, size) / tileWidth), hashes.length), encodeTile(hashes))
  }
  if (bundle.length > 0) files.set(tilePath('entries', Math.floor(size / tileWidth), bundle.length), encodeBundle(bundle))
  return { tree: { size, edge, bundle }, files }
}
