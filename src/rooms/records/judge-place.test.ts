/** A file of another city is noticed, and one of this city is not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LonLat, lonLat } from '../../kernel/units.ts'
import { judgePlace } from './judge-place.ts'

const here = {
  corners: [lonLat(-94, 41), lonLat(-93.8, 41), lonLat(-93.8, 40.9), lonLat(-94, 40.9)] as [LonLat, LonLat, LonLat, LonLat],
}

test('points of this city belong here, even when many are wrong', () => {
  const points = [lonLat(-93.9, 40.95), lonLat(-93.85, 40.92), lonLat(0, 0), lonLat(0, 0), lonLat(0, 0)]
  assert.equal(judgePlace(points, here, 'Elsewhere'), undefined)
})

test('points of a city far away are told with their distance', () => {
  const chicago = Array.from({ length: 50 }, (_, i) => lonLat(-87.7 + i / 1000, 41.85))
  const judged = judgePlace(chicago, here, 'Chicago')
  assert.equal(judged?.name, 'Chicago')
  assert.ok(Math.abs((judged?.kilometres ?? 0) - 522) < 20, `${judged?.kilometres} km`)
})

test('a file without points cannot be told', () => {
  assert.equal(judgePlace([], here, 'Elsewhere'), undefined)
})
