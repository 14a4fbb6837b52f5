/** When the public page is calm, when amber, when red: by what was found, by what could not be, and by who outside has co-signed. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '../../../kernel/units.ts'
import type { StoreStanding, WitnessStanding } from '../contract.ts'
import { readStanding } from '../ledger/judge-standing.ts'
import { witnessCover } from '../ledger/witness-standings.ts'
import { alarmsOf, cautionsOf, type PublicCheck } from './verify-run.ts'

const minute = 60_000
const day = 24 * 60 * minute
const now = Date.UTC(2026, 10, 26) as Instant
const ago = (time: number) => (now - time) as Instant

const store: StoreStanding = { ok: true, at: now, size: 9, rows: 9, problems: [], since: now, failed: false, asked: now }
const board = (size: number, at: number): WitnessStanding => ({
  name: 'board',
  key: 'k',
  signed: { size, root: '', at: at as Instant },
})
const cover = (witnesses: WitnessStanding[], lastAt: number = now) => witnessCover(witnesses, { size: 9, lastAt, now })

function page(other: Partial<PublicCheck>): string[] {
  const check = {
    verdict: { ok: true, size: 9, root: '', origin: 'x' },
    counts: { months: [], ownChecks: {}, disputes: [], disputed: 0, alarms: [], restored: [], lastAt: now },
    lostWitnesses: [],
    store,
    cover: cover([board(9, now)]),
    now,
    ...other,
  } as unknown as PublicCheck
  return [...alarmsOf(check).map(({ kind }) => kind), ...cautionsOf(check)]
}

test('the server’s word about its store: calm, amber at once, red after half an hour', () => {
  const said = (other: Partial<StoreStanding>) => page({ store: { ...store, ...other } })
  assert.deepEqual(said({}), [])
  assert.deepEqual(said({ at: null, since: ago(1 * minute) }), ['unchecked'], 'just started')
  assert.deepEqual(said({ at: null, since: ago(30 * minute) }), ['overdue'])
  assert.deepEqual(said({ failed: true, since: ago(1 * minute) }), ['unchecked'])
  assert.deepEqual(said({ since: ago(14 * minute) }), [])
  assert.deepEqual(said({ since: ago(15 * minute) }), ['unchecked'], 'old, though nothing failed')
  assert.deepEqual(said({ failed: true, since: ago(30 * minute) }), ['overdue'])
  assert.deepEqual(said({ since: undefined as never }), ['overdue'], 'what does not say since when is not believed')
  const row = { index: 4, subject: 'decision:x', kind: 'altered', sentence: 'It was changed.' } as const
  assert.deepEqual(said({ problems: [row], failed: true, since: ago(1 * minute) }), ['store'])
  assert.deepEqual(page({ store: null }), ['silent'], 'a server that does not say is no calm server')
})

test('what is no standing is none', () => {
  for (const text of ['', 'null', '{}', '{"store":{"ok":true}}', '<html>']) assert.equal(readStanding(text), null, text)
  assert.deepEqual(readStanding(JSON.stringify({ store })), store)
})

test('nobody outside co-signed: amber; the newest alone not yet: calm, and said; for a week not: amber', () => {
  assert.deepEqual(page({ cover: cover([]) }), ['unwitnessed'])
  assert.deepEqual(page({ cover: cover([{ name: 'board', key: 'k', signed: null }]) }), ['unwitnessed'])
  assert.deepEqual(page({ cover: cover([board(5, ago(6 * day))]) }), [])
  assert.deepEqual(page({ cover: cover([board(5, ago(8 * day))]) }), ['witness-late'])
  assert.deepEqual(page({ cover: cover([board(9, ago(8 * day))], ago(9 * day)) }), ['witness-late'], 'a copy of then looks so')
  const [early, late] = [board(9, ago(8 * day)), board(9, ago(day))]
  for (const both of [
    [early, late],
    [late, early],
  ])
    assert.deepEqual(page({ cover: cover(both) }), [], 'the newest counts')
  assert.deepEqual(cover([board(3, ago(day)), board(7, ago(2 * day))]).upTo, 7, 'whoever saw most counts')
  assert.deepEqual(cover([board(10, now)]).state, 'none', 'more than there is: the ledger was cut, which is red by itself')
  const empty = { ok: true, size: 0, root: '', origin: 'x' }
  assert.deepEqual(page({ cover: cover([]), verdict: empty }), [], 'an empty ledger has nothing to co-sign')
})

test('a ledger that says itself that it was cut is red, however well the rest stands', () => {
  const alarms = [{ index: 5, disputes: 5, what: 'The store has seen 8 ledger entries and the ledger holds 5: 3 are gone.' }]
  assert.deepEqual(
    page({ counts: { months: [], ownChecks: {}, disputes: [], disputed: 0, alarms, restored: [], lastAt: now } }),
    ['cut'],
  )
  const counts = { months: [], ownChecks: {}, disputes: [], disputed: 0, alarms: [], restored: alarms, lastAt: now }
  assert.deepEqual(page({ counts }), ['restored'], 'acknowledged by two: amber for good')
})

test('a copy of last month’s pages, status and all, is amber however well it agrees with itself', () => {
  const then = ago(30 * day)
  const copy = { store: { ...store, at: then, since: then, asked: then }, cover: cover([board(9, then)], then) }
  assert.deepEqual(page(copy), ['clock', 'witness-late'])
  assert.deepEqual(page({ now: now + 59 * minute }), [], 'a clock that is a little wrong alarms nobody')
  assert.deepEqual(page({ now: now - 61 * minute }), ['clock'])
  assert.deepEqual(page({ store: { ...store, asked: undefined as never } }).includes('clock'), true)
})
