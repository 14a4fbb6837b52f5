/** Street centrelines as plain lines in a plane of metres, for whoever measures along them. */

import { basename } from 'node:path'
import type { ReadStreets } from './contract.ts'
import { refuse } from './errors.ts'
import { type Projection, projectionOf } from './find-projection.ts'
import { readPlaces } from './read-places.ts'

interface Line {
  properties?: { kind?: unknown; class?: unknown } | null
  geometry?: { type?: string; coordinates?: unknown } | null
}

export const readStreets: ReadStreets = async (path, projection) => {
  const { features } = await readPlaces.streets(path)
  const lines = streetLines(features, projectionOf(projection))
  if (lines.length === 0) throw refuse('no-streets', { path: basename(path) })
  return lines
}

/** Streets among the features of a basemap, as x0, y0, x1, y1, … in the plane. Motorways have no doors and are left out. */
export function streetLines(features: readonly unknown[], projection: Projection): Float64Array[] {
  const lines: Float64Array[] = []
  for (const { properties, geometry } of features as readonly Line[]) {
    if (properties?.kind !== 'road' || properties.class === 'motorway') continue
    const drawn = geometry?.type === 'LineString' ? [geometry.coordinates] : geometry?.coordinates
    if (!geometry?.type?.includes('LineString') || !Array.isArray(drawn)) continue
    for (const line of drawn) {
      const points = Array.isArray(line) ? line.filter(isPlace) : []
      if (points.length < 2) continue
      lines.push(Float64Array.from(points.flatMap(([longitude, latitude]) => projection.fromLonLat(longitude, latitude))))
    }
  }
  return lines
}

const isPlace = (point: unknown): point is [number, number] =>
  Array.isArray(point) && Number.isFinite(point[0]) && Number.isFinite(point[1]) && Math.abs(point[1] as number) <= 90
