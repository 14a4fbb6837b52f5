/** SQL of the ledger storey: the rows that the ledger commits to, page by page. */

import type { Kysely } from 'kysely'
import type { AgencyId } from '../../../kernel/units.ts'
import { everyAgency, type StoreConnection, type Whose } from '../../../ports/store.ts'
import { type FindingTables, findingRows } from './store/finding-rows.ts'
import { type LookTables, lookRows } from './store/look-rows.ts'
import { type NoteTables, noteRows } from './store/note-rows.ts'
import { type StateTables, stateRows } from './store/state-rows.ts'

export type { AfterLook, KeptLook } from './store/look-rows.ts'
export { everyNoteKind, type NoteKind, noteKinds } from './store/note-rows.ts'
export type { RowState, StoredState } from './store/state-rows.ts'
export { besideOf, type EffectTable, insertEffect, type StateKind, stateKinds } from './store/state-rows.ts'

type Whole = number | string

interface Tables extends LookTables, FindingTables, StateTables, NoteTables {
  trust_suggestion: FindingTables['trust_suggestion'] & { at: Whole; commitment: string; ledger_index: Whole | null }
  trust_decision: FindingTables['trust_decision'] & { reason: string; purpose: string; document: string; commitment: string }
  trust_reason: { agency_id: string; digest: string; document: string }
  trust_case_event: { agency_id: string; id: string; at: Whole; document: string }
}

/** A row that the ledger commits to. `columns` are those that repeat what the document says, by the document's own names. */
export interface CommittedRow {
  agency: AgencyId
  id: string
  document: string
  /** Undefined where the row does not repeat what the leaf committed to, or its place. */
  commitment?: string
  ledgerIndex?: number | null
  at: number
  columns: Record<string, string | number>
}

/** Where the next page begins. */
export interface After {
  agency: string
  id: string
}

const fromTheStart: After = { agency: '', id: '' }

export function ledgerTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  return {
    suggestionRows: async (limit: number, after: After = fromTheStart): Promise<CommittedRow[]> => {
      const rows = await db(everyAgency)
        .selectFrom('trust_suggestion')
        .selectAll()
        .where((is) =>
          is.or([is('agency_id', '>', after.agency), is.and([is('agency_id', '=', after.agency), is('id', '>', after.id)])]),
        )
        .orderBy('agency_id')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(suggestionRow)
    },

    suggestionRow: async (agency: AgencyId, id: string): Promise<CommittedRow | undefined> => {
      const query = db(agency).selectFrom('trust_suggestion').selectAll().where('agency_id', '=', agency).where('id', '=', id)
      const row = await query.executeTakeFirst()
      return row && suggestionRow(row)
    },

    decisionRows: async (limit: number, after: After = fromTheStart): Promise<CommittedRow[]> => {
      const rows = await db(everyAgency)
        .selectFrom('trust_decision')
        .selectAll()
        .where((is) =>
          is.or([is('agency_id', '>', after.agency), is.and([is('agency_id', '=', after.agency), is('id', '>', after.id)])]),
        )
        .orderBy('agency_id')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(decisionRow)
    },

    decisionRow: async (agency: AgencyId, id: string): Promise<CommittedRow | undefined> => {
      const query = db(agency).selectFrom('trust_decision').selectAll().where('agency_id', '=', agency).where('id', '=', id)
      const row = await query.executeTakeFirst()
      return row && decisionRow(row)
    },

    caseEventRows: async (limit: number, after: After = fromTheStart): Promise<CommittedRow[]> => {
      const rows = await db(everyAgency)
        .selectFrom('trust_case_event')
        .select(['agency_id', 'id', 'at', 'document'])
        .where((is) =>
          is.or([is('agency_id', '>', after.agency), is.and([is('agency_id', '=', after.agency), is('id', '>', after.id)])]),
        )
        .orderBy('agency_id')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(caseEventRow)
    },

    caseEventRow: async (agency: AgencyId, id: string): Promise<CommittedRow | undefined> => {
      const query = db(agency).selectFrom('trust_case_event').select(['agency_id', 'id', 'at', 'document'])
      const row = await query.where('agency_id', '=', agency).where('id', '=', id).executeTakeFirst()
      return row && caseEventRow(row)
    },

    watchRunRows: async (limit: number, after: After = fromTheStart): Promise<CommittedRow[]> => {
      const rows = await db(everyAgency)
        .selectFrom('trust_watch_run')
        .selectAll()
        .where((is) =>
          is.or([is('agency_id', '>', after.agency), is.and([is('agency_id', '=', after.agency), is('id', '>', after.id)])]),
        )
        .orderBy('agency_id')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(watchRunRow)
    },

    watchRunRow: async (agency: AgencyId, id: string): Promise<CommittedRow | undefined> => {
      const query = db(agency).selectFrom('trust_watch_run').selectAll().where('agency_id', '=', agency).where('id', '=', id)
      const row = await query.executeTakeFirst()
      return row && watchRunRow(row)
    },

    ...lookRows(db as never),
    ...findingRows(db as never),
    ...stateRows(db as never),
    ...noteRows(db as never),

    reasonRows: async (
      limit: number,
      after: After = fromTheStart,
    ): Promise<{ agency: AgencyId; id: string; document: string }[]> => {
      const rows = await db(everyAgency)
        .selectFrom('trust_reason')
        .selectAll()
        .where((is) =>
          is.or([is('agency_id', '>', after.agency), is.and([is('agency_id', '=', after.agency), is('digest', '>', after.id)])]),
        )
        .orderBy('agency_id')
        .orderBy('digest')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ agency: row.agency_id as AgencyId, id: row.digest, document: row.document }))
    },
  }
}

interface Kept {
  agency_id: string
  id: string
  at: Whole
  document: string
  commitment: string
  ledger_index: Whole | null
}

function committed(row: Kept) {
  return {
    agency: row.agency_id as AgencyId,
    id: row.id,
    document: row.document,
    at: Number(row.at),
    commitment: row.commitment,
    ledgerIndex: row.ledger_index === null ? null : Number(row.ledger_index),
  }
}

const suggestionRow = (row: Tables['trust_suggestion']): CommittedRow => ({
  ...committed(row),
  columns: { kind: row.kind, at: Number(row.at) },
})

const decisionRow = (row: Tables['trust_decision']): CommittedRow => ({
  ...committed(row),
  columns: {
    suggestion: row.suggestion_id,
    by: row.by_id,
    byName: row.by_name,
    verdict: row.verdict,
    purpose: row.purpose,
    at: Number(row.at),
    // Empty where the words are sealed: then the document is the only copy.
    ...(row.reason === '' ? {} : { reason: row.reason }),
  },
})

const caseEventRow = (row: Tables['trust_case_event']): CommittedRow => ({
  agency: row.agency_id as AgencyId,
  id: row.id,
  document: row.document,
  at: Number(row.at),
  columns: {},
})

const watchRunRow = (row: Tables['trust_watch_run']): CommittedRow => ({ ...committed(row), columns: {} })
