/** Trust's SQL: accounts, suggestions, decisions, and how far the store has seen the ledger. */

import type { Generated, Kysely } from 'kysely'
import type { AgencyId, DecisionId, Digest, Instant, PersonId, PurposeId, SuggestionId } from '../../kernel/units.ts'
import { everyAgency, type StoreConnection, type Whose } from '../../ports/store.ts'
import type { Decision, Person, Role, Suggestion, Verdict } from './contract.ts'
import { erasedKey } from './identity/store/rows.ts'

/** 64-bit columns: one adapter reads them as numbers, the other as text. */
type Whole = number | string

interface Tables {
  trust_person: {
    agency_id: string
    id: string
    name: string
    name_key: string
    role: string
    title: string
    password: string | null
    demo: boolean
    invitation: string | null
    created_at: Whole
    email: string | null
    enabled_at: Whole | null
    disabled_at: Whole | null
    used_at: Whole | null
  }
  trust_suggestion: {
    agency_id: string
    id: string
    kind: string
    at: Whole
    draft_digest: string
    document: string
    commitment: string
    ledger_index: Generated<Whole | null>
  }
  trust_decision: {
    agency_id: string
    id: string
    suggestion_id: string
    by_id: string
    by_name: string
    verdict: string
    reason: string
    purpose: string
    at: Whole
    document: string
    commitment: string
    ledger_index: Generated<Whole | null>
  }
  trust_reason: { agency_id: string; digest: string; document: string }
  trust_ledger_mark: { agency_id: string; size: Whole; root: string }
}

/** A document as it lies in the store: plain, or a sealed envelope. */
export interface KeptDocument {
  id: string
  document: string
  /** Where the store says that the ledger announces it. */
  place: Whole | null
}

/** A decision's columns, and the document that counts. */
export type DecisionRow = Omit<Decision, 'change'> & { document: string }

