/** Another agency's rows on a shared PostgreSQL: a query that forgot to say whose, or names another on purpose, gets nothing. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import type { SqlStore } from '../../src/adapters/store-sql/open-sql-store.ts'
import { allMigrations } from '../../src/app/all-migrations.ts'
import type { AgencyId } from '../../src/kernel/units.ts'
import { everyAgency, type StoreConnection, type Whose } from '../../src/ports/store.ts'
import { makeDatabase, noServer, testServer } from '../contracts/temporary-database.ts'

const north = 'north' as AgencyId
const south = 'south' as AgencyId

interface Tables {
  records_offence: { agency_id: string; offence: number; layout: string; code: string; category: string; detail: string }
}

async function* once(text: string): AsyncIterable<string> {
  yield text
}

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code

if (noServer) {
  describe("another agency's rows", { skip: noServer }, () => {})
  console.log(`skipped: another agency's rows, because ${noServer}`)
} else {
  rowsKeptApart('signed in as a superuser', (url) => ({ url, remove: async () => {} }))
  rowsKeptApart('signed in as an ordinary owner of the database', ordinaryOwner)
}

/** Since PostgreSQL 16 the right to make roles is not one to grant those that others made; nor does this let it work as that role. */
const letGrantRooms = (role: string): string => `do $$ begin
  if to_regrole('peel_rooms') is not null and current_setting('server_version_num')::int >= 160000
  then execute 'grant peel_rooms to ${role} with admin true, set false'; end if;
end $$`

const above = (): string => `peel_above_${randomUUID().replaceAll('-', '')}`

if (!noServer) {
  describe('a role that is above row-level security and no superuser', () => {
    it('is let work as the role of the rooms, or told in one sentence that it may not make it', async () => {
      for (const [may, code] of [
        ['createrole', undefined],
        ['nocreaterole', 'store.role-not-allowed'],
      ] as const) {
        const database = await makeDatabase()
        const role = above()
        const url = new URL(database.url)
        await onServer(`create role ${role} login bypassrls ${may}; alter database ${url.pathname.slice(1)} owner to ${role}`)
        url.username = role
        if (may === 'createrole') await onServer(letGrantRooms(role))
        try {
          const opening = openPostgresStore({ url: url.href, sessions: 1 })
          if (code) {
            await assert.rejects(opening, { code })
            continue
          }
          const store = await opening
          await store.migrate(allMigrations)
          const rows = await store.tables<Tables>(north).selectFrom('records_offence').select('agency_id').execute()
          assert.deepEqual(rows, [])
          await store.close()
        } finally {
          await database.drop()
          await onServer(`drop role ${role}`)
        }
      }
    })
  })
}

/** An ordinary role that owns the database and is bound by its own tables' policies. */
async function ordinaryOwner(url: string): Promise<{ url: string; remove(): Promise<void> }> {
  const name = `peel_owner_${randomUUID().replaceAll('-', '')}`
  const own = new URL(url)
  await onServer(`create role ${name} login; alter database ${own.pathname.slice(1)} owner to ${name}`)
  own.username = name
  return { url: own.href, remove: () => onServer(`drop role ${name}`) }
}

async function onServer(statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServer })
  await client.connect()
  await client.query(statements).finally(() => client.end())
}

type SignIn = (url: string) => { url: string; remove(): Promise<void> } | Promise<{ url: string; remove(): Promise<void> }>

