/** Moving house and coming back from a backup, between stores of both kinds. */

import assert from 'node:assert/strict'
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { backupFolder, backupStore, isBackupDue, listBackups, restoreStore } from '../../src/adapters/backup-store.ts'
import { clockFixed } from '../../src/adapters/clock-fixed/clock-fixed.ts'
import { moveStore } from '../../src/adapters/move-store.ts'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import type { SqlStore } from '../../src/adapters/store-sql/open-sql-store.ts'
import { storeCommands } from '../../src/app/store-commands.ts'
import { everyAgency, type RoomMigrations } from '../../src/ports/store.ts'
import { makeDatabase, noServer } from './temporary-database.ts'

const rooms: RoomMigrations[] = [
  {
    room: 'demo',
    steps: [
      {
        name: '01-tables',
        up: async (connection) => {
          // Named so that the alphabet is the wrong order for the reference between them.
          await sql`
            create table demo_z_parent (agency_id text, id bigserial, note text, primary key (agency_id, id));
            create table demo_child (
              agency_id text, id int8, parent int8, at timestamptz, share float8, exact numeric, raw bytea, facts jsonb, words text[], place point,
              day date, doubled int8 generated always as (id * 2) stored,
              primary key (agency_id, id), foreign key (agency_id, parent) references demo_z_parent
            );
            insert into demo_z_parent (agency_id, note) values ('planted', 'by the migration');
          `.execute(connection.tables(everyAgency))
        },
      },
    ],
  },
]

async function fill(store: SqlStore, children: number): Promise<void> {
  await store.migrate(rooms)
  await sql`
    insert into demo_z_parent (agency_id, note) select 'a', E'line\nbreak\ttab \\ back Ω ' || n from generate_series(1, 50) n;
    insert into demo_child select 'a', n, n % 50 + 2, timestamptz '2026-03-29 00:59:59.123456Z' + n * interval '1 hour', n / 7.0::float8,
      n / 3.0, decode(md5(n::text), 'hex'), jsonb_build_object('n', n, 'text', E'\\.'), array['a', null, n::text], point(n, -n), '2026-01-01'::date + n
    from generate_series(1, ${sql.lit(children)}) n;
    insert into demo_child (agency_id, id, facts) values ('b', 1, null)
  `.execute(store.tables(everyAgency))
}