/** Trust's queries over one connection: the store itself, or a transaction of it. */
export function trustTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  return {
    /** Without accounts that retention erased. */
    people: async (agency: AgencyId, demo?: boolean): Promise<Person[]> => {
      let query = db(agency)
        .selectFrom('trust_person')
        .select(['agency_id', 'id', 'name', 'role', 'title'])
        .where('agency_id', '=', agency)
        .where('name_key', 'not like', `${erasedKey}%`)
        .orderBy('created_at')
        .orderBy('id')
      if (demo !== undefined) query = query.where('demo', '=', demo)
      return (await query.execute()).map(toPerson)
    },

    /** False when the name or the invitation is taken. */
    addPerson: async (
      person: Person,
      facts: { nameKey: string; password: string | null; demo: boolean; invitation: string | null; at: Instant },
    ): Promise<boolean> => {
      const added = await db(person.agency)
        .insertInto('trust_person')
        .values({
          agency_id: person.agency,
          id: person.id,
          name: person.name,
          name_key: facts.nameKey,
          role: person.role,
          title: person.title,
          password: facts.password,
          demo: facts.demo,
          invitation: facts.invitation,
          created_at: facts.at,
          // Each column is named where a row is made: no default of the table's ever writes one.
          email: null,
          enabled_at: null,
          disabled_at: null,
          used_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    invitationUsed: async (agency: AgencyId, invitation: string): Promise<boolean> => {
      const row = await db(agency)
        .selectFrom('trust_person')
        .select('id')
        .where('agency_id', '=', agency)
        .where('invitation', '=', invitation)
        .executeTakeFirst()
      return row !== undefined
    },

    /** False when a suggestion from the same draft stands already. */
    addSuggestion: async (
      suggestion: Suggestion,
      facts: { draftDigest: Digest; document: string; commitment: Digest },
    ): Promise<boolean> => {
      const added = await db(suggestion.agency)
        .insertInto('trust_suggestion')
        .values({
          agency_id: suggestion.agency,
          id: suggestion.id,
          kind: suggestion.kind,
          at: suggestion.at,
          draft_digest: facts.draftDigest,
          document: facts.document,
          commitment: facts.commitment,
        })
        .onConflict((conflict) => conflict.columns(['agency_id', 'draft_digest']).doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    placeSuggestion: async (agency: AgencyId, id: SuggestionId, ledgerIndex: number): Promise<void> => {
      await db(agency)
        .updateTable('trust_suggestion')
        .set({ ledger_index: ledgerIndex })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },

    suggestionDocument: async (agency: AgencyId, id: SuggestionId): Promise<KeptDocument | undefined> =>
      db(agency)
        .selectFrom('trust_suggestion')
        .select(['id', 'document', 'ledger_index as place'])
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .executeTakeFirst(),

    suggestionFromDraft: async (agency: AgencyId, draftDigest: string): Promise<KeptDocument | undefined> =>
      db(agency)
        .selectFrom('trust_suggestion')
        .select(['id', 'document', 'ledger_index as place'])
        .where('agency_id', '=', agency)
        .where('draft_digest', '=', draftDigest)
        .executeTakeFirst(),

    suggestionDocuments: async (agency: AgencyId, kind: string, limit: number): Promise<KeptDocument[]> =>
      db(agency)
        .selectFrom('trust_suggestion')
        .select(['id', 'document', 'ledger_index as place'])
        .where('agency_id', '=', agency)
        .where('kind', '=', kind)
        .orderBy('at', 'desc')
        .orderBy('ledger_index', 'desc')
        .limit(limit)
        .execute(),

    /** False when the suggestion was decided already. */
    addDecision: async (
      agency: AgencyId,
      decision: Omit<Decision, 'ledgerIndex'>,
      /** `reason` is empty where the words are sealed in the document. */
      facts: { document: string; commitment: Digest; reason: string },
    ): Promise<boolean> => {
      const added = await db(agency)
        .insertInto('trust_decision')
        .values({
          agency_id: agency,
          id: decision.id,
          suggestion_id: decision.suggestion,
          by_id: decision.by,
          by_name: decision.byName,
          verdict: decision.verdict,
          reason: facts.reason,
          purpose: decision.purpose,
          at: decision.at,
          document: facts.document,
          commitment: facts.commitment,
        })
        .onConflict((conflict) => conflict.columns(['agency_id', 'suggestion_id']).doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    placeDecision: async (agency: AgencyId, id: DecisionId, ledgerIndex: number): Promise<void> => {
      await db(agency)
        .updateTable('trust_decision')
        .set({ ledger_index: ledgerIndex })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },

    decisions: async (agency: AgencyId, suggestion: SuggestionId): Promise<DecisionRow[]> => {
      const rows = await db(agency)
        .selectFrom('trust_decision')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('suggestion_id', '=', suggestion)
        .orderBy('at')
        .execute()
      return rows.map((row) => ({
        id: row.id as DecisionId,
        suggestion: row.suggestion_id as SuggestionId,
        by: row.by_id as PersonId,
        byName: row.by_name,
        verdict: row.verdict as Verdict,
        reason: row.reason,
        purpose: row.purpose as PurposeId,
        at: Number(row.at) as Instant,
        ledgerIndex: Number(row.ledger_index),
        document: row.document,
      }))
    },

    addReason: async (agency: AgencyId, digest: Digest, document: string): Promise<void> => {
      await db(agency).insertInto('trust_reason').values({ agency_id: agency, digest, document }).execute()
    },

    /** What these digests commit to, by digest. */
    reasons: async (agency: AgencyId, digests: readonly Digest[]): Promise<Map<string, string>> => {
      if (digests.length === 0) return new Map()
      const rows = await db(agency)
        .selectFrom('trust_reason')
        .select(['digest', 'document'])
        .where('agency_id', '=', agency)
        .where('digest', 'in', [...digests])
        .execute()
      return new Map(rows.map((row) => [row.digest, row.document]))
    },

    /** The document that a ledger entry about this suggestion or decision commits to. */
    documentOf: async (agency: AgencyId, of: 'suggestion' | 'decision', id: string): Promise<string | undefined> => {
      const row = await db(agency)
        .selectFrom(of === 'suggestion' ? 'trust_suggestion' : 'trust_decision')
        .select('document')
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .executeTakeFirst()
      return row?.document
    },

    marks: async (): Promise<{ agency: AgencyId; size: number; root: string }[]> => {
      const rows = await db(everyAgency).selectFrom('trust_ledger_mark').selectAll().execute()
      return rows.map((row) => ({ agency: row.agency_id as AgencyId, size: Number(row.size), root: row.root }))
    },

    setMark: async (agency: AgencyId, size: number, root: string): Promise<void> => {
      await db(agency)
        .insertInto('trust_ledger_mark')
        .values({ agency_id: agency, size, root })
        .onConflict((conflict) => conflict.column('agency_id').doUpdateSet({ size, root }))
        .execute()
    },
  }
}

function toPerson(row: { agency_id: string; id: string; name: string; role: string; title: string }): Person {
  return {
    id: row.id as PersonId,
    agency: row.agency_id as AgencyId,
    name: row.name,
    role: row.role as Role,
    title: row.title,
  }
}
