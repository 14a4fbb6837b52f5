/** SQL of duties, and of certificates. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { Role } from '../../contract.ts'
import { erasedKey } from '../../identity/store/rows.ts'
import type { Duty, DutyId, DutyKind } from '../types.ts'
import { basisColumns, type Db, type Tables, toBasis } from './rows.ts'
import { countChange } from './standing-rows.ts'

export const dutyRows = (db: Db) => ({
  /** False when the person is on duty already: one index decides between two at once. What ended by itself is marked first. */
  addDuty: async (duty: Duty): Promise<boolean> => {
    await db(duty.agency)
      .updateTable('trust_duty')
      .set((eb) => ({ ended_at: eb.ref('ends_at') }))
      .where('agency_id', '=', duty.agency)
      .where('person_id', '=', duty.holder)
      .where('ended_at', 'is', null)
      .where('ends_at', '<=', duty.startedAt)
      .execute()
    const added = await db(duty.agency)
      .insertInto('trust_duty')
      .values({
        agency_id: duty.agency,
        id: duty.id,
        person_id: duty.holder,
        kind: duty.kind,
        area: duty.area,
        ...basisColumns(duty.basis),
        started_at: duty.startedAt,
        ends_at: duty.endsAt,
        ended_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added) await countChange(db, duty.agency)
    return added !== undefined
  },

  /** False when it had ended already. */
  endDuty: async (agency: AgencyId, id: DutyId, at: Instant): Promise<boolean> => {
    const ended = await db(agency)
      .updateTable('trust_duty')
      .set({ ended_at: at })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (ended) await countChange(db, agency)
    return ended !== undefined
  },

  openDuty: async (agency: AgencyId, person: PersonId, now: Instant): Promise<Duty | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_duty')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('ended_at', 'is', null)
      .where('ends_at', '>', now)
      .orderBy('started_at', 'desc')
      .executeTakeFirst()
    return row && toDuty(row)
  },

  /** Also those that ran out, so that whoever remembers them asks the clock again. */
  certificatesOf: async (agency: AgencyId, person: PersonId): Promise<{ name: string; validUntil: Instant }[]> => {
    const rows = await db(agency)
      .selectFrom('trust_certificate')
      .select(['name', 'valid_until'])
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .orderBy('name')
      .execute()
    return rows.map((row) => ({ name: row.name, validUntil: Number(row.valid_until) as Instant }))
  },

  /** Of everybody who works here: one row each for those who hold none. */
  certificates: async (agency: AgencyId) => {
    const rows = await db(agency)
      .selectFrom('trust_person as p')
      .leftJoin('trust_certificate as c', (join) =>
        join.onRef('c.agency_id', '=', 'p.agency_id').onRef('c.person_id', '=', 'p.id'),
      )
      .select(['p.id', 'p.name', 'p.role', 'c.name as certificate', 'c.valid_until'])
      .where('p.agency_id', '=', agency)
      .where('p.name_key', 'not like', `${erasedKey}%`)
      .orderBy('p.name')
      .orderBy('p.id')
      .orderBy('c.name')
      .execute()
    return rows.map((row) => ({
      person: row.id as PersonId,
      name: row.name,
      role: row.role as Role,
      certificate: row.certificate,
      validUntil: row.valid_until === null ? null : (Number(row.valid_until) as Instant),
    }))
  },

  areas: async (agency: AgencyId): Promise<{ person: PersonId; area: string; validUntil: Instant | null }[]> => {
    const rows = await db(agency)
      .selectFrom('trust_person_area')
      .select(['person_id', 'area', 'valid_until'])
      .where('agency_id', '=', agency)
      .orderBy('area')
      .execute()
    return rows.map(({ person_id: person, area, valid_until: until }) => ({
      person: person as PersonId,
      area,
      validUntil: until === null ? null : (Number(until) as Instant),
    }))
  },

  assignArea: async (
    agency: AgencyId,
    person: PersonId,
    { area, validUntil, by, at }: { area: string; validUntil: Instant | null; by: PersonId; at: Instant },
  ): Promise<void> => {
    const said = { valid_until: validUntil, given_by: by, given_at: at }
    await db(agency)
      .insertInto('trust_person_area')
      .values({ agency_id: agency, person_id: person, area, ...said })
      .onConflict((conflict) => conflict.columns(['agency_id', 'person_id', 'area']).doUpdateSet(said))
      .execute()
    // A duty ends with the assignment that it stands on, at the latest.
    if (validUntil !== null) {
      const end = Math.max(validUntil, at)
      await db(agency)
        .updateTable('trust_duty')
        .set({ ends_at: end })
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .where('area', '=', area)
        .where('ended_at', 'is', null)
        .where('ends_at', '>', end)
        .execute()
    }
    await countChange(db, agency)
  },

  certify: async (agency: AgencyId, person: PersonId, name: string, validUntil: Instant): Promise<void> => {
    await db(agency)
      .insertInto('trust_certificate')
      .values({ agency_id: agency, person_id: person, name, valid_until: validUntil })
      .onConflict((conflict) => conflict.columns(['agency_id', 'person_id', 'name']).doUpdateSet({ valid_until: validUntil }))
      .execute()
    await countChange(db, agency)
  },
})

function toDuty(row: Tables['trust_duty']): Duty {
  return {
    id: row.id as DutyId,
    agency: row.agency_id as AgencyId,
    holder: row.person_id as PersonId,
    kind: row.kind as DutyKind,
    area: row.area,
    basis: toBasis(row),
    startedAt: Number(row.started_at) as Instant,
    endsAt: Number(row.ends_at) as Instant,
    ...(row.ended_at === null ? {} : { endedAt: Number(row.ended_at) as Instant }),
  }
}
