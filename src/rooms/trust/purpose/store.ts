/** All SQL of cases, duties, purposes, looks, overrides and hand-overs, one file for each in `store/`. Lists take the policies' condition into the query itself. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { Role } from '../contract.ts'
import { caseRows } from './store/case-rows.ts'
import { dutyRows } from './store/duty-rows.ts'
import { handOverRows } from './store/hand-over-rows.ts'
import { lookRows } from './store/look-rows.ts'
import { overrideRows } from './store/override-rows.ts'
import { purposeRows } from './store/purpose-rows.ts'
import { readingRows } from './store/reading-rows.ts'
import type { Db, Tables } from './store/rows.ts'
import { ruleRows } from './store/rule-rows.ts'
import { standingRows } from './store/standing-rows.ts'

export type { KeptHeading, SealedCase } from './store/case-rows.ts'
export type { StoredExport } from './store/hand-over-rows.ts'
export type { LookRow } from './store/look-rows.ts'
export type { StoredOverride } from './store/override-rows.ts'
export type { StandingPurpose } from './store/purpose-rows.ts'
export type { StoredReading } from './store/reading-rows.ts'
export type { StoredRule, StoredRuleChange } from './store/rule-rows.ts'

/** Queries over one connection: the store itself, or a transaction of it. */
export function purposeTables(connection: StoreConnection) {
  const db: Db = (whose) => connection.tables<Tables>(whose)
  return {
    /** Of an account, also one that is disabled. */
    nameOf: async (agency: AgencyId, person: PersonId): Promise<string | null> => {
      const query = db(agency).selectFrom('trust_person').select('name').where('agency_id', '=', agency).where('id', '=', person)
      return (await query.executeTakeFirst())?.name ?? null
    },
    /** Somebody whose account is not disabled. */
    standingAccount: async (
      agency: AgencyId,
      person: PersonId,
    ): Promise<{ id: PersonId; name: string; role: Role } | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_person')
        .select(['id', 'name', 'role'])
        .where('agency_id', '=', agency)
        .where('id', '=', person)
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
      return row && { id: row.id as PersonId, name: row.name, role: row.role as Role }
    },
    ...caseRows(db),
    ...dutyRows(db),
    ...purposeRows(db),
    ...lookRows(db),
    ...overrideRows(db),
    ...handOverRows(db),
    ...readingRows(db),
    ...standingRows(db),
    ...ruleRows(db),
  }
}

export type PurposeTables = ReturnType<typeof purposeTables>
