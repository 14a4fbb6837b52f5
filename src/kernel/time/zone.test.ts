/** Wall-clock time in a zone, through the nights on which the clocks change. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../units.ts'
import { aoristicShare } from './aoristic.ts'
import { shiftWindow } from './shift.ts'
import { zoneNamed } from './zone.ts'

const chicago = zoneNamed('America/Chicago')

test('an instant read as local time and written back is the same instant, but for the hour that happens twice', () => {
  const from = Date.UTC(2015, 0, 1)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 * 365 * 24 * 60 }), (minute) => {
      const at = instant(from + minute * 60_000)
      const { year, month, day, hour, minute: m } = chicago.local(at)
      const back = chicago.instantOf(year, month, day, hour, m)
      assert.ok(back === at || back === at - 3_600_000)
    }),
  )
})

test('the spring night has 23 hours and the autumn night 25', () => {
  const night = { name: 'Night', start: 22 * 60, end: 6 * 60 }
  const hours = (year: number, month: number, day: number) => {
    const { from, to } = shiftWindow(night, chicago, { year, month, day })
    return (to - from) / 3_600_000
  }
  assert.equal(hours(2026, 3, 7), 7)
  assert.equal(hours(2026, 10, 31), 9)
  assert.equal(hours(2026, 11, 23), 8)
})

test('a wall-clock time that never happened is read as if the clock had not been put forward', () => {
  assert.equal(chicago.instantOf(2026, 3, 8, 2, 30), Date.UTC(2026, 2, 8, 8, 30))
})

test('weekdays start on Monday', () => {
  assert.equal(chicago.local(chicago.instantOf(2026, 11, 23, 12)).weekday, 0)
  assert.equal(chicago.local(chicago.instantOf(2026, 11, 29, 12)).weekday, 6)
})

test('an unknown zone is refused', () => {
  assert.throws(() => zoneNamed('Riverton/Nowhere'), RangeError)
})

test('aoristic shares of the hours of a day add up to one', () => {
  const hour = 3_600_000
  const time = fc.integer({ min: 0, max: 24 * hour - 1 })
  fc.assert(
    fc.property(time, time, (a, b) => {
      let sum = 0
      for (let h = 0; h < 24; h++) sum += aoristicShare(Math.min(a, b), Math.max(a, b), h * hour, (h + 1) * hour)
      assert.ok(Math.abs(sum - 1) < 1e-9)
    }),
  )
})
