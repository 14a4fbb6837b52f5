/** Sealed and proved; and when the key of a case is destroyed the proof still holds, while the text is gone from everywhere. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { agency, onDuty, openTestTrust, planDraft, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { everyAgency } from '../../../ports/store.ts'
import type { LedgerProof } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { encodeEntry } from './entry.ts'
import { sha256, signatureHolds } from './ledger-key.ts'
import { inclusionHolds, merkleHash } from './merkle.ts'
import { folderPlace, verifyPlace } from './open-place.ts'
import { folderReader } from './read-ledger.ts'
import { envelopeIn } from './seal-document.ts'
import { fromBase64, openCheckpoint, readKey } from './signed-note.ts'

const words = 'Her neighbour Marta Quill called twice about the blue van.'
let house: TestTrust

before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

async function holds(proof: LedgerProof): Promise<boolean> {
  const hash = merkleHash(sha256)
  const key = readKey(Buffer.from((await folderReader(`${house.home}/ledger`)('key')) ?? []).toString(), sha256)
  const head = key && (await openCheckpoint(proof.checkpoint.note, key, signatureHolds))
  const leafHash = hash.leaf(encodeEntry(proof.entry))
  const path = proof.path.map((one) => fromBase64(one) as Uint8Array)
  return head !== null && inclusionHolds(hash, { leafHash, index: proof.entry.index, size: head.size, path, root: head.root })
}

/** Everything that the store holds, as text. */
async function wholeStore(): Promise<string> {
  const rows = await Promise.all(
    ['trust_suggestion', 'trust_decision', 'trust_reason'].map((table) =>
      sql.raw(`select * from ${table}`).execute(house.store.tables(everyAgency)),
    ),
  )
  return JSON.stringify(rows.map(({ rows }) => rows))
}

test('seal, prove, destroy the key: the proof holds and the text is gone', async () => {
  const { trust } = house
  const suggestion = await trust.suggest(planDraft(41))
  const answer = { suggestion: suggestion.id, verdict: 'accept', reason: words } as const
  const decision = await trust.decide(await onDuty(trust, 'commander'), 'patrol.publish', answer, async () => {})
  assert.equal((await trust.decisions(agency, suggestion.id))[0]?.reason, words)
  assert.deepEqual(await trust.suggestion(agency, suggestion.id), suggestion)
  assert.doesNotMatch(await wholeStore(), /Marta|blue van/, 'nothing typed lies open in the store')

  const before = await trust.ledger.proof(decision.ledgerIndex)
  assert.match(before.opened?.reason ?? '', /Marta Quill/)
  assert.match(before.opened?.content ?? '', /Marta Quill/)
  assert.equal(digestOfText(before.kept?.content ?? ''), before.entry.content)
  assert.equal(digestOfText(before.kept?.reason ?? ''), before.entry.reason)
  assert.equal(envelopeIn(before.kept?.reason ?? '')?.commitment, digestOfText(before.opened?.reason ?? ''))
  assert.equal(before.row, null)
  assert.ok(await holds(before))
  assert.equal((await trust.ledger.entries({ limit: 1 }))[0]?.why, words)

  assert.doesNotMatch(JSON.stringify(before.kept), /Marta|blue van/)
})

test('words about one case die with the key of that case alone, and the proof of their entry still holds', async () => {
  const { trust } = house
  const record = { act: 'consult', by: 'Peel', what: 'Looked at a case.', subject: 'case:9' } as const
  const nine = await trust.record(agency, { ...record, why: words, sealedFor: 'case:9' })
  const ten = await trust.record(agency, { ...record, subject: 'case:10', why: words, sealedFor: 'case:10' })
  assert.equal('sealedFor' in (await trust.ledger.proof(nine.index)).entry, false)
  const before = await trust.ledger.proof(nine.index)
  assert.match(before.opened?.reason ?? '', /Marta Quill/)

  await trust.keyring.destroy(agency, 'case:9', { by: { who: 'Peel', words: 'Peel' }, why: 'The court ordered it.' })

  const after = await trust.ledger.proof(nine.index)
  assert.deepEqual(after.opened, {})
  assert.deepEqual(after.kept, before.kept, 'the ciphertext stays, and so does what the leaf commits to')
  assert.equal(digestOfText(after.kept?.reason ?? ''), after.entry.reason)
  assert.ok(await holds(after))
  assert.doesNotMatch(JSON.stringify(after), /Marta|blue van/)
  assert.match((await trust.ledger.proof(ten.index)).opened?.reason ?? '', /Marta/)
  const key = readKey(Buffer.from((await folderReader(`${house.home}/ledger`)('key')) ?? []).toString(), sha256)
  assert.ok(key)
  assert.equal((await verifyPlace(folderPlace(`${house.home}/ledger`), { key, sha256, signatureHolds })).ok, true)
  assert.equal((await trust.ledger.checkStore()).ok, true)
})

test('a stranger’s proof holds no words and no ciphertext', async () => {
  const proof = await house.trust.ledger.proof(house.trust.ledger.checkpoint().size - 1, false)
  assert.deepEqual([proof.kept, proof.opened, proof.row], [undefined, undefined, undefined])
  assert.ok(await holds(proof))
})
