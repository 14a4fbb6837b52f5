/** Seeded randomness repeats itself, and its numbers have the distribution they claim. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from './random.ts'

const draws = (seed: number, label: string, count: number): number[] => {
  const random = seededRandom(seed, label)
  return Array.from({ length: count }, () => random.next())
}

test('the same seed and label give the same numbers, another label others', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), (seed, label) => {
      assert.deepEqual(draws(seed, label, 5), draws(seed, label, 5))
      assert.notDeepEqual(draws(seed, label, 5), draws(seed, `${label}x`, 5))
    }),
  )
})

test('a fork does not depend on how much its parent drew', () => {
  const early = seededRandom(7).fork('streets')
  const parent = seededRandom(7)
  parent.next()
  assert.equal(parent.fork('streets').next(), early.next())
})

test('uniform, normal, exponential and Poisson have their means and variances', () => {
  const random = seededRandom(1)
  const count = 50_000
  const moments = (draw: () => number) => {
    const values = Array.from({ length: count }, draw)
    const mean = values.reduce((sum, v) => sum + v, 0) / count
    return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count }
  }
  const near = (value: number, wanted: number, within: number) =>
    assert.ok(Math.abs(value - wanted) < within, `${value} ~ ${wanted}`)
  const uniform = moments(() => random.next())
  near(uniform.mean, 0.5, 0.01)
  near(uniform.variance, 1 / 12, 0.005)
  const normal = moments(() => random.normal())
  near(normal.mean, 0, 0.02)
  near(normal.variance, 1, 0.03)
  near(moments(() => random.exponential(3)).mean, 3, 0.08)
  for (const mean of [0, 0.3, 4, 900]) {
    const poisson = moments(() => random.poisson(mean))
    near(poisson.mean, mean, 0.05 + mean * 0.01)
    near(poisson.variance, mean, 0.05 + mean * 0.05)
  }
})

test('weighted draws follow their weights and never take a weight of 0', () => {
  const random = seededRandom(3)
  const taken = [0, 0, 0]
  for (let i = 0; i < 30_000; i++) {
    const drawn = random.weighted([1, 0, 2])
    taken[drawn] = (taken[drawn] ?? 0) + 1
  }
  const [first = 0, none, last = 0] = [taken[0], taken[1], taken[2]]
  assert.equal(none, 0)
  assert.ok(Math.abs(first / 30_000 - 1 / 3) < 0.02)
  assert.ok(Math.abs(last / 30_000 - 2 / 3) < 0.02)
})

test('a shuffle keeps every item', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const sorted = (list: number[]) => [...list].sort((a, b) => a - b)
      assert.deepEqual(sorted(seededRandom(seed).shuffle(items)), sorted(items))
    }),
  )
})
