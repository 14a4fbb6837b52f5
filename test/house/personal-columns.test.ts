/** Every column of every room that names a person of the system is handed out on subject access, or it is said why not. */

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { allMigrations } from '../../src/app/all-migrations.ts'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency, type Store } from '../../src/ports/store.ts'
import { excused, namesSomebody, personalTables } from '../../src/rooms/trust/privacy/personal-columns.ts'
import { layStore } from '../prepared/lay-store.ts'
import { newHome } from '../trust/open-test-trust.ts'

let store: Store
let home: string
let columns: { table: string; column: string }[]

before(async () => {
  home = await newHome()
  await layStore(home, allMigrations)
  store = await openEmbeddedStore({ folder: home, clock: { now: () => 0 as Instant } })
  await store.migrate(allMigrations)
  const { rows } = await sql<{ table: string; column: string }>`
    select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`.execute(
    store.tables(everyAgency),
  )
  columns = rows
})
after(async () => {
  await store.close()
  await rm(home, { recursive: true, force: true })
})

test('every column that names somebody is handed out, or excused with a reason', () => {
  const handedOut = new Set(personalTables.map(({ table, person }) => `${table}.${person}`))
  const naming = columns.filter(({ column }) => namesSomebody(column)).map(({ table, column }) => `${table}.${column}`)
  assert.ok(naming.length > 30, `${naming.length} columns name somebody`)
  assert.deepEqual(
    naming.filter((one) => !handedOut.has(one) && excused[one] === undefined),
    [],
    'new: hand it out in personal-columns.ts, or say there why not',
  )
  assert.deepEqual(
    Object.keys(excused).filter((one) => !naming.includes(one) || handedOut.has(one)),
    [],
    'excused, and not there or handed out after all',
  )
  for (const [one, reason] of Object.entries(excused)) assert.ok(reason.length > 15, one)
})

test('what is handed out is there, and is nothing that signs in and names no case', () => {
  const known = new Set(columns.map(({ table, column }) => `${table}.${column}`))
  const never = /^(password|digest|public_key|sealed|invitation|case_id|case_number|about|number|title_key|salt|document)$/
  for (const { table, person, columns: handed, file } of personalTables) {
    for (const column of [person, ...handed]) assert.ok(known.has(`${table}.${column}`), `${file}: ${table}.${column}`)
    for (const column of handed) assert.equal(never.test(column), false, `${file}: ${column}`)
  }
  assert.equal(new Set(personalTables.map(({ file }) => file)).size, personalTables.length, 'each file once')
})
