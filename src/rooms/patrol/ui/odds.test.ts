/** Base rates in words must not round a rare thing to never. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ofAHundred, shiftsWithAny } from './odds.ts'

test('three hundredths expected are three of a hundred nights', () => {
  assert.deepEqual(ofAHundred(0.031), { fewerThanOne: false, of: 3 })
})
test('rare is fewer than one, never none', () => assert.deepEqual(ofAHundred(0.0004), { fewerThanOne: true }))
test('one expected is not every night', () => assert.ok(Math.abs(shiftsWithAny(1) - 63.2) < 0.05))
test('nothing is below nothing', () => assert.equal(shiftsWithAny(-1), 0))
