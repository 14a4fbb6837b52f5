/** What identity's use cases stand on, besides trust's own ground: rules, settings, and what keeps names and secrets unreadable. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { Outgoing } from '../../../ports/outgoing.ts'
import type { TrustHouse } from '../house.ts'
import type { IdentitySettings } from './identity-settings.ts'
import type { SecretSealer } from './seal-secrets.ts'
import type { StoredSession } from './store.ts'
import type { IdentityRules } from './types.ts'

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
