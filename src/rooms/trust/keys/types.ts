/** What keys are to the rest of Peel: values sealed for one case or person, keys that rotate, and keys that can be destroyed with proof. */

import type { AgencyId, Digest, Instant } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { Acting } from '../roles.ts'

/**
 * Whose key seals a value. Destroying it takes everything sealed for that subject with it; `agency` is for what is about nobody,
 * `watch` for words that judge how somebody used the system: no document under it opens outside the watch. `searches:2026-11-26` is for the
 * words that were searched on that day (UTC) under a duty.
 */
export type KeySubject = `case:${string}` | `person:${string}` | `searches:${string}` | 'agency' | 'watch'

/**
 * AES-256-GCM under one version of the subject's key. The tag is appended to the ciphertext; agency, place, subject and
 * version are authenticated with it, so that a value moved to another row or column does not open.
 */
export interface Sealed {
  subject: KeySubject
  version: number
  /** Base64 of 12 random bytes. */
  iv: string
  /** Base64; 16 bytes longer than the plain value. */
  ciphertext: string
}

/** What proves that the keys of a subject are gone: signed with the ledger's key, announced by a ledger entry. */
export interface ErasureCertificate {
  id: string
  agency: AgencyId
  subject: KeySubject
  at: Instant
  /** By whom, name and role. */
  by: string
  why: string
  /** Every version that there was. The fingerprint is SHA-256 of the key, cut to 128 bits: it tells a key again, it opens nothing. */
  keys: { version: number; fingerprint: string; madeAt: Instant }[]
  /** The `erase` entry whose `content` is the digest of this certificate without `ledgerIndex` and `signature`. */
  ledgerIndex: number
  /** `key name+base64`: Ed25519 over `peel erasure certificate v1\n` and the canonical JSON of all other members. */
  signature: string
}

export interface KeyStatus {
  /** Where the key-encrypting key stands: `file`, `environment`, … */
  kms: string
  keks: { name: string; madeAt: Instant; replacedAt?: Instant; wraps: number }[]
  subjects: number
  versions: number
  destroyed: number
  /** Data keys that are still wrapped with an earlier key-encrypting key; `rotate` wraps them anew. */
  toRewrap: number
  notices: { code: string; sentence: string }[]
}

/**
 * Seals and opens values. Inside a transaction pass its `connection`: a key made there stands or falls with it.
 */
export interface Keyring {
  /**
   * `place` is `table|column|row`: the one place where the value will open. Makes the subject's first key where there is
   * none. Throws `trust.key-destroyed`, `trust.not-a-key-subject`.
   */
  seal(agency: AgencyId, subject: KeySubject, place: string, plain: Uint8Array, connection?: StoreConnection): Promise<Sealed>
  /** Throws `trust.key-destroyed`, `trust.not-as-sealed` for a value that was altered or moved, `trust.no-such-key`. */
  open(agency: AgencyId, place: string, sealed: Sealed, connection?: StoreConnection): Promise<Uint8Array>
  /** The same as text: what a text column holds. Every byte of it counts. */
  sealText(agency: AgencyId, subject: KeySubject, place: string, plain: string, connection?: StoreConnection): Promise<string>
  openText(agency: AgencyId, place: string, sealed: string, connection?: StoreConnection): Promise<string>
  /** Many at once, keys that are not in memory fetched together; null where the key was destroyed. */
  openTexts(agency: AgencyId, kept: readonly { place: string; sealed: string }[]): Promise<(string | null)[]>
  /** True while the subject has a key that opens. */
  holds(agency: AgencyId, subject: KeySubject): Promise<boolean>
  /** New values are sealed with a new key; values sealed before still open. */
  renew(agency: AgencyId, subject: KeySubject): Promise<{ version: number }>
  /** Makes a new key-encrypting key and wraps every data key with it. Asked again after it was interrupted, it goes on where it stopped. */
  rotate(agency: AgencyId): Promise<{ rewrapped: number; kek: string }>
  /**
   * Destroys every version of the subject's key, for ever, with a certificate and a ledger entry. Asked again it resolves
   * with the certificate that stands. Throws `trust.on-legal-hold`, `trust.agency-key-stays`, `trust.no-such-key`.
   */
  destroy(agency: AgencyId, subject: KeySubject, said: { by: Acting; why: string }): Promise<ErasureCertificate>
  /** Newest first. */
  certificates(agency: AgencyId): Promise<ErasureCertificate[]>
  /** Everything the certificate says holds: signature, ledger entry, and no key is left. */
  proveErasure(agency: AgencyId, id: string): Promise<ErasureProof>
  status(agency: AgencyId): Promise<KeyStatus>
}

export interface ErasureProof {
  certificate: ErasureCertificate
  signatureHolds: boolean
  /** The ledger entry commits to this certificate. */
  entryCommits: boolean
  /** Keys of this subject that could still be unwrapped: 0, or something is badly wrong. */
  keysLeft: number
  content: Digest
}
