/** Every table of every room whose rows have a time is under a period, or it is said why not. */

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { allMigrations } from '../../src/app/all-migrations.ts'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency, type Store } from '../../src/ports/store.ts'
import { retentionKinds } from '../../src/rooms/trust/privacy/retention-rules.ts'
import { goesWith, isMoment, staysBecause } from '../../src/rooms/trust/privacy/retention-tables.ts'
import { layStore } from '../prepared/lay-store.ts'
import { newHome } from '../trust/open-test-trust.ts'

let store: Store
let tables: Set<string>
let home: string
/** Of a table, the columns that hold a moment. */
let timed: Map<string, string[]>

before(async () => {
  home = await newHome()
  await layStore(home, allMigrations)
  store = await openEmbeddedStore({ folder: home, clock: { now: () => 0 as Instant } })
  await store.migrate(allMigrations)
  const { rows } = await sql<{ table: string; column: string }>`
    select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and c.relname <> 'peel_migration'`.execute(store.tables(everyAgency))
  tables = new Set(rows.map(({ table }) => table))
  timed = new Map()
  for (const { table, column } of rows) if (isMoment(column)) timed.set(table, [...(timed.get(table) ?? []), column])
})
after(async () => {
  await store.close()
  await rm(home, { recursive: true, force: true })
})

test('a table with a time goes with a kind of record that has a period, or stays for a reason', () => {
  assert.ok(timed.size > 30, `${timed.size} tables have a time`)
  const unsaid = [...timed.keys()].filter((table) => !goesWith[table] && !staysBecause[table])
  assert.deepEqual(unsaid, [], 'new: give it a kind in retention-rules.ts, or say in retention-tables.ts why its rows stay')
  const said = [...Object.keys(goesWith), ...Object.keys(staysBecause)]
  assert.equal(new Set(said).size, said.length, 'a table goes or stays, not both')
  assert.deepEqual(
    said.filter((table) => !tables.has(table)),
    [],
    'said of a table that is not there',
  )
  for (const kind of Object.values(goesWith)) assert.ok(retentionKinds.includes(kind), kind)
  for (const [table, reason] of Object.entries(staysBecause)) assert.ok(reason.length > 30, table)
})
