/** What the house seals and who holds the keys: bytes under a key of their own subject, so that destroying one key erases exactly what it sealed. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'

/** Whose key: one for each case, each person, and one for the agency's other words. */
export type KeySubject = `case:${string}` | `person:${string}` | 'agency'

/** AES-256-GCM, the tag appended to the ciphertext; AAD = agency|place|subject|version. */
export interface Sealed {
  subject: KeySubject
  version: number
  /** Base64, 12 bytes. */
  iv: string
  /** Base64. */
  ciphertext: string
}

/** Proof that a key is gone, and where the ledger says so. */
export interface ErasureCertificate {
  agency: AgencyId
  subject: KeySubject
  why: string
  at: Instant
  ledgerIndex: number
}

export interface Keyring {
  seal(agency: AgencyId, subject: KeySubject, place: string, plain: Uint8Array): Promise<Sealed>
  /** Throws `trust.key-destroyed` where the key was destroyed. */
  open(agency: AgencyId, place: string, sealed: Sealed): Promise<Uint8Array>
  destroy(agency: AgencyId, subject: KeySubject, why: string): Promise<ErasureCertificate>
  rotate(agency: AgencyId): Promise<{ rewrapped: number }>
  holds(agency: AgencyId, subject: KeySubject): Promise<boolean>
}
