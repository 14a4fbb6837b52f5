/** Small expectations as so many in 100, 1,000 or 10,000 nights: figures that can be compared, never 0.0047. */

import { currentLanguage } from './words.ts'

export { manyFor } from '../../src/kernel/statistics/many-for.ts'

/** Expected events over `many` nights, with one decimal below a hundred: `2.0`, `0.4`, `140`; what would read 0.0 says so. */
export function ofMany(expected: number, many: number): string {
  const value = expected * many
  const digits = value >= 99.95 ? 0 : 1
  const format = new Intl.NumberFormat(currentLanguage(), { minimumFractionDigits: digits, maximumFractionDigits: digits })
  if (value > 0 && value < 0.05) return `< ${format.format(0.1)}`
  return format.format(value)
}
