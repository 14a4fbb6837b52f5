/** When in the week events happen: a profile of 7 x 24 hours, shrunk from each weekday to the whole week. */

import { aoristicShare } from '../../kernel/time/aoristic.ts'
import type { Zone } from '../../kernel/time/zone.ts'
import { DAY, type EventColumns, wallClock } from './split-events.ts'

const HOUR = 3_600_000

/** `share[weekday * 24 + hour]` of a day's events; each weekday's 24 hours add up to 1. Weekday 0 = Thursday (day 0 of 1970). */
export interface HourProfile {
  readonly share: Float64Array
  /** Expected share of local day `day`'s events between two wall-clock times of that day, in milliseconds after its midnight. */
  between(day: number, from: number, to: number): number
}

/**
 * Aoristic weights over the hours that each span covers, never its midpoint (Ratcliffe 2000); spans of more than two days
 * say nothing about the hour and are left out. Each weekday's profile is drawn towards the whole week's by `prior` events.
 */
export function profileHours(events: EventColumns, zone: Zone, knownBefore: number, prior = 300): HourProfile {
  const counts = new Float64Array(7 * 24)
  for (let i = 0; i < events.count; i++) {
    if ((events.reported[i] as number) >= knownBefore) continue
    const from = wallClock(zone, events.from[i] as number)
    const to = wallClock(zone, events.to[i] as number)
    if (to - from > 2 * DAY) continue
    for (let hour = Math.floor(from / HOUR); hour * HOUR <= to; hour++) {
      const weight = aoristicShare(from, to, hour * HOUR, (hour + 1) * HOUR)
      if (weight > 0) counts[slotOf(hour)] = (counts[slotOf(hour)] as number) + weight
    }
  }
  const whole = new Float64Array(24)
  counts.forEach((n, slot) => {
    whole[slot % 24] = (whole[slot % 24] as number) + n
  })
  const total = whole.reduce((sum, n) => sum + n, 0)
  const share = new Float64Array(7 * 24)
  for (let weekday = 0; weekday < 7; weekday++) {
    const own = counts.subarray(weekday * 24, weekday * 24 + 24)
    const sum = own.reduce((all, n) => all + n, 0)
    for (let hour = 0; hour < 24; hour++) {
      const drawnTo = total > 0 ? (whole[hour] as number) / total : 1 / 24
      share[weekday * 24 + hour] = ((own[hour] as number) + prior * drawnTo) / (sum + prior)
    }
  }
  return {
    share,
    between(day, from, to) {
      let sum = 0
      const weekday = ((day % 7) + 7) % 7
      for (let hour = 0; hour < 24; hour++) {
        const overlap = Math.max(0, Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR)) / HOUR
        sum += overlap * (share[weekday * 24 + hour] as number)
      }
      return sum
    },
  }
}

const slotOf = (hour: number): number => {
  const day = Math.floor(hour / 24)
  return (((day % 7) + 7) % 7) * 24 + (hour - day * 24)
}
