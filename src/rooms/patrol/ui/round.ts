/** An officer's round on the phone: which stop is next, what the thumb does now, and visits that wait for the network. */

import type { Briefing, Stop, Visit } from '../contract.ts'

/** Where the officer is in the round: on the way, at a stop since `since`, or done. */
export type Phase =
  | { at: 'before'; stop: Stop }
  | { at: 'driving'; stop: Stop; since: number }
  | { at: 'stop'; stop: Stop; since: number }
  | { at: 'done' }

/** What the phone remembers by itself: when a drive was begun, for which stop. */
export interface Drive {
  stop: string
  since: number
}

const hour = 3_600_000

/** When a phone forgets a briefing: an hour after the shift, or after it was loaded where the shift is over; never after a session could still live. */
export const keptUntil = ({ window }: Pick<Briefing, 'window'>, now: number, sessionLasts: number): number =>
  Math.min(now + sessionLasts, Math.max(window.to, now) + hour)

/** Stops in driving order with the visits over them; a stop without leaving time is where the officer is. */
export function phaseOf(stops: readonly Stop[], visits: readonly Visit[], drive: Drive | null): Phase {
  const ordered = [...stops].sort((a, b) => a.order - b.order)
  const there = ordered.find((stop) => visits.some((visit) => visit.stop === stop.id && visit.leftAt === null))
  if (there) {
    const visit = visits.find((own) => own.stop === there.id && own.leftAt === null)
    return { at: 'stop', stop: there, since: visit?.arrivedAt ?? 0 }
  }
  const next = ordered.find((stop) => !visits.some((visit) => visit.stop === stop.id))
  if (!next) return { at: 'done' }
  return drive?.stop === next.id ? { at: 'driving', stop: next, since: drive.since } : { at: 'before', stop: next }
}

/** The stop in hand and the two after it. */
export function nextThree(stops: readonly Stop[], visits: readonly Visit[]): Stop[] {
  const open = (stop: Stop): boolean => !visits.some((visit) => visit.stop === stop.id && visit.leftAt !== null)
  return [...stops]
    .sort((a, b) => a.order - b.order)
    .filter(open)
    .slice(0, 3)
}

/** Visits from the server with those that wait to be sent laid over them; one visit a stop. */
export function withWaiting(sent: readonly Visit[], waiting: readonly Visit[]): Visit[] {
  const byStop = new Map(sent.map((visit) => [visit.stop, visit]))
  for (const visit of waiting) byStop.set(visit.stop, visit)
  return [...byStop.values()]
}

/** The queue with one more: a later word on the same stop replaces the earlier one. */
export const waitingWith = (waiting: readonly Visit[], visit: Visit): Visit[] => [
  ...waiting.filter((other) => other.stop !== visit.stop),
  visit,
]
