/** SQL of retention: what trust itself keeps, what of it has outlived its period, and its erasure. */

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { Whose } from '../../../../ports/store.ts'
import { erasedKey, erasedName } from '../../identity/store/rows.ts'
import type { KeySubject } from '../../keys/types.ts'
import type { RetainedItem } from '../types.ts'

type Whole = number | string
type Db = (whose: Whose) => Kysely<Tables>

interface Tables {
  trust_person: {
    agency_id: string
    id: string
    name: string
    name_key: string
    title: string
    email: string | null
    password: string | null
    invitation: string | null
  }
  trust_person_area: { agency_id: string; person_id: string; area: string }
  trust_signal: { agency_id: string; id: string; run_id: string; person_id: string }
  trust_watch_run: { agency_id: string; id: string; document: string; ledger_index: Whole }
  trust_decision: { agency_id: string; id: string; by_id: string; document: string; ledger_index: Whole | null }
  trust_suggestion: { agency_id: string; id: string; ledger_index: Whole | null }
  trust_audit_item: { agency_id: string; ledger_index: Whole; person_id: string }
  trust_state: { agency_id: string; subject: string; document: string | null }
}

/** How a kind lies in its table. Everything in it is text of this file, none of it is said by anybody. */
interface KeptKind {
  table: string
  /** What one is called in the ledger and in a hold. */
  id: string
  /** Since when its period runs. */
  at: string
  /** Which rows of the table are of this kind; all when absent. */
  those?: string
  /** Beside its age: nothing rests on it any more, and nobody waits for it. */
  over?: string
  /** Whom it is about, and which case: a hold on one of these holds it too. */
  persons?: readonly string[]
  /** Gives the id of a case, or null. */
  ofCase?: string
}

/** A row `t` of the kind goes only when no row of the other table points at it. */
const unless = (table: string, column: string, id = 't.id'): string =>
  `not exists (select 1 from ${table} o where o.agency_id = t.agency_id and o.${column} = ${id})`

const caseOfLook = "case when t.about like 'case:%' then substr(t.about, 6) end"

/** Something of this account waits for somebody: an open case, an answer, a review, an inquiry. Duties and purposes last hours. */
const openWork = [
  `exists (select 1 from trust_case_member m join trust_case c on c.agency_id = m.agency_id and c.id = m.case_id
    where m.agency_id = t.agency_id and m.person_id = t.id and c.is_open)`,
  'exists (select 1 from trust_case c where c.agency_id = t.agency_id and c.opened_by = t.id and c.is_open)',
  'exists (select 1 from trust_override o where o.agency_id = t.agency_id and o.person_id = t.id and o.reviewed_at is null)',
  'exists (select 1 from trust_export e where e.agency_id = t.agency_id and e.asked_by = t.id and e.used_at is null)',
  'exists (select 1 from trust_closed_reading r where r.agency_id = t.agency_id and r.asked_by = t.id and r.approved_at is null)',
  'exists (select 1 from trust_rule_change h where h.agency_id = t.agency_id and h.asked_by = t.id and h.verdict is null)',
  "exists (select 1 from trust_signal s where s.agency_id = t.agency_id and s.person_id = t.id and s.state <> 'dismissed')",
  "exists (select 1 from trust_audit_item a where a.agency_id = t.agency_id and a.person_id = t.id and a.state = 'waits')",
  `exists (select 1 from trust_recovery r where r.agency_id = t.agency_id and r.person_id = t.id and r.state = 'open'
    and r.expires_at > t.disabled_at)`,
]
const isLastAdministrator = `(t.role = 'administrator' and not exists (select 1 from trust_person o
  where o.agency_id = t.agency_id and o.id <> t.id and o.role = 'administrator' and o.disabled_at is null))`

