/** What records deletes when its period has ended: exactly the old uploads and the old rows, nothing else, no path of anybody's choosing. */

import assert from 'node:assert/strict'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { layStore } from '../../../test/prepared/lay-store.ts'
import { openEmbeddedStore } from '../../adapters/store-pglite/open-embedded-store.ts'
import type { AgencyId, Instant } from '../../kernel/units.ts'
import { everyAgency, type Store } from '../../ports/store.ts'
import type { Retained } from '../trust/contract.ts'
import { recordsMigrations } from './migrations/migrations.ts'
import { openRecords } from './open-records.ts'
import { retainedByRecords } from './retain-records.ts'
import { type TestFolder, testFolder, testNow } from './test-files.ts'

const agency = 'city' as AgencyId
let folder: TestFolder
let store: Store
let home: string
let kept: Map<string, Retained>

before(async () => {
  folder = await testFolder()
  home = join(folder.path, 'home')
  await layStore(home, [recordsMigrations])
  store = await openEmbeddedStore({ folder: home, clock: { now: () => testNow } })
  await store.migrate([recordsMigrations])
  kept = new Map(
    retainedByRecords({ store, home, records: await openRecords({ store, home, clock: { now: () => testNow } }) }).map((one) => [
      one.kind,
      one,
    ]),
  )
})
after(async () => {
  await store.close()
  await folder.remove()
})
const of = (kind: string): Retained => kept.get(kind) as Retained

test('uploads: older than the moment, by the file’s own time; an id is never a path', async () => {
  assert.deepEqual(await of('uploads').kept(agency), { count: 0, oldest: null })
  await mkdir(join(home, 'uploads', 'folder'), { recursive: true })
  await writeFile(join(home, 'outside'), 'x')
  for (const [name, at] of [
    ['old', 1_000],
    ['old.name', 1_000],
    ['young', 2_000],
  ] as const) {
    await writeFile(join(home, 'uploads', name), 'x')
    await utimes(join(home, 'uploads', name), at, at)
  }
  const due = await of('uploads').due(agency, 2_000_000 as Instant)
  assert.deepEqual(due.map((item) => item.id).sort(), ['old', 'old.name'])
  assert.deepEqual(await of('uploads').kept(agency), { count: 3, oldest: 1_000_000 })
  assert.deepEqual(await Promise.all(['old', '../outside', 'folder'].map((id) => of('uploads').has(agency, id))), [
    true,
    false,
    false,
  ])
  await of('uploads').erase(agency, [...due.map((item) => item.id), '../outside', 'gone'])
  assert.deepEqual((await readdir(join(home, 'uploads'))).sort(), ['folder', 'young'])
  assert.ok((await readdir(home)).includes('outside'))
})

test('quarantined rows: as old as their import, of this agency, never of an import that runs', async () => {
  const db = store.tables<unknown>(everyAgency)
  for (const [who, number, state, at] of [
    ['city', 1, 'done', 1_000],
    ['city', 2, 'done', 5_000],
    ['city', 3, 'running', 1_000],
    ['other', 1, 'done', 1_000],
  ] as const) {
    await sql`insert into records_import values (${who}, ${`i${number}`}, ${number}, 'f', 'd', 'r', ${state}, '', ${at}, null)`.execute(
      db,
    )
    for (const line of [2, 7])
      await sql`insert into records_quarantine values (${who}, ${number}, ${line}, 'c', 's', 'o')`.execute(db)
  }
  const rows = of('quarantined-rows')
  assert.deepEqual(await rows.kept(agency), { count: 6, oldest: 1_000 })
  const due = await rows.due(agency, 5_000 as Instant)
  assert.deepEqual(due, [
    { id: '1:2', at: 1_000 },
    { id: '1:7', at: 1_000 },
  ])
  await rows.erase(agency, ['1:7'])
  assert.deepEqual(
    (await rows.due(agency, 5_000 as Instant)).map((item) => item.id),
    ['1:2'],
  )
  await rows.erase(agency, ['1:2', '9:9'])
  assert.deepEqual(await rows.kept(agency), { count: 4, oldest: 1_000 })
  const { rows: left } = await sql<{
    count: number
  }>`select count(*) as count from records_quarantine where agency_id = 'other'`.execute(db)
  assert.equal(Number(left[0]?.count), 2)
})
