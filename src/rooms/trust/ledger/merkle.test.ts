/** The tree against RFC 6962's published values, and its proofs against a second implementation written from RFC 9162's steps. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { emptyTree, growTree } from './grow-tree.ts'
import { sha256 } from './ledger-key.ts'
import {
  consistencyHolds,
  consistencyProof,
  inclusionHolds,
  inclusionProof,
  merkleHash,
  rangeHash,
  type SubtreeReader,
} from './merkle.ts'
import { rootOfEdge } from './tiles.ts'

const hash = merkleHash(sha256)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** The eight leaves that implementations of RFC 6962 have shared since the first one, and the roots over the first n. */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(bytesOf)
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const subtreesOf =
  (entries: readonly Uint8Array[]): SubtreeReader =>
  async (height, index) =>
    plainRoot(entries.slice(index * 2 ** height, (index + 1) * 2 ** height))

/** SHA-256 over the parts as they come, whatever their length: the second implementation shares no line with the first. */
function digest(...parts: (Uint8Array | number[])[]): Uint8Array {
  const hashing = createHash('sha256')
  for (const part of parts) hashing.update(Uint8Array.from(part))
  return hashing.digest()
}

/** MTH by the letter of RFC 6962 §2.1. */
function plainRoot(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length === 0) return digest()
  if (entries.length === 1) return digest([0], entries[0] as Uint8Array)
  let split = 1
  while (split << 1 < entries.length) split <<= 1
  return digest([1], plainRoot(entries.slice(0, split)), plainRoot(entries.slice(split)))
}

/** RFC 9162 §2.1.3.2, step by step, on big integers. */
function inclusionBySteps(index: number, size: number, leaf: Uint8Array, path: Uint8Array[], root: Uint8Array): boolean {
  if (index >= size) return false
  let fn = BigInt(index)
  let sn = BigInt(size) - 1n
  let r = leaf
  for (const p of path) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      r = digest([1], p, r)
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      r = digest([1], r, p)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && hex(r) === hex(root)
}

/** RFC 9162 §2.1.4.2, step by step. */
function consistencyBySteps(from: number, to: number, fromRoot: Uint8Array, toRoot: Uint8Array, proof: Uint8Array[]): boolean {
  if (from < 1 || from > to) return false
  if (from === to) return proof.length === 0 && hex(fromRoot) === hex(toRoot)
  const path = [...proof]
  if (path.length === 0) return false
  if (Number.isInteger(Math.log2(from))) path.unshift(fromRoot)
  let fn = BigInt(from) - 1n
  let sn = BigInt(to) - 1n
  while ((fn & 1n) === 1n) {
    fn >>= 1n
    sn >>= 1n
  }
  let fr = path[0] as Uint8Array
  let sr = fr
  for (const c of path.slice(1)) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      fr = digest([1], c, fr)
      sr = digest([1], c, sr)
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      sr = digest([1], sr, c)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && hex(fr) === hex(fromRoot) && hex(sr) === hex(toRoot)
}

const manyLeaves = Array.from({ length: 700 }, (_, i) => new Uint8Array(Buffer.from(`entry ${i}`)))

test('roots over 0 to 8 leaves are the published ones', async () => {
  for (const [size, root] of roots.entries()) {
    assert.equal(hex(await rangeHash(hash, subtreesOf(leaves), 0, size)), root, `${size} leaves`)
    assert.equal(hex(rootOfEdge(hash, growTree(hash, emptyTree, leaves.slice(0, size)).tree.edge)), root, `${size} leaves, grown`)
  }
})

test('the published audit paths of RFC 6962 trees are what we make', async () => {
  const path = await inclusionProof(hash, subtreesOf(leaves), 5, 8)
  assert.deepEqual(path.map(hex), [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
  const consistency = await consistencyProof(hash, subtreesOf(leaves), 6, 8)
  assert.deepEqual(consistency.map(hex), [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
})

test('every inclusion proof holds in both implementations, and only for its own leaf', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), async (size, anyIndex, other) => {
      const index = anyIndex % size
      const entries = manyLeaves.slice(0, size)
      const root = plainRoot(entries)
      const path = await inclusionProof(hash, subtreesOf(entries), index, size)
      const leafHash = hash.leaf(entries[index] as Uint8Array)
      assert.ok(inclusionHolds(hash, { leafHash, index, size, path, root }))
      assert.ok(inclusionBySteps(index, size, leafHash, path, root))
      const wrong = other % size
      const expected = wrong === index
      assert.equal(inclusionHolds(hash, { leafHash, index: wrong, size, path, root }), expected)
      assert.equal(inclusionBySteps(wrong, size, leafHash, path, root), expected)
    }),
  )
})

test('every consistency proof holds in both implementations', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), async (to, anyFrom) => {
      const from = 1 + (anyFrom % to)
      const entries = manyLeaves.slice(0, to)
      const path = await consistencyProof(hash, subtreesOf(entries), from, to)
      const [fromRoot, toRoot] = [plainRoot(entries.slice(0, from)), plainRoot(entries)]
      assert.ok(consistencyHolds(hash, { from, fromRoot, to, toRoot, path }))
      assert.ok(consistencyBySteps(from, to, fromRoot, toRoot, path))
    }),
  )
})

