/** Days become the units that a person would say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lapseOf, lapseWords } from './lapse.ts'

test('days, then months, then years with months', () => {
  assert.equal(lapseWords(0), '0 days')
  assert.equal(lapseWords(1), '1 day')
  assert.equal(lapseWords(59), '59 days')
  assert.equal(lapseWords(92), '3 months')
  assert.equal(lapseWords(366), '1 year')
  assert.equal(lapseWords(3250), '8 years and 10 months')
})

test('never longer than it was', () => {
  for (let days = 0; days < 5000; days++) {
    const { years, months, days: rest } = lapseOf(days)
    assert.ok(years * 365.25 + months * 30.44 + rest <= days + 1, `${days}`)
  }
})
