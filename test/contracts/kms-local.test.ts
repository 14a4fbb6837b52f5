/** The kms contract on the file, the environment and the memory, and what only a file can get wrong. */

import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { clockFixed } from '../../src/adapters/clock-fixed/clock-fixed.ts'
import { openEnvironmentKms } from '../../src/adapters/kms-local/open-environment-kms.ts'
import { openFileKms } from '../../src/adapters/kms-local/open-file-kms.ts'
import { kekFile, openKms } from '../../src/adapters/kms-local/open-kms.ts'
import { openMemoryKms } from '../../src/adapters/kms-local/open-memory-kms.ts'
import { kmsContract } from './kms.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const clock = clockFixed('2026-05-01T03:00:00Z')
const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64')

let folder: string
let count = 0
const newest = (): string => join(folder, `keys-${count}`, 'kek')
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peel-kms-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const openNew = () => {
  count++
  return openFileKms(newest(), clock)
}
kmsContract('file', openNew, { rotatable: true, reopen: () => openFileKms(newest(), clock) })
kmsContract('environment', async () => openEnvironmentKms(keyOf(7), clock), { rotatable: false })
kmsContract('memory', async () => openMemoryKms(clock), { rotatable: true })

it('a key file is its owner’s alone, and is refused when others may read it', async () => {
  await openNew()
  assert.equal((await stat(newest())).mode & 0o777, 0o600)
  assert.equal((await stat(join(newest(), '..'))).mode & 0o777, 0o700)
  for (const mode of [0o640, 0o604, 0o620]) {
    await chmod(newest(), mode)
    await assert.rejects(openFileKms(newest(), clock), code('kms.readable-by-others'))
  }
  await chmod(newest(), 0o600)
  await openFileKms(newest(), clock)
})

it('a damaged key file is refused, not replaced by a new key', async () => {
  await openNew()
  const line = await readFile(newest(), 'utf8')
  for (const damaged of ['', '\n', line.slice(0, -8), line.replace('kek-', 'kek-0'), `${line}nonsense\n`]) {
    await writeFile(newest(), damaged)
    await assert.rejects(openFileKms(newest(), clock), code('kms.not-a-key'))
    assert.equal(await readFile(newest(), 'utf8'), damaged)
  }
})

it('the environment’s key: the first wraps, those after a comma still open; anything else is refused', async () => {
  const old = openEnvironmentKms(keyOf(1), clock)
  const wrapped = await old.wrap(new Uint8Array(32), 'here')
  const both = openEnvironmentKms(`${keyOf(2)}, ${keyOf(1)}`, clock)
  assert.equal((await both.unwrap(wrapped, 'here')).length, 32)
  assert.notEqual((await both.wrap(new Uint8Array(32), 'here')).kek, wrapped.kek)
  for (const bad of ['short', Buffer.alloc(31).toString('base64'), `${keyOf(1)},`, `${keyOf(1)}x`]) {
    assert.throws(() => openEnvironmentKms(bad, clock), code('kms.not-a-key'))
  }
})

it('the environment goes before the file', async () => {
  const home = join(folder, 'home')
  assert.equal((await openKms(home, clock, keyOf(3))).kind, 'environment')
  await assert.rejects(stat(kekFile(home)))
  assert.equal((await openKms(home, clock, undefined)).kind, 'file')
  assert.ok(await stat(kekFile(home)))
})
