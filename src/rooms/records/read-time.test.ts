/** Dates and times as feeds write them, on nights when the clocks change too. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { zoneNamed } from '../../kernel/time/zone.ts'
import {
  addTimeOfDay,
  DAY,
  type DateOrder,
  emptyMoment,
  type Fineness,
  guessDateOrder,
  MINUTE,
  MONTH,
  readMoment,
  WallClock,
} from './read-time.ts'

function read(text: string, order: DateOrder = 'month-first', time?: string): string | false {
  const moment = emptyMoment()
  if (!readMoment(text, order, moment)) return false
  if (time !== undefined && !addTimeOfDay(time, moment)) return false
  const written = new Date(moment.wall).toISOString().slice(0, 19)
  const fineness = ['month', 'day', 'hour', 'minute'][moment.fineness]
  return `${written} ${fineness}${moment.absolute ? ' absolute' : ''}`
}

describe('reading moments', () => {
  it('knows the forms that feeds use', () => {
    assert.equal(read('01/15/2018 11:05:00 PM'), '2018-01-15T23:05:00 minute')
    assert.equal(read('01/15/2018 12:05:00 AM'), '2018-01-15T00:05:00 minute')
    assert.equal(read('2018-01-15T23:05:00'), '2018-01-15T23:05:00 minute')
    assert.equal(read('2018-01-15 23:05'), '2018-01-15T23:05:00 minute')
    assert.equal(read('2018-01-15T23:05:00.123'), '2018-01-15T23:05:00 minute')
    assert.equal(read('2018-01-15T23:05:00Z'), '2018-01-15T23:05:00 minute absolute')
    assert.equal(read('2018/01/15 05:00:00+00'), '2018-01-15T05:00:00 minute absolute')
    assert.equal(read('2018-01-15T05:00:00-06:00'), '2018-01-15T11:00:00 minute absolute')
    assert.equal(read('2018-01'), '2018-01-01T00:00:00 month')
    assert.equal(read('20180115'), '2018-01-15T00:00:00 day')
    assert.equal(read('1516057500000'), '2018-01-15T23:05:00 minute absolute')
    assert.equal(read('15/01/2018', 'day-first'), '2018-01-15T00:00:00 day')
    assert.equal(read('1/5/18'), '2018-01-05T00:00:00 day')
  })

  it('reads a time of day from its own column', () => {
    assert.equal(read('01/15/2018', 'month-first', '23:45:00'), '2018-01-15T23:45:00 minute')
    assert.equal(read('01/15/2018', 'month-first', '2230'), '2018-01-15T22:30:00 minute')
    assert.equal(read('01/15/2018', 'month-first', '845'), '2018-01-15T08:45:00 minute')
    assert.equal(read('01/15/2018', 'month-first', '1'), '2018-01-15T00:01:00 minute')
  })

  it('takes 24:00:00 for the first moment of the next day', () => {
    assert.equal(read('12/31/2018', 'month-first', '24:00:00'), '2019-01-01T00:00:00 minute')
    assert.equal(read('12/31/2018', 'month-first', '24:01:00'), false)
  })

  it('refuses days that are on no calendar, and half-read text', () => {
    for (const text of [
      '02/30/2018',
      '2019-02-29',
      '13/13/2018',
      '2018-00-10',
      'yesterday',
      '2018-01-15Tx',
      '2018-01-15 25:00',
      '1/2',
      '01-02/2018',
      '99',
    ])
      assert.equal(read(text), false, text)
  })

  it('reads back any minute that it is given, in either order of day and month', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 35_000_000 }),
        fc.constantFrom<DateOrder>('month-first', 'day-first'),
        (minute, order) => {
          const iso = new Date(minute * 60_000).toISOString()
          const [year, month, day, clock] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10), iso.slice(11, 16)]
          const text = `${order === 'month-first' ? `${month}/${day}` : `${day}/${month}`}/${year} ${clock}`
          assert.equal(read(text, order), `${iso.slice(0, 19)} minute`)
        },
      ),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('0', '1', '9', '-', '/', ':', 'T', ' ', '+', 'P', 'M', 'Z') })),
        (text) => {
          const moment = emptyMoment()
          if (readMoment(text, 'month-first', moment)) assert.ok(Number.isFinite(moment.wall))
          addTimeOfDay(text, moment)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('tells which number is the month as soon as one cannot be', () => {
    assert.equal(guessDateOrder(['01/02/2018', '31/01/2018']), 'day-first')
    assert.equal(guessDateOrder(['01/02/2018', '01/31/2018']), 'month-first')
    assert.equal(guessDateOrder(['01/02/2018', '2018-01-31']), undefined)
  })
})

describe('wall clocks', () => {
  const chicago = new WallClock(zoneNamed('America/Chicago'))
  const at = (text: string, clock = chicago): string => {
    const moment = emptyMoment()
    assert.ok(readMoment(text, 'month-first', moment))
    return new Date(clock.instantOf(moment)).toISOString()
  }

  it('follows daylight saving', () => {
    assert.equal(at('2018-01-15 12:00'), '2018-01-15T18:00:00.000Z')
    assert.equal(at('2018-07-15 12:00'), '2018-07-15T17:00:00.000Z')
    assert.equal(at('2018-03-11 01:30'), '2018-03-11T07:30:00.000Z')
    assert.equal(at('2018-03-11 03:30'), '2018-03-11T08:30:00.000Z')
    assert.equal(at('2018-11-04 01:30'), '2018-11-04T06:30:00.000Z')
    assert.equal(at('2018-11-04 02:30'), '2018-11-04T08:30:00.000Z')
  })

  it('agrees with the zone itself on every hour of years in which clocks change', () => {
    for (const name of ['America/Chicago', 'Europe/London', 'Australia/Lord_Howe', 'UTC']) {
      const zone = zoneNamed(name)
      const clock = new WallClock(zone)
      for (let wall = Date.UTC(2018, 0, 1, 0, 30); wall < Date.UTC(2019, 0, 1); wall += 3_600_000) {
        const date = new Date(wall)
        const wanted = zone.instantOf(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), 30)
        assert.equal(clock.instantOf({ wall, fineness: MINUTE, absolute: false }), wanted, `${name} ${date.toISOString()}`)
      }
    }
  })

  it('ends a day at the next midnight, 23 or 25 hours later when the clocks change, and a month at the next', () => {
    const day = { wall: Date.UTC(2018, 2, 11), fineness: DAY as Fineness, absolute: false }
    assert.equal(chicago.endOf(day) - chicago.instantOf(day), 23 * 3_600_000)
    const month = { wall: Date.UTC(2018, 10, 1), fineness: MONTH as Fineness, absolute: false }
    assert.equal(chicago.endOf(month) - chicago.instantOf(month), (30 * 24 + 1) * 3_600_000)
  })
})
