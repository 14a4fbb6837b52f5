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
  /** `lapsed`: nobody else approved within the day, and another one was begun since. */
  state: 'open' | 'issued' | 'used' | 'lapsed'
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

  /** The one that stands in the way of a new one, run out or not. */
  unfinishedRecoveryOf: async (agency: AgencyId, person: PersonId): Promise<string | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_recovery')
      .select('id')
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('state', '=', 'open')
      .executeTakeFirst()
    return row?.id
  },

  lapseRecovery: async (agency: AgencyId, id: string): Promise<void> => {
    await db(agency)
      .updateTable('trust_recovery')
      .set({ state: 'lapsed' })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('state', '=', 'open')
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

  /** Which recovery a link was written for; what the row says of it is to be held. */
  recoveryWithLink: async (agency: AgencyId, invitation: string): Promise<string | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_recovery')
      .select('id')
      .where('agency_id', '=', agency)
      .where('invitation', '=', invitation)
      .executeTakeFirst()
    return row?.id
  },

  /** True once. */
  spendRecovery: async (agency: AgencyId, id: string): Promise<boolean> => {
    const row = await db(agency)
      .updateTable('trust_recovery')
      .set({ state: 'used' })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('state', '=', 'issued')
      .returning('id')
      .executeTakeFirst()
    return row !== undefined
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
