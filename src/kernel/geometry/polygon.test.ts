/** A point belongs to exactly one of the polygons that tile a plane, whatever border or corner it stands on. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { indexPolygons, type MultiPolygon, polygonHolds } from './polygon.ts'

const square = (west: number, south: number, side: number): MultiPolygon => [
  [
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ],
  ],
]

test('tiles share their borders without sharing a point', () => {
  const tiles: MultiPolygon[] = []
  for (let x = 0; x < 4; x++) for (let y = 0; y < 4; y++) tiles.push(square(x, y, 1))
  const eighths = fc.integer({ min: 0, max: 31 }).map((n) => n / 8)
  fc.assert(
    fc.property(eighths, eighths, (x, y) => {
      assert.equal(tiles.filter((tile) => polygonHolds(tile, x, y)).length, 1, `(${x}, ${y})`)
    }),
  )
})

test('slanted neighbours agree about points on their common edge', () => {
  const vertex = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }))
  fc.assert(
    fc.property(vertex, vertex, fc.double({ min: 0, max: 1, noNaN: true }), ([x0], [x1], along) => {
      const west: MultiPolygon = [
        [
          [
            [0, 0],
            [x0, 0],
            [x1, 100],
            [0, 100],
          ],
        ],
      ]
      const east: MultiPolygon = [
        [
          [
            [x0, 0],
            [100, 0],
            [100, 100],
            [x1, 100],
          ],
        ],
      ]
      const y = Math.min(along * 100, 99.999)
      const x = x0 + ((x1 - x0) * y) / 100
      assert.equal(Number(polygonHolds(west, x, y)) + Number(polygonHolds(east, x, y)), 1)
    }),
  )
})

test('a hole is outside', () => {
  const ring: MultiPolygon = [[...(square(0, 0, 10)[0] ?? []), ...(square(4, 4, 2)[0] ?? [])]]
  assert.equal(polygonHolds(ring, 5, 5), false)
  assert.equal(polygonHolds(ring, 1, 1), true)
})

test('the index finds what a plain search finds', () => {
  const shapes = Array.from({ length: 30 }, (_, i) => square((i % 6) * 1.5, Math.floor(i / 6) * 1.5, 1.2))
  const index = indexPolygons(shapes, 8)
  const anywhere = fc.double({ min: -1, max: 12, noNaN: true })
  fc.assert(
    fc.property(anywhere, anywhere, (x, y) => {
      assert.equal(
        index.find(x, y),
        shapes.findIndex((shape) => polygonHolds(shape, x, y)),
      )
    }),
  )
})
