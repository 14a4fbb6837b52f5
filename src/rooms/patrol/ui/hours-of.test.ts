/** The timeline's hours fill the shift without gaps. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hoursOf, shareOf } from './hours-of.ts'

const minute = 60_000

test('a shift that starts at a quarter past has a short first hour, one that starts at half past a long one', () => {
  assert.deepEqual(
    hoursOf({ from: 15 * minute, to: 180 * minute }).map(({ from, to }) => (to - from) / minute),
    [45, 60, 60],
  )
  const spans = hoursOf({ from: 30 * minute, to: 180 * minute })
  assert.deepEqual(
    spans.map(({ from, to }) => (to - from) / minute),
    [90, 60],
  )
  assert.equal(spans[0]?.from, 30 * minute)
  assert.equal(spans.at(-1)?.to, 180 * minute)
})

test('zones with half-hour offsets are cut on their own hours', () => {
  const spans = hoursOf({ from: 0, to: 240 * minute }, 30 * minute)
  assert.deepEqual(
    spans.map(({ from, to }) => (to - from) / minute),
    [90, 60, 90],
  )
})

test('a moment outside the shift stays at its edge', () => {
  assert.equal(shareOf({ from: 0, to: 10 }, 5), 0.5)
  assert.equal(shareOf({ from: 0, to: 10 }, -5), 0)
  assert.equal(shareOf({ from: 0, to: 10 }, 50), 1)
})
