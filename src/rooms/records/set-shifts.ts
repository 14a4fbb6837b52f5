/** When the agency's shifts begin, as somebody writes it: `06:00,14:00,22:00`, or with names. The ledger says who changed it, before it changes. */

import type { Shift } from '../../kernel/time/shift.ts'
import type { AgencyId } from '../../kernel/units.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import type { Records } from './contract.ts'
import { refuse } from './errors.ts'

/** From the first to begin after four in the morning. */
const usualNames: Readonly<Record<number, readonly string[]>> = { 2: ['Day', 'Night'], 3: ['Day', 'Evening', 'Night'] }
const FIRST_MORNING = 4 * 60
const MOST_SHIFTS = 8
const LONGEST_NAME = 30

/**
 * Each shift lasts until the next begins, so that a day has no hole. `Early=06:00` gives a name; without one two or three shifts are
 * called as everywhere, and more by the hour at which they begin.
 *
 * @throws records.not-shifts
 */
export function readShifts(written: string): Shift[] {
  const parts = written.split(',').map((part) => /^\s*(?:(.+?)\s*=\s*)?(\d{1,2})[:.](\d{2})\s*$/.exec(part))
  const said = parts.map((part) => ({
    name: part?.[1],
    start: Number(part?.[2]) * 60 + Number(part?.[3]),
    minute: Number(part?.[3]),
  }))
  const starts = said.map(({ start }) => start)
  const isWrong =
    said.some(({ start, minute }) => !(start < 24 * 60 && minute < 60)) ||
    said.length < 2 ||
    said.length > MOST_SHIFTS ||
    new Set(starts).size < starts.length
  if (isWrong) throw refuse('not-shifts', { said: shortly(written) })
  const fromMorning = ({ start }: { start: number }): number => (start - FIRST_MORNING + 24 * 60) % (24 * 60)
  const inOrder = said.toSorted((a, b) => fromMorning(a) - fromMorning(b))
  const names = usualNames[said.length]
  const shifts = inOrder.map(({ name, start }, at) => ({
    name: name?.slice(0, LONGEST_NAME) ?? names?.[at] ?? `From ${clock(start)}`,
    start,
    end: (inOrder[(at + 1) % inOrder.length] as { start: number }).start,
  }))
  if (new Set(shifts.map(({ name }) => name.toLowerCase())).size < shifts.length)
    throw refuse('not-shifts', { said: shortly(written) })
  return shifts
}

/** @throws records.no-territory */
export async function changeShifts(
  { trust, records }: { trust: Pick<Trust, 'record'>; records: Pick<Records, 'territory' | 'setShifts'> },
  agency: AgencyId,
  actor: Actor,
  shifts: readonly Shift[],
): Promise<void> {
  const standing = await records.territory(agency)
  if (!standing) throw refuse('no-territory', {})
  if (sameShifts(standing.shifts, shifts)) return
  const words = (all: readonly Shift[]): string => all.map(({ start }) => clock(start)).join(', ')
  await trust.record(agency, {
    act: 'alter',
    by: actor,
    what: `When shifts begin was changed: from ${words(standing.shifts)} to ${words(shifts)}.`,
    // Typed words stay out of the leaf.
    why: `The shifts are called ${shifts.map(({ name }) => `“${name}”`).join(', ')}.`,
    subject: 'shifts',
  })
  await records.setShifts(agency, shifts)
}

const sameShifts = (a: readonly Shift[], b: readonly Shift[]): boolean =>
  a.length === b.length &&
  a.every(({ name, start, end }, at) => b[at]?.name === name && b[at]?.start === start && b[at]?.end === end)

/** 330 → 05:30. */
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** A slip of the hand is said back whole; of anything longer its beginning is enough to know it by. */
const shortly = (written: string): string => (written.length > 60 ? `${written.slice(0, 12)}…` : written)
