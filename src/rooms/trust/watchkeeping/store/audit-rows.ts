/** SQL of the random audit: its draws and what they drew. */

import { sql } from 'kysely'
import type { AgencyId, Digest, Instant, PersonId } from '../../../../kernel/units.ts'
import type { LegalBasisKind } from '../../contract.ts'
import type { AuditDraw, AuditItem } from '../types.ts'
import { type Db, instant, type Tables, type Whole } from './rows.ts'

export type StoredDraw = AuditDraw & { sealed: string; perMille: number; drawnTo: number }
export type StoredItem = Omit<AuditItem, 'mayReview' | 'remark'> & {
  person: PersonId
  /** By which the ledger says whose review it was; the name beside it is only a name. */
  reviewer: PersonId | null
  reason: Digest | null
}

const drawOf = (row: Tables['trust_audit_draw']): StoredDraw => ({
  id: row.id,
  sealed: row.sealed,
  commitment: row.commitment as Digest,
  committedAt: Number(row.committed_at),
  perMille: row.per_mille,
  rate: row.per_mille / 1_000,
  from: instant(row.from_at),
  drawnTo: Number(row.drawn_to),
  ...(row.seed !== null && { seed: row.seed }),
  ...(row.revealed_at !== null && { revealedAt: Number(row.revealed_at) }),
})

export const auditRows = (db: Db) => ({
  /** The open one first, then the newest: places of a ledger that a backup took the place of may lie ahead of it. */
  draws: async (agency: AgencyId, limit: number): Promise<StoredDraw[]> => {
    const rows = await db(agency)
      .selectFrom('trust_audit_draw')
      .selectAll()
      .where('agency_id', '=', agency)
      .orderBy(sql`revealed_at is not null`)
      .orderBy('committed_at', 'desc')
      .limit(limit)
      .execute()
    return rows.map(drawOf)
  },

  /** There is at most one. */
  openDraw: async (agency: AgencyId): Promise<StoredDraw | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_audit_draw')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('revealed_at', 'is', null)
      .executeTakeFirst()
    return row && drawOf(row)
  },

  addDraw: async (
    agency: AgencyId,
    draw: { id: string; sealed: string; commitment: Digest; perMille: number; from: Instant; committedAt: number },
  ): Promise<void> => {
    await db(agency)
      .insertInto('trust_audit_draw')
      .values({
        agency_id: agency,
        id: draw.id,
        sealed: draw.sealed,
        commitment: draw.commitment,
        per_mille: draw.perMille,
        from_at: draw.from,
        committed_at: draw.committedAt,
        drawn_to: draw.committedAt,
        seed: null,
        revealed_at: null,
      })
      .execute()
  },

  drawnTo: async (agency: AgencyId, id: string, index: number): Promise<void> => {
    await db(agency)
      .updateTable('trust_audit_draw')
      .set({ drawn_to: index })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .execute()
  },

  revealDraw: async (agency: AgencyId, id: string, seed: string, index: number): Promise<void> => {
    await db(agency)
      .updateTable('trust_audit_draw')
      .set({ seed, revealed_at: index })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .execute()
  },

  /** Without its seed: nothing more is drawn by it. */
  closeDraw: async (agency: AgencyId, id: string, index: number): Promise<void> => {
    await db(agency)
      .updateTable('trust_audit_draw')
      .set({ revealed_at: index })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .execute()
  },

  addItem: async (
    agency: AgencyId,
    draw: string,
    look: { index: number; at: Instant; person: PersonId | ''; by: string; what: string; basis: string },
  ): Promise<void> => {
    await db(agency)
      .insertInto('trust_audit_item')
      .values({
        agency_id: agency,
        ledger_index: look.index,
        draw_id: draw,
        at: look.at,
        person_id: look.person,
        by_words: look.by,
        what: look.what,
        basis: look.basis,
        state: 'waits',
        reviewed_by: null,
        reviewed_by_name: null,
        reviewed_at: null,
        reason: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  },

  /** Those that wait first, the oldest of them first; then what was reviewed, newest first. */
  items: async (agency: AgencyId, wish: { index?: number; limit: number }): Promise<StoredItem[]> => {
    const all = db(agency).selectFrom('trust_audit_item').selectAll().where('agency_id', '=', agency)
    const items = wish.index === undefined ? all : all.where('ledger_index', '=', wish.index)
    const waiting = await items.where('state', '=', 'waits').orderBy('ledger_index').limit(wish.limit).execute()
    const rest = items.where('state', '<>', 'waits').orderBy('ledger_index', 'desc').limit(wish.limit)
    const rows = [...waiting, ...(await rest.execute())].slice(0, wish.limit)
    return rows.map((row) => ({
      index: Number(row.ledger_index),
      at: instant(row.at),
      person: row.person_id as PersonId,
      by: row.by_words,
      what: row.what,
      basis: row.basis as LegalBasisKind | null,
      state: row.state as AuditItem['state'],
      reviewer: row.reviewed_by as PersonId | null,
      ...(row.reviewed_by_name !== null && { reviewedBy: row.reviewed_by_name }),
      ...(row.reviewed_at !== null && { reviewedAt: instant(row.reviewed_at) }),
      reason: row.reason as Digest | null,
    }))
  },

  auditCounts: async (agency: AgencyId): Promise<{ waiting: number; reviewed: number; questioned: number }> => {
    const rows = await db(agency)
      .selectFrom('trust_audit_item')
      .select(['state', (eb) => eb.fn.countAll<Whole>().as('n')])
      .where('agency_id', '=', agency)
      .groupBy('state')
      .execute()
    const of = (state: string): number => Number(rows.find((row) => row.state === state)?.n ?? 0)
    return { waiting: of('waits'), reviewed: of('in-order') + of('questioned'), questioned: of('questioned') }
  },

  /** False when somebody reviewed it before, or the reviewer is who looked. */
  reviewItem: async (
    agency: AgencyId,
    index: number,
    review: { state: AuditItem['state']; by: PersonId; byName: string; at: Instant },
  ): Promise<boolean> => {
    const reviewed = await db(agency)
      .updateTable('trust_audit_item')
      .set({ state: review.state, reviewed_by: review.by, reviewed_by_name: review.byName, reviewed_at: review.at })
      .where('agency_id', '=', agency)
      .where('ledger_index', '=', index)
      .where('state', '=', 'waits')
      .where('person_id', '<>', review.by)
      // Whose look it was the look itself says as well.
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('trust_look as l')
              .select('l.id')
              .whereRef('l.agency_id', '=', 'trust_audit_item.agency_id')
              .whereRef('l.ledger_index', '=', 'trust_audit_item.ledger_index')
              .where('l.person_id', '=', review.by),
          ),
        ),
      )
      .returning('draw_id')
      .executeTakeFirst()
    return reviewed !== undefined
  },

  /** Which reason of the ledger holds what the reviewer said. */
  placeRemark: async (agency: AgencyId, index: number, reason: Digest): Promise<void> => {
    await db(agency)
      .updateTable('trust_audit_item')
      .set({ reason })
      .where('agency_id', '=', agency)
      .where('ledger_index', '=', index)
      .execute()
  },
})
