/** Tests of the rates: mass is conserved, half-lives halve, and the running sums equal the plain formula. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gridOver } from '../../kernel/geometry/grid.ts'
import { metres } from '../../kernel/units.ts'
import { smoothRates } from './smooth-rates.ts'
import { CENTRE } from './split-events.ts'
import { studyArea, wholeRectangle } from './study-area.ts'

const grid = gridOver({ west: 0, south: 0, east: 1990, north: 1490 }, metres(100))
const SHAPE = { halfLives: [3, 30, Infinity], spreads: [0, 0.5, 2] }

const events = fc.array(
  fc.record({
    position: fc.integer({ min: 0, max: 20 * 15 - 1 }),
    day: fc.integer({ min: 0, max: 400 }),
    part: fc.integer({ min: 0, max: CENTRE }),
    weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  { minLength: 1, maxLength: 30 },
)

test('blur conserves mass: each kernel adds up to 1 over the area, at its corners and after years as well', () => {
  fc.assert(
    fc.property(events, (given) => {
      const rates = smoothRates(wholeRectangle(grid), [SHAPE])
      for (const { position, day, weight, part } of [...given].sort((a, b) => a.day - b.day))
        rates.add(0, position, day, weight, part)
      const column = new Float32Array(20 * 15)
      rates.kernels.forEach((_, k) => {
        rates.mix(
          Float64Array.from(rates.kernels, (_, j) => (j === k ? 1 : 0)),
          column,
        )
        assert.ok(Math.abs(column.reduce((sum, v) => sum + v, 0) - 1) < 1e-4)
        assert.ok(column.every((v) => v >= 0))
      })
    }),
    { numRuns: 40 },
  )
})

test('an area with a hole keeps the mass too', () => {
  const cells = Array.from({ length: 300 }, (_, cell) => cell).filter((cell) => cell % 20 < 9 || cell % 20 > 11)
  const area = studyArea(grid, cells)
  const rates = smoothRates(area, [{ halfLives: [Infinity], spreads: [2] }])
  rates.add(0, area.positionOf[8] as number, 0, 1)
  const column = new Float32Array(area.cells.length)
  rates.mix([1], column)
  assert.ok(Math.abs(column.reduce((sum, v) => sum + v, 0) - 1) < 1e-5)
})

test('by hand: one half-life later an event weighs half', () => {
  const rates = smoothRates(wholeRectangle(grid), [{ halfLives: [30], spreads: [0] }])
  rates.add(0, 5, 0, 1)
  rates.add(0, 6, 30, 1)
  const row = new Float32Array(1)
  rates.read(5, row, 0)
  assert.ok(Math.abs((row[0] as number) - 1 / 3) < 1e-6)
  rates.read(6, row, 0)
  assert.ok(Math.abs((row[0] as number) - 2 / 3) < 1e-6)
})

test('rescaling after many half-lives changes no share', () => {
  const rates = smoothRates(wholeRectangle(grid), [{ halfLives: [3], spreads: [0] }])
  for (let day = 0; day < 2000; day++) rates.add(0, day % 2, day, 1)
  const row = new Float32Array(1)
  rates.read(1, row, 0)
  // The last event fell on cell 1: 1 / (1 + 2^(-1/3)) of all.
  assert.ok(Math.abs((row[0] as number) - 1 / (1 + 2 ** (-1 / 3))) < 1e-4)
})

test('an event near the eastern edge of its cell gives the eastern neighbour more than the western one', () => {
  const rates = smoothRates(wholeRectangle(grid), [{ halfLives: [Infinity], spreads: [0.5] }])
  rates.add(0, 7 * 20 + 10, 0, 1, 1 * 4 + 3)
  const row = new Float32Array(1)
  rates.read(7 * 20 + 11, row, 0)
  const east = row[0] as number
  rates.read(7 * 20 + 9, row, 0)
  assert.ok(east > 2 * (row[0] as number))
})
