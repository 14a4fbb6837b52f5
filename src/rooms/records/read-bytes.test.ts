/** What can be refused before a row is read, each with one sentence that names the file and never a folder. */

import assert from 'node:assert/strict'
import { chmod } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { PeelError } from '../../kernel/errors.ts'
import { lonLat } from '../../kernel/units.ts'
import { checkFile } from './check-file.ts'
import type { Territory } from './contract.ts'
import { prepareReading } from './prepare-reading.ts'
import { previewImport } from './preview-import.ts'
import { lookAtFile } from './read-bytes.ts'
import { openRows } from './read-rows.ts'
import { type TestFolder, testFolder, testNow } from './test-files.ts'

let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

async function refusal(
  name: string,
  content?: string | Uint8Array,
  options: { crs?: string; layout?: string; zone?: string } = {},
): Promise<string> {
  const path = content === undefined ? `${folder.path}/${name}` : await folder.write(name, content)
  const error = await checkFile(path, { now: testNow, ...options }).then(
    () => assert.fail(`${name} was accepted`),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof PeelError, `${name}: ${String(error)}`)
  assert.ok(!error.sentence.includes(folder.path), error.sentence)
  assert.ok(error.sentence.includes(name) || /Peel knows no|There is no (layout|time zone)/.test(error.sentence), error.sentence)
  return error.code
}

const header = 'occurred_at,category,lon,lat\n'

