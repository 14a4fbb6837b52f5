/** A witness signs what continues what it saw, and nothing else: forks, rollbacks, other keys and lying tiles are refused with evidence. */

import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { CommandResult } from '../../../kernel/command.ts'
import { PeelError } from '../../../kernel/errors.ts'
import { silent } from '../../../kernel/progress.ts'
import type { Instant } from '../../../kernel/units.ts'
import { ledgerFiles } from '../routes.ts'
import { ledgerCommands } from './commands.ts'
import { cosign, openCosignature, readWitnessKey, withSignature, writeWitnessKey } from './cosignature.ts'
import { openLedgerKey, sha256, signatureHolds } from './ledger-key.ts'
import { openLedger } from './open-ledger.ts'
import { parseCheckpoint, signCheckpoint, toBase64 } from './signed-note.ts'
import { witnessFromSeed } from './witness-key.ts'

const entry = { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'test' } as const
const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name

let house: TestTrust
let app: FastifyInstance
let address: string
let board: string

before(async () => {
  house = await openTestTrust()
  await append(300)
  app = Fastify()
  app.setErrorHandler((error, _, reply) => {
    const known = error as PeelError
    return reply.code(error instanceof PeelError ? known.status : 500).send({ code: known.code, sentence: known.sentence })
  })
  await app.register(ledgerFiles, { prefix: '/ledger', home: house.home, ledger: house.trust.ledger })
  address = `${await app.listen({ host: '127.0.0.1', port: 0 })}/ledger`
})
after(async () => {
  await app.close()
  await house.close()
})

/** Each test has a laptop of its own. */
let laptops = 0
beforeEach(async () => {
  board = join(house.home, 'laptops', String(laptops++))
  await mkdir(board, { recursive: true })
})

const append = (count: number) => Promise.all(Array.from({ length: count }, () => house.trust.record(agency, entry)))

async function peel(verb: string, words: string[], options: Record<string, string | boolean> = {}): Promise<CommandResult> {
  const { home, clock, randomBytes, outgoing } = house
  const command = ledgerCommands({ home, clock, randomBytes, outgoing }).find((one) => one.verb === verb)
  assert.ok(command)
  return command.run({ words, options, progress: silent })
}

const witness = (place: string, options: Record<string, string | boolean> = {}) =>
  peel('witness', [place], { key: join(board, 'key'), state: join(board, 'state.json'), ...options })

async function copied(name: string): Promise<string> {
  const folder = join(house.home, 'copies', name, 'ledger')
  await rm(folder, { recursive: true, force: true })
  await cp(join(house.home, 'ledger'), folder, { recursive: true })
  return folder
}

/** Another history signed with the ledger's own key: what only an insider with everything could do. */
async function forged(count: number): Promise<string> {
  const home = join(board, `forged-${count}`)
  await mkdir(home)
  await cp(join(house.home, 'ledger-key'), join(home, 'ledger-key'))
  const other = await openLedger({ home, clock: house.clock, randomBytes: house.randomBytes })
  await Promise.all(Array.from({ length: count }, () => other.append(agency, { ...entry, what: 'Looked away.' })))
  await other.close()
  return join(home, 'ledger')
}

async function refusedAs(kind: string, place: string, options: Record<string, string> = {}): Promise<void> {
  const before = await readFile(join(board, 'state.json'), 'utf8')
  const { ok, json, text } = await witness(place, options)
  const said = json as { refused: string; evidence: string }
  assert.deepEqual([ok, said.refused], [false, kind], text)
  assert.match(text, /^NO\. .*\nNothing was signed/)
  assert.equal(await readFile(join(board, 'state.json'), 'utf8'), before, 'what it saw is not forgotten')
  const evidence = JSON.parse(await readFile(said.evidence, 'utf8'))
  assert.equal(evidence.seenNow.note, await readFile(join(place, 'checkpoint'), 'utf8'))
  assert.equal(evidence.seenBefore.note, JSON.parse(before).note)
}

