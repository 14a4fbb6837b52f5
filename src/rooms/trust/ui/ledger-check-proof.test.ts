/** A proof holds as it is, and each single change in it breaks the link that it belongs to. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry, LedgerProof } from '../contract.ts'
import { keyFromSeed } from '../ledger/ledger-key.ts'
import { inclusionProof, merkleHash, type SubtreeReader } from '../ledger/merkle.ts'
import { signCheckpoint, toBase64, writeKey } from '../ledger/signed-note.ts'
import { checkProof, verdictOf } from './ledger-check-proof.ts'
import { sha256 } from './ledger-sha256.ts'

const hash = merkleHash(sha256)
const opened = { reason: canonicalJson({ salt: 'c2FsdA==', why: 'fits the series in the north' }) }
const entries = Array.from({ length: 8 }, (_, index) => ({
  index,
  at: 1_700_000_000_000 + index * 10,
  agency: 'demo',
  act: 'decide',
  by: 'Ada Reyes (commander)',
  what: `Accepted plan ${index}.`,
  subject: `decision:${index}`,
  reason: createHash('sha256').update(opened.reason).digest('hex'),
})) as unknown as LedgerEntry[]
const leaves = entries.map((entry) => hash.leaf(new TextEncoder().encode(canonicalJson(entry))))
const subtree: SubtreeReader = async (height, index) =>
  height === 0
    ? (leaves[index] as Uint8Array)
    : hash.node(await subtree(height - 1, 2 * index), await subtree(height - 1, 2 * index + 1))
const { key, sign } = keyFromSeed('peel-ledger-test', new Uint8Array(32).fill(7))
const keyLine = writeKey(key)

async function proofOf(index: number): Promise<LedgerProof> {
  const root = await subtree(3, 0)
  const note = signCheckpoint({ origin: key.name, size: 8, root }, key, sign)
  return {
    entry: { ...(entries[index] as LedgerEntry), why: 'fits the series in the north' },
    leafHash: toBase64(leaves[index] as Uint8Array),
    path: (await inclusionProof(hash, subtree, index, 8)).map(toBase64),
    checkpoint: { origin: key.name, size: 8, root: toBase64(root), note },
    opened,
  }
}

test('a true proof holds in every link', async () => {
  const check = await checkProof(await proofOf(5), keyLine)
  assert.deepEqual([check.words, check.reason, check.tree, check.signature], ['holds', 'holds', 'holds', 'holds'])
  assert.equal(verdictOf(check), 'holds')
})

test('altered words break the words, although the server’s leaf hash still climbs to the root', async () => {
  const proof = await proofOf(5)
  const check = await checkProof({ ...proof, entry: { ...proof.entry, by: 'Somebody Else (commander)' } }, keyLine)
  assert.equal(check.words, 'broken')
  assert.equal(check.tree, 'broken')
  assert.equal(verdictOf(check), 'broken')
})

test('another reason, another key, another root', async () => {
  const proof = await proofOf(2)
  const reason = await checkProof({ ...proof, opened: { reason: opened.reason.replace('north', 'south') } }, keyLine)
  assert.equal(reason.reason, 'broken')
  const otherKey = writeKey(keyFromSeed('peel-ledger-test', new Uint8Array(32).fill(8)).key)
  assert.equal((await checkProof(proof, otherKey)).signature, 'broken')
  const otherRoot = { ...proof.checkpoint, root: proof.leafHash }
  const moved = await checkProof({ ...proof, checkpoint: otherRoot }, keyLine)
  assert.equal(moved.tree, 'broken')
  assert.equal(moved.signature, 'broken')
})

test('without a key that can be read the signature stays open, and so does the whole', async () => {
  const check = await checkProof(await proofOf(2), 'no key')
  assert.equal(check.signature, 'cannot')
  assert.equal(verdictOf(check), 'cannot')
})
