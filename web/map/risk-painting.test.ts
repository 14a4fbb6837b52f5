/** The picture must say what the numbers say: more risk, more ink; the same scale on both sides; north on top. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Colour, colourFromHex, colourOf, paintBeside, paintRisk, riskScale } from './risk-painting.ts'

const ramp: Colour[] = [0, 50, 100, 150, 200, 250].map((alpha) => [10, 20, 30, alpha])

test('alpha never falls as expected events rise', () => {
  const values = fc.array(fc.float({ min: 0, max: 5, noNaN: true }), { minLength: 2, maxLength: 300 })
  fc.assert(
    fc.property(values, (list) => {
      const expected = Float32Array.from(list)
      const { steps } = riskScale(expected)
      const sorted = Float32Array.from(list).sort()
      let before = -1
      for (const value of sorted) {
        const alpha = colourOf(value, steps, ramp)[3]
        assert.ok(alpha >= before - 1e-9)
        before = alpha
      }
    }),
    { seed: 5 },
  )
})

test('the strongest colour is reached by half a per cent of a city of different cells', () => {
  const expected = Float32Array.from({ length: 2000 }, (_, i) => i + 1)
  const { steps, mean, ranks } = riskScale(expected)
  const strongest = expected.filter((value) => colourOf(value, steps, ramp)[3] === 250).length
  assert.ok(strongest >= 10 && strongest <= 12)
  assert.equal(mean, 1000.5)
  assert.equal(ranks[1999], 1)
  assert.equal(ranks[0], 2000)
})

test('equal cells share the better rank', () => {
  assert.deepEqual([...riskScale(Float32Array.of(3, 1, 3, 2)).ranks], [1, 4, 1, 3])
})

test('the north row comes first and what is not the city stays clear', () => {
  const pixels = paintRisk({
    columns: 2,
    rows: 2,
    cells: Int32Array.of(3),
    expected: Float32Array.of(9),
    steps: [1, 2, 3, 4, 5, 6],
    ramp,
  })
  assert.deepEqual([...pixels], [0, 0, 0, 0, 10, 20, 30, 250, 0, 0, 0, 0, 0, 0, 0, 0])
})

test('beside: west of the line is the one map, east of it the other', () => {
  const left = new Uint8ClampedArray(3 * 2 * 4).fill(1)
  const right = new Uint8ClampedArray(3 * 2 * 4).fill(2)
  const pixels = paintBeside(left, right, 3, 2, () => 1)
  for (let pixel = 0; pixel < 6; pixel++) assert.equal(pixels[pixel * 4], pixel % 3 < 1 ? 1 : 2)
  assert.ok(paintBeside(left, right, 3, 2, () => 99).every((value) => value === 1))
  assert.ok(paintBeside(left, right, 3, 2, () => -5).every((value) => value === 2))
})

test('colours from tokens', () => {
  assert.deepEqual(colourFromHex('#0b5f63'), [11, 95, 99, 255])
  assert.deepEqual(colourFromHex('#d9d7ee00'), [217, 215, 238, 0])
  assert.throws(() => colourFromHex('teal'), RangeError)
})