test('first visit, growth, the signature back at the ledger, and everybody sees who signed how much and when', async () => {
  const first = await witness(address, { name: 'board.example' })
  const { witness: key, size, sent } = first.json as { witness: string; size: number; sent: { ok: boolean; why: string } }
  assert.equal(first.ok, true, first.text)
  assert.match(key, /^board\.example\+[0-9a-f]{8}\+B[\w+/]+=*$/)
  assert.equal(sent.ok, false, 'nobody registered it yet')
  assert.match(sent.why, /no registered witness/)

  await assert.rejects(peel('add-witness', ['board.example+00000000+AAAA']), code('trust.not-a-witness-key'))
  await peel('add-witness', [key])
  await assert.rejects(peel('add-witness', [key]), code('trust.witness-known'))

  await append(40)
  const second = await witness(address, { out: join(board, 'note.txt') })
  const json = second.json as { size: number; from: number; at: number; sent: { ok: boolean } }
  assert.deepEqual([second.ok, json.from, json.size, json.sent.ok], [true, size, size + 40, true], second.text)

  const [standing] = await house.trust.ledger.witnesses()
  assert.deepEqual([standing?.name, standing?.signed?.size, standing?.signed?.at], ['board.example', json.size, json.at])
  const note = house.trust.ledger.checkpoint().note
  assert.equal(note, await readFile(join(board, 'note.txt'), 'utf8'), 'the checkpoint carries the signature')
  assert.equal(note, await readFile(join(house.home, 'ledger', 'checkpoint'), 'utf8'))
  const status = (await (await fetch(`${address}/status`)).json()) as { witnesses: unknown }
  assert.deepEqual(status.witnesses, [standing])

  for (const place of [address, house.home]) {
    const verified = await peel('verify', [place])
    assert.equal(verified.ok, true, verified.text)
    assert.match(verified.text, new RegExp(`Witness board\\.example signed ${json.size} entries on 2026-`))
  }
  await append(1)
  assert.match((await peel('verify', [house.home])).text, new RegExp(`signed ${json.size} entries`), 'an older one still counts')
  const reopened = await house.reopen()
  assert.equal(reopened.ledger.checkpoint().size, json.size + 1)
})

test('the signature is tlog-cosignature: key id, time and message are those of the specification', () => {
  const seed = new Uint8Array(32).fill(5)
  const { key, sign } = witnessFromSeed('w.example', seed)
  const expected = createHash('sha256')
    .update(Buffer.concat([Buffer.from('w.example\n\x04'), Buffer.from(key.publicKey)]))
    .digest()
  assert.deepEqual(Buffer.from(key.hash), expected.subarray(0, 4))
  const text = 'log.example\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'
  const line = cosign(text, 1_679_315_147_999 as Instant, key, sign)
  const bytes = Buffer.from(line.trim().split(' ')[2] ?? '', 'base64')
  assert.equal(bytes.length, 4 + 8 + 64)
  assert.equal(bytes.readBigUInt64BE(4), 1_679_315_147n)
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.publicKey])
  const message = Buffer.from(`cosignature/v1\ntime 1679315147\n${text}`)
  assert.ok(verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), bytes.subarray(12)))
  assert.deepEqual(readWitnessKey(writeWitnessKey(key), sha256), key)
  assert.equal(readWitnessKey(writeWitnessKey(key).replace('w.', 'v.'), sha256), null)
})

test('a fork is refused, whatever its length, and a lying tile as well', async () => {
  assert.equal((await witness(await copied('before'))).ok, true)
  const { size } = house.trust.ledger.checkpoint()
  await refusedAs('forked', await forged(size))
  await refusedAs('forked', await forged(size + 7))
  await append(300)
  const lying = await copied('lying')
  const tile = join(lying, 'tile/0/001')
  const bytes = await readFile(tile)
  for (let at = 0; at < bytes.length; at += 32) bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(tile, bytes)
  await refusedAs('forked', lying)
  await rm(tile)
  await refusedAs('forked', lying)
  assert.equal((await readdir(board)).filter((name) => name.includes('evidence')).length >= 1, true)
  assert.equal((await witness(await copied('after'))).ok, true, 'the honest continuation is signed')
})

test('a ledger that was rolled back is refused', async () => {
  const early = await copied('early')
  await append(3)
  assert.equal((await witness(join(house.home, 'ledger'))).ok, true)
  await refusedAs('rolled-back', early)
})

test('another key is refused: in the ledger, in the pin, and beside it', async () => {
  const place = await copied('keys')
  assert.equal((await witness(place)).ok, true)
  const { key, sign } = await openLedgerKey(board, house.randomBytes)
  const parsed = parseCheckpoint(await readFile(join(place, 'checkpoint'), 'utf8'))
  assert.ok(parsed)
  const honest = await readFile(join(place, 'checkpoint'), 'utf8')
  await writeFile(join(place, 'checkpoint'), signCheckpoint({ ...parsed, origin: key.name }, key, sign))
  await refusedAs('unsigned', place)
  await writeFile(join(place, 'checkpoint'), honest.replace(/\n\d+\n/, '\n1\n'))
  await refusedAs('unsigned', place)
  await writeFile(join(place, 'checkpoint'), honest)
  const { writeKey } = await import('./signed-note.ts')
  await writeFile(join(board, 'other-key'), writeKey(key))
  await refusedAs('other-key', place, { 'log-key': join(board, 'other-key') })
})