const keptKinds = {
  sessions: { table: 'trust_session', id: 't.digest', at: 't.seen_at', persons: ['t.person_id'] },
  'bad-logons': { table: 'trust_bad_logon', id: 't.id', at: 't.at' },
  // What was decided on a signal goes after the signal, which says how it was decided.
  decisions: {
    table: 'trust_decision',
    id: 't.id',
    at: 't.at',
    over: unless('trust_signal', 'decision_id'),
    persons: ['t.by_id'],
  },
  // A suggestion that was decided is kept as long as its decision.
  suggestions: {
    table: 'trust_suggestion',
    id: 't.id',
    at: 't.at',
    those: unless('trust_decision', 'suggestion_id'),
  },
  'sign-in-events': { table: 'trust_event', id: 't.id', at: 't.at', persons: ['t.person_id'] },
  refusals: { table: 'trust_refusal', id: 't.id', at: 't.at', persons: ['t.person_id'] },
  'refused-input': { table: 'trust_refused_input', id: 't.id', at: 't.minute', persons: ['t.person_id'] },
  'searched-words': {
    table: 'trust_look',
    id: 'cast(t.ledger_index as text)',
    at: 't.at',
    those: 't.words is not null',
    persons: ['t.person_id'],
    ofCase: caseOfLook,
  },
  looks: {
    table: 'trust_look',
    id: 'cast(t.ledger_index as text)',
    at: 't.at',
    persons: ['t.person_id'],
    ofCase: caseOfLook,
  },
  // What waits for a person is as old as it is; what was decided, as old as the decision.
  'misuse-findings': { table: 'trust_signal', id: 't.id', at: 'coalesce(t.decided_at, t.found_at)', persons: ['t.person_id'] },
  'audit-items': {
    table: 'trust_audit_item',
    id: 'cast(t.ledger_index as text)',
    at: 'coalesce(t.reviewed_at, t.at)',
    persons: ['t.person_id'],
  },
  marks: {
    table: 'trust_watch_mark',
    id: 't.id',
    at: 'coalesce(t.lifted_at, t.at)',
    over: 't.lifted_at is not null',
    persons: ['t.person_id'],
  },
  recoveries: { table: 'trust_recovery', id: 't.id', at: 'greatest(t.asked_at, t.expires_at)', persons: ['t.person_id'] },
  // One that nobody reviewed still binds its holder.
  overrides: {
    table: 'trust_override',
    id: 't.id',
    at: 'coalesce(t.reviewed_at, t.opened_at)',
    over: 't.reviewed_at is not null',
    persons: ['t.person_id', 't.reviewed_by'],
    ofCase: '(select p.case_id from trust_purpose p where p.agency_id = t.agency_id and p.id = t.id)',
  },
  'hand-overs': {
    table: 'trust_export',
    id: 't.id',
    at: 'coalesce(t.used_at, t.approved_at, t.asked_at)',
    persons: ['t.asked_by', 't.approved_by'],
    ofCase: 't.case_id',
  },
  // What leans on a row goes before it: looks, overrides and decisions before their purpose, purposes before their duty.
  purposes: {
    table: 'trust_purpose',
    id: 't.id',
    at: 't.valid_until',
    over: `${unless('trust_look', 'purpose_id')} and ${unless('trust_override', 'id')} and ${unless('trust_decision', 'purpose')}`,
    persons: ['t.person_id'],
    ofCase: 't.case_id',
  },
  duties: {
    table: 'trust_duty',
    id: 't.id',
    at: 'coalesce(t.ended_at, t.ends_at)',
    over: unless('trust_purpose', 'duty_id'),
    persons: ['t.person_id'],
  },
  'closed-readings': {
    table: 'trust_closed_reading',
    id: 't.id',
    at: 'coalesce(t.valid_until, t.asked_at)',
    over: unless('trust_purpose', 'reading_id'),
    persons: ['t.asked_by', 't.approved_by'],
    ofCase: 't.case_id',
  },
  // The change that a rule in force rests on stays with it.
  'rule-changes': {
    table: 'trust_rule_change',
    id: 't.id',
    at: 'coalesce(t.answered_at, t.asked_at)',
    over: `t.verdict is not null and ${unless('trust_rule', 'change_id')}`,
    persons: ['t.asked_by', 't.answered_by'],
  },
  // The last one stays: whoever was never assigned anywhere is taken to work everywhere.
  areas: {
    table: 'trust_person_area',
    id: "t.person_id || ':' || t.area",
    at: 'coalesce(t.valid_until, t.given_at)',
    over: `t.valid_until is not null and exists (select 1 from trust_person_area o where o.agency_id = t.agency_id
      and o.person_id = t.person_id and o.area <> t.area
      and (o.valid_until is null or (o.valid_until, o.area) > (t.valid_until, t.area)))`,
    persons: ['t.person_id', 't.given_by'],
  },
  accounts: {
    table: 'trust_person',
    id: 't.id',
    at: 'greatest(t.created_at, t.used_at, t.enabled_at, t.disabled_at)',
    those: `t.name_key not like '${erasedKey}%'`,
    over: `t.disabled_at is not null and not ${isLastAdministrator} and not (${openWork.join(' or ')})`,
    persons: ['t.id'],
  },
} as const satisfies Record<string, KeptKind>

