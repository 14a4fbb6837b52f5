/** The agency's ground: an equal-area plane centred on it, a grid, the cells that are the city, and the beat of each. */

import { createHash } from 'node:crypto'
import { cellAt, cellCentre, cellCount, type Grid, gridOver } from '../../kernel/geometry/grid.ts'
import { type Box, boxOf, indexPolygons, type PolygonIndex } from '../../kernel/geometry/polygon.ts'
import type { Shift } from '../../kernel/time/shift.ts'
import { type AgencyId, cellId, type Digest, lonLat, metres } from '../../kernel/units.ts'
import type { Territory, TerritoryFacts } from './contract.ts'
import { localEqualArea, type Projection, projectionOf } from './find-projection.ts'
import type { Bounds } from './layouts/layout.ts'

/** Where incidents lie, as counts on a lattice of a thousandth of a degree (70 to 110 m). */
export class PlaceCounts {
  private readonly counts = new Map<number, number>()
  total = 0

  add(longitude: number, latitude: number): void {
    const key = Math.round((longitude + 180) * 1000) * 200_000 + Math.round((latitude + 90) * 1000)
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
    this.total++
  }

  /** Longitude, latitude and count of each spot, in no particular order. */
  *spots(): Generator<[number, number, number]> {
    for (const [key, count] of this.counts) {
      const row = key % 200_000
      yield [(key - row) / 200_000 / 1000 - 180, row / 1000 - 90, count]
    }
  }
}

const DEFAULT_CELL = 250
/** Nobody polices more in one piece; beyond lies a slip of the geocoder. */
const FARTHEST = 150_000
/** Blocks in which outliers are told from suburbs. */
const BLOCK = 2500
/** A block far from the others counts as city when it holds at least this share of all incidents. */
const SUBURB_SHARE = 0.002
/** A cell without incidents between cells with some is city too: gaps up to this many cells are closed. */
const CLOSE_GAPS = 2
/** A border cell is city when any of 5 x 5 points in it lies in a beat. */
const SAMPLES = 5

/** The usual three watches, where the agency has not given its own. */
const usualShifts = [
  { name: 'Day', start: 7 * 60, end: 15 * 60 },
  { name: 'Evening', start: 15 * 60, end: 23 * 60 },
  { name: 'Night', start: 23 * 60, end: 7 * 60 },
]

/**
 * From beats where there are any, else from where incidents lie. The plane is Lambert azimuthal equal-area, so every
 * cell has the same area (Snyder 1987, "Map projections: a working manual", USGS PP 1395, pp. 182-190).
 *
 * @returns undefined when there are neither beats nor places
 */
export function settleGround(agency: AgencyId, facts: TerritoryFacts, places: PlaceCounts | undefined): Territory | undefined {
  const cellSize = metres(facts.cellSize ?? DEFAULT_CELL)
  const beats = facts.beats ?? []
  const ground = beats.length > 0 ? groundOfBeats(beats, cellSize) : groundOfPlaces(places, cellSize)
  if (!ground) return undefined
  const { projection, grid, cells, beatOfCell } = ground
  const territory: Omit<Territory, 'digest'> = {
    agency,
    name: facts.name,
    zone: facts.zone,
    projection: projection.definition,
    grid,
    cells,
    beatOfCell,
    beats,
    residentAreas: facts.residentAreas ?? [],
    shifts: facts.shifts ?? usualShifts,
    synthetic: facts.synthetic ?? false,
    corners: cornersOf(grid, projection),
  }
  return { ...territory, digest: digestOf(territory) }
}

/** The same ground with other shifts. Its digest follows from both, so that nothing made for the old ones is taken for the new. */
export function withShifts<Ground extends Pick<Territory, 'shifts' | 'digest'>>(
  ground: Ground,
  shifts: readonly Shift[],
): Ground {
  const digest = createHash('sha256')
    .update(JSON.stringify([ground.digest, shifts]))
    .digest('hex') as Digest
  return { ...ground, shifts: [...shifts], digest }
}

/** Gives each place its cell and beat, once, at import. */
export class Locator {
  private readonly city: Uint8Array
  private readonly projection: Projection
  private readonly index: PolygonIndex | undefined
  private readonly grid: Grid
  /** Of the place last looked up, in the territory's plane. */
  x = 0
  y = 0

