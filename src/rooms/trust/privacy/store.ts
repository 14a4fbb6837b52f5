/** SQL of data protection: holds, periods, deletions, rectifications, releases, and trust's own records that outlive their period. */

import { type Kysely, sql } from 'kysely'
import type { AgencyId, Digest, Instant, PersonId } from '../../../kernel/units.ts'
import type { StoreConnection, Whose } from '../../../ports/store.ts'
import type { Deletion, LegalHold, PrivacyBudget, PublishedTable, RetainedItem } from './types.ts'

export { personalRows } from './store/personal-rows.ts'

type Whole = number | string

interface Tables {
  trust_hold: {
    agency_id: string
    id: string
    scope: string
    why: string
    by_name: string
    at: Whole
    lifted_at: Whole | null
    lifted_by: string | null
    lifted_why: string | null
  }
  trust_period: { agency_id: string; kind: string; ceiling: number | null }
  trust_deletion: {
    agency_id: string
    id: string
    kind: string
    at: Whole
    by_name: string
    before: Whole
    count: number
    held: number
    ids: string
    ledger_index: Whole
  }
  trust_rectification: {
    agency_id: string
    id: string
    person_id: string
    at: Whole
    sealed: string
    commitment: string
    ledger_index: Whole
  }
  trust_pseudonym_key: { agency_id: string; purpose: string; sealed: string }
  trust_release: { agency_id: string; id: string; dataset: string; at: Whole; document: string }
  trust_release_cost: { agency_id: string; dataset: string; period: string; release_id: string; micro_epsilon: Whole }
  trust_person: {
    agency_id: string
    id: string
    name: string
    name_key: string
    title: string
    role: string
    created_at: Whole
    demo: boolean
  }
  trust_session: { agency_id: string; digest: string; person_id: string; created_at: Whole; seen_at: Whole }
  trust_bad_logon: { agency_id: string; id: string; name_key: string; at: Whole }
  trust_suggestion: { agency_id: string; id: string; kind: string; at: Whole }
  trust_decision: {
    agency_id: string
    id: string
    suggestion_id: string
    by_id: string
    verdict: string
    at: Whole
    document: string
    ledger_index: Whole | null
  }
  trust_reason: { agency_id: string; digest: string }
  trust_event: { agency_id: string; id: string; at: Whole }
  trust_refusal: { agency_id: string; id: string; at: Whole }
  trust_refused_input: { agency_id: string; id: string; minute: Whole }
  trust_look: { agency_id: string; ledger_index: Whole; at: Whole }
  trust_watch_run: { agency_id: string; id: string }
  trust_signal: { agency_id: string; id: string; run_id: string }
  trust_audit_item: { agency_id: string; ledger_index: Whole }
}

export interface StoredRectification {
  agency: AgencyId
  id: string
  person: PersonId
  at: Instant
  sealed: string
  commitment: Digest
  ledgerIndex: number
}

/** Values in one statement: PostgreSQL takes 65,535. */
const page = 5_000

