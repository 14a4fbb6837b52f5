/** Every entry of every small tree climbs to its root, and nothing else does. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inclusionProof, merkleHash, type SubtreeReader } from '../ledger/merkle.ts'
import { toBase64 } from '../ledger/signed-note.ts'
import { climbToRoot } from './ledger-climb.ts'
import { sha256 } from './ledger-sha256.ts'

const hash = merkleHash(sha256)
const leaves = Array.from({ length: 20 }, (_, i) => hash.leaf(new Uint8Array([i])))

const subtree: SubtreeReader = async (height, index) => {
  if (height === 0) return leaves[index] as Uint8Array
  return hash.node(await subtree(height - 1, 2 * index), await subtree(height - 1, 2 * index + 1))
}

function rootOf(list: readonly Uint8Array[]): Uint8Array {
  if (list.length === 1) return list[0] as Uint8Array
  let half = 1
  while (half * 2 < list.length) half *= 2
  return hash.node(rootOf(list.slice(0, half)), rootOf(list.slice(half)))
}

test('each entry of trees of 1 to 20 climbs to the root', async () => {
  for (let size = 1; size <= leaves.length; size++) {
    const root = toBase64(rootOf(leaves.slice(0, size)))
    for (let index = 0; index < size; index++) {
      const path = (await inclusionProof(hash, subtree, index, size)).map(toBase64)
      const proof = { index, size, root, path, leafHash: toBase64(leaves[index] as Uint8Array) }
      const { steps, holds } = climbToRoot(sha256, proof)
      assert.equal(holds, true, `${index} of ${size}`)
      assert.equal(steps.length, path.length)
      if (steps.length > 0) assert.equal(steps.at(-1)?.result, root)
      const other = toBase64(leaves[(index + 1) % leaves.length] as Uint8Array)
      assert.equal(climbToRoot(sha256, { ...proof, leafHash: other }).holds, false)
      assert.equal(climbToRoot(sha256, { ...proof, path: [...path, root] }).holds, false)
      if (size > 1) assert.equal(climbToRoot(sha256, { ...proof, path: path.slice(1) }).holds, false)
    }
  }
})

test('an index outside the tree and hashes that are none do not hold', () => {
  const root = toBase64(rootOf(leaves.slice(0, 2)))
  const proof = {
    index: 0,
    size: 2,
    root,
    path: [toBase64(leaves[1] as Uint8Array)],
    leafHash: toBase64(leaves[0] as Uint8Array),
  }
  assert.equal(climbToRoot(sha256, proof).holds, true)
  assert.equal(climbToRoot(sha256, { ...proof, index: 2 }).holds, false)
  assert.equal(climbToRoot(sha256, { ...proof, path: ['not base64!'] }).holds, false)
  assert.equal(climbToRoot(sha256, { ...proof, root: 'AAAA' }).holds, false)
})
