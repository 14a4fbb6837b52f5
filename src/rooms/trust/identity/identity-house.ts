/** What identity's use cases stand on, besides trust's own ground: rules, settings, and what keeps names and secrets unreadable. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { Outgoing } from '../../../ports/outgoing.ts'
import type { TrustHouse } from '../house.ts'
import type { IdentitySettings } from './identity-settings.ts'
import type { StoredSession } from './store.ts'
import type { IdentityRules } from './types.ts'

export interface SealedSecret {
  subject: string
  version: number
  /** Base64, 12 bytes. */
  iv: string
  /** Base64, the tag of 16 bytes at its end. */
  ciphertext: string
}

/** The part of the key room's keyring that identity needs; {@link openFolderSealer} where there is none. */
export interface SecretSealer {
  seal(agency: AgencyId, subject: `person:${string}`, place: string, plain: Uint8Array): Promise<SealedSecret>
  /** Rejects where a byte of it, its person or its place is another. */
  open(agency: AgencyId, place: string, sealed: SealedSecret): Promise<Uint8Array>
}

export interface IdentityHouse extends TrustHouse {
  settings: IdentitySettings
  /** The rules in force, announced in the agency's ledger where they are weaker than the floor. */
  rules(agency: AgencyId): Promise<IdentityRules>
  sealer: SecretSealer
  /** Absent where nothing of this process may ask another machine. */
  outgoing?: Outgoing
  /** Of a session row, under a key that does not lie in the store. */
  sealOfSession(session: Omit<StoredSession, 'seal'>): string
  hashName(agency: AgencyId, nameKey: string): string
}

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour
