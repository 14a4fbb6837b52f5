/** kill −9 in the middle of acknowledged writes, a full disk, a second start: nothing acknowledged is lost, and one sentence says what to do. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { clockSystem } from '../../src/adapters/clock-system/clock-system.ts'
import { Engine } from '../../src/adapters/store-pglite/engine.ts'
import { databaseFolder, openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { encodeSimpleQuery } from '../../src/adapters/store-pglite/wire.ts'
import type { SqlStore } from '../../src/adapters/store-sql/open-sql-store.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { everyAgency } from '../../src/ports/store.ts'

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'peel-attack-'))
  folders.push(folder)
  return folder
}
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const open = (folder: string): Promise<SqlStore> => openEmbeddedStore({ folder, clock: clockSystem })
const codeIs = (code: string) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code, String(error))
  return true
}

interface Acknowledged {
  inserts: number[]
  copies: number[]
}

/** Writes in another process until `enough` writes were acknowledged and `more` milliseconds passed, then kill −9. */
async function writeAndKill(folder: string, from: number, enough: number, more: number): Promise<Acknowledged> {
  const script = fileURLToPath(new URL('./kill-during-import.child.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script, folder, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: Acknowledged = { inserts: [], copies: [] }
  const exit = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_code, signal) => resolve(signal)))
  let killing = false
  assert.ok(child.stdout)
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, number] = line.split(' ')
    if (kind === 'insert') acknowledged.inserts.push(Number(number))
    if (kind === 'copy') acknowledged.copies.push(Number(number))
    if (killing || acknowledged.inserts.length < enough || acknowledged.copies.length === 0) continue
    killing = true
    setTimeout(() => child.kill('SIGKILL'), more)
  }
  assert.equal(await exit, 'SIGKILL', 'the writer must die by the kill, not by itself')
  return acknowledged
}

describe('kill −9 while records are written', () => {
  it('loses nothing that was acknowledged, keeps no half copy, and opens again by itself', async () => {
    const folder = newFolder()
    const random = seededRandom(7)
    const all: Acknowledged = { inserts: [], copies: [] }
    for (let round = 0; round < 3; round++) {
      const { inserts, copies } = await writeAndKill(folder, round * 1_000_000, 40, random.next() * 150)
      all.inserts.push(...inserts)
      all.copies.push(...copies)
      const store = await open(folder)
      try {
        const { rows: singles } = await sql<{ id: number }>`select id from attack_single`.execute(store.tables(everyAgency))
        const present = new Set(singles.map((row) => row.id))
        assert.deepEqual(
          all.inserts.filter((id) => !present.has(id)),
          [],
          'acknowledged inserts that are gone',
        )
        const { rows } = await sql<{
          batch: number
          n: number
        }>`select batch, count(*) as n from attack_copied group by batch`.execute(store.tables(everyAgency))
        const sizes = new Map(rows.map((row) => [row.batch, row.n]))
        assert.deepEqual(
          all.copies.filter((batch) => sizes.get(batch) !== 20_000),
          [],
          'acknowledged copies that are not whole',
        )
        assert.deepEqual(
          rows.filter((row) => row.n !== 20_000),
          [],
          'copies that are there in part',
        )
        const { rows: index } = await sql<{ n: number }>`select count(*) as n from attack_single where id >= 0`.execute(
          store.tables(everyAgency),
        )
        assert.equal(index[0]?.n, singles.length)
      } finally {
        await store.close()
      }
    }
    assert.ok(all.inserts.length >= 120)
  })
})

describe('a power cut', () => {
  it('finds each acknowledged write forced to the disk', async () => {
    const folder = newFolder()
    await (await open(folder)).close()
    const engine = await Engine.open({ folder: databaseFolder(folder) })
    try {
      const run = (text: string): Promise<void> => engine.wire(encodeSimpleQuery(text), () => {})
      await run('create table t (n int)')
      for (let n = 0; n < 10; n++) {
        const before = engine.syncs
        await run(`insert into t values (${n})`)
        assert.ok(engine.syncs > before, `write ${n} was acknowledged without reaching the disk`)
      }
      const before = engine.syncs
      await run('select * from t')
      assert.equal(engine.syncs, before, 'reading forces nothing')
    } finally {
      await engine.close()
    }
  })
})

describe('a second start on the same folder', () => {
  it('is refused with the process to look for, and the first goes on', async () => {
    const folder = newFolder()
    const store = await open(folder)
    try {
      await assert.rejects(
        open(folder),
        (error: Error) => codeIs('store.folder-taken')(error) && error.message.includes(String(process.pid)),
      )
      const script = `
        import { openEmbeddedStore } from ${JSON.stringify(new URL('../../src/adapters/store-pglite/open-embedded-store.ts', import.meta.url).href)}
        openEmbeddedStore({ folder: ${JSON.stringify(folder)}, clock: { now: () => 0 } }).then(() => console.log('opened'), (error) => console.log(error.code))
      `
      const other = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { encoding: 'utf8' })
      assert.equal(other.stdout.trim(), 'store.folder-taken', other.stderr)
      const { rows } = await sql<{ one: number }>`select 1 as one`.execute(store.tables(everyAgency))
      assert.deepEqual(rows, [{ one: 1 }])
    } finally {
      await store.close()
    }
  })
})

describe('a folder that cannot hold records', () => {
  const withoutRights = <Result>(work: () => Promise<Result>): Promise<Result> => {
    // Root may write everywhere: the attack is made as nobody.
    if (process.getuid?.() !== 0) return work()
    process.seteuid?.(65_534)
    return work().finally(() => process.seteuid?.(0))
  }

  it('without permission is told in one sentence', {
    skip: process.platform === 'win32' && 'Windows has other rights',
  }, async () => {
    const folder = newFolder()
    chmodSync(folder, 0o555)
    await assert.rejects(
      withoutRights(() => open(folder)),
      codeIs('store.folder-forbidden'),
    )
    await assert.rejects(
      withoutRights(() => open(join(folder, 'below'))),
      codeIs('store.folder-forbidden'),
    )
    chmodSync(folder, 0o755)
  })

  it('that is a file is told in one sentence', async () => {
    const folder = newFolder()
    const file = join(folder, 'file')
    writeFileSync(file, 'mine')
    await assert.rejects(open(file), codeIs('store.folder-not-a-folder'))
    await assert.rejects(open(join(file, 'below')), codeIs('store.folder-not-a-folder'))
  })

  it('with a broken database says how to come back, and lets go of the folder', async () => {
    const folder = newFolder()
    mkdirSync(databaseFolder(folder))
    writeFileSync(join(databaseFolder(folder), 'PG_VERSION'), '18\n')
    for (let twice = 0; twice < 2; twice++) {
      await assert.rejects(
        open(folder),
        (error: Error) => codeIs('store.cannot-open')(error) && error.message.includes('peel store restore'),
      )
    }
  })

  it('left half made by a start that was killed is made anew', async () => {
    const folder = newFolder()
    mkdirSync(`${databaseFolder(folder)}.new/base`, { recursive: true })
    writeFileSync(`${databaseFolder(folder)}.new/PG_VERSION`, '18\n')
    const store = await open(folder)
    assert.equal((await sql<{ one: number }>`select 1 as one`.execute(store.tables(everyAgency))).rows[0]?.one, 1)
    await store.close()
  })
})

describe('production', () => {
  it('refuses the embedded store unless told otherwise', async () => {
    const folder = newFolder()
    const options = { folder, clock: clockSystem }
    await assert.rejects(
      openEmbeddedStore({ ...options, env: { NODE_ENV: 'production' } }),
      codeIs('store.embedded-in-production'),
    )
    await (await openEmbeddedStore({ ...options, env: { NODE_ENV: 'production', PEEL_ALLOW_EMBEDDED: '1' } })).close()
  })
})

describe('a full disk', () => {
  const disk = newFolder()
  const mounted =
    process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', disk]).status === 0
  after(() => mounted && spawnSync('umount', ['-l', disk]))
  const skip = mounted ? false : 'only root on Linux can make a small disk'
  if (skip) console.log(`skipped: a full disk, because ${skip}`)

  it('is told in one sentence, and what was acknowledged is there once there is space', { skip }, async () => {
    const store = await open(disk)
    await sql`create table attack_full (n int8 primary key, text text)`.execute(store.tables(everyAgency))
    let kept = 0
    const fill = async (): Promise<void> => {
      for (let n = 0; n < 200; n++) {
        await sql`insert into attack_full select i, repeat('x', 200) from generate_series(${kept}::int, ${kept + 1999}::int) i`.execute(
          store.tables(everyAgency),
        )
        kept += 2000
      }
    }
    await assert.rejects(fill(), codeIs('store.disk-full'))
    await assert.rejects(sql`select 1`.execute(store.tables(everyAgency)), codeIs('store.disk-full'))
    await store.close()
    spawnSync('mount', ['-o', 'remount,size=300m', disk])
    const again = await open(disk)
    try {
      const { rows } = await sql<{ n: number; top: number }>`select count(*) as n, max(n) + 1 as top from attack_full`.execute(
        again.tables(everyAgency),
      )
      assert.deepEqual(rows, [{ n: kept, top: kept }])
      assert.ok(kept > 0)
    } finally {
      await again.close()
    }
  })

  it('refuses to make a new store there', { skip }, async () => {
    spawnSync('umount', ['-l', disk])
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=10m', 'tmpfs', disk])
    await assert.rejects(open(disk), codeIs('store.disk-full'))
  })
})
