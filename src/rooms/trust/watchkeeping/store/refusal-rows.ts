/** SQL of refusals. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import { type Db, instant, type Whole } from './rows.ts'

export const refusalRows = (db: Db) => ({
  addRefusal: async (
    {
      agency,
      id,
      at,
      person,
      code,
      reason,
    }: { agency: AgencyId; id: string; at: Instant; person: PersonId; code: string; reason: string },
    salt: string,
  ): Promise<void> => {
    const row = { agency_id: agency, id, at, person_id: person, code, reason, salt }
    await db(agency).insertInto('trust_refusal').values(row).execute()
  },

  /** How many of one person were noted since then. */
  notedSince: async (agency: AgencyId, person: PersonId, since: Instant): Promise<number> => {
    const row = await db(agency)
      .selectFrom('trust_refusal')
      .select((eb) => eb.fn.countAll<Whole>().as('n'))
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('at', '>=', since)
      .executeTakeFirstOrThrow()
    return Number(row.n)
  },

  /** By reason; all of them, however many. */
  refusalCounts: async (agency: AgencyId, since: Instant) => {
    const rows = await db(agency)
      .selectFrom('trust_refusal')
      .select((eb) => [
        'reason',
        eb.fn.countAll<Whole>().as('n'),
        eb.fn.count<Whole>('person_id').distinct().as('people'),
        eb.fn.max('at').as('newest'),
      ])
      .where('agency_id', '=', agency)
      .where('at', '>=', since)
      .groupBy('reason')
      .execute()
    return rows.map(({ reason, n, people, newest }) => ({
      reason,
      count: Number(n),
      people: Number(people),
      newest: instant(newest),
    }))
  },

  /** In order of time; of more than `most` the newest. */
  refusals: async (
    agency: AgencyId,
    asked: { since: Instant; to?: Instant | undefined; person?: PersonId | undefined; most: number },
  ) => {
    let query = db(agency).selectFrom('trust_refusal').selectAll().where('agency_id', '=', agency)
    query = query.where('at', '>=', asked.since)
    if (asked.to !== undefined) query = query.where('at', '<', asked.to)
    if (asked.person !== undefined) query = query.where('person_id', '=', asked.person)
    const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(asked.most).execute()
    return rows.reverse().map((row) => ({
      id: row.id,
      at: instant(row.at),
      person: row.person_id as PersonId,
      code: row.code,
      reason: row.reason,
    }))
  },
})
