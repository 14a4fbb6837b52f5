/** A database is made whole or not at all, and what could not be made leaves nothing on a disk that may be full. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createDatabase } from './create-database.ts'

test('where it cannot be put into place, its draft is gone and what stood there is untouched', async () => {
  const home = mkdtempSync(join(tmpdir(), 'peel-database-'))
  try {
    mkdirSync(join(home, 'database'))
    writeFileSync(join(home, 'database', 'notes.txt'), 'not a database')
    await assert.rejects(createDatabase(join(home, 'database')))
    assert.deepEqual([readdirSync(home), readdirSync(join(home, 'database'))], [['database'], ['notes.txt']])
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
