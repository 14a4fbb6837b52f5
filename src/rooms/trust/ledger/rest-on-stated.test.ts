/** A look rests on what its purpose was stated on, by entries alone. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LedgerEntry } from '../contract.ts'
import { startRestsOnStated } from './rest-on-stated.ts'

const entry = (index: number, said: Partial<LedgerEntry>): LedgerEntry =>
  ({ index, agency: 'a', at: index * 10, by: 'Ada', what: '', subject: 'x', form: 3, act: 'consult', ...said }) as LedgerEntry

test('another basis than the stated one, or one where none was stated, is named; the same, and another purpose, are not', () => {
  const faultOf = startRestsOnStated()
  const stated = { act: 'collect', purpose: 'p-1', subject: 'purpose:p-1', basis: 'statute' } as Partial<LedgerEntry>
  assert.equal(faultOf(entry(0, stated)), null)
  assert.equal(faultOf(entry(1, { purpose: 'p-1' as never, basis: 'statute' })), null)
  const fault = faultOf(entry(2, { purpose: 'p-1' as never, basis: 'warrant' }))
  assert.equal(fault, 'Entry 2 says that it rests on warrant, and its purpose was stated on statute.')
  // Stated anew by a later entry: the first one counts.
  assert.equal(faultOf(entry(3, { ...stated, basis: 'warrant' })), null)
  assert.ok(faultOf(entry(4, { purpose: 'p-1' as never, basis: 'warrant' })))
  assert.ok(faultOf(entry(5, { purpose: 'p-1' as never })))
  assert.equal(faultOf(entry(6, { purpose: 'p-2' as never, basis: 'warrant' })), null)
})

test('an emergency override states its purpose where it says that it was used', () => {
  const faultOf = startRestsOnStated()
  faultOf(entry(0, { act: 'alter', purpose: 'p-1' as never, subject: 'override:p-1', basis: 'immediate-threat' }))
  assert.equal(faultOf(entry(1, { purpose: 'p-1' as never, basis: 'immediate-threat' })), null)
  assert.ok(faultOf(entry(2, { purpose: 'p-1' as never, basis: 'warrant' })))
})
