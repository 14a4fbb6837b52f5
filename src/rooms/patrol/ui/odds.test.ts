/** Base rates in words must not round a rare thing to never. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beforeShares, largestShares, ofAHundred, shiftsWithAny } from './odds.ts'

test('three hundredths expected are three of a hundred nights', () => {
  assert.deepEqual(ofAHundred(0.031), { fewerThanOne: false, of: 3 })
})
test('rare is fewer than one, never none', () => assert.deepEqual(ofAHundred(0.0004), { fewerThanOne: true }))
test('one expected is not every night', () => assert.ok(Math.abs(shiftsWithAny(1) - 63.2) < 0.05))
test('nothing is below nothing', () => assert.equal(shiftsWithAny(-1), 0))

test('the parts shown still add up to the whole, largest first', () => {
  const shares = [0.05, 0.3, 0.1, 0.2, 0.25, 0.06, 0.04].map((share, at) => ({ words: String(at), share }))
  const shown = largestShares(shares, 'rest')
  assert.deepEqual(
    shown.map(({ words }) => words),
    ['1', '4', '3', '2', 'rest'],
  )
  assert.ok(Math.abs(shown.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9)
})

test('few parts are shown as they are', () => {
  assert.equal(
    largestShares(
      [
        { words: 'a', share: 0.4 },
        { words: 'b', share: 0.6 },
      ],
      'rest',
    )[0]?.words,
    'b',
  )
})

test('the shares drawn below a reason are not said twice', () => {
  const why =
    'Expected here: about 2.0 burglaries in 100 such shifts. 31 % its own thefts over the years, 69 % from smaller parts.'
  assert.equal(beforeShares(why), 'Expected here: about 2.0 burglaries in 100 such shifts.')
  assert.equal(beforeShares('Added by a commander: 5 % more lights are out.'), 'Added by a commander: 5 % more lights are out.')
  assert.equal(beforeShares('31 % its own thefts.'), '31 % its own thefts.')
})
