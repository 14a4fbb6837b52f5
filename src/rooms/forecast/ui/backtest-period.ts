/** Which past days a backtest is asked for when nobody has chosen: the last quarter of the records, with a year before it where there is one. */

import type { Zone } from '../../../kernel/time/zone.ts'
import type { Instant } from '../../../kernel/units.ts'

const DAY = 86_400_000

export interface Period {
  /** First and last local day, `YYYY-MM-DD`. */
  from: string
  to: string
}

/** Local days of the first and the last record. */
export function spanOf(zone: Zone, first: number, last: number): Period {
  return { from: dayText(zone, first), to: dayText(zone, last) }
}

/** At most 92 days, and never more than the last quarter of what there is: the rest is there to learn from. */
export function periodFor(span: Period): Period {
  const first = Date.parse(`${span.from}T00:00:00Z`)
  // The last day of a file is often cut off in the middle; a half day would be scored as a quiet one.
  const last = Date.parse(`${span.to}T00:00:00Z`) - DAY
  const days = Math.max(1, Math.min(92, Math.floor((last - first) / DAY / 4)))
  return { from: textOf(last - (days - 1) * DAY), to: textOf(Math.max(first, last)) }
}

/** What is wrong with a period that somebody typed, or undefined. */
export function faultOf(period: Period, span: Period): 'no-date' | 'backwards' | 'outside' | 'too-early' | undefined {
  const [from, to] = [Date.parse(`${period.from}T00:00:00Z`), Date.parse(`${period.to}T00:00:00Z`)]
  if (Number.isNaN(from) || Number.isNaN(to)) return 'no-date'
  if (from > to) return 'backwards'
  if (period.from > span.to || period.to < span.from) return 'outside'
  if (period.from <= span.from) return 'too-early'
  return undefined
}

/** Days from the first to the last, both counted. */
export const daysOf = (period: Period): number =>
  Math.round((Date.parse(`${period.to}T00:00:00Z`) - Date.parse(`${period.from}T00:00:00Z`)) / DAY) + 1

const textOf = (utc: number): string => new Date(utc).toISOString().slice(0, 10)

function dayText(zone: Zone, at: number): string {
  const { year, month, day } = zone.local(at as Instant)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}`
}
