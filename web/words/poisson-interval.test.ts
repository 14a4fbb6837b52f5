/** Known quantiles of the Poisson distribution. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { poissonInterval } from './poisson-interval.ts'

test('quantiles as tables have them', () => {
  assert.deepEqual(poissonInterval(0.2), { low: 0, high: 1 })
  assert.deepEqual(poissonInterval(2), { low: 0, high: 5 })
  assert.deepEqual(poissonInterval(10), { low: 4, high: 17 })
})
test('nothing expected, nothing between', () => assert.deepEqual(poissonInterval(0), { low: 0, high: 0 }))
test('large means stay near the root', () => {
  const { low, high } = poissonInterval(2500)
  assert.ok(low > 2395 && low < 2405 && high > 2595 && high < 2605)
})
