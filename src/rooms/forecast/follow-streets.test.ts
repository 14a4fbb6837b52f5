/** Tests of the street network: distances by hand, a river that only a bridge crosses, and no share lost. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gridOver } from '../../kernel/geometry/grid.ts'
import { metres } from '../../kernel/units.ts'
import { followStreets, type StreetLine, type StreetNetwork } from './follow-streets.ts'
import { smoothRates } from './smooth-rates.ts'
import { CENTRE } from './split-events.ts'
import { studyArea, wholeRectangle } from './study-area.ts'

const grid = gridOver({ west: 0, south: 0, east: 1990, north: 1990 }, metres(100))
const area = wholeRectangle(grid)
const at = (column: number, row: number): number => row * 20 + column

function shareOf(network: StreetNetwork, from: number, to: number, spread = 150, part = CENTRE): number {
  const { positions, shares } = network.spread(from, part, spread)
  return shares[positions.indexOf(to)] ?? 0
}

test('by hand: along one straight street the share falls like a Gaussian of the distance', () => {
  const network = followStreets(area, [[0, 50, 2000, 50]])
  // Pieces of 50 m: from the middle of the western one to the two of its own cell, of the second to the right and to the left.
  const gauss = (...distances: number[]): number => distances.reduce((sum, d) => sum + Math.exp(-(d * d) / (2 * 150 * 150)), 0)
  const own = shareOf(network, at(10, 0), at(10, 0))
  assert.ok(Math.abs(shareOf(network, at(10, 0), at(12, 0)) / own - gauss(200, 250) / gauss(0, 50)) < 1e-3)
  assert.ok(Math.abs(shareOf(network, at(10, 0), at(8, 0)) / own - gauss(150, 200) / gauss(0, 50)) < 1e-3)
  assert.equal(shareOf(network, at(10, 0), at(10, 1)), 0, 'a cell without a street gets nothing')
})

test('two streets 100 m apart are far from each other where only a distant bridge joins them', () => {
  const banks: StreetLine[] = [
    [0, 550, 2000, 550],
    [0, 650, 2000, 650],
  ]
  const apart = followStreets(area, banks)
  assert.equal(shareOf(apart, at(10, 5), at(10, 6)), 0)
  const farBridge = followStreets(area, [...banks, [1950, 500, 1950, 700]])
  assert.equal(shareOf(farBridge, at(10, 5), at(10, 6)), 0)
  // A crossing in the middle of both lines, where neither has a vertex.
  const bridge = followStreets(area, [...banks, [1050, 500, 1050, 700]])
  assert.ok(shareOf(bridge, at(10, 5), at(10, 6)) > 0.5 * shareOf(bridge, at(10, 5), at(11, 5)))
})

test('lines that end in one another are connected, though their coordinates are rounded', () => {
  const network = followStreets(area, [
    [0, 50, 1000.3, 50],
    [1000, 50.2, 2000, 50],
    [1000, 50.6, 1000, 900],
  ])
  assert.ok(shareOf(network, at(9, 0), at(10, 0)) > 0.05)
  assert.ok(shareOf(network, at(9, 0), at(10, 1)) + shareOf(network, at(9, 0), at(9, 1)) > 0.05)
})

test('a long segment that only crosses the area is followed inside it, whichever of its ends lies outside', () => {
  const whole = followStreets(area, [[0, 50, 2000, 50]])
  const expected = shareOf(whole, at(10, 0), at(12, 0))
  assert.ok(expected > 0)
  for (const line of [
    [-90_000, 50, 2000, 50],
    [0, 50, 90_000, 50],
    [-90_000, 50, 90_000, 50],
  ]) {
    const network = followStreets(area, [line])
    assert.equal(network.pieces, whole.pieces)
    assert.ok(Math.abs(shareOf(network, at(10, 0), at(12, 0)) - expected) < 1e-3)
  }
  for (const beside of [
    [-90_000, -2000, 90_000, -2000],
    [-90_000, 0, 0, 90_000],
    [5000, 50, 90_000, 50],
  ]) {
    assert.equal(followStreets(area, [beside]).pieces, 0)
  }
})

test('where no street is near, an event stays in its cell', () => {
  const network = followStreets(area, [[0, 50, 2000, 50]])
  assert.deepEqual([...network.spread(at(5, 15), CENTRE, 150).positions], [at(5, 15)])
  assert.deepEqual([...followStreets(area, []).spread(at(5, 15), 3, 150).shares], [1])
})

test('the order and the direction of lines change nothing', () => {
  const lines: StreetLine[] = [
    [0, 550, 2000, 550],
    [350, 0, 350, 2000],
    [900, 100, 1500, 1900],
  ]
  const turned = lines.map((line) => {
    const points = Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i] as number, line[2 * i + 1] as number])
    return points.reverse().flat()
  })
  const [one, two] = [followStreets(area, lines), followStreets(area, turned.reverse())]
  for (const to of [at(3, 5), at(4, 5), at(3, 7), at(9, 2)]) {
    assert.ok(Math.abs(shareOf(one, at(3, 5), to, 250, 13) - shareOf(two, at(3, 5), to, 250, 13)) < 1e-4)
  }
})

const streets = fc.array(
  fc.array(fc.integer({ min: -200, max: 2200 }), { minLength: 4, maxLength: 10 }).filter((line) => line.length % 2 === 0),
  { maxLength: 12 },
)

test('an event spread along any streets stays one event, in an area with a hole as well', () => {
  const holed = studyArea(
    grid,
    Array.from({ length: 400 }, (_, cell) => cell).filter((cell) => cell % 20 < 8 || cell % 20 > 11),
  )
  fc.assert(
    fc.property(
      streets,
      fc.integer({ min: 0, max: holed.cells.length - 1 }),
      fc.integer({ min: 0, max: CENTRE }),
      (lines, position, part) => {
        const network = followStreets(holed, lines)
        const rates = smoothRates(holed, [{ halfLives: [Infinity], spreads: [], alongStreets: [80, 200] }], network)
        rates.add(0, position, 0, 1, part)
        const column = new Float32Array(holed.cells.length)
        for (const weights of [
          [1, 0],
          [0, 1],
        ]) {
          rates.mix(weights, column)
          assert.ok(Math.abs(column.reduce((sum, share) => sum + share, 0) - 1) < 1e-4)
          assert.ok(column.every((share) => share >= 0))
        }
      },
    ),
    { numRuns: 100 },
  )
})

test('walking twice from the same place gives the same, whatever was asked between', () => {
  const lines: StreetLine[] = [
    [0, 50, 2000, 50],
    [1050, 0, 1050, 2000],
  ]
  const network = followStreets(area, lines)
  const before = [...network.spread(at(10, 0), CENTRE, 100).shares]
  network.spread(at(10, 0), CENTRE, 300)
  network.spread(at(4, 0), CENTRE, 300)
  assert.deepEqual(
    [...network.spread(at(10, 0), CENTRE, 300).shares],
    [...followStreets(area, lines).spread(at(10, 0), CENTRE, 300).shares],
  )
  assert.deepEqual([...network.spread(at(10, 0), CENTRE, 100).shares], before)
})
