/** `peel records import` and `place`: the JSON that scripts rely on, without a store where none is needed. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { layStore } from '../../../test/prepared/lay-store.ts'
import { openEmbeddedStore } from '../../adapters/store-pglite/open-embedded-store.ts'
import { PeelError } from '../../kernel/errors.ts'
import { silent } from '../../kernel/progress.ts'
import type { AgencyId } from '../../kernel/units.ts'
import type { Store } from '../../ports/store.ts'
import type { LedgerRecord } from '../trust/contract.ts'
import { recordsCommands } from './commands.ts'
import type { Records } from './contract.ts'
import { recordsMigrations } from './migrations/migrations.ts'
import { openRecords } from './open-records.ts'
import { type TestFolder, testFolder, testNow } from './test-files.ts'

const clock = { now: () => testNow }
const agency = 'city' as AgencyId
const ledger: LedgerRecord[] = []
let folder: TestFolder
let store: Store
let records: Records
let opened = 0

before(async () => {
  folder = await testFolder()
  await layStore(`${folder.path}/home`, [recordsMigrations])
  store = await openEmbeddedStore({ folder: `${folder.path}/home`, clock })
  await store.migrate([recordsMigrations])
  records = await openRecords({ store, clock, home: `${folder.path}/home` })
})
after(async () => {
  await store.close()
  await folder.remove()
})

const held = new Set<string>()
const trust = {
  privacy: {
    refuseHeld: async (_: AgencyId, kind: string) => {
      if (held.has(kind)) throw new PeelError('trust.on-legal-hold', 'On hold.', 409)
    },
  },
  record: async (_: AgencyId, record: LedgerRecord) => {
    ledger.push(record)
    return { ...record, index: 0, at: testNow, agency }
  },
}
const commands = recordsCommands({
  now: () => testNow,
  withRecords: (work) => {
    opened++
    return work({ records, agency, trust } as never)
  },
})

async function run(verb: string, words: string[], options: Record<string, string | boolean> = {}) {
  const command = commands.find((one) => one.verb === verb)
  assert.ok(command)
  const result = await command.run({ words, options, progress: silent })
  return { ...result, json: result.json as Record<string, unknown> }
}

const rows = Array.from({ length: 30 }, (_, i) => `2020-06-01T10:${10 + i}:00,Theft,${-87.7 + i / 1000},41.8`)

describe('peel records import', () => {
  it('--check reads everything, opens no store, and answers in the agreed shape', async () => {
    const path = await folder.write(
      'june.csv',
      ['occurred_at,category,lon,lat', ...rows, 'never,Theft,-87.7,41.8', '2020-06-01,Zorbing,-87.7,41.8'].join('\n'),
    )
    const { ok, json, text } = await run('import', [path], { check: true, layout: 'auto' })
    const { read, kept, quarantined, reasons, layout, crs, from, to, nibrs } = json
    assert.deepEqual(
      { ok, read, kept, quarantined, reasons, layout, crs, from, to, nibrs },
      {
        ok: true,
        read: 32,
        kept: 31,
        quarantined: 1,
        reasons: { 'bad-date': 1 },
        layout: 'plain',
        crs: 'EPSG:4326',
        from: '2020-06-01T00:00',
        to: '2020-06-01T10:39',
        nibrs: { mapped: 30, unmapped: 1 },
      },
    )
    assert.equal(opened, 0)
    assert.match(text, /32 rows read = 31 kept \+ 1 set aside/)
    assert.match(text, /1 set aside: bad-date; the first on line 32: The date "never" is not on the calendar\./)
    assert.deepEqual(json.aside, [{ code: 'bad-date', line: 32, sentence: 'The date "never" is not on the calendar.' }])
  })

  it('imports, tells the ledger once, and sums several files', async () => {
    const a = await folder.write('a.csv', ['occurred_at,category,lon,lat', ...rows.slice(0, 20), ',Theft,-87.7,41.8'].join('\n'))
    const b = await folder.write('b.csv', ['occurred_at,category,lon,lat', ...rows.slice(10)].join('\n'))
    const { json, text } = await run('import', [a, b], { zone: 'America/Chicago' })
    assert.match(text, /1 set aside: no-date; the first on line 22: The row does not say when it happened\./)
    assert.deepEqual(
      (json.files as { aside: object[] }[]).map(({ aside }) => aside.length),
      [1, 0],
    )
    assert.deepEqual([json.read, json.kept, (json.files as { added: number }[]).map(({ added }) => added)], [41, 40, [20, 10]])
    assert.equal(ledger.length, 2)
    await run('import', [a], { zone: 'America/Chicago' })
    assert.equal(ledger.length, 2)
  })

  it('wants a file', async () => {
    await assert.rejects(
      run('import', []),
      (error: unknown) => error instanceof PeelError && error.code === 'records.no-file-named',
    )
  })
})

describe('peel records place', () => {
  const area = (name: string, more: object = {}) => ({
    type: 'Feature',
    properties: { beat: name, ...more },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [-87.75, 41.75],
          [-87.65, 41.75],
          [-87.65, 41.85],
          [-87.75, 41.85],
          [-87.75, 41.75],
        ],
      ],
    },
  })
  const collection = (features: unknown[]): string => JSON.stringify({ type: 'FeatureCollection', features })

  it('finds out whether it is beats, residents or streets', async () => {
    assert.deepEqual((await run('place', [await folder.write('beats.geojson', collection([area('0111')]))])).json, {
      placed: [{ file: 'beats.geojson', kind: 'beats', count: 1 }],
    })
    assert.deepEqual(
      (await records.territory(agency))?.beats.map(({ id }) => id),
      ['0111'],
    )
    await run('place', [
      await folder.write('people.geojson', collection([area('A', { Pop2014: 900, Wht14: 300, Wht14P: 33.3, Blk14: 500 })])),
    ])
    assert.deepEqual((await records.territory(agency))?.residentAreas[0]?.residents, { all: 900, white: 300, black: 500 })
    const street = {
      type: 'Feature',
      properties: { full_name: 'Main St' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [-87.7, 41.8],
          [-87.69, 41.8],
        ],
      },
    }
    await run('place', [await folder.write('streets.geojson', collection([street]))])
    const map = JSON.parse((await records.basemap(agency)) ?? '{}')
    assert.deepEqual(map.features[0].properties, { kind: 'road', class: 'street', name: 'Main St' })
    // About 830 m from end to end, in the plane of the territory.
    const [line] = (await records.streets(agency)) ?? []
    assert.ok(
      line &&
        Math.abs(Math.hypot((line[2] as number) - (line[0] as number), (line[3] as number) - (line[1] as number)) - 830) < 5,
    )
    assert.equal((await records.incidents(agency, {})).count, 30)
  })

  it('refuses a file with nothing to place', async () => {
    const point = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0, 0] } }
    const path = await folder.write('points.geojson', collection([point]))
    await assert.rejects(
      run('place', [path], { beats: true }),
      (error: unknown) => error instanceof PeelError && error.code === 'records.unknown-place-file',
    )
  })
})

describe('peel records take-back', () => {
  it('undoes one import for a reason, tells the ledger, and lets files that shared its rows be read again', async () => {
    const imports = async () => (await records.summary(agency)).imports
    const [a, b] = await imports()
    assert.ok(a && b)
    assert.match((await run('take-back', [])).text ?? '', new RegExp(`${a.id} +a\\.csv`))
    const code = (wanted: string) => (error: unknown) => error instanceof PeelError && error.code === wanted
    const why = 'This was another town’s file'
    await assert.rejects(run('take-back', ['nothing-1'], { why }), code('records.unknown-import'))
    await assert.rejects(run('take-back', [a.id], { why: 'oops' }), code('records.reason-needed'))
    for (const kind of ['quarantined-rows', 'incidents']) {
      held.add(kind)
      await assert.rejects(run('take-back', [a.id], { why }), code('trust.on-legal-hold'))
      held.delete(kind)
    }
    assert.deepEqual([(await records.summary(agency)).incidents, ledger.length], [30, 2])

    const { json } = await run('take-back', [a.id], { why })
    assert.deepEqual([json.removed, json.readAgain], [20, ['b.csv']])
    const said = ledger.at(-1)
    assert.deepEqual([said?.act, said?.subject, said?.why], ['erase', `import:${a.id}`, why])
    assert.deepEqual([(await records.summary(agency)).incidents, (await imports()).map(({ file }) => file)], [10, ['b.csv']])
    // Ten of its rows came with the other file: read again, that one brings all of its own.
    const again = await run('import', [`${folder.path}/b.csv`], { zone: 'America/Chicago' })
    assert.deepEqual([again.json.added, (await records.summary(agency)).incidents], [10, 20])
  })
})
