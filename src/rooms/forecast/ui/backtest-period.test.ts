/** The period that is proposed lies inside the records and leaves something to learn from. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { zoneNamed } from '../../../kernel/time/zone.ts'
import { daysOf, faultOf, periodFor, spanOf } from './backtest-period.ts'

test('two years of records: the last 92 whole days', () => {
  const period = periodFor({ from: '2016-01-01', to: '2017-12-31' })
  assert.deepEqual(period, { from: '2017-09-30', to: '2017-12-30' })
  assert.equal(daysOf(period), 92)
})

test('whatever the records, three quarters stay to learn from and nothing is out of range', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 8, max: 4000 }), (start, length) => {
      const text = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)
      const span = { from: text(start), to: text(start + length) }
      const period = periodFor(span)
      assert.equal(faultOf(period, span), undefined)
      assert.ok(daysOf(period) <= Math.max(1, length / 4) && daysOf(period) <= 92)
    }),
    { seed: 5 },
  )
})

test('days are those of the agency’s zone', () => {
  const zone = zoneNamed('America/Chicago')
  assert.deepEqual(spanOf(zone, Date.UTC(2016, 0, 1, 3), Date.UTC(2016, 5, 1, 12)), { from: '2015-12-31', to: '2016-06-01' })
})

test('each fault has its name', () => {
  const span = { from: '2016-01-01', to: '2016-12-31' }
  assert.equal(faultOf({ from: '', to: '2016-05-01' }, span), 'no-date')
  assert.equal(faultOf({ from: '2016-06-01', to: '2016-05-01' }, span), 'backwards')
  assert.equal(faultOf({ from: '2018-06-01', to: '2018-07-01' }, span), 'outside')
  assert.equal(faultOf({ from: '2016-01-01', to: '2016-07-01' }, span), 'too-early')
})
