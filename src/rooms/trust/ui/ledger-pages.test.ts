/** Pages join without doubles, and never across a gap. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LedgerEntry } from '../contract.ts'
import { addPage } from './ledger-pages.ts'

const page = (from: number, to: number): LedgerEntry[] =>
  Array.from({ length: Math.max(0, from - to + 1) }, (_, i) => ({ index: from - i }) as LedgerEntry)
const indexes = (entries: readonly LedgerEntry[]): number[] => entries.map(({ index }) => index)

test('older and newer pages join', () => {
  assert.deepEqual(indexes(addPage(page(9, 5), page(4, 2))), [9, 8, 7, 6, 5, 4, 3, 2])
  assert.deepEqual(indexes(addPage(page(9, 5), page(11, 8))), [11, 10, 9, 8, 7, 6, 5])
})

test('what lies below a gap is left out', () => {
  assert.deepEqual(indexes(addPage(page(9, 5), page(30, 28))), [30, 29, 28])
})

test('whatever comes, the list runs down by one from the newest', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(60), fc.nat(20))), (asked) => {
      const all = asked.reduce<LedgerEntry[]>((known, [top, length]) => addPage(known, page(top, Math.max(0, top - length))), [])
      for (let i = 1; i < all.length; i++) assert.equal((all[i] as LedgerEntry).index, (all[0] as LedgerEntry).index - i)
    }),
    { seed: 6 },
  )
})
