/** Coordinate systems against points whose place is published, in metres, feet and the two odd cases. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { localEqualArea, projectionNamed, projectionOf } from './find-projection.ts'

async function near(crs: string, x: number, y: number, longitude: number, latitude: number, degrees = 1e-6): Promise<void> {
  const [foundLongitude, foundLatitude] = (await projectionNamed(crs)).toLonLat(x, y)
  const away = Math.hypot(foundLongitude - longitude, foundLatitude - latitude)
  assert.ok(away < degrees, `${crs}: ${foundLongitude}, ${foundLatitude}`)
}

describe('coordinate systems', () => {
  it('Illinois East in survey feet, as Chicago publishes both', () =>
    near('EPSG:3435', 1144606, 1903566, -87.744384567, 41.891398861))
  it('web Mercator, whose latitude is on a sphere', () => near('EPSG:3857', -9754595.023493, 5135996.387147, -87.627018, 41.833))
  it('the British grid without its shift file, to 5 m', () =>
    near('EPSG:27700', 651409.903, 313177.27, 1.716073, 52.657977, 5e-5))

  it('says the unit, and how many metres it has', async () => {
    const units = await Promise.all(['EPSG:4326', 'EPSG:2790', 'EPSG:2913', 'EPSG:3435', 'EPSG:4269'].map(projectionNamed))
    assert.deepEqual(
      units.map(({ metresPerUnit }) => metresPerUnit),
      [0, 1, 0.3048, 1200 / 3937, 0],
    )
  })

  it('the territory plane keeps areas: a 250 m square has 62,500 square metres wherever it lies in 60 km', () => {
    const plane = projectionOf(localEqualArea(-87.7, 41.85))
    fc.assert(
      fc.property(fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.double({ min: -0.5, max: 0.5, noNaN: true }), (dx, dy) => {
        const step = 0.002
        const [longitude, latitude] = [-87.7 + dx, 41.85 + dy]
        const corners = [
          [0, 0],
          [step, 0],
          [step, step],
          [0, step],
        ].map(([a, b]) => plane.fromLonLat(longitude + (a as number), latitude + (b as number)))
        const area = Math.abs(
          corners.reduce((sum, [x, y], i) => {
            const [x2, y2] = corners[(i + 1) % 4] as [number, number]
            return sum + (x * y2 - x2 * y) / 2
          }, 0),
        )
        // Area of the same patch on the ellipsoid, from the authalic latitude (Snyder 1987, eq. 3-12).
        const e = 0.0818191908426215
        const q = (degrees: number): number => {
          const s = Math.sin((degrees * Math.PI) / 180)
          return (1 - e * e) * (s / (1 - e * e * s * s) - Math.log((1 - e * s) / (1 + e * s)) / (2 * e))
        }
        const wanted = (6378137 ** 2 / 2) * (q(latitude + step) - q(latitude)) * ((step * Math.PI) / 180)
        assert.ok(Math.abs(area / wanted - 1) < 1e-5, `${area} of ${wanted}`)
      }),
    )
  })
})
