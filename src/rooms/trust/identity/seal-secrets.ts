/** Keeps secrets that must be read again (code generators) unreadable in the store: AES-256-GCM, bound to person and place. */

import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId } from '../../../kernel/units.ts'
import { makeFolder, replaceFile } from '../ledger/durable-files.ts'
import { refuseIdentity } from './errors.ts'
import type { IdentityHouse, SecretSealer } from './identity-house.ts'

/** 32 bytes in `home/keys/identity`, readable by one user, made at the first start. */
export async function readIdentityKey(home: string, randomBytes: (length: number) => Uint8Array): Promise<Uint8Array> {
  const path = join(home, 'keys', 'identity')
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // A new key in place of one that only cannot be read would close every secret for ever.
    if (error.code === 'ENOENT') return null
    throw refuseIdentity('identity-key-unreadable', { path, problem: error.message }, { cause: error })
  })
  if (kept !== null) {
    const key = Buffer.from(kept.trim(), 'base64')
    if (key.length !== 32) throw new RangeError(`${path} does not hold 32 bytes in base64; put it back from a backup`)
    return key
  }
  const key = randomBytes(32)
  await makeFolder(join(home, 'keys'), 0o700)
  await replaceFile(path, Buffer.from(`${Buffer.from(key).toString('base64')}\n`), 0o600)
  return key
}

export function openFolderSealer(key: Uint8Array, randomBytes: (length: number) => Uint8Array): SecretSealer {
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'peel identity secrets 1', 32))
  const boundTo = (agency: string, place: string, subject: string): Buffer => Buffer.from([agency, place, subject, '1'].join('|'))
  return {
    seal: async (agency, subject, place, plain) => {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(boundTo(agency, place, subject))
      const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return { subject, version: 1, iv: Buffer.from(iv).toString('base64'), ciphertext: sealed.toString('base64') }
    },
    open: async (agency, place, { subject, iv, ciphertext }) => {
      const bytes = Buffer.from(ciphertext, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', sealing, Buffer.from(iv, 'base64'), { authTagLength: 16 })
      decipher.setAAD(boundTo(agency, place, subject)).setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])
    },
  }
}

/** Seals what a session is: nobody with the store alone makes one, or turns their own into somebody else's. */
export function sessionSealer(key: Uint8Array): IdentityHouse['sealOfSession'] {
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'peel identity sessions 1', 32))
  return ({ agency, digest, person, method, factors, createdAt, reauthenticatedAt }) => {
    const said = [agency, digest, person.id, method, factors, createdAt, reauthenticatedAt].join('|')
    return createHmac('sha256', sealing).update(said).digest('hex')
  }
}

/** Hashes typed names under a key: equal names are equal, and what somebody typed there by mistake cannot be guessed back. */
export function nameHasher(key: Uint8Array): (agency: AgencyId, nameKey: string) => string {
  const naming = Buffer.from(hkdfSync('sha256', key, '', 'peel identity names 1', 32))
  return (agency, nameKey) => createHmac('sha256', naming).update(`${agency}|${nameKey}`).digest('hex')
}
