/** Keys: lasting, spread evenly, and a set of them that remembers exactly what it was told. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CHANGED, KeySet, NEW, REPEATED, SAME } from './key-set.ts'
import { hashText, keyText, nextOccurrence, splitKey } from './row-key.ts'

describe('row keys', () => {
  it('are the same for ever: a change here would make every re-import add everything again', () => {
    const key = { high: 0, low: 0 }
    hashText('2016-01-01T00:00:00,THEFT,41.97,-87.73', 7, key)
    const first = keyText(key.high, key.low)
    nextOccurrence(key)
    assert.deepEqual([first, keyText(key.high, key.low)], ['-465542797633112599', '6599768599802942080'])
  })

  it('go to 64-bit text and back', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (high, low) => {
        assert.deepEqual(splitKey(keyText(high, low)), { high: high | 0, low: low | 0 })
      }),
    )
  })

  it('do not collide in a quarter of a million alike rows, nor do their next occurrences', () => {
    const seen = new Set<string>()
    const key = { high: 0, low: 0 }
    for (let i = 0; i < 250_000; i++) {
      hashText(`2016-01-01T00:${i % 60}:00,THEFT,41.${i},-87.7`, 3, key)
      seen.add(keyText(key.high, key.low))
      nextOccurrence(key)
      seen.add(keyText(key.high, key.low))
    }
    assert.equal(seen.size, 500_000)
  })
})

describe('the set of keys', () => {
  it('agrees with a plain map under any sequence', () => {
    const small = fc.integer({ min: -3, max: 3 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('stored', 'meet'), small, small, fc.nat(2)), { maxLength: 120 }), (steps) => {
        const keys = new KeySet(1)
        const stored = new Map<string, number>()
        const met = new Map<string, number>()
        for (const [what, high, low, revision] of steps) {
          const name = `${high},${low}`
          if (what === 'stored') {
            if (met.has(name)) continue
            keys.addStored(high, low, revision)
            stored.set(name, revision)
            continue
          }
          const before = met.get(name) ?? stored.get(name)
          const wanted = met.has(name) ? REPEATED : before === undefined ? NEW : before === revision ? SAME : CHANGED
          assert.equal(keys.wasMet(high, low), met.has(name))
          assert.equal(keys.meet(high, low, revision), wanted)
          if (!met.has(name)) met.set(name, revision)
        }
        assert.equal(keys.size, new Set([...stored.keys(), ...met.keys()]).size)
      }),
    )
  })
})
