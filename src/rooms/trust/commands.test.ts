/** Trust at the keyboard, while the server is running: verify by folder and by address, prove, invite. */

import assert from 'node:assert/strict'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { agency, openTestTrust, type TestTrust } from '../../../test/trust/open-test-trust.ts'
import type { CommandResult } from '../../kernel/command.ts'
import { silent } from '../../kernel/progress.ts'
import { trustCommands } from './commands.ts'
import { keyFromSeed } from './ledger/ledger-key.ts'
import { folderPlace } from './ledger/open-place.ts'
import { parseCheckpoint, signCheckpoint, writeKey } from './ledger/signed-note.ts'
import { ledgerFiles } from './routes.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const entry = { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'test' } as const

let house: TestTrust
let app: FastifyInstance
let address: string

before(async () => {
  house = await openTestTrust()
  await Promise.all(Array.from({ length: 300 }, () => house.trust.record(agency, entry)))
  app = Fastify()
  await app.register(ledgerFiles, { prefix: '/ledger', home: house.home })
  address = `${await app.listen({ host: '127.0.0.1', port: 0 })}/ledger`
})
after(async () => {
  await app.close()
  await house.close()
})

async function peel(verb: string, words: string[] = [], options: Record<string, string> = {}): Promise<CommandResult> {
  const { home, clock, randomBytes, outgoing } = house
  const command = trustCommands({ home, agency, clock, randomBytes, outgoing }).find((one) => one.verb === verb)
  assert.ok(command)
  return command.run({ words, options, progress: silent })
}

/** A copy of the ledger, outside the data folder. */
async function copied(name: string): Promise<string> {
  const folder = join(house.home, 'copies', name, 'ledger')
  await cp(join(house.home, 'ledger'), folder, { recursive: true })
  return folder
}

test('verify says yes to the folder, to the data folder and to the address, while the ledger grows', async () => {
  let growing = true
  const writer = (async () => {
    while (growing) await house.trust.record(agency, entry)
  })()
  try {
    for (const words of [[], [join(house.home, 'ledger')], [house.home], [address], [`${address}/`]]) {
      const { ok, json, text } = await peel('verify', words)
      assert.equal(ok, true, text)
      assert.match((json as { root: string }).root, /^[\w+/]{43}=$/)
      assert.match(text, /^Yes: \d+ entries, none altered/)
      const far = words[0]?.startsWith('http')
      assert.equal((json as { keyFrom: string }).keyFrom, far ? 'beside' : 'own')
      assert.equal(text.includes('Compare it with the one the agency published'), far ?? false)
    }
  } finally {
    growing = false
    await writer
  }
  assert.equal((await peel('verify', [await copied('still')])).ok, true)
})

test('verify says no after one byte of a tile was changed, and names the entry', async () => {
  const folder = await copied('harmed')
  const path = join(folder, 'tile/entries/000')
  const bytes = await readFile(path)
  bytes[bytes.indexOf('"index":123,') + 8] = 0x39
  await writeFile(path, bytes)
  const { ok, json, text } = await peel('verify', [folder])
  assert.equal(ok, false)
  assert.deepEqual((json as { problem: { index: number } }).problem.index, 123)
  assert.match(text, /^NO\. .*123/)
})

test('verify sees at an address what was changed in an earlier copy of an unfinished tile, as in the folder', async () => {
  const folder = await copied('shorter')
  const [shorter] = (await folderPlace(folder).list())
    .filter((path) => path.startsWith('tile/entries/') && path.includes('.p/'))
    .sort()
  assert.ok(shorter)
  const served = Fastify()
  await served.register(ledgerFiles, { prefix: '/ledger', home: join(folder, '..') })
  const there = `${await served.listen({ host: '127.0.0.1', port: 0 })}/ledger`
  try {
    assert.equal((await peel('verify', [there])).ok, true)
    const bytes = await readFile(join(folder, shorter))
    bytes[bytes.indexOf('Looked')] = 0x6c
    await writeFile(join(folder, shorter), bytes)
    for (const place of [folder, there]) {
      const { ok, json } = await peel('verify', [place])
      assert.deepEqual([ok, (json as { problem: { file: string } }).problem.file], [false, shorter], place)
    }
  } finally {
    await served.close()
  }
})