test('whatever is done to a proof, both implementations agree on the answer', async () => {
  const damage = fc.constantFrom('flip', 'drop', 'repeat', 'reverse', 'wrong size', 'wrong root', 'short hash')
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), damage, async (size, anyIndex, where, what) => {
      const entries = manyLeaves.slice(0, size)
      const index = anyIndex % size
      const from = 1 + (anyIndex % (size - 1))
      const [root, fromRoot] = [plainRoot(entries), plainRoot(entries.slice(0, from))]
      const leafHash = hash.leaf(entries[index] as Uint8Array)
      const read = subtreesOf(entries)
      const paths = [await inclusionProof(hash, read, index, size), await consistencyProof(hash, read, from, size)]
      const [path, steps] = paths.map((one) => damaged(one, what, where)) as [Uint8Array[], Uint8Array[]]
      const claimed = what === 'wrong size' ? size + 1 + (where % 9) : size
      const claimedRoot = what === 'wrong root' ? plainRoot(entries.slice(1)) : root

      const included = inclusionHolds(hash, { leafHash, index, size: claimed, path, root: claimedRoot })
      assert.equal(included, inclusionBySteps(index, claimed, leafHash, path, claimedRoot))
      const consistent = consistencyHolds(hash, { from, fromRoot, to: claimed, toRoot: claimedRoot, path: steps })
      assert.equal(consistent, consistencyBySteps(from, claimed, fromRoot, claimedRoot, steps))
      if (what === 'flip' || what === 'wrong root') assert.equal(included || consistent, false)
    }),
    // The example: a hash that ends in a zero byte, cut by that byte, is not the same hash.
    { numRuns: 400, examples: [[157, 0, 718_825_047, 'short hash']] },
  )
})

test('a leaf hash or an old root that lost its last zero byte proves nothing', async () => {
  const cut = (bytes: Uint8Array): Uint8Array => bytes.slice(0, 31)
  const endsInZero = (bytes: Uint8Array): boolean => bytes[31] === 0
  const all = Array.from({ length: 3_000 }, (_, i) => Uint8Array.of(i & 255, i >> 8))
  const zeroLeaf = all.findIndex((entry) => endsInZero(hash.leaf(entry)))
  const leaf = all[zeroLeaf] as Uint8Array
  const pair = [leaf, all[0] as Uint8Array]
  const inclusion = { index: 0, size: 2, path: [hash.leaf(pair[1] as Uint8Array)], root: plainRoot(pair) }
  assert.equal(inclusionHolds(hash, { ...inclusion, leafHash: hash.leaf(leaf) }), true)
  assert.equal(inclusionHolds(hash, { ...inclusion, leafHash: cut(hash.leaf(leaf)) }), false)
  // The tree of that one leaf is the whole left half of the tree of two, so its root is taken as it is given.
  const consistency = { from: 1, to: 2, toRoot: plainRoot(pair), path: inclusion.path }
  assert.equal(consistencyHolds(hash, { ...consistency, fromRoot: hash.leaf(leaf) }), true)
  assert.equal(consistencyHolds(hash, { ...consistency, fromRoot: cut(hash.leaf(leaf)) }), false)
})

function damaged(path: Uint8Array[], what: string, where: number): Uint8Array[] {
  const at = path.length === 0 ? 0 : where % path.length
  if (what === 'flip') return path.map((one, i) => (i === at ? one.map((byte, j) => (j === where % 32 ? byte ^ 1 : byte)) : one))
  if (what === 'drop') return path.filter((_, i) => i !== at)
  if (what === 'repeat') return [...path.slice(0, at + 1), ...path.slice(at)]
  if (what === 'reverse') return [...path].reverse()
  if (what === 'short hash') return path.map((one, i) => (i === at ? one.slice(0, 31) : one))
  return path
}

test('a proof from or to an empty tree proves nothing', () => {
  const root = plainRoot(leaves)
  assert.equal(consistencyHolds(hash, { from: 0, fromRoot: hash.empty(), to: 8, toRoot: root, path: [] }), false)
  assert.equal(consistencyHolds(hash, { from: 0, fromRoot: hash.empty(), to: 0, toRoot: hash.empty(), path: [] }), false)
  assert.equal(inclusionHolds(hash, { leafHash: root, index: 0, size: 0, path: [], root }), false)
})

test('a tree grown in pieces is the tree grown at once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }), (pieces) => {
      let tree = emptyTree
      let at = 0
      const files = new Map<string, Uint8Array>()
      for (const piece of pieces) {
        const grown = growTree(hash, tree, manyLeaves.slice(at, at + piece))
        at = Math.min(at + piece, manyLeaves.length)
        tree = grown.tree
        for (const [path, bytes] of grown.files) files.set(path, bytes)
      }
      const whole = growTree(hash, emptyTree, manyLeaves.slice(0, at))
      assert.equal(hex(rootOfEdge(hash, tree.edge)), hex(plainRoot(manyLeaves.slice(0, at))))
      for (const [path, bytes] of whole.files) assert.deepEqual(files.get(path), bytes, path)
    }),
    { numRuns: 40 },
  )
})
