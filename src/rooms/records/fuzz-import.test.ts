/** Whatever is fed to the importers: a refusal in one sentence, or `read = kept + set aside`. Never a crash, never a lost row. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { PeelError } from '../../kernel/errors.ts'
import { checkFile } from './check-file.ts'
import { layouts } from './layouts/all-layouts.ts'
import { previewImport } from './preview-import.ts'
import { readPlaces } from './read-places.ts'
import { type TestFolder, testFolder, testNow } from './test-files.ts'

let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

async function survives(content: string | Uint8Array): Promise<'refused' | 'read'> {
  const path = await folder.write('fuzz', content)
  try {
    const report = await checkFile(path, { now: testNow })
    assert.equal(report.read, report.kept + report.quarantined)
    assert.equal(
      Object.values(report.reasons).reduce((sum, rows) => sum + rows, 0),
      report.quarantined,
    )
    assert.equal(report.nibrs.mapped + report.nibrs.unmapped, report.incidents)
    assert.ok(report.incidents >= report.kept)
    const preview = await previewImport(path, { now: testNow })
    assert.ok(preview.points.every(([longitude, latitude]) => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90))
    return 'read'
  } catch (error) {
    assert.ok(
      error instanceof PeelError,
      `${JSON.stringify(String(content).slice(0, 300))}: ${error instanceof Error ? error.stack : error}`,
    )
    assert.match(error.code, /^records\./)
    return 'refused'
  }
}

/** Values that feeds hold, and values that break readers. */
const value = fc.oneof(
  fc.constantFrom(
    '',
    '2020-01-01',
    '2020-01',
    '07/04/2017 11:05:00 PM',
    '24:00:00',
    '845',
    '0',
    '-87.6',
    '41.8',
    '(null)',
    'NaN',
    'THEFT',
    '13A',
    '__proto__',
    'constructor',
    '1e400',
    '-0',
    '99999999999999999999',
    '"',
    "'; drop table",
    '\t',
    '\\N',
    '\\.',
    '🚓',
    '\uFFFD',
    '\u0001',
  ),
  fc.string({ maxLength: 10 }),
  fc.double().map(String),
)
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

describe('fuzzing the importers', () => {
  it('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await survives(bytes)
      }),
      { numRuns: 150 },
    )
  })

  it('any rows under the columns of every layout', async () => {
    let read = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...layouts),
        fc.array(fc.array(value, { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (layout, rows, wellFormed) => {
          const columns = [
            ...layout.needs,
            ...layout.places.flatMap(({ x, y }) => [x, y]),
            ...Object.values({ ...layout.occurred, ...layout.until }),
          ].map((names) => names.split('|')[0] as string)
          const header = [...new Set(columns)]
          const body = rows.map((row) =>
            (wellFormed ? header.map((_, i) => quoted(row[i % row.length] as string)) : row).join(','),
          )
          if ((await survives([header.join(','), ...body].join('\n'))) === 'read') read++
        },
      ),
      { numRuns: 400 },
    )
    assert.ok(read > 200, `only ${read} of 400 were tables at all`)
  })

  it('any damage to a good file, packed or not', async () => {
    const good = Buffer.from(`occurred_at,category,lon,lat\n${'2020-06-01T10:00:00,"Theft, other",-87.7,41.8\n'.repeat(40)}`)
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), fc.nat(255), fc.nat(), async (packed, where, byte, length) => {
        const bytes = Buffer.from(packed ? gzipSync(good) : good)
        bytes[where % bytes.length] = byte
        await survives(bytes.subarray(0, 1 + (length % bytes.length)))
      }),
      { numRuns: 300 },
    )
  })

  it('any GeoJSON, and any damage to it', async () => {
    const properties = fc.dictionary(
      fc.constantFrom('occurred_at', 'category', 'lon', 'lat', '__proto__', 'x'),
      fc.oneof(value, fc.jsonValue()),
    )
    const geometry = fc.oneof(
      fc.constant(null),
      fc.record({ type: fc.constantFrom('Point', 'Polygon', 'LineString', ''), coordinates: fc.jsonValue() }),
      fc.record({ x: fc.oneof(fc.double(), fc.constant('NaN')), y: fc.double() }),
    )
    const feature = fc.oneof(
      fc.record({ type: fc.constant('Feature'), properties: fc.option(properties), geometry }),
      fc.record({ attributes: properties, geometry }),
      fc.jsonValue(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(feature, { maxLength: 6 }), fc.nat(), fc.boolean(), async (features, cut, whole) => {
        const text = JSON.stringify({ type: 'FeatureCollection', features })
        await survives(whole ? text : text.slice(0, cut % text.length))
      }),
      { numRuns: 300 },
    )
  })

  it('any Esri feature set: any spatial reference, any values, damaged anywhere, packed or not', async () => {
    let read = 0
    const reference = fc.oneof(
      fc.constantFrom({ wkid: 102100, latestWkid: 3857 }, { wkid: 4326 }, { wkid: 26985 }, { wkid: 99_999 }, null, {}),
      fc.record({ wkid: fc.jsonValue() }),
    )
    const attributes = fc.dictionary(
      fc.constantFrom('occurred_at', 'category', 'OFFENSE', 'REPORT_DAT', 'CCN', 'METHOD', '__proto__', 'geometry_x'),
      fc.oneof(value, fc.integer(), fc.constant(Date.UTC(2020, 1, 1)), fc.jsonValue()),
    )
    const geometry = fc.oneof(
      fc.constantFrom(null, { x: 'NaN', y: 'NaN' }, { rings: [[[0, 0]]] }, { paths: [] }),
      fc.record({ x: fc.oneof(fc.double(), fc.jsonValue()), y: fc.double() }),
    )
    await fc.assert(
      fc.asyncProperty(
        reference,
        fc.array(fc.record({ attributes, geometry }), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.option(fc.tuple(fc.nat(), fc.nat(255))),
        async (spatialReference, features, packed, damage) => {
          const named = features.map((feature, n) => ({
            ...feature,
            attributes: { occurred_at: '2020-01-01', ...feature.attributes, objectid: n },
          }))
          const bytes = Buffer.from(JSON.stringify({ spatialReference, features: named, exceededTransferLimit: true }))
          if (damage) bytes[damage[0] % bytes.length] = damage[1]
          if ((await survives(packed ? gzipSync(bytes) : bytes)) === 'read') read++
        },
      ),
      { numRuns: 300 },
    )
    assert.ok(read > 60, `only ${read} of 300 were feature sets at all`)
  })

  it('any areas: beats and residents are read or refused', async () => {
    const coordinates = fc.oneof(
      fc.jsonValue(),
      fc.constant([
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ]),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            properties: fc.oneof(fc.constant(null), fc.dictionary(fc.string(), fc.jsonValue())),
            geometry: fc.record({ type: fc.constantFrom('Polygon', 'MultiPolygon', 'LineString'), coordinates }),
          }),
        ),
        async (features) => {
          const path = await folder.write('areas.geojson', JSON.stringify({ type: 'FeatureCollection', features }))
          for (const read of [readPlaces.beats, readPlaces.residents, readPlaces.streets]) {
            await read(path).catch((error: unknown) => assert.ok(error instanceof PeelError, String(error)))
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})
