/** What was done is counted from the entries, by month, act and legal basis. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LedgerEntry } from '../contract.ts'
import { countsAsCsv, type MonthCount, sayDisputes, startCount, subjectOfAlarm, unsaid } from './count-use.ts'

const at = (iso: string): number => Date.parse(iso)
const entries = [
  { act: 'consult', at: at('2026-10-31T23:59:59.99Z'), purpose: 'p1', basis: 'warrant' },
  { act: 'consult', at: at('2026-11-01T00:00:00.00Z'), purpose: 'p1', basis: 'warrant' },
  { act: 'combine', at: at('2026-11-02T00:00:00.00Z'), purpose: 'duty:x' },
  { act: 'disclose', at: at('2026-11-02T00:00:00.00Z') },
  { act: 'decide', at: at('2026-11-03T00:00:00.00Z'), purpose: 'duty:x' },
  { act: 'consult', action: 'search', at: at('2026-11-04T00:00:00.00Z'), purpose: 'p1', basis: 'consent' },
  { act: 'consult', action: 'suggest', at: at('2026-11-04T00:00:00.00Z'), purpose: 'p1', basis: 'warrant' },
  { act: 'consult', action: 'suggest', more: 39, at: at('2026-11-04T00:00:00.00Z'), purpose: 'p1', basis: 'warrant' },
  { act: 'disclose', action: 'download', at: at('2026-11-04T00:00:00.00Z'), purpose: 'duty:x' },
  { act: 'consult', action: 'file', at: at('2026-11-04T00:00:00.00Z'), purpose: 'p1', basis: 'warrant' },
  { act: 'consult', action: 'search', at: at('2026-11-04T00:00:00.00Z'), purpose: 'p1', basis: 'warrant', confirmed: true },
  {
    act: 'consult',
    action: 'suggest',
    more: 3,
    at: at('2026-11-04T00:00:00.00Z'),
    purpose: 'p1',
    basis: 'warrant',
    confirmed: false,
  },
  { act: 'disclose', action: 'file', at: at('2026-11-04T00:00:00.00Z'), purpose: 'p1', basis: 'consent', confirmed: true },
  { act: 'alter', at: at('2026-11-04T00:00:00.00Z'), disputes: 2, what: 'It was changed.' },
].map((entry, index) => ({ subject: 'entry:2', ...entry, index })) as unknown as LedgerEntry[]

const expected = [
  {
    month: '2026-10',
    first: 0,
    last: 0,
    acts: { consult: 1 },
    bases: { warrant: 1 },
    searches: {},
    papers: {},
    searchPapers: {},
    untold: 1,
    voided: 0,
  },
  {
    month: '2026-11',
    first: 1,
    last: 13,
    acts: { consult: 7, combine: 1, disclose: 3, decide: 1, alter: 1 },
    bases: { warrant: 6, duty: 2, none: 1, consent: 2 },
    searches: { consent: 1, warrant: 44, duty: 1 },
    papers: { 'warrant confirmed': 1, 'warrant declared': 1, 'consent confirmed': 1 },
    searchPapers: { 'warrant confirmed': 1, 'warrant declared': 3 },
    untold: 3,
    voided: 0,
  },
]

test('by month in UTC, act and basis; a decision is no look-up, and every search of a series is counted', () => {
  const count = startCount()
  for (const entry of entries) count.add(entry)
  assert.deepEqual(count.counts().months, expected)
  assert.deepEqual(count.counts().disputes, [{ index: 13, disputes: 2, what: 'It was changed.' }])
})

test('that the ledger itself was cut is counted apart', () => {
  const count = startCount()
  count.add({ ...entries[13], subject: subjectOfAlarm(8) } as LedgerEntry)
  assert.deepEqual(count.counts().disputes, [])
  assert.deepEqual(count.counts().alarms, [{ index: 13, disputes: 2, what: 'It was changed.' }])
})

test('a check that begins again counts nothing twice', () => {
  const count = startCount()
  for (const entry of [...entries.slice(0, 4), ...entries]) count.add(entry)
  assert.deepEqual(count.counts().months, expected)
})

test('what never took effect is taken out of its month and basis; said in a later month it is told there, for a month that is over stands', () => {
  const count = startCount()
  const { at: later } = entries.at(-1) as LedgerEntry
  const voiding = (voids: number, index: number) =>
    ({ act: 'alter', at: later, subject: 's', voids, index }) as unknown as LedgerEntry
  for (const entry of entries) count.add(entry)
  // A look of the month before, the close of a series, the same again, a decision, and what is not there.
  for (const [i, voids] of [0, 7, 7, 4, 999].entries()) count.add(voiding(voids, entries.length + i))
  const [october, november] = count.counts().months
  assert.deepEqual(october, expected[0])
  assert.deepEqual(
    [november?.bases, november?.searches, november?.untold, november?.voided],
    [{ warrant: 5, duty: 2, none: 1, consent: 2 }, { consent: 1, warrant: 5, duty: 1 }, 3, 2],
  )
})

test('disputes are counted all, and the newest five are said', () => {
  const count = startCount()
  const dispute = entries[13] as LedgerEntry
  for (let n = 0; n < 60; n++) count.add({ ...dispute, index: n, what: `No. ${n}` })
  const { disputes, disputed } = count.counts()
  assert.deepEqual([disputes.length, disputed], [50, 60])
  const [head, ...said] = sayDisputes(disputes, disputed)
  assert.match(head ?? '', /found 60 times/)
  assert.deepEqual(said, ['Entry 59: No. 59', 'Entry 58: No. 58', 'Entry 57: No. 57', 'Entry 56: No. 56', 'Entry 55: No. 55'])
  assert.deepEqual(sayDisputes([], 0), [])
})

test('of what stands on a warrant or a consent: confirmed, declared, and what does not say', () => {
  const [, november] = expected as unknown as MonthCount[]
  assert.equal(november && unsaid(november.bases, november.papers), 5)
  assert.equal(november && unsaid(november.searches, november.searchPapers), 41)
})

test('runs of Peel’s own watch are told apart from looks without a purpose, beside the months, which stay as statements carry them', () => {
  const run = { act: 'combine', by: 'Peel', subject: 'watch:w1', at: at('2026-11-05T00:00:00.00Z') }
  const looksLikeIt = [
    { ...run, by: 'officer 7KQ4M-2XDPP-R38TT-V0A1B-CDE2F' },
    { ...run, by: 'Peel (commander)' },
    { ...run, act: 'consult' },
    { ...run, act: 'disclose' },
    { ...run, subject: 'purpose:p1' },
    { ...run, action: 'search' },
    { ...run, purpose: 'p1' },
    { ...run, purpose: 'p1', basis: 'warrant' },
  ]
  // As leaves said it first, and as they say it now.
  const all = [
    run,
    { ...run, action: 'other' },
    { ...run, action: 'other' },
    ...looksLikeIt,
    { act: 'alter', by: 'Peel', subject: 'watch:w1', voids: 1, at: run.at },
  ]
  const count = startCount()
  // Twice: a check is repeated from the first entry.
  for (let times = 0; times < 2; times++)
    for (const [index, entry] of all.entries()) count.add({ ...entry, index } as unknown as LedgerEntry)
  const { months, ownChecks } = count.counts()
  assert.deepEqual(ownChecks, { '2026-11': 2 })
  assert.deepEqual(months[0]?.bases, { none: 8, duty: 1, warrant: 1 })
  assert.deepEqual(Object.keys(months[0] ?? {}).sort(), Object.keys(expected[0] ?? {}).sort())
})

test('the same numbers in a file, which says where they are not to be relied on', () => {
  const saved = { months: expected as never, ownChecks: { '2026-11': 1 } }
  assert.match(countsAsCsv(saved, [], [], 'unsound'), /^NOT TO BE RELIED ON[^\n]*\nmonth,/)
  assert.match(countsAsCsv(saved, [], [], 'red'), /^SAVED FROM A RED PAGE[^\n]*\nmonth,/)
  assert.equal(
    countsAsCsv(saved, ['consult', 'decide'], ['warrant', 'none'], null),
    [
      'month,first entry,last entry,consult,decide,basis warrant,basis none,searches warrant,searches none',
      ',basis warrant confirmed,basis warrant declared,basis consent confirmed,basis consent declared',
      ',searches warrant confirmed,searches warrant declared,searches consent confirmed,searches consent declared,not told apart,void,of basis none: Peel’s own checks\r\n',
      '2026-10,0,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,1,0,0\r\n2026-11,1,13,7,1,6,1,44,0,1,1,1,0,1,3,0,0,3,0,1\r\n',
    ].join(''),
  )
})
