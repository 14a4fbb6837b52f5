/** Tests of names that come from files: no underscores, no endings. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groundName } from './name-ground.ts'

test('a file name is made readable', () => {
  const names = ['memphis_robberies_2019.csv', 'june-2021.csv.gz', 'St. Louis.geojson', 'plain'].map(groundName)
  assert.deepEqual(names, ['Memphis robberies 2019', 'June 2021', 'St. Louis', 'Plain'])
})
