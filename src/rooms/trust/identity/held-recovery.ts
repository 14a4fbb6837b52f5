/** A recovery as the ledger commits to it, with whoever approved it: nobody is let in on what a row alone says. */

import type { Instant, PersonId } from '../../../kernel/units.ts'
import type { Role } from '../contract.ts'
import type { HeldStates } from '../ledger/hold-rows.ts'
import type { StoredApproval, StoredRecovery } from './store.ts'

export interface HeldRecovery extends Pick<StoredRecovery, 'id' | 'person' | 'expiresAt' | 'state'> {
  /** The digest of the link that was written. */
  invitation: string | null
  approvals: Pick<StoredApproval, 'by' | 'role' | 'at'>[]
}

/** From a row of `recovery:ID`. Undefined where there is none. */
export function heldRecovery(held: HeldStates, id: string): HeldRecovery | undefined {
  const row = held.get(`recovery:${id}`)
  if (!row) return undefined
  return {
    id,
    person: row.person_id as PersonId,
    expiresAt: Number(row.expires_at) as Instant,
    state: row.state as StoredRecovery['state'],
    invitation: row.invitation as string | null,
    approvals: (row.approvals as string[][]).map(([by, role, at]) => ({
      by: by as PersonId,
      role: role as Role,
      at: Number(at) as Instant,
    })),
  }
}
