/** SQL of case files that are handed out. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { RowFilter } from '../../policy/types.ts'
import type { CaseId } from '../types.ts'
import { type Cases, inSql, membersOf } from './filter-rows.ts'
import type { Db, Whole } from './rows.ts'

export interface StoredExport {
  id: string
  caseId: CaseId
  caseNumber: string
  confidential: boolean
  askedBy: PersonId
  askedByName: string
  recipient: string
  askedAt: Instant
  approvedBy: PersonId | null
  approvedByName: string | null
  approvedAt: Instant | null
  usedAt: Instant | null
}

export const handOverRows = (db: Db) => ({
  addExport: async (
    agency: AgencyId,
    asked: { id: string; case: CaseId; by: PersonId; byName: string; recipient: string; at: Instant },
  ): Promise<void> => {
    await db(agency)
      .insertInto('trust_export')
      .values({
        agency_id: agency,
        id: asked.id,
        case_id: asked.case,
        asked_by: asked.by,
        asked_by_name: asked.byName,
        recipient: asked.recipient,
        asked_at: asked.at,
        approved_by: null,
        approved_by_name: null,
        approved_at: null,
        used_at: null,
      })
      .execute()
  },

  export: async (agency: AgencyId, id: string): Promise<(StoredExport & { members: PersonId[] }) | undefined> => {
    const row = await exportsFrom(db, agency).where('e.id', '=', id).executeTakeFirst()
    if (!row) return undefined
    return { ...toExport(row), members: (await membersOf(db, agency, [row.case_id])).get(row.case_id) ?? [] }
  },

  exports: async (agency: AgencyId, filter: RowFilter, asker: PersonId, limit: number): Promise<StoredExport[]> => {
    const rows = await exportsFrom(db, agency)
      .where((eb) => eb.or([eb('e.asked_by', '=', asker), inSql(eb as unknown as Cases, filter)]))
      .orderBy('e.asked_at', 'desc')
      .orderBy('e.id')
      .limit(limit)
      .execute()
    return rows.map(toExport)
  },

  /**
   * False when another second person was first, or whoever approves is who asked: one statement decides both. An approval of before
   * `lapsed` counts no more, and another takes its place.
   */
  approveExport: async (
    agency: AgencyId,
    id: string,
    by: { id: PersonId; name: string },
    { at, lapsed }: { at: Instant; lapsed: Instant },
  ): Promise<boolean> => {
    const approved = await db(agency)
      .updateTable('trust_export')
      .set({ approved_by: by.id, approved_by_name: by.name, approved_at: at })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where((eb) => eb.or([eb('approved_by', 'is', null), eb('approved_at', '<=', lapsed)]))
      .where('used_at', 'is', null)
      .where('asked_by', '<>', by.id)
      .returning('id')
      .executeTakeFirst()
    return approved !== undefined
  },

  /** False when it was used before, or nobody approved it. */
  useExport: async (agency: AgencyId, id: string, at: Instant): Promise<boolean> => {
    const used = await db(agency)
      .updateTable('trust_export')
      .set({ used_at: at })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('approved_by', 'is not', null)
      .where('used_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    return used !== undefined
  },
})

const exportsFrom = (db: Db, agency: AgencyId) =>
  db(agency)
    .selectFrom('trust_export as e')
    .innerJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'e.agency_id').onRef('c.id', '=', 'e.case_id'))
    .select(['e.id', 'e.case_id', 'e.asked_by', 'e.asked_by_name', 'e.recipient', 'e.asked_at'])
    .select(['e.approved_by', 'e.approved_by_name', 'e.approved_at', 'e.used_at', 'c.number', 'c.confidential'])
    .where('e.agency_id', '=', agency)

function toExport(row: {
  id: string
  case_id: string
  number: string
  confidential: boolean
  asked_by: string
  asked_by_name: string
  recipient: string
  asked_at: Whole
  approved_by: string | null
  approved_by_name: string | null
  approved_at: Whole | null
  used_at: Whole | null
}): StoredExport {
  return {
    id: row.id,
    caseId: row.case_id as CaseId,
    caseNumber: row.number,
    confidential: row.confidential,
    askedBy: row.asked_by as PersonId,
    askedByName: row.asked_by_name,
    recipient: row.recipient,
    askedAt: Number(row.asked_at) as Instant,
    approvedBy: row.approved_by as PersonId | null,
    approvedByName: row.approved_by_name,
    approvedAt: row.approved_at === null ? null : (Number(row.approved_at) as Instant),
    usedAt: row.used_at === null ? null : (Number(row.used_at) as Instant),
  }
}
