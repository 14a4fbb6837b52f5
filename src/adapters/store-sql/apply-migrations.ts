/** Brings a store's tables up to date: what is missing, in order, each step in its own transaction. */

import { sql } from 'kysely'
import { everyAgency, type RoomMigrations, type Store, type StoreConnection } from '../../ports/store.ts'

/** Any number that no other program is likely to choose; it names the lock that two starting servers race for. */
const MIGRATION_LOCK = 7373_0001

interface MigrationTable {
  peel_migration: { room: string; name: string; applied_at: Date }
}

/**
 * Steps run in the order of `rooms`, then of their `steps`. A step that throws is rolled back and stops the rest;
 * those before it stay. Applied steps are remembered in `peel_migration`.
 */
export async function applyMigrations(
  store: Pick<Store, 'kind' | 'transaction'>,
  rooms: readonly RoomMigrations[],
): Promise<void> {
  refuseDuplicates(rooms)
  const applied = await store.transaction(async (connection) => {
    await lock(store.kind, connection)
    await sql`
      create table if not exists peel_migration (
        room text not null, name text not null, applied_at timestamptz not null default now(), primary key (room, name)
      )
    `.execute(connection.tables<MigrationTable>(everyAgency))
    return readApplied(connection)
  })
  for (const { room, steps } of rooms) {
    for (const step of steps) {
      if (applied.has(`${room}/${step.name}`)) continue
      await store.transaction(async (connection) => {
        await lock(store.kind, connection)
        // Another server may have applied it while this one waited for the lock.
        if ((await readApplied(connection)).has(`${room}/${step.name}`)) return
        await step.up(connection)
        await connection
          .tables<MigrationTable>(everyAgency)
          .insertInto('peel_migration')
          .values({ room, name: step.name, applied_at: sql`now()` as never })
          .execute()
      })
    }
  }
}

async function lock(kind: Store['kind'], connection: StoreConnection): Promise<void> {
  if (kind === 'embedded') return
  await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(connection.tables<MigrationTable>(everyAgency))
}

async function readApplied(connection: StoreConnection): Promise<Set<string>> {
  const rows = await connection
    .tables<MigrationTable>(everyAgency)
    .selectFrom('peel_migration')
    .select(['room', 'name'])
    .execute()
  return new Set(rows.map((row) => `${row.room}/${row.name}`))
}

function refuseDuplicates(rooms: readonly RoomMigrations[]): void {
  const seen = new Set<string>()
  for (const { room, steps } of rooms) {
    for (const { name } of steps) {
      const full = `${room}/${name}`
      if (seen.has(full)) throw new RangeError(`two migrations are called ${full}`)
      seen.add(full)
    }
  }
}
