/** Geomasking: the ring, the distribution in it, repeatability, and how many addresses one is hidden among; snap points and their catchments. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../../kernel/random.ts'
import { type PlanePoint, PointIndex } from './address-index.ts'
import { maskPlace, ringFor } from './mask-place.ts'
import { settleSnapPoints, snapPlace } from './settle-snap-points.ts'

const key = new Uint8Array(32).fill(3)
const distance = (a: PlanePoint, b: PlanePoint): number => Math.hypot(a.x - b.x, a.y - b.y)

/** Dense in the west, thin in the east. */
function town(count: number, seed: number): PlanePoint[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => ({ x: 4_000 * random.next() ** 3, y: 2_000 * random.next() }))
}

test('property: the index finds the same nearest as looking at every point', () => {
  const point = fc.record({
    x: fc.double({ min: -500, max: 500, noNaN: true }),
    y: fc.double({ min: -500, max: 500, noNaN: true }),
  })
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 1, maxLength: 60 }),
      point,
      fc.integer({ min: 1, max: 12 }),
      fc.nat(20),
      (points, from, count, gone) => {
        const index = new PointIndex(points)
        for (let at = 0; at < Math.min(gone, points.length - 1); at++) index.remove(at)
        const left = [...points.keys()].slice(Math.min(gone, points.length - 1))
        const square = (at: number): number =>
          ((points[at] as PlanePoint).x - from.x) ** 2 + ((points[at] as PlanePoint).y - from.y) ** 2
        const expected = left.sort((a, b) => square(a) - square(b) || a - b).slice(0, count)
        assert.deepEqual(index.nearest(from, count), expected)
      },
    ),
    { numRuns: 300, seed: 1 },
  )
})

test('a masked place lies in its ring, always at the same spot, and is one of at least k addresses', () => {
  const addresses = town(3_000, 1)
  const index = new PointIndex(addresses)
  for (let at = 0; at < 300; at++) {
    const place = addresses[at] as PlanePoint
    const { inner, outer } = ringFor(place, index)
    const masked = maskPlace(place, `incident ${at}`, key, index)
    assert.ok(distance(place, masked) >= inner - 1e-6 && distance(place, masked) <= outer + 1e-6)
    assert.ok(masked.achievedK >= 8, `one of ${masked.achievedK}`)
    assert.deepEqual(maskPlace(place, `incident ${at}`, key, index), masked)
    assert.notDeepEqual(maskPlace(place, `incident ${at}`, new Uint8Array(32).fill(4), index), masked)
  }
})

test('the ring grows where fewer people live', () => {
  const index = new PointIndex(town(3_000, 2))
  const dense = ringFor({ x: 50, y: 1_000 }, index)
  const thin = ringFor({ x: 3_500, y: 1_000 }, index)
  assert.ok(thin.inner > 2 * dense.inner && thin.outer > 2 * dense.outer, JSON.stringify({ dense, thin }))
  assert.throws(() => ringFor({ x: 0, y: 0 }, new PointIndex(town(7, 1))), RangeError)
  const tower = Array.from({ length: 100 }, () => ({ x: 0, y: 0 }))
  assert.ok(ringFor({ x: 0, y: 0 }, new PointIndex(tower)).outer > 0)
})

test('uniform over the ring: area and direction by χ² (p > 0.001), and no direction together with an area', () => {
  const addresses = town(500, 3)
  const index = new PointIndex(addresses)
  const place = { x: 700, y: 900 }
  const { inner, outer } = ringFor(place, index)
  const cells = new Array<number>(100).fill(0)
  const total = 5_000
  for (let n = 0; n < total; n++) {
    const masked = maskPlace(place, `record ${n}`, key, index)
    const area = (distance(place, masked) ** 2 - inner ** 2) / (outer ** 2 - inner ** 2)
    const angle = (Math.atan2(masked.y - place.y, masked.x - place.x) / (2 * Math.PI) + 1) % 1
    const cell = Math.min(9, Math.floor(area * 10)) * 10 + Math.min(9, Math.floor(angle * 10))
    cells[cell] = (cells[cell] as number) + 1
  }
  const chi = cells.reduce((sum, seen) => sum + (seen - total / 100) ** 2 / (total / 100), 0)
  assert.ok(chi < 148.2, `χ² ${chi.toFixed(1)} over 148.2 at df 99`)
})

test('property: every snap point stands for at least k addresses, counted again from nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 8, max: 600 }),
      fc.integer({ min: 1, max: 200 }),
      (seed, homes, streets) => {
        const addresses = town(homes, seed)
        const points = settleSnapPoints(town(streets, seed + 1), addresses)
        const counted = new Array<number>(points.length).fill(0)
        for (const address of addresses) {
          let best = 0
          for (const at of points.keys())
            if (distance(points[at] as PlanePoint, address) < distance(points[best] as PlanePoint, address)) best = at
          counted[best] = (counted[best] as number) + 1
        }
        assert.ok(points.length >= 1)
        assert.deepEqual(
          counted,
          points.map((point) => point.addresses),
        )
        assert.ok(
          counted.every((count) => count >= 8),
          `${Math.min(...counted)}`,
        )
      },
    ),
    { numRuns: 40, seed: 2 },
  )
})

test('a place snaps to one of the points, and fewer addresses than k are refused', () => {
  const points = settleSnapPoints(town(60, 5), town(900, 6))
  assert.ok(points.length > 10)
  const snapped = snapPlace({ x: 1, y: 1 }, new PointIndex(points))
  assert.ok(points.some((point) => point.x === snapped.x && point.y === snapped.y))
  assert.throws(() => settleSnapPoints(town(3, 1), town(7, 1)), RangeError)
  assert.throws(() => settleSnapPoints([], town(70, 1)), RangeError)
})