export function privacyTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  const inPages = async (ids: readonly string[], work: (some: string[]) => Promise<unknown>): Promise<void> => {
    for (let at = 0; at < ids.length; at += page) await work(ids.slice(at, at + page))
  }
  return {
    /** Standing ones first, newest first. */
    holds: async (agency: AgencyId): Promise<LegalHold[]> => {
      const rows = await db(agency)
        .selectFrom('trust_hold')
        .selectAll()
        .where('agency_id', '=', agency)
        .orderBy(sql`lifted_at is not null`)
        .orderBy('at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(toHold)
    },

    standingHolds: async (agency: AgencyId): Promise<LegalHold[]> => {
      const rows = await db(agency)
        .selectFrom('trust_hold')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('lifted_at', 'is', null)
        .execute()
      return rows.map(toHold)
    },

    addHold: async ({ agency, id, scope, why, by, at }: LegalHold): Promise<void> => {
      await db(agency)
        .insertInto('trust_hold')
        .values({ agency_id: agency, id, scope, why, by_name: by, at, lifted_at: null, lifted_by: null, lifted_why: null })
        .execute()
    },

    /** False when there is no standing hold of this id. */
    liftHold: async (agency: AgencyId, id: string, lifted: { at: Instant; by: string; why: string }): Promise<boolean> => {
      const row = await db(agency)
        .updateTable('trust_hold')
        .set({ lifted_at: lifted.at, lifted_by: lifted.by, lifted_why: lifted.why })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('lifted_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    },

    periods: async (agency: AgencyId): Promise<Map<string, number | null>> => {
      const rows = await db(agency).selectFrom('trust_period').selectAll().where('agency_id', '=', agency).execute()
      return new Map(rows.map((row) => [row.kind, row.ceiling]))
    },

    setPeriod: async (agency: AgencyId, kind: string, ceiling: number | null): Promise<void> => {
      await db(agency)
        .insertInto('trust_period')
        .values({ agency_id: agency, kind, ceiling })
        .onConflict((conflict) => conflict.columns(['agency_id', 'kind']).doUpdateSet({ ceiling }))
        .execute()
    },

    /** Newest first. */
    deletions: async (agency: AgencyId, limit: number): Promise<Deletion[]> => {
      const rows = await db(agency)
        .selectFrom('trust_deletion')
        .selectAll()
        .where('agency_id', '=', agency)
        .orderBy('at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        agency,
        kind: row.kind,
        at: Number(row.at) as Instant,
        by: row.by_name,
        before: Number(row.before) as Instant,
        count: row.count,
        held: row.held,
        ids: row.ids as Digest,
        ledgerIndex: Number(row.ledger_index),
      }))
    },

    addDeletion: async (done: Deletion): Promise<void> => {
      const { agency, id, kind, at, by, before, count, held, ids, ledgerIndex } = done
      await db(agency)
        .insertInto('trust_deletion')
        .values({ agency_id: agency, id, kind, at, by_name: by, before, count, held, ids, ledger_index: ledgerIndex })
        .execute()
    },

    addRectification: async (done: StoredRectification): Promise<void> => {
      const { agency, id, person, at, sealed, commitment, ledgerIndex } = done
      await db(agency)
        .insertInto('trust_rectification')
        .values({ agency_id: agency, id, person_id: person, at, sealed, commitment, ledger_index: ledgerIndex })
        .execute()
    },

    rectifications: async (agency: AgencyId, person: PersonId): Promise<StoredRectification[]> => {
      const rows = await db(agency)
        .selectFrom('trust_rectification')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .orderBy('at')
        .execute()
      return rows.map((row) => ({
        agency,
        id: row.id,
        person,
        at: Number(row.at) as Instant,
        sealed: row.sealed,
        commitment: row.commitment as Digest,
        ledgerIndex: Number(row.ledger_index),
      }))
    },

    /** The purpose's key as it stands: this one, or the one that somebody else wrote first. */
    pseudonymKey: async (agency: AgencyId, purpose: string): Promise<string | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_pseudonym_key')
        .select('sealed')
        .where('agency_id', '=', agency)
        .where('purpose', '=', purpose)
        .executeTakeFirst()
      return row?.sealed
    },

    addPseudonymKey: async (agency: AgencyId, purpose: string, sealed: string): Promise<void> => {
      await db(agency)
        .insertInto('trust_pseudonym_key')
        .values({ agency_id: agency, purpose, sealed })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** Until the transaction ends, no other one of this agency gets past this line. */
    holdBudget: async (agency: AgencyId): Promise<void> => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`privacy budget of ${agency}`}, 0))`.execute(db(agency))
    },

    addRelease: async (table: Omit<PublishedTable, 'ledgerIndex'>): Promise<void> => {
      const { agency, id, dataset, at, periods, microEpsilon } = table
      await db(agency)
        .insertInto('trust_release')
        .values({ agency_id: agency, id, dataset, at, document: JSON.stringify(table) })
        .execute()
      const costs = periods.map((period) => ({ agency_id: agency, dataset, period, release_id: id, micro_epsilon: microEpsilon }))
      await db(agency).insertInto('trust_release_cost').values(costs).execute()
    },

    /** Says in the table itself where it stands in the ledger. */
    placeRelease: async (table: PublishedTable): Promise<void> => {
      await db(table.agency)
        .updateTable('trust_release')
        .set({ document: JSON.stringify(table) })
        .where('agency_id', '=', table.agency)
        .where('id', '=', table.id)
        .execute()
    },

    /** Newest first. */
    releases: async (agency: AgencyId): Promise<PublishedTable[]> => {
      const rows = await db(agency)
        .selectFrom('trust_release')
        .select('document')
        .where('agency_id', '=', agency)
        .orderBy('at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map((row) => JSON.parse(row.document) as PublishedTable)
    },

    spent: async (agency: AgencyId): Promise<Omit<PrivacyBudget, 'total'>[]> => {
      const rows = await db(agency)
        .selectFrom('trust_release_cost')
        .select((is) => ['dataset', 'period', is.fn.sum<Whole>('micro_epsilon').as('spent')])
        .where('agency_id', '=', agency)
        .groupBy(['dataset', 'period'])
        .orderBy('dataset')
        .orderBy('period', 'desc')
        .execute()
      return rows.map((row) => ({ dataset: row.dataset, period: row.period, spent: Number(row.spent) }))
    },

    renamePerson: async (agency: AgencyId, id: PersonId, to: { name: string; nameKey: string; title: string }): Promise<void> => {
      await db(agency)
        .updateTable('trust_person')
        .set({ name: to.name, name_key: to.nameKey, title: to.title })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },

    isNameTaken: async (agency: AgencyId, nameKey: string, by: PersonId): Promise<boolean> => {
      const row = await db(agency)
        .selectFrom('trust_person')
        .select('id')
        .where('agency_id', '=', agency)
        .where('name_key', '=', nameKey)
        .where('id', '!=', by)
        .executeTakeFirst()
      return row !== undefined
    },

    badLogonsOf: async (agency: AgencyId, nameKey: string): Promise<unknown[]> => {
      const rows = await db(agency)
        .selectFrom('trust_bad_logon')
        .select('at')
        .where('agency_id', '=', agency)
        .where('name_key', '=', nameKey)
        .orderBy('at')
        .execute()
      return rows.map((row) => ({ at: iso(row.at) }))
    },

    /** Suggestions whose decision is by this person. */
    decidedBy: async (agency: AgencyId, id: PersonId): Promise<string[]> => {
      const rows = await db(agency)
        .selectFrom('trust_decision')
        .select('suggestion_id')
        .where('agency_id', '=', agency)
        .where('by_id', '=', id)
        .orderBy('at')
        .execute()
      return rows.map((row) => row.suggestion_id)
    },

    decisionFacts: async (agency: AgencyId): Promise<{ by: string; kind: string; verdict: string; at: Instant }[]> => {
      const rows = await db(agency)
        .selectFrom('trust_decision as d')
        .innerJoin('trust_suggestion as s', (join) =>
          join.onRef('s.agency_id', '=', 'd.agency_id').onRef('s.id', '=', 'd.suggestion_id'),
        )
        .select(['d.by_id', 's.kind', 'd.verdict', 'd.at'])
        .where('d.agency_id', '=', agency)
        .orderBy('d.at')
        .execute()
      return rows.map((row) => ({ by: row.by_id, kind: row.kind, verdict: row.verdict, at: Number(row.at) as Instant }))
    },

    ageOf: async (agency: AgencyId, kind: OwnKind): Promise<{ count: number; oldest: Instant | null }> => {
      const { rows } = await sql<{ count: Whole; oldest: Whole | null }>`
        select count(*) as count, min(at) as oldest from (${listOf(kind, agency)}) as kept`.execute(db(agency))
      const [row] = rows
      return { count: Number(row?.count ?? 0), oldest: row?.oldest == null ? null : (Number(row.oldest) as Instant) }
    },

    /** Open ones too, by when they were opened. */
    ageOfCases: async (agency: AgencyId): Promise<{ count: number; oldest: Instant | null }> => {
      const { rows } = await sql<{ count: Whole; oldest: Whole | null }>`
        select count(*) as count, min(opened_at) as oldest from ${standingCases(agency)}`.execute(db(agency))
      const [row] = rows
      return { count: Number(row?.count ?? 0), oldest: row?.oldest == null ? null : (Number(row.oldest) as Instant) }
    },

    dueOf: async (agency: AgencyId, kind: OwnKind, before: Instant): Promise<RetainedItem[]> => {
      const { rows } = await sql<{ id: string; at: Whole }>`
        select id, at from (${listOf(kind, agency)}) as kept where at < ${before} order by at, id`.execute(db(agency))
      return rows.map((row) => ({ id: row.id, at: Number(row.at) as Instant }))
    },

    eraseSessions: (agency: AgencyId, ids: readonly string[]): Promise<void> =>
      inPages(ids, (some) =>
        db(agency).deleteFrom('trust_session').where('agency_id', '=', agency).where('digest', 'in', some).execute(),
      ),

    eraseBadLogons: (agency: AgencyId, ids: readonly string[]): Promise<void> =>
      inPages(ids, (some) =>
        db(agency).deleteFrom('trust_bad_logon').where('agency_id', '=', agency).where('id', 'in', some).execute(),
      ),

    eraseSuggestions: (agency: AgencyId, ids: readonly string[]): Promise<void> =>
      inPages(ids, (some) =>
        db(agency).deleteFrom('trust_suggestion').where('agency_id', '=', agency).where('id', 'in', some).execute(),
      ),

    /** The suggestion stays as an undecided one would, under its own period. */
    eraseDecisions: (agency: AgencyId, ids: readonly string[]): Promise<void> =>
      inPages(ids, (some) =>
        db(agency).deleteFrom('trust_decision').where('agency_id', '=', agency).where('id', 'in', some).execute(),
      ),

    eraseReasons: (agency: AgencyId, digests: readonly string[]): Promise<void> =>
      inPages(digests, (some) =>
        db(agency).deleteFrom('trust_reason').where('agency_id', '=', agency).where('digest', 'in', some).execute(),
      ),

    eraseRows: (agency: AgencyId, table: PlainTable, ids: readonly string[]): Promise<void> =>
      inPages(ids, (some) => db(agency).deleteFrom(table).where('agency_id', '=', agency).where('id', 'in', some).execute()),

    eraseLooks: (agency: AgencyId, indices: readonly string[]): Promise<void> =>
      inPages(indices, (some) =>
        db(agency)
          .deleteFrom('trust_look')
          .where('agency_id', '=', agency)
          .where('ledger_index', 'in', some.map(Number))
          .execute(),
      ),

    /** Runs of the watch whose every finding is among these. */
    runsOfOnly: async (agency: AgencyId, findings: readonly string[]): Promise<string[]> => {
      const going = new Set(findings)
      const rows = await db(agency).selectFrom('trust_signal').select(['id', 'run_id']).where('agency_id', '=', agency).execute()
      const staying = new Set(rows.filter(({ id }) => !going.has(id)).map(({ run_id }) => run_id))
      return [...new Set(rows.map(({ run_id }) => run_id))].filter((run) => !staying.has(run))
    },

    /** With the documents of the runs that committed to them. */
    eraseFindings: async (agency: AgencyId, ids: readonly string[], runs: readonly string[]): Promise<void> => {
      await inPages(ids, (some) =>
        db(agency).deleteFrom('trust_signal').where('agency_id', '=', agency).where('id', 'in', some).execute(),
      )
      await inPages(runs, (some) =>
        db(agency).deleteFrom('trust_watch_run').where('agency_id', '=', agency).where('id', 'in', some).execute(),
      )
    },

    eraseAuditItems: (agency: AgencyId, ids: readonly string[]): Promise<void> =>
      inPages(ids, (some) =>
        db(agency)
          .deleteFrom('trust_audit_item')
          .where('agency_id', '=', agency)
          .where('ledger_index', 'in', some.map(Number))
          .execute(),
      ),

    reasonsAmong: async (agency: AgencyId, digests: readonly string[]): Promise<Set<string>> => {
      const found = new Set<string>()
      await inPages(digests, async (some) => {
        const rows = await db(agency)
          .selectFrom('trust_reason')
          .select('digest')
          .where('agency_id', '=', agency)
          .where('digest', 'in', some)
          .execute()
        for (const row of rows) found.add(row.digest)
      })
      return found
    },

    countReasons: async (agency: AgencyId): Promise<number> => {
      const row = await db(agency)
        .selectFrom('trust_reason')
        .select((is) => is.fn.countAll<Whole>().as('count'))
        .where('agency_id', '=', agency)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
  }
}

/** Tables whose rows go one by one. */
type PlainTable = 'trust_event' | 'trust_refusal' | 'trust_refused_input'

export type OwnKind =
  | 'sessions'
  | 'bad-logons'
  | 'suggestions'
  | 'decisions'
  | 'sign-in-events'
  | 'refusals'
  | 'refused-input'
  | 'looks'
  | 'misuse-findings'
  | 'audit-items'
  | 'cases'

function listOf(kind: OwnKind, agency: AgencyId) {
  if (kind === 'sign-in-events') return sql`select id, at from trust_event where agency_id = ${agency}`
  if (kind === 'refusals') return sql`select id, at from trust_refusal where agency_id = ${agency}`
  if (kind === 'refused-input') return sql`select id, minute as at from trust_refused_input where agency_id = ${agency}`
  if (kind === 'looks') return sql`select cast(ledger_index as text) as id, at from trust_look where agency_id = ${agency}`
  // What waits for a person is as old as it is; what was decided, as old as the decision.
  if (kind === 'misuse-findings')
    return sql`select id, coalesce(decided_at, found_at) as at from trust_signal where agency_id = ${agency}`
  if (kind === 'audit-items')
    return sql`select cast(ledger_index as text) as id, coalesce(reviewed_at, at) as at from trust_audit_item where agency_id = ${agency}`
  if (kind === 'cases') return sql`select id, closed_at as at from ${standingCases(agency)} where closed_at is not null`
  if (kind === 'sessions') return sql`select digest as id, seen_at as at from trust_session where agency_id = ${agency}`
  if (kind === 'bad-logons') return sql`select id, at from trust_bad_logon where agency_id = ${agency}`
  if (kind === 'decisions') return sql`select id, at from trust_decision where agency_id = ${agency}`
  // A suggestion that was decided is kept as long as its decision.
  return sql`select s.id, s.at from trust_suggestion s where s.agency_id = ${agency} and not exists (
    select 1 from trust_decision d where d.agency_id = s.agency_id and d.suggestion_id = s.id)`
}

/**
 * Cases whose key stands. How many confidential or restricted ones there are would tell those who may not know of them: these are
 * erased by hand alone.
 */
const standingCases = (agency: AgencyId) => sql`(
  select c.id, c.opened_at, c.closed_at from trust_case c where c.agency_id = ${agency} and not c.confidential
    and c.sensitivity = 'ordinary' and exists (
      select 1 from trust_key k where k.agency_id = c.agency_id and k.subject = 'case:' || c.id and k.wrapped is not null)) as standing`

const iso = (at: Whole): string => new Date(Number(at)).toISOString()

function toHold(row: Tables['trust_hold']): LegalHold {
  const { lifted_at, lifted_by, lifted_why } = row
  return {
    id: row.id,
    agency: row.agency_id as AgencyId,
    scope: row.scope,
    why: row.why,
    by: row.by_name,
    at: Number(row.at) as Instant,
    ...(lifted_at === null ? {} : { lifted: { at: Number(lifted_at) as Instant, by: lifted_by ?? '', why: lifted_why ?? '' } }),
  }
}
