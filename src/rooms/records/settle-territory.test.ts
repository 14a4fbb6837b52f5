/** The ground: every place in exactly one cell and one beat, slips of the geocoder outside, nothing lost on a border. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cellAt } from '../../kernel/geometry/grid.ts'
import { polygonHolds } from '../../kernel/geometry/polygon.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { AgencyId, BeatId } from '../../kernel/units.ts'
import type { Beat, Territory } from './contract.ts'
import { projectionOf } from './find-projection.ts'
import { readPlaces } from './read-places.ts'
import { Locator, PlaceCounts, settleGround } from './settle-territory.ts'
import { referenceFile } from './test-files.ts'

const agency = 'test' as AgencyId

/** A patchwork of beats with crooked shared borders over 0.2 x 0.2 degrees. */
function crookedBeats(seed: number, side = 4): Beat[] {
  const random = seededRandom(seed)
  const corners = Array.from({ length: side + 1 }, (_, row) =>
    Array.from({ length: side + 1 }, (_, column): [number, number] => [
      -87.8 + (column + (random.next() - 0.5) * 0.6) * (0.2 / side),
      41.7 + (row + (random.next() - 0.5) * 0.6) * (0.2 / side),
    ]),
  )
  const at = (row: number, column: number): [number, number] => corners[row]?.[column] as [number, number]
  return Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side]
    const ring = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column), at(row, column)]
    return { id: `${row}${column}` as BeatId, name: `Beat ${row}${column}`, shape: [[ring]] }
  })
}

function ground(beats: Beat[]): Territory {
  const territory = settleGround(agency, { name: 'Test', zone: 'UTC', beats }, undefined)
  assert.ok(territory)
  return territory
}

