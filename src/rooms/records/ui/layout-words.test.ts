/** Each layout that records can read is offered by name, and no other. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { projectionNamed } from '../find-projection.ts'
import { layouts } from '../layouts/all-layouts.ts'
import { commonSystems } from './coordinate-systems.ts'
import { knownLayouts, layoutWords } from './layout-words.ts'

test('every layout has words, and every choice is a layout', () => {
  assert.deepEqual([...knownLayouts].sort(), layouts.map(({ id }) => id).sort())
  for (const { id, name } of layouts) {
    // One feed, one name: on the command line and on the screen.
    const plain = (words: string): string => words.replaceAll('’', "'").toLowerCase()
    assert.ok(id === 'portland-nij' || plain(layoutWords(id)) === plain(name), `${id}: ${layoutWords(id)} / ${name}`)
  }
})

test('every coordinate system that is offered is one that Peel knows', async () => {
  for (const { crs } of commonSystems) assert.equal((await projectionNamed(crs)).crs, crs)
})
