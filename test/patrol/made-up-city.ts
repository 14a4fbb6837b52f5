/** A small made-up city for patrol's tests and its benchmark: a grid, beats, residents and a clustered forecast. */

import { type Random, seededRandom } from '../../src/kernel/random.ts'
import type { AgencyId, BeatId, CellId, Digest, Instant, LonLat, Metres, Minutes } from '../../src/kernel/units.ts'
import type { ForecastSurface } from '../../src/rooms/forecast/contract.ts'
import type { Unit } from '../../src/rooms/patrol/contract.ts'
import { streetGridTravel } from '../../src/rooms/patrol/estimate-travel.ts'
import { placesOf } from '../../src/rooms/patrol/place-cells.ts'
import type { ShiftPlanInput } from '../../src/rooms/patrol/plan-shift.ts'
import { solveHere } from '../../src/rooms/patrol/solve-programme.ts'
import type { Territory } from '../../src/rooms/records/contract.ts'

export interface CitySize {
  columns: number
  rows: number
  beatColumns?: number
  beatRows?: number
}

/** Equal-area, in the middle of nowhere: the plane's origin lies at 10° E, 50° N. */
const PROJECTION = '+proj=laea +lat_0=50 +lon_0=10 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs'
const CELL = 250

/** A rectangle of cells cut into beats; the western half has mostly residents A, the eastern mostly B. */
export function makeTerritory({ columns, rows, beatColumns = 3, beatRows = 2 }: CitySize): Territory {
  const cells = Int32Array.from({ length: columns * rows }, (_, i) => i)
  const beatOf = (cell: number): number => {
    const column = cell % columns
    const row = (cell - column) / columns
    return Math.floor((row * beatRows) / rows) * beatColumns + Math.floor((column * beatColumns) / columns)
  }
  const territory: Territory = {
    agency: 'test' as AgencyId,
    name: 'Testbury',
    zone: 'Europe/Berlin',
    projection: PROJECTION,
    grid: { west: 0 as Metres, south: 0 as Metres, cellSize: CELL as Metres, columns, rows },
    cells,
    beatOfCell: Int16Array.from(cells, beatOf),
    beats: [],
    residentAreas: [],
    shifts: [],
    synthetic: true,
    digest: 'a'.repeat(64) as Digest,
    corners: [
      [10, 50] as unknown as LonLat,
      [10, 50] as unknown as LonLat,
      [10, 50] as unknown as LonLat,
      [10, 50] as unknown as LonLat,
    ],
  }
  const { toGlobe } = placesOf(territory, null)
  const rectangle = (west: number, south: number, east: number, north: number) => [
    [[toGlobe(west, south), toGlobe(east, south), toGlobe(east, north), toGlobe(west, north)]],
  ]
  const wide = columns * CELL
  const high = rows * CELL
  territory.beats = Array.from({ length: beatColumns * beatRows }, (_, beat) => {
    const column = beat % beatColumns
    const row = (beat - column) / beatColumns
    return {
      id: `B${beat + 1}` as BeatId,
      name: `Beat ${beat + 1}`,
      shape: rectangle(
        (column * wide) / beatColumns,
        (row * high) / beatRows,
        ((column + 1) * wide) / beatColumns,
        ((row + 1) * high) / beatRows,
      ),
    }
  })
  territory.residentAreas = [
    { id: 'west', name: 'West', shape: rectangle(0, 0, wide / 2, high), residents: { A: 9000, B: 1000 } },
    { id: 'east', name: 'East', shape: rectangle(wide / 2, 0, wide, high), residents: { A: 1000, B: 9000 } },
  ]
  return territory
}

/** Hot clusters over a low level, with more of them in the west; the count sees the same through noise. */
export function makeSurface(
  territory: Territory,
  random: Random,
  options: { total?: number; clusters?: number } = {},
): ForecastSurface {
  const { columns, rows } = territory.grid
  const clusters = Array.from({ length: options.clusters ?? 6 }, () => ({
    x: columns * random.next() ** 1.5,
    y: rows * random.next(),
    height: 1 + 4 * random.next(),
    wide: 1 + 2 * random.next(),
  }))
  const level = Float64Array.from(territory.cells, (cell) => {
    const column = cell % columns
    const row = (cell - column) / columns
    const hot = clusters.reduce(
      (sum, c) => sum + c.height * Math.exp(-((column - c.x) ** 2 + (row - c.y) ** 2) / (2 * c.wide ** 2)),
      0,
    )
    return (0.05 + hot) * (0.5 + random.next())
  })
  const noisy = level.map((value) => value * (0.4 + 1.2 * random.next()))
  const scaled = (values: Float64Array): Float32Array => {
    const sum = values.reduce((total, value) => total + value, 0)
    return Float32Array.from(values, (value) => (value / sum) * (options.total ?? 12))
  }
  return {
    offence: '220',
    window: nightOf(23),
    method: 'test surface',
    cells: territory.cells,
    expected: scaled(level),
    byCount: scaled(noisy),
    digest: 'b'.repeat(64) as Digest,
  }
}

/** 22:00 to 06:00 in Berlin, starting on this day of November 2026. */
export function nightOf(day: number): { from: Instant; to: Instant } {
  const from = Date.UTC(2026, 10, day, 21)
  return { from: from as Instant, to: (from + 8 * 3_600_000) as Instant }
}

export function makeUnits(territory: Territory, count: number, freeMinutes: number): Unit[] {
  const { toGlobe } = placesOf(territory, null)
  const { columns, rows } = territory.grid
  return Array.from({ length: count }, (_, i) => ({
    id: `E${i + 1}`,
    beat: null,
    start: toGlobe(((i + 0.5) / count) * columns * CELL, (((i * 7) % count) + 0.5) * ((rows * CELL) / count)),
    freeMinutes: freeMinutes as Minutes,
  }))
}

/** Everything that the planner needs, with one part or another replaced. */
export function makeInput(size: CitySize, seed: number, change: Partial<ShiftPlanInput> = {}): ShiftPlanInput {
  const territory = change.territory ?? makeTerritory(size)
  return {
    surface: makeSurface(territory, seededRandom(seed, 'surface')),
    territory,
    shift: 'Night',
    window: nightOf(23),
    units: makeUnits(territory, 4, 90),
    wishes: {},
    random: seededRandom(seed, 'plan'),
    places: placesOf(territory, null),
    travel: streetGridTravel(),
    residents: null,
    reported: new Float64Array(territory.cells.length),
    visited: new Map<CellId, number>(),
    solve: solveHere,
    effort: 0.1,
    ...change,
  }
}
