/** Paired block bootstrap: how sure are we that one method beats another on the same days? */

import type { Random } from '../random.ts'

export interface Interval {
  estimate: number
  low: number
  high: number
}

/**
 * 95 % percentile interval of a ratio of sums, `sum(numerator) / sum(denominator)`, resampling whole blocks of
 * consecutive positions (days) so that what one day shares with the next stays together. Paired: pass differences as the
 * numerator. Lengths must agree; a resample whose denominator is 0 is left out.
 */
export function blockBootstrap(
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
  options: { block: number; resamples: number; random: Random },
): Interval {
  const length = numerator.length
  if (length !== denominator.length) throw new RangeError('numerator and denominator differ in length')
  const ratioOf = (pick: (i: number) => number): number => {
    let top = 0
    let bottom = 0
    for (let i = 0; i < length; i++) {
      const at = pick(i)
      top += numerator[at] as number
      bottom += denominator[at] as number
    }
    return bottom === 0 ? Number.NaN : top / bottom
  }
  const estimate = ratioOf((i) => i)
  const block = Math.max(1, Math.min(options.block, length))
  const draws: number[] = []
  for (let resample = 0; resample < options.resamples; resample++) {
    let start = 0
    const value = ratioOf((i) => {
      if (i % block === 0) start = options.random.integer(length)
      return (start + (i % block)) % length
    })
    if (Number.isFinite(value)) draws.push(value)
  }
  draws.sort((p, q) => p - q)
  return { estimate, low: quantileSorted(draws, 0.025), high: quantileSorted(draws, 0.975) }
}

/** Linear-interpolated quantile of ascending values; NaN when there are none. */
export function quantileSorted(ascending: ArrayLike<number>, q: number): number {
  if (ascending.length === 0) return Number.NaN
  const at = (ascending.length - 1) * q
  const low = ascending[Math.floor(at)] as number
  const high = ascending[Math.ceil(at)] as number
  return low + (high - low) * (at - Math.floor(at))
}
