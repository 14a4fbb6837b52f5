/** AES-256-GCM over one value, bound to the one place where it may be opened; and a sealed value as the text of a column. Pure. */

import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import type { AgencyId } from '../../../kernel/units.ts'
import { refuseKey } from './errors.ts'
import type { KeySubject, Sealed } from './types.ts'

export const keyBytes = 32
/** 96 bits, NIST SP 800-38D 8.2.2: random, so at most 2^32 values under one key. */
export const ivBytes = 12
const tagBytes = 16

/** A list in JSON, so that no two different quadruples read the same, whatever letters a place holds. */
const boundTo = (agency: AgencyId, place: string, subject: KeySubject, version: number): Buffer =>
  Buffer.from(JSON.stringify(['peel sealed v1', agency, place, subject, version]))

export function sealValue(
  key: Uint8Array,
  about: { agency: AgencyId; place: string; subject: KeySubject; version: number },
  iv: Uint8Array,
  plain: Uint8Array,
): Sealed {
  const { agency, place, subject, version } = about
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(agency, place, subject, version))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { subject, version, iv: Buffer.from(iv).toString('base64'), ciphertext: ciphertext.toString('base64') }
}

/** Throws `trust.not-as-sealed` for anything but the value that was sealed for this place. */
export function openValue(key: Uint8Array, agency: AgencyId, place: string, sealed: Sealed): Uint8Array {
  const iv = bytesOf(sealed.iv, place)
  const bytes = bytesOf(sealed.ciphertext, place)
  const end = bytes.length - tagBytes
  if (iv.length !== ivBytes || end < 0) throw refuseKey('not-as-sealed', { place })
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
    decipher.setAAD(boundTo(agency, place, sealed.subject, sealed.version)).setAuthTag(bytes.subarray(end))
    return Buffer.concat([decipher.update(bytes.subarray(0, end)), decipher.final()])
  } catch (cause) {
    throw refuseKey('not-as-sealed', { place }, { cause })
  }
}

/** Base64 has spare bits at its end; only the one right spelling is taken. */
function bytesOf(text: string, place: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw refuseKey('not-as-sealed', { place })
  return bytes
}

/** What a text column holds. */
export function writeSealed({ subject, version, iv, ciphertext }: Sealed): string {
  return JSON.stringify({ subject, version, iv, ciphertext })
}

/** The sealed value in a text that {@link writeSealed} wrote; throws `trust.not-as-sealed` for any other text. */
export function readSealed(text: string, place: string): Sealed {
  let value: Partial<Sealed> | null
  try {
    value = JSON.parse(text) as Partial<Sealed> | null
  } catch (cause) {
    throw refuseKey('not-as-sealed', { place }, { cause })
  }
  const { subject, version, iv, ciphertext } = value ?? {}
  const shaped = typeof subject === 'string' && Number.isSafeInteger(version) && typeof iv === 'string'
  if (!shaped || typeof ciphertext !== 'string') throw refuseKey('not-as-sealed', { place })
  const sealed = { subject, version: version as number, iv, ciphertext }
  if (writeSealed(sealed) !== text || !isKeySubject(subject)) throw refuseKey('not-as-sealed', { place })
  return sealed
}

export const isKeySubject = (subject: string): subject is KeySubject =>
  subject === 'agency' || subject === 'watch' || /^(case|person|searches):[A-Za-z0-9._-]{1,120}$/.test(subject)

/** Tells a key again without giving it away: the key has 256 random bits. */
export function fingerprintOf(key: Uint8Array): string {
  return createHash('sha256').update('peel data key\n').update(key).digest('hex').slice(0, 32)
}

/** A wrapped key opens as this version of this subject's key only. */
export const contextOf = (agency: AgencyId, subject: KeySubject, version: number): string =>
  JSON.stringify(['peel data key v1', agency, subject, version])