test('a witness does not forget by accident, and two visits do not run at once', async () => {
  const place = await copied('memory')
  await writeFile(join(board, 'state.json'), '{"size":')
  await assert.rejects(witness(place), code('trust.witness-state'))
  await rm(join(board, 'state.json'))
  const both = await Promise.allSettled([witness(place), witness(place)])
  assert.equal(both.filter((one) => one.status === 'fulfilled').length, 1)
  await assert.rejects(peel('witness', [place], { key: join(board, 'key') }), code('trust.witness-needs'))
  const other = join(board, 'not-a-key')
  await writeFile(other, 'PRIVATE+KEY+x+00000000+AAAA')
  await assert.rejects(witness(place, { key: other }), code('trust.not-a-key'))
})

test('the ledger takes no signature that is not over its own history by a registered witness', async () => {
  const { ledger } = house.trust
  const { key, sign } = witnessFromSeed('other.example', new Uint8Array(32).fill(6))
  await peel('add-witness', [writeWitnessKey(key)])
  const now = house.clock.now()
  const signed = (note: string, at = now, by = { key, sign }): string =>
    withSignature(note, cosign(parseCheckpoint(note)?.text ?? '', at, by.key, by.sign))
  const { note } = ledger.checkpoint()
  const stranger = witnessFromSeed('other.example', new Uint8Array(32).fill(7))
  const fork = await readFile(join(await forged(9), 'checkpoint'), 'utf8')
  const ahead = await readFile(join(await forged(9_000), 'checkpoint'), 'utf8')
  for (const [bad, why] of [
    [signed(note, now, stranger), /no registered witness/],
    [signed(note, (now + 3_600_000) as Instant), /future/],
    [signed(fork), /another history/],
    [signed(ahead), /9000 entries/],
    [
      signed(note).replace(toBase64(parseCheckpoint(note)?.root ?? new Uint8Array(0)), toBase64(new Uint8Array(32))),
      /not signed by this/,
    ],
    ['', /not signed by this/],
    ['x'.repeat(5_000), /not signed by this/],
  ] as const) {
    await assert.rejects(ledger.takeCosignature(bad), (error: PeelError) => {
      assert.equal(error.code, 'trust.cosignature-refused')
      assert.match(error.sentence, why)
      return true
    })
  }
  assert.equal((await ledger.takeCosignature(signed(note))).name, 'other.example')
  await append(2)
  const { note: newer } = ledger.checkpoint()
  await ledger.takeCosignature(signed(newer))
  await assert.rejects(ledger.takeCosignature(signed(note)), /newer one/)
  assert.equal((await openCosignature(ledger.checkpoint().note, key, signatureHolds))?.size, ledger.checkpoint().size)
})

test('a history rewritten and signed anew is found by whoever sees what a witness signed', async () => {
  const { key, sign } = witnessFromSeed('third.example', new Uint8Array(32).fill(8))
  await peel('add-witness', [writeWitnessKey(key)])
  const { note, size } = house.trust.ledger.checkpoint()
  await house.trust.ledger.takeCosignature(
    withSignature(note, cosign(parseCheckpoint(note)?.text ?? '', house.clock.now(), key, sign)),
  )
  for (const count of [size, size + 5, size - 5]) {
    const folder = await forged(count)
    for (const name of ['witnesses', 'cosigned'])
      await cp(join(house.home, 'ledger', name), join(folder, name), { recursive: true })
    const { ok, text } = await peel('verify', [folder])
    assert.equal(ok, false)
    assert.match(text, count < size ? /rolled back/ : /the witness \S+ signed: history was rewritten/)
  }
  // Whom the forger lists, or does not, changes nothing for whoever names the witness.
  const folder = await forged(size + 2)
  assert.match((await peel('verify', [folder])).text, /^Yes[\s\S]*Unwitnessed: nobody outside/)
  const pinned = await peel('verify', [folder], { witness: writeWitnessKey(key) })
  assert.deepEqual([pinned.ok, (pinned.json as { result: string }).result], [false, 'unwitnessed'])
  const own = await peel('verify', [join(house.home, 'ledger')], { witness: writeWitnessKey(key) })
  assert.match(own.text, /^Yes[\s\S]*Witnessed: /)
  await assert.rejects(peel('verify', [folder], { witness: 'nobody' }), code('trust.not-a-witness-key'))
})
