/** The browser's proof check against trees built leaf by leaf from the RFC's definition. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { verifyInclusion } from './verify-inclusion.ts'

const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const leaf = (n: number): Buffer => sha(Uint8Array.of(0), Buffer.from(`entry ${n}`))

function rootOf(leaves: Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha(Uint8Array.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

function pathOf(leaves: Buffer[], index: number): Buffer[] {
  if (leaves.length === 1) return []
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return index < split
    ? [...pathOf(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...pathOf(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))]
}

const sized = fc.integer({ min: 1, max: 70 }).chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })))

test('a true proof holds, and fails once the leaf, a step, the place or the root is another', async () => {
  await fc.assert(
    fc.asyncProperty(sized, async ([size, index]) => {
      const leaves = Array.from({ length: size }, (_, n) => leaf(n))
      const proof = {
        index,
        size,
        leafHash: (leaves[index] as Buffer).toString('base64'),
        path: pathOf(leaves, index).map((hash) => hash.toString('base64')),
        root: rootOf(leaves).toString('base64'),
      }
      assert.equal(await verifyInclusion(proof), true)
      assert.equal(await verifyInclusion({ ...proof, leafHash: leaf(999).toString('base64') }), false)
      assert.equal(await verifyInclusion({ ...proof, root: leaf(999).toString('base64') }), false)
      if (size > 1) {
        assert.equal(await verifyInclusion({ ...proof, index: (index + 1) % size }), false)
        assert.equal(await verifyInclusion({ ...proof, path: proof.path.slice(1) }), false)
        assert.equal(await verifyInclusion({ ...proof, path: [leaf(999).toString('base64'), ...proof.path.slice(1)] }), false)
      }
      assert.equal(await verifyInclusion({ ...proof, path: [...proof.path, leaf(1).toString('base64')] }), false)
    }),
    { seed: 7, numRuns: 60 },
  )
})
