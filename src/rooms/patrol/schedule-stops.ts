/** Gives each stop its time of arrival: spread over the shift at random, with two hours between visits to one cell. */

import type { Random } from '../../kernel/random.ts'
import { REVISIT_GAP } from './plan-problem.ts'

export interface TimedStop {
  /** Whatever tells cells apart. */
  cell: number
  minutes: number
  travelMinutes: number
}

/**
 * Minutes after the window's start at which a unit arrives at each stop. Free minutes lie between calls, so the rest of
 * the shift is spread at random around the stops (uniform on the simplex of gaps). Null when the stops do not fit.
 */
export function scheduleStops(stops: readonly TimedStop[], windowMinutes: number, random: Random): number[] | null {
  const tight = arrivals(
    stops,
    stops.map(() => 0),
  )
  const last = stops.length - 1
  if (last < 0) return []
  const slack = Math.floor(windowMinutes - (tight[last] as number) - (stops[last] as TimedStop).minutes)
  if (slack < 0) return null
  const weights = Array.from({ length: stops.length + 1 }, () => random.exponential(1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const gaps = stops.map((_, i) => Math.floor(((weights[i] as number) / total) * slack))
  // Random gaps already separate visits to one cell in part, so waiting shrinks: the end never moves past the window.
  return arrivals(stops, gaps)
}

/**
 * Arrivals after a change: each stop keeps its planned minute where it can and moves later only where it must. Null when
 * the last one would end after the window; the caller then schedules afresh.
 */
export function keepSchedule(stops: readonly (TimedStop & { planned: number | null })[], windowMinutes: number): number[] | null {
  const times: number[] = []
  let free = 0
  for (const [i, stop] of stops.entries()) {
    const earliest = Math.max(free + stop.travelMinutes, afterLastVisit(stops, times, i))
    const at = Math.max(earliest, stop.planned ?? earliest)
    times.push(at)
    free = at + stop.minutes
  }
  return free <= windowMinutes ? times : null
}

function arrivals(stops: readonly TimedStop[], gaps: readonly number[]): number[] {
  const times: number[] = []
  let free = 0
  for (const [i, stop] of stops.entries()) {
    const at = Math.max(free + (gaps[i] as number) + stop.travelMinutes, afterLastVisit(stops, times, i))
    times.push(at)
    free = at + stop.minutes
  }
  return times
}

/** The earliest minute at which this cell may be visited again; -Infinity for a first visit. */
function afterLastVisit(stops: readonly TimedStop[], times: readonly number[], position: number): number {
  for (let j = position - 1; j >= 0; j--) {
    const earlier = stops[j] as TimedStop
    if (earlier.cell === (stops[position] as TimedStop).cell) return (times[j] as number) + earlier.minutes + REVISIT_GAP
  }
  return Number.NEGATIVE_INFINITY
}
