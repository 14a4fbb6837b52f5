/** SQL of the agency's own rules: what holds now, and each change that was asked for, by whom, and who answered it. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import { everyAgency } from '../../../../ports/store.ts'
import type { AgencyRuleName } from '../types.ts'
import type { Db, Whole } from './rows.ts'
import { countChange } from './standing-rows.ts'

export interface StoredRule {
  rule: AgencyRuleName
  value: string
  setAt: Instant
  /** Null where it was taken over from a file. */
  change: string | null
}

export interface StoredRuleChange {
  id: string
  rule: AgencyRuleName
  value: string
  reason: string
  askedBy: PersonId
  askedByName: string
  askedAt: Instant
  verdict: 'approved' | 'dropped' | null
  answeredByName: string | null
  answeredAt: Instant | null
}

export const ruleRows = (db: Db) => ({
  /** In the transaction of its ledger entry. */
  setRule: async (agency: AgencyId, { rule, value, setAt, change }: StoredRule): Promise<void> => {
    const set = { value, set_at: setAt, change_id: change }
    await db(agency)
      .insertInto('trust_rule')
      .values({ agency_id: agency, name: rule, ...set })
      .onConflict((conflict) => conflict.columns(['agency_id', 'name']).doUpdateSet(set))
      .execute()
    await countChange(db, agency)
  },

  /** False while another change of the same rule waits. */
  addRuleChange: async (
    agency: AgencyId,
    change: Omit<StoredRuleChange, 'verdict' | 'answeredByName' | 'answeredAt'>,
  ): Promise<boolean> => {
    const added = await db(agency)
      .insertInto('trust_rule_change')
      .values({
        agency_id: agency,
        id: change.id,
        rule: change.rule,
        value: change.value,
        reason: change.reason,
        asked_by: change.askedBy,
        asked_by_name: change.askedByName,
        asked_at: change.askedAt,
        verdict: null,
        answered_by: null,
        answered_by_name: null,
        answered_at: null,
      })
      .onConflict((conflict) => conflict.columns(['agency_id', 'rule']).where('verdict', 'is', null).doNothing())
      .returning('id')
      .executeTakeFirst()
    return added !== undefined
  },

  ruleChange: async (agency: AgencyId, id: string): Promise<StoredRuleChange | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_rule_change')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .executeTakeFirst()
    return row && toChange(row)
  },

  /** Newest first. */
  ruleChanges: async (agency: AgencyId, limit: number): Promise<StoredRuleChange[]> => {
    const rows = await db(agency)
      .selectFrom('trust_rule_change')
      .selectAll()
      .where('agency_id', '=', agency)
      .orderBy('asked_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(toChange)
  },

  /** False when it was answered before, or whoever approves is who asked: one statement decides both. */
  answerRuleChange: async (
    agency: AgencyId,
    id: string,
    answer: { verdict: 'approved' | 'dropped'; by: { id: PersonId; name: string }; at: Instant },
  ): Promise<boolean> => {
    const { verdict, by, at } = answer
    let open = db(agency)
      .updateTable('trust_rule_change')
      .set({ verdict, answered_by: by.id, answered_by_name: by.name, answered_at: at })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('verdict', 'is', null)
    if (verdict === 'approved') open = open.where('asked_by', '<>', by.id)
    return (await open.returning('id').executeTakeFirst()) !== undefined
  },

  /** Agencies that have people. */
  agenciesWithPeople: async (): Promise<AgencyId[]> => {
    const rows = await db(everyAgency).selectFrom('trust_person').select('agency_id').distinct().execute()
    return rows.map((row) => row.agency_id as AgencyId)
  },
})

function toChange(row: {
  id: string
  rule: string
  value: string
  reason: string
  asked_by: string
  asked_by_name: string
  asked_at: Whole
  verdict: string | null
  answered_by_name: string | null
  answered_at: Whole | null
}): StoredRuleChange {
  return {
    id: row.id,
    rule: row.rule as AgencyRuleName,
    value: row.value,
    reason: row.reason,
    askedBy: row.asked_by as PersonId,
    askedByName: row.asked_by_name,
    askedAt: Number(row.asked_at) as Instant,
    verdict: row.verdict as StoredRuleChange['verdict'],
    answeredByName: row.answered_by_name,
    answeredAt: row.answered_at === null ? null : (Number(row.answered_at) as Instant),
  }
}
