/** The Merkle tree of RFC 6962: hashes, roots, inclusion and consistency proofs, and how to check them. Pure; SHA-256 is injected. */

/** SHA-256 of the bytes, 32 bytes long. Injected so that a browser without WebCrypto can verify too. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

export const hashLength = 32

export interface MerkleHash {
  /** RFC 6962 §2.1: SHA-256(0x00 || entry). */
  leaf(entry: Uint8Array): Uint8Array
  /** RFC 6962 §2.1: SHA-256(0x01 || left || right). */
  node(left: Uint8Array, right: Uint8Array): Uint8Array
  /** The root of a tree without leaves: SHA-256 of nothing. */
  empty(): Uint8Array
}

export function merkleHash(sha256: Sha256): MerkleHash {
  return {
    leaf: (entry) => {
      const prefixed = new Uint8Array(1 + entry.length)
      prefixed.set(entry, 1)
      return sha256(prefixed)
    },
    node: (left, right) => {
      const prefixed = new Uint8Array(1 + 2 * hashLength)
      prefixed[0] = 1
      prefixed.set(left, 1)
      prefixed.set(right, 1 + hashLength)
      return sha256(prefixed)
    },
    empty: () => sha256(new Uint8Array(0)),
  }
}

/** Hash of the perfect subtree over leaves [index·2^height, (index+1)·2^height). */
export type SubtreeReader = (height: number, index: number) => Promise<Uint8Array>

/** MTH of the leaves [start, end), RFC 6962 §2.1. `start` must be aligned as the recursion over a tree makes it. */
export async function rangeHash(hash: MerkleHash, read: SubtreeReader, start: number, end: number): Promise<Uint8Array> {
  const size = end - start
  if (size === 0) return hash.empty()
  const height = Math.log2(size)
  if (Number.isInteger(height)) return read(height, start / size)
  const middle = start + splitPoint(size)
  return hash.node(await rangeHash(hash, read, start, middle), await rangeHash(hash, read, middle, end))
}

/** Audit path of leaf `index` in the tree of `size` leaves, from the leaf's neighbour up. RFC 6962 §2.1.1. */
export async function inclusionProof(hash: MerkleHash, read: SubtreeReader, index: number, size: number): Promise<Uint8Array[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`)
  const path: Uint8Array[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    const inLeft = index < middle
    path.push(inLeft ? await rangeHash(hash, read, middle, end) : await rangeHash(hash, read, start, middle))
    if (inLeft) end = middle
    else start = middle
  }
  return path.reverse()
}

/** Proof that the tree of `from` leaves is a prefix of the tree of `to` leaves. Empty when they are equal. RFC 6962 §2.1.2. */
export async function consistencyProof(hash: MerkleHash, read: SubtreeReader, from: number, to: number): Promise<Uint8Array[]> {
  if (!(from >= 1 && from <= to)) throw new RangeError(`no consistency proof from ${from} to ${to}`)
  const path: Uint8Array[] = []
  let start = 0
  let end = to
  let rest = from
  let wholeIsKnown = true
  while (rest !== end - start) {
    const middle = start + splitPoint(end - start)
    if (rest <= middle - start) {
      path.push(await rangeHash(hash, read, middle, end))
      end = middle
    } else {
      path.push(await rangeHash(hash, read, start, middle))
      rest -= middle - start
      start = middle
      wholeIsKnown = false
    }
  }
  if (!wholeIsKnown) path.push(await rangeHash(hash, read, start, end))
  return path.reverse()
}

/** True when `path` leads from the leaf's hash to `root`. Rebuilds the root recursively, as the tree is defined. */
export function inclusionHolds(
  hash: MerkleHash,
  proof: { leafHash: Uint8Array; index: number; size: number; path: readonly Uint8Array[]; root: Uint8Array },
): boolean {
  const { leafHash, index, size, path, root } = proof
  if (!isSize(index) || !isSize(size) || index >= size) return false
  const sides: ('left' | 'right')[] = []
  for (let start = 0, end = size; end - start > 1; ) {
    const middle = start + splitPoint(end - start)
    sides.push(index < middle ? 'left' : 'right')
    if (index < middle) end = middle
    else start = middle
  }
  if (path.length !== sides.length || ![leafHash, ...path].every(isHash)) return false
  let current = leafHash
  for (const [step, sibling] of path.entries()) {
    current = sides[sides.length - 1 - step] === 'left' ? hash.node(current, sibling) : hash.node(sibling, current)
  }
  return sameBytes(current, root)
}

/** True when the tree (`from`, `fromRoot`) is a prefix of (`to`, `toRoot`) by this proof. A tree of size 0 proves nothing and is refused. */
export function consistencyHolds(
  hash: MerkleHash,
  proof: { from: number; fromRoot: Uint8Array; to: number; toRoot: Uint8Array; path: readonly Uint8Array[] },
): boolean {
  const { from, fromRoot, to, toRoot, path } = proof
  if (!isSize(from) || !isSize(to) || from < 1 || from > to) return false
  if (![fromRoot, ...path].every(isHash)) return false
  if (from === to) return path.length === 0 && sameBytes(fromRoot, toRoot)
  const left = [...path].reverse()
  const rebuilt = rebuildBoth(hash, left, from, to, true, fromRoot)
  return rebuilt !== null && left.length === 0 && sameBytes(rebuilt.old, fromRoot) && sameBytes(rebuilt.now, toRoot)
}

/** Consumes the proof top-down and returns the old and the new root that it implies. */
function rebuildBoth(
  hash: MerkleHash,
  path: Uint8Array[],
  from: number,
  to: number,
  wholeIsKnown: boolean,
  fromRoot: Uint8Array,
): { old: Uint8Array; now: Uint8Array } | null {
  if (from === to) {
    const known = wholeIsKnown ? fromRoot : path.shift()
    return known ? { old: known, now: known } : null
  }
  const sibling = path.shift()
  if (!sibling) return null
  const middle = splitPoint(to)
  if (from <= middle) {
    const inner = rebuildBoth(hash, path, from, middle, wholeIsKnown, fromRoot)
    return inner && { old: inner.old, now: hash.node(inner.now, sibling) }
  }
  const inner = rebuildBoth(hash, path, from - middle, to - middle, false, fromRoot)
  return inner && { old: hash.node(sibling, inner.old), now: hash.node(sibling, inner.now) }
}

/** The largest power of two below `size`; `size` >= 2. */
function splitPoint(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** A shorter one would be filled up with zeros by the hashing of nodes, and pass for the hash that ends in them. */
const isHash = (bytes: Uint8Array): boolean => bytes.length === hashLength

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