export type OwnKind = keyof typeof keptKinds

/** Kinds of which the ledger commits to each row whole, by the first word of the row's subject. */
const statedKinds = {
  purpose: 'trust_purpose',
  duty: 'trust_duty',
  override: 'trust_override',
  handout: 'trust_export',
  reading: 'trust_closed_reading',
  rulechange: 'trust_rule_change',
  mark: 'trust_watch_mark',
  recovery: 'trust_recovery',
} as const
export type StatedKind = keyof typeof statedKinds

/** Tables whose rows go one by one. */
type PlainTable =
  | 'trust_bad_logon'
  | 'trust_suggestion'
  | 'trust_decision'
  | 'trust_event'
  | 'trust_refusal'
  | 'trust_refused_input'

/** Values in one statement: PostgreSQL takes 65,535. */
const page = 5_000

export const keptRows = (db: Db) => {
  const run = (agency: AgencyId, statement: RawBuilder<unknown>) => statement.execute(db(agency))
  const inPages = async (ids: readonly string[], work: (some: string[]) => Promise<unknown>): Promise<void> => {
    for (let at = 0; at < ids.length; at += page) await work(ids.slice(at, at + page))
  }
  const eraseWhere = (agency: AgencyId, table: string, column: string, ids: readonly string[]): Promise<void> =>
    inPages(ids, (some) =>
      run(agency, sql`delete from ${sql.table(table)} where agency_id = ${agency} and ${sql.ref(column)} in (${sql.join(some)})`),
    )
  return {
    ageOf: async (agency: AgencyId, kind: OwnKind): Promise<{ count: number; oldest: Instant | null }> => {
      const { table, at, those = 'true' }: KeptKind = keptKinds[kind]
      const { rows } = await sql<{ count: Whole; oldest: Whole | null }>`select count(*) as count, min(${sql.raw(at)}) as oldest
        from ${sql.table(table)} t where t.agency_id = ${agency} and ${sql.raw(those)}`.execute(db(agency))
      return age(rows[0])
    },

    /** Whether there is one of this id, whatever its age. */
    hasOf: async (agency: AgencyId, kind: OwnKind, id: string): Promise<boolean> => {
      const { table, id: named, those = 'true' }: KeptKind = keptKinds[kind]
      const { rows } = await sql`select 1 from ${sql.table(table)} t
        where t.agency_id = ${agency} and ${sql.raw(named)} = ${id} and ${sql.raw(those)} limit 1`.execute(db(agency))
      return rows.length > 0
    },

    /** `among`: of these alone. */
    dueOf: async (agency: AgencyId, kind: OwnKind, before: Instant, among?: readonly string[]): Promise<RetainedItem[]> => {
      if (among?.length === 0) return []
      const { persons = [], ofCase = 'null', ...kept }: KeptKind = keptKinds[kind]
      const these = among ? sql`and ${sql.raw(kept.id)} in (${sql.join(among)})` : sql``
      const named = persons.length === 0 ? 'null' : `pg_catalog.concat_ws(' ', ${persons.join(', ')})`
      const { rows } = await sql<{ id: string; at: Whole; named: string | null; of_case: string | null }>`
        select * from (select ${sql.raw(kept.id)} as id, ${sql.raw(kept.at)} as at, ${sql.raw(named)} as named, ${sql.raw(ofCase)} as of_case
          from ${sql.table(kept.table)} t
          where t.agency_id = ${agency} and ${sql.raw(kept.those ?? 'true')} and ${sql.raw(kept.over ?? 'true')} ${these}) as kept
        where at < ${before} order by at, id`.execute(db(agency))
      return rows.map((row) => ({ id: row.id, at: Number(row.at) as Instant, subjects: subjectsOf(row) }))
    },

    /** Open ones too, by when they were opened. */
    ageOfCases: async (agency: AgencyId): Promise<{ count: number; oldest: Instant | null }> => {
      const { rows } = await sql<{ count: Whole; oldest: Whole | null }>`
        select count(*) as count, min(opened_at) as oldest from ${standingCases(agency)}`.execute(db(agency))
      return age(rows[0])
    },

    /** `among`: of these alone. */
    dueCases: async (agency: AgencyId, before: Instant, among?: readonly string[]): Promise<RetainedItem[]> => {
      if (among?.length === 0) return []
      const these = among ? sql`and id in (${sql.join(among)})` : sql``
      const { rows } = await sql<{ id: string; at: Whole }>`select id, closed_at as at from ${standingCases(agency)}
        where closed_at < ${before} ${these} order by at, id`.execute(db(agency))
      return rows.map(({ id, at }) => ({ id, at: Number(at) as Instant, subjects: [`case:${id}`] }))
    },

    eraseRows: (agency: AgencyId, table: PlainTable, ids: readonly string[]): Promise<void> =>
      eraseWhere(agency, table, 'id', ids),

    eraseSessions: (agency: AgencyId, ids: readonly string[]): Promise<void> =>
      eraseWhere(agency, 'trust_session', 'digest', ids),

    eraseReasons: (agency: AgencyId, digests: readonly string[]): Promise<void> =>
      eraseWhere(agency, 'trust_reason', 'digest', digests),

    eraseLooks: (agency: AgencyId, indices: readonly string[]): Promise<void> =>
      eraseWhere(agency, 'trust_look', 'ledger_index', indices),

    eraseAuditItems: (agency: AgencyId, indices: readonly string[]): Promise<void> =>
      eraseWhere(agency, 'trust_audit_item', 'ledger_index', indices),

    /** The leaf of the look commits to the digest of the sealed words: it stays, and the look can still be held against its leaf. */
    eraseWords: (agency: AgencyId, indices: readonly string[]): Promise<void> =>
      inPages(indices, (some) =>
        run(
          agency,
          sql`update trust_look set words_digest = encode(sha256(convert_to(words, 'UTF8')), 'hex'), words = null
            where agency_id = ${agency} and ledger_index in (${sql.join(some)}) and words is not null`,
        ),
      ),

    /** Which entry announces each, as the row has it. */
    suggestionsOf: async (agency: AgencyId, ids: readonly string[]): Promise<{ id: string; index: number | null }[]> => {
      const found: { id: string; index: number | null }[] = []
      await inPages(ids, async (some) => {
        const query = db(agency).selectFrom('trust_suggestion').select(['id', 'ledger_index']).where('agency_id', '=', agency)
        for (const row of await query.where('id', 'in', some).execute())
          found.push({ id: row.id, index: place(row.ledger_index) })
      })
      return found
    },

    /** With who decided, as the row has it, and the document that its entry commits to. */
    decisionsOf: async (
      agency: AgencyId,
      ids: readonly string[],
    ): Promise<{ id: string; index: number | null; by: PersonId; document: string }[]> => {
      const found: { id: string; index: number | null; by: PersonId; document: string }[] = []
      await inPages(ids, async (some) => {
        const query = db(agency).selectFrom('trust_decision').select(['id', 'ledger_index', 'by_id', 'document'])
        for (const row of await query.where('agency_id', '=', agency).where('id', 'in', some).execute())
          found.push({ id: row.id, index: place(row.ledger_index), by: row.by_id as PersonId, document: row.document })
      })
      return found
    },

    /** Whose look the random audit drew at each place of the ledger, as the row has it. */
    drawnAt: async (agency: AgencyId, indexes: readonly number[]): Promise<Map<number, PersonId>> => {
      const query = db(agency)
        .selectFrom('trust_audit_item')
        .select(['ledger_index', 'person_id'])
        .where('agency_id', '=', agency)
      const rows = await query.where('ledger_index', 'in', indexes).execute()
      return new Map(rows.map((row) => [Number(row.ledger_index), row.person_id as PersonId]))
    },

    /** Which run of the watch found each, with its place in the ledger, and whom the row says that it is about. */
    runsOf: async (
      agency: AgencyId,
      findings: readonly string[],
    ): Promise<{ signal: string; person: string; run: string; index: number; document: string }[]> => {
      const found: { signal: string; person: string; run: string; index: number; document: string }[] = []
      await inPages(findings, async (some) => {
        const rows = await db(agency)
          .selectFrom('trust_signal as s')
          .innerJoin('trust_watch_run as r', (join) =>
            join.onRef('r.agency_id', '=', 's.agency_id').onRef('r.id', '=', 's.run_id'),
          )
          .select(['s.id', 's.person_id', 's.run_id', 'r.document', 'r.ledger_index'])
          .where('s.agency_id', '=', agency)
          .where('s.id', 'in', some)
          .execute()
        for (const row of rows)
          found.push({
            ...{ signal: row.id, person: row.person_id, run: row.run_id },
            ...{ index: Number(row.ledger_index), document: row.document },
          })
      })
      return found
    },

    /** Runs of the watch whose every finding is among these. */
    runsOfOnly: async (agency: AgencyId, findings: readonly string[]): Promise<string[]> => {
      const going = new Set(findings)
      const rows = await db(agency).selectFrom('trust_signal').select(['id', 'run_id']).where('agency_id', '=', agency).execute()
      const staying = new Set(rows.filter(({ id }) => !going.has(id)).map(({ run_id }) => run_id))
      return [...new Set(rows.map(({ run_id }) => run_id))].filter((one) => !staying.has(one))
    },

    /** With the documents of the runs that committed to them. */
    eraseFindings: async (agency: AgencyId, ids: readonly string[], runs: readonly string[]): Promise<void> => {
      await eraseWhere(agency, 'trust_signal', 'id', ids)
      await eraseWhere(agency, 'trust_watch_run', 'id', runs)
    },

    /** Rows that the ledger commits to whole, and what opened the commitments: only digests are left of them. Call it in a transaction. */
    eraseStated: async (agency: AgencyId, kind: StatedKind, ids: readonly string[]): Promise<void> => {
      // With who approved each.
      if (kind === 'recovery') await eraseWhere(agency, 'trust_recovery_approval', 'recovery_id', ids)
      await eraseWhere(agency, statedKinds[kind], 'id', ids)
      await inPages(ids, (some) =>
        db(agency)
          .updateTable('trust_state')
          .set({ document: null })
          .where('agency_id', '=', agency)
          .where(
            'subject',
            'in',
            some.map((id) => `${kind}:${id}`),
          )
          .execute(),
      )
    },

    /** False where it may not go any more: it was given anew, or is the last one. Call it in a transaction that holds the account. */
    eraseArea: async (agency: AgencyId, person: PersonId, area: string, now: Instant): Promise<boolean> => {
      const { table, over } = keptKinds.areas
      const { rows } = await sql`delete from ${sql.table(table)} as t where t.agency_id = ${agency} and t.person_id = ${person}
        and t.area = ${area} and t.valid_until <= ${now} and ${sql.raw(over)} returning t.area`.execute(db(agency))
      return rows.length > 0
    },

    /**
     * Takes name, title, address and everything that signs in out of an account. Its id and role stay: rows of others point at them.
     * False where it may not go any more: somebody enabled it, or something waits for it. Call it in a transaction.
     */
    eraseAccount: async (agency: AgencyId, id: PersonId): Promise<boolean> => {
      const { those, over } = keptKinds.accounts
      await sql`select 1 from trust_person where agency_id = ${agency} and id = ${id} for update`.execute(db(agency))
      const { rows } = await sql`update trust_person as t set name = ${erasedName(id)}, name_key = ${`${erasedKey}${id}`},
        title = '', email = null, password = null, invitation = null
        where t.agency_id = ${agency} and t.id = ${id} and ${sql.raw(those)} and ${sql.raw(over)} returning t.id`.execute(
        db(agency),
      )
      if (rows.length === 0) return false
      for (const table of ofAnAccount) await eraseWhere(agency, table, 'person_id', [id])
      return true
    },
  }
}

