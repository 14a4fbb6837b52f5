/** SQL of recoveries and who approved them. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { Role } from '../../contract.ts'
import type { Db, Tables } from './rows.ts'

export interface StoredRecovery {
  id: string
  person: PersonId
  askedBy: string
  askedAt: Instant
  expiresAt: Instant
  state: 'open' | 'issued' | 'used'
}

export interface StoredApproval {
  recovery: string
  by: PersonId
  name: string
  role: Role
  at: Instant
}

export const recoveryRows = (db: Db) => ({
  /** False when one is open for this person already. */
  addRecovery: async (agency: AgencyId, recovery: StoredRecovery): Promise<boolean> => {
    const added = await db(agency)
      .insertInto('trust_recovery')
      .values({
        agency_id: agency,
        id: recovery.id,
        person_id: recovery.person,
        asked_by: recovery.askedBy,
        asked_at: recovery.askedAt,
        expires_at: recovery.expiresAt,
        state: recovery.state,
        invitation: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    return added !== undefined
  },

  /** Open ones that ran out no longer stand in the way of a new one. */
  removeExpiredRecoveries: async (agency: AgencyId, now: Instant): Promise<void> => {
    const late = db(agency)
      .selectFrom('trust_recovery')
      .select('id')
      .where('agency_id', '=', agency)
      .where('state', '=', 'open')
      .where('expires_at', '<=', now)
    await db(agency)
      .deleteFrom('trust_recovery_approval')
      .where('agency_id', '=', agency)
      .where('recovery_id', 'in', late)
      .execute()
    await db(agency)
      .deleteFrom('trust_recovery')
      .where('agency_id', '=', agency)
      .where('state', '=', 'open')
      .where('expires_at', '<=', now)
      .execute()
  },

  recoveries: async (agency: AgencyId, limit: number): Promise<StoredRecovery[]> =>
    (
      await db(agency)
        .selectFrom('trust_recovery')
        .selectAll()
        .where('agency_id', '=', agency)
        .orderBy('asked_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
    ).map(toRecovery),

  openRecoveryOf: async (agency: AgencyId, person: PersonId, now: Instant): Promise<StoredRecovery | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_recovery')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('state', '=', 'open')
      .where('expires_at', '>', now)
      .executeTakeFirst()
    return row && toRecovery(row)
  },

  /** Locks the row until the transaction ends: of many approvals at once each sees those before it. */
  lockRecovery: async (agency: AgencyId, id: string): Promise<StoredRecovery | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_recovery')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    return row && toRecovery(row)
  },

  /** False when this person approved it already. */
  addApproval: async (agency: AgencyId, recovery: string, by: PersonId, role: Role, at: Instant): Promise<boolean> => {
    const added = await db(agency)
      .insertInto('trust_recovery_approval')
      .values({ agency_id: agency, recovery_id: recovery, person_id: by, role, at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('person_id')
      .executeTakeFirst()
    return added !== undefined
  },

  approvals: async (agency: AgencyId, recoveries: readonly string[]): Promise<StoredApproval[]> => {
    if (recoveries.length === 0) return []
    const rows = await db(agency)
      .selectFrom('trust_recovery_approval as a')
      .innerJoin('trust_person as p', (join) => join.onRef('p.agency_id', '=', 'a.agency_id').onRef('p.id', '=', 'a.person_id'))
      .select(['a.recovery_id', 'a.person_id', 'a.role', 'a.at', 'p.name'])
      .where('a.agency_id', '=', agency)
      .where('a.recovery_id', 'in', [...recoveries])
      .orderBy('a.at')
      .orderBy('a.person_id')
      .execute()
    return rows.map((row) => ({
      recovery: row.recovery_id,
      by: row.person_id as PersonId,
      name: row.name,
      role: row.role as Role,
      at: Number(row.at) as Instant,
    }))
  },

  issueRecovery: async (agency: AgencyId, id: string, invitation: string): Promise<void> => {
    await db(agency)
      .updateTable('trust_recovery')
      .set({ state: 'issued', invitation })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .execute()
  },

  /** The person whose recovery this link is, once. */
  spendRecovery: async (agency: AgencyId, invitation: string): Promise<PersonId | undefined> => {
    const row = await db(agency)
      .updateTable('trust_recovery')
      .set({ state: 'used' })
      .where('agency_id', '=', agency)
      .where('invitation', '=', invitation)
      .where('state', '=', 'issued')
      .returning('person_id')
      .executeTakeFirst()
    return row?.person_id as PersonId | undefined
  },
})

function toRecovery(row: Tables['trust_recovery']): StoredRecovery {
  return {
    id: row.id,
    person: row.person_id as PersonId,
    askedBy: row.asked_by,
    askedAt: Number(row.asked_at) as Instant,
    expiresAt: Number(row.expires_at) as Instant,
    state: row.state as StoredRecovery['state'],
  }
}
