/** Small expectations are written so that neighbours can be compared and nothing expected reads as nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { manyFor, ofMany } from './of-many.ts'

test('the largest of a row comes to at least one', () => {
  assert.equal(manyFor(0.4), 100)
  assert.equal(manyFor(0.0101), 100)
  assert.equal(manyFor(0.0026), 1000)
  fc.assert(fc.property(fc.double({ min: 1e-5, max: 3, noNaN: true }), (largest) => largest * manyFor(largest) >= 1))
})

test('no expectation at all ends somewhere too', () => assert.equal(manyFor(0), 100))

test('one decimal, whole numbers from a hundred on', () => {
  assert.equal(ofMany(0.02, 100), '2.0')
  assert.equal(ofMany(0.0047, 100), '0.5')
  assert.equal(ofMany(1.4, 100), '140')
  assert.equal(ofMany(0, 100), '0.0')
})

test('something expected never reads as 0.0', () => {
  assert.equal(ofMany(0.0001, 100), '< 0.1')
  fc.assert(fc.property(fc.double({ min: 1e-9, max: 1, noNaN: true }), (expected) => ofMany(expected, 100) !== '0.0'))
})
