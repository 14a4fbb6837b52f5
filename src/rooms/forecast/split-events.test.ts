/** Tests of splitting spans over days and shifts, and of when an event becomes known. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gridOver } from '../../kernel/geometry/grid.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import { metres } from '../../kernel/units.ts'
import { DAY, type EventColumns, localDay, splitEvents } from './split-events.ts'
import { wholeRectangle } from './study-area.ts'

const area = wholeRectangle(gridOver({ west: 0, south: 0, east: 999, north: 999 }, metres(100)))
const utc = zoneNamed('UTC')
const one = (from: string, to = from, reported = to): EventColumns => ({
  count: 1,
  from: [Date.parse(from)],
  to: [Date.parse(to)],
  reported: [Date.parse(reported)],
  cell: [0],
})

test('by hand: Friday noon to Sunday noon is a quarter, a half and a quarter', () => {
  const parts = splitEvents(one('2024-05-03T12:00Z', '2024-05-05T12:00Z'), area, utc)
  const friday = Date.parse('2024-05-03T00:00Z') / DAY
  assert.deepEqual([...parts.day], [friday, friday + 1, friday + 2])
  assert.deepEqual([...parts.weight], [0.25, 0.5, 0.25])
})

test('a night shift belongs to the day on which it begins', () => {
  const hours = { start: 22, length: 8 }
  const night = splitEvents(one('2024-05-04T03:00Z'), area, utc, { hours })
  assert.deepEqual([...night.day], [Date.parse('2024-05-03T00:00Z') / DAY])
  assert.equal(splitEvents(one('2024-05-04T12:00Z'), area, utc, { hours }).count, 0)
  // 20:00 to 24:00: half of it falls into the shift.
  assert.deepEqual([...splitEvents(one('2024-05-03T20:00Z', '2024-05-04T00:00Z'), area, utc, { hours }).weight], [0.5])
})

test('an event is known from the first midnight after its report, never before', () => {
  const day = Date.parse('2024-05-03T00:00Z') / DAY
  assert.equal(splitEvents(one('2024-05-03T00:00Z'), area, utc).known[0], day + 1)
  assert.equal(splitEvents(one('2024-05-03T01:00Z', '2024-05-03T01:00Z', '2024-05-20T23:59Z'), area, utc).known[0], day + 18)
})

test('local days follow the wall clock', () => {
  const chicago = zoneNamed('America/Chicago')
  const at = Date.parse('2024-05-04T03:00Z')
  assert.equal(localDay(chicago, at), Date.parse('2024-05-03T00:00Z') / DAY)
})

test('the parts of any span add up to one event', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 * 24 }), fc.integer({ min: 0, max: 24 * 20 }), (start, length) => {
      const from = start * 3_600_000
      const to = from + length * 3_600_000
      const parts = splitEvents({ count: 1, from: [from], to: [to], reported: [to], cell: [0] }, area, utc)
      assert.ok(Math.abs(parts.weight.reduce((sum, w) => sum + w, 0) - 1) < 1e-5)
    }),
  )
})
