/** SQL of who came to the door, and of the rules that the agency set for it. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { EventKind, TrustEvent } from '../types.ts'
import type { Db } from './rows.ts'

export const eventRows = (db: Db) => ({
  addEvent: async (agency: AgencyId, event: TrustEvent, salt: string): Promise<void> => {
    await db(agency)
      .insertInto('trust_event')
      .values({
        agency_id: agency,
        id: event.id,
        at: event.at,
        kind: event.kind,
        person_id: event.person,
        name_key: event.nameKey,
        device: event.device,
        address: event.address,
        detail: event.detail,
        salt,
      })
      .execute()
  },

  /** Newest first. */
  events: async (
    agency: AgencyId,
    asked: { since: Instant; to?: Instant | undefined; person?: PersonId | undefined; limit: number },
  ): Promise<TrustEvent[]> => {
    let query = db(agency).selectFrom('trust_event').selectAll().where('agency_id', '=', agency).where('at', '>=', asked.since)
    if (asked.to !== undefined) query = query.where('at', '<', asked.to)
    if (asked.person !== undefined) query = query.where('person_id', '=', asked.person)
    const rows = await query.orderBy('at', 'desc').orderBy('id').limit(asked.limit).execute()
    return rows.map((row) => ({
      id: row.id,
      at: Number(row.at) as Instant,
      kind: row.kind as EventKind,
      person: row.person_id as PersonId | null,
      nameKey: row.name_key,
      device: row.device,
      address: row.address,
      detail: row.detail,
    }))
  },

  rulesSaid: async (agency: AgencyId): Promise<string | undefined> =>
    (await db(agency).selectFrom('trust_identity_rules').select('said').where('agency_id', '=', agency).executeTakeFirst())?.said,

  sayRules: async (agency: AgencyId, said: string): Promise<void> => {
    await db(agency)
      .insertInto('trust_identity_rules')
      .values({ agency_id: agency, said })
      .onConflict((conflict) => conflict.column('agency_id').doUpdateSet({ said }))
      .execute()
  },
})
