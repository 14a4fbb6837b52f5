/** Three years of incidents on the city's streets, with the waves and series that were planted among them. */

import { polygonHolds } from '../src/kernel/geometry/polygon.ts'
import type { Random } from '../src/kernel/random.ts'
import type { CityMap } from './city.ts'
import { distance, type Point, pointAlong } from './draw-curves.ts'
import { hourWeights, type Offence, offences, type Pattern } from './offences.ts'
import { DAY, HOUR, roundTo, skipSpringGap, weekdayOf } from './wall-time.ts'
import { patternWeights, type SegmentWeights } from './weigh-segments.ts'

/** One incident as it happened; times are wall-clock milliseconds (see wall-time.ts). */
export interface Happening {
  offence: number
  from: number
  to: number
  reported: number
  at: Point
  segment: number
  /** When it really happened, somewhere between `from` and `to`. */
  moment: number
  /** Planted series it belongs to, and the happening whose repeat it is. */
  series?: string
  repeats?: Happening
  /** Part of the wave that is still running at the end. */
  wave?: true
}

export interface Period {
  from: number
  /** Nothing reported later is known. */
  until: number
}

/** How burglaries beget burglaries in the planted beats. */
export const nearRepeat = { branching: 0.42, metres: 190, days: 13, meanDays: 3.6 } as const

/** The map, made ready for placing incidents on it. */
export interface Streets {
  map: CityMap
  weights: SegmentWeights
  /** 1 for a segment so close to the city limit that a house beside it might lie outside. */
  nearLimit: Uint8Array
  /** Positions of the segments, without motorways, whose middle lies within reach of a place. */
  near(at: Point, reach: number): number[]
}

export function openStreets(map: CityMap, weights: SegmentWeights): Streets {
  const limit = map.boundary
  const nearLimit = Uint8Array.from(map.segments, ({ middle, length }) =>
    limit.some((p) => Math.abs(p[0] - middle[0]) < 180 + length / 2 && Math.abs(p[1] - middle[1]) < 180 + length / 2) ? 1 : 0,
  )
  return { map, weights, nearLimit, near: bucketSegments(map) }
}

/** About `wanted` incidents, unordered. The same random stream gives the same incidents. */
export function simulateIncidents(streets: Streets, period: Period, wanted: number, random: Random): Happening[] {
  const shares = offences.reduce((sum, offence) => sum + offence.share, 0)
  const happenings: Happening[] = []
  offences.forEach((offence, at) => {
    const own = random.fork(offence.nibrs)
    const count = own.poisson((wanted * offence.share) / shares)
    for (const pattern of offence.patterns) {
      const some = Math.round(count * pattern.share)
      spread(streets, period, at, offence, pattern, some, own.fork(pattern.draw + pattern.share), happenings)
    }
  })
  growNearRepeats(streets, period, happenings, random.fork('near repeats'))
  return happenings.filter((happening) => happening.reported < period.until && happening.from >= period.from)
}

/** Cumulative sums, to draw from many times. */
export function cumulate(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length)
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i] as number
    sums[i] = sum
  }
  return sums
}

/** A position with probability proportional to its weight, by bisection. */
export function drawFrom(sums: Float64Array, random: Random): number {
  const wanted = random.next() * (sums[sums.length - 1] as number)
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] as number) > wanted) high = middle
    else low = middle + 1
  }
  return low
}

function spread(
  streets: Streets,
  period: Period,
  at: number,
  offence: Offence,
  pattern: Pattern,
  count: number,
  random: Random,
  happenings: Happening[],
): void {
  const places = cumulate(patternWeights(streets.weights, offence, pattern.draw))
  const days = cumulate(dayWeights(period, offence, pattern))
  const hours = cumulate(hourWeights(pattern.hours))
  for (let i = 0; i < count; i++) {
    const segment = drawFrom(places, random)
    const moment = momentOn(period.from + drawFrom(days, random) * DAY, hours, random)
    happenings.push(happen(streets, at, pattern, segment, moment, random))
  }
}

function dayWeights(period: Period, offence: Offence, pattern: Pattern): Float64Array {
  const count = Math.round((period.until - period.from) / DAY)
  const weights = new Float64Array(count)
  for (let day = 0; day < count; day++) {
    const wall = period.from + day * DAY
    const ofYear = ((wall - Date.UTC(new Date(wall).getUTCFullYear(), 0, 1)) / DAY + 15) / 365.25
    const season = 1 + offence.season.swing * Math.cos(2 * Math.PI * (ofYear - offence.season.peak / 12))
    const trend = 1 + offence.trend * (day / count - 0.5)
    weights[day] = season * trend * (pattern.week[weekdayOf(wall)] as number)
  }
  return weights
}

/** An hour before 06:00 belongs to the night that began the evening before. */
function momentOn(day: number, hours: Float64Array, random: Random): number {
  const hour = drawFrom(hours, random)
  return day + (hour < 6 ? DAY : 0) + (hour + random.next()) * HOUR
}

function happen(streets: Streets, offence: number, pattern: Pattern, segment: number, moment: number, random: Random): Happening {
  const { at } = premise(streets, segment, random)
  const { median, spread: lagSpread } = (offences[offence] as Offence).lag
  const lag = median * HOUR * Math.exp(lagSpread * random.normal())
  if (!pattern.span) {
    const when = skipSpringGap(roundTo(moment, random.next() < 0.55 ? 5 : 1))
    return { offence, from: when, to: when, reported: roundTo(when + lag, 1) + 60_000, at, segment, moment: when }
  }
  const length = (pattern.span.shortest + random.exponential(pattern.span.mean - pattern.span.shortest)) * HOUR
  const from = skipSpringGap(roundTo(moment - random.next() * length, 15))
  const to = Math.max(from + 15 * 60_000, skipSpringGap(roundTo(from + length, 15)))
  return { offence, from, to, reported: roundTo(to + lag, 1) + 60_000, at, segment, moment }
}

