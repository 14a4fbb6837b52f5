/** Every place stands in the picture where the map shows it, dots add up like layers of paint, and a short pan needs no new picture. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toMercator } from './cell-geometry.ts'
import { frameAround, frameHolds, paintPlaces, projectPlaces } from './paint-places.ts'

const ink = [10, 20, 30, 255] as const
const centre = toMercator(-87.65, 41.85)
const size = { width: 300, height: 200 }

/** Pixels that carry ink, as [column, row, alpha]. */
function inked(pixels: Uint8ClampedArray, width: number): [number, number, number][] {
  const found: [number, number, number][] = []
  for (let i = 3; i < pixels.length; i += 4) {
    const pixel = (i - 3) / 4
    if (pixels[i]) found.push([pixel % width, Math.floor(pixel / width), pixels[i] as number])
  }
  return found
}

test('a place in the middle of the view stands in the middle of the picture', () => {
  const frame = frameAround(centre, 12, size, 1)
  assert.deepEqual([frame.width, frame.height], [450, 300])
  const places = projectPlaces(Float32Array.of(-87.65, 41.85), centre)
  const found = inked(paintPlaces(places, frame, { diameter: 2, opacity: 0.5 }, ink), frame.width)
  assert.deepEqual(
    found.map(([column, row]) => [column, row]),
    [
      [224, 149],
      [225, 149],
      [224, 150],
      [225, 150],
    ],
  )
})

test('a place lies as many pixels from the middle as the map puts between them', () => {
  const view = fc.record({
    zoom: fc.double({ min: 9, max: 17, noNaN: true }),
    ratio: fc.constantFrom(1, 1.5, 2),
    x: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    y: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  })
  fc.assert(
    fc.property(view, ({ zoom, ratio, x, y }) => {
      const frame = frameAround(centre, zoom, size, ratio)
      const pixels = [x * size.width * ratio, y * size.height * ratio] as const
      const offsets = Float32Array.of(pixels[0] / frame.scale, pixels[1] / frame.scale)
      const found = inked(paintPlaces({ origin: centre, offsets }, frame, { diameter: 1, opacity: 1 }, ink), frame.width)
      assert.equal(found.length, 1)
      const [column, row] = found[0] as [number, number, number]
      assert.ok(Math.abs(column + 0.5 - (frame.width / 2 + pixels[0])) <= 0.51)
      assert.ok(Math.abs(row + 0.5 - (frame.height / 2 + pixels[1])) <= 0.51)
    }),
    { seed: 7 },
  )
})

test('dots upon each other cover as layers of paint do, and what is off the picture is left out', () => {
  const frame = frameAround(centre, 12, size, 1)
  const alpha = (n: number): number => {
    const offsets = new Float32Array(2 * n)
    const far = Float32Array.of(1e-3, 1e-3, Number.NaN, 0)
    const all = Float32Array.of(...offsets, ...far)
    const found = inked(paintPlaces({ origin: centre, offsets: all }, frame, { diameter: 1, opacity: 0.2 }, ink), frame.width)
    assert.equal(found.length, 1)
    return found[0]?.[2] as number
  }
  for (const n of [1, 2, 7]) assert.equal(alpha(n), Math.round(255 * (1 - 0.8 ** n)))
})

test('a pan of less than the margin stays in the picture; a longer one, or zooming out, leaves it', () => {
  const frame = frameAround(centre, 12, size, 2)
  const moved = (pixels: number): [number, number] => [centre[0] + pixels / (frame.scale / 2), centre[1]]
  assert.ok(frameHolds(frame, centre, 12, size))
  assert.ok(frameHolds(frame, moved(74), 12, size))
  assert.ok(!frameHolds(frame, moved(76), 12, size))
  assert.ok(frameHolds(frame, moved(-74), 13, size))
  assert.ok(frameHolds(frame, centre, 11.5, size))
  assert.ok(!frameHolds(frame, centre, 11, size))
})
