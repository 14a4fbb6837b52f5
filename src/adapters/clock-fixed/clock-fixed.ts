/** A clock that stands still until a test moves it. */

import { type Instant, instant } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'

export interface ClockFixed extends Clock {
  set(at: Instant): void
  /** Moves the time on, in milliseconds. */
  advance(milliseconds: number): void
}

/** `at`: an ISO 8601 time with its zone, or epoch milliseconds. */
export function clockFixed(at: string | number): ClockFixed {
  let now = typeof at === 'number' ? at : Date.parse(at)
  if (!Number.isFinite(now)) throw new RangeError(`${at} is not a time`)
  return {
    now: () => instant(now),
    set: (next) => {
      now = next
    },
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}
