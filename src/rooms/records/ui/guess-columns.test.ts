/** Guesses by name: what common exports call their columns, one column for one thing, and no half a place. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guessColumns, missingParts } from './guess-columns.ts'

const guess = (...names: string[]) => guessColumns(names.map((name) => ({ name, example: '' })))

test('an export from a records system is guessed whole', () => {
  assert.deepEqual(
    guess('Event No', 'OccurredFromDt', 'Occurred To Date', 'Reported Date', 'Offense', 'Descr', 'POINT_X', 'POINT_Y', 'Block'),
    {
      number: 'Event No',
      time: 'OccurredFromDt',
      until: 'Occurred To Date',
      reported: 'Reported Date',
      kind: 'Offense',
      detail: 'Descr',
      x: 'POINT_X',
      y: 'POINT_Y',
      address: 'Block',
    },
  )
})

test('in Spanish, with a clock of its own', () => {
  assert.deepEqual(guess('Expediente', 'Fecha del hecho', 'Hora', 'Tipo de delito', 'Longitud', 'Latitud', 'Dirección'), {
    number: 'Expediente',
    time: 'Fecha del hecho',
    clock: 'Hora',
    kind: 'Tipo de delito',
    x: 'Longitud',
    y: 'Latitud',
    address: 'Dirección',
  })
})

test('a lone clock is the moment, and one axis is no place', () => {
  assert.deepEqual(guess('hour', 'x', 'remark'), { time: 'hour' })
})

test('what is missing is named', () => {
  assert.deepEqual(missingParts({}), ['time'])
  assert.deepEqual(missingParts({ time: 'a', x: 'b' }), ['y'])
  assert.deepEqual(missingParts({ time: 'a', x: 'b', y: 'c' }), [])
})
