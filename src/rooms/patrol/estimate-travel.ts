/** How long a unit drives from one place to the next: a street-grid estimate, replaceable by an agency's own road network. */

import type { Minutes } from '../../kernel/units.ts'

/** Metres in the territory's projection. */
export type PlanePoint = readonly [number, number]

export interface Travel {
  /**
   * Minutes from standing at one place to standing at the other; whole minutes are made by the planner. The bound rests on
   * it that a detour is never shorter: at least a minute for pulling away, and the triangle inequality for the rest.
   */
  between(from: PlanePoint, to: PlanePoint): Minutes
  /** A lower bound of `between` for any two different places. */
  readonly least: Minutes
}

/**
 * Manhattan distance at a steady speed, plus a minute for pulling away and parking. 25 km/h is a calm town speed
 * without lights.
 */
export function streetGridTravel(options: { kmPerHour?: number; pullAway?: number } = {}): Travel {
  const metresPerMinute = ((options.kmPerHour ?? 25) * 1000) / 60
  const pullAway = options.pullAway ?? 1
  return {
    between: (from, to) => (pullAway + (Math.abs(from[0] - to[0]) + Math.abs(from[1] - to[1])) / metresPerMinute) as Minutes,
    // Two places are never the same, so the least leg is more than pulling away alone and rounds up to one minute more.
    least: (pullAway + 1e-6) as Minutes,
  }
}
