/** Says a backtest's result in one sentence, and never more than its paired interval allows. */

import type { ModelScore } from './results.ts'

const one = (value: number): string => Math.abs(value).toFixed(1)
const signed = (value: number): string => `${value <= -0.05 ? '−' : ''}${one(value)}`

/**
 * `offence` in the plural, e.g. `burglaries`. "Better" and "worse" are said only when the 95 % interval of the paired difference in hit rate at 5 % of the area
 * excludes 0.
 */
export function sentenceOf(offence: string, models: readonly ModelScore[], windows: number): string {
  const peel = models.find((model) => model.name === 'Peel')
  if (!peel) return `${windows} windows were scored.`
  const rate = `${(100 * peel.hitRate['5']).toFixed(1)} of 100 ${offence} fall in the 5 % of the area that Peel names`
  if (!peel.versusCount) return `${rate}; nothing was there to compare it with.`
  const { gain, ci95 } = peel.versusCount.hitRate5
  const interval = `(95 % interval ${signed(ci95[0])} to ${signed(ci95[1])}, ${windows} windows)`
  if (ci95[0] > 0) return `${rate}: ${one(gain)} more than counting finds ${interval}.`
  if (ci95[1] < 0) return `${rate}: ${one(gain)} fewer than counting finds ${interval}. Use the count here.`
  return `${rate}. That cannot be told from simply counting: the difference is ${signed(gain)} of 100 ${interval}.`
}