  constructor(territory: Territory) {
    this.grid = territory.grid
    this.projection = projectionOf(territory.projection)
    this.city = new Uint8Array(cellCount(territory.grid))
    for (const cell of territory.cells) this.city[cell] = 1
    this.index = territory.beats.length > 0 ? indexPolygons(territory.beats.map(({ shape }) => shape)) : undefined
  }

  /** The cell, or -1 outside the territory. */
  cellOf(longitude: number, latitude: number): number {
    const [x, y] = this.projection.fromLonLat(longitude, latitude)
    this.x = x
    this.y = y
    const cell = cellAt(this.grid, x, y)
    return cell >= 0 && this.city[cell] === 1 ? cell : -1
  }

  /** Position of the one beat that holds the place, or -1. */
  beatOf(longitude: number, latitude: number): number {
    return this.index?.find(longitude, latitude) ?? -1
  }
}

interface Ground {
  projection: Projection
  grid: Grid
  cells: Int32Array
  beatOfCell: Int16Array
}

function groundOfBeats(beats: Territory['beats'], cellSize: Grid['cellSize']): Ground {
  const shapes = beats.map(({ shape }) => shape)
  const outline = shapes.map(boxOf).reduce(union)
  const projection = projectionOf(localEqualArea((outline.west + outline.east) / 2, (outline.south + outline.north) / 2))
  const plane: Box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const shape of shapes) {
    for (const polygon of shape) {
      for (const [longitude, latitude] of polygon[0] ?? []) stretch(plane, ...projection.fromLonLat(longitude, latitude))
    }
  }
  const grid = gridOver(plane, cellSize)
  const index = indexPolygons(shapes)
  const cells: number[] = []
  const owners: number[] = []
  const votes = new Map<number, number>()
  for (let cell = 0; cell < cellCount(grid); cell++) {
    const [x, y] = cellCentre(grid, cellId(cell))
    votes.clear()
    for (let i = 0; i < SAMPLES * SAMPLES; i++) {
      const dx = (((i % SAMPLES) + 0.5) / SAMPLES - 0.5) * cellSize
      const dy = ((Math.floor(i / SAMPLES) + 0.5) / SAMPLES - 0.5) * cellSize
      const beat = index.find(...projection.toLonLat(x + dx, y + dy))
      if (beat >= 0) votes.set(beat, (votes.get(beat) ?? 0) + 1)
    }
    const owner = mostVotes(votes)
    if (owner < 0) continue
    cells.push(cell)
    owners.push(owner)
  }
  return { projection, grid, cells: Int32Array.from(cells), beatOfCell: Int16Array.from(owners) }
}

function mostVotes(votes: ReadonlyMap<number, number>): number {
  let best = -1
  let most = 0
  for (const [beat, count] of votes) {
    if (count > most || (count === most && beat < best)) {
      best = beat
      most = count
    }
  }
  return best
}

/**
 * Robust against slips of the geocoder: places are gathered in blocks of 2.5 km; the block group with most incidents is
 * the city, and groups apart from it count only when they hold 0.2 % of all incidents within 150 km.
 */
function groundOfPlaces(places: PlaceCounts | undefined, cellSize: Grid['cellSize']): Ground | undefined {
  if (!places || places.total === 0) return undefined
  const spots = [...places.spots()].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const projection = projectionOf(localEqualArea(weightedMedian(spots, 0, places.total), weightedMedian(spots, 1, places.total)))
  const near: [number, number, number][] = []
  const blocks = new Map<string, number>()
  for (const [longitude, latitude, count] of spots) {
    const [x, y] = projection.fromLonLat(longitude, latitude)
    if (!(Math.hypot(x, y) <= FARTHEST)) continue
    near.push([x, y, count])
    const block = blockOf(x, y)
    blocks.set(block, (blocks.get(block) ?? 0) + count)
  }
  const city = cityBlocks(blocks)
  const plane: Box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  const inside = near.filter(([x, y]) => city.has(blockOf(x, y)))
  for (const [x, y] of inside) stretch(plane, x, y)
  const margin = cellSize * (CLOSE_GAPS + 1)
  const grid = gridOver(
    { west: plane.west - margin, south: plane.south - margin, east: plane.east + margin, north: plane.north + margin },
    cellSize,
  )
  const seen = new Uint8Array(cellCount(grid))
  // A spot is known to a thousandth of a degree only, so its neighbourhood of half that is city as well.
  for (const [x, y] of inside) for (const dx of [-55, 55]) for (const dy of [-55, 55]) seen[cellAt(grid, x + dx, y + dy)] = 1
  const closed = erode(dilate(seen, grid, CLOSE_GAPS), grid, CLOSE_GAPS)
  const cells: number[] = []
  for (let cell = 0; cell < closed.length; cell++) if (closed[cell] === 1 || seen[cell] === 1) cells.push(cell)
  return { projection, grid, cells: Int32Array.from(cells), beatOfCell: new Int16Array(cells.length).fill(-1) }
}