test('a ledger signed again by somebody else is caught by the pinned key, and by the data folder’s own', async () => {
  const folder = await copied('forged')
  const note = parseCheckpoint(await readFile(join(folder, 'checkpoint'), 'utf8'))
  assert.ok(note)
  const forger = keyFromSeed(note.origin, new Uint8Array(32).fill(9))
  await writeFile(join(folder, 'checkpoint'), signCheckpoint(note, forger.key, forger.sign))
  await writeFile(join(folder, 'key'), writeKey(forger.key))
  const unpinned = await peel('verify', [folder])
  assert.match(unpinned.text, /Compare it with the one the agency published/)
  assert.equal((await peel('verify', [folder], { key: join(house.home, 'ledger', 'key') })).ok, false)
  await cp(join(house.home, 'ledger-key'), join(folder, '..', 'ledger-key'))
  assert.equal((await peel('verify', [folder])).ok, false)
})

test('a checkpoint saved earlier catches a ledger that was rolled back', async () => {
  const old = await copied('old')
  await house.trust.record(agency, entry)
  const seen = join(house.home, 'seen')
  await cp(join(house.home, 'ledger', 'checkpoint'), seen)
  assert.equal((await peel('verify', [], { seen })).ok, true)
  assert.equal((await peel('verify', [old])).ok, true)
  const { ok, text } = await peel('verify', [old], { seen })
  assert.equal(ok, false)
  assert.match(text, /rolled back/)
})

test('prove shows the entry and its path, from the folder and from the address', async () => {
  for (const words of [['123'], ['123', address]]) {
    const { ok, json } = await peel('prove', words)
    const proof = json as { entry: { index: number }; path: string[] }
    assert.deepEqual([ok, proof.entry.index], [true, 123])
    assert.ok(proof.path.length >= 9)
  }
  await assert.rejects(peel('prove', []), code('trust.entry-number-needed'))
  await assert.rejects(peel('prove', ['abc']), code('trust.entry-number-needed'))
  await assert.rejects(peel('prove', ['-1']), code('trust.entry-number-needed'))
  await assert.rejects(peel('prove', ['99999']), code('trust.no-such-entry'))
})

test('prove says no where the entry does not lead to the signed root', async () => {
  const folder = await copied('proof')
  const path = join(folder, 'tile/entries/000')
  const bytes = await readFile(path)
  bytes[bytes.indexOf('Looked')] = 0x6c
  await writeFile(path, bytes)
  assert.equal((await peel('prove', ['0', folder])).ok, false)
})

test('a key is named by its line, as the public page shows it, or by a file', async () => {
  const path = join(house.home, 'ledger', 'key')
  const line = (await readFile(path, 'utf8')).trim()
  for (const key of [path, line]) {
    const { ok, json } = await peel('verify', [address], { key })
    assert.deepEqual([ok, (json as { keyFrom: string }).keyFrom], [true, 'named'])
  }
  const other = keyFromSeed('peel-ledger-other', new Uint8Array(32).fill(5)).key
  assert.equal((await peel('verify', [address], { key: writeKey(other) })).ok, false)
  await assert.rejects(peel('verify', [address], { key: `${line}x` }), code('trust.not-a-key'))
})

test('bad input is one sentence', async () => {
  const empty = join(house.home, 'empty')
  await mkdir(empty)
  await assert.rejects(peel('verify', [empty]), code('trust.no-ledger-there'))
  await assert.rejects(peel('verify', [join(house.home, 'nowhere')]), code('trust.no-ledger-there'))
  await assert.rejects(peel('verify', ['http://127.0.0.1:1/ledger']), code('trust.unreachable'))
  await assert.rejects(peel('verify', [], { key: empty }), code('trust.not-a-key'))
  await assert.rejects(peel('verify', [], { seen: empty }), code('trust.no-ledger-there'))
})

test('a colleague gets a one-time link without the store being opened', async () => {
  await assert.rejects(peel('add-person', [], { role: 'king' }), code('trust.unknown-role'))
  await assert.rejects(peel('add-person', []), code('trust.unknown-role'))
  const { json, text } = await peel('add-person', [], { role: 'analyst', title: 'Crime analyst' })
  const { token, path } = json as { token: string; path: string }
  assert.ok(text.includes(path) && path.endsWith(token))
  const { person } = await house.trust.setUp(token, { name: 'Ben Lind', password: 'four random words do' })
  assert.deepEqual([person.role, person.title], ['analyst', 'Crime analyst'])
  await rm(join(house.home, 'copies'), { recursive: true, force: true })
})
