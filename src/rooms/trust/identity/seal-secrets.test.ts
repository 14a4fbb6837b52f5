/** Sealed secrets open only where they were sealed, for whom, and whole. */

import assert from 'node:assert/strict'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { agency, countedBytes, newHome } from '../../../../test/trust/open-test-trust.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import { nameHasher, openFolderSealer, readIdentityKey } from './seal-secrets.ts'

const bytes = countedBytes()
const sealer = openFolderSealer(bytes(32), bytes)
const plain = Buffer.from('JBSWY3DPEHPK3PXP')

test('what was sealed opens again, and each sealing is another', async () => {
  const sealed = await sealer.seal(agency, 'person:1', 'totp', plain)
  assert.deepEqual(Buffer.from(await sealer.open(agency, 'totp', sealed)), plain)
  assert.notEqual((await sealer.seal(agency, 'person:1', 'totp', plain)).ciphertext, sealed.ciphertext)
})

test('moved to another person, place or agency, cut, or with any byte changed, it does not open', async () => {
  const sealed = await sealer.seal(agency, 'person:1', 'totp', plain)
  await assert.rejects(sealer.open(agency, 'totp', { ...sealed, subject: 'person:2' }))
  await assert.rejects(sealer.open(agency, 'other', sealed))
  await assert.rejects(sealer.open('elsewhere' as AgencyId, 'totp', sealed))
  await assert.rejects(openFolderSealer(bytes(32), bytes).open(agency, 'totp', sealed))
  const ciphertext = Buffer.from(sealed.ciphertext, 'base64')
  for (let at = 0; at < ciphertext.length; at++) {
    const altered = Buffer.from(ciphertext)
    altered[at] = (altered[at] ?? 0) ^ 1
    await assert.rejects(sealer.open(agency, 'totp', { ...sealed, ciphertext: altered.toString('base64') }), `byte ${at}`)
  }
  const cut = ciphertext.subarray(0, 12).toString('base64')
  await assert.rejects(sealer.open(agency, 'totp', { ...sealed, ciphertext: cut }))
})

test('the folder’s key is made once, for its owner alone, and a broken one is not replaced', async () => {
  const home = await newHome()
  const key = await readIdentityKey(home, bytes)
  assert.deepEqual(Buffer.from(await readIdentityKey(home, bytes)), Buffer.from(key))
  const path = join(home, 'keys', 'identity')
  if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
  const { writeFile } = await import('node:fs/promises')
  await writeFile(path, 'short')
  await assert.rejects(readIdentityKey(home, bytes), RangeError)
  assert.equal(await readFile(path, 'utf8'), 'short')
  await rm(home, { recursive: true })
})

test('a key that is there and cannot be read is not replaced either', async () => {
  const home = await newHome()
  await mkdir(join(home, 'keys', 'identity'), { recursive: true })
  await assert.rejects(
    readIdentityKey(home, () => new Uint8Array(32)),
    (error: { code?: string }) => error.code === 'trust.identity-key-unreadable',
  )
  await rm(home, { recursive: true })
})

test('names are hashed under the key, the same each time', () => {
  const hash = nameHasher(Buffer.alloc(32, 1))
  assert.equal(hash(agency, 'ada'), hash(agency, 'ada'))
  assert.notEqual(hash(agency, 'ada'), hash('other' as AgencyId, 'ada'))
  assert.notEqual(hash(agency, 'ada'), nameHasher(Buffer.alloc(32, 2))(agency, 'ada'))
})
