/** What Peel expects its tables to be is what its migrations make of them, on either store. */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import { describeRoom } from '../../src/adapters/store-sql/describe-tables.ts'
import type { SqlStore } from '../../src/adapters/store-sql/open-sql-store.ts'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { makeDatabase, noServer } from '../contracts/temporary-database.ts'
import { layStore } from '../prepared/lay-store.ts'

async function agree(store: SqlStore): Promise<void> {
  await store.migrate(allMigrations)
  for (const { room, tables } of allMigrations) {
    const made = await store.borrow((session) => describeRoom(session, room))
    assert.deepEqual(made, tables, `${room}: if a migration is meant to change this, run npm run tables`)
  }
  assert.equal(await store.foreignTables(), undefined)
}

test('the embedded store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'peel-tables-'))
  await layStore(folder, allMigrations)
  const store = await openEmbeddedStore({ folder, clock: { now: () => 0 as never } })
  try {
    await agree(store)
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('PostgreSQL', { skip: noServer }, async () => {
  const database = await makeDatabase()
  const store = await openPostgresStore({ url: database.url })
  try {
    await agree(store)
    const operators = [
      'create index of_mine on trust_case (agency_id, title)',
      'create statistics of_mine_as_well on agency_id, title from trust_case',
      'alter table trust_case set (fillfactor = 90)',
      'alter table trust_case alter column title set statistics 200',
      'grant select on trust_case to public',
      'create publication all_of_it for table trust_case',
      'create view my_report as select count(*) from trust_case',
      'vacuum full trust_case',
      'reindex table trust_case',
    ]
    for (const statement of operators) {
      await store.borrow((session) => session.query(statement, []))
      assert.equal(await store.foreignTables(), undefined, statement)
    }
  } finally {
    await store.close()
    await database.drop()
  }
})
