/** A shift as the roster names it, and the stretch of real time it covers on one night. */

import type { Instant } from '../units.ts'
import type { Zone } from './zone.ts'

/** Wall-clock minutes after midnight; `end` <= `start` means that it ends the next day. */
export interface Shift {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Half-open: `from` belongs to it, `to` does not. */
export interface Window {
  readonly from: Instant
  readonly to: Instant
}

/** The window of the shift that starts on this local date. */
export function shiftWindow(shift: Shift, zone: Zone, date: { year: number; month: number; day: number }): Window {
  const { year, month, day } = date
  const dayAfter = shift.end <= shift.start ? 1 : 0
  return {
    from: zone.instantOf(year, month, day, 0, shift.start),
    to: zone.instantOf(year, month, day + dayAfter, 0, shift.end),
  }
}
