/** Opened text is found by the exact sealed bytes only, stays within its measure, and goes with its key. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgencyId } from '../../../kernel/units.ts'
import { rememberTexts } from './remember-texts.ts'

const here = 'here' as AgencyId
const there = 'there' as AgencyId

test('another value in the same place, or the same in another agency, is not known', () => {
  const texts = rememberTexts(1_000)
  texts.keep(here, 'case|title|1', 'sealed', { subject: 'case:1', opened: 'Harbour' })
  assert.equal(texts.find(here, 'case|title|1', 'sealed')?.opened, 'Harbour')
  assert.equal(texts.find(here, 'case|title|1', 'sealed anew'), undefined)
  assert.equal(texts.find(here, 'case|title|2', 'sealed'), undefined)
  assert.equal(texts.find(there, 'case|title|1', 'sealed'), undefined)
})

test('what goes with a key goes in one agency alone', () => {
  const texts = rememberTexts(1_000)
  texts.keep(there, 'p', 's', { subject: 'case:1', opened: 'x' })
  texts.keep(here, 'q', 's', { subject: 'case:1', opened: 'y' })
  texts.keep(here, 'r', 's', { subject: 'case:2', opened: 'z' })
  texts.forget(here, 'case:1')
  assert.deepEqual(
    [texts.find(there, 'p', 's')?.opened, texts.find(here, 'q', 's'), texts.find(here, 'r', 's')?.opened],
    ['x', undefined, 'z'],
  )
})

test('the first that came go first, and what is too long is not kept at all', () => {
  const texts = rememberTexts(30)
  for (const place of ['a', 'b', 'c', 'e']) texts.keep(here, place, 'sealed', { subject: 'agency', opened: 'open' })
  texts.keep(here, 'd', 'sealed', { subject: 'agency', opened: 'x'.repeat(30) })
  texts.keep(here, 'c', 'sealed', { subject: 'agency', opened: 'anew' })
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((place) => texts.find(here, place, 'sealed')?.opened),
    [undefined, 'open', 'anew', undefined],
  )
})
