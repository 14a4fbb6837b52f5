/** Tests of the block bootstrap: exact cases by hand, coverage on known data, and that blocks widen what days share. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../random.ts'
import { blockBootstrap, quantileSorted } from './bootstrap.ts'

const options = (block: number, seed = 1) => ({ block, resamples: 400, random: seededRandom(seed) })

test('the estimate is the ratio of sums, and a constant ratio has no width', () => {
  assert.deepEqual(blockBootstrap([1, 2, 3], [2, 4, 6], options(1)), { estimate: 0.5, low: 0.5, high: 0.5 })
  assert.equal(blockBootstrap([1, 0, 5], [1, 1, 8], options(1)).estimate, 0.6)
})

test('lengths must agree', () => {
  assert.throws(() => blockBootstrap([1, 2], [1], options(1)), RangeError)
})

test('about 95 of 100 intervals hold the truth', () => {
  let held = 0
  for (let trial = 0; trial < 100; trial++) {
    const random = seededRandom(trial, 'coverage')
    const days = Array.from({ length: 120 }, () => 3 + random.normal())
    const { low, high } = blockBootstrap(
      days,
      days.map(() => 1),
      options(7, trial),
    )
    if (low <= 3 && 3 <= high) held++
  }
  assert.ok(held >= 86, `${held} of 100`)
})

test('what a week shares makes the interval of weekly blocks wider than that of single days', () => {
  const random = seededRandom(5)
  const weeks = Array.from({ length: 30 }, () => random.normal())
  const days = weeks.flatMap((week) => Array.from({ length: 7 }, () => week))
  const width = (block: number): number => {
    const { low, high } = blockBootstrap(
      days,
      days.map(() => 1),
      options(block),
    )
    return high - low
  }
  assert.ok(width(7) > 1.8 * width(1))
})

test('quantiles by hand', () => {
  assert.equal(quantileSorted([1, 2, 3, 4], 0.5), 2.5)
  assert.equal(quantileSorted([1, 2, 3, 4], 0), 1)
  assert.ok(Number.isNaN(quantileSorted([], 0.5)))
})
