/** Units being entered: what is left out comes back as it was, what is added is sent with the start that was typed or none. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BeatId, LonLat, Minutes } from '../../../kernel/units.ts'
import type { Unit } from '../contract.ts'
import { draftOf, emptyDraft, entriesOf, placeTyped } from './unit-drafts.ts'

const start = [-87.6, 41.8] as unknown as LonLat
const unit: Unit = { id: 'E12', beat: '0111' as BeatId, start, freeMinutes: 80 as Minutes, assumed: true }

test('a unit left out is not sent, and put back it is as it was', () => {
  const draft = draftOf(unit, 0)
  assert.deepEqual(entriesOf([{ ...draft, out: true }]), [])
  assert.deepEqual(entriesOf([{ ...draft, out: false }]), [{ id: 'E12', beat: '0111', start, freeMinutes: 80 }])
})

test('an added unit has a key of its own, and starts where it was typed or in the middle of its beat', () => {
  const added = emptyDraft([draftOf(unit, 4)])
  assert.equal(added.key, 5)
  assert.equal(emptyDraft([]).key, 0)
  const [bare] = entriesOf([{ ...added, id: ' E20 ' }])
  assert.deepEqual(bare, { id: 'E20', beat: null, start: null, freeMinutes: 90 })
  const [placed] = entriesOf([{ ...added, id: 'E20', beat: '0112', place: '-87.65, 41.88' }])
  assert.deepEqual([placed?.beat, placed?.start], ['0112', [-87.65, 41.88]])
})

test('a place is longitude and latitude, or nothing, or wrong', () => {
  assert.equal(placeTyped('  '), null)
  assert.deepEqual(placeTyped('-87.65 41.88'), [-87.65, 41.88])
  for (const wrong of ['here', '41.88', '200, 10', '1, 2, 3', '-87.65,']) assert.equal(placeTyped(wrong), undefined, wrong)
})
