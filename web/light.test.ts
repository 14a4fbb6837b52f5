/** Tests of the light that nobody chose: the device goes before the clock, and the clock before nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lightUnasked } from './light.ts'

test('dark at night, and at any hour where the device asks for it', () => {
  assert.deepEqual(
    [6, 7, 12, 18, 19, 23].map((hour) => lightUnasked(hour, false)),
    ['dark', 'light', 'light', 'light', 'dark', 'dark'],
  )
  assert.deepEqual(
    [3, 12].map((hour) => lightUnasked(hour, true)),
    ['dark', 'dark'],
  )
})
