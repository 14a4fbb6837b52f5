/** One thumb, one button: the phone must always know what comes next, with or without a network. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Briefing, Stop, Visit } from '../contract.ts'
import { keptUntil, nextThree, phaseOf, waitingWith, withWaiting } from './round.ts'

const stop = (id: string, order: number): Stop => ({ id, order, unit: 'E1' }) as unknown as Stop
const visit = (id: string, arrivedAt: number, leftAt: number | null): Visit =>
  ({ stop: id, unit: 'E1', arrivedAt, leftAt }) as unknown as Visit
const stops = [stop('b', 2), stop('a', 1), stop('c', 3), stop('d', 4)]

test('the round goes before, driving, stop, next, done', () => {
  assert.deepEqual(phaseOf(stops, [], null), { at: 'before', stop: stops[1] })
  assert.deepEqual(phaseOf(stops, [], { stop: 'a', since: 5 }), { at: 'driving', stop: stops[1], since: 5 })
  assert.deepEqual(phaseOf(stops, [visit('a', 9, null)], { stop: 'a', since: 5 }), { at: 'stop', stop: stops[1], since: 9 })
  assert.deepEqual(phaseOf(stops, [visit('a', 9, 12)], { stop: 'a', since: 5 }), { at: 'before', stop: stops[0] })
  assert.deepEqual(
    phaseOf(
      stops,
      stops.map(({ id }) => visit(id, 1, 2)),
      null,
    ),
    { at: 'done' },
  )
})

test('three places: the one in hand and two more', () => {
  assert.deepEqual(
    nextThree(stops, [visit('a', 1, 2), visit('b', 3, null)]).map(({ id }) => id),
    ['b', 'c', 'd'],
  )
})

test('what waits to be sent counts, and only the last word on a stop is sent', () => {
  const waiting = waitingWith(waitingWith([], visit('a', 1, null)), visit('a', 1, 4))
  assert.equal(waiting.length, 1)
  assert.deepEqual(withWaiting([visit('a', 1, null)], waiting), [visit('a', 1, 4)])
})

test('a phone forgets a briefing an hour after the shift, and never keeps it longer than a session could live', () => {
  const hour = 3_600_000
  const until = (ends: number): number =>
    keptUntil({ window: { from: 0, to: ends } as Briefing['window'] }, 100 * hour, 12 * hour)
  assert.deepEqual([until(106 * hour), until(90 * hour), until(130 * hour)], [107 * hour, 101 * hour, 112 * hour])
})
