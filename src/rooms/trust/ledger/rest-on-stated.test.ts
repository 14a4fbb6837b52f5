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

test('since form 4 every purpose is stated in the open: what rests on none, or on a void one, is named, but not while one of before may still stand', () => {
  const hour = 3_600_000
  const of = (index: number, hours: number, said: Partial<LedgerEntry>) =>
    entry(index, { form: 4, at: hours * hour, purpose: 'p-1', basis: 'statute', ...said } as never)
  const faultOf = startRestsOnStated()
  assert.equal(faultOf(of(0, 0, {})), null, 'stated before there was an entry of it')
  assert.equal(faultOf(of(1, 12, {})), null)
  assert.match(faultOf(of(2, 14, {})) ?? '', /no entry before it states/)
  assert.match(faultOf(of(3, 14, { act: 'decide' })) ?? '', /no entry before it states/)
  assert.equal(faultOf(of(4, 14, { act: 'alter' })), null)
  assert.equal(faultOf(of(5, 14, { act: 'collect', subject: 'purpose:p-1' })), null)
  assert.equal(faultOf(of(6, 14, {})), null)
  assert.ok(faultOf(of(7, 14, { act: 'decide', basis: 'warrant', confirmed: true })), 'a decision on another basis')
  assert.equal(
    faultOf(of(8, 14, { act: 'alter', by: 'Peel', purpose: undefined, basis: undefined, voids: 4, subject: 'purpose:p-1' })),
    null,
  )
  assert.equal(faultOf(of(9, 14, {})), null, 'the void of another entry')
  faultOf(of(10, 14, { act: 'alter', by: 'Peel', purpose: undefined, basis: undefined, voids: 5, subject: 'purpose:p-1' }))
  assert.match(faultOf(of(11, 14, {})) ?? '', /no entry before it states/)
})

test('what another agency of the same ledger stated is nothing to this one', () => {
  const faultOf = startRestsOnStated()
  const said = { form: 4, purpose: 'p-1', basis: 'warrant', confirmed: true } as Partial<LedgerEntry>
  faultOf(entry(0, { form: 4, agency: 'a' as never, act: 'erase' }))
  faultOf(entry(1, { ...said, agency: 'b' as never, act: 'collect', subject: 'purpose:p-1' }))
  assert.ok(faultOf(entry(2, { ...said, agency: 'a' as never, at: (14 * 3_600_000) as never })))
  assert.equal(faultOf(entry(3, { ...said, agency: 'b' as never, at: (14 * 3_600_000) as never })), null)
})

test('by whoever stated it: by pseudonym, whatever became of the role; names of before are not compared', () => {
  const [ivy, eve] = ['7KQ4M-2XDPP-R38TT-V0A1B-CDE2F', '7KQ4M-2XDPP-R38TT-V0A1B-CDE2G']
  const said = { purpose: 'p-1', basis: 'statute' } as Partial<LedgerEntry>
  const of = (index: number, form: number, by: string, more: Partial<LedgerEntry> = {}) =>
    entry(index, { ...said, form, by, ...more } as never)
  const stating = { act: 'collect', subject: 'purpose:p-1' } as Partial<LedgerEntry>
  const faultOf = startRestsOnStated()
  faultOf(of(0, 5, `investigator ${ivy}`, stating))
  assert.equal(faultOf(of(1, 5, `commander ${ivy}`)), null)
  assert.match(faultOf(of(2, 5, `investigator ${eve}`)) ?? '', /somebody else stated/)
  const older = startRestsOnStated()
  older(of(0, 4, 'Ivy (investigator)', stating))
  assert.equal(older(of(1, 4, 'Ivy Renamed (investigator)')), null)
  assert.equal(older(of(2, 5, `investigator ${ivy}`)), null)
  // The key behind the pseudonyms was lost: the same person has another one from there on, and looks under what they stated.
  const lost = of(3, 5, 'Peel', { act: 'alter', subject: 'staff-key', purpose: undefined, basis: undefined })
  assert.equal(faultOf({ ...lost, by: `officer ${eve}` }), null)
  assert.match(faultOf(of(4, 5, `investigator ${eve}`)) ?? '', /somebody else stated/, 'Peel alone says so')
  assert.equal(faultOf(lost), null)
  assert.equal(faultOf(of(5, 5, `investigator ${eve}`)), null)
  assert.match(faultOf(of(6, 5, `investigator ${eve}`, { basis: 'warrant' })) ?? '', /stated on statute/)
  faultOf(of(7, 5, `investigator ${eve}`, { ...stating, purpose: 'p-2', subject: 'purpose:p-2' } as never))
  assert.match(faultOf(of(8, 5, `investigator ${ivy}`, { purpose: 'p-2' } as never)) ?? '', /somebody else stated/)
})