const childrenIn = async (store: SqlStore): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from demo_child`.execute(store.tables(everyAgency))
  return rows[0]?.n ?? -1
}

const codeIs = (code: string) => (error: unknown) => (error as { code?: string }).code === code

describe('a store as a whole', () => {
  let folder: string
  let source: SqlStore
  const clock = clockFixed('2026-05-01T03:00:00Z')
  const openIn = (name: string): Promise<SqlStore> => openEmbeddedStore({ folder: join(folder, name), clock })
  const homeOfSource = (): string => join(folder, 'source')

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'peel-move-'))
    source = await openIn('source')
    await fill(source, 20_000)
  })

  after(async () => {
    await source.close()
    await rm(folder, { recursive: true })
  })

  it('moves to another embedded store, counts on where the old one stopped, and refuses a second time', async () => {
    const target = await openIn('moved')
    try {
      const report = await moveStore(source, target, rooms)
      assert.deepEqual(
        report.tables.map(({ table, rows }) => [table, rows]),
        [
          ['demo_z_parent', 51],
          ['demo_child', 20_001],
        ],
      )
      assert.equal(await childrenIn(target), 20_001)
      const { rows } = await sql<{ id: number }>`insert into demo_z_parent (agency_id) values ('a') returning id`.execute(
        target.tables(everyAgency),
      )
      assert.deepEqual(rows, [{ id: 52 }])
      await assert.rejects(moveStore(source, target, rooms), codeIs('store.target-not-empty'))
    } finally {
      await target.close()
    }
  })

  it('moves to PostgreSQL and back with the same sums', { skip: noServer }, async () => {
    const database = await makeDatabase()
    const server = await openPostgresStore({ url: database.url })
    const back = await openIn('back')
    try {
      const there = await moveStore(source, server, rooms)
      const again = await moveStore(server, back, rooms)
      assert.deepEqual(again, there)
      assert.equal(there.rows, 20_052)
    } finally {
      await back.close()
      await server.close()
      await database.drop()
    }
  })

  it('keeps no row in the target when one is changed on the way', async () => {
    const target = await openIn('changed')
    const lying: SqlStore = {
      ...source,
      borrow: (work) =>
        source.borrow((session) =>
          work({
            bind: session.bind.bind(session),
            query: session.query.bind(session),
            copyIn: session.copyIn.bind(session),
            async *copyOut(select) {
              for await (const piece of session.copyOut(select))
                yield Buffer.from(Buffer.from(piece).toString().replace('Ω 7', 'Ω 8'))
            },
          }),
        ),
    }
    try {
      await assert.rejects(moveStore(lying, target, rooms), codeIs('store.move-differs'))
      assert.equal(await childrenIn(target), 0)
    } finally {
      await target.close()
    }
  })

  it('refuses rows of a newer Peel', async () => {
    const target = await openIn('older')
    try {
      await assert.rejects(moveStore(source, target, [{ room: 'demo', steps: [] }]), codeIs('store.newer-records'))
    } finally {
      await target.close()
    }
  })

  it('comes back from a backup, which psql could read as well', async () => {
    const { file, rows } = await backupStore(source, homeOfSource(), clock)
    assert.equal(rows, 20_052)
    const text = gunzipSync(await readFile(file)).toString()
    assert.match(
      text,
      /^-- peel backup \{.*\}\n-- peel table \{.*\}\nCOPY "demo_z_parent" \("agency_id", "id", "note"\) FROM stdin;\n/,
    )
    const target = await openIn('restored')
    try {
      const report = await restoreStore(target, file, rooms)
      assert.equal(report.rows, 20_052)
      assert.equal(await childrenIn(target), 20_001)
    } finally {
      await target.close()
    }
  })

  it('refuses a backup that was cut off or altered, before it writes a row', async () => {
    const { file } = await backupStore(source, homeOfSource(), clock)
    const bytes = await readFile(file)
    const cut = join(folder, 'cut.sql.gz')
    await writeFile(cut, bytes.subarray(0, bytes.length - 100))
    const altered = join(folder, 'altered.sql.gz')
    await writeFile(altered, gzipSync(gunzipSync(bytes).toString().replace('Ω 7', 'Ω 8')))
    const other = join(folder, 'other.sql.gz')
    await writeFile(other, 'not a backup')
    const target = await openIn('damaged')
    try {
      for (const broken of [cut, altered, other]) {
        await assert.rejects(restoreStore(target, broken, rooms), codeIs('store.backup-damaged'), broken)
      }
      const { rows } = await sql<{ found: string | null }>`select to_regclass('demo_child')::text as found`.execute(
        target.tables(everyAgency),
      )
      assert.deepEqual(rows, [{ found: null }])
    } finally {
      await target.close()
    }
  })

  it('is due once a day, and keeps seven', async () => {
    const home = join(folder, 'nightly')
    const store = await openIn('nightly')
    const night = clockFixed('2026-06-01T03:00:00Z')
    try {
      assert.equal(await isBackupDue(home, night), true)
      for (let n = 0; n < 9; n++) {
        await backupStore(store, home, night)
        assert.equal(await isBackupDue(home, night), false)
        night.advance(86_399_000)
        assert.equal(await isBackupDue(home, night), false)
        night.advance(1000)
        assert.equal(await isBackupDue(home, night), true)
      }
      const kept = (await listBackups(home)).map(({ at }) => new Date(at).toISOString().slice(0, 10))
      assert.deepEqual(kept, ['2026-06-09', '2026-06-08', '2026-06-07', '2026-06-06', '2026-06-05', '2026-06-04', '2026-06-03'])
    } finally {
      await store.close()
    }
  })

  it('makes its backup by itself when one is due', async () => {
    const home = join(folder, 'alone')
    const night = clockFixed('2026-06-01T03:00:00Z')
    const store = await openEmbeddedStore({ folder: home, clock: night, backupLookMs: 5 })
    const waitFor = async (count: number): Promise<void> => {
      while ((await listBackups(home)).length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await waitFor(1)
    night.advance(86_400_000)
    await waitFor(2)
    await store.close()
    assert.deepEqual((await readdir(backupFolder(home))).sort(), ['peel-20260601T030000Z.sql.gz', 'peel-20260602T030000Z.sql.gz'])
  })

  it('restores by command, setting the present records aside, and puts them back when it fails', async () => {
    const home = join(folder, 'commanded')
    const first = await openEmbeddedStore({ folder: home, clock })
    await fill(first, 10)
    await first.close()
    const commands = storeCommands({ home, clock, rooms })
    const run = async (verb: string, words: string[] = [], options = {}) => {
      const command = commands.find((one) => one.verb === verb)
      assert.ok(command)
      return command.run({ words, options, progress: () => {} })
    }
    const saved = (await run('backup')).json as { file: string; rows: number }
    assert.equal(saved.rows, 62)
    const broken = join(folder, 'broken.sql.gz')
    await copyFile(saved.file, broken)
    await appendFile(broken, 'x')
    await assert.rejects(run('restore', [broken]), codeIs('store.backup-damaged'))
    const restored = await run('restore')
    assert.equal((restored.json as { rows: number }).rows, 62)
    assert.match(restored.text, /database\.before-20260501T030000Z/)
    const again = await openEmbeddedStore({ folder: home, clock })
    assert.equal(await childrenIn(again), 11)
    await again.close()
    await assert.rejects(run('move'), codeIs('store.no-target'))
    const moved = await run('move', [], { to: join(folder, 'commanded-away') })
    assert.equal((moved.json as { rows: number }).rows, 62)
  })
})
