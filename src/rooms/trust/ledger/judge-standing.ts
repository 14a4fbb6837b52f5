/** What the server's word about its own store is worth: agreed just now, altered, or not known since when. Pure: page, command and self-check judge alike. */

import type { StoreStanding } from './types.ts'

/** `unchecked`: needs a person; `overdue`: for so long that it counts as altered. */
export type StoreState = 'agrees' | 'altered' | 'unchecked' | 'overdue'

const minute = 60_000
/** Between two passes lie at most ten minutes and the pass itself. */
const late = 15 * minute
const overdue = 30 * minute

/**
 * By the server's own clock, so that a reader's wrong one alarms nobody; that it is the reader's time at all, {@link clocksAgree} says. Whatever
 * is missing in it is not well.
 */
export function judgeStanding({ problems, failed, at, since, asked }: StoreStanding): StoreState {
  if (problems.length > 0) return 'altered'
  const age = asked - since
  if (!(age < overdue)) return 'overdue'
  return failed || at === null || age >= late ? 'unchecked' : 'agrees'
}

const apart = 60 * minute

/** A copy of then answers with the time of then, whatever is done since. More than an hour is no clock that is a little wrong. */
export const clocksAgree = ({ asked }: Pick<StoreStanding, 'asked'>, now: number): boolean => Math.abs(now - asked) <= apart

/** The standing in what `/ledger/status` answered, or null where there is none. */
export function readStanding(text: string): StoreStanding | null {
  try {
    const { store } = JSON.parse(text) as { store?: StoreStanding }
    return typeof store?.ok === 'boolean' && Array.isArray(store.problems) ? store : null
  } catch {
    return null
  }
}
