/** Which shift is meant: the present or coming one by the clock, or one named by date. */

import { type Shift, shiftWindow, type Window } from '../../kernel/time/shift.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'
import type { Territory } from '../records/contract.ts'
import { refuse } from './errors.ts'

/** The roster of an agency that told Peel none. */
const DEFAULT_SHIFTS: readonly Shift[] = [
  { name: 'Day', start: 6 * 60, end: 14 * 60 },
  { name: 'Late', start: 14 * 60, end: 22 * 60 },
  { name: 'Night', start: 22 * 60, end: 6 * 60 },
]

export interface NamedShift {
  name: string
  window: Window
}

const DAY = 86_400_000
const FIVE_MINUTES = 300_000

const shiftsOf = (territory: Territory): readonly Shift[] => (territory.shifts.length > 0 ? territory.shifts : DEFAULT_SHIFTS)

/** The shift that runs now and the next one to begin. Where shifts overlap, the one that began last is the present one. */
export function shiftsAround(territory: Territory, now: Instant): { present: NamedShift | null; coming: NamedShift } {
  const zone = zoneNamed(territory.zone)
  const near: NamedShift[] = []
  for (const days of [-1, 0, 1, 2]) {
    const date = zone.local((now + days * DAY) as Instant)
    for (const shift of shiftsOf(territory)) near.push({ name: shift.name, window: shiftWindow(shift, zone, date) })
  }
  near.sort((p, q) => p.window.from - q.window.from)
  const running = near.filter(({ window }) => window.from <= now && now < window.to)
  const coming = near.find(({ window }) => window.from > now)
  if (!coming) throw new RangeError('a roster always has a next shift')
  return { present: running.at(-1) ?? null, coming }
}

/**
 * Tonight: the present shift while its plan is in force or more than half of it lies ahead, else the coming one. A plan
 * for the last minutes of a shift would help nobody.
 */
export function shiftOfTonight(territory: Territory, now: Instant, isPublished: boolean): NamedShift {
  const { present, coming } = shiftsAround(territory, now)
  if (!present) return coming
  const half = present.window.from + (present.window.to - present.window.from) / 2
  return isPublished || now < half ? present : coming
}

/** The shift of this name that starts on this local date. Throws `patrol.unknown-shift`, `patrol.bad-date`. */
export function shiftNamed(territory: Territory, wish: { date: string; name: string }): NamedShift {
  const shift = shiftsOf(territory).find(({ name }) => name.toLowerCase() === wish.name.toLowerCase())
  if (!shift) {
    const known = shiftsOf(territory).map(({ name }) => name)
    throw refuse('unknown-shift', { name: wish.name, known: known.join(', ') })
  }
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(wish.date) ?? []).map(Number)
  const date = new Date(Date.UTC(year ?? Number.NaN, (month ?? Number.NaN) - 1, day ?? Number.NaN))
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== wish.date) throw refuse('bad-date', { date: wish.date })
  return {
    name: shift.name,
    window: shiftWindow(shift, zoneNamed(territory.zone), { year: year as number, month: month as number, day: day as number }),
  }
}

/** What can still be planned of a shift: all of it before it begins or after it is over, the rest of it while it runs. */
export function plannable(window: Window, now: Instant): { window: Window; share: number } {
  if (now <= window.from || now >= window.to) return { window, share: 1 }
  const from = Math.ceil(now / FIVE_MINUTES) * FIVE_MINUTES
  return { window: { from: from as Instant, to: window.to }, share: (window.to - from) / (window.to - window.from) }
}
