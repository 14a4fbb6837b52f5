/** A forecast that is right lies at 1, within a range that narrows as counts grow. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../../kernel/random.ts'
import { calibrationRatios } from './calibration-ratios.ts'

test('ratios, and nothing said where next to nothing was expected', () => {
  const [only, ...more] = calibrationRatios([
    { expected: 0.4, observed: 2 },
    { expected: 100, observed: 80 },
  ])
  assert.equal(more.length, 0)
  assert.equal(only?.tenth, 2)
  assert.equal(only?.ratio, 0.8)
  assert.ok(only !== undefined && Math.abs(only.low - 0.804) < 1e-9 && Math.abs(only.high - 1.196) < 1e-9)
})

test('an exact forecast stays in its range in about 95 of 100 cases', () => {
  const random = seededRandom(4)
  let inside = 0
  for (let i = 0; i < 4000; i++) {
    const [tenth] = calibrationRatios([{ expected: 60, observed: random.poisson(60) }])
    if (tenth && tenth.ratio >= tenth.low && tenth.ratio <= tenth.high) inside++
  }
  assert.ok(inside / 4000 > 0.935 && inside / 4000 < 0.965, String(inside / 4000))
})
