/** Says of a paired difference what its interval allows, and nothing more. */

/** `unclear` whenever the interval holds 0. */
export type Standing = 'better' | 'worse' | 'unclear'

export function standingOf(ci95: readonly [number, number]): Standing {
  if (ci95[0] > 0) return 'better'
  if (ci95[1] < 0) return 'worse'
  return 'unclear'
}

/** Room on both sides of 0, so that the line for "no difference" is always in the picture. */
export function domainAroundZero(intervals: readonly (readonly [number, number])[]): [number, number] {
  const widest = Math.max(1e-9, ...intervals.flatMap(([low, high]) => [Math.abs(low), Math.abs(high)]))
  const low = Math.min(-0.25 * widest, ...intervals.map(([from]) => from))
  const high = Math.max(0.25 * widest, ...intervals.map(([, to]) => to))
  const air = 0.06 * (high - low)
  return [low - air, high + air]
}
