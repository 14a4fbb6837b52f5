/** Wall-clock times as crime feeds write them, and what they mean in the agency's zone. */

import type { Zone } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'

/** Which number of `03/04/2021` is the month. Four digits first are always the year. */
export type DateOrder = 'month-first' | 'day-first'

export const MONTH = 0
export const DAY = 1
export const HOUR = 2
export const MINUTE = 3
/** How fine a moment is written. */
export type Fineness = typeof MONTH | typeof DAY | typeof HOUR | typeof MINUTE

/** One moment as written; filled again and again, so that millions of rows make no garbage. */
export interface Moment {
  /** Wall clock as if it were UTC, epoch milliseconds. */
  wall: number
  fineness: Fineness
  /** True when the text itself says its offset: `wall` is then the real instant. */
  absolute: boolean
}

export const emptyMoment = (): Moment => ({ wall: 0, fineness: MONTH, absolute: false })

/** A time that says how far it is from UTC: `…10:00:00Z`, `…10:00+00`, `…10:00-05:00`. */
export const offsetEnding = /(?<=:\d{2}(?:\.\d+)?) ?(?:Z|UTC|[+-]\d{2}:?(?:\d{2})?)\s*$/

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * Reads `2018-03-01`, `2018-03`, `20180301`, `2018/03/01 05:00:00+00`, `03/01/2018 11:05:00 PM`, ISO 8601 with or without
 * offset, and epoch milliseconds. `24:00:00` is the first moment of the next day. Returns false, and leaves `into`
 * undefined, for anything else: no date is ever guessed from half a text.
 */
export function readMoment(text: string, order: DateOrder, into: Moment): boolean {
  const end = trimmedEnd(text)
  let at = trimmedStart(text, end)
  if (at >= end) return false
  into.absolute = false

  const first = readNumber(text, at, end)
  if (first.digits === 0) return false
  if (first.next === end) return readBareNumber(first.value, first.digits, into)
  at = first.next
  const separator = text.charCodeAt(at)
  if (!isDateSeparator(separator)) return false
  const second = readNumber(text, at + 1, end)
  if (second.digits === 0 || second.digits > 2) return false
  at = second.next

  let year: number
  let month: number
  let day = 1
  if (first.digits === 4) {
    year = first.value
    month = second.value
    if (at === end) return setDate(year, month, 1, MONTH, into)
    if (text.charCodeAt(at) !== separator) return false
    const third = readNumber(text, at + 1, end)
    if (third.digits === 0 || third.digits > 2) return false
    day = third.value
    at = third.next
  } else {
    if (first.digits > 2 || text.charCodeAt(at) !== separator) return false
    const third = readNumber(text, at + 1, end)
    if (third.digits !== 4 && third.digits !== 2) return false
    year = third.digits === 4 ? third.value : third.value + (third.value < 70 ? 2000 : 1900)
    month = order === 'month-first' ? first.value : second.value
    day = order === 'month-first' ? second.value : first.value
    at = third.next
  }
  if (!setDate(year, month, day, DAY, into)) return false
  if (at === end) return true
  const joint = text.charCodeAt(at)
  if (joint !== 84 && joint !== 116 && joint !== 32 && joint !== 44) return false
  at++
  while (at < end && text.charCodeAt(at) === 32) at++
  return at === end ? true : readClock(text, at, end, into)
}

/** Adds a time of day that stands in a column of its own: `23:45:00`, `2345`, `845`, `11:05 PM`. False when it is none. */
export function addTimeOfDay(text: string, into: Moment): boolean {
  const end = trimmedEnd(text)
  const at = trimmedStart(text, end)
  if (at >= end) return false
  const only = readNumber(text, at, end)
  if (only.next === end) {
    // Los Angeles writes 0845 as the number 845.
    if (only.digits < 1 || only.digits > 4) return false
    return addClock(Math.floor(only.value / 100), only.value % 100, 0, MINUTE, into)
  }
  return readClock(text, at, end, into)
}

export function addClock(hour: number, minute: number, second: number, fineness: Fineness, into: Moment): boolean {
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && (minute > 0 || second > 0))) return false
  into.wall += ((hour * 60 + minute) * 60 + second) * 1000
  into.fineness = fineness
  return true
}

