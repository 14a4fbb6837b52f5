/** What a commander sees between the change and its undo. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stop } from '../contract.ts'
import { applyChange, stopBeside, stopsByUnit } from './apply-change.ts'

const stop = (id: string, unit: string, order: number): Stop =>
  ({ id, unit, order, minutes: 12, travelMinutes: 3, label: id, cell: 1 }) as unknown as Stop
const plan = [stop('a', 'E1', 1), stop('b', 'E1', 2), stop('c', 'E1', 3), stop('d', 'E2', 1)]
const units = [{ id: 'E1' }, { id: 'E2' }, { id: 'E3' }]
const order = (stops: readonly Stop[], unit: string): string[] =>
  stopsByUnit(stops, units)
    .find((own) => own.unit === unit)
    ?.stops.map((own) => `${own.order}${own.id}`) ?? []

test('a stop moved to another unit takes its place there and closes the gap it leaves', () => {
  const moved = applyChange(plan, { do: 'move', stop: 'a', unit: 'E2', order: 1, reason: 'nearer' })
  assert.deepEqual(order(moved, 'E2'), ['1a', '2d'])
  assert.deepEqual(order(moved, 'E1'), ['1b', '2c'])
})

test('a stop moved within its unit', () => {
  const moved = applyChange(plan, { do: 'move', stop: 'c', unit: 'E1', order: 1, reason: 'first' })
  assert.deepEqual(order(moved, 'E1'), ['1c', '2a', '3b'])
  assert.equal(moved.length, plan.length)
})

test('a stop taken out is still seen, and its minutes no longer count', () => {
  const changed = applyChange(plan, { do: 'veto', stop: 'b', reason: 'school night' })
  const [first] = stopsByUnit(changed, units)
  assert.equal(first?.stops.find((own) => own.id === 'b')?.leaving, true)
  assert.equal(first?.minutes, 30)
  assert.equal(plan[1] && 'leaving' in plan[1], false)
})

test('units without stops are shown, and the list is walked across units', () => {
  const list = stopsByUnit(plan, units)
  assert.deepEqual(
    list.map((own) => own.stops.length),
    [3, 1, 0],
  )
  assert.equal(stopBeside(list, 'c', 1)?.id, 'd')
  assert.equal(stopBeside(list, 'a', -1)?.id, 'a')
})
