/** Tests of the street lines: metres in the plane, no motorway, and a clear no where a file holds none. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PeelError } from '../../kernel/errors.ts'
import { localEqualArea } from './find-projection.ts'
import { readStreets } from './read-streets.ts'
import { type TestFolder, testFolder } from './test-files.ts'

const plane = localEqualArea(-87.7, 41.8)
let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

const feature = (type: string, coordinates: unknown, properties: object = {}): object => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
})
const write = (features: object[]): Promise<string> =>
  folder.write('streets.geojson', JSON.stringify({ type: 'FeatureCollection', features }))

const hundredth = [
  [-87.7, 41.8],
  [-87.7, 41.81],
]

test('a hundredth of a degree northwards is 1,111 m in the plane', async () => {
  const [line, ...more] = await readStreets(await write([feature('LineString', hundredth)]), plane)
  assert.equal(more.length, 0)
  assert.equal(line?.length, 4)
  assert.ok(Math.abs((line?.[3] ?? 0) - (line?.[1] ?? 0) - 1110.6) < 1, String(line))
})

test('each line of a street in several pieces counts; motorways, rails, areas and lines without two places do not', async () => {
  const lines = await readStreets(
    await write([
      feature('MultiLineString', [hundredth, hundredth, [[-87.7, 41.8]]], { kind: 'road', class: 'primary' }),
      feature('LineString', hundredth, { kind: 'road', class: 'motorway' }),
      feature('LineString', hundredth, { kind: 'rail' }),
      feature('Polygon', [[...hundredth, [-87.6, 41.8], hundredth[0]]], { kind: 'park' }),
    ]),
    plane,
  )
  assert.equal(lines.length, 2)
})

test('a file without a street is refused by name', async () => {
  await assert.rejects(
    readStreets(await write([feature('LineString', hundredth, { kind: 'rail' })]), plane),
    (error: unknown) =>
      error instanceof PeelError && error.code === 'records.no-streets' && /streets\.geojson/.test(error.message),
  )
})
