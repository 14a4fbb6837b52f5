/** Tests that a class which took in several of the file's words is told, and one that took in one is not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergedClasses } from './merged-classes.ts'

test('several words under one class are named together', () => {
  const line = (local: string, name: string) => ({ local, name, nibrs: '290', incidents: 1 })
  assert.deepEqual(mergedClasses([line('BATTERY', 'Assault'), line('ASSAULT', 'Assault'), line('THEFT', 'Theft')]), [
    { name: 'Assault', local: ['BATTERY', 'ASSAULT'] },
  ])
})
