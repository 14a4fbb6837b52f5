/** One value, one text: canonical JSON, the commitments over it, and the leaves of the ledger. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { agency, countedBytes } from '../../../test/trust/open-test-trust.ts'
import type { Digest, Instant } from '../../kernel/units.ts'
import { canonicalJson } from './canonical-json.ts'
import type { LedgerEntry } from './contract.ts'
import { commitTo, digestOf, digestOfText } from './digest.ts'
import { decodeEntry, encodeEntry, toHundredth } from './ledger/entry.ts'

test('the example of RFC 8785 is written as there', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '€$\u000F\nA\'B"\\\\"/',
    literals: [null, true, false],
  }
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('the order of members makes no difference, and reading it back gives the value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const backwards = Object.fromEntries(Object.entries(value).reverse())
      assert.equal(canonicalJson(backwards), canonicalJson(value))
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('typed arrays are arrays, absent members are absent', () => {
  assert.equal(canonicalJson({ b: Int32Array.of(3, 1), a: undefined, c: Float64Array.of(0.5) }), '{"b":[3,1],"c":[0.5]}')
})

test('what JSON would change silently is refused', () => {
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Float64Array.of(Number.NaN),
    new Date(0),
    new Map(),
    () => 1,
    1n,
    Symbol('x'),
    [undefined],
  ]) {
    assert.throws(() => canonicalJson({ value }), TypeError)
    assert.throws(() => digestOf({ value }), { code: 'trust.not-canonical' })
  }
})

test('a commitment opens with its document and hides what could be guessed', () => {
  const randomBytes = countedBytes()
  const [one, other] = [commitTo({ verdict: 'accept' }, randomBytes), commitTo({ verdict: 'accept' }, randomBytes)]
  assert.notEqual(one.digest, other.digest)
  assert.equal(digestOfText(one.document), one.digest)
  assert.equal(JSON.parse(one.document).salt.length, 32)
})

const entry: LedgerEntry = {
  index: 7,
  at: toHundredth(1_763_935_200_129 as Instant),
  agency,
  act: 'decide',
  by: 'Ada Okoro (commander)',
  what: 'Ada Okoro accepted Peel’s suggestion: patrol-plan.',
  why: 'typed words',
  subject: 'decision:dec-1',
  content: 'ab'.repeat(32) as Digest,
}

test('a leaf is the entry without the typed words, to a hundredth of a second', () => {
  const { why: _, ...leaf } = entry
  const bytes = encodeEntry(entry)
  assert.equal(Buffer.from(bytes).toString('utf8'), canonicalJson(leaf))
  assert.equal(leaf.at, 1_763_935_200_120)
  assert.deepEqual(decodeEntry(bytes, 7), leaf)
  assert.equal(decodeEntry(bytes, 8), null, 'an entry says its own place')
})

test('bytes that are not exactly a leaf are none', () => {
  const text = Buffer.from(encodeEntry(entry)).toString('utf8')
  const wrong = [
    '',
    'null',
    '[]',
    '{}',
    ` ${text}`,
    `${text}\n`,
    `\uFEFF${text}`,
    text.replace('"decide"', '"delete"'),
    text.replace('120', '121'),
    text.replace('"by"', '"BY"'),
    text.replace('"act":"decide",', '"act":"decide","act":"decide",'),
    text.replace('’', '\\u2019'),
  ]
  for (const one of wrong) assert.equal(decodeEntry(Buffer.from(one), 7), null, one.slice(0, 40))
  assert.equal(decodeEntry(Uint8Array.of(0xff, 0xfe), 7), null)
})
