/** The bench's own quick readers of the reference files, so that importing is not what is measured here. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Grid } from '../../src/kernel/geometry/grid.ts'
import type { Metres } from '../../src/kernel/units.ts'
import { type EventColumns, gridOver } from '../../src/rooms/forecast/library.ts'

export const DAY = 86_400_000

/** Where the reference data stands, or undefined. */
export function referenceFile(...path: string[]): string | undefined {
  const home = process.env.PEEL_REFERENCE_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
  const file = join(home, ...path)
  return existsSync(file) ? file : undefined
}

/** Points in a plane with the time and the type of each. */
export interface Points {
  at: number[]
  x: number[]
  y: number[]
  type: string[]
}

function lines(file: string): string[] {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')
  return text
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== '')
}

/** `x,y,date_single` in EPSG:2790 metres, dd/mm/yyyy. */
export function readChicagoBurglary(file: string): Points {
  const points: Points = { at: [], x: [], y: [], type: [] }
  for (const line of lines(file)) {
    const [x, y, date = ''] = line.split(',')
    points.x.push(Number(x))
    points.y.push(Number(y))
    points.at.push(Date.UTC(Number(date.slice(6, 10)), Number(date.slice(3, 5)) - 1, Number(date.slice(0, 2))))
    points.type.push('BURGLARY')
  }
  return points
}

/** `ts,type,lat,lon`; projected by an equirectangular plane at Chicago's latitude, within 0.1 % of true over the city. */
export function readChicago2016(file: string): Points {
  const points: Points = { at: [], x: [], y: [], type: [] }
  const east = 6_371_000 * (Math.PI / 180) * Math.cos((41.84 * Math.PI) / 180)
  const north = 6_371_000 * (Math.PI / 180)
  for (const line of lines(file)) {
    const [ts = '', type = '', lat, lon] = line.split(',')
    if (Number(lat) < 41 || Number(lon) > -87) continue
    points.at.push(Date.parse(`${ts}Z`))
    points.x.push(Number(lon) * east)
    points.y.push(Number(lat) * north)
    points.type.push(type)
  }
  return points
}

/** `occ_date,x_coordina,y_coordina,…` in EPSG:2913 feet; one street-level file of the NIJ challenge. */
export function readPortland(file: string): Points {
  const points: Points = { at: [], x: [], y: [], type: [] }
  for (const line of lines(file)) {
    const [date, x, y] = line.split(',')
    if (!(Number(x) > 0)) continue
    points.at.push(Date.parse(`${date}T00:00:00Z`))
    points.x.push(Number(x))
    points.y.push(Number(y))
    points.type.push('VEHICLE THEFT')
  }
  return points
}

/** The grid as records would lay it: whole cells, corners at multiples of the cell size. */
export const gridOfPoints = (points: Points, size: number): Grid => gridOver(boxOf(points), size as Metres)

/** The grid as the prototype laid it whose figures are the bar: from the westernmost and southernmost incident. */
export function gridFromFirst(points: Points, size: number): Grid {
  const { west, south, east, north } = boxOf(points)
  const laid = gridOver({ west: 0, south: 0, east: east - west, north: north - south }, size as Metres)
  return { ...laid, west: west as Metres, south: south as Metres }
}

function boxOf(points: Points): { west: number; south: number; east: number; north: number } {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (let i = 0; i < points.at.length; i++) {
    box.west = Math.min(box.west, points.x[i] as number)
    box.east = Math.max(box.east, points.x[i] as number)
    box.south = Math.min(box.south, points.y[i] as number)
    box.north = Math.max(box.north, points.y[i] as number)
  }
  return box
}

export function columnsOf(points: Points, grid: Grid, keep: (type: string) => boolean = () => true): EventColumns {
  const chosen: number[] = []
  for (let i = 0; i < points.at.length; i++) if (keep(points.type[i] as string)) chosen.push(i)
  const at = Float64Array.from(chosen, (i) => points.at[i] as number)
  const cell = Int32Array.from(chosen, (i) => {
    const column = Math.floor(((points.x[i] as number) - grid.west) / grid.cellSize)
    const row = Math.floor(((points.y[i] as number) - grid.south) / grid.cellSize)
    return row * grid.columns + column
  })
  const x = Float64Array.from(chosen, (i) => points.x[i] as number)
  const y = Float64Array.from(chosen, (i) => points.y[i] as number)
  return { count: chosen.length, from: at, to: at, reported: at, cell, x, y }
}

/** Rings of Portland's boundary in the plane of the NIJ files. */
export function readPortlandBoundary(file: string): [number, number][] {
  return lines(file).map((line) => line.split(',').map(Number) as [number, number])
}

/** Cells of the events before an instant. */
export function cellsBefore(events: EventColumns, before: number): number[] {
  const cells: number[] = []
  for (let i = 0; i < events.count; i++) if ((events.reported[i] as number) < before) cells.push(events.cell[i] as number)
  return cells
}