describe('ground from beats', () => {
  it('a place belongs to exactly one beat, on borders and corners too', () => {
    // The same seed is the same ground, as the test after next says: each of the forty is settled once.
    const settled = new Map<number, { beats: Beat[]; locator: Locator }>()
    const settle = (seed: number) => {
      const beats = crookedBeats(seed)
      const made = settled.get(seed) ?? { beats, locator: new Locator(ground(beats)) }
      settled.set(seed, made)
      return made
    }
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.nat(15),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, which, along) => {
          const { beats, locator } = settle(seed)
          const ring = beats[which]?.shape[0]?.[0] as [number, number][]
          const [[x0, y0], [x1, y1]] = [ring[0], ring[1]] as [[number, number], [number, number]]
          for (const [x, y] of [
            [x0, y0],
            [x0 + (x1 - x0) * along, y0 + (y1 - y0) * along],
          ] as const) {
            const holders = beats.filter(({ shape }) => polygonHolds(shape, x, y)).length
            assert.ok(holders <= 1, `${holders} beats hold ${x}, ${y}`)
            assert.equal(locator.beatOf(x, y) >= 0 ? 1 : 0, holders)
          }
          const inner = [-87.7 + (along - 0.5) * 0.08, 41.8 + (along - 0.5) * 0.08] as const
          assert.equal(beats.filter(({ shape }) => polygonHolds(shape, ...inner)).length, 1)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('every place in a beat lies in a cell of the city, and each cell knows its beat', () => {
    const beats = crookedBeats(7)
    const territory = ground(beats)
    const locator = new Locator(territory)
    const random = seededRandom(1)
    let lost = 0
    for (let i = 0; i < 20_000; i++) {
      const [x, y] = [-87.8 + random.next() * 0.2, 41.7 + random.next() * 0.2]
      if (locator.beatOf(x, y) >= 0 && locator.cellOf(x, y) < 0) lost++
    }
    // A sliver of a border cell between the 25 sample points may be missed.
    assert.ok(lost <= 20, `${lost} of 20,000 lost`)
    assert.equal(territory.cells.length, territory.beatOfCell.length)
    assert.ok(territory.beatOfCell.every((beat) => beat >= 0 && beat < beats.length))
    assert.ok(territory.cells.every((cell, i) => i === 0 || cell > (territory.cells[i - 1] as number)))
  })

  it('is the same ground twice, with the same digest', () => {
    assert.equal(ground(crookedBeats(3)).digest, ground(crookedBeats(3)).digest)
    assert.notEqual(ground(crookedBeats(3)).digest, ground(crookedBeats(4)).digest)
  })

  it('corners span the whole grid', () => {
    const { corners, grid, projection } = ground(crookedBeats(3))
    const plane = projectionOf(projection)
    const [x, y] = plane.fromLonLat(corners[0][0], corners[0][1])
    assert.ok(Math.abs(x - grid.west) < 0.01)
    assert.ok(Math.abs(y - (grid.south + grid.rows * grid.cellSize)) < 0.01)
  })

  const chicago = referenceFile('chicago_beats.geojson.gz')
  it('Chicago: 281 beats or so, 590 to 620 km² of cells', { skip: chicago.skip }, async () => {
    const beats = await readPlaces.beats(chicago.path)
    const territory = ground(beats)
    assert.ok(beats.length > 250 && beats.length < 290, String(beats.length))
    const area = (territory.cells.length * territory.grid.cellSize ** 2) / 1e6
    assert.ok(area > 590 && area < 640, `${area} km²`)
  })
})

describe('ground from incidents', () => {
  function scattered(): PlaceCounts {
    const places = new PlaceCounts()
    const random = seededRandom(5)
    for (let i = 0; i < 30_000; i++) places.add(-87.7 + (random.next() - 0.5) * 0.2, 41.8 + (random.next() - 0.5) * 0.2)
    return places
  }

  it('is the city, whatever the geocoder slipped', () => {
    const clean = settleGround(agency, { name: 'T', zone: 'UTC' }, scattered()) as Territory
    const dirty = scattered()
    dirty.add(0, 0)
    dirty.add(-91.686, 36.619)
    for (let i = 0; i < 40; i++) dirty.add(-87.2, 41.4)
    dirty.add(12, 80)
    const settled = settleGround(agency, { name: 'T', zone: 'UTC' }, dirty) as Territory
    assert.equal(settled.cells.length, clean.cells.length)
    const locator = new Locator(settled)
    for (const [x, y] of [
      [0, 0],
      [-91.686, 36.619],
      [-87.2, 41.4],
      [12, 80],
    ] as const)
      assert.equal(locator.cellOf(x, y), -1)
  })

  it('keeps a suburb that has its share, closes small gaps, and holds every incident of the city', () => {
    const places = new PlaceCounts()
    const random = seededRandom(9)
    const spots: [number, number][] = []
    for (let i = 0; i < 5000; i++) spots.push([-87.7 + (random.next() - 0.5) * 0.1, 41.8 + (random.next() - 0.5) * 0.1])
    for (let i = 0; i < 100; i++) spots.push([-87.3 + (random.next() - 0.5) * 0.01, 41.8 + (random.next() - 0.5) * 0.01])
    for (const spot of spots) places.add(...spot)
    const territory = settleGround(agency, { name: 'T', zone: 'UTC' }, places) as Territory
    const locator = new Locator(territory)
    assert.deepEqual(
      spots.filter((spot) => locator.cellOf(...spot) < 0),
      [],
    )
    const cells = new Set(territory.cells)
    const plane = projectionOf(territory.projection)
    let holes = 0
    for (let i = 0; i < 500; i++) {
      const [x, y] = plane.fromLonLat(-87.7 + (random.next() - 0.5) * 0.08, 41.8 + (random.next() - 0.5) * 0.08)
      if (!cells.has(cellAt(territory.grid, x, y))) holes++
    }
    assert.equal(holes, 0)
  })

  it('is nothing where there are no places', () => {
    assert.equal(settleGround(agency, { name: 'T', zone: 'UTC' }, new PlaceCounts()), undefined)
  })
})