describe('files that are refused', () => {
  it('a wrong path, a folder', async () => {
    assert.equal(await refusal('absent.csv'), 'records.no-such-file')
    assert.equal(await refusal('.'), 'records.not-a-file')
  })

  it('no permission', { skip: process.platform === 'win32' && 'Windows has other rights' }, async () => {
    const path = await folder.write('locked.csv', header)
    await chmod(path, 0)
    await chmod(folder.path, 0o755)
    // Root may read everything: the attempt is made as nobody.
    const root = process.getuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      const error = await checkFile(path, { now: testNow }).catch((thrown: unknown) => thrown)
      assert.ok(error instanceof PeelError && error.code === 'records.not-permitted', String(error))
      assert.match(error.sentence, /Peel may not read locked\.csv/)
    } finally {
      if (root) process.seteuid?.(0)
    }
  })

  it('an empty file, only blanks, only a header, an empty archive', async () => {
    assert.equal(await refusal('empty.csv', ''), 'records.empty-file')
    assert.equal(await refusal('blank.csv', ' \n\n'), 'records.empty-file')
    assert.equal(await refusal('header.csv', header), 'records.no-rows')
    assert.equal(await refusal('empty.csv.gz', gzipSync('')), 'records.empty-file')
  })

  it('a web page, an archive, a workbook, a PDF, UTF-16, a binary', async () => {
    assert.equal(await refusal('page.csv', '\uFEFF <!doctype html><html></html>'), 'records.html-not-csv')
    assert.equal(await refusal('page.csv.gz', gzipSync('<html>')), 'records.html-not-csv')
    assert.equal(await refusal('crimes.xlsx', 'PK\u0003\u0004rest'), 'records.archive-not-table')
    assert.equal(await refusal('crimes.pdf', '%PDF-1.7'), 'records.archive-not-table')
    // Their own kind, under the name of another.
    assert.equal(await refusal('workbook.csv', 'PK\u0003\u0004rest'), 'records.archive-not-table')
    assert.equal((await lookAtFile(await folder.write('key.csv', 'PK,category\n1,Theft\n'))).kind, 'table')
    assert.equal(await refusal('report.csv', '%PDF-1.7'), 'records.archive-not-table')
    assert.equal(await refusal('columns.csv', `PAR1${'\u0015\u0004'.repeat(40)}`), 'records.archive-not-table')
    assert.equal(await refusal('base.csv', 'SQLite format 3\u0000'), 'records.archive-not-table')
    assert.equal(await refusal('seven.csv', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])), 'records.archive-not-table')
    assert.equal(await refusal('wide.csv', Buffer.from(`\uFEFF${header}`, 'utf16le')), 'records.wide-characters')
    assert.equal(await refusal('wider.csv', Buffer.from(header, 'utf16le')), 'records.wide-characters')
    assert.equal(await refusal('binary.csv', Buffer.from([97, 44, 98, 0, 10])), 'records.not-text')
  })

  it('a damaged archive, and a bomb of one', async () => {
    const packed = gzipSync(header + '2020-01-01,THEFT,-87.6,41.8\n'.repeat(50_000))
    assert.equal(await refusal('cut.csv.gz', packed.subarray(0, packed.length / 2)), 'records.broken-gzip')
    const bomb = gzipSync(Buffer.concat([Buffer.from(header), Buffer.alloc(80 * 2 ** 20, '2020-01-01,THEFT,-87.6,41.8\n')]))
    assert.ok(bomb.length < 400_000)
    assert.equal(await refusal('bomb.csv.gz', bomb), 'records.zip-bomb')
  })

  it('a million columns, a first line without end', async () => {
    assert.equal(await refusal('wide.csv', 'a,'.repeat(1_000_000)), 'records.too-many-columns')
    assert.equal(await refusal('endless.csv', 'a'.repeat(3_000_000)), 'records.first-line-too-long')
  })

  it('columns that mean nothing, a layout that does not exist or does not fit', async () => {
    assert.equal(await refusal('other.csv', 'name,amount\nA,1\n'), 'records.unknown-layout')
    assert.equal(
      await refusal('plain.csv', `${header}2020-01-01,THEFT,-87,41\n`, { layout: 'atlantis' }),
      'records.no-such-layout',
    )
    assert.equal(
      await refusal('plain.csv', `${header}2020-01-01,THEFT,-87,41\n`, { layout: 'chicago' }),
      'records.layout-does-not-fit',
    )
  })

  it('places on no map, an unknown map, the wrong map, an unknown zone', async () => {
    const metres = 'occurred_at,category,x,y\n2020-01-01,THEFT,365535.5,563965.2\n2020-01-02,THEFT,365000.5,563000.2\n'
    assert.equal(await refusal('metres.csv', metres), 'records.crs-needed')
    assert.equal(await refusal('metres.csv', metres, { crs: 'EPSG:999999' }), 'records.unknown-crs')
    assert.equal(await refusal('metres.csv', metres, { crs: 'the usual' }), 'records.unknown-crs')
    assert.equal(await refusal('metres.csv', metres, { crs: 'EPSG:4269' }), 'records.crs-does-not-fit')
    // Metres of Chicago taken for feet of Oregon lie in the Pacific.
    assert.equal(await refusal('metres.csv', metres, { crs: 'EPSG:2913' }), 'records.crs-outside-area')
    assert.equal(await refusal('plain.csv', `${header}2020-01-01,THEFT,-87,41\n`, { zone: 'Mars/Base' }), 'records.unknown-zone')
  })

  it("longitude and latitude in each other's columns: by the city, by the ground, by where nobody lives", async () => {
    const rows = (place: (n: number) => string): string =>
      Array.from({ length: 30 }, (_, n) => `2020-01-01 10:${10 + n},THEFT,${place(n)}`).join('\n')
    // No city is known: -87 is in Antarctica, -118 is no latitude at all.
    assert.equal(await refusal('chicago.csv', header + rows((n) => `41.8${n},-87.6${n}`)), 'records.swapped-places')
    assert.equal(await refusal('angeles.csv', header + rows((n) => `34.0${n},-118.2${n}`)), 'records.swapped-places')
    const feed =
      'Date,Block,Primary Type,Description,Latitude,Longitude\n2021-03-09 14:15:00,X,BURGLARY,FORCIBLE ENTRY,-87.66,41.9\n'
    assert.equal(await refusal('feed.csv', feed), 'records.swapped-places')
    // London swapped lies off Somalia, which only somebody who knows the ground can tell.
    const london = await folder.write('london.csv', header + rows((n) => `51.5${n},-0.1${n}`))
    const corners = [
      [-0.5, 51.7],
      [0.3, 51.7],
      [0.3, 51.3],
      [-0.5, 51.3],
    ].map(([x, y]) => lonLat(x as number, y as number)) as unknown as Territory['corners']
    await assert.rejects(
      prepareReading(london, { now: testNow, ground: { zone: 'Europe/London', corners } }),
      (error: unknown) =>
        error instanceof PeelError && error.code === 'records.swapped-places' && error.sentence.includes('line 2'),
    )
    assert.equal((await prepareReading(london, { now: testNow })).layout.id, 'plain')
    // A few slips are no reason to refuse a file.
    const few = await folder.write('few.csv', header + rows((n) => (n < 5 ? '41.8,-87.6' : '-87.6,41.8')))
    assert.equal((await checkFile(few, { now: testNow })).kept, 30)
  })

  it('beats and streets, which have a command of their own', async () => {
    const ring = [
      [
        [-87.7, 41.8],
        [-87.6, 41.8],
        [-87.6, 41.9],
        [-87.7, 41.8],
      ],
    ]
    const area = { type: 'Feature', properties: { beat: '0111' }, geometry: { type: 'Polygon', coordinates: ring } }
    const collection = JSON.stringify({ type: 'FeatureCollection', features: [area, area] })
    assert.equal(await refusal('beats.geojson', collection), 'records.areas-not-incidents')
    const esri = JSON.stringify({ features: [{ attributes: { name: 'A' }, geometry: { paths: [[[0, 0]]] } }] })
    assert.equal(await refusal('streets.json', esri), 'records.areas-not-incidents')
  })

  it('JSON without features, or that breaks off', async () => {
    assert.equal(await refusal('config.json', '{"a":1}'), 'records.json-without-features')
    const feature =
      '{"type":"Feature","properties":{"occurred_at":"2020-01-01","category":"THEFT"},"geometry":{"type":"Point","coordinates":[-87,41]}}'
    assert.equal(
      await refusal('cut.geojson', `{"type":"FeatureCollection","features":[${feature},{"type":`),
      'records.broken-json',
    )
    assert.equal(await refusal('none.geojson', '{"type":"FeatureCollection","features":[]}'), 'records.no-rows')
  })
})

