/** The screen says of each signal what the watch itself says. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signals } from '../watchkeeping/find-signals.ts'
import { signalWords } from './security-words.ts'

test('meaning and innocent reasons on screen are those of the watch', () => {
  assert.deepEqual(
    Object.keys(signalWords),
    signals.map(({ name }) => name),
  )
  for (const { name, means, innocent } of signals) {
    assert.deepEqual([signalWords[name].means(), signalWords[name].innocent()], [means, innocent])
  }
})
