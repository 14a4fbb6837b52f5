/** "Better" needs an interval that leaves 0 out, and 0 is always drawn. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { domainAroundZero, standingOf } from './compare-with-count.ts'

test('an interval that touches 0 says nothing', () => {
  assert.equal(standingOf([0.2, 1.4]), 'better')
  assert.equal(standingOf([-2, -0.1]), 'worse')
  assert.equal(standingOf([-0.1, 1.4]), 'unclear')
  assert.equal(standingOf([0, 1.4]), 'unclear')
})

test('0 and every interval lie inside the drawing', () => {
  const pair = fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }))
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 5 }), (pairs) => {
      const intervals = pairs.map(([low, width]): [number, number] => [low, low + width])
      const [from, to] = domainAroundZero(intervals)
      assert.ok(from < 0 && to > 0)
      for (const [low, high] of intervals) assert.ok(low >= from && high <= to)
    }),
    { seed: 2 },
  )
})