function rowsKeptApart(name: string, signIn: SignIn): void {
  describe(`another agency's rows, ${name}`, () => {
    let store: SqlStore
    let remove = async (): Promise<void> => {}

    before(async () => {
      const database = await makeDatabase()
      const role = await signIn(database.url)
      store = await openPostgresStore({ url: role.url, sessions: 3 })
      remove = async () => {
        await store.close()
        await database.drop()
        await role.remove()
      }
      await store.migrate(allMigrations)
      for (const agency of [north, south]) {
        const row = { agency_id: agency, offence: 1, layout: 'plain', code: 'B', category: 'burglary', detail: '' }
        await store.tables<Tables>(agency).insertInto('records_offence').values(row).execute()
      }
    })
    after(() => remove())

    const read = async (whose: Whose): Promise<string[]> => {
      const rows = await store
        .tables<Tables>(whose)
        .selectFrom('records_offence')
        .select('agency_id')
        .orderBy('agency_id')
        .execute()
      return rows.map((row) => row.agency_id)
    }

    it('every table of every room leads its keys with the agency and is guarded, its owner included', async () => {
      const { rows } = await sql<{ name: string; first: string; guarded: boolean }>`
        select c.relname as name, (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) as first,
               c.relrowsecurity and c.relforcerowsecurity as guarded
        from pg_class c join pg_index i on i.indrelid = c.oid and i.indisunique
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'peel_migration'
      `.execute(store.tables(everyAgency))
      assert.ok(rows.length >= 15, `${rows.length} keys were found`)
      for (const row of rows) assert.deepEqual([row.first, row.guarded], ['agency_id', true], row.name)
    })

    it('a forgotten WHERE reads, changes and removes only its own', async () => {
      assert.deepEqual(await read(north), ['north'])
      assert.deepEqual(await read(south), ['south'])
      const tables = store.tables<Tables>(north)
      const changed = await tables.updateTable('records_offence').set({ detail: 'x' }).executeTakeFirst()
      assert.equal(changed.numUpdatedRows, 1n)
      await store
        .transaction(async (connection) => {
          const removed = await connection.tables<Tables>(north).deleteFrom('records_offence').executeTakeFirst()
          assert.equal(removed.numDeletedRows, 1n)
          throw new Error('put it back')
        })
        .catch((error: Error) => assert.equal(error.message, 'put it back'))
      assert.deepEqual(await read(everyAgency), ['north', 'south'])
    })

    it('a WHERE that names another agency finds nothing', async () => {
      const rows = await store
        .tables<Tables>(north)
        .selectFrom('records_offence')
        .selectAll()
        .where('agency_id', '=', south)
        .execute()
      assert.deepEqual(rows, [])
    })

    it('an agency whose name is a wildcard or empty is only that agency', async () => {
      for (const name of ['*', '%', '', 'yes', 'NULL']) assert.deepEqual(await read(name as AgencyId), [], name)
    })

    it('rows for another agency are not written, by statement, by copy or by handing one’s own over', async () => {
      const row = { agency_id: south, offence: 2, layout: 'plain', code: 'C', category: 'theft', detail: '' }
      const tables = store.tables<Tables>(north)
      await assert.rejects(tables.insertInto('records_offence').values(row).execute(), (error) => codeOf(error) === '42501')
      await assert.rejects(
        tables.updateTable('records_offence').set({ agency_id: south, offence: 9 }).execute(),
        (error) => codeOf(error) === '42501',
      )
      const columns = ['agency_id', 'offence', 'layout', 'code', 'category', 'detail']
      const copy = store.copyIn(north, 'records_offence', columns, once('north\t3\tp\tD\tx\ty\nsouth\t3\tp\tD\tx\ty\n'))
      await assert.rejects(copy, (error) => codeOf(error) === '42501')
      assert.deepEqual(await read(everyAgency), ['north', 'south'])
    })

    it('copies its own rows, alone and twice in one transaction, and checks their keys', async () => {
      const columns = ['agency_id', 'offence', 'layout', 'code', 'category', 'detail']
      const line = (offence: number): AsyncIterable<string> => once(`north\t${offence}\tp\tD\tx\ty\n`)
      await store.transaction(async (connection) => {
        assert.equal(await connection.copyIn(north, 'records_offence', columns, line(4)), 1)
        assert.equal(await connection.copyIn(north, 'records_offence', columns, line(5)), 1)
      })
      await assert.rejects(store.copyIn(north, 'records_offence', columns, line(4)), (error) => codeOf(error) === '23505')
      assert.deepEqual(await read(north), ['north', 'north', 'north'])
      await store.tables<Tables>(north).deleteFrom('records_offence').where('offence', '>=', 4).execute()
    })

    it('sessions that are lent to one agency after another, and after a rollback, never carry the first one over', async () => {
      const ask = async (n: number): Promise<void> => {
        const [mine, other] = n % 2 ? [north, south] : [south, north]
        if (n % 3 === 0) {
          const failed = store.transaction(async (connection) => {
            await connection.tables<Tables>(other).selectFrom('records_offence').selectAll().execute()
            throw new Error('rolled back')
          })
          await assert.rejects(failed, /rolled back/)
        }
        if (n % 5 === 0) await read(everyAgency)
        assert.deepEqual(await read(mine), [mine])
        await store.transaction(async (connection) => {
          for (const whose of [mine, other, mine]) {
            const rows = await connection.tables<Tables>(whose).selectFrom('records_offence').select('agency_id').execute()
            assert.deepEqual(rows, [{ agency_id: whose }])
          }
        })
      }
      await Promise.all(Array.from({ length: 60 }, (_, n) => ask(n)))
    })

    it('statements of one transaction for several agencies, under way at once, are each held to their own', async () => {
      await store.transaction(async (connection) => {
        const askFor = async (whose: AgencyId): Promise<void> => {
          const tables = connection.tables<Tables>(whose)
          const rows = await tables.selectFrom('records_offence').select('agency_id').execute()
          assert.deepEqual(rows, [{ agency_id: whose }])
          const seen: string[] = []
          for await (const row of tables.selectFrom('records_offence').select('agency_id').stream(1)) seen.push(row.agency_id)
          assert.deepEqual(seen, [whose])
        }
        await Promise.all(Array.from({ length: 20 }, (_, n) => askFor(n % 2 ? north : south)))
      })
    })

    it('streams only its own', async () => {
      const seen: string[] = []
      for await (const row of store.tables<Tables>(south).selectFrom('records_offence').select('agency_id').stream(1))
        seen.push(row.agency_id)
      assert.deepEqual(seen, ['south'])
    })

    it('a table that does not say whose its rows are is refused', async () => {
      const attack = { room: 'attack', steps: [{ name: '01-nobodys', up: makeNobodys }] }
      await assert.rejects(store.migrate([...allMigrations, attack]), { code: 'store.nobodys-table' })
      await sql`drop table attack_nobodys`.execute(store.tables(everyAgency))
    })

    it("a table of somebody else's beside Peel's is left as it is", async () => {
      const every = store.tables(everyAgency)
      await sql`create table payroll (n int)`.execute(every)
      await store.migrate(allMigrations)
      const { rows } = await sql<{ guarded: boolean }>`
        select relrowsecurity as guarded from pg_class where oid = 'payroll'::regclass
      `.execute(every)
      await sql`drop table payroll`.execute(every)
      assert.deepEqual(rows, [{ guarded: false }])
    })

    it('a policy that was opened is closed again at the next start; what stands is not made anew', async () => {
      const every = store.tables(everyAgency)
      const policies = async (): Promise<number[]> => {
        const { rows } = await sql<{ oid: number }>`select oid::int8 as oid from pg_policy order by oid`.execute(every)
        return rows.map(({ oid }) => oid)
      }
      const standing = await policies()
      await store.migrate(allMigrations)
      assert.deepEqual(await policies(), standing)
      await sql`alter policy peel_agency on records_offence using (true)`.execute(every)
      assert.deepEqual(await read(north), ['north', 'south'])
      await store.migrate(allMigrations)
      assert.deepEqual(await read(north), ['north'])
    })

    it("what the store knows of its schema is not an agency's to change, where rooms have a role of their own", async () => {
      const work = sql`delete from peel_migration where room = 'nobody'`.execute(store.tables(north))
      if (name === 'signed in as a superuser') await assert.rejects(work, (error) => codeOf(error) === '42501')
      else await work
    })
  })
}

async function makeNobodys(connection: StoreConnection): Promise<void> {
  await sql`create table attack_nobodys (n int)`.execute(connection.tables(everyAgency))
}
