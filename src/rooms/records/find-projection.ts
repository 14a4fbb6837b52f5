/** Coordinate systems by their EPSG number, and ways to and from longitude and latitude. */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import proj4 from 'proj4'
import { refuse } from './errors.ts'
import type { Bounds } from './layouts/layout.ts'

export interface Projection {
  /** As reports name it, e.g. `EPSG:2790`. */
  crs: string
  /** PROJ string. */
  definition: string
  /** `degree`, `metre`, or a foot. */
  unit: string
  /** Metres in one unit of x and y; 0 for degrees. */
  metresPerUnit: number
  /** Where the system may be used, by its makers, and what that ground is called; absent where they do not say. */
  area?: Bounds & { name: string }
  toLonLat(x: number, y: number): [number, number]
  fromLonLat(longitude: number, latitude: number): [number, number]
}

const require = createRequire(import.meta.url)
const known = new Map<string, Promise<Projection>>()

/**
 * `EPSG:n` (also `epsg:n` or `n`), or `CRS84`.
 *
 * @throws records.unknown-crs
 */
export function projectionNamed(name: string): Promise<Projection> {
  const wanted = name.trim().toUpperCase()
  const found = known.get(wanted) ?? find(wanted, name)
  known.set(wanted, found)
  found.catch(() => known.delete(wanted))
  return found
}

/** A projection by its PROJ string, such as the territory's own. */
export function projectionOf(definition: string, crs = definition): Projection {
  const way = proj4(definition)
  const unit = /\+units=(\S+)/.exec(definition)?.[1] ?? 'm'
  return {
    crs,
    definition,
    unit,
    metresPerUnit: metresIn(definition),
    toLonLat: (x, y) => way.inverse([x, y]) as [number, number],
    fromLonLat: (longitude, latitude) => way.forward([longitude, latitude]) as [number, number],
  }
}

/** Lambert azimuthal equal-area, centred on a place: every cell of the grid has the same area. */
export function localEqualArea(longitude: number, latitude: number): string {
  return `+proj=laea +lat_0=${latitude.toFixed(3)} +lon_0=${longitude.toFixed(3)} +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs`
}

const degrees: Projection = {
  crs: 'EPSG:4326',
  definition: '+proj=longlat +datum=WGS84 +no_defs',
  unit: 'degree',
  metresPerUnit: 0,
  toLonLat: (x, y) => [x, y],
  fromLonLat: (longitude, latitude) => [longitude, latitude],
}

async function find(wanted: string, name: string): Promise<Projection> {
  if (wanted === 'CRS84' || wanted === 'EPSG:4326' || wanted === '4326' || wanted === 'WGS84') return degrees
  const code = /^(?:EPSG:)?(\d{4,6})$/.exec(wanted)?.[1]
  if (code === undefined) throw refuse('unknown-crs', { crs: name })
  const entry = await readEntry(code, name)
  if (!entry.proj4) throw refuse('unknown-crs', { crs: name })
  entry.proj4 = withoutGrids(entry.proj4)
  if (entry.unit === 'degree' || entry.proj4.includes('+proj=longlat')) {
    return { ...projectionOf(entry.proj4, `EPSG:${code}`), unit: 'degree', metresPerUnit: 0 }
  }
  return { ...projectionOf(entry.proj4, `EPSG:${code}`), unit: entry.unit, area: areaOf(entry) }
}

interface Entry {
  proj4?: string | null
  unit: string
  /** `NAD83(HARN) / Oregon North (ft)`. */
  name?: string
  /** North, west, south, east. */
  bbox?: number[]
}

/** One small file per system, so that nobody loads the whole table. */
async function readEntry(code: string, name: string): Promise<Entry> {
  try {
    return JSON.parse(await readFile(require.resolve(`epsg-index/s/${code}.json`), 'utf8'))
  } catch (error) {
    throw refuse('unknown-crs', { crs: name }, { cause: error })
  }
}

/** Areas that reach over the date line are left out: no box says them. */
function areaOf({ bbox, name }: Entry): Projection['area'] {
  const [north, west, south, east] = bbox ?? []
  if (north === undefined || west === undefined || south === undefined || east === undefined || west >= east) return undefined
  return { north, west, south, east, name: name ?? '' }
}

/**
 * Grid-shift files are not carried along; the seven-parameter shift of the same datum stands in for them and is right
 * to 5 m in Great Britain (Ordnance Survey, "A guide to coordinate systems in Great Britain") and to 10 m for NAD27.
 */
function withoutGrids(definition: string): string {
  // `@null` is no grid but the mark of web Mercator: latitude and longitude are taken as they are.
  if (!/\+nadgrids=(?!@null)/.test(definition)) return definition
  const shift = definition.includes('+ellps=airy')
    ? '+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489'
    : definition.includes('+ellps=clrk66')
      ? '+towgs84=-8,160,176'
      : '+towgs84=0,0,0'
  return definition.replace(/\+nadgrids=\S+/, shift)
}

function metresIn(definition: string): number {
  if (definition.includes('+proj=longlat')) return 0
  const given = /\+to_meter=(\S+)/.exec(definition)?.[1]
  if (given !== undefined) return Number(given)
  const unit = /\+units=(\S+)/.exec(definition)?.[1] ?? 'm'
  if (unit === 'us-ft') return 1200 / 3937
  if (unit === 'ft') return 0.3048
  return unit === 'km' ? 1000 : 1
}
