/** A stretch of days in the units that a person would say it in. */

export interface Lapse {
  years: number
  months: number
  days: number
}

const MONTHS_A_YEAR = 12
const DAYS_A_MONTH = 365.25 / MONTHS_A_YEAR
/** From here on days are no longer what one counts in. */
const DAYS_TO_COUNT = 60

/** Days below two months, then months, then years with months: 3250 days are eight years and ten months. */
export function lapseOf(days: number): Lapse {
  const whole = Math.max(0, Math.floor(days))
  if (whole < DAYS_TO_COUNT) return { years: 0, months: 0, days: whole }
  const months = Math.floor(whole / DAYS_A_MONTH)
  return { years: Math.floor(months / MONTHS_A_YEAR), months: months % MONTHS_A_YEAR, days: 0 }
}

/** "8 years and 10 months", "5 months", "17 days". */
export function lapseWords(days: number): string {
  const { years, months, days: rest } = lapseOf(days)
  const said = [counted(years, 'year'), counted(months, 'month'), counted(rest, 'day')].filter((part) => part !== '')
  return said.join(' and ') || '0 days'
}

const counted = (count: number, unit: string): string => (count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`)
