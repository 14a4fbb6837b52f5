/** SQL of the looks and of what the watch made of them, for the check against the ledger: every row, page by page. */

import type { Kysely } from 'kysely'
import type { AgencyId, PersonId } from '../../../../kernel/units.ts'
import { everyAgency, type Whose } from '../../../../ports/store.ts'

type Whole = number | string

export interface LookTables {
  trust_look: {
    agency_id: string
    id: string
    at: Whole
    person_id: string
    by_words: string
    purpose_id: string
    action: string
    act: string
    what: string
    about: string | null
    assigned: boolean
    ledger_index: Whole
    salt: string | null
    words: string | null
    /** Of words that were erased. */
    words_digest: string | null
  }
  trust_purpose: { agency_id: string; id: string; basis_kind: string }
  trust_audit_item: {
    agency_id: string
    ledger_index: Whole
    at: Whole
    person_id: string
    by_words: string
    what: string
    basis: string | null
    state: string
    reviewed_by: string | null
    reviewed_by_name: string | null
    reviewed_at: Whole | null
  }
  trust_audit_draw: {
    agency_id: string
    id: string
    commitment: string
    per_mille: number
    from_at: Whole
    committed_at: Whole
    seed: string | null
    revealed_at: Whole | null
  }
}

/** Where the next page begins: after this row, in the order of the ledger. */
export interface AfterLook {
  index: number
  id: string
}

export const lookRows = (db: (whose: Whose) => Kysely<LookTables>) => ({
  lookRows: async (limit: number, after: AfterLook = { index: -1, id: '' }) => {
    const rows = await db(everyAgency)
      .selectFrom('trust_look as l')
      .leftJoin('trust_purpose as p', (join) => join.onRef('p.agency_id', '=', 'l.agency_id').onRef('p.id', '=', 'l.purpose_id'))
      .selectAll('l')
      .select('p.basis_kind')
      .where((is) =>
        is.or([
          is('l.ledger_index', '>', after.index),
          is.and([is('l.ledger_index', '=', after.index), is('l.id', '>', after.id)]),
        ]),
      )
      .orderBy('l.ledger_index')
      .orderBy('l.id')
      .limit(limit)
      .execute()
    return rows.map(keptLook)
  },

  /** Those at some places of the ledger. At one place there may be two, see `auditRows`. */
  looksAt: async (agency: AgencyId, indexes: readonly number[]) => {
    if (indexes.length === 0) return []
    const rows = await db(agency)
      .selectFrom('trust_look')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('ledger_index', 'in', indexes)
      .execute()
    return rows.map((row) => keptLook({ ...row, basis_kind: null }))
  },

  /** Random audits that were begun. */
  drawRows: async () => {
    const rows = await db(everyAgency).selectFrom('trust_audit_draw').selectAll().orderBy('committed_at').execute()
    return rows.map((row) => ({
      agency: row.agency_id as AgencyId,
      id: row.id,
      commitment: row.commitment,
      perMille: row.per_mille,
      from: Number(row.from_at),
      committedAt: Number(row.committed_at),
      seed: row.seed,
      revealedAt: row.revealed_at === null ? null : Number(row.revealed_at),
    }))
  },

  /**
   * What the random audit drew, what became of it, and whether it is of whoever looked, as the look itself has it. At one place there may be two looks:
   * one may be of a ledger that a backup took the place of.
   */
  auditRows: async (limit: number, after = -1) => {
    const rows = await db(everyAgency)
      .selectFrom('trust_audit_item as a')
      .selectAll('a')
      .select((is) => {
        const looks = is
          .selectFrom('trust_look as l')
          .select('l.id')
          .whereRef('l.agency_id', '=', 'a.agency_id')
          .whereRef('l.ledger_index', '=', 'a.ledger_index')
        const ofPerson = looks.whereRef('l.person_id', '=', 'a.person_id')
        return is.or([is.not(is.exists(looks)), is.exists(ofPerson)]).as('is_of_looker')
      })
      .where('a.ledger_index', '>', after)
      .orderBy('a.ledger_index')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      agency: row.agency_id as AgencyId,
      index: Number(row.ledger_index),
      at: Number(row.at),
      by: row.by_words,
      what: row.what,
      basis: row.basis,
      state: row.state,
      person: row.person_id,
      isOfLooker: Boolean(row.is_of_looker),
      reviewer: row.reviewed_by as PersonId | null,
      reviewedBy: row.reviewed_by_name,
      reviewedAt: row.reviewed_at === null ? null : Number(row.reviewed_at),
    }))
  },
})

const keptLook = (row: LookTables['trust_look'] & { basis_kind: string | null }) => ({
  agency: row.agency_id as AgencyId,
  index: Number(row.ledger_index),
  at: Number(row.at),
  by: row.by_words,
  what: row.what,
  act: row.act,
  purpose: row.purpose_id,
  basis: row.basis_kind,
  salt: row.salt,
  words: row.words,
  wordsDigest: row.words_digest,
  facts: { look: row.id, person: row.person_id, action: row.action, about: row.about, assigned: row.assigned },
})

export type KeptLook = Awaited<ReturnType<ReturnType<typeof lookRows>['lookRows']>>[number]
