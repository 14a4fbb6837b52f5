/** Who lives where, in three synthetic cohorts that stand for nobody. */

import { indexPolygons } from '../src/kernel/geometry/polygon.ts'
import type { CityMap } from './city.ts'
import { distance, smoothNoise } from './draw-curves.ts'
import type { SegmentWeights } from './weigh-segments.ts'

export interface Residents {
  /** By neighbourhood, in the map's order. */
  byNeighbourhood: Record<string, number>[]
  /** By beat. */
  byBeat: number[]
  total: number
}

const METRES_PER_RESIDENT = 4.7

/**
 * Residents follow street metres, denser in town. Group B is a fifth of the city but two thirds of the over-patrolled
 * district: without that, an exposure audit would have nothing to find.
 */
export function settleResidents(map: CityMap, weights: SegmentWeights, seed: number): Residents {
  const index = indexPolygons(map.neighbourhoods.map((area) => [area.rings]))
  const count = new Float64Array(map.neighbourhoods.length)
  map.segments.forEach(({ middle, length }, i) => {
    const area = index.find(middle[0], middle[1])
    if (area < 0 || (weights.beat[i] as number) < 0) return
    const density = 0.55 + 1.3 * Math.exp(-((distance(middle, map.centre) / (2600 * map.scale)) ** 2))
    count[area] = (count[area] as number) + (length / METRES_PER_RESIDENT) * density
  })
  const drift = smoothNoise(seed + 31, 3200 * map.scale)
  const beatOf = new Map(map.beats.flatMap((beat, b) => beat.neighbourhoods.map((area) => [area, b] as const)))
  const byBeat = map.beats.map(() => 0)
  const byNeighbourhood = map.neighbourhoods.map((area, at) => {
    const people = Math.round(count[at] as number)
    const beat = beatOf.get(at)
    if (beat !== undefined) byBeat[beat] = (byBeat[beat] as number) + people
    const lean = drift(area.centre[0], area.centre[1])
    const b = beat === weights.overPatrolled.beat ? 0.66 + 0.05 * lean : 0.17 + 0.07 * lean
    const c = (1 - b) * (0.3 - 0.12 * lean)
    const groupB = Math.round(people * b)
    const groupC = Math.round(people * c)
    return { 'Group A': people - groupB - groupC, 'Group B': groupB, 'Group C': groupC }
  })
  return { byNeighbourhood, byBeat, total: byBeat.reduce((sum, n) => sum + n, 0) }
}
