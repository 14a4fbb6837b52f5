/** The stand-in ground holds the city and leaves a few wrong places out. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../../kernel/random.ts'
import { boxAround, groundAround, liesOn, shareOn } from './ground-around.ts'

const random = seededRandom(1)
const city = Array.from({ length: 500 }, (): [number, number] => [-87.6 + 0.1 * random.next(), 41.8 + 0.1 * random.next()])

test('three rows at (0, 0) do not move the box to Africa', () => {
  const [west, south, east, north] = boxAround([...city, [0, 0], [0, 0], [0, 0]])
  assert.ok(west < -87.6 && west > -87.7 && east > -87.5 && east < -87.4)
  assert.ok(south < 41.8 && south > 41.7 && north > 41.9 && north < 42)
})

test('one place still makes a ground with a size', () => {
  const { corners } = groundAround([[-87.6, 41.8]])
  assert.ok(corners[1][0] - corners[0][0] > 0.01 && corners[0][1] - corners[3][1] > 0.01)
})

test('a file of another city does not lie on this ground', () => {
  const { corners } = groundAround(city)
  assert.equal(liesOn(city, corners), true)
  assert.ok(shareOn(city, corners) > 0.98)
  assert.equal(
    liesOn(
      city.map(([x, y]): [number, number] => [x + 3, y]),
      corners,
    ),
    false,
  )
})
