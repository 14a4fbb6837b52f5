/** Tests of who is at a page: a hand counts for a minute, a page that is left alone does not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchHands } from './at-hand.ts'

test('a page is attended for a minute after it was opened or touched, and not by its own doing', () => {
  const page = new EventTarget()
  let now = 0
  const isAttended = watchHands(page, () => now)
  const after = (seconds: number): boolean => {
    now += seconds * 1000
    return isAttended()
  }
  assert.deepEqual([after(59), after(2)], [true, false])
  page.dispatchEvent(new Event('visibilitychange'))
  page.dispatchEvent(new Event('focus'))
  assert.equal(isAttended(), false)
  for (const hand of ['keydown', 'pointermove', 'touchstart']) {
    page.dispatchEvent(new Event(hand))
    assert.deepEqual([after(59), after(2)], [true, false], hand)
  }
})
