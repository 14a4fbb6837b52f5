/** Entries that go back in time: one list of ledgers, held before the writer, the verifier of server, browser and offline file, and the witness. */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AgencyId, Instant } from '../../../kernel/units.ts'
import type { LedgerEntry } from '../contract.ts'
import { encodeEntry } from '../ledger/entry.ts'
import { emptyTree, growTree } from '../ledger/grow-tree.ts'
import { keyFromSeed, sha256, signatureHolds } from '../ledger/ledger-key.ts'
import { merkleHash } from '../ledger/merkle.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { folderReader } from '../ledger/read-ledger.ts'
import { signCheckpoint, writeKey } from '../ledger/signed-note.ts'
import { rootOfEdge } from '../ledger/tiles.ts'
import { type ReadLedgerFile, verifyLedger } from '../ledger/verify-ledger.ts'
import { witnessFromSeed } from '../ledger/witness-key.ts'
import { visitLedger, type WitnessState } from '../ledger/witness-ledger.ts'
import { checkInPublic } from './verify-run.ts'

const agency = 'testville' as AgencyId
const minute = 60_000
const start = Date.UTC(2026, 10, 23, 22, 0)
const hash = merkleHash(sha256)
const secret = keyFromSeed('peel-ledger-test', new Uint8Array(32).fill(3))
const board = witnessFromSeed('board.example', new Uint8Array(32).fill(4))
const record = { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'test' } as const

/** Minutes after the start; `bad` is the first that lies too far behind one before it. Over two tiles where `before` says so. */
const ledgers: { what: string; minutes: number[]; before?: number; bad: number | null }[] = [
  { what: 'forwards', minutes: [0, 1, 1, 90], bad: null },
  { what: 'a clock put right by five minutes', minutes: [10, 5, 10], bad: null },
  { what: 'five minutes and a hundredth', minutes: [10, 5 - 10 / minute, 10], bad: 1 },
  { what: 'back-dated by six weeks', minutes: [0, 1, -60_480], bad: 2 },
  { what: 'back in steps that are each small', minutes: [10, 6, 2], bad: 2 },
  { what: 'back-dated past the end of a tile', minutes: [0, -6], before: 256, bad: 256 },
]

/** What only whoever holds the key can make. */
function signed(minutes: readonly number[]): ReadLedgerFile {
  const entries = minutes.map((one, index): LedgerEntry => {
    return { ...record, agency, index, at: (Math.round((start + one * minute) / 10) * 10) as Instant, form: 2 }
  })
  const { tree, files } = growTree(hash, emptyTree, entries.map(encodeEntry))
  const head = { origin: secret.key.name, size: tree.size, root: rootOfEdge(hash, tree.edge) }
  const text = (words: string) => new TextEncoder().encode(words)
  const all = new Map([
    ...files,
    ['key', text(writeKey(secret.key))],
    ['checkpoint', text(signCheckpoint(head, secret.key, secret.sign))],
  ])
  return async (path) => all.get(path) ?? null
}

for (const { what, minutes: last, before = 0, bad } of ledgers) {
  const minutes = [...Array.from({ length: before - (before ? 1 : 0) }, () => 0), ...last]
  test(`${what}: verifier, public page and witness say the same`, async () => {
    const read = signed(minutes)
    const verdict = await verifyLedger({ read, key: secret.key, sha256, signatureHolds })
    const page = await checkInPublic({
      read,
      readStore: async () => null,
      signatureHolds,
      before: null,
      onProgress: () => {},
      clock: () => 0,
      statement: null,
    })
    for (const found of [verdict, page.verdict]) {
      assert.deepEqual([found.ok, found.problem?.index ?? null], [bad === null, bad])
      if (bad !== null)
        assert.match(
          found.problem?.sentence ?? '',
          /^Entry \d+ is of 20\S+Z, after entries of 20\S+Z: it was written afterwards, or moved\.$/,
        )
    }
    const visit = (from: ReadLedgerFile, state: WitnessState | null) =>
      visitLedger({ read: from, before: state, witness: board, now: start as Instant })
    const first = await visit(read, null)
    assert.equal(first.ok ? null : first.refusal.kind, bad === null ? null : 'back-dated')
    // The same between two visits: what came before the last one is remembered.
    const earlier = await visit(signed(minutes.slice(0, bad ?? 1)), null)
    assert.ok(earlier.ok)
    const second = await visit(read, earlier.state)
    assert.equal(second.ok ? null : second.refusal.kind, bad === null ? null : 'back-dated')
  })
}

test('the writer takes none that goes back further, after a start too; a small step back stands still', async () => {
  const home = await mkdtemp(join(tmpdir(), 'peel-order-'))
  let now = start
  const open = () =>
    openLedger({ home, clock: { now: () => now as Instant }, randomBytes: (length) => new Uint8Array(length).fill(5) })
  let ledger = await open()
  await ledger.append(agency, record)
  for (const back of [3, 5]) {
    now = start - back * minute
    assert.equal((await ledger.append(agency, record)).at, start)
    await ledger.close()
    ledger = await open()
  }
  now = start - 5 * minute - 10
  await assert.rejects(ledger.append(agency, record), (error: { code?: string }) => error.code === 'trust.clock-went-back')
  assert.equal(ledger.checkpoint().size, 3)
  now = start + 10
  assert.equal((await ledger.append(agency, record)).at, now)

  // A clock that ran three years ahead, and was put right: refused for ten minutes, across a start, then said in the open.
  const minutes = (count: number): number => start + count * minute
  now = minutes(1_576_800)
  await ledger.append(agency, record)
  const visit = async (before: WitnessState | null, at: number) =>
    visitLedger({ read: folderReader(ledger.folder), before, witness: board, now: at as Instant })
  const seen = await visit(null, minutes(2))
  assert.ok(seen.ok)
  now = minutes(3)
  for (const later of [3, 12]) {
    now = minutes(later)
    await assert.rejects(ledger.append(agency, record), (error: { code?: string }) => error.code === 'trust.clock-went-back')
    await ledger.close()
    ledger = await open()
  }
  now = minutes(13)
  const both = await Promise.all([ledger.append(agency, record), ledger.append(agency, record)])
  assert.deepEqual(
    both.map(({ index, at }) => [index, at]),
    [
      [6, minutes(13)],
      [7, minutes(13)],
    ],
  )
  await ledger.close()
  ledger = await open()
  now = minutes(14)
  await ledger.append(agency, record)
  const read = folderReader(ledger.folder)
  const page = await checkInPublic({
    read,
    readStore: async () => null,
    signatureHolds,
    before: null,
    onProgress: () => {},
    clock: () => 0,
    statement: null,
  })
  assert.deepEqual([page.verdict.ok, page.verdict.size], [true, 9])
  assert.deepEqual(
    page.counts.disputes.map(({ index, disputes }) => [index, disputes]),
    [[5, 4]],
  )
  assert.match(page.counts.disputes[0]?.what ?? '', /had run ahead: it says 2026-11-23T22:13.*up to 2029-11/)
  assert.equal((await visit(seen.state, minutes(15))).ok, true)
  const lied = await visit({ ...seen.state, at: minutes(60) as Instant }, minutes(61))
  assert.equal(lied.ok ? null : lied.refusal.kind, 'back-dated', 'put back to before its own last visit')
  await ledger.close()
  await rm(home, { recursive: true })
})
