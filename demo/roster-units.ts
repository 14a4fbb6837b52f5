/** Tonight's units and the calls that will take up most of their shift, so that free minutes are what is really left. */

import type { Random } from '../src/kernel/random.ts'
import type { CityMap } from './city.ts'
import type { Point } from './draw-curves.ts'
import { hourWeights } from './offences.ts'
import { cumulate, drawFrom } from './simulate-incidents.ts'
import type { SegmentWeights } from './weigh-segments.ts'

export interface Call {
  unit: string
  /** Minutes after the shift's start. */
  at: number
  minutes: number
  kind: string
}

export interface RosteredUnit {
  id: string
  beat: string
  start: Point
  freeMinutes: number
  calls: Call[]
}

const kinds = [
  ['Disturbance', 34],
  ['Welfare check', 28],
  ['Alarm', 17],
  ['Traffic crash', 52],
  ['Report to take', 41],
  ['Noise', 14],
  ['Assist ambulance', 38],
] as const

const SHIFT_MINUTES = 480
/** Briefing, meal, fuel and the report-writing that ends every shift. */
const FIXED_MINUTES = 85
/** A gap between calls shorter than this is driving back, not patrol. */
const SHORTEST_GAP = 20
/** The rest of a gap goes to follow-ups, self-initiated stops and backing up others. */
const PATROL_SHARE = 0.45

/** One car for each pair of beats. Calls arrive as a Poisson stream that is busiest before midnight. */
export function rosterUnits(map: CityMap, weights: SegmentWeights, random: Random): RosteredUnit[] {
  const hours = cumulate([...hourWeights([{ at: 22.5, width: 2.5, weight: 1 }])].map((w, h) => (h >= 22 || h < 6 ? w + 0.1 : 0)))
  const load = map.beats.map(() => 0)
  weights.draw.everywhere.forEach((weight, i) => {
    const beat = weights.beat[i] as number
    if (beat >= 0) load[beat] = (load[beat] as number) + weight * (weights.heat[i] as number)
  })
  const busiest = map.beats.map((_, b) => b).sort((p, q) => (load[q] as number) - (load[p] as number))
  return busiest
    .slice(0, 6)
    .sort((p, q) => p - q)
    .map((b) => {
      const beat = map.beats[b] as CityMap['beats'][number]
      const id = `L${beat.id.slice(1)}`
      const calls = oneAfterAnother(
        Array.from({ length: 5 + random.poisson(2.6) }, () => {
          const hour = drawFrom(hours, random)
          const [kind, mean] = random.pick(kinds)
          const at = Math.floor(((hour + 2) % 24) * 60 + random.next() * 60)
          return { unit: id, at, minutes: 5 + Math.round(mean * (0.5 + random.next())), kind }
        }),
      )
      return { id, beat: beat.id, start: startIn(map, weights, b), freeMinutes: freeMinutes(calls), calls }
    })
}

/** A unit answers one call at a time; a call that would outlast the shift goes to the next one. */
function oneAfterAnother(calls: readonly Call[]): Call[] {
  const answered: Call[] = []
  let clock = 0
  for (const call of [...calls].sort((p, q) => p.at - q.at)) {
    const at = Math.max(call.at, clock)
    if (at + call.minutes > SHIFT_MINUTES) continue
    answered.push({ ...call, at })
    clock = at + call.minutes
  }
  return answered
}

/** Gaps between calls that are long enough to drive somewhere and stay, less the fixed duties, to 5 minutes. */
function freeMinutes(calls: readonly Call[]): number {
  let clock = 0
  let gaps = 0
  for (const call of [...calls, { at: SHIFT_MINUTES, minutes: 0 }]) {
    const gap = call.at - clock
    if (gap >= SHORTEST_GAP) gaps += gap
    clock = call.at + call.minutes
  }
  return Math.max(30, Math.floor(((gaps - FIXED_MINUTES) * PATROL_SHARE) / 5) * 5)
}

function startIn(map: CityMap, weights: SegmentWeights, beat: number): Point {
  const centre = map.beats[beat]?.centre ?? map.centre
  let best: Point = centre
  let least = Infinity
  map.segments.forEach(({ line, middle }, i) => {
    const off = Math.hypot(middle[0] - centre[0], middle[1] - centre[1])
    if (weights.beat[i] === beat && off < least) {
      least = off
      best = line[0] as Point
    }
  })
  return best
}
