/** How strongly each street segment draws each kind of offence: land use, planted hot places, and heavy-tailed chance. */

import { indexPolygons } from '../src/kernel/geometry/polygon.ts'
import type { Random } from '../src/kernel/random.ts'
import type { CityMap, RoadClass } from './city.ts'
import { distance, type Point, ramp, smoothNoise } from './draw-curves.ts'
import type { Draw, Offence } from './offences.ts'

/** A planted hot place: a kind of spot, and what it attracts beyond its neighbours. */
export interface HotPlace {
  name: string
  at: Point
  /** Metres over which it fades. */
  reach: number
  draws: readonly Draw[]
  /** Incidents a year meant for it, over all offences. */
  strength: number
}

export interface SegmentWeights {
  /** Beat of each segment, -1 on motorways. */
  beat: Int16Array
  draw: Record<Draw, Float64Array>
  /** Heavy-tailed factor that the segment keeps for all three years. */
  heat: Float64Array
  hotPlaces: HotPlace[]
  /** Position of the over-patrolled beat, and how much patrol time its streets get compared with the others. */
  overPatrolled: { beat: number; factor: number }
  /** Position of the beats in which burglaries beget burglaries. */
  nearRepeatBeats: number[]
}

/** Spread of the logarithm of the heat: with land use it puts about half of all incidents on a twentieth of the segments. */
const HEAT_SPREAD = 1.95

export function weighSegments(map: CityMap, seed: number, random: Random): SegmentWeights {
  const { segments, roads, scale } = map
  const beatIndex = indexPolygons(map.beats.map((beat) => [beat.rings]))
  const hotPlaces = plantHotPlaces(map, random.fork('hot places'))
  const hills = smoothNoise(seed + 21, 700 * scale)
  const overPatrolled = { beat: nearestBeat(map, 0.33, 0.3), factor: 5 }
  const count = segments.length
  const fresh = (): Float64Array => new Float64Array(count)
  const draw: Record<Draw, Float64Array> = {
    homes: fresh(),
    shops: fresh(),
    bars: fresh(),
    parking: fresh(),
    centre: fresh(),
    everywhere: fresh(),
    patrols: fresh(),
  }
  const heat = fresh()
  const beat = new Int16Array(count).fill(-1)
  segments.forEach((segment, i) => {
    const [x, y] = segment.middle
    const kind = roads[segment.road]?.class as RoadClass
    beat[i] = kind === 'motorway' ? -1 : beatIndex.find(x, y)
    if (beat[i] === -1) return
    // The tail is cut, so that no single street of the whole city carries a hundredth of it by chance.
    heat[i] = Math.exp(HEAT_SPREAD * Math.min(2.5, random.normal()) + 0.55 * hills(x, y))
    const great = kind === 'street' ? 0 : kind === 'secondary' ? 1 : 1.6
    const off = distance(segment.middle, map.centre) / scale
    const core = Math.exp(-((off / 900) ** 2))
    const town = 1 - ramp(1200, 4200, off)
    const metres = segment.length
    draw.homes[i] = metres * (0.45 + 0.9 * town) * (1 - 0.6 * core) * (great > 0 ? 0.7 : 1)
    draw.shops[i] = metres * (0.02 + 0.5 * great * (0.35 + town) + 1.6 * core)
    draw.bars[i] = metres * (0.004 + 0.12 * great * town + 1.5 * core)
    draw.parking[i] = metres * (0.4 + 0.8 * town + 0.3 * great + 0.9 * core)
    draw.centre[i] = metres * (0.12 + 0.25 * great + 0.6 * town + 5 * core)
    draw.everywhere[i] = metres * (0.4 + 0.7 * town)
    draw.patrols[i] = metres * (0.5 + 0.5 * town) * (beat[i] === overPatrolled.beat ? overPatrolled.factor : 1)
  })
  for (const place of hotPlaces) warm(map, place, draw, heat)
  return {
    beat,
    draw,
    heat,
    hotPlaces,
    overPatrolled,
    nearRepeatBeats: [nearestBeat(map, 0.68, 0.3), nearestBeat(map, 0.6, 0.68)],
  }
}

function nearestBeat(map: CityMap, u: number, v: number): number {
  const spot: Point = [u * map.width, v * map.height]
  const inside = indexPolygons(map.beats.map((beat) => [beat.rings])).find(spot[0], spot[1])
  if (inside >= 0) return inside
  const distances = map.beats.map((beat) => distance(beat.centre, spot))
  return distances.indexOf(Math.min(...distances))
}

