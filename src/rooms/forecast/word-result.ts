/** Says a backtest's result in one sentence, and never more than its paired interval allows. */

import type { ModelScore } from './results.ts'

/**
 * One digit after the point, and as many more (four at most) as it takes until no bound of the interval but 0 itself reads
 * as 0: nobody should read "more" beside "0.0".
 */
function digitsOf(bounds: readonly number[]): number {
  const shown = (value: number, digits: number): boolean => value === 0 || Number(Math.abs(value).toFixed(digits)) > 0
  let digits = 1
  while (digits < 4 && !bounds.every((bound) => shown(bound, digits))) digits++
  return digits
}

/**
 * `offence` in the plural, e.g. `burglaries`. "More" and "fewer" are said only when the 95 % interval of the paired
 * difference in hit rate at 5 % of the area excludes 0.
 */
export function sentenceOf(offence: string, models: readonly ModelScore[], windows: number): string {
  const peel = models.find((model) => model.name === 'Peel')
  if (!peel) return `${windows} windows were scored.`
  const rate = `${(100 * peel.hitRate['5']).toFixed(1)} of 100 ${offence} fall in the 5 % of the area that Peel names`
  if (!peel.versusCount) return `${rate}; nothing was there to compare it with.`
  const { gain, ci95 } = peel.versusCount.hitRate5
  const digits = digitsOf(ci95)
  const plain = (value: number): string => Math.abs(value).toFixed(digits)
  const signed = (value: number): string => `${value < 0 && Number(plain(value)) > 0 ? '−' : ''}${plain(value)}`
  const interval = `(95 % interval ${signed(ci95[0])} to ${signed(ci95[1])}, ${windows} windows)`
  if (ci95[0] > 0) return `${rate}: ${plain(gain)} more than counting finds ${interval}.`
  if (ci95[1] < 0) return `${rate}: ${plain(gain)} fewer than counting finds ${interval}. Use the count here.`
  return `${rate}. That cannot be told from simply counting: the difference is ${signed(gain)} of 100 ${interval}.`
}
