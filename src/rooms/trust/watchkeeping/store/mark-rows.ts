/** SQL of the marks on cases. */

import type { AgencyId, Instant } from '../../../../kernel/units.ts'
import type { Mark, MarkView } from '../types.ts'
import { type Db, instant } from './rows.ts'

export const markRows = (db: Db) => ({
  addMark: async (
    agency: AgencyId,
    mark: { id: string; kind: Mark['kind']; caseNumber: string; person: string | null; by: string; at: Instant },
  ): Promise<void> => {
    await db(agency)
      .insertInto('trust_watch_mark')
      .values({
        agency_id: agency,
        id: mark.id,
        kind: mark.kind,
        case_number: mark.caseNumber,
        person_id: mark.person,
        by_name: mark.by,
        at: mark.at,
        lifted_at: null,
      })
      .execute()
  },

  marks: async (agency: AgencyId): Promise<MarkView[]> => {
    const rows = await db(agency)
      .selectFrom('trust_watch_mark as k')
      .leftJoin('trust_person as p', (join) => join.onRef('p.agency_id', '=', 'k.agency_id').onRef('p.id', '=', 'k.person_id'))
      .select(['k.id', 'k.kind', 'k.case_number', 'k.by_name', 'k.at', 'p.name'])
      .where('k.agency_id', '=', agency)
      .where('k.lifted_at', 'is', null)
      .orderBy('k.at', 'desc')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind as Mark['kind'],
      caseNumber: row.case_number,
      person: row.name,
      by: row.by_name,
      at: instant(row.at),
    }))
  },

  /** Marks of cases that there are. */
  standingMarks: async (agency: AgencyId): Promise<Mark[]> => {
    const rows = await db(agency)
      .selectFrom('trust_watch_mark as k')
      .innerJoin('trust_case as c', (join) =>
        join.onRef('c.agency_id', '=', 'k.agency_id').onRef('c.number', '=', 'k.case_number'),
      )
      .select(['k.kind', 'k.person_id', 'c.id'])
      .where('k.agency_id', '=', agency)
      .where('k.lifted_at', 'is', null)
      .execute()
    return rows.map((row) => ({
      subject: `case:${row.id}`,
      kind: row.kind as Mark['kind'],
      ...(row.person_id !== null && { person: row.person_id }),
    }))
  },

  liftMark: async (agency: AgencyId, id: string, at: Instant): Promise<boolean> => {
    const lifted = await db(agency)
      .updateTable('trust_watch_mark')
      .set({ lifted_at: at })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('lifted_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    return lifted !== undefined
  },
})
