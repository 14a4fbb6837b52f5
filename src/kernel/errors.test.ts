/** An error carries its code, its sentence and its facts. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineErrors, PeelError } from './errors.ts'

const refuse = defineErrors('records', {
  'empty-file': {
    status: 422,
    sentence: (f: { name: string; rows: number }) => `${f.name} has ${f.rows} rows; nothing was imported.`,
  },
})

test('code, sentence, status and facts', () => {
  const error = refuse('empty-file', { name: 'may.csv', rows: 0 })
  assert.ok(error instanceof PeelError)
  assert.equal(error.code, 'records.empty-file')
  assert.equal(error.sentence, 'may.csv has 0 rows; nothing was imported.')
  assert.equal(error.status, 422)
  assert.deepEqual(error.facts, { name: 'may.csv', rows: 0 })
})
