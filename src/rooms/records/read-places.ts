/** Areas and lines from GeoJSON: beats, areas with residents, street centrelines. */

import type { MultiPolygon, Polygon } from '../../kernel/geometry/polygon.ts'
import type { BeatId } from '../../kernel/units.ts'
import type { Beat, ResidentArea } from './contract.ts'
import { refuse } from './errors.ts'
import { type Projection, projectionNamed } from './find-projection.ts'
import { type FileFacts, lookAtFile } from './read-bytes.ts'
import { featuresOf } from './read-features.ts'

interface Feature {
  properties?: Record<string, unknown> | null
  geometry?: { type?: string; coordinates?: unknown } | null
}

export type PlaceKind = 'beats' | 'residents' | 'streets' | 'addresses'

export const readPlaces = {
  /** @throws records.unknown-place-file when no feature is an area */
  async beats(path: string, name?: string): Promise<Beat[]> {
    const { facts, features } = await allFeatures(path, name)
    const beats = new Map<string, Beat>()
    for (const [at, feature] of features.entries()) {
      const shape = areaOf(feature)
      if (shape.length === 0) continue
      const id = beatName(feature, at)
      const known = beats.get(id)
      // One beat in several features is one beat in several pieces.
      beats.set(id, { id: id as BeatId, name: known?.name ?? longName(feature, id), shape: [...(known?.shape ?? []), ...shape] })
    }
    if (beats.size === 0) throw refuse('unknown-place-file', { path: facts.name })
    return [...beats.values()]
  },

  /** Residents by group: every whole number in the properties that counts people. @throws records.unknown-place-file */
  async residents(path: string, name?: string): Promise<ResidentArea[]> {
    const { facts, features } = await allFeatures(path, name)
    const areas: ResidentArea[] = []
    for (const [at, feature] of features.entries()) {
      const shape = areaOf(feature)
      const residents = residentsOf(feature)
      if (shape.length === 0 || Object.keys(residents).length === 0) continue
      const id = String(property(feature, areaNames) ?? at + 1)
      areas.push({ id, name: longName(feature, id), shape, residents })
    }
    if (areas.length === 0) throw refuse('unknown-place-file', { path: facts.name })
    return areas
  },

  /** Roads, rivers and parks to draw under the map, as GeoJSON in longitude and latitude. @throws records.unknown-place-file */
  async streets(path: string, name?: string): Promise<{ type: 'FeatureCollection'; features: unknown[] }> {
    const { facts, features } = await allFeatures(path, name)
    const drawn = features.flatMap((feature) => {
      const type = feature.geometry?.type ?? ''
      if (!/LineString|Polygon/.test(type)) return []
      const kind = property(feature, ['kind']) ?? (type.includes('Line') ? 'road' : 'boundary')
      const street = property(feature, ['name', 'full_name', 'fullname', 'street', 'street_nam', 'st_name', 'label'])
      const kept = { kind, class: property(feature, ['class']) ?? (kind === 'road' ? 'street' : undefined), name: street }
      return [{ type: 'Feature', properties: kept, geometry: feature.geometry }]
    })
    if (drawn.length === 0) throw refuse('unknown-place-file', { path: facts.name })
    return { type: 'FeatureCollection', features: drawn }
  },

  /** One point for each address, as longitude, latitude, …; nothing else of them is kept. @throws records.unknown-place-file */
  async addresses(path: string, name?: string): Promise<number[]> {
    const { facts, features } = await allFeatures(path, name)
    const lonLat = features.flatMap(pointsOf).flat()
    if (lonLat.length === 0) throw refuse('unknown-place-file', { path: facts.name })
    return lonLat
  },

  /** What a file seems to be, when nobody says. */
  async guessKind(path: string, name?: string): Promise<PlaceKind> {
    const { features } = await allFeatures(path, name)
    if (features.some((feature) => feature.geometry?.type?.includes('LineString'))) return 'streets'
    if (features.length > 0 && features.every((feature) => pointsOf(feature).length > 0)) return 'addresses'
    return features.some((feature) => Object.keys(residentsOf(feature)).length > 0) ? 'residents' : 'beats'
  },
}

async function allFeatures(path: string, name?: string): Promise<{ facts: FileFacts; features: Feature[] }> {
  const facts = await lookAtFile(path, name)
  if (facts.kind !== 'json') throw refuse('json-without-features', { path: facts.name })
  const features: Feature[] = []
  let crs: string | undefined
  const source = featuresOf(path, facts, (preamble) => {
    crs = /EPSG:{1,2}(?:[\d.]*:)?(\d+)/i.exec(preamble)?.[1]
  })
  for await (const { features: texts } of source) {
    for (const { at, text } of texts) {
      try {
        features.push(JSON.parse(text) as Feature)
      } catch (error) {
        throw refuse('broken-json', { path: facts.name, feature: at - 1, why: (error as Error).message }, { cause: error })
      }
    }
  }
  const projection = crs === undefined ? undefined : await projectionNamed(`EPSG:${crs}`)
  if (projection && projection.metresPerUnit > 0) for (const feature of features) unproject(feature, projection)
  refuseBrokenAreas(features, facts)
  return { facts, features }
}

