/** A scale is a round length that fits and is long enough to measure by. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scaleBar } from './scale-bar.ts'

test('of a city twenty kilometres across, half a drawing is ten', () => {
  assert.deepEqual(scaleBar(20_000 / 400, 200), { metres: 10_000, length: 200 })
  assert.deepEqual(scaleBar(3, 200), { metres: 500, length: 500 / 3 })
})

test('whatever the city, the bar is round, fits, and fills two fifths of its room', () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 10_000, noNaN: true }),
      fc.double({ min: 10, max: 500, noNaN: true }),
      (unit, most) => {
        const { metres, length } = scaleBar(unit, most)
        assert.match(metres.toExponential(), /^[125]e/)
        assert.ok(length <= most * (1 + 1e-9) && length >= most * 0.4 * (1 - 1e-9))
      },
    ),
  ))
