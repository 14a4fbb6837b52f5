/** Tests of the words: a street kernel says that it follows the streets, a round one that it does not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pluralOf, wordsOf } from './word-kernels.ts'

test('kernels in plain words', () => {
  const words = (kernel: Parameters<typeof wordsOf>[0], when = ''): string => wordsOf(kernel, { events: 'burglaries', when }, 250)
  assert.equal(words({ source: 0, halfLife: Infinity, spread: 0 }), 'its own burglaries over the years')
  assert.equal(words({ source: 0, halfLife: 30, spread: 1.5 }), 'burglaries within 750 m in the last two months')
  assert.equal(
    words({ source: 0, halfLife: 60, spread: 0.8, along: 'streets' }),
    'burglaries within 400 m along the streets in the last eight months',
  )
  assert.equal(
    words({ source: 1, halfLife: 7, spread: 0 }, ' at these hours'),
    'its own burglaries at these hours in the last two weeks',
  )
})

test('what a name says in brackets about itself stays behind the plural', () => {
  assert.equal(pluralOf('Assault (kind not told apart)'), 'assaults (kind not told apart)')
  assert.equal(pluralOf('Burglary'), 'burglaries')
  assert.equal(pluralOf('Theft from a motor vehicle'), 'thefts from a motor vehicle')
})
