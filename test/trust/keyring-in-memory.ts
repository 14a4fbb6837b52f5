/** A keyring for tests: AES-256-GCM under keys that live only here, and die when told to. */

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import type { AgencyId, Instant } from '../../src/kernel/units.ts'
import type { Keyring, KeySubject, Sealed } from '../../src/rooms/trust/keys/types.ts'

export function keyringInMemory(): Keyring {
  const dead = new Set<string>()
  let count = 0
  const bytes = (label: string): Buffer => createHash('sha256').update(label).digest()
  const keyOf = (agency: AgencyId, subject: KeySubject): Buffer => {
    if (dead.has(`${agency} ${subject}`)) throw Object.assign(new Error('the key is gone'), { code: 'trust.key-destroyed' })
    return bytes(`key ${agency} ${subject}`)
  }
  const bound = (agency: AgencyId, place: string, { subject, version }: Pick<Sealed, 'subject' | 'version'>): Buffer =>
    Buffer.from(`${agency}|${place}|${subject}|${version}`)
  return {
    seal: async (agency, subject, place, plain) => {
      const iv = bytes(`iv ${count++}`).subarray(0, 12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(agency, subject), iv).setAAD(
        bound(agency, place, { subject, version: 1 }),
      )
      const ciphertext = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return { subject, version: 1, iv: iv.toString('base64'), ciphertext: ciphertext.toString('base64') }
    },
    open: async (agency, place, sealed) => {
      const bytesOf = Buffer.from(sealed.ciphertext, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', keyOf(agency, sealed.subject), Buffer.from(sealed.iv, 'base64'))
      decipher.setAAD(bound(agency, place, sealed)).setAuthTag(bytesOf.subarray(-16))
      return Buffer.concat([decipher.update(bytesOf.subarray(0, -16)), decipher.final()])
    },
    destroy: async (agency, subject, why) => {
      dead.add(`${agency} ${subject}`)
      return { agency, subject, why, at: 0 as Instant, ledgerIndex: 0 }
    },
    rotate: async () => ({ rewrapped: 0 }),
    holds: async (agency, subject) => !dead.has(`${agency} ${subject}`),
  }
}
