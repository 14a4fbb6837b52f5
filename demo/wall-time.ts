/** Local wall-clock time as one number: milliseconds as if the clock on the wall were UTC. No zone is needed to make a city. */

import type { CityDate } from './city.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export const wallMidnight = ({ year, month, day }: CityDate): number => Date.UTC(year, month - 1, day)

/** 0 = Monday. */
export const weekdayOf = (wall: number): number => (Math.floor(wall / DAY) + 3) % 7

/**
 * In the hour that the spring change of clocks leaves out (02:00 to 03:00 on the second Sunday of March in the United
 * States) nothing can happen: it is moved an hour on.
 */
export function skipSpringGap(wall: number): number {
  const date = new Date(wall)
  if (date.getUTCMonth() !== 2 || date.getUTCHours() !== 2 || date.getUTCDay() !== 0) return wall
  const day = date.getUTCDate()
  return day >= 8 && day <= 14 ? wall + HOUR : wall
}

const pairs = Array.from({ length: 60 }, (_, n) => (n < 10 ? `0${n}` : String(n)))
/** Texts of days: three years have a thousand of them, and every row names three. */
const dayTexts = new Map<number, string>()

/** `2026-11-23 22:15:00`. */
export function wallText(wall: number): string {
  const day = Math.floor(wall / DAY)
  let text = dayTexts.get(day)
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, 10)
    dayTexts.set(day, text)
  }
  const seconds = Math.floor((wall - day * DAY) / 1000)
  return `${text} ${pairs[Math.floor(seconds / 3600)]}:${pairs[Math.floor(seconds / 60) % 60]}:${pairs[seconds % 60]}`
}

/** Whole minutes, as officers write them: to 5 minutes when nobody saw it. */
export const roundTo = (wall: number, minutes: number): number => Math.round(wall / (minutes * 60_000)) * minutes * 60_000
