/** The tree as files: C2SP tlog-tiles paths, tiles of 256 hashes, and bundles of 256 entries. Pure. */

import { hashLength, type MerkleHash, type SubtreeReader } from './merkle.ts'

export const tileWidth = 256
/** An entry's length is a big-endian 16-bit number in its bundle. */
export const longestEntry = 0xffff

/** A level of hash tiles, or the bundles of entries themselves. */
export type TileLevel = number | 'entries'

/** `tile/<level>/<N>` or `tile/<level>/<N>.p/<W>`: N in groups of three digits, all but the last with an x before it. */
export function tilePath(level: TileLevel, tile: number, width: number = tileWidth): string {
  const groups = [String(tile % 1000).padStart(3, '0')]
  for (let rest = Math.floor(tile / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  }
  const partial = width < tileWidth ? `.p/${width}` : ''
  return `tile/${level}/${groups.join('/')}${partial}`
}

/** A list that a server adds to the files: which shorter copies of unfinished tiles lie there, a path a line. No proof rests on it. */
export const partialTilesFile = 'partial-tiles'

/** What that list says; empty at an address that hands out the files alone. */
export async function partialTilesAt(read: (path: string) => Promise<Uint8Array | null>): Promise<string[]> {
  const listed = new TextDecoder().decode((await read(partialTilesFile)) ?? new Uint8Array(0))
  return listed.startsWith('<') ? [] : listed.split('\n').filter(Boolean)
}

/** What a public server may hand out: exactly the paths that {@link tilePath} makes. */
export const publicTilePath =
  /^tile\/(?:[0-5]?\d|6[0-3]|entries)\/(?:x\d{3}\/){0,4}\d{3}(?:\.p\/(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?$/

/** Which tile a path names, or null when {@link tilePath} does not make it. */
export function placeOfTile(path: string): { level: TileLevel; tile: number; width: number } | null {
  const match = /^tile\/(\d+|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path)
  if (!match) return null
  const level = match[1] === 'entries' ? 'entries' : Number(match[1])
  const tile = Number((match[2] as string).replaceAll(/[x/]/g, ''))
  const width = match[3] === undefined ? tileWidth : Number(match[3])
  return publicTilePath.test(path) && tilePath(level, tile, width) === path ? { level, tile, width } : null
}

/** How many hashes a level holds in a tree of `size` leaves. */
export function hashesAtLevel(level: TileLevel, size: number): number {
  return level === 'entries' ? size : Math.floor(size / tileWidth ** level)
}

/** Every tile of a level in a tree of `size`, full ones first, then the partial one. */
export function* tilesAtLevel(level: TileLevel, size: number): Generator<{ tile: number; width: number; path: string }> {
  const count = hashesAtLevel(level, size)
  for (let tile = 0; tile * tileWidth < count; tile++) {
    const width = Math.min(tileWidth, count - tile * tileWidth)
    yield { tile, width, path: tilePath(level, tile, width) }
  }
}

/** Levels that have at least one hash. */
export function levelsOf(size: number): number {
  let levels = 0
  while (hashesAtLevel(levels, size) > 0) levels++
  return levels
}

/** Entries, each after its length, as `tile/entries/<N>` holds them. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    bytes[at] = entry.length >>> 8
    bytes[at + 1] = entry.length & 0xff
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

/** The entries that are whole, and whether the bytes ended exactly after them. */
export function decodeBundle(bytes: Uint8Array): { entries: Uint8Array[]; clean: boolean } {
  const entries: Uint8Array[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const length = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
    if (at + 2 + length > bytes.length) break
    entries.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return { entries, clean: at === bytes.length }
}

export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * hashLength)
  for (const [i, hash] of hashes.entries()) bytes.set(hash, i * hashLength)
  return bytes
}

export function decodeTile(bytes: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = []
  for (let at = 0; at + hashLength <= bytes.length; at += hashLength) hashes.push(bytes.subarray(at, at + hashLength))
  return hashes
}

/** Hash of a perfect subtree from the hashes of its leaves; their number is a power of two. */
export function perfectHash(hash: MerkleHash, leaves: readonly Uint8Array[]): Uint8Array {
  let row = leaves
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let i = 0; i < row.length; i += 2) above.push(hash.node(row[i] as Uint8Array, row[i + 1] as Uint8Array))
    row = above
  }
  return row[0] as Uint8Array
}

/** Reads perfect subtrees of a tree of `size` leaves from its tiles. `readTile` gets a path and rejects when there is no such file. */
export function subtreesFromTiles(
  hash: MerkleHash,
  size: number,
  readTile: (path: string) => Promise<Uint8Array>,
): SubtreeReader {
  const kept = new Map<string, Promise<Uint8Array[]>>()
  const tileAt = (path: string): Promise<Uint8Array[]> => {
    const known = kept.get(path)
    if (known) return known
    const fresh = readTile(path).then(decodeTile)
    kept.set(path, fresh)
    return fresh
  }
  return async (height, index) => {
    const level = Math.floor(height / 8)
    const span = 2 ** (height % 8)
    const first = index * span
    const tile = Math.floor(first / tileWidth)
    const width = Math.min(tileWidth, hashesAtLevel(level, size) - tile * tileWidth)
    const path = tilePath(level, tile, width)
    const hashes = (await tileAt(path)).slice(first % tileWidth, (first % tileWidth) + span)
    if (hashes.length !== span) throw new RangeError(`${path} is shorter than a tree of ${size} entries needs`)
    return perfectHash(hash, hashes)
  }
}

/**
 * Reads a partial tile out of the full one when the partial file is gone: a writer removes partial tiles once the full
 * one stands, also while somebody with an older checkpoint is still reading.
 */
export function partialFromFull(
  read: (path: string) => Promise<Uint8Array | null>,
): (path: string) => Promise<Uint8Array | null> {
  return async (path) => {
    const found = await read(path)
    const partial = /^(tile\/(entries|\d+)\/.*)\.p\/(\d+)$/.exec(path)
    if (found || !partial) return found
    const full = await read(partial[1] as string)
    const width = Number(partial[3])
    if (!full) return null
    if (partial[2] !== 'entries') return full.subarray(0, width * hashLength)
    return encodeBundle(decodeBundle(full).entries.slice(0, width))
  }
}

/** Root of a tree whose right edge is `edge`: for each level, the hashes that no full tile holds yet. */
export function rootOfEdge(hash: MerkleHash, edge: readonly (readonly Uint8Array[])[]): Uint8Array {
  let root: Uint8Array | undefined
  for (const hashes of edge) {
    let end = hashes.length
    // From the right: the lowest set bit of what is left is the width of the rightmost perfect subtree.
    while (end > 0) {
      const width = end & -end
      const subtree = perfectHash(hash, hashes.slice(end - width, end))
      root = root ? hash.node(subtree, root) : subtree
      end -= width
    }
  }
  return root ?? hash.empty()
}