function unproject(feature: Feature, projection: Projection): void {
  const turn = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value
    if (typeof value[0] === 'number') return projection.toLonLat(value[0], value[1] as number)
    return value.map(turn)
  }
  if (feature.geometry) feature.geometry.coordinates = turn(feature.geometry.coordinates)
}

function pointsOf({ geometry }: Feature): [number, number][] {
  const places = geometry?.type === 'Point' ? [geometry.coordinates] : geometry?.type === 'MultiPoint' ? geometry.coordinates : []
  return Array.isArray(places) ? places.filter(isPoint).map(([longitude, latitude]) => [longitude, latitude]) : []
}

const isPoint = (place: unknown): place is [number, number] =>
  Array.isArray(place) && isDegrees(place[0], 180) && isDegrees(place[1], 90)

function areaOf({ geometry }: Feature): MultiPolygon {
  if (geometry?.type === 'Polygon') return [geometry.coordinates as Polygon]
  return geometry?.type === 'MultiPolygon' ? (geometry.coordinates as MultiPolygon) : []
}

/** A beat that silently went missing would be a part of the city that nobody patrols. */
function refuseBrokenAreas(features: readonly Feature[], facts: FileFacts): void {
  for (const [at, { geometry }] of features.entries()) {
    if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') continue
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    const whole = Array.isArray(polygons) && polygons.every((polygon) => Array.isArray(polygon) && polygon.every(isRing))
    if (!whole) throw refuse('broken-area', { path: facts.name, feature: at + 1 })
  }
}

function isRing(ring: unknown): boolean {
  return (
    Array.isArray(ring) &&
    ring.length >= 3 &&
    ring.every((point) => Array.isArray(point) && isDegrees(point[0], 180) && isDegrees(point[1], 90))
  )
}

const isDegrees = (value: unknown, most: number): boolean => typeof value === 'number' && Math.abs(value) <= most

const beatNames = [
  'beat_num',
  'beat_id',
  'beat',
  'id',
  'district',
  'dist_num',
  'precinct',
  'sector',
  'zone',
  'name',
  'label',
  'objectid',
]
const areaNames = ['id', 'geoid', 'comareaid', 'area_numbe', 'tract', 'code', 'name', 'community']

function beatName(feature: Feature, at: number): string {
  return String(property(feature, beatNames) ?? at + 1)
}

function longName(feature: Feature, id: string): string {
  const name = property(feature, ['name', 'community', 'label', 'beat_name', 'precinct'])
  return name === undefined ? id : String(name)
}

function property(feature: Feature, names: readonly string[]): string | number | undefined {
  const entries = Object.entries(feature.properties ?? {})
  for (const name of names) {
    const found = entries.find(([key, value]) => key.toLowerCase() === name && value !== null && value !== '')?.[1]
    if (typeof found === 'string' || typeof found === 'number') return found
  }
  return undefined
}

/** Counts of people by what the file calls the group; a `residents` object is taken as it stands. */
function residentsOf(feature: Feature): Record<string, number> {
  const given = feature.properties?.residents
  if (typeof given === 'object' && given !== null) return numbersOf(given as Record<string, unknown>)
  const counts: Record<string, number> = {}
  for (const [key, value] of Object.entries(feature.properties ?? {})) {
    const group = groups.find(([pattern]) => pattern.test(key))?.[1]
    if (group !== undefined && typeof value === 'number' && Number.isFinite(value) && value >= 0) counts[group] ??= value
  }
  return counts
}

/** Census abbreviations; percentages end in P and are passed over. */
const groups: readonly (readonly [RegExp, string])[] = [
  [/^(pop(ulation)?(_?\d{2,4})?|total(_?pop(ulation)?)?|residents)$/i, 'all'],
  [/^(wht|white)_?\d{0,4}$/i, 'white'],
  [/^(blk|black|african_american)_?\d{0,4}$/i, 'black'],
  [/^(hisp|hispanic|latino)_?\d{0,4}$/i, 'hispanic'],
  [/^(as|asian)_?\d{0,4}$/i, 'asian'],
  [/^(ai|native)_?\d{0,4}$/i, 'native'],
  [/^(oth|other)_?\d{0,4}$/i, 'other'],
]

function numbersOf(record: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).filter((pair): pair is [string, number] => typeof pair[1] === 'number' && pair[1] >= 0),
  )
}
