/** Where in a cell a unit stops, and how an officer would name the place: a street corner where the basemap has names, else a block. */

import proj4 from 'proj4'
import { cellAt, cellCentre } from '../../kernel/geometry/grid.ts'
import type { CellId, LonLat } from '../../kernel/units.ts'
import type { Territory } from '../records/contract.ts'
import type { PlanePoint } from './estimate-travel.ts'

export interface CellPlaceName {
  at: PlanePoint
  place: LonLat
  label: string
}

export interface Places {
  toPlane(lon: number, lat: number): PlanePoint
  toGlobe(x: number, y: number): LonLat
  of(cell: CellId): CellPlaceName
}

/** The part of a basemap that names places: roads with names. Other features are skipped. */
export interface Basemap {
  features: readonly {
    geometry: { type: string; coordinates: unknown } | null
    properties: Record<string, unknown> | null
  }[]
}

interface Segment {
  name: string
  x0: number
  y0: number
  x1: number
  y1: number
}

/**
 * Places of a territory's cells. Without a basemap, or far from named roads, the block that reports there give names the place
 * (`blocks`), or else a beat and a quarter of the compass.
 */
export function placesOf(territory: Territory, basemap: Basemap | null, blocks: ReadonlyMap<CellId, string> = new Map()): Places {
  const projection = proj4(territory.projection)
  const toPlane = (lon: number, lat: number): PlanePoint => {
    const [x, y] = projection.forward([lon, lat])
    return [x, y]
  }
  const toGlobe = (x: number, y: number): LonLat => {
    const [lon, lat] = projection.inverse([x, y])
    return [lon, lat] as unknown as LonLat
  }
  const roads = basemap ? indexRoads(territory, roadsOf(basemap, toPlane)) : null
  const quarters = quartersOf(territory)
  const named = new Map<number, CellPlaceName>()
  return {
    toPlane,
    toGlobe,
    of(cell) {
      const known = named.get(cell)
      if (known) return known
      const corner = roads?.nearest(cell) ?? null
      const at = corner?.at ?? cellCentre(territory.grid, cell)
      const fresh = { at, place: toGlobe(at[0], at[1]), label: corner?.label ?? blocks.get(cell) ?? quarters(cell) }
      named.set(cell, fresh)
      return fresh
    },
  }
}

function roadsOf(basemap: Basemap, toPlane: Places['toPlane']): Segment[] {
  const segments: Segment[] = []
  const addLine = (name: string, line: readonly (readonly number[])[]): void => {
    const points = line.map((point) => toPlane(point[0] as number, point[1] as number))
    for (let i = 1; i < points.length; i++) {
      const [x0, y0] = points[i - 1] as PlanePoint
      const [x1, y1] = points[i] as PlanePoint
      segments.push({ name, x0, y0, x1, y1 })
    }
  }
  for (const { geometry, properties } of basemap.features) {
    const name = properties?.name
    if (properties?.kind !== 'road' || typeof name !== 'string' || name === '' || !geometry) continue
    if (geometry.type === 'LineString') addLine(name, geometry.coordinates as number[][])
    if (geometry.type === 'MultiLineString') for (const line of geometry.coordinates as number[][][]) addLine(name, line)
  }
  return segments
}

/** Segments by the cells that they pass through or near. */
function indexRoads(
  territory: Territory,
  segments: Segment[],
): { nearest(cell: CellId): { at: PlanePoint; label: string } | null } {
  const { grid } = territory
  const inCell = new Map<number, Segment[]>()
  for (const segment of segments) {
    const length = Math.hypot(segment.x1 - segment.x0, segment.y1 - segment.y0)
    const steps = Math.max(1, Math.ceil((length / grid.cellSize) * 4))
    let last = -1
    for (let i = 0; i <= steps; i++) {
      const share = i / steps
      const cell = cellAt(grid, segment.x0 + (segment.x1 - segment.x0) * share, segment.y0 + (segment.y1 - segment.y0) * share)
      if (cell < 0 || cell === last) continue
      last = cell
      const list = inCell.get(cell)
      if (!list) inCell.set(cell, [segment])
      else if (list.at(-1) !== segment) list.push(segment)
    }
  }
  return {
    nearest(cell) {
      const here = inCell.get(cell) ?? []
      const centre = cellCentre(grid, cell)
      const corner = cornerNear(grid, cell, centre, here)
      if (corner) return corner
      const [closest] = [...here]
        .map((segment) => ({ segment, at: nearestOn(segment, centre) }))
        .sort((p, q) => distance(p.at, centre) - distance(q.at, centre))
      if (!closest) return null
      const inside = cellAt(grid, closest.at[0], closest.at[1]) === cell
      return { at: inside ? closest.at : centre, label: closest.segment.name }
    },
  }
}