/** One of the addresses along a segment; some are visited more often than others. */
function premise(streets: Streets, segment: number, random: Random): { at: Point; number: number } {
  const number = Math.floor(premisesOn(streets.map, segment) * random.next() ** 1.5)
  return { at: premiseAt(streets, segment, number), number }
}

export const premisesOn = (map: CityMap, segment: number): number =>
  Math.max(2, Math.round((map.segments[segment]?.length ?? 0) / 22))

/** Left and right of the street in turn, within the city. */
export function premiseAt(streets: Pick<Streets, 'map' | 'nearLimit'>, segment: number, number: number): Point {
  const { line, length } = streets.map.segments[segment] as CityMap['segments'][number]
  const count = premisesOn(streets.map, segment)
  const { at, direction } = pointAlong(line, ((number + 0.5) / count) * length)
  const off = (number % 2 === 0 ? 1 : -1) * (10 + (number % 3) * 2)
  for (const side of [off, -off, 0]) {
    const spot: Point = [at[0] - direction[1] * side, at[1] + direction[0] * side]
    if (!streets.nearLimit[segment] || polygonHolds([[streets.map.boundary]], spot[0], spot[1])) return spot
  }
  return at
}

function bucketSegments(map: CityMap): (at: Point, reach: number) => number[] {
  const size = 250
  const buckets = new Map<number, number[]>()
  const keyOf = (column: number, row: number): number => row * 4096 + column
  map.segments.forEach(({ middle, road }, i) => {
    if (map.roads[road]?.class === 'motorway') return
    const key = keyOf(Math.floor(middle[0] / size), Math.floor(middle[1] / size))
    const held = buckets.get(key)
    if (held) held.push(i)
    else buckets.set(key, [i])
  })
  return (at, reach) => {
    const found: number[] = []
    for (let row = Math.floor((at[1] - reach) / size); row <= Math.floor((at[1] + reach) / size); row++) {
      for (let column = Math.floor((at[0] - reach) / size); column <= Math.floor((at[0] + reach) / size); column++) {
        for (const i of buckets.get(keyOf(column, row)) ?? []) {
          if (distance(map.segments[i]?.middle as Point, at) < reach) found.push(i)
        }
      }
    }
    return found
  }
}

/** In the planted beats every burglary of a home may be followed by others nearby, and these by others. */
function growNearRepeats(streets: Streets, period: Period, happenings: Happening[], random: Random): void {
  const { weights } = streets
  const burglary = offences.findIndex((offence) => offence.nibrs === '220')
  const pattern = offences[burglary]?.patterns[0] as Pattern
  const hours = cumulate(hourWeights(pattern.hours))
  const isPlanted = (h: Happening): boolean =>
    h.offence === burglary && weights.nearRepeatBeats.includes(weights.beat[h.segment] as number)
  const open = happenings.filter(isPlanted)
  for (let parent = open.pop(); parent; parent = open.pop()) {
    for (let child = random.poisson(nearRepeat.branching); child > 0; child--) {
      const grown = repeatOf(streets, parent, pattern, hours, random)
      if (!grown || grown.reported >= period.until) continue
      happenings.push(grown)
      open.push(grown)
    }
  }
}

function repeatOf(
  streets: Streets,
  parent: Happening,
  pattern: Pattern,
  hours: Float64Array,
  random: Random,
): Happening | undefined {
  const beat = streets.weights.beat[parent.segment]
  const near = streets.near(parent.at, nearRepeat.metres + 60).filter((i) => streets.weights.beat[i] === beat)
  if (near.length === 0) return undefined
  const lag = Math.min(nearRepeat.days - 1, random.exponential(nearRepeat.meanDays))
  const day = Math.floor((parent.moment + lag * DAY) / DAY) * DAY
  for (let attempt = 0; attempt < 12; attempt++) {
    const child = happen(streets, parent.offence, pattern, random.pick(near), momentOn(day, hours, random), random)
    const off = distance(child.at, parent.at)
    if (off > nearRepeat.metres || random.next() > Math.exp(-off / 110)) continue
    // The victim of the second burglary left home after the first one had happened.
    if (child.moment <= parent.moment || child.from < parent.from) continue
    return { ...child, repeats: parent }
  }
  return undefined
}

/** One happening at a given time and near a given place, for planted series. */
export function happenAt(
  streets: Streets,
  offence: number,
  place: Point,
  reach: number,
  times: { from: number; to: number; lag: number },
  random: Random,
): Happening {
  const near = streets.near(place, reach)
  const segment = near.length > 0 ? random.pick(near) : nearestSegment(streets.map, place)
  const { at } = premise(streets, segment, random)
  const from = skipSpringGap(roundTo(times.from, 5))
  const to = Math.max(from, skipSpringGap(roundTo(times.to, 5)))
  return { offence, from, to, reported: roundTo(to + times.lag, 1) + 60_000, at, segment, moment: (from + to) / 2 }
}

function nearestSegment(map: CityMap, place: Point): number {
  let best = 0
  let least = Infinity
  map.segments.forEach(({ middle, road }, i) => {
    const off = distance(middle, place)
    if (off < least && map.roads[road]?.class !== 'motorway') {
      least = off
      best = i
    }
  })
  return best
}