describe('files that are read although they are odd', () => {
  it('a byte-order mark, a trailing blank in a column name, semicolons, lone carriage returns, an empty last column', async () => {
    for (const content of [
      '\uFEFFoccurred_at,category ,lon,lat\n2020-01-01,THEFT,-87,41\n',
      'occurred_at;category;lon;lat\r\n2020-01-01;THEFT;-87;41\r\n',
      'occurred_at,category,lon,lat\r2020-01-01,THEFT,-87,41\r',
      'occurred_at,category,lon,lat\n2020-01-01,THEFT,-87,41,\n',
      '\n\noccurred_at\tcategory\tlon\tlat\n\n2020-01-01\tTHEFT\t-87\t41',
    ]) {
      const report = await checkFile(await folder.write('odd.csv', content), { now: testNow })
      assert.deepEqual([report.read, report.kept, report.nibrs.mapped], [1, 1, 1], JSON.stringify(content))
    }
  })

  it('a feature nested a hundred thousand deep, and one of ten megabytes', async () => {
    const feature = (more: string): string =>
      `{"type":"Feature","properties":{"occurred_at":"2020-01-01","category":"THEFT","more":${more}},"geometry":{"type":"Point","coordinates":[-87,41]}}`
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const huge = `"${'x'.repeat(10 * 2 ** 20)}"`
    const path = await folder.write('deep.geojson', `{"type":"FeatureCollection","features":[${feature(deep)},${feature(huge)}]}`)
    const report = await checkFile(path, { now: testNow })
    assert.deepEqual([report.read, report.kept], [2, 2])
  })

  it('an answer of a server that stopped at its own limit, wherever it says so', async () => {
    const feature = { attributes: { occurred_at: Date.UTC(2020, 0, 1), category: 'Theft' }, geometry: { x: -87, y: 41 } }
    const limit = { exceededTransferLimit: true }
    for (const content of [
      { ...limit, features: [feature] },
      { features: [feature], ...limit },
      { type: 'FeatureCollection', properties: limit, features: [feature] },
    ]) {
      const { warnings } = await checkFile(await folder.write('page.json', JSON.stringify(content)), { now: testNow })
      assert.ok(
        warnings.some(({ code }) => code === 'part-only'),
        JSON.stringify(content),
      )
    }
    const whole = await checkFile(await folder.write('all.json', JSON.stringify({ features: [feature] })), { now: testNow })
    assert.deepEqual(
      whole.warnings.filter(({ code }) => code === 'part-only'),
      [],
    )
  })

  it('Windows bytes in single rows, which the preview and the check say', async () => {
    const path = await folder.write(
      'mixed.csv',
      Buffer.concat([
        Buffer.from('occurred_at,category,lon,lat,address\n2020-01-01,THEFT,-87,41,Zoë St\n'),
        Buffer.from('2020-01-02,THEFT,-87,41,Caf\xe9 St\n', 'latin1'),
      ]),
    )
    const reading = await prepareReading(path, { now: testNow })
    assert.deepEqual(
      reading.sample.map((row) => row.fields[4]),
      ['Zoë St', 'Café St'],
    )
    const preview = await previewImport(path, { now: testNow })
    assert.ok(preview.warnings.some(({ code }) => code === 'mixed-encodings'))
    const { warnings } = await checkFile(path, { now: testNow })
    assert.match(warnings.find(({ code }) => code === 'mixed-encodings')?.sentence ?? '', /^1 line is not UTF-8/)
  })

  it('names its columns as written', async () => {
    const source = await openRows(await folder.write('named.csv', '"AREA ",DR_NO\n1,2\n'))
    assert.deepEqual(
      [source.header, source.columns],
      [
        ['AREA ', 'DR_NO'],
        ['area', 'dr_no'],
      ],
    )
  })
})
