/** Labels never overlap, keep their order, and stay where they were when there is room. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { spreadLabels } from './spread-labels.ts'

test('labels with room stay', () => {
  assert.deepEqual(spreadLabels([10, 50, 30], 15, 0, 100), [10, 50, 30])
})

test('labels on one spot fan out around it', () => {
  assert.deepEqual(spreadLabels([50, 50, 50], 10, 0, 100), [40, 50, 60])
})

test('never closer than the gap, never out of the box, order kept', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 8 }), (wished) => {
      const placed = spreadLabels(wished, 14, 0, 300)
      const order = wished.map((_, i) => i).sort((a, b) => (wished[a] as number) - (wished[b] as number) || a - b)
      for (const [rank, i] of order.entries()) {
        assert.ok((placed[i] as number) >= -1e-9 && (placed[i] as number) <= 300 + 1e-9)
        if (rank > 0) assert.ok((placed[i] as number) - (placed[order[rank - 1] as number] as number) >= 14 - 1e-9)
      }
    }),
    { seed: 9 },
  )
})
