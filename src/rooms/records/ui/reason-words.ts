/** Why rows are set aside, in a few words for a list; the row itself carries the whole sentence. */

import { t } from '#web/words/words.ts'

const words = new Map<string, () => string>([
  ['bad-date', () => t('Date not on the calendar')],
  ['no-date', () => t('No date')],
  ['too-long-ago', () => t('Before 1900')],
  ['future-date', () => t('In the future')],
  ['negative-span', () => t('Ends before it begins')],
  ['bad-place', () => t('Place is no pair of numbers')],
  ['off-the-globe', () => t('Place not on the globe')],
  ['unclosed-quote', () => t('Quotation mark never closed')],
  ['too-long', () => t('Row too long')],
  ['not-a-feature', () => t('Not valid JSON')],
  ['too-few-fields', () => t('Too few fields')],
  ['too-many-fields', () => t('Too many fields')],
])

/** A code that this page does not know is shown as its own words. */
export const reasonWords = (code: string): string => words.get(code)?.() ?? code.replaceAll('-', ' ')

export interface ReasonCount {
  code: string
  rows: number
}

/** Most frequent first. */
export const reasonsInOrder = (reasons: Readonly<Record<string, number>>): ReasonCount[] =>
  Object.entries(reasons)
    .map(([code, rows]) => ({ code, rows }))
    .sort((a, b) => b.rows - a.rows || (a.code < b.code ? -1 : 1))
