/** What every store must do, whichever adapter stands behind the port. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { PeelError } from '../../src/kernel/errors.ts'
import type { AgencyId } from '../../src/kernel/units.ts'
import { everyAgency, type RoomMigrations, type Store, type StoreConnection } from '../../src/ports/store.ts'

export interface StoreUnderTest {
  store: Store
  /** Closes the store and removes what it left. */
  remove(): Promise<void>
}

interface ThingTable {
  agency_id: string
  id: number
  name: string | null
  weight: number | null
  at: Date | null
}

interface Tables {
  contract_thing: ThingTable
  contract_wide: Record<string, unknown>
}

async function* piecesOf(...texts: string[]): AsyncIterable<string> {
  for (const text of texts) yield text
}

/** COPY's text escapes, written a second time here so that adapters are not tested with their own code. */
function copyField(value: string | null): string {
  if (value === null) return '\\N'
  return value.replace(
    /[\\\n\r\t\b\f\v]/g,
    (c) => `\\${{ '\\': '\\', '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f', '\v': 'v' }[c]}`,
  )
}

/** Promise.withResolvers, which the oldest Node that Peel runs on lacks. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code

export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let under: StoreUnderTest
    let store: Store
    let db: Kysely<Tables>

    before(async () => {
      under = await open()
      store = under.store
      db = store.tables<Tables>(everyAgency)
      await sql`
        create table contract_thing (
          agency_id text not null, id int8 not null, name text, weight float8, at timestamptz, primary key (agency_id, id)
        )
      `.execute(db)
    })

    after(() => under.remove())

    const thing = (id: number, more: Partial<ThingTable> = {}): ThingTable => ({
      agency_id: 'a',
      id,
      name: null,
      weight: null,
      at: null,
      ...more,
    })
    const clear = () => sql`truncate contract_thing`.execute(db)
    const count = async (connection: StoreConnection = store): Promise<number> => {
      const row = await connection
        .tables<Tables>(everyAgency)
        .selectFrom('contract_thing')
        .select(sql<number>`count(*)`.as('n'))
        .executeTakeFirstOrThrow()
      return row.n
    }

    it('lets one at a thing of one agency; who comes second is told, and may when the first has finished or failed', async () => {
      const [one, two] = ['one', 'two'] as [AgencyId, AgencyId]
      const at = (agency: AgencyId, thing: string) => store.alone(agency, thing, async () => 'in').catch(codeOf)
      const begun = withResolvers()
      const end = withResolvers()
      const first = store.alone(one, 'the records', () => {
        begun.resolve()
        return end.promise
      })
      await begun.promise
      assert.equal(await at(one, 'the records'), 'store.somebody-is-at-it')
      assert.equal(await at(two, 'the records'), 'in')
      assert.equal(await at(one, 'the plans'), 'in')
      end.resolve()
      await first
      const failing = () => Promise.reject(new Error('it failed'))
      await assert.rejects(store.alone(one, 'the records', failing), /it failed/)
      assert.equal(await store.alone(one, 'the records', () => store.transaction(async () => 'in')), 'in')
    })

    describe('queries', () => {
      it('gives back what was inserted, and how many rows a change touched', async () => {
        await clear()
        const at = new Date('2026-03-29T01:59:59.123Z')
        const rows = [thing(1, { name: 'é', weight: 0.1, at }), thing(2)]
        assert.deepEqual(await db.insertInto('contract_thing').values(rows).returningAll().execute(), rows)
        const updated = await db.updateTable('contract_thing').set({ name: 'x' }).where('id', '>=', 1).executeTakeFirst()
        assert.equal(updated.numUpdatedRows, 2n)
        const removed = await db.deleteFrom('contract_thing').where('id', '=', 2).executeTakeFirst()
        assert.equal(removed.numDeletedRows, 1n)
        assert.deepEqual(await db.selectFrom('contract_thing').selectAll().execute(), [thing(1, { name: 'x', weight: 0.1, at })])
      })

      it('reports the server’s error with its SQLSTATE, and goes on working', async () => {
        await clear()
        await db.insertInto('contract_thing').values(thing(1)).execute()
        await assert.rejects(db.insertInto('contract_thing').values(thing(1)).execute(), (error) => codeOf(error) === '23505')
        await assert.rejects(sql`select nothing from nowhere`.execute(db), (error) => codeOf(error) === '42P01')
        await assert.rejects(sql`select ${1}::int / ${0}::int`.execute(db), (error) => codeOf(error) === '22012')
        assert.equal(await count(), 1)
      })

      it('runs several statements in one text', async () => {
        await clear()
        await sql`insert into contract_thing (agency_id, id) values ('a', 1); insert into contract_thing (agency_id, id) values ('a', 2)`.execute(
          db,
        )
        assert.equal(await count(), 2)
      })

      it('answers many queries started at once, each with its own answer', async () => {
        const answers = await Promise.all(
          Array.from({ length: 60 }, (_, n) =>
            sql<{ n: number; s: string }>`select ${n}::int as n, repeat('x', ${n}) as s`.execute(db),
          ),
        )
        answers.forEach((answer, n) => {
          assert.deepEqual(answer.rows, [{ n, s: 'x'.repeat(n) }])
        })
      })

      it('streams a result in chunks, and can be left early', async () => {
        const series = () => sql<{ n: number }>`(select n from generate_series(1, ${12_345}::int) as n)`
        let sum = 0
        const select = db.selectFrom(series().as('s')).select('n')
        for await (const { n } of select.stream(1000)) sum += n
        assert.equal(sum, (12_345 * 12_346) / 2)
        for await (const { n } of select.stream(1000)) if (n === 1500) break
        assert.equal((await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one, 1)
      })
    })

    describe('types', () => {
      const read = async (expression: string): Promise<unknown> => {
        const { rows } = await sql<{ v: unknown }>`select ${sql.raw(expression)} as v`.execute(db)
        return rows[0]?.v
      }

      it('gives a safe int8 as a number and any other as a bigint', async () => {
        assert.equal(await read('9007199254740991::int8'), 9_007_199_254_740_991)
        assert.equal(await read('-9007199254740991::int8'), -9_007_199_254_740_991)
        assert.equal(await read('9007199254740992::int8'), 9_007_199_254_740_992n)
        assert.equal(await read(`'-9223372036854775808'::int8`), -(2n ** 63n))
        assert.deepEqual(await read(`'{1,NULL,9223372036854775807}'::int8[]`), [1, null, 2n ** 63n - 1n])
      })

      it('gives every other type the same way on every adapter', async () => {
        assert.equal(await read('1::int4'), 1)
        assert.equal(await read('0.1::float8'), 0.1)
        assert.equal(await read(`'NaN'::float8`), Number.NaN)
        assert.equal(await read(`'-Infinity'::float8`), Number.NEGATIVE_INFINITY)
        assert.equal(await read('1.10::numeric'), '1.10')
        assert.equal(await read('true'), true)
        assert.equal(await read('null::text'), null)
        assert.deepEqual(await read(`timestamptz '2026-11-01 01:30:00-06'`), new Date('2026-11-01T07:30:00Z'))
        assert.equal(await read(`date '2026-11-01'`), '2026-11-01')
        assert.equal(await read(`timestamp '2026-11-01 01:30:00'`), '2026-11-01 01:30:00')
        assert.deepEqual(await read(`'{"a":[1,"é",null]}'::jsonb`), { a: [1, 'é', null] })
        assert.deepEqual(await read(`'\\x00ff'::bytea`), Buffer.from([0, 255]))
        assert.deepEqual(await read(`array['a','b,"c',null]`), ['a', 'b,"c', null])
        assert.deepEqual(await read(`'{1.5,2}'::float8[]`), [1.5, 2])
        assert.deepEqual(await read('point(1.5,-2)'), { x: 1.5, y: -2 })
      })

      it('takes every kind of parameter', async () => {
        const { rows } = await sql<Record<string, unknown>>`
          select ${2n ** 62n}::int8 as big, ${new Date('2026-01-02T03:04:05.678Z')}::timestamptz as at, ${Buffer.from([1, 0, 2])}::bytea as bytes,
                 ${['x', 'y "z"', null]}::text[] as texts, ${[[1, 2], [3, 4]]}::int[] as grid, ${{ a: 1 }}::jsonb as json,
                 ${false}::bool as no, ${null}::text as nothing, ${1e-7}::float8 as small
        `.execute(db)
        assert.deepEqual(rows, [
          {
            big: 2n ** 62n,
            at: new Date('2026-01-02T03:04:05.678Z'),
            bytes: Buffer.from([1, 0, 2]),
            texts: ['x', 'y "z"', null],
            grid: [
              [1, 2],
              [3, 4],
            ],
            json: { a: 1 },
            no: false,
            nothing: null,
            small: 1e-7,
          },
        ])
      })

      it('keeps any text, as a parameter and through a copy', async () => {
        const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((s) => !s.includes('\0'))
        await fc.assert(
          fc.asyncProperty(fc.array(fc.option(text), { minLength: 1, maxLength: 20 }), async (names) => {
            await clear()
            const copied = names.map((name, n) => `a\t${n}\t${copyField(name)}\n`).join('')
            assert.equal(
              await store.copyIn(everyAgency, 'contract_thing', ['agency_id', 'id', 'name'], piecesOf(copied)),
              names.length,
            )
            await db
              .insertInto('contract_thing')
              .values(names.map((name, n) => thing(1000 + n, { name })))
              .execute()
            const read = await db.selectFrom('contract_thing').select('name').orderBy('id').execute()
            assert.deepEqual(
              read.map((row) => row.name),
              [...names, ...names],
            )
          }),
          { numRuns: 25 },
        )
      })

      it('keeps a text of a million characters', async () => {
        await clear()
        const name = 'Ω\\\t\n"'.repeat(200_000)
        await db.insertInto('contract_thing').values(thing(1, { name })).execute()
        await store.copyIn(everyAgency, 'contract_thing', ['agency_id', 'id', 'name'], piecesOf(`a\t2\t${copyField(name)}\n`))
        const rows = await db.selectFrom('contract_thing').select('name').execute()
        assert.ok(rows.length === 2 && rows.every((row) => row.name === name))
      })
    })

    describe('transactions', () => {
      it('commits when the work resolves, and gives its result', async () => {
        await clear()
        const result = await store.transaction(async (connection) => {
          await connection.tables<Tables>(everyAgency).insertInto('contract_thing').values(thing(1)).execute()
          return 'kept'
        })
        assert.equal(result, 'kept')
        assert.equal(await count(), 1)
      })

      it('rolls everything back when the work rejects: rows, copies and tables', async () => {
        await clear()
        const work = store.transaction(async (connection) => {
          await connection.tables<Tables>(everyAgency).insertInto('contract_thing').values(thing(1)).execute()
          await connection.copyIn(everyAgency, 'contract_thing', ['agency_id', 'id'], piecesOf('a\t2\n'))
          await sql`create table contract_gone (n int)`.execute(connection.tables(everyAgency))
          assert.equal(await count(connection), 2)
          throw new Error('changed my mind')
        })
        await assert.rejects(work, /changed my mind/)
        assert.equal(await count(), 0)
        const { rows } = await sql<{ found: string | null }>`select to_regclass('contract_gone')::text as found`.execute(db)
        assert.deepEqual(rows, [{ found: null }])
      })

      it('does not pretend to commit what the server has given up', async () => {
        await clear()
        const work = store.transaction(async (connection) => {
          const inside = connection.tables<Tables>(everyAgency)
          await inside.insertInto('contract_thing').values(thing(1)).execute()
          await inside
            .insertInto('contract_thing')
            .values(thing(1))
            .execute()
            .catch(() => {})
        })
        await assert.rejects(work, /rolled back/)
        assert.equal(await count(), 0)
      })

      it('keeps transactions that run at once apart', async () => {
        await clear()
        await db
          .insertInto('contract_thing')
          .values(thing(0, { weight: 0 }))
          .execute()
        await Promise.all(
          Array.from({ length: 20 }, () =>
            store.transaction(async (connection) => {
              const inside = connection.tables<Tables>(everyAgency)
              const row = await inside
                .selectFrom('contract_thing')
                .select('weight')
                .where('id', '=', 0)
                .forUpdate()
                .executeTakeFirstOrThrow()
              await new Promise((resolve) => setImmediate(resolve))
              await inside
                .updateTable('contract_thing')
                .set({ weight: (row.weight ?? 0) + 1 })
                .where('id', '=', 0)
                .execute()
            }),
          ),
        )
        const row = await db.selectFrom('contract_thing').select('weight').executeTakeFirstOrThrow()
        assert.equal(row.weight, 20)
      })

      it('shows whoever asks beside it all of a transaction or nothing, also of one that is rolled back', async () => {
        await clear()
        let isOver = false
        const watch = async (): Promise<number[]> => {
          const counts: number[] = []
          while (!isOver) counts.push(...(await Promise.all([count(), count(), count()])))
          return counts
        }
        const two = (from: number) =>
          store.transaction(async (connection) => {
            const inside = connection.tables<Tables>(everyAgency)
            for (const id of [from, from + 1]) await inside.insertInto('contract_thing').values(thing(id)).execute()
            if (from % 4 === 2) throw new Error('given up')
          })
        const watching = watch()
        for (let from = 0; from < 40; from += 2) await two(from).catch(() => {})
        isOver = true
        const counts = await watching
        assert.deepEqual(
          counts.filter((n) => n % 2 === 1),
          [],
        )
        assert.ok(counts.length > 0)
        assert.equal(await count(), 20)
      })

      it('refuses to start inside itself, and to be used once ended, rather than wait for ever', async () => {
        await clear()
        await assert.rejects(
          store.transaction(() => store.transaction(async () => {})),
          (error) => codeOf(error) === 'store.nested-transaction',
        )
        await assert.rejects(
          store.transaction(() => store.tables<Tables>(everyAgency).selectFrom('contract_thing').selectAll().execute()),
          (error) => codeOf(error) === 'store.nested-transaction',
        )
        await assert.rejects(
          store.transaction((connection) =>
            connection
              .tables<Tables>(everyAgency)
              .transaction()
              .execute(async () => {}),
          ),
          (error) => codeOf(error) === 'store.nested-transaction',
        )
        const late = await store.transaction(async (connection) => connection)
        await assert.rejects(
          late.tables<Tables>(everyAgency).insertInto('contract_thing').values(thing(1)).execute(),
          /has ended/,
        )
        await assert.rejects(late.copyIn(everyAgency, 'contract_thing', ['agency_id', 'id'], piecesOf('a\t1\n')), /has ended/)
        assert.equal(await count(), 0)
      })

      it('streams inside a transaction, and sees its own rows', async () => {
        await clear()
        await store.transaction(async (connection) => {
          await connection.copyIn(everyAgency, 'contract_thing', ['agency_id', 'id'], piecesOf('a\t1\na\t2\na\t3\n'))
          const seen: number[] = []
          for await (const row of connection
            .tables<Tables>(everyAgency)
            .selectFrom('contract_thing')
            .select('id')
            .orderBy('id')
            .stream(2))
            seen.push(row.id)
          assert.deepEqual(seen, [1, 2, 3])
        })
      })
    })

    describe('copies', () => {
      const columns = ['agency_id', 'id', 'name']

      it('takes chunks that end anywhere, the middle of a row or of an escape included', async () => {
        await clear()
        const text = 'a\t1\tone\\\\\na\t2\t\\N\na\t3\tline\\nbreak\\ttab\\\\.\na\t4\tback\\\\\\\nslash\n'
        assert.equal(await store.copyIn(everyAgency, 'contract_thing', columns, piecesOf(...text)), 4)
        const rows = await db.selectFrom('contract_thing').select('name').orderBy('id').execute()
        assert.deepEqual(
          rows.map((row) => row.name),
          ['one\\', null, 'line\nbreak\ttab\\.', 'back\\\nslash'],
        )
      })

      it('streams more than fits in one piece', async () => {
        await clear()
        const total = 60_000
        async function* rows(): AsyncIterable<string> {
          for (let n = 0; n < total; n += 100) {
            let text = ''
            for (let i = n; i < n + 100; i++) text += `a\t${i}\t${'name '.repeat(20)}${i}\n`
            yield text
          }
        }
        assert.equal(await store.copyIn(everyAgency, 'contract_thing', columns, rows()), total)
        const { rows: sums } = await sql<{ n: number; ids: number }>`
          select count(*) as n, sum(id)::int8 as ids from contract_thing where name like '%' || id
        `.execute(db)
        assert.deepEqual(sums, [{ n: total, ids: (total * (total - 1)) / 2 }])
      })

      it('writes nothing when a late row is wrong', async () => {
        await clear()
        async function* rows(): AsyncIterable<string> {
          for (let n = 0; n < 40_000; n++) yield `a\t${n}\t${'x'.repeat(60)}\n`
          yield 'a\tnot a number\tx\n'
        }
        await assert.rejects(store.copyIn(everyAgency, 'contract_thing', columns, rows()), (error) => codeOf(error) === '22P02')
        assert.equal(await count(), 0)
      })

      it('writes nothing when the source fails half way', async () => {
        await clear()
        async function* rows(): AsyncIterable<string> {
          for (let n = 0; n < 40_000; n++) yield `a\t${n}\t${'x'.repeat(60)}\n`
          throw new Error('the file ended in the middle')
        }
        await assert.rejects(store.copyIn(everyAgency, 'contract_thing', columns, rows()), /the file ended in the middle/)
        assert.equal(await count(), 0)
      })

      it('writes nothing when a key is taken', async () => {
        await clear()
        await assert.rejects(
          store.copyIn(everyAgency, 'contract_thing', columns, piecesOf('a\t1\tx\na\t1\ty\n')),
          (error) => codeOf(error) === '23505',
        )
        assert.equal(await count(), 0)
      })

      it('refuses the end mark, which would hide the rows after it', async () => {
        await clear()
        await assert.rejects(
          store.copyIn(everyAgency, 'contract_thing', columns, piecesOf('a\t1\tx\n\\', '.\na\t2\ty\n')),
          (error) => error instanceof PeelError && error.code === 'store.copy-end-marker',
        )
        assert.equal(await count(), 0)
      })

      it('takes nothing at all, and a last row without its newline', async () => {
        await clear()
        assert.equal(await store.copyIn(everyAgency, 'contract_thing', columns, piecesOf()), 0)
        assert.equal(await store.copyIn(everyAgency, 'contract_thing', columns, piecesOf('a\t1\tx')), 1)
      })

      it('runs beside queries and other copies without mixing them', async () => {
        await clear()
        const copies = [0, 1, 2].map((part) =>
          store.copyIn(
            everyAgency,
            'contract_thing',
            columns,
            piecesOf(...Array.from({ length: 500 }, (_, n) => `a\t${part * 500 + n}\t${part}\n`)),
          ),
        )
        const [first] = await Promise.all([sql<{ n: number }>`select 7 as n`.execute(db), ...copies])
        assert.equal(first.rows[0]?.n, 7)
        assert.equal(await count(), 1500)
      })
    })

    describe('migrations', () => {
      const trail: string[] = []
      const step = (name: string, work: (connection: StoreConnection) => Promise<unknown> = async () => {}) => ({
        name,
        up: async (connection: StoreConnection) => {
          trail.push(name)
          await work(connection)
        },
      })
      const room = (name: string, ...steps: RoomMigrations['steps']): RoomMigrations => ({ room: name, steps })
      const run = async (...rooms: RoomMigrations[]): Promise<string[]> => {
        trail.length = 0
        await store.migrate(rooms)
        return [...trail]
      }

      it('applies what is missing, in order, once', async () => {
        const first = room(
          'contract_a',
          step('01-make', (c) => sql`create table contract_a_t (agency_id text, n int)`.execute(c.tables(everyAgency))),
        )
        const second = room(
          'contract_b',
          step('01-fill', (c) => sql`insert into contract_a_t (n) values (1)`.execute(c.tables(everyAgency))),
        )
        assert.deepEqual(await run(first, second), ['01-make', '01-fill'])
        assert.deepEqual(await run(first, second), [])
        const grown = room(
          'contract_a',
          ...first.steps,
          step('02-more', (c) => sql`insert into contract_a_t (n) values (2)`.execute(c.tables(everyAgency))),
        )
        assert.deepEqual(await run(grown, second), ['02-more'])
        const { rows } = await sql<{ n: number }>`select n from contract_a_t order by n`.execute(db)
        assert.deepEqual(rows, [{ n: 1 }, { n: 2 }])
      })

      it('rolls a failed step back, keeps those before it, and tries it again next time', async () => {
        let broken = true
        const steps = room(
          'contract_c',
          step('01-good', (c) => sql`create table contract_c_t (agency_id text, n int)`.execute(c.tables(everyAgency))),
          step('02-bad', async (c) => {
            await sql`insert into contract_c_t (n) values (1)`.execute(c.tables(everyAgency))
            if (broken) await sql`select 1 / 0`.execute(c.tables(everyAgency))
          }),
          step('03-after'),
        )
        trail.length = 0
        await assert.rejects(store.migrate([steps]), (error) => codeOf(error) === '22012')
        assert.deepEqual(trail, ['01-good', '02-bad'])
        assert.deepEqual((await sql`select n from contract_c_t`.execute(db)).rows, [])
        broken = false
        assert.deepEqual(await run(steps), ['02-bad', '03-after'])
        assert.deepEqual((await sql`select n from contract_c_t`.execute(db)).rows, [{ n: 1 }])
      })

      it('applies a step once when two servers start together', async () => {
        const slow = room(
          'contract_d',
          step('01-once', (c) =>
            sql`create table contract_d_t as select ''::text as agency_id, 1 as n from pg_sleep(0.05)`.execute(
              c.tables(everyAgency),
            ),
          ),
        )
        trail.length = 0
        await Promise.all([store.migrate([slow]), store.migrate([slow])])
        assert.deepEqual(trail, ['01-once'])
      })

      it('refuses two steps of one name', async () => {
        await assert.rejects(store.migrate([room('contract_e', step('01'), step('01'))]), RangeError)
      })
    })
  })
}
