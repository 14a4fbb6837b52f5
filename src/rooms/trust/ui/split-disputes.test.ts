/** Young disputes hide no old one from the count. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LedgerEntry } from '../contract.ts'
import { startCount } from '../ledger/count-use.ts'
import { splitDisputes } from './split-disputes.ts'

function shownOf(n: number) {
  const count = startCount()
  for (let index = 0; index < n; index++) {
    const subject = `entry:${index}`
    const entry = {
      index,
      at: index,
      act: 'alter',
      by: 'Peel',
      agency: 'testville',
      what: `Row ${index}.`,
      subject,
      disputes: index,
    }
    count.add(entry as unknown as LedgerEntry)
  }
  return splitDisputes(count.counts())
}

test('all that there are are counted, however few are told word for word', () => {
  const { newest, earlier, howManyEarlier, untold } = shownOf(77)
  assert.deepEqual([newest[0]?.index, newest.length, howManyEarlier], [76, 5, 72])
  assert.equal(newest.length + earlier.length + untold, 77)
  assert.ok(untold > 0)
  assert.deepEqual([shownOf(3).newest.length, shownOf(3).howManyEarlier, shownOf(3).untold], [3, 0, 0])
})
