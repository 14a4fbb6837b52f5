/** Local wall-clock time in an agency's zone, daylight saving included, without a library of zones: Intl knows them. */

import type { Instant } from '../units.ts'

const HOUR = 3_600_000

/** Wall-clock parts; month 1-12, weekday 0 = Monday. */
export interface LocalTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  weekday: number
}

export interface Zone {
  readonly name: string
  /** Local minus UTC in milliseconds at this instant. */
  offsetAt(at: Instant): number
  local(at: Instant): LocalTime
  /**
   * The instant of a wall-clock time. In the autumn hour that happens twice the first one is taken; in the spring hour
   * that never happens the clock is read as if it had not been put forward.
   */
  instantOf(year: number, month: number, day: number, hour?: number, minute?: number, second?: number): Instant
}

/** A zone by its IANA name; throws a RangeError for a name that Intl does not know. */
export function zoneNamed(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  // Offsets change on hour or half-hour marks; remembering them by quarter-hour makes millions of rows cheap.
  const remembered = new Map<number, number>()

  const offsetAt = (at: Instant): number => {
    const quarter = Math.floor(at / (HOUR / 4))
    const known = remembered.get(quarter)
    if (known !== undefined) return known
    const whole = quarter * (HOUR / 4)
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(whole)) if (type !== 'literal') part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - whole
    if (remembered.size > 500_000) remembered.clear()
    remembered.set(quarter, offset)
    return offset
  }

  return {
    name,
    offsetAt,
    local(at) {
      const shifted = new Date(at + offsetAt(at))
      return {
        year: shifted.getUTCFullYear(),
        month: shifted.getUTCMonth() + 1,
        day: shifted.getUTCDate(),
        hour: shifted.getUTCHours(),
        minute: shifted.getUTCMinutes(),
        second: shifted.getUTCSeconds(),
        weekday: (shifted.getUTCDay() + 6) % 7,
      }
    },
    instantOf(year, month, day, hour = 0, minute = 0, second = 0) {
      const wall = Date.UTC(year, month - 1, day, hour, minute, second)
      const before = offsetAt((wall - 24 * HOUR) as Instant)
      const after = offsetAt((wall + 24 * HOUR) as Instant)
      for (const offset of before === after ? [before] : [before, after]) {
        const guess = (wall - offset) as Instant
        if (offsetAt(guess) === offset) return guess
      }
      return (wall - before) as Instant
    },
  }
}
