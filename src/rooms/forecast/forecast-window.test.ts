/** Tests of a surface: no leak from after the origin, planted truth found, shares that add up, shifts and coarse days. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zoneNamed } from '../../kernel/time/zone.ts'
import { forecastWindow, type WindowInput } from './forecast-window.ts'
import { inWave, madeUpTown, TOWN_START } from './made-up-town.ts'
import { DAY, type EventColumns } from './split-events.ts'

const zone = zoneNamed('UTC')
const HOUR = 3_600_000
const tomorrow = (town: ReturnType<typeof madeUpTown>, more: Partial<WindowInput> = {}): WindowInput => {
  const from = TOWN_START + 400 * DAY
  return { area: town.area, zone, events: town.events, from, to: from + DAY, now: from, words: 'burglaries', ...more }
}
const withMore = (events: EventColumns, more: { from: number; reported: number; cell: number }[]): EventColumns => {
  const append = (old: ArrayLike<number>, added: number[]): number[] => [...Array.from(old), ...added]
  const from = append(
    events.from,
    more.map((event) => event.from),
  )
  return {
    count: events.count + more.length,
    from,
    to: from,
    reported: append(
      events.reported,
      more.map((event) => event.reported),
    ),
    cell: append(
      events.cell,
      more.map((event) => event.cell),
    ),
  }
}

test('leakage attack: a thousand events reported after the origin change no number of the forecast', () => {
  const town = madeUpTown()
  const input = tomorrow(town)
  const attack = Array.from({ length: 1000 }, (_, i) => ({
    // Half of them happened long ago and were only reported later; half are in the future.
    from: i % 2 === 0 ? input.from - 30 * DAY - HOUR * i : input.from + HOUR,
    reported: input.from + (i % 3) * HOUR,
    cell: 399,
  }))
  const clean = forecastWindow(input)
  const attacked = forecastWindow({ ...input, events: withMore(town.events, attack) })
  assert.deepEqual(attacked.expected, clean.expected)
  assert.deepEqual(attacked.byCount, clean.byCount)
})

test('the attack can be seen at all: the same events reported in time do change it', () => {
  const town = madeUpTown()
  const input = tomorrow(town)
  const known = Array.from({ length: 200 }, () => ({ from: input.from - 3 * DAY, reported: input.from - 2 * DAY, cell: 399 }))
  const told = forecastWindow({ ...input, events: withMore(town.events, known) })
  assert.ok((told.expected[399] as number) > 5 * (forecastWindow(input).expected[399] as number))
})

test('planted truth: the hottest cells come first, and the whole city expects about twelve a day', () => {
  const town = madeUpTown()
  const { expected } = forecastWindow(tomorrow(town))
  const order = Array.from(town.area.cells).sort((a, b) => (expected[b] as number) - (expected[a] as number))
  const truth = new Set(town.hottest.slice(0, 40))
  const found = order.slice(0, 40).filter((cell) => truth.has(cell)).length
  assert.ok(found >= 34, `${found} of 40`)
  const total = expected.reduce((sum, value) => sum + value, 0)
  assert.ok(total > 9 && total < 15, String(total))
})

test('a wave of forty days raises its block above what counting says', () => {
  const { expected, byCount } = forecastWindow(tomorrow(madeUpTown({ wave: true })))
  const inside = (values: Float32Array): number => values.reduce((sum, value, cell) => sum + (inWave(cell) ? value : 0), 0)
  assert.ok(inside(expected) > 1.5 * inside(byCount), `${inside(expected)} against ${inside(byCount)}`)
})

test('the parts of each cell add up to what is expected there', () => {
  const { expected, parts, words } = forecastWindow(tomorrow(madeUpTown()))
  for (const position of [0, 3, 210, 399]) {
    let sum = 0
    for (let w = 0; w < words.length; w++) sum += parts[position * words.length + w] as number
    assert.ok(Math.abs(sum - (expected[position] as number)) < 1e-5)
  }
})

test('an evening shift expects most of the day, a night shift little', () => {
  const town = madeUpTown()
  const at = TOWN_START + 400 * DAY
  const total = (from: number, to: number): number =>
    forecastWindow(tomorrow(town, { from: at + from * HOUR, to: at + to * HOUR, now: at })).expected.reduce(
      (sum, value) => sum + value,
      0,
    )
  const evening = total(16, 24)
  const night = total(0, 8)
  assert.ok(evening > 4 * night, `${evening} against ${night}`)
})

test('days without hours: every hour is taken to be alike, and the forecast says so', () => {
  const town = madeUpTown()
  const midnight = Array.from(town.events.from, (at) => Math.floor(at / DAY) * DAY)
  const events = { ...town.events, from: midnight, to: midnight, reported: midnight }
  const at = TOWN_START + 400 * DAY
  const third = forecastWindow(tomorrow(town, { events, from: at + 22 * HOUR, to: at + 30 * HOUR, now: at }))
  assert.equal(third.limits.length, 1)
  const total = third.expected.reduce((sum, value) => sum + value, 0)
  assert.ok(total > 3 && total < 5, String(total))
})

test('tells each day that it learned from, forward only and to the end', () => {
  const told: number[] = []
  forecastWindow(tomorrow(madeUpTown(), { progress: ({ done, total = 0 }) => told.push(done / total) }))
  assert.ok(told.length > 100 && told.every((share, at) => at === 0 || share > (told[at - 1] as number)))
  assert.equal(told.at(-1), 1)
})

test('the same input gives the same numbers', () => {
  const town = madeUpTown()
  assert.deepEqual(forecastWindow(tomorrow(town)), forecastWindow(tomorrow(town)))
})

test('streets of another city are not followed, and the forecast says so; streets of this one are', () => {
  const town = madeUpTown()
  const plain = forecastWindow(tomorrow(town))
  const { west, south, cellSize } = town.area.grid
  const street = (x: number): number[] => [x, south, x, south + 20 * cellSize]
  const elsewhere = forecastWindow(tomorrow(town, { streets: [street(west + 90_000)] }))
  assert.deepEqual(elsewhere.expected, plain.expected)
  assert.deepEqual(elsewhere.words, plain.words)
  assert.deepEqual(elsewhere.limits, [
    { code: 'streets-elsewhere', sentence: 'None of the given streets lies in this area, so none was followed.' },
  ])
  // Only just outside: near enough to be read, yet in no cell.
  assert.deepEqual(forecastWindow(tomorrow(town, { streets: [street(west - 500)] })).limits, elsewhere.limits)
  const here = Array.from({ length: 20 }, (_, column) => street(west + (column + 0.5) * cellSize))
  const along = forecastWindow(tomorrow(town, { streets: here }))
  assert.deepEqual(along.limits, [])
  assert.notDeepEqual(along.expected, plain.expected)
})
