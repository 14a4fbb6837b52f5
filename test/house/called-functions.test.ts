/** Every function that a statement of Peel's calls is the server's own: named with its schema, or among those that are watched. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { calledFunctions } from '../../src/adapters/store-sql/describe-tables.ts'
import { everyAgency } from '../../src/ports/store.ts'
import { openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(`src/${name}`, 'utf8') }))
const statements = /sql(?:\.raw)?(?:<[^`]*?>)?[(]?`((?:[^`\\]|\\.)*)`/gs
const bareCalls = /(?<![\w.])([a-z_]\w*)\s?\(/g

test('no statement calls a function by a bare name that nobody watches', async () => {
  const { rows } = await sql<{ name: string }>`select distinct proname::text as name from pg_catalog.pg_proc`.execute(
    house.store.tables(everyAgency),
  )
  const functions = new Set(rows.map(({ name }) => name))
  const found = sources.flatMap(({ name, text }) =>
    [...text.matchAll(statements)].flatMap(([, statement = '']) =>
      [...statement.matchAll(bareCalls)].map(([, called = '']) => ({ name, called })),
    ),
  )
  const used = found.filter(({ called }) => functions.has(called))
  assert.ok(used.length > 10, 'the statements were read')
  assert.deepEqual(
    used.filter(({ called }) => !calledFunctions.includes(called)),
    [],
  )
})
