/** SQL of the looks that were taken. */

import type { AgencyId, Instant, PersonId, PurposeId } from '../../../../kernel/units.ts'
import type { LegalBasisKind } from '../../contract.ts'
import type { LookFacts } from '../../ledger/look-facts.ts'
import { insertEffect } from '../../ledger/store.ts'
import type { DutyKind, PurposeTask } from '../types.ts'
import type { Db } from './rows.ts'

/** A look as it is kept beside its entry. */
export interface LookRow extends LookFacts {
  at: Instant
  by: string
  purpose: PurposeId
  act: 'consult' | 'disclose'
  what: string
  ledgerIndex: number
  kept: { salt: string; words: string | null }
}

const columnsOf = (agency: AgencyId, look: LookRow) => ({
  agency_id: agency,
  id: look.look,
  at: look.at,
  person_id: look.person,
  by_words: look.by,
  purpose_id: look.purpose,
  action: look.action,
  act: look.act,
  assigned: look.assigned,
  what: look.what,
  about: look.about,
  ledger_index: look.ledgerIndex,
  salt: look.kept.salt,
  words: look.kept.words,
})

export const lookRows = (db: Db) => ({
  addLook: async (agency: AgencyId, look: LookRow): Promise<void> => {
    await db(agency).insertInto('trust_look').values(columnsOf(agency, look)).execute()
  },

  /** The row and the word that its entry took effect, in one statement: both or neither. */
  addLookInEffect: async (agency: AgencyId, look: LookRow): Promise<void> => {
    await db(agency)
      .with('effect', (effects) => insertEffect(effects, agency, look.ledgerIndex))
      .insertInto('trust_look')
      .values(columnsOf(agency, look))
      .execute()
  },

  /** Newest first. The number of a case only where the reader is assigned to it, for every kind of case alike. */
  looks: async (agency: AgencyId, reader: PersonId, before: Instant, limit: number) => {
    const rows = await db(agency)
      .selectFrom('trust_look as l')
      .innerJoin('trust_purpose as p', (join) => join.onRef('p.agency_id', '=', 'l.agency_id').onRef('p.id', '=', 'l.purpose_id'))
      .leftJoin('trust_case_member as m', (join) =>
        join.onRef('m.agency_id', '=', 'p.agency_id').onRef('m.case_id', '=', 'p.case_id').on('m.person_id', '=', reader),
      )
      .leftJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'm.agency_id').onRef('c.id', '=', 'm.case_id'))
      .leftJoin('trust_duty as d', (join) => join.onRef('d.agency_id', '=', 'p.agency_id').onRef('d.id', '=', 'p.duty_id'))
      .select(['l.at', 'l.by_words', 'l.what', 'l.ledger_index', 'p.basis_kind', 'p.task', 'p.is_override', 'p.duty_id'])
      .select(['d.kind as duty_kind', 'c.number'])
      .where('l.agency_id', '=', agency)
      .where('l.at', '<', before)
      .orderBy('l.at', 'desc')
      .orderBy('l.ledger_index', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      at: Number(row.at) as Instant,
      by: row.by_words,
      what: row.what,
      ledgerIndex: Number(row.ledger_index),
      basis: row.basis_kind as LegalBasisKind,
      task: row.task as PurposeTask,
      override: row.is_override,
      duty: row.duty_id === null ? null : ((row.duty_kind ?? '') as DutyKind),
      caseNumber: row.number,
    }))
  },
})
