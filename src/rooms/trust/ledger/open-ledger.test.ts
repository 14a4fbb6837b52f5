/** The writer: group commit, one writer at a time, and what it finds after a crash, a cut file or a full disk. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { agency, countedBytes, handClock, newHome } from '../../../../test/trust/open-test-trust.ts'
import type { LedgerVerdict } from '../contract.ts'
import { sha256, signatureHolds } from './ledger-key.ts'
import { type LeafRecord, type Ledger, openLedger } from './open-ledger.ts'
import { folderPlace, verifyPlace } from './open-place.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { encodeBundle } from './tiles.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const record: LeafRecord = { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'test' }

let home: string
let randomBytes: (length: number) => Uint8Array
beforeEach(async () => {
  home = await newHome()
  randomBytes = countedBytes()
})
afterEach(() => rm(home, { recursive: true, force: true }))

const open = (): Promise<Ledger> => openLedger({ home, clock: handClock(), randomBytes })
const file = (path: string): string => join(home, 'ledger', path)

async function filled(count: number): Promise<void> {
  const ledger = await open()
  await append(ledger, count)
  await ledger.close()
}

async function append(ledger: Ledger, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => ledger.append(agency, { ...record, subject: `test:${i}` })))
}

async function verdictOf(ledger: Ledger): Promise<LedgerVerdict> {
  return verifyPlace(folderPlace(ledger.folder), { key: ledger.key, sha256, signatureHolds })
}

test('a new ledger has a signed checkpoint of nothing, a public key, and a secret that only its owner reads', async () => {
  const ledger = await open()
  assert.equal(ledger.checkpoint().size, 0)
  assert.equal(ledger.checkpoint().root, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
  assert.equal((await verdictOf(ledger)).ok, true)
  assert.equal((await stat(join(home, 'ledger-key'))).mode & 0o777, 0o600)
  assert.match(await readFile(join(home, 'ledger-key'), 'utf8'), /^PRIVATE\+KEY\+peel-ledger-[0-9a-f]{8}\+/)
  assert.match(await readFile(file('key'), 'utf8'), /^peel-ledger-[0-9a-f]{8}\+[0-9a-f]{8}\+[\w+/=]+\n$/)
  await ledger.close()
})

test('entries get the next index in the order asked, whatever the batches', async () => {
  const ledger = await open()
  let next = 0
  for (const count of [1, 255, 1, 600, 3]) {
    const entries = await Promise.all(Array.from({ length: count }, () => ledger.append(agency, record)))
    for (const entry of entries) assert.equal(entry.index, next++)
    assert.equal(ledger.checkpoint().size, next)
    assert.equal((await verdictOf(ledger)).ok, true, `${next} entries`)
  }
  const read = await readEntries(folderReader(ledger.folder), next, 0, next)
  assert.deepEqual(
    read.map(({ entry }) => entry.index),
    [...Array(next).keys()],
  )
  await ledger.close()
})

test('what resolved is on the disk under a signed checkpoint', async () => {
  const ledger = await open()
  const entry = await ledger.append(agency, record)
  const note = await readFile(file('checkpoint'), 'utf8')
  assert.equal(note.split('\n')[1], String(entry.index + 1))
  await ledger.close()
})

test('a second writer is refused, and let in when the first has closed', async () => {
  const ledger = await open()
  await assert.rejects(open(), code('trust.ledger-in-use'))
  await append(ledger, 3)
  await ledger.close()
  const second = await open()
  assert.equal(second.checkpoint().size, 3)
  await second.close()
})

test('the lock of a dead process gives way; of many who find it, one wins', async () => {
  await filled(2)
  const gone = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => gone.once('exit', resolve))
  await writeFile(join(home, 'ledger.lock'), JSON.stringify({ pid: gone.pid, started: '1', token: 'x' }))
  const all = await Promise.allSettled(Array.from({ length: 6 }, open))
  const winners = all.filter((one) => one.status === 'fulfilled')
  assert.equal(winners.length, 1)
  for (const one of winners) await one.value.close()
})

test('a writer whose lock was taken stops writing', async () => {
  const ledger = await open()
  await append(ledger, 2)
  await writeFile(join(home, 'ledger.lock'), '{"pid":1,"started":null,"token":"thief"}\n')
  await assert.rejects(ledger.append(agency, record), code('trust.ledger-lost-lock'))
  assert.equal(ledger.checkpoint().size, 2)
  await ledger.close()
})

test('an entry that is too long or after closing is refused, and the others are written', async () => {
  const ledger = await open()
  const long = assert.rejects(ledger.append(agency, { ...record, what: 'x'.repeat(70_000) }), code('trust.entry-too-long'))
  await append(ledger, 2)
  await long
  await ledger.close()
  await assert.rejects(ledger.append(agency, record), code('trust.ledger-closed'))
})

test('a cut or lost newest tile is rebuilt from the copies: nothing that was acknowledged is missing', async () => {
  const newest = ['tile/entries/001.p/44', 'tile/0/001.p/44', 'tile/1/000.p/1']
  for (const harmed of [...newest.map((path) => [path]), newest]) {
    for (const keep of [0, 1, 17, null]) {
      await rm(home, { recursive: true, force: true })
      await mkdir(home)
      await filled(300)
      for (const path of harmed) await (keep === null ? rm(file(path)) : truncate(file(path), keep))
      const ledger = await open()
      assert.deepEqual(
        ledger.notices.map((notice) => notice.code),
        ['trust.ledger-mended'],
        `${harmed} cut to ${keep}`,
      )
      assert.equal(ledger.checkpoint().size, 300)
      await append(ledger, 1)
      assert.equal((await verdictOf(ledger)).ok, true)
      await ledger.close()
    }
  }
})

test('an entry of which no copy is left is never papered over: the ledger does not open', async () => {
  await filled(300)
  await truncate(file('tile/entries/001.p/44'), 100)
  await writeFile(join(home, 'ledger-tail'), '')
  await assert.rejects(open(), code('trust.ledger-damaged'))
  const before = await readFile(file('checkpoint'), 'utf8')
  await assert.rejects(open(), code('trust.ledger-damaged'))
  assert.equal(await readFile(file('checkpoint'), 'utf8'), before)
})

test('a checkpoint that is missing, cut or signed by another key is refused', async () => {
  await filled(5)
  const note = await readFile(file('checkpoint'), 'utf8')
  for (const bad of [note.slice(0, -10), '', note.replace('\n5\n', '\n4\n')]) {
    await writeFile(file('checkpoint'), bad)
    await assert.rejects(open(), code('trust.ledger-damaged'))
  }
  await rm(file('checkpoint'))
  await assert.rejects(open(), code('trust.ledger-damaged'))
  await writeFile(file('checkpoint'), note)
  await (await open()).close()
})

test('stopped between the tail and the checkpoint: what was signed is published at the next start, and it says so', async () => {
  for (const [before, after] of [
    [0, 3],
    [10, 13],
    [250, 261],
    [256, 258],
    [511, 1030],
  ] as const) {
    for (const tail of ['whole', 'as it was before']) {
      await rm(home, { recursive: true, force: true })
      await mkdir(home)
      await filled(before)
      const note = await readFile(file('checkpoint'))
      const ledger = await open()
      const restarted = await readFile(join(home, 'ledger-tail'))
      await append(ledger, after - before)
      await ledger.close()
      await writeFile(file('checkpoint'), note)
      if (tail !== 'whole') await writeFile(join(home, 'ledger-tail'), restarted)

      const recovered = await open()
      assert.equal(recovered.checkpoint().size, tail === 'whole' ? after : before, `${before} to ${after}`)
      const said = tail === 'whole' ? '\\d+ entries after the last published one' : '\\d+ entries after the last signed one'
      assert.match(recovered.notices[0]?.sentence ?? '', new RegExp(`^${said.replace('\\d+', String(after - before))} `))
      assert.equal((await verdictOf(recovered)).ok, true)
      await recovered.close()
      const calm = await open()
      assert.deepEqual(calm.notices, [])
      await calm.close()
    }
  }
})

test('half-written tiles after the checkpoint that nothing signs are removed, whole or not', async () => {
  await filled(10)
  const note = await readFile(file('checkpoint'))
  const ledger = await open()
  await append(ledger, 20)
  await ledger.close()
  await writeFile(file('checkpoint'), note)
  await writeFile(join(home, 'ledger-tail'), '')
  await rm(file('tile/0/000.p/30'))
  const whole = await readFile(file('tile/entries/000.p/30'))
  await truncate(file('tile/entries/000.p/30'), whole.length - 5)
  const recovered = await open()
  assert.equal(recovered.checkpoint().size, 10)
  assert.match(recovered.notices[0]?.sentence ?? '', /^19 entries after the last signed one \(9\) carry no signature/)
  assert.equal((await verdictOf(recovered)).ok, true)
  assert.deepEqual((await readdir(file('tile/entries/000.p'))).sort(), ['10'])
  await recovered.close()
})

test('entries after the checkpoint that do not continue the signed ones are not taken', async () => {
  await filled(4)
  const foreign = Array.from({ length: 6 }, (_, index) =>
    Buffer.from(`{"act":"consult","agency":"x","at":10,"by":"y","index":${index},"subject":"s","what":"w"}`),
  )
  await writeFile(file('tile/entries/000.p/6'), encodeBundle(foreign))
  const ledger = await open()
  assert.equal(ledger.checkpoint().size, 4)
  assert.equal((await verdictOf(ledger)).ok, true, 'and they are gone')
  await ledger.close()
})

test('a write that fails takes nothing with it, and the next one goes through', async () => {
  const ledger = await open()
  await append(ledger, 2)
  // A folder where the next tile should stand: no file can be written there, even by root.
  await mkdir(file('tile/0/000.p/3'))
  await assert.rejects(ledger.append(agency, record), code('trust.ledger-not-written'))
  await rm(file('tile/0/000.p/3'), { recursive: true })
  assert.equal((await verdictOf(ledger)).ok, true)
  assert.equal((await ledger.append(agency, record)).index, 2)
  await ledger.close()
  const again = await open()
  assert.deepEqual([again.checkpoint().size, again.notices], [3, []])
  assert.equal((await verdictOf(again)).ok, true)
  await again.close()
})

test('kill −9 in the middle of writing: every acknowledged entry is there', async () => {
  const script = `
    import { openLedger } from ${JSON.stringify(new URL('./open-ledger.ts', import.meta.url).href)}
    import { randomBytes } from 'node:crypto'
    const ledger = await openLedger({ home: ${JSON.stringify(home)}, clock: { now: () => ${handClock().now()} }, randomBytes })
    let next = 0
    const caller = async () => {
      for (;;) {
        const { index } = await ledger.append('testville', { act: 'consult', by: 'Peel', what: 'y', subject: 'test:' + next++ })
        process.stdout.write(index + '\\n')
      }
    }
    await Promise.all(Array.from({ length: 40 }, caller))`
  for (const patience of [300, 350, 420]) {
    const writer = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    writer.stdout.on('data', (chunk) => {
      said += chunk
    })
    await new Promise((resolve) => writer.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, patience))
    writer.kill('SIGKILL')
    await new Promise((resolve) => writer.once('close', resolve))
    const acknowledged = Math.max(...said.slice(0, said.lastIndexOf('\n')).split('\n').map(Number))
    const ledger = await open()
    assert.ok(ledger.checkpoint().size > acknowledged, `${ledger.checkpoint().size} entries, ${acknowledged} was acknowledged`)
    assert.equal((await verdictOf(ledger)).ok, true)
    await append(ledger, 1)
    await ledger.close()
  }
})
