/** Which key does what when several parts of the screen listen. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bindingFor, type KeySection } from './keys.ts'

const section = (...keys: string[]): KeySection => ({
  title: keys.join(),
  bindings: keys.map((key) => ({ key, words: key, run: () => {} })),
})

test('a key alone, two keys in a row, and a key that nobody wants', () => {
  const all = [section('?', 'g t', 'g l')]
  assert.equal(bindingFor('?', '', all)?.key, '?')
  assert.equal(bindingFor('t', 'g', all)?.key, 'g t')
  assert.equal(bindingFor('t', '', all), undefined)
})

test('the part that came on screen last wins', () => {
  const over = section('b')
  assert.equal(bindingFor('b', '', [section('b'), over]), over.bindings[0])
})