/** What belongs to an account alone, and goes with it. */
const ofAnAccount = [
  ...['trust_session', 'trust_passkey', 'trust_totp', 'trust_recovery_code', 'trust_sso_subject'],
  ...['trust_certificate', 'trust_person_area', 'trust_rectification'],
]

const place = (index: Whole | null): number | null => (index === null ? null : Number(index))

const age = (row: { count: Whole; oldest: Whole | null } | undefined): { count: number; oldest: Instant | null } => ({
  count: Number(row?.count ?? 0),
  oldest: row?.oldest == null ? null : (Number(row.oldest) as Instant),
})

function subjectsOf({ named, of_case: ofCase }: { named: string | null; of_case: string | null }): KeySubject[] {
  const persons = (named ?? '').split(' ').filter((id) => id !== '')
  return [...persons.map((id): KeySubject => `person:${id}`), ...(ofCase === null ? [] : [`case:${ofCase}` as KeySubject])]
}

/**
 * Cases whose key stands. How many confidential or restricted ones there are would tell those who may not know of them: these are
 * erased by hand alone.
 */
const standingCases = (agency: AgencyId) => sql`(
  select c.id, c.opened_at, c.closed_at from trust_case c where c.agency_id = ${agency} and not c.confidential
    and c.sensitivity = 'ordinary' and exists (
      select 1 from trust_key k where k.agency_id = c.agency_id and k.subject = 'case:' || c.id and k.wrapped is not null)) as standing`
