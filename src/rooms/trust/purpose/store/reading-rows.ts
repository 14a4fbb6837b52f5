/** SQL of closed cases that may be read again: asked for by one, approved by a second, for so many days. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { RowFilter } from '../../policy/types.ts'
import type { CaseId, ReadingGround } from '../types.ts'
import { type Cases, inSql, membersOf } from './filter-rows.ts'
import type { Db, Whole } from './rows.ts'

export interface StoredReading {
  id: string
  caseId: CaseId
  caseNumber: string
  confidential: boolean
  ground: ReadingGround
  sealedReference: string
  days: number
  askedBy: PersonId
  askedByName: string
  askedAt: Instant
  caseIsOpen: boolean
  approvedBy: PersonId | null
  approvedByName: string | null
  validUntil: Instant | null
}

export const readingRows = (db: Db) => ({
  addReading: async (
    agency: AgencyId,
    asked: Omit<StoredReading, 'caseNumber' | 'confidential' | 'caseIsOpen' | 'approvedBy' | 'approvedByName' | 'validUntil'>,
  ): Promise<void> => {
    await db(agency)
      .insertInto('trust_closed_reading')
      .values({
        agency_id: agency,
        id: asked.id,
        case_id: asked.caseId,
        ground: asked.ground,
        reference: asked.sealedReference,
        days: asked.days,
        asked_by: asked.askedBy,
        asked_by_name: asked.askedByName,
        asked_at: asked.askedAt,
        approved_by: null,
        approved_by_name: null,
        approved_at: null,
        valid_until: null,
      })
      .execute()
  },

  reading: async (agency: AgencyId, id: string): Promise<(StoredReading & { members: PersonId[] }) | undefined> => {
    const row = await readingsFrom(db, agency).where('r.id', '=', id).executeTakeFirst()
    return row && { ...toReading(row), members: (await membersOf(db, agency, [row.case_id])).get(row.case_id) ?? [] }
  },

  readings: async (agency: AgencyId, filter: RowFilter, asker: PersonId, limit: number): Promise<StoredReading[]> => {
    const rows = await readingsFrom(db, agency)
      .where((eb) => eb.or([eb('r.asked_by', '=', asker), inSql(eb as unknown as Cases, filter)]))
      .orderBy('r.asked_at', 'desc')
      .orderBy('r.id')
      .limit(limit)
      .execute()
    return rows.map(toReading)
  },

  /** False when another second person was first, or whoever approves is who asked: one statement decides both. */
  approveReading: async (
    agency: AgencyId,
    id: string,
    by: { id: PersonId; name: string },
    { at, until }: { at: Instant; until: Instant },
  ): Promise<boolean> => {
    const approved = await db(agency)
      .updateTable('trust_closed_reading')
      .set({ approved_by: by.id, approved_by_name: by.name, approved_at: at, valid_until: until })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('approved_by', 'is', null)
      .where('asked_by', '<>', by.id)
      .returning('id')
      .executeTakeFirst()
    return approved !== undefined
  },
})

const readingsFrom = (db: Db, agency: AgencyId) =>
  db(agency)
    .selectFrom('trust_closed_reading as r')
    .innerJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'r.agency_id').onRef('c.id', '=', 'r.case_id'))
    .select(['r.id', 'r.case_id', 'r.ground', 'r.reference', 'r.days', 'r.asked_by', 'r.asked_by_name', 'r.asked_at'])
    .select(['r.approved_by', 'r.approved_by_name', 'r.valid_until', 'c.number', 'c.confidential', 'c.closed_at'])
    .where('r.agency_id', '=', agency)

function toReading(row: {
  id: string
  case_id: string
  number: string
  confidential: boolean
  ground: string
  reference: string
  days: number
  asked_by: string
  asked_by_name: string
  asked_at: Whole
  closed_at: Whole | null
  approved_by: string | null
  approved_by_name: string | null
  valid_until: Whole | null
}): StoredReading {
  return {
    id: row.id,
    caseId: row.case_id as CaseId,
    caseNumber: row.number,
    confidential: row.confidential,
    ground: row.ground as ReadingGround,
    sealedReference: row.reference,
    days: row.days,
    askedBy: row.asked_by as PersonId,
    askedByName: row.asked_by_name,
    askedAt: Number(row.asked_at) as Instant,
    caseIsOpen: row.closed_at === null,
    approvedBy: row.approved_by as PersonId | null,
    approvedByName: row.approved_by_name,
    validUntil: row.valid_until === null ? null : (Number(row.valid_until) as Instant),
  }
}
