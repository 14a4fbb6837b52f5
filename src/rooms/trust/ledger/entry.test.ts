/** The form of the logging duty: kept when written, asked for when read, and older entries still read. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant, PurposeId } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry } from '../contract.ts'
import {
  decodeEntry,
  encodeEntry,
  faultOf,
  ledgerActs,
  legalBasisKinds,
  needsConfirming,
  readingActs,
  toHundredth,
} from './entry.ts'

const purpose = 'purpose-1' as PurposeId
const entry = {
  form: 2,
  index: 7,
  at: 1_790_000_000_120 as Instant,
  agency: 'testville',
  act: 'consult',
  by: 'Ada (commander)',
  what: 'Looked.',
  subject: 'case:12',
} as unknown as LedgerEntry

test('what is written is read again, with purpose, basis and recipient', () => {
  for (const act of ledgerActs) {
    for (const basis of legalBasisKinds) {
      const whole: LedgerEntry = { ...entry, act, purpose, basis, ...(act === 'disclose' && { recipient: 'the prosecutor' }) }
      assert.deepEqual(decodeEntry(encodeEntry(whole), 7), whole)
      const today: LedgerEntry = { ...whole, form: 4, ...(readingActs.includes(act) && { action: 'file' }) }
      const said = needsConfirming(basis) ? { ...today, confirmed: basis === 'warrant' } : today
      assert.deepEqual(decodeEntry(encodeEntry(said), 7), said)
    }
  }
})

test('a recipient is asked for in a disclosure and refused everywhere else, when written and when read', () => {
  for (const act of ledgerActs) {
    for (const recipient of [undefined, '', ' ', ' court', 'x'.repeat(201), 7 as unknown as string, 'the court']) {
      const made = { ...entry, act, ...(recipient !== undefined && { recipient }) }
      const right = act === 'disclose' ? recipient === 'the court' : recipient === undefined
      assert.equal(faultOf(made) === null, right, `${act} to ${recipient}`)
      if (!right) assert.throws(() => encodeEntry(made), RangeError)
      assert.equal(decodeEntry(new TextEncoder().encode(canonicalJson(made)), 7) !== null, right)
    }
  }
})

test('a legal basis is one of five and stands only beside a purpose', () => {
  assert.match(faultOf({ ...entry, basis: 'statute' }) ?? '', /beside its purpose/)
  assert.match(faultOf({ ...entry, purpose, basis: 'curiosity' as 'statute' }) ?? '', /no kind of legal basis/)
  assert.equal(faultOf({ ...entry, purpose }), null)
})

test('an entry of before the form is read as it was; the new members do not hide in it', () => {
  const { form: _, ...old } = entry
  const bytes = new TextEncoder().encode(canonicalJson({ ...old, act: 'disclose' }))
  assert.equal(decodeEntry(bytes, 7)?.act, 'disclose')
  for (const extra of [{ purpose }, { recipient: 'x' }, { purpose, basis: 'consent' }]) {
    assert.equal(decodeEntry(new TextEncoder().encode(canonicalJson({ ...old, ...extra })), 7), null)
  }
  assert.equal(decodeEntry(new TextEncoder().encode(canonicalJson({ ...entry, form: 6 })), 7), null)
})

test('a form since then says what was looked at, counts series alone, and holds digests of rows; no form of before hides that', () => {
  const today: LedgerEntry = { ...entry, form: 4, action: 'search' }
  assert.deepEqual(decodeEntry(encodeEntry({ ...today, form: 3 }), 7), { ...today, form: 3 }, 'and so did the form before it')
  assert.deepEqual(decodeEntry(encodeEntry(today), 7), today)
  const closing: LedgerEntry = { ...today, action: 'suggest', more: 39, state: 'ab'.repeat(32) as LedgerEntry['state'] & string }
  assert.deepEqual(decodeEntry(encodeEntry(closing), 7), closing)
  for (const wrong of [
    { ...today, action: undefined },
    { ...today, action: 'curiosity' as 'search' },
    { ...today, act: 'alter' },
    { ...today, more: 3 },
    { ...closing, more: 0 },
    { ...closing, more: 1.5 },
    { ...closing, state: 'x' },
    { ...today, form: 2 },
    { ...today, purpose, basis: 'warrant' },
    { ...today, purpose, basis: 'statute', confirmed: true },
    { ...today, confirmed: false },
    { ...today, purpose, basis: 'consent', confirmed: 'yes' as unknown as boolean },
    { ...today, form: 3, purpose, basis: 'consent', confirmed: true },
    { ...entry, state: 'ab'.repeat(32) },
  ] as LedgerEntry[]) {
    assert.notEqual(faultOf(wrong), null, JSON.stringify(wrong))
    assert.equal(decodeEntry(new TextEncoder().encode(canonicalJson(wrong)), 7), null)
  }
})

test('golden leaves: each form as it was written, and today’s with what it adds', () => {
  for (const text of [
    '{"act":"disclose","agency":"testville","at":1790000000120,"by":"Ada (commander)","index":7,"subject":"case:12","what":"Looked."}',
    '{"act":"consult","agency":"testville","at":1790000000120,"basis":"warrant","by":"Ada (commander)","form":2,"index":7,"purpose":"p","subject":"case:12","what":"Looked."}',
    '{"act":"consult","action":"search","agency":"testville","at":1790000000120,"basis":"warrant","by":"Ada (commander)","form":3,"index":7,"purpose":"p","subject":"case:12","what":"Looked."}',
    '{"act":"consult","action":"search","agency":"testville","at":1790000000120,"basis":"warrant","by":"Ada (commander)","confirmed":true,"form":4,"index":7,"purpose":"p","subject":"case:12","what":"Looked."}',
    '{"act":"consult","action":"search","agency":"testville","at":1790000000120,"basis":"warrant","by":"commander NP2ZC-0MJSQ-1C06R-GNQTH-VASAN","confirmed":true,"form":5,"index":7,"purpose":"p","subject":"case:12","what":"Looked."}',
  ]) {
    const read = decodeEntry(new TextEncoder().encode(text), 7)
    assert.ok(read, text)
    assert.equal(new TextDecoder().decode(encodeEntry(read)), text)
  }
})

test('every moment is written to 1/100 s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
      const to = toHundredth(at as Instant)
      return to % 10 === 0 && to <= at && at - to < 10 && faultOf({ ...entry, at: to }) === null
    }),
  )
  assert.match(faultOf({ ...entry, at: 1_790_000_000_121 as Instant }) ?? '', /1\/100/)
})

test('any words come back as they were', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (what) => {
      const made = { ...entry, what }
      assert.deepEqual(decodeEntry(encodeEntry(made), 7), made)
    }),
  )
})

test('only the one spelling of a leaf is read: no spare escape, blank, order, repetition or number', () => {
  const text = new TextDecoder().decode(encodeEntry({ ...entry, what: 'A "quoted" \\ back\nslash', purpose, basis: 'consent' }))
  const read = (other: string) => decodeEntry(new TextEncoder().encode(other), 7)
  assert.ok(read(text))
  for (const other of [
    text.replace('"Ada', '"\\u0041da'),
    text.replace('case:12', 'case\\u003a12'),
    text.replace('case:12', 'case\\/12'),
    text.replace('\\n', '\\u000a'),
    text.replace('"form":2', '"form":2.0'),
    text.replace('"form":2', '"form": 2'),
    text.replace('"index":7', '"index":07'),
    text.replace('"index":7', '"index":7e0'),
    text.replace('"form":2,', '"form":2,"form":2,'),
    text.replace('"form":2,"index":7', '"index":7,"form":2'),
    `${text} `,
    `${text}\n`,
    `\ufeff${text}`,
  ]) {
    assert.notEqual(other, text)
    assert.equal(read(other), null, other)
  }
})

test('control characters, lone halves and every other letter are read in the spelling that they were written in', () => {
  for (const what of ['\u0000\u0001\u001f', '\u007f\u2028\u2029', '\ud83d\ude00', '\ud800', 'é漢', '/']) {
    const made = { ...entry, what }
    assert.deepEqual(decodeEntry(encodeEntry(made), 7), made)
  }
})
