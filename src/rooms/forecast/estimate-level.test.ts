/** Tests of the city's level: the mean of a steady record, late reports, and records so sparse that most days bring nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimateLevel } from './estimate-level.ts'

test('a steady record expects its own mean', () => {
  const level = estimateLevel(0)
  for (let day = 0; day < 400; day++) level.observe(day, 5, day + 1)
  level.learn(400)
  assert.ok(Math.abs(level.expected(400, 400) - 5) < 0.05)
})

test('an event every eleven days: on every day of ten years the level is a number above 0', () => {
  const level = estimateLevel(0)
  for (let day = 0; day < 3650; day++) {
    if (day % 11 === 0) level.observe(day, 1, day + 1)
    if (day % 28 === 0) level.learn(day + 1)
    const expected = level.expected(day + 1, day + 1)
    assert.ok(expected > 0 && expected < 2, `day ${day}: ${expected}`)
  }
})

test('what is usually reported late does not look like calm', () => {
  const level = estimateLevel(0)
  // Half of each day's ten events are known the next day, half ten days later.
  for (let day = 0; day < 300; day++) {
    level.observe(day, 5, day + 1)
    if (day >= 10) level.observe(day - 10, 5, day)
  }
  level.learn(300)
  assert.ok(Math.abs(level.expected(300, 300) - 10) < 1, String(level.expected(300, 300)))
})