function cornerNear(
  grid: Territory['grid'],
  cell: CellId,
  centre: PlanePoint,
  segments: readonly Segment[],
): { at: PlanePoint; label: string } | null {
  let best: { at: PlanePoint; label: string } | null = null
  for (const [i, one] of segments.entries()) {
    for (const other of segments.slice(i + 1)) {
      if (one.name === other.name) continue
      const at = crossing(one, other)
      if (!at || cellAt(grid, at[0], at[1]) !== cell) continue
      if (best && distance(best.at, centre) <= distance(at, centre)) continue
      best = { at, label: `Corner of ${one.name} and ${other.name}` }
    }
  }
  return best
}

/** Where two segments meet, ends included with a metre's tolerance; null when they do not. */
function crossing(p: Segment, q: Segment): PlanePoint | null {
  const [ax, ay] = [p.x1 - p.x0, p.y1 - p.y0]
  const [bx, by] = [q.x1 - q.x0, q.y1 - q.y0]
  const across = ax * by - ay * bx
  if (Math.abs(across) < 1e-9) return null
  const along = ((q.x0 - p.x0) * by - (q.y0 - p.y0) * bx) / across
  const other = ((q.x0 - p.x0) * ay - (q.y0 - p.y0) * ax) / across
  const [slackP, slackQ] = [1 / Math.hypot(ax, ay), 1 / Math.hypot(bx, by)]
  if (along < -slackP || along > 1 + slackP || other < -slackQ || other > 1 + slackQ) return null
  return [p.x0 + along * ax, p.y0 + along * ay]
}

function nearestOn(segment: Segment, [x, y]: PlanePoint): PlanePoint {
  const [dx, dy] = [segment.x1 - segment.x0, segment.y1 - segment.y0]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - segment.x0) * dx + (y - segment.y0) * dy) / length))
  return [segment.x0 + share * dx, segment.y0 + share * dy]
}

const distance = (p: PlanePoint, q: PlanePoint): number => Math.hypot(p[0] - q[0], p[1] - q[1])

/** "6.1 km north, 0.4 km west"; a way of less than 50 m is left out. */
function awayWords(dx: number, dy: number): string {
  const way = (metres: number, ahead: string, behind: string): string[] => {
    const km = (Math.abs(metres) / 1000).toFixed(1)
    return km === '0.0' ? [] : [`${km} km ${metres > 0 ? ahead : behind}`]
  }
  return [...way(dy, 'north', 'south'), ...way(dx, 'east', 'west')].join(', ')
}

/** "Beat 12, north-east (0.6 km north, 0.4 km east of its middle)": two cells of 100 m or more never share a name. */
function quartersOf(territory: Territory): (cell: CellId) => string {
  const { grid, cells, beatOfCell, beats } = territory
  const middles = new Map<number, { x: number; y: number; count: number }>()
  const beatOf = new Map<number, number>()
  for (let i = 0; i < cells.length; i++) {
    const beat = beatOfCell[i] ?? -1
    beatOf.set(cells[i] as number, beat)
    const [x, y] = cellCentre(grid, cells[i] as CellId)
    const middle = middles.get(beat) ?? { x: 0, y: 0, count: 0 }
    middles.set(beat, { x: middle.x + x, y: middle.y + y, count: middle.count + 1 })
  }
  return (cell) => {
    const beat = beatOf.get(cell) ?? -1
    const name = beats[beat]?.name ?? territory.name
    const middle = middles.get(beat)
    if (!middle) return name
    const [x, y] = cellCentre(grid, cell)
    const [dx, dy] = [x - middle.x / middle.count, y - middle.y / middle.count]
    const away = awayWords(dx, dy)
    if (away === '') return `${name}, centre`
    const points = ['east', 'north-east', 'north', 'north-west', 'west', 'south-west', 'south', 'south-east']
    return `${name}, ${points[Math.round(Math.atan2(dy, dx) / (Math.PI / 4) + 8) % 8]} (${away} of its middle)`
  }
}
