/** Places that no first file is taken at its word for, and places that are nobody's mistake. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PeelError } from '../../kernel/errors.ts'
import { doubtGround, isInhabited } from './doubt-ground.ts'
import { prepareReading } from './prepare-reading.ts'
import { type TestFolder, testFolder, testNow } from './test-files.ts'

let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

/** What is said of a file of ten rows around this place; undefined when it is believed. */
async function said(longitude: number, latitude: number, zone?: string): Promise<string | undefined> {
  const rows = Array.from({ length: 10 }, (_, n) => `2020-06-01 10:${10 + n},Theft,${longitude + n / 1000},${latitude}`)
  const path = await folder.write('theirs.csv', `occurred_at,category,lon,lat\n${rows.join('\n')}\n`)
  try {
    doubtGround(await prepareReading(path, { now: testNow, zone }), zone !== undefined)
    return undefined
  } catch (error) {
    assert.ok(error instanceof PeelError, String(error))
    assert.ok(error.sentence.includes(`latitude ${latitude.toFixed(2)}`), error.sentence)
    return error.code
  }
}

test('far out at sea, and where a minus sign was lost, it asks; a zone that fits is the answer', async () => {
  assert.equal(await said(-40, 35), 'records.place-doubted')
  assert.equal(await said(87.65, 41.85), 'records.place-doubted')
  assert.equal(await said(-87.65, -41.85), 'records.place-doubted')
  assert.equal(await said(87.65, 41.85, 'Asia/Shanghai'), undefined)
  assert.equal(await said(87.65, 41.85, 'America/Chicago'), 'records.place-against-clock')
  assert.equal(await said(-87.65, 41.85, 'Europe/London'), 'records.place-against-clock')
})

test('cities of every continent are believed', async () => {
  for (const [longitude, latitude] of [
    [-87.65, 41.85],
    [13.4, 52.5],
    [36.8, -1.3],
    [-46.6, -23.5],
    [151.2, -33.9],
    [139.7, 35.7],
  ] as const)
    assert.equal(await said(longitude, latitude), undefined, `${latitude}, ${longitude}`)
  assert.equal(await said(-122.4, 37.8, 'UTC'), undefined)
  // Auckland, Suva, Honolulu, Reykjavik, Ponta Delgada, Stanley, Port Louis, Papeete, Ushuaia, Nuuk, Male, Hamilton (Bermuda).
  for (const [longitude, latitude] of [
    [174.8, -36.8],
    [178.4, -18.1],
    [-157.9, 21.3],
    [-21.9, 64.1],
    [-25.7, 37.7],
    [-57.9, -51.7],
    [57.5, -20.2],
    [-149.6, -17.5],
    [-68.3, -54.8],
    [-51.7, 64.2],
    [73.5, 4.2],
    [-64.8, 32.3],
  ] as const)
    assert.ok(isInhabited(longitude, latitude), `${latitude}, ${longitude}`)
})