/** False when the calendar has no such day. */
export function setDate(year: number, month: number, day: number, fineness: Fineness, into: Moment): boolean {
  if (!(year >= 1800 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return false
  into.wall = daysSinceEpoch(year, month, day) * DAY_MS
  into.fineness = fineness
  into.absolute = false
  return true
}

function readClock(text: string, from: number, end: number, into: Moment): boolean {
  const hour = readNumber(text, from, end)
  if (hour.digits === 0 || hour.digits > 2) return false
  let at = hour.next
  let hours = hour.value
  let minutes = 0
  let seconds = 0
  let fineness: Fineness = HOUR
  if (text.charCodeAt(at) === 58) {
    const minute = readNumber(text, at + 1, end)
    if (minute.digits !== 2) return false
    minutes = minute.value
    fineness = MINUTE
    at = minute.next
    if (text.charCodeAt(at) === 58) {
      const second = readNumber(text, at + 1, end)
      if (second.digits !== 2) return false
      seconds = second.value
      at = second.next
      if (text.charCodeAt(at) === 46) at = readNumber(text, at + 1, end).next
    }
  }
  while (at < end && text.charCodeAt(at) === 32) at++
  const half = text.charCodeAt(at) | 32
  if (at < end && (half === 97 || half === 112)) {
    if ((text.charCodeAt(at + 1) | 32) !== 109 || hours < 1 || hours > 12) return false
    hours = (hours % 12) + (half === 112 ? 12 : 0)
    at += 2
  }
  if (!addClock(hours, minutes, seconds, fineness, into)) return false
  return at === end || readOffset(text.slice(at, end), into)
}

function readOffset(text: string, into: Moment): boolean {
  if (text === 'Z' || text === 'z' || text === 'UTC') {
    into.absolute = true
    return true
  }
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(text)
  if (!match) return false
  const offset = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * MINUTE_MS
  into.wall -= match[1] === '+' ? offset : -offset
  into.absolute = true
  return true
}

/** `20180301`, or epoch milliseconds as Esri writes them. */
function readBareNumber(value: number, digits: number, into: Moment): boolean {
  if (digits === 8) return setDate(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100, DAY, into)
  if (digits < 11 || digits > 14) return false
  into.wall = value
  into.fineness = MINUTE
  into.absolute = true
  return true
}

function readNumber(text: string, from: number, end: number): { value: number; digits: number; next: number } {
  let value = 0
  let at = from
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  return { value, digits: at - from, next: at }
}

function trimmedStart(text: string, end: number): number {
  let at = 0
  while (at < end && text.charCodeAt(at) <= 32) at++
  return at
}

function trimmedEnd(text: string): number {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) <= 32) end--
  return end
}

/** `-`, `/` or `.` */
const isDateSeparator = (code: number): boolean => code === 45 || code === 47 || code === 46

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && leap ? 29 : (lengths[month - 1] as number)
}

/** Days from civil (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", public domain). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Day-first when some first number cannot be a month, month-first when some second cannot; undefined when all could be both. */
export function guessDateOrder(texts: Iterable<string>): DateOrder | undefined {
  for (const text of texts) {
    const match = /^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}/.exec(text)
    if (!match) continue
    if (Number(match[1]) > 12) return 'day-first'
    if (Number(match[2]) > 12) return 'month-first'
  }
  return undefined
}

/** Turns wall clocks into instants; remembers the offset of days on which no clock is changed. */
export class WallClock {
  private readonly offsets = new Map<number, number>()

  constructor(readonly zone: Zone) {}

  instantOf(moment: Moment): number {
    return moment.absolute ? moment.wall : this.fromWall(moment.wall)
  }

  /** First instant after the moment as finely as it is written: the next day for a date, the next month for a month. */
  endOf(moment: Moment): number {
    if (moment.absolute || moment.fineness >= HOUR) return this.instantOf(moment)
    if (moment.fineness === DAY) return this.fromWall(moment.wall + DAY_MS)
    const date = new Date(moment.wall)
    return this.fromWall(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1))
  }

  private fromWall(wall: number): number {
    const day = Math.floor(wall / DAY_MS)
    let offset = this.offsets.get(day)
    if (offset === undefined) {
      offset = this.steadyOffset(day)
      this.offsets.set(day, offset)
    }
    if (!Number.isNaN(offset)) return wall - offset
    const date = new Date(wall)
    return this.zone.instantOf(
      date.getUTCFullYear(),
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    )
  }

  /** NaN near a change of the clocks. A day either side covers every offset on Earth. */
  private steadyOffset(day: number): number {
    const before = this.zone.offsetAt(((day - 1) * DAY_MS) as Instant)
    const after = this.zone.offsetAt(((day + 2) * DAY_MS) as Instant)
    return before === after ? before : Number.NaN
  }
}
