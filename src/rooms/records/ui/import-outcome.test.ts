/** A file of which nothing could be kept is not called a file that stood here already. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf } from './import-outcome.ts'

test('added, corrected, nothing new, nothing kept', () => {
  assert.equal(outcomeOf({ kept: 10, added: 1, corrected: 5 }), 'added')
  assert.equal(outcomeOf({ kept: 10, added: 0, corrected: 5 }), 'corrected')
  assert.equal(outcomeOf({ kept: 10, added: 1 }), 'added')
  assert.equal(outcomeOf({ kept: 10, added: 0 }), 'nothing-new')
  assert.equal(outcomeOf({ kept: 0, added: 0 }), 'nothing-kept')
})
