/** A stop is past when its minutes are over, not when they begin. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPast } from './past.ts'

test('past from its last minute on', () => {
  const stop = { arrive: 1_000_000, minutes: 12 }
  assert.equal(isPast(stop, 1_000_000), false)
  assert.equal(isPast(stop, 1_000_000 + 12 * 60_000 - 1), false)
  assert.equal(isPast(stop, 1_000_000 + 12 * 60_000), true)
})
