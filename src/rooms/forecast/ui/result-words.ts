/** A backtest's result and its limits, worded here for readers of another language, and never more than the paired interval allows. */

import { decimal } from '#web/words/numbers.ts'
import { offenceNameWords } from '#web/words/police-words.ts'
import { currentLanguage, t } from '#web/words/words.ts'
import type { BacktestReport } from '../contract.ts'
import { standingOf } from './compare-with-count.ts'

/** Two digits, and more (four at most) until no bound but 0 itself reads as 0: nobody should read "more" beside "0.00". */
function digitsOf(bounds: readonly number[]): number {
  const reads = (digits: number): boolean => bounds.every((bound) => bound === 0 || Number(Math.abs(bound).toFixed(digits)) > 0)
  return [2, 3].find(reads) ?? 4
}

/** The server's own sentence in English. `offence` as the reader calls it. */
export function resultWords(report: BacktestReport, offence: string): string {
  const peel = report.models.find(({ name }) => name === 'Peel')
  if (currentLanguage() === 'en' || !peel) return report.sentence
  const rate = t('{rate} of 100 reports ({offence}) fall in the 5 % of the area that Peel names', {
    rate: decimal(100 * peel.hitRate['5'], 1),
    offence,
  })
  if (!peel.versusCount) return t('{rate}; nothing was there to compare it with.', { rate })
  const { gain, ci95 } = peel.versusCount.hitRate5
  const digits = digitsOf(ci95)
  const interval = t('(95 % interval {low} to {high}, {windows} windows)', {
    low: decimal(ci95[0], digits),
    high: decimal(ci95[1], digits),
    windows: report.windows,
  })
  const values = { rate, interval, gain: decimal(Math.abs(gain), digits) }
  switch (standingOf(ci95)) {
    case 'better':
      return t('{rate}: {gain} more than counting finds {interval}.', values)
    case 'worse':
      return t('{rate}: {gain} fewer than counting finds {interval}. Use the count here.', values)
    case 'unclear':
      return t('{rate}. That cannot be told from simply counting: the difference is {gain} of 100 {interval}.', {
        ...values,
        gain: decimal(gain, digits),
      })
  }
}

const limits: Record<string, () => string> = {
  'Scored on crime that was reported; what nobody reports is in neither the forecast nor the score.': () =>
    t('Scored on crime that was reported; what nobody reports is in neither the forecast nor the score.'),
  'Each window is one day; a forecast was made from reports of earlier days only.': () =>
    t('Each window is one day; a forecast was made from reports of earlier days only.'),
  'A high hit rate says where crime is likely, not that patrols there will prevent it.': () =>
    t('A high hit rate says where crime is likely, not that patrols there will prevent it.'),
  'Whole days are tested, not single shifts: how well the hours of a day are told apart is not in these numbers.': () =>
    t('Whole days are tested, not single shifts: how well the hours of a day are told apart is not in these numbers.'),
  'None of the given streets lies in this area, so none was followed.': () =>
    t('None of the given streets lies in this area, so none was followed.'),
}

export const limitSaid = (limit: string, discovered: BacktestReport['discovered'] = []): string => {
  if (discovered.length > 0 && limit.startsWith('A person decided to include what is found by looking')) {
    return t(
      'A person decided to include what is found by looking ({names}): where officers look, both forecast and score find more.',
      { names: discovered.map(({ nibrs, name }) => offenceNameWords(nibrs, name)).join(', ') },
    )
  }
  return limits[limit]?.() ?? limit
}
