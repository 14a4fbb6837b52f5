/** How numbers, times and durations are written: 24 h in the agency's zone, small counts as words, units beside figures. */

import { currentLanguage, t } from './words.ts'

/** A count; up to ten it is a word, since "3" invites more precision than three has. */
export function countInWords(n: number): string {
  const words = [
    t('none'),
    t('one'),
    t('two'),
    t('three'),
    t('four'),
    t('five'),
    t('six'),
    t('seven'),
    t('eight'),
    t('nine'),
    t('ten'),
  ]
  return words[n] ?? wholeNumber(n)
}

export const wholeNumber = (n: number): string => new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: 0 }).format(n)

export function decimal(n: number, digits = 2): string {
  return new Intl.NumberFormat(currentLanguage(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n)
}

/** Two significant digits, e.g. expected events in a cell: 0.031. */
export function smallNumber(n: number): string {
  if (n === 0) return '0'
  return new Intl.NumberFormat(currentLanguage(), { maximumSignificantDigits: 2 }).format(n)
}

/** A share between 0 and 1 as `31 %`, never broken over two lines; below ten per cent one decimal. */
export function percent(share: number): string {
  const digits = share > 0 && share < 0.0995 ? 1 : 0
  return `${new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: digits }).format(share * 100)}\u00a0%`
}

/** A sentence of the server with each number kept on one line with its unit. */
export const unbroken = (sentence: string): string => sentence.replace(/(\d) (%|m|km|min|h)(?=[\s.,;:)]|$)/g, '$1\u00a0$2')

/** Wall-clock time in the agency's zone, `22:05`. */
export function clockTime(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** With its year, for what is looked up long after. */
export function calendarDay(at: number, zone: string): string {
  return new Intl.DateTimeFormat(currentLanguage() === 'en' ? 'en-GB' : currentLanguage(), {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(at)
}

/** `Tue 24 Nov` in the agency's zone. */
export function shortDate(at: number, zone: string): string {
  return new Intl.DateTimeFormat(currentLanguage() === 'en' ? 'en-GB' : currentLanguage(), {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  }).format(at)
}

/** `24 Nov 2026, 22:05` in the agency's zone. */
export function dateAndTime(at: number, zone: string): string {
  return new Intl.DateTimeFormat(currentLanguage() === 'en' ? 'en-GB' : currentLanguage(), {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}

/** `24 Nov 2026, 22:05:13.47` in the agency's zone: as finely as the ledger writes. */
export function dateAndHundredth(at: number, zone: string): string {
  return new Intl.DateTimeFormat(currentLanguage() === 'en' ? 'en-GB' : currentLanguage(), {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 2,
    hourCycle: 'h23',
  }).format(at)
}

/** `6 h 10 min`, `45 min`. */
export function duration(minutes: number): string {
  const whole = Math.round(minutes)
  const hours = Math.floor(whole / 60)
  const rest = whole % 60
  if (hours === 0) return t('{rest} min', { rest })
  return rest === 0 ? t('{hours} h', { hours }) : t('{hours} h {rest} min', { hours, rest })
}

/** A running timer, `04:09` or `1:04:09`. */
export function stopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const pair = (n: number): string => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const tail = `${pair(Math.floor(seconds / 60) % 60)}:${pair(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

/** Bytes as a person reads them, `4.2 MB`. */
export function fileSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: unit === 0 ? 0 : 1 }).format(value)} ${units[unit]}`
}
