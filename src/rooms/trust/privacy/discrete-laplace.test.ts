/** Drawn noise against its theory: χ² over the exact probabilities, with fixed seeds, and attacks on the parts. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countedBytes } from '../../../../test/trust/open-test-trust.ts'
import { bernoulliExp, discreteLaplace, type Epsilon, uniformBelow } from './discrete-laplace.ts'

/** The value that χ² exceeds with probability 0.001 (Wilson & Hilferty 1931). */
const critical = (df: number): number => df * (1 - 2 / (9 * df) + 3.0902 * Math.sqrt(2 / (9 * df))) ** 3

/** Bytes in large pieces: the hash would otherwise be most of the time. */
function fastBytes(label: string): (length: number) => Uint8Array {
  const next = countedBytes(label)
  let kept = new Uint8Array(0)
  let at = 0
  return (length) => {
    if (at + length > kept.length) {
      kept = new Uint8Array(next(1 << 16))
      at = 0
    }
    at += length
    return kept.subarray(at - length, at)
  }
}

function chiSquare(counts: Map<number, number>, total: number, probability: (x: number) => number): { chi: number; df: number } {
  const limit = [...Array(10_000).keys()].find((x) => total * probability(x) < 10) ?? 0
  let chi = 0
  let inside = 0
  let expectedInside = 0
  for (let x = -limit + 1; x < limit; x++) {
    const expected = total * probability(x)
    const seen = counts.get(x) ?? 0
    chi += (seen - expected) ** 2 / expected
    inside += seen
    expectedInside += expected
  }
  const tail = total - expectedInside
  chi += (total - inside - tail) ** 2 / tail
  return { chi, df: 2 * limit - 1 }
}

const cases: [string, Epsilon][] = [
  ['1', { over: 1n, under: 1n }],
  ['1/4', { over: 1n, under: 4n }],
  ['1/10', { over: 1n, under: 10n }],
  ['3/2', { over: 3n, under: 2n }],
  ['7/5', { over: 7n, under: 5n }],
]
for (const [name, epsilon] of cases) {
  test(`ε = ${name}: every value as often as theory says (χ², p > 0.001), and E|X| within 4 standard errors`, () => {
    const total = 40_000
    const bytes = fastBytes(`laplace ${name}`)
    const counts = new Map<number, number>()
    let sum = 0
    for (let n = 0; n < total; n++) {
      const x = Number(discreteLaplace(epsilon, bytes))
      counts.set(x, (counts.get(x) ?? 0) + 1)
      sum += Math.abs(x)
    }
    const q = Math.exp(-Number(epsilon.over) / Number(epsilon.under))
    const { chi, df } = chiSquare(counts, total, (x) => ((1 - q) / (1 + q)) * q ** Math.abs(x))
    assert.ok(chi < critical(df), `χ² ${chi.toFixed(1)} over ${critical(df).toFixed(1)} at df ${df}`)
    const mean = (2 * q) / (1 - q * q)
    const variance = (2 * q) / (1 - q) ** 2 - mean ** 2
    assert.ok(Math.abs(sum / total - mean) < 4 * Math.sqrt(variance / total), `E|X| ${sum / total}, theory ${mean}`)
  })
}

test('the χ² test notices a wrong distribution: noise of ε = 1 against the theory of ε = 1.1', () => {
  const bytes = fastBytes('wrong')
  const counts = new Map<number, number>()
  for (let n = 0; n < 40_000; n++) {
    const x = Number(discreteLaplace({ over: 1n, under: 1n }, bytes))
    counts.set(x, (counts.get(x) ?? 0) + 1)
  }
  const q = Math.exp(-1.1)
  const { chi, df } = chiSquare(counts, 40_000, (x) => ((1 - q) / (1 + q)) * q ** Math.abs(x))
  assert.ok(chi > critical(df))
})

test('neighbouring counts: no noisy value is more than e^ε times as likely under one than under the other', () => {
  // Exact: the ratio of the two probabilities at x is q^(|x| − |x − 1|), at most 1/q.
  const bytes = fastBytes('neighbours')
  const draws = Array.from({ length: 60_000 }, () => Number(discreteLaplace({ over: 1n, under: 1n }, bytes)))
  const seen = (value: number, count: number): number => draws.filter((x) => count + x === value).length
  for (let value = 3; value <= 8; value++) {
    const ratio = seen(value, 5) / seen(value, 6)
    assert.ok(ratio < Math.E * 1.1 && ratio > 1 / (Math.E * 1.1), `${value}: ${ratio}`)
  }
})

test('exp(−γ) and uniform numbers, also for γ > 1 and ranges that are no power of two', () => {
  const bytes = fastBytes('parts')
  const total = 30_000
  for (const [over, under] of [
    [0n, 1n],
    [1n, 3n],
    [1n, 1n],
    [5n, 2n],
  ] as const) {
    let hits = 0
    for (let n = 0; n < total; n++) if (bernoulliExp(over, under, bytes)) hits++
    const p = Math.exp(-Number(over) / Number(under))
    assert.ok(
      Math.abs(hits / total - p) <= 4 * Math.sqrt((p * (1 - p)) / total),
      `${over}/${under}: ${hits / total} against ${p}`,
    )
  }
  const counts = new Array<number>(300).fill(0)
  for (let n = 0; n < total; n++) {
    const drawn = Number(uniformBelow(300n, bytes))
    counts[drawn] = (counts[drawn] as number) + 1
  }
  const chi = counts.reduce((sum, seen) => sum + (seen - total / 300) ** 2 / (total / 300), 0)
  assert.ok(chi < critical(299), `χ² ${chi}`)
})

test('numbers beyond what a float holds stay exact', () => {
  const huge = 10n ** 40n + 7n
  for (let n = 0; n < 50; n++) assert.ok(uniformBelow(huge, countedBytes(`${n}`)) < huge)
  const x = discreteLaplace({ over: 1n, under: 10n ** 30n }, countedBytes('wide'))
  assert.ok(x > 2n ** 53n || x < -(2n ** 53n))
})

test('ε of zero or less is refused', () => {
  for (const epsilon of [
    { over: 0n, under: 1n },
    { over: -1n, under: 1n },
    { over: 1n, under: 0n },
  ]) {
    assert.throws(() => discreteLaplace(epsilon, countedBytes()), RangeError)
  }
})
