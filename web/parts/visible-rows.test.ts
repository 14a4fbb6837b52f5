/** A long table draws few rows and keeps its height. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rowAfterKey, visibleRows } from './visible-rows.ts'

test('the drawn rows and the empty heights add up to the whole table, wherever it is scrolled', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 700_000 }), (count, scrolled) => {
      const slice = visibleRows(count, 32, scrolled, 600)
      assert.equal(slice.above + (slice.end - slice.first) * 32 + slice.below, count * 32)
      assert.ok(slice.end - slice.first <= Math.ceil(600 / 32) + 1 + 16)
    }),
    { seed: 3 },
  )
})

test('every row in view is drawn', () => {
  const slice = visibleRows(10_000, 32, 3200, 320)
  assert.ok(slice.first <= 100 && slice.end >= 110)
})

test('keys move the chosen row and stop at the ends', () => {
  assert.equal(rowAfterKey('ArrowDown', 3, 10, 5), 4)
  assert.equal(rowAfterKey('PageDown', 8, 10, 5), 9)
  assert.equal(rowAfterKey('ArrowUp', 0, 10, 5), 0)
  assert.equal(rowAfterKey('End', 0, 10, 5), 9)
  assert.equal(rowAfterKey('a', 0, 10, 5), undefined)
})
