/** What somebody writes about shifts becomes a whole day without a hole, or is refused. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readShifts } from './set-shifts.ts'

test('each shift lasts until the next begins; two or three have their usual names', () => {
  assert.deepEqual(readShifts('06:00,14:00,22:00'), [
    { name: 'Day', start: 360, end: 840 },
    { name: 'Evening', start: 840, end: 1320 },
    { name: 'Night', start: 1320, end: 360 },
  ])
  assert.deepEqual(
    readShifts('19:30, 7:30').map(({ name, start, end }) => [name, start, end]),
    [
      ['Day', 450, 1170],
      ['Night', 1170, 450],
    ],
  )
  assert.deepEqual(
    readShifts('Early=05:00,12:00,Late=18.00,23:00').map(({ name }) => name),
    ['Early', 'From 12:00', 'Late', 'From 23:00'],
  )
})

test('however they are written, the day is covered once', () => {
  for (const written of ['00:00,12:00', '03:00,04:00,05:00', '21:00,05:00,13:00', '22:15,10:45,01:00,06:30']) {
    const minutes = readShifts(written).reduce((sum, { start, end }) => sum + ((end - start + 1440) % 1440), 0)
    assert.equal(minutes, 1440, written)
  }
})

test('what is no roster is refused', () => {
  for (const written of [
    '',
    '06:00',
    '06:00,06:00',
    '24:00,12:00',
    '06:70,12:00',
    'dawn,dusk',
    'A=06:00,a=18:00',
    '1:00,2:00,3:00,4:00,5:00,6:00,7:00,8:00,9:00',
  ])
    assert.throws(() => readShifts(written), { code: 'records.not-shifts' }, written)
})
