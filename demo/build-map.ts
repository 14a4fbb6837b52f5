/** Puts the city together: site, streets, names, neighbourhoods, beats. */

import { indexPolygons } from '../src/kernel/geometry/polygon.ts'
import { seededRandom } from '../src/kernel/random.ts'
import type { CityMap, NamedArea, Road, StreetSegment } from './city.ts'
import { distance, lineLength, type Point, pointAlong, ringArea } from './draw-curves.ts'
import { drawStreets, type StreetPlan } from './draw-streets.ts'
import { layOutSite, type Site } from './lay-out-site.ts'
import { type Grouping, mergeGround, outlineGroups, separateFaces } from './merge-ground.ts'
import { nameStreets } from './name-streets.ts'
import { neighbourhoodNames, parkNames } from './names.ts'
import { bendStreetField } from './street-field.ts'

const BEATS = 14
const NEIGHBOURHOODS = 46

/** The same seed and scale give the same map, to the last bit. */
export function buildMap(seed: number, scale = 1): CityMap {
  const random = seededRandom(seed, 'map')
  const site = layOutSite(random.fork('site'), scale)
  const plan = drawStreets(site, bendStreetField(site, seed), random.fork('streets'))
  const names = nameStreets(plan.streets, site, random.fork('names'))
  const roads: Road[] = plan.streets.map((street, at) => ({ class: street.class, name: names[at] as string, line: street.line }))
  const segments = listSegments(plan)
  const { neighbourhoods, beats, boundary } = drawBeats(site, plan, segments, roads)
  let square = 0
  return {
    width: site.width,
    height: site.height,
    scale,
    centre: site.centre,
    station: site.station,
    boundary,
    river: site.river,
    creek: site.creek,
    ponds: plan.ponds.map((ring, i) => ({ name: ['Mirror Pond', 'Plover Lake', 'Bittern Lake'][i % 3] as string, ring })),
    islands: [{ name: 'Heron Island', ring: site.island }],
    parks: plan.parks.map(({ rings, great }, i) => ({
      name: great
        ? (parkNames[i % parkNames.length] as string)
        : `${names[(++square * 37) % names.length]?.split(' ')[0]} Square`,
      rings,
    })),
    rails: site.rails.map((line, i) => ({ name: i === 0 ? 'Osprey Valley Railroad' : 'South Branch', line })),
    roads,
    segments,
    neighbourhoods,
    beats,
  }
}

function listSegments(plan: StreetPlan): StreetSegment[] {
  return plan.streets.flatMap((street, road) => {
    let along = 0
    return street.segments.map((line) => {
      const length = lineLength(line)
      const segment = { road, line, length, middle: pointAlong(line, length / 2).at, along }
      along += length
      return segment
    })
  })
}

function drawBeats(site: Site, plan: StreetPlan, segments: readonly StreetSegment[], roads: readonly Road[]) {
  const { great } = plan
  const faces = separateFaces(great, site.boundary)
  const count = faces.reduce((most, g) => Math.max(most, g + 1), 0)
  const areas = new Array<number>(count).fill(0)
  great.map.faces.forEach((face, f) => {
    const g = faces[f] as number
    if (g >= 0) areas[g] = face.area * (1.7 - site.suburban(...face.centre))
  })
  const small = mergeGround(great, faces, areas, Math.round(NEIGHBOURHOODS * site.scale))
  const smallCount = 1 + Math.max(...small)
  const regions = outlineGroups(great, small, smallCount)
  const load = streetLoad(site, regions, segments, roads)
  const large = mergeGround(great, small, load, Math.round(BEATS * site.scale))
  const largeCount = 1 + Math.max(...large)
  const shapes = outlineGroups(great, large, largeCount)
  const everything = outlineGroups(
    great,
    large.map((g) => Math.min(g, 0)),
    1,
  )

  // Numbered from the centre outwards, so that names from the old town stand in the old town.
  const byDistance = regions
    .map((_, i) => i)
    .sort((p, q) => fromCentre(site, regions[p]?.centre) - fromCentre(site, regions[q]?.centre))
  const neighbourhoods: NamedArea[] = byDistance.map((r, i) => ({
    ...(regions[r] as NamedArea),
    name: nameOf(neighbourhoodNames, i),
  }))
  const place = new Map(byDistance.map((r, i) => [r, i]))
  const beats = shapes.map((shape, b) => ({
    ...shape,
    id: '',
    name: '',
    neighbourhoods: membersOf(b, small, large)
      .map((r) => place.get(r) as number)
      .sort((p, q) => p - q),
  }))
  beats.sort((p, q) => sector(site, p.centre) - sector(site, q.centre))
  beats.forEach((beat, i) => {
    beat.id = String(101 + i)
    beat.name = largestName(beat.neighbourhoods, neighbourhoods)
  })
  return { neighbourhoods, beats, boundary: everything[0]?.rings[0] ?? site.boundary }
}

const fromCentre = (site: Site, p: Point | undefined): number => (p ? distance(p, site.centre) : Infinity)

function nameOf(names: readonly string[], i: number): string {
  const round = Math.floor(i / names.length)
  return round === 0 ? (names[i] as string) : `${names[i % names.length]} ${round + 1}`
}

/** Centre first, then clockwise from the north: how a dispatcher would read the map. */
function sector(site: Site, [x, y]: Point): number {
  const off = distance([x, y], site.centre)
  if (off < 1300 * site.scale) return off / 1e5
  return 1 + ((Math.atan2(x - site.centre[0], y - site.centre[1]) + 2 * Math.PI) % (2 * Math.PI))
}

function membersOf(beat: number, small: Grouping, large: Grouping): number[] {
  const members = new Set<number>()
  large.forEach((g, f) => {
    if (g === beat) members.add(small[f] as number)
  })
  return [...members]
}

function largestName(members: readonly number[], areas: readonly NamedArea[]): string {
  const nearestCentre = members[0]
  return nearestCentre === undefined ? 'Beat' : (areas[nearestCentre]?.name ?? 'Beat')
}

/** Street metres of each region, those in town weighing more: about what patrol work depends on. */
function streetLoad(
  site: Site,
  regions: readonly { rings: Point[][] }[],
  segments: readonly StreetSegment[],
  roads: readonly Road[],
): number[] {
  const index = indexPolygons(regions.map((region) => [region.rings]))
  const load = regions.map(({ rings }) => 1 + Math.abs(ringArea(rings[0] ?? [])) / 5000)
  for (const { middle, length, road } of segments) {
    if (roads[road]?.class === 'motorway') continue
    const r = index.find(middle[0], middle[1])
    if (r >= 0) load[r] = (load[r] as number) + length * (3 - 2.3 * site.suburban(middle[0], middle[1]))
  }
  return load
}