/** Adds to the draws of the segments around a hot place, so that its strength is spread over the nearest streets. */
function warm(map: CityMap, place: HotPlace, draw: Record<Draw, Float64Array>, heat: Float64Array): void {
  const near = map.segments.flatMap((segment, i) => {
    const fade = Math.exp(-((distance(segment.middle, place.at) / place.reach) ** 2))
    return fade > 0.02 && (draw.everywhere[i] as number) > 0 ? [{ i, part: fade * segment.length }] : []
  })
  const sum = near.reduce((total, { part }) => total + part, 0)
  if (sum === 0) return
  // The planted strength is meant as it stands: chance may not multiply it tenfold or wipe it out.
  for (const { i } of near) heat[i] = Math.max(0.9, Math.min(1.8, heat[i] as number))
  for (const kind of place.draws) {
    const all = draw[kind]
    const before = all.reduce((total, weight) => total + weight, 0)
    for (const { i, part } of near) all[i] = (all[i] as number) + (before * place.strength * part) / sum
  }
}

function plantHotPlaces(map: CityMap, random: Random): HotPlace[] {
  const at = (u: number, v: number): Point => [
    (u + random.normal() * 0.01) * map.width,
    (v + random.normal() * 0.01) * map.height,
  ]
  const wishes: [string, Point, number, Draw[], number][] = [
    ['Market Cross bars', at(0.5, 0.5), 110, ['bars', 'centre'], 0.16],
    ['Old Quay nightlife', at(0.535, 0.475), 90, ['bars'], 0.14],
    ['Station square', map.station, 120, ['centre', 'parking', 'shops'], 0.035],
    ['Central bus exchange', at(0.485, 0.545), 100, ['centre', 'shops'], 0.05],
    ['Fennel Plaza mall', at(0.71, 0.64), 160, ['shops', 'parking'], 0.07],
    ['Windmill Fields mall', at(0.3, 0.87), 170, ['shops', 'parking'], 0.05],
    ['Ring South retail park', at(0.55, 0.2), 150, ['shops', 'parking'], 0.05],
    ['County hospital', at(0.41, 0.72), 120, ['parking', 'centre'], 0.025],
    ['Riverside stadium', at(0.62, 0.4), 130, ['bars', 'parking'], 0.04],
    ['Cannery lofts', at(0.36, 0.62), 120, ['homes', 'parking'], 0.02],
    ['Motel strip, Interstate 7 West', at(0.21, 0.43), 140, ['homes', 'parking', 'bars'], 0.02],
    ['College Row', at(0.57, 0.73), 130, ['homes', 'bars', 'parking'], 0.02],
    ['Plover Point apartments', at(0.75, 0.36), 120, ['homes', 'parking'], 0.018],
    ['South market', at(0.43, 0.3), 110, ['shops', 'centre'], 0.03],
  ]
  return wishes.map(([name, spot, reach, draws, strength]) => ({
    name,
    at: nearestCorner(map, spot),
    reach: reach * map.scale ** 0.5,
    draws,
    strength,
  }))
}

function nearestCorner(map: CityMap, spot: Point): Point {
  let best = map.centre
  let least = Infinity
  for (const { line, road } of map.segments) {
    if (map.roads[road]?.class === 'motorway') continue
    const p = line[0] as Point
    const off = distance(p, spot)
    if (off < least) {
      least = off
      best = p
    }
  }
  return best
}

/** The weight of every segment for one pattern of an offence. */
export function patternWeights(weights: SegmentWeights, offence: Offence, draw: Draw): Float64Array {
  const own = weights.draw[draw]
  return own.map((value, i) => value * (weights.heat[i] as number) ** offence.heat)
}

/**
 * Scales what the over-patrolled beat draws, so that its share of victim-reported crime equals its share of residents: what
 * is planted there is the looking, not the harm.
 */
export function evenOutOverPatrolled(weights: SegmentWeights, offences: readonly Offence[], shareOfResidents: number): void {
  let inside = 0
  let all = 0
  for (const offence of offences) {
    for (const { draw, share } of offence.patterns) {
      if (draw === 'patrols') continue
      const own = patternWeights(weights, offence, draw)
      const total = own.reduce((sum, weight) => sum + weight, 0)
      const here = own.reduce((sum, weight, i) => sum + (weights.beat[i] === weights.overPatrolled.beat ? weight : 0), 0)
      inside += (offence.share * share * here) / total
      all += offence.share * share
    }
  }
  const actual = inside / all
  const factor = (shareOfResidents * (1 - actual)) / (actual * (1 - shareOfResidents))
  for (const [draw, own] of Object.entries(weights.draw)) {
    if (draw === 'patrols') continue
    weights.beat.forEach((beat, i) => {
      if (beat === weights.overPatrolled.beat) own[i] = (own[i] as number) * factor
    })
  }
}