const blockOf = (x: number, y: number): string => `${Math.floor(x / BLOCK)},${Math.floor(y / BLOCK)}`

function cityBlocks(blocks: ReadonlyMap<string, number>): Set<string> {
  const left = new Set(blocks.keys())
  const groups: { blocks: string[]; count: number }[] = []
  let total = 0
  for (const start of blocks.keys()) {
    if (!left.delete(start)) continue
    const group = { blocks: [start], count: 0 }
    for (const block of group.blocks) {
      group.count += blocks.get(block) ?? 0
      const [column, row] = block.split(',').map(Number) as [number, number]
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          const neighbour = `${column + dx},${row + dy}`
          if (left.delete(neighbour)) group.blocks.push(neighbour)
        }
      }
    }
    groups.push(group)
    total += group.count
  }
  groups.sort((a, b) => b.count - a.count)
  const kept = groups.filter((group, rank) => rank === 0 || group.count >= total * SUBURB_SHARE)
  return new Set(kept.flatMap((group) => group.blocks))
}

function weightedMedian(spots: readonly [number, number, number][], axis: 0 | 1, total: number): number {
  const sorted = axis === 0 ? spots : [...spots].sort((a, b) => a[1] - b[1])
  let passed = 0
  for (const spot of sorted) {
    passed += spot[2]
    if (passed * 2 >= total) return spot[axis]
  }
  return 0
}

/** Square neighbourhoods, one axis after the other. */
function dilate(mask: Uint8Array, grid: Grid, radius: number): Uint8Array {
  return spread(spread(mask, grid, radius, 1, 1), grid, radius, grid.columns, 1)
}

function erode(mask: Uint8Array, grid: Grid, radius: number): Uint8Array {
  return spread(spread(mask, grid, radius, 1, 0), grid, radius, grid.columns, 0)
}

/** Sets a cell to `value` when any cell within `radius` along one axis has it. Beyond the grid nothing is city. */
function spread(mask: Uint8Array, grid: Grid, radius: number, step: number, value: 0 | 1): Uint8Array {
  const out = Uint8Array.from(mask)
  const { columns, rows } = grid
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column
      for (let away = -radius; away <= radius; away++) {
        const at = step === 1 ? column + away : row + away
        const there = at < 0 || at >= (step === 1 ? columns : rows) ? 0 : (mask[cell + away * step] as number)
        if (there !== value) continue
        out[cell] = value
        break
      }
    }
  }
  return out
}

export function cornersOf(grid: Grid, projection: Projection): Territory['corners'] {
  const east = grid.west + grid.columns * grid.cellSize
  const north = grid.south + grid.rows * grid.cellSize
  const at = (x: number, y: number) => lonLat(...projection.toLonLat(x, y))
  return [at(grid.west, north), at(east, north), at(east, grid.south), at(grid.west, grid.south)]
}

function digestOf(territory: Omit<Territory, 'digest'>): Digest {
  const { cells, beatOfCell, ...rest } = territory
  const hash = createHash('sha256').update(JSON.stringify(rest))
  hash.update(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength))
  hash.update(new Uint8Array(beatOfCell.buffer, beatOfCell.byteOffset, beatOfCell.byteLength))
  return hash.digest('hex') as Digest
}

const union = (a: Box, b: Box): Box => ({
  west: Math.min(a.west, b.west),
  south: Math.min(a.south, b.south),
  east: Math.max(a.east, b.east),
  north: Math.max(a.north, b.north),
})

function stretch(box: Box, x: number, y: number): void {
  box.west = Math.min(box.west, x)
  box.east = Math.max(box.east, x)
  box.south = Math.min(box.south, y)
  box.north = Math.max(box.north, y)
}

/** Around the whole grid; for telling this city from the rest of the world. */
export function boundsOf({ corners }: Pick<Territory, 'corners'>): Bounds {
  const longitudes = corners.map(([longitude]) => longitude)
  const latitudes = corners.map(([, latitude]) => latitude)
  return {
    west: Math.min(...longitudes),
    east: Math.max(...longitudes),
    south: Math.min(...latitudes),
    north: Math.max(...latitudes),
  }
}
