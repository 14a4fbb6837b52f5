/** SQL of emergency overrides and their reviews. */

import type { AgencyId, Instant, PersonId, PurposeId } from '../../../../kernel/units.ts'
import type { CaseId } from '../types.ts'
import type { Db, Whole } from './rows.ts'

export interface StoredOverride {
  id: PurposeId
  holder: PersonId
  holderName: string
  openedAt: Instant
  escalatedAt: Instant | null
  reviewedBy: string | null
  reviewedByName: string | null
  reviewedAt: Instant | null
  verdict: string | null
  remark: string | null
  sealedStatement: string
  validUntil: Instant
  caseNumber: string | null
  /** Whether the reader is assigned to the case that it names. */
  readerIsMember: boolean
  looks: number
}

export const overrideRows = (db: Db) => ({
  addOverride: async (agency: AgencyId, id: PurposeId, holder: { id: PersonId; name: string }, at: Instant): Promise<void> => {
    const opened = { agency_id: agency, id, person_id: holder.id, person_name: holder.name, opened_at: at, escalated_at: null }
    await db(agency)
      .insertInto('trust_override')
      .values({ ...opened, reviewed_by: null, reviewed_by_name: null, reviewed_at: null, verdict: null, remark: null })
      .execute()
  },

  caseByNumber: async (agency: AgencyId, number: string): Promise<CaseId | null> => {
    const row = await db(agency)
      .selectFrom('trust_case')
      .select('id')
      .where('agency_id', '=', agency)
      .where('number', '=', number)
      .executeTakeFirst()
    return (row?.id ?? null) as CaseId | null
  },

  overdue: async (agency: AgencyId, openedBefore: Instant): Promise<PurposeId[]> => {
    const rows = await db(agency)
      .selectFrom('trust_override')
      .select('id')
      .where('agency_id', '=', agency)
      .where('reviewed_at', 'is', null)
      .where('escalated_at', 'is', null)
      .where('opened_at', '<=', openedBefore)
      .execute()
    return rows.map(({ id }) => id as PurposeId)
  },

  /** Opened at `before` or earlier, and still not reviewed. */
  countOverdue: async (agency: AgencyId, before: Instant): Promise<number> => {
    const row = await db(agency)
      .selectFrom('trust_override')
      .select((eb) => eb.fn.countAll<Whole>().as('n'))
      .where('agency_id', '=', agency)
      .where('reviewed_at', 'is', null)
      .where('opened_at', '<=', before)
      .executeTakeFirst()
    return Number(row?.n ?? 0)
  },

  /** Marks what nobody reviewed in time; each one once. */
  escalate: async (agency: AgencyId, ids: readonly PurposeId[], at: Instant): Promise<PurposeId[]> => {
    if (ids.length === 0) return []
    const rows = await db(agency)
      .updateTable('trust_override')
      .set({ escalated_at: at })
      .where('agency_id', '=', agency)
      .where('reviewed_at', 'is', null)
      .where('escalated_at', 'is', null)
      .where('id', 'in', ids)
      .returning('id')
      .execute()
    return rows.map(({ id }) => id as PurposeId)
  },

  /** False when somebody reviewed it before, or the reviewer is its holder: one statement decides both. */
  review: async (
    agency: AgencyId,
    id: PurposeId,
    review: { by: PersonId; byName: string; at: Instant; verdict: string; remark: string },
  ): Promise<boolean> => {
    const reviewed = await db(agency)
      .updateTable('trust_override')
      .set({
        reviewed_by: review.by,
        reviewed_by_name: review.byName,
        reviewed_at: review.at,
        verdict: review.verdict,
        remark: review.remark,
      })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('reviewed_at', 'is', null)
      .where('person_id', '<>', review.by)
      .returning('id')
      .executeTakeFirst()
    return reviewed !== undefined
  },

  overrides: async (
    agency: AgencyId,
    reader: PersonId,
    wish: { id?: string; waiting?: boolean; limit: number },
  ): Promise<StoredOverride[]> => {
    let wanted = db(agency)
      .selectFrom('trust_override as o')
      .innerJoin('trust_purpose as p', (join) => join.onRef('p.agency_id', '=', 'o.agency_id').onRef('p.id', '=', 'o.id'))
      .leftJoin('trust_case_member as m', (join) =>
        join.onRef('m.agency_id', '=', 'p.agency_id').onRef('m.case_id', '=', 'p.case_id').on('m.person_id', '=', reader),
      )
      .leftJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'm.agency_id').onRef('c.id', '=', 'm.case_id'))
      .selectAll('o')
      .select(['p.statement', 'p.valid_until', 'c.number', 'm.person_id as member'])
      .select((eb) =>
        eb
          .selectFrom('trust_look as l')
          .select((inner) => inner.fn.countAll<Whole>().as('n'))
          .whereRef('l.agency_id', '=', 'o.agency_id')
          .whereRef('l.purpose_id', '=', 'o.id')
          .as('looks'),
      )
      .where('o.agency_id', '=', agency)
    if (wish.id !== undefined) wanted = wanted.where('o.id', '=', wish.id)
    if (wish.waiting) wanted = wanted.where('o.reviewed_at', 'is', null)
    const rows = await wanted.orderBy('o.opened_at', 'desc').orderBy('o.id').limit(wish.limit).execute()
    return rows.map((row) => ({
      id: row.id as PurposeId,
      holder: row.person_id as PersonId,
      holderName: row.person_name,
      openedAt: Number(row.opened_at) as Instant,
      escalatedAt: row.escalated_at === null ? null : (Number(row.escalated_at) as Instant),
      reviewedBy: row.reviewed_by,
      reviewedByName: row.reviewed_by_name,
      reviewedAt: row.reviewed_at === null ? null : (Number(row.reviewed_at) as Instant),
      verdict: row.verdict,
      remark: row.remark,
      sealedStatement: row.statement,
      validUntil: Number(row.valid_until) as Instant,
      caseNumber: row.number,
      readerIsMember: row.member !== null,
      looks: Number(row.looks),
    }))
  },
})
