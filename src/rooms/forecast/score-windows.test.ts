/** Tests of the scores: a city of ten cells reckoned by hand, ties, and intervals. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from './method.ts'
import { hitRateGain, logScore, pooledHitRate, pooledPai, pooledPeiStar, scoreWindows, tieBreaks } from './score-windows.ts'

const outcome = (...positions: number[]): Outcome => ({
  count: positions.length,
  position: Int32Array.from(positions),
  weight: new Float32Array(positions.length).fill(1),
  known: new Int32Array(positions.length),
})
const none = new Float64Array(10)

test('ten cells by hand: hit rate, PEI*, log score, Brier, precision', () => {
  const scores = scoreWindows(10, [10, 20])
  const share = Float32Array.from([0.55, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05])
  // Two of three events in the best cell; one in another.
  scores.add(share, null, 2, outcome(0, 0, 4), none)
  assert.equal(pooledHitRate(scores, 0), 2 / 3)
  assert.equal(pooledPeiStar(scores, 0), 1)
  const log = (2 * Math.log(2 * (share[0] as number)) + Math.log(2 * (share[4] as number)) - 2) / 3
  assert.ok(Math.abs(logScore(scores) - log) < 1e-6)
  const p = 1 - Math.exp(-1.1)
  const q = 1 - Math.exp(-0.1)
  assert.ok(Math.abs(scores.brier() - ((1 - p) ** 2 + (1 - q) ** 2 + 8 * q ** 2) / 10) < 1e-6)
  assert.deepEqual(scores.precision(), { at5: 1, baseRate: 0.2 })
})

test('in a small city PAI is over the whole cells that were searched: a forecast by lot is worth 1, nothing more', () => {
  const areas = [0.5, 5, 10]
  const scores = scoreWindows(90, areas)
  const everywhere = outcome(...Array.from({ length: 90 }, (_, cell) => cell))
  scores.add(new Float32Array(90).fill(1 / 90), null, 90, everywhere, tieBreaks(90, 1, 0))
  assert.deepEqual(scores.cellsOfArea, [1, 5, 9])
  for (const [i] of areas.entries())
    assert.ok(Math.abs(pooledPai(scores, i) - 1) < 1e-6, `${areas[i]} %: ${pooledPai(scores, i)}`)
})

test('an event off the area is a miss and scores like the least likely cell', () => {
  const scores = scoreWindows(10, [100])
  scores.add(new Float32Array(10).fill(0.1), null, 1, outcome(-1), none)
  assert.equal(pooledHitRate(scores, 0), 0)
  assert.ok(Math.abs(logScore(scores) - (Math.log(0.1) - 1)) < 1e-6)
})

test('ties are broken by the seed: the same seed the same, and over many windows each tied cell gets its turn', () => {
  assert.deepEqual(tieBreaks(10, 3, 0), tieBreaks(10, 3, 0))
  assert.notDeepEqual(tieBreaks(10, 3, 0), tieBreaks(10, 4, 0))
  assert.notDeepEqual(tieBreaks(10, 3, 0), tieBreaks(10, 3, 1))
  const scores = scoreWindows(10, [10])
  const flat = new Float32Array(10).fill(0.1)
  for (let window = 0; window < 2000; window++) scores.add(flat, null, 1, outcome(0), tieBreaks(10, 1, window))
  assert.ok(Math.abs(pooledHitRate(scores, 0) - 0.1) < 0.03)
})

test('a tie-break never outranks a higher score', () => {
  const scores = scoreWindows(10, [10])
  const share = new Float32Array(10).fill(0.1)
  share[3] = Math.fround(0.1 * (1 + 2 ** -22))
  for (let window = 0; window < 200; window++) scores.add(share, null, 1, outcome(3), tieBreaks(10, 1, window))
  assert.equal(pooledHitRate(scores, 0), 1)
})

test('a method against itself gains exactly nothing; a better one has an interval above 0', () => {
  const one = scoreWindows(10, [10])
  const two = scoreWindows(10, [10])
  const good = Float32Array.from([0.9, ...new Array(9).fill(0.1 / 9)])
  const bad = Float32Array.from([...new Array(9).fill(0.1 / 9), 0.9])
  for (let window = 0; window < 60; window++) {
    one.add(good, null, 1, outcome(window % 3 === 0 ? 5 : 0), none)
    two.add(bad, null, 1, outcome(window % 3 === 0 ? 5 : 0), none)
  }
  const how = { block: 7, resamples: 500, seed: 1 }
  assert.deepEqual(hitRateGain(one, one, 0, how), { estimate: 0, low: 0, high: 0 })
  const gain = hitRateGain(one, two, 0, how)
  assert.ok(Math.abs(gain.estimate - 2 / 3) < 1e-9 && gain.low > 0.5 && gain.high < 0.8)
})
