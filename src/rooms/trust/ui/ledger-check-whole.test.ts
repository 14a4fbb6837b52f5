/** The page finds an altered entry, a rewritten history and another key; an older signed checkpoint must still be a prefix. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson } from '../canonical-json.ts'
import { keyFromSeed } from '../ledger/ledger-key.ts'
import { merkleHash } from '../ledger/merkle.ts'
import { signCheckpoint, writeKey } from '../ledger/signed-note.ts'
import { encodeBundle, encodeTile, tilePath } from '../ledger/tiles.ts'
import { checkWhole, nextMemory, type SeenLedger } from './ledger-check-whole.ts'
import { sha256 } from './ledger-sha256.ts'

const hash = merkleHash(sha256)
const { key, sign } = keyFromSeed('peel-ledger-test', new Uint8Array(32).fill(7))
const holds = async () => true
const before = (note: string, keyLine = writeKey(key)): SeenLedger => ({ note, key: keyLine, at: 5 })

function rootOf(list: readonly Uint8Array[]): Uint8Array {
  if (list.length === 1) return list[0] as Uint8Array
  let half = 1
  while (half * 2 < list.length) half *= 2
  return hash.node(rootOf(list.slice(0, half)), rootOf(list.slice(half)))
}

/** A ledger of one tile, as files. */
function ledgerOf(words: readonly string[]): Map<string, Uint8Array> {
  const entries = words.map((what, index) =>
    new TextEncoder().encode(
      canonicalJson({ index, at: 10 * index, agency: 'demo', act: 'decide', by: 'A', what, subject: 's' }),
    ),
  )
  const leaves = entries.map((entry) => hash.leaf(entry))
  const note = signCheckpoint({ origin: key.name, size: entries.length, root: rootOf(leaves) }, key, sign)
  const text = (words: string): Uint8Array => new TextEncoder().encode(words)
  return new Map([
    ['key', text(writeKey(key))],
    ['checkpoint', text(note)],
    [tilePath('entries', 0, entries.length), encodeBundle(entries)],
    [tilePath(0, 0, entries.length), encodeTile(leaves)],
  ])
}
const noteOf = (files: Map<string, Uint8Array>): string => new TextDecoder().decode(files.get('checkpoint'))
const check = (files: Map<string, Uint8Array>, seen: SeenLedger | null = null, signatureHolds = holds) =>
  checkWhole({ read: async (path) => files.get(path) ?? null, signatureHolds, before: seen, onProgress: () => {} })

test('an untouched ledger holds, and continues what was seen before', async () => {
  const first = await check(ledgerOf(['a', 'b', 'c']))
  assert.equal(first.verdict.ok, true)
  assert.equal(first.continues, null)
  const later = await check(ledgerOf(['a', 'b', 'c', 'd', 'e']), before(first.seen.note))
  assert.deepEqual(later.continues, { size: 3, at: 5 })
  assert.equal(later.signatureChecked, true)
})

test('an earlier, shorter copy of a tile that was altered is named, though no proof rests on it', async () => {
  const files = ledgerOf(['a', 'b', 'c'])
  const copy = tilePath('entries', 0, 2)
  files.set('partial-tiles', new TextEncoder().encode(copy))
  files.set(copy, (ledgerOf(['a', 'b']).get(copy) as Uint8Array).slice())
  assert.equal((await check(files)).verdict.ok, true)
  const bytes = files.get(copy) as Uint8Array
  bytes[bytes.length - 3] = (bytes.at(-3) as number) ^ 1
  const { verdict } = await check(files)
  assert.deepEqual([verdict.ok, verdict.problem?.file, verdict.problem?.index], [false, copy, 1])
})

test('an altered entry is named', async () => {
  const files = ledgerOf(['a', 'b', 'c'])
  const bundle = files.get(tilePath('entries', 0, 3)) as Uint8Array
  const at = new TextDecoder('latin1').decode(bundle).indexOf('"what":"b"')
  bundle[at + 8] = 'x'.charCodeAt(0)
  const { verdict } = await check(files)
  assert.equal(verdict.ok, false)
  assert.equal(verdict.problem?.index, 1)
})

test('a history rewritten and signed again is found by whoever saw it before', async () => {
  const seen = before(noteOf(ledgerOf(['a', 'b', 'c'])))
  const { verdict } = await check(ledgerOf(['a', 'x', 'c', 'd']), seen)
  assert.equal(verdict.ok, false)
  assert.match(verdict.problem?.sentence ?? '', /rewritten/)
  assert.equal((await check(ledgerOf(['a', 'b']), seen)).verdict.ok, false, 'rolled back')
})

test('what is remembered is what was verified, and never less than before', async () => {
  const files = ledgerOf(['a', 'b', 'c'])
  const none = signCheckpoint({ origin: key.name, size: 0, root: hash.empty() }, key, sign)
  let asked = 0
  const read = async (path: string) =>
    path === 'checkpoint' && asked++ === 0 ? new TextEncoder().encode(none) : (files.get(path) ?? null)
  const seen = before(noteOf(ledgerOf(['a', 'b'])))
  const { verdict, seen: after } = await checkWhole({ read, signatureHolds: holds, before: seen, onProgress: () => {} })
  assert.deepEqual([verdict.ok, verdict.size, after.note], [true, 3, noteOf(files)])
  const longer = { ...before(noteOf(files)), witnesses: ['board'] }
  assert.equal(nextMemory(longer, { ...before(none), at: 9, witnesses: [] }), longer)
  assert.deepEqual(nextMemory<SeenLedger>(longer, { ...before(noteOf(files)), at: 9 }), { ...longer, at: 9 }, 'witnesses stay')
  assert.equal(nextMemory(null, longer), longer)
})

test('another key is said, and its ledger is not held against the old one', async () => {
  const other = writeKey(keyFromSeed('peel-ledger-test', new Uint8Array(32).fill(9)).key)
  const result = await check(ledgerOf(['a']), before(noteOf(ledgerOf(['z', 'y'])), other))
  assert.equal(result.otherKey, true)
  assert.equal(result.verdict.ok, true)
})

test('a browser without Ed25519 says that the signature is open; a wrong signature is altered', async () => {
  const open = await check(ledgerOf(['a']), null, async () => {
    throw new Error('not supported')
  })
  assert.equal(open.verdict.ok, true)
  assert.equal(open.signatureChecked, false)
  const wrong = await check(ledgerOf(['a']), null, async () => false)
  assert.equal(wrong.verdict.ok, false)
  assert.equal(wrong.signatureChecked, true)
})
