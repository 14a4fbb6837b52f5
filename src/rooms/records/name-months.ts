/** Months by name, for what is published by month. Pure. */

import type { Zone } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'
import { refuse } from './errors.ts'

/** `2026-01`, by the clock of the zone. */
export const monthAt = (zone: Zone, at: Instant): string => {
  const { year, month } = zone.local(at)
  return `${year}-${String(month).padStart(2, '0')}`
}

export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`
}

function monthAfter(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

const most = 120

/** Every month from one to the other, none after `last`. @throws records.not-months */
export function monthsBetween(from: string, to: string, last: string): string[] {
  const isMonth = (word: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(word)
  const months: string[] = []
  if (isMonth(from) && isMonth(to) && to <= last) {
    for (let month = from; month <= to && months.length <= most; month = monthAfter(month)) months.push(month)
  }
  if (months.length === 0 || months.length > most) throw refuse('not-months', { from, to, last })
  return months
}
