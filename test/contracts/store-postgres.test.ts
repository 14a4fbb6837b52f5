/** The store contract on PostgreSQL, where a server is given. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import type { AgencyId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
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
      await here.alone(agency, 'the records', async () => {
        await assert.rejects(enter(), codeIs('store.somebody-is-at-it'))
        // What a kill leaves of a Peel: its sessions end without a word.
        await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`.execute(there.tables(everyAgency))
        assert.equal(await enter(), 'in')
      })
      assert.equal(await enter(), 'in')
    } finally {
      await here.close()
      await there.close()
      await database.drop()
    }
  })
})
