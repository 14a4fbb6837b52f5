/** The store contract on PostgreSQL, where a server is given. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import type { AgencyId } from '../../src/kernel/units.ts'
import { everyAgency, type Store, type StoreConnection } from '../../src/ports/store.ts'
import { storeContract } from './store.ts'
import { makeDatabase, noServer, testServer } from './temporary-database.ts'

if (noServer) {
  describe('store contract: PostgreSQL', { skip: noServer }, () => {})
  console.log(`skipped: store contract on PostgreSQL, because ${noServer}`)
} else {
  storeContract('PostgreSQL', async () => {
    const database = await makeDatabase()
    const store = await openPostgresStore({ url: database.url })
    return {
      store,
      remove: async () => {
        await store.close()
        await database.drop()
      },
    }
  })
}

const codeIs = (code: string) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code)
  return true
}

describe('a PostgreSQL that cannot be used', () => {
  it('that does not answer is named without its password', async () => {
    const opening = openPostgresStore({ url: 'postgres://peel:s3cret@127.0.0.1:1/none' })
    await assert.rejects(
      opening,
      (error: Error) => codeIs('store.server-unreachable')(error) && !error.message.includes('s3cret'),
    )
  })

  it('an address that is none is told so', async () => {
    await assert.rejects(openPostgresStore({ url: 'not an address' }), codeIs('store.server-unreachable'))
  })

  it('without the database is told so', { skip: noServer }, async () => {
    const url = new URL(testServer as string)
    url.pathname = '/peel_no_such_database'
    await assert.rejects(openPostgresStore({ url: url.href }), codeIs('store.server-refused'))
  })
})

describe('two Peels on one PostgreSQL', () => {
  it('are not at the same thing at once, and one that dies lets go', { skip: noServer }, async () => {
    const database = await makeDatabase()
    const agency = 'one' as AgencyId
    const [here, there] = [await openPostgresStore({ url: database.url }), await openPostgresStore({ url: database.url })]
    try {
      const enter = () => there.alone(agency, 'the records', async () => 'in')
      const working = here.alone(agency, 'the records', async () => {
        await assert.rejects(enter(), codeIs('store.somebody-is-at-it'))
        await takeLockAway(there)
        assert.equal(await enter(), 'in')
      })
      await assert.rejects(working, codeIs('store.lock-lost'), 'whoever had it is told, though the work itself went well')
      assert.equal(await enter(), 'in')
    } finally {
      await here.close()
      await there.close()
      await database.drop()
    }
  })

  it('whose lock is gone write nothing more, in the open transaction or after it', { skip: noServer }, async () => {
    const database = await makeDatabase()
    const agency = 'one' as AgencyId
    const [here, there] = [await openPostgresStore({ url: database.url }), await openPostgresStore({ url: database.url })]
    interface Noted {
      lock_note: { agency_id: string; n: number }
    }
    const note = (connection: StoreConnection, n: number) =>
      connection.tables<Noted>(agency).insertInto('lock_note').values({ agency_id: agency, n }).execute()
    try {
      await sql`create table lock_note (agency_id text, n int)`.execute(here.tables(everyAgency))
      const later: unknown[] = []
      const working = here.alone(agency, 'the records', async () => {
        await here.transaction((connection) => note(connection, 1))
        const open = here.transaction(async (connection) => {
          await note(connection, 2)
          await takeLockAway(there)
        })
        await assert.rejects(open, codeIs('store.lock-lost'))
        later.push(await here.transaction((connection) => note(connection, 3)).catch(({ code }) => code))
        later.push(await note(here, 4).catch(({ code }) => code))
      })
      await assert.rejects(working, (error: Error) => codeIs('store.lock-lost')(error) && /stopped writing/.test(error.message))
      assert.deepEqual(later, ['store.lock-lost', 'store.lock-lost'])
      await note(here, 5)
      const rows = await there.tables<Noted>(agency).selectFrom('lock_note').select('n').orderBy('n').execute()
      assert.deepEqual(
        rows.map(({ n }) => n),
        [1, 5],
        'what was committed under the lock stands, and whoever never held it goes on',
      )
    } finally {
      await here.close()
      await there.close()
      await database.drop()
    }
  })
})

/** What a kill, or a cut line, leaves of a Peel: the session that holds the lock ends without a word. */
async function takeLockAway(store: Store): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`.execute(store.tables(everyAgency))
}
