/** Known answers of the reference tree of eight leaves, and every way in which a proof of it can be wrong. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyConsistency, verifyInclusion } from './verify-proofs.ts'

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
/** Leaf hashes and inner nodes of the tree that RFC 6962 implementations have shared since the first one. */
const roots = new Map(
  Object.entries({
    1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    4: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    6: '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    7: 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  }).map(([size, root]) => [Number(size), bytes(root)]),
)
const root = (size: number): Uint8Array => roots.get(size) as Uint8Array

const inclusion = [
  { index: 0, size: 1, leaf: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', path: [] },
  {
    index: 0,
    size: 8,
    leaf: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    path: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
].map(({ index, size, leaf, path }) => ({ index, size, leafHash: bytes(leaf), path: path.map(bytes), root: root(size) }))

const consistency = [
  { from: 1, to: 1, path: [] },
  {
    from: 1,
    to: 8,
    path: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    from: 6,
    to: 8,
    path: [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
].map(({ from, to, path }) => ({ from, fromRoot: root(from), to, toRoot: root(to), path: path.map(bytes) }))

const flipped = (hash: Uint8Array): Uint8Array => hash.with(0, (hash[0] ?? 0) ^ 1)
const wrongHashes = (hash: Uint8Array) => [flipped(hash), new Uint8Array(0), hash.subarray(0, 31), new Uint8Array([...hash, 0])]

test('the known answers hold', () => {
  for (const proof of inclusion) assert.equal(verifyInclusion(proof), true)
  for (const proof of consistency) assert.equal(verifyConsistency(proof), true)
})

test('an inclusion proof with anything wrong in it does not hold', () => {
  for (const proof of inclusion) {
    const bad = [
      ...[-1, proof.index + 1, proof.index ^ 2, proof.size, 2 ** 53].map((index) => ({ ...proof, index })),
      ...[0, -1, proof.size + 1, proof.size * 2, 2 ** 53].map((size) => ({ ...proof, size })),
      ...wrongHashes(proof.leafHash).map((leafHash) => ({ ...proof, leafHash })),
      ...wrongHashes(proof.root).map((root) => ({ ...proof, root })),
      { ...proof, path: [...proof.path, proof.root] },
      { ...proof, path: [proof.root, ...proof.path] },
      ...proof.path.map((_, i) => ({ ...proof, path: proof.path.toSpliced(i, 1) })),
      ...proof.path.flatMap((hash, i) => wrongHashes(hash).map((wrong) => ({ ...proof, path: proof.path.with(i, wrong) }))),
    ]
    for (const one of bad) assert.equal(verifyInclusion(one), false, JSON.stringify({ ...one, path: one.path.length }))
  }
})

test('a consistency proof with anything wrong in it does not hold; from nothing, nothing follows', () => {
  for (const proof of consistency) {
    const bad = [
      ...[0, -1, proof.to + 1, 2 ** 53].map((from) => ({ ...proof, from })),
      ...[0, -1, proof.from - 1, proof.to * 2, 2 ** 53].map((to) => ({ ...proof, to })),
      ...wrongHashes(proof.fromRoot).map((fromRoot) => ({ ...proof, fromRoot })),
      ...wrongHashes(proof.toRoot).map((toRoot) => ({ ...proof, toRoot })),
      { ...proof, path: [...proof.path, proof.toRoot] },
      { ...proof, path: [proof.toRoot, ...proof.path] },
      ...proof.path.map((_, i) => ({ ...proof, path: proof.path.toSpliced(i, 1) })),
      ...proof.path.flatMap((hash, i) => wrongHashes(hash).map((wrong) => ({ ...proof, path: proof.path.with(i, wrong) }))),
    ]
    for (const one of bad) assert.equal(verifyConsistency(one), false, JSON.stringify({ ...one, path: one.path.length }))
  }
  const empty = bytes('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  for (const to of [0, 1, 8]) {
    assert.equal(verifyConsistency({ from: 0, fromRoot: empty, to, toRoot: to === 0 ? empty : root(to), path: [] }), false)
  }
})
