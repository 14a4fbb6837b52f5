/** An import's steps: progress never runs backwards, refusals keep what was said, late answers change nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportPreview } from '../contract.ts'
import {
  crsInName,
  faultsOf,
  firstStep,
  type ImportEvent,
  type ImportStep,
  nextStep,
  noWishes,
  saidOf,
  wishesHelp,
} from './import-steps.ts'

const preview = { file: 'may.csv' } as ImportPreview
const play = (...events: ImportEvent[]): ImportStep => events.reduce(nextStep, firstStep)
const picked: ImportEvent = { what: 'picked', name: 'may.csv', bytes: 100, wishes: { ...noWishes, crs: 'EPSG:26985' } }

test('a file is sent, read and shown', () => {
  const step = play(picked, { what: 'sent', bytes: 60 }, { what: 'read', upload: 'u1', preview })
  assert.equal(step.at, 'preview')
  assert.equal(step.at === 'preview' && step.upload, 'u1')
  assert.equal(step.wishes.crs, 'EPSG:26985')
})

test('what was sent never runs backwards or past the end', () => {
  const step = play(picked, { what: 'sent', bytes: 60 }, { what: 'sent', bytes: 40 })
  assert.equal(step.at === 'sending' && step.sent, 60)
  const over = nextStep(step, { what: 'sent', bytes: 500 })
  assert.equal(over.at === 'sending' && over.sent, 100)
})

test('a refused file goes back to choosing with what was said', () => {
  const refusal = { code: 'records.crs-does-not-fit', sentence: 'No.' }
  const step = play(picked, { what: 'refused', refusal })
  assert.deepEqual(step, { at: 'choosing', wishes: { ...noWishes, crs: 'EPSG:26985' }, refusal, name: 'may.csv' })
})

test('a refused start keeps the preview', () => {
  const read: ImportEvent = { what: 'read', upload: 'u1', preview }
  const step = play(picked, read, { what: 'starting' }, { what: 'refused', refusal: { code: 'x', sentence: 'No.' } })
  assert.equal(step.at === 'preview' && step.starting, false)
  assert.equal(step.at === 'preview' && step.refusal?.sentence, 'No.')
})

test('an answer that comes after another choice changes nothing', () => {
  assert.equal(nextStep(firstStep, { what: 'read', upload: 'late', preview }), firstStep)
  assert.equal(nextStep(firstStep, { what: 'sent', bytes: 5 }), firstStep)
})

test('only what was said is sent, and only what can be right', () => {
  assert.deepEqual(saidOf({ ...noWishes, layout: ' plain ', crs: '  ' }), { layout: 'plain' })
  assert.deepEqual(saidOf({ ...noWishes, crs: ' 26985 ' }), { crs: 'EPSG:26985' })
  assert.deepEqual(faultsOf({ ...noWishes, crs: '26985' }), {})
  assert.deepEqual(faultsOf({ ...noWishes, crs: 'metres' }), { crs: true })
  assert.deepEqual(faultsOf({ ...noWishes, crs: 'epsg:26985', zone: 'America/Argentina/Ushuaia' }), {})
  for (const zone of ['Chicago time', 'America/Chicgo', '+05:00'])
    assert.deepEqual(faultsOf({ ...noWishes, zone }), { zone: true })
  assert.deepEqual(faultsOf({ ...noWishes, zone: 'Etc/GMT+5' }), {})
})

test('a coordinate system in the name of a file is seen, and nothing else is taken for one', () => {
  const names = [
    'burglary_2014_epsg2790.csv.gz',
    'EPSG-26985.csv',
    'epsg_2913 portland.csv',
    'epsg.csv',
    'depsg12.csv',
    'june-2021.csv',
  ]
  assert.deepEqual(names.map(crsInName), ['EPSG:2790', 'EPSG:26985', 'EPSG:2913', undefined, undefined, undefined])
})

test('the form is offered only where an answer can help', () => {
  assert.ok(['records.crs-needed', 'records.unknown-layout', 'records.unknown-zone'].every(wishesHelp))
  assert.ok(!['records.empty-file', 'records.html-not-csv', 'records.not-text', 'records.archive-not-table'].some(wishesHelp))
})
