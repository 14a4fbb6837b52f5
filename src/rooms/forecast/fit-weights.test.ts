/** Tests of the mixture's weights: a golden by hand, and what must hold for any densities. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitWeights } from './fit-weights.ts'

test('two kernels, three events: the optimum found by hand', () => {
  // Events see (1, 0), (1, 0), (0, 1): the likelihood w1^2 w2 is highest at w1 = 2/3.
  const { weights } = fitWeights(Float32Array.from([1, 0, 1, 0, 0, 1]), 2)
  assert.ok(Math.abs((weights[0] as number) - 2 / 3) < 1e-6)
})

test('an interior optimum by hand: densities 2, 1 and 1, 2 weigh alike; counts move it', () => {
  const even = fitWeights(Float32Array.from([2, 1, 1, 2]), 2).weights
  assert.ok(Math.abs((even[0] as number) - 0.5) < 1e-6)
  // 3 log(1 + w) + 2 log(2 - w) has its maximum at w = 0.8.
  const tilted = fitWeights(Float32Array.from([2, 1, 1, 2]), 2, { counts: [3, 2], iterations: 5000, tolerance: 1e-14 }).weights
  assert.ok(Math.abs((tilted[0] as number) - 0.8) < 1e-3, String(tilted[0]))
})

test('weights are never negative, add up to 1, and no iteration lowers the likelihood', () => {
  const rows = fc.array(
    fc.tuple(fc.float({ min: 0, max: 10, noNaN: true }), fc.float({ min: 0, max: 10, noNaN: true }), fc.constant(0.01)),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  fc.assert(
    fc.property(rows, (densities) => {
      const { weights, trace } = fitWeights(Float32Array.from(densities.flat()), 3, { iterations: 50 })
      assert.ok(weights.every((w) => w >= 0))
      assert.ok(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1) < 1e-9)
      for (let i = 1; i < trace.length; i++) assert.ok((trace[i] as number) >= (trace[i - 1] as number) - 1e-9)
    }),
  )
})

test('events that no kernel reaches are left out instead of making the fit NaN', () => {
  const { weights } = fitWeights(Float32Array.from([0, 0, 1, 0]), 2)
  assert.ok(Math.abs((weights[0] as number) - 1) < 1e-9)
})
