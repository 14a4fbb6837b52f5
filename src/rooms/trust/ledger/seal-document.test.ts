/** Sealed, proved, and the key destroyed: the proof still holds, and the text is gone from everywhere. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { keyringInMemory } from '../../../../test/trust/keyring-in-memory.ts'
import { actorAs, agency, openTestTrust, planDraft, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
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
const ring = keyringInMemory()
let house: TestTrust

before(async () => {
  house = await openTestTrust('embedded', { keyring: ring })
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
      sql.raw(`select * from ${table}`).execute(house.store.tables()),
    ),
  )
  return JSON.stringify(rows.map(({ rows }) => rows))
}

test('seal, prove, destroy the key: the proof holds and the text is gone', async () => {
  const { trust } = house
  const suggestion = await trust.suggest(planDraft(41))
  const answer = { suggestion: suggestion.id, verdict: 'accept', reason: words } as const
  const decision = await trust.decide(actorAs('commander'), 'patrol.publish', answer, async () => {})
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

  await ring.destroy(agency, 'agency', 'the court ordered it')

  const after = await trust.ledger.proof(decision.ledgerIndex)
  assert.deepEqual(after.opened, {})
  assert.deepEqual(after.kept, before.kept, 'the ciphertext stays, and so does what the leaf commits to')
  assert.equal(digestOfText(after.kept?.content ?? ''), after.entry.content)
  assert.equal(after.row, null, 'a row whose key is gone is still the row that was sealed')
  assert.ok(await holds(after))
  assert.equal((await trust.ledger.entries({ limit: 1 }))[0]?.why, undefined)
  assert.doesNotMatch(JSON.stringify(after), /Marta|blue van/)

  const [standing] = await trust.decisions(agency, suggestion.id)
  assert.deepEqual([standing?.verdict, standing?.reason, standing?.byName], ['accept', '', 'Some commander'])
  assert.equal(await trust.suggestion(agency, suggestion.id), undefined)
  assert.deepEqual(await trust.suggestions(agency, 'patrol-plan', 10), [])
  const key = readKey(Buffer.from((await folderReader(`${house.home}/ledger`)('key')) ?? []).toString(), sha256)
  assert.ok(key)
  assert.equal((await verifyPlace(folderPlace(`${house.home}/ledger`), { key, sha256, signatureHolds })).ok, true)
  assert.equal((await trust.ledger.checkStore()).ok, true)
})

test('words about one case die with the key of that case alone', async () => {
  const { trust } = house
  const record = { act: 'consult', by: 'Ada (analyst)', what: 'Looked at a case.', subject: 'case:9' } as const
  const nine = await trust.record(agency, { ...record, why: words, sealedFor: 'case:9' })
  const ten = await trust.record(agency, { ...record, subject: 'case:10', why: words, sealedFor: 'case:10' })
  assert.equal('sealedFor' in (await trust.ledger.proof(nine.index)).entry, false)
  await ring.destroy(agency, 'case:9', 'its time is over')
  assert.equal((await trust.ledger.proof(nine.index)).opened?.reason, undefined)
  assert.match((await trust.ledger.proof(ten.index)).opened?.reason ?? '', /Marta/)
})

test('a stranger’s proof holds no words and no ciphertext', async () => {
  const proof = await house.trust.ledger.proof(house.trust.ledger.checkpoint().size - 1, false)
  assert.deepEqual([proof.kept, proof.opened, proof.row], [undefined, undefined, undefined])
  assert.ok(await holds(proof))
})
