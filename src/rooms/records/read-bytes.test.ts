/** What can be refused before a row is read, each with one sentence that names the file and never a folder. */

import assert from 'node:assert/strict'
import { chmod } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { PeelError } from '../../kernel/errors.ts'
import { checkFile } from './check-file.ts'
import { prepareReading } from './prepare-reading.ts'
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
  it('a wrong path, a folder, no permission', async (t) => {
    assert.equal(await refusal('absent.csv'), 'records.no-such-file')
    assert.equal(await refusal('.'), 'records.not-a-file')
    if (process.getuid?.() === 0) t.diagnostic('root may read everything, so "no permission" is not tried')
    else {
      await chmod(await folder.write('locked.csv', header), 0)
      assert.equal(await refusal('locked.csv'), 'records.not-permitted')
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
    assert.equal(await refusal('wide.csv', Buffer.from(`\uFEFF${header}`, 'utf16le')), 'records.wide-characters')
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
    assert.equal(await refusal('plain.csv', `${header}2020-01-01,THEFT,-87,41\n`, { zone: 'Mars/Base' }), 'records.unknown-zone')
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

  it('Windows bytes in single rows, which the preview says', async () => {
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
    assert.ok(reading.warnings.some(({ code }) => code === 'mixed-encodings'))
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
