/** All of trust's SQL: accounts, sessions, suggestions, decisions, and how far the store has seen the ledger. */

import type { Generated, Kysely } from 'kysely'
import type { AgencyId, DecisionId, Digest, Instant, PersonId, PurposeId, SuggestionId } from '../../kernel/units.ts'
import { everyAgency, type StoreConnection, type Whose } from '../../ports/store.ts'
import type { Decision, Person, Role, Suggestion, Verdict } from './contract.ts'

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
  }
  trust_session: { agency_id: string; digest: string; person_id: string; created_at: Whole; seen_at: Whole }
  trust_bad_logon: { agency_id: string; id: string; name_key: string; at: Whole }
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

export interface StoredSession {
  agency: AgencyId
  digest: string
  person: Person
  createdAt: Instant
  seenAt: Instant
}

/** A document as it lies in the store: plain, or a sealed envelope. */
export interface KeptDocument {
  id: string
  document: string
}

/** A decision's columns, and the document that counts. */
export type DecisionRow = Omit<Decision, 'change'> & { document: string }

/** Trust's queries over one connection: the store itself, or a transaction of it. */
export function trustTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  return {
    people: async (agency: AgencyId, demo?: boolean): Promise<Person[]> => {
      let query = db(agency)
        .selectFrom('trust_person')
        .selectAll()
        .where('agency_id', '=', agency)
        .orderBy('created_at')
        .orderBy('id')
      if (demo !== undefined) query = query.where('demo', '=', demo)
      return (await query.execute()).map(toPerson)
    },

    logonOf: async (agency: AgencyId, nameKey: string): Promise<{ person: Person; password: string | null } | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_person')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('name_key', '=', nameKey)
        .executeTakeFirst()
      return row && { person: toPerson(row), password: row.password }
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

    addSession: async (session: StoredSession): Promise<void> => {
      await db(session.agency)
        .insertInto('trust_session')
        .values({
          agency_id: session.agency,
          digest: session.digest,
          person_id: session.person.id,
          created_at: session.createdAt,
          seen_at: session.seenAt,
        })
        .execute()
    },

    session: async (digest: string): Promise<StoredSession | undefined> => {
      const row = await db(everyAgency)
        .selectFrom('trust_session as s')
        .innerJoin('trust_person as p', (join) => join.onRef('p.agency_id', '=', 's.agency_id').onRef('p.id', '=', 's.person_id'))
        .select(['p.agency_id', 'p.id', 'p.name', 'p.role', 'p.title', 's.digest', 's.created_at as began_at', 's.seen_at'])
        .where('s.digest', '=', digest)
        .executeTakeFirst()
      if (!row) return undefined
      const person = toPerson(row)
      return {
        agency: person.agency,
        digest: row.digest,
        person,
        createdAt: Number(row.began_at) as Instant,
        seenAt: Number(row.seen_at) as Instant,
      }
    },

    touchSession: async (agency: AgencyId, digest: string, at: Instant): Promise<void> => {
      await db(agency)
        .updateTable('trust_session')
        .set({ seen_at: at })
        .where('agency_id', '=', agency)
        .where('digest', '=', digest)
        .execute()
    },

    endSession: async (digest: string): Promise<void> => {
      await db(everyAgency).deleteFrom('trust_session').where('digest', '=', digest).execute()
    },

    endSessionsBefore: async (created: Instant, seen: Instant): Promise<void> => {
      await db(everyAgency)
        .deleteFrom('trust_session')
        .where((is) => is.or([is('created_at', '<=', created), is('seen_at', '<=', seen)]))
        .execute()
    },

    addBadLogon: async (agency: AgencyId, id: string, nameKey: string, at: Instant): Promise<void> => {
      await db(agency).insertInto('trust_bad_logon').values({ agency_id: agency, id, name_key: nameKey, at }).execute()
    },

    /** Moments of the bad logons after `since`, oldest first. */
    badLogons: async (agency: AgencyId, nameKey: string, since: Instant): Promise<Instant[]> => {
      const rows = await db(agency)
        .selectFrom('trust_bad_logon')
        .select('at')
        .where('agency_id', '=', agency)
        .where('name_key', '=', nameKey)
        .where('at', '>', since)
        .orderBy('at')
        .execute()
      return rows.map((row) => Number(row.at) as Instant)
    },

    forgetBadLogons: async (agency: AgencyId, nameKey: string): Promise<void> => {
      await db(agency).deleteFrom('trust_bad_logon').where('agency_id', '=', agency).where('name_key', '=', nameKey).execute()
    },

    forgetBadLogonsBefore: async (at: Instant): Promise<void> => {
      await db(everyAgency).deleteFrom('trust_bad_logon').where('at', '<=', at).execute()
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
        .select(['id', 'document'])
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .executeTakeFirst(),

    suggestionFromDraft: async (agency: AgencyId, draftDigest: string): Promise<KeptDocument | undefined> =>
      db(agency)
        .selectFrom('trust_suggestion')
        .select(['id', 'document'])
        .where('agency_id', '=', agency)
        .where('draft_digest', '=', draftDigest)
        .executeTakeFirst(),

    suggestionDocuments: async (agency: AgencyId, kind: string, limit: number): Promise<KeptDocument[]> =>
      db(agency)
        .selectFrom('trust_suggestion')
        .select(['id', 'document'])
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
