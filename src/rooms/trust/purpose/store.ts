/** All SQL of cases, duties, purposes, looks, overrides and hand-overs. Lists take the policies' condition into the query itself. */

import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { AgencyId, Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { StoreConnection, Whose } from '../../../ports/store.ts'
import type { LegalBasisKind } from '../contract.ts'
import type { RowFilter } from '../policy/types.ts'
import type { CaseHeading, CaseId, CaseQuery, Duty, DutyId, DutyKind, LegalBasis, Purpose, PurposeTask } from './types.ts'

/** 64-bit columns: one adapter reads them as numbers, the other as text. */
type Whole = number | string

interface BasisColumns {
  basis_kind: string
  basis_reference: string
  basis_from: Whole
  basis_until: Whole
}

interface CaseTable extends BasisColumns {
  agency_id: string
  id: string
  number: string
  title: string
  summary: string
  kind: string
  area: string
  search_key: string
  confidential: boolean
  sensitivity: string
  is_open: boolean
  opened_by: string
  opened_at: Whole
  closed_at: Whole | null
}

interface Tables {
  trust_person: { agency_id: string; id: string; name: string; role: string }
  trust_case: CaseTable
  trust_case_member: { agency_id: string; case_id: string; person_id: string; since: Whole }
  trust_case_event: {
    agency_id: string
    id: string
    case_id: string
    at: Whole
    by_name: string
    what: string
    document: string
  }
  trust_duty: BasisColumns & {
    agency_id: string
    id: string
    person_id: string
    kind: string
    area: string
    started_at: Whole
    ends_at: Whole
    ended_at: Whole | null
  }
  trust_purpose: BasisColumns & {
    agency_id: string
    id: string
    person_id: string
    case_id: string | null
    duty_id: string | null
    is_override: boolean
    task: string
    statement: string
    statement_key: string | null
    stated_at: Whole
    valid_until: Whole
    laid_down_at: Whole | null
  }
  trust_look: {
    agency_id: string
    id: string
    at: Whole
    person_id: string
    by_words: string
    purpose_id: string
    action: string
    what: string
    ledger_index: Whole
    about: string | null
  }
  trust_override: {
    agency_id: string
    id: string
    person_id: string
    person_name: string
    opened_at: Whole
    escalated_at: Whole | null
    reviewed_by: string | null
    reviewed_by_name: string | null
    reviewed_at: Whole | null
    verdict: string | null
    remark: string | null
  }
  trust_export: {
    agency_id: string
    id: string
    case_id: string
    asked_by: string
    asked_by_name: string
    recipient: string
    asked_at: Whole
    approved_by: string | null
    approved_by_name: string | null
    approved_at: Whole | null
    used_at: Whole | null
  }
  trust_certificate: { agency_id: string; person_id: string; name: string; valid_until: Whole }
}

type Cases = ExpressionBuilder<Tables & { c: CaseTable }, 'c'>

/** The policies' condition as SQL over `trust_case as c`. */
function inSql(eb: Cases, filter: RowFilter): Expression<SqlBool> {
  switch (filter.is) {
    case 'all':
      return sql<SqlBool>`true`
    case 'none':
      return sql<SqlBool>`false`
    case 'and':
      return eb.and(filter.of.map((one) => inSql(eb, one)))
    case 'or':
      return eb.or(filter.of.map((one) => inSql(eb, one)))
    case 'not':
      return eb.not(inSql(eb, filter.of))
    case 'id':
      return eb('c.id', '=', filter.id)
    case 'member':
      return isMember(eb, filter.person)
    case 'equal': {
      const columns = {
        agency: 'agency_id',
        confidential: 'confidential',
        open: 'is_open',
        sensitivity: 'sensitivity',
        area: 'area',
      }
      return eb(sql.ref(`c.${columns[filter.attribute]}`), '=', filter.value)
    }
  }
}

const isMember = (eb: Cases, person: string): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('trust_case_member as m')
      .select('m.person_id')
      .whereRef('m.agency_id', '=', 'c.agency_id')
      .whereRef('m.case_id', '=', 'c.id')
      .where('m.person_id', '=', person),
  )

const headingColumns = [
  'c.agency_id',
  'c.id',
  'c.number',
  'c.title',
  'c.kind',
  'c.area',
  'c.confidential',
  'c.sensitivity',
  'c.is_open',
  'c.opened_at',
  'c.closed_at',
] as const

export interface StoredOverride {
  id: PurposeId
  holder: PersonId
  holderName: string
  openedAt: Instant
  escalatedAt: Instant | null
  reviewedBy: string | null
  reviewedByName: string | null
  reviewedAt: Instant | null
  verdict: string | null
  remark: string | null
  statement: string
  validUntil: Instant
  caseNumber: string | null
  /** Whether the reader is assigned to the case that it names. */
  readerIsMember: boolean
  looks: number
}

export interface StoredExport {
  id: string
  caseId: CaseId
  caseNumber: string
  confidential: boolean
  askedBy: PersonId
  askedByName: string
  recipient: string
  askedAt: Instant
  approvedBy: PersonId | null
  approvedByName: string | null
  usedAt: Instant | null
}

/** Queries over one connection: the store itself, or a transaction of it. */
export function purposeTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)

  const visible = (agency: AgencyId, filter: RowFilter) =>
    db(agency)
      .selectFrom('trust_case as c')
      .where('c.agency_id', '=', agency)
      .where((eb) => inSql(eb as unknown as Cases, filter))

  const membersOf = async (agency: AgencyId, ids: readonly string[]): Promise<Map<string, PersonId[]>> => {
    const found = new Map<string, PersonId[]>(ids.map((id) => [id, []]))
    if (ids.length === 0) return found
    const rows = await db(agency)
      .selectFrom('trust_case_member')
      .select(['case_id', 'person_id'])
      .where('agency_id', '=', agency)
      .where('case_id', 'in', [...ids])
      .orderBy('since')
      .orderBy('person_id')
      .execute()
    for (const row of rows) found.get(row.case_id)?.push(row.person_id as PersonId)
    return found
  }

  const withMembers = async (agency: AgencyId, rows: readonly HeadingRow[]): Promise<CaseHeading[]> => {
    const members = await membersOf(
      agency,
      rows.map(({ id }) => id),
    )
    return rows.map((row) => toHeading(row, members.get(row.id) ?? []))
  }

  const exportsFrom = (agency: AgencyId) =>
    db(agency)
      .selectFrom('trust_export as e')
      .innerJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'e.agency_id').onRef('c.id', '=', 'e.case_id'))
      .select([
        'e.id',
        'e.case_id',
        'e.asked_by',
        'e.asked_by_name',
        'e.recipient',
        'e.asked_at',
        'e.approved_by',
        'e.approved_by_name',
      ])
      .select(['e.used_at', 'c.number', 'c.confidential'])
      .where('e.agency_id', '=', agency)

  return {
    personNamed: (agency: AgencyId, person: PersonId) =>
      db(agency)
        .selectFrom('trust_person')
        .select(['id', 'name', 'role'])
        .where('agency_id', '=', agency)
        .where('id', '=', person)
        .executeTakeFirst(),

    // ---- cases

    /** False when the number is taken. */
    addCase: async (
      heading: CaseHeading,
      facts: { summary: string; basis: LegalBasis; openedBy: PersonId },
    ): Promise<boolean> => {
      const added = await db(heading.agency)
        .insertInto('trust_case')
        .values({
          agency_id: heading.agency,
          id: heading.id,
          number: heading.number,
          title: heading.title,
          summary: facts.summary,
          kind: heading.kind,
          area: heading.area,
          search_key: searchKey(`${heading.number} ${heading.title}`),
          confidential: heading.confidential,
          sensitivity: heading.sensitivity,
          is_open: true,
          ...basisColumns(facts.basis),
          opened_by: facts.openedBy,
          opened_at: heading.openedAt,
          closed_at: null,
        })
        .onConflict((conflict) => conflict.columns(['agency_id', 'number']).doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    /** False when it was closed already. */
    closeCase: async (agency: AgencyId, id: CaseId, at: Instant): Promise<boolean> => {
      const closed = await db(agency)
        .updateTable('trust_case')
        .set({ is_open: false, closed_at: at })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('is_open', '=', true)
        .returning('id')
        .executeTakeFirst()
      return closed !== undefined
    },

    addMember: async (agency: AgencyId, id: CaseId, person: PersonId, since: Instant): Promise<void> => {
      await db(agency)
        .insertInto('trust_case_member')
        .values({ agency_id: agency, case_id: id, person_id: person, since })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** Locks the case first, so that two people cannot take each other off at once. Returns how many are left. */
    removeMember: async (agency: AgencyId, id: CaseId, person: PersonId): Promise<number> => {
      await db(agency)
        .selectFrom('trust_case')
        .select('id')
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .forUpdate()
        .execute()
      await db(agency)
        .deleteFrom('trust_case_member')
        .where('agency_id', '=', agency)
        .where('case_id', '=', id)
        .where('person_id', '=', person)
        .execute()
      return (await membersOf(agency, [id])).get(id)?.length ?? 0
    },

    addCaseEvent: async (
      agency: AgencyId,
      event: { id: string; case: CaseId; at: Instant; by: string; what: string; document: string },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_case_event')
        .values({
          agency_id: agency,
          id: event.id,
          case_id: event.case,
          at: event.at,
          by_name: event.by,
          what: event.what,
          document: event.document,
        })
        .execute()
    },

    /** One query whether the case is not there, or not for this actor. */
    heading: async (agency: AgencyId, id: string, filter: RowFilter): Promise<CaseHeading | undefined> => {
      const rows = await visible(agency, filter).where('c.id', '=', id).select(headingColumns).execute()
      // The members are asked for in either case: a refusal takes the same queries as an answer.
      return (await withMembers(agency, rows.length > 0 ? rows : [nothing]))[rows.length > 0 ? 0 : 1]
    },

    /** The rest of a file whose heading was found. */
    file: async (agency: AgencyId, id: CaseId) => {
      const row = await db(agency)
        .selectFrom('trust_case')
        .select(['summary', 'opened_by', 'basis_kind', 'basis_reference', 'basis_from', 'basis_until'])
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const events = await db(agency)
        .selectFrom('trust_case_event')
        .select(['at', 'by_name', 'what'])
        .where('agency_id', '=', agency)
        .where('case_id', '=', id)
        .orderBy('at')
        .orderBy('id')
        .execute()
      return {
        summary: row.summary,
        openedBy: row.opened_by as PersonId,
        basis: toBasis(row),
        history: events.map((event) => ({ at: Number(event.at) as Instant, by: event.by_name, what: event.what })),
      }
    },

    cases: async (agency: AgencyId, filter: RowFilter, query: CaseQuery & { limit: number }): Promise<CaseHeading[]> => {
      let wanted = visible(agency, filter)
      if (query.state) wanted = wanted.where('c.is_open', '=', query.state === 'open')
      if (query.text) wanted = wanted.where(sql<SqlBool>`strpos(c.search_key, ${searchKey(query.text)}) > 0`)
      const rows = await wanted.select(headingColumns).orderBy('c.opened_at', 'desc').orderBy('c.id').limit(query.limit).execute()
      return withMembers(agency, rows)
    },

    suggestCases: async (agency: AgencyId, filter: RowFilter, text: string, limit: number) => {
      const key = searchKey(text)
      const rows = await visible(agency, filter)
        .where(sql<SqlBool>`(strpos(c.search_key, ${key}) = 1 or strpos(c.search_key, ${` ${key}`}) > 0)`)
        .select(['c.id', 'c.number', 'c.title'])
        .orderBy('c.number')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.id as CaseId, number: row.number, title: row.title }))
    },

    countCases: async (agency: AgencyId, filter: RowFilter) => {
      const rows = await visible(agency, filter)
        .select(['c.is_open', 'c.kind', 'c.area', (eb) => eb.fn.countAll<Whole>().as('n')])
        .groupBy(['c.is_open', 'c.kind', 'c.area'])
        .execute()
      return rows.map((row) => ({ open: row.is_open, kind: row.kind, area: row.area, n: Number(row.n) }))
    },

    /** Cases in the same area, or with a member of `of`, other than itself. */
    relatedCases: async (agency: AgencyId, filter: RowFilter, of: CaseHeading, limit: number): Promise<CaseHeading[]> => {
      const rows = await visible(agency, filter)
        .where('c.id', '<>', of.id)
        .where((eb) =>
          eb.or([
            ...(of.area ? [eb('c.area', '=', of.area)] : []),
            ...of.members.map((person) => isMember(eb as unknown as Cases, person)),
          ]),
        )
        .select(headingColumns)
        .orderBy('c.opened_at', 'desc')
        .orderBy('c.id')
        .limit(limit)
        .execute()
      return withMembers(agency, rows)
    },

    // ---- duties

    /** False when the person is on duty already: one index decides between two at once. What ended by itself is marked first. */
    addDuty: async (duty: Duty): Promise<boolean> => {
      await db(duty.agency)
        .updateTable('trust_duty')
        .set((eb) => ({ ended_at: eb.ref('ends_at') }))
        .where('agency_id', '=', duty.agency)
        .where('person_id', '=', duty.holder)
        .where('ended_at', 'is', null)
        .where('ends_at', '<=', duty.startedAt)
        .execute()
      const added = await db(duty.agency)
        .insertInto('trust_duty')
        .values({
          agency_id: duty.agency,
          id: duty.id,
          person_id: duty.holder,
          kind: duty.kind,
          area: duty.area,
          ...basisColumns(duty.basis),
          started_at: duty.startedAt,
          ends_at: duty.endsAt,
          ended_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    /** False when it had ended already. */
    endDuty: async (agency: AgencyId, id: DutyId, at: Instant): Promise<boolean> => {
      const ended = await db(agency)
        .updateTable('trust_duty')
        .set({ ended_at: at })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return ended !== undefined
    },

    openDuty: async (agency: AgencyId, person: PersonId, now: Instant): Promise<Duty | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_duty')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .where('ended_at', 'is', null)
        .where('ends_at', '>', now)
        .orderBy('started_at', 'desc')
        .executeTakeFirst()
      return row && toDuty(row)
    },

    certificates: async (agency: AgencyId, person: PersonId, now: Instant): Promise<string[]> => {
      const rows = await db(agency)
        .selectFrom('trust_certificate')
        .select('name')
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .where('valid_until', '>', now)
        .orderBy('name')
        .execute()
      return rows.map(({ name }) => name)
    },

    certify: async (agency: AgencyId, person: PersonId, name: string, validUntil: Instant): Promise<void> => {
      await db(agency)
        .insertInto('trust_certificate')
        .values({ agency_id: agency, person_id: person, name, valid_until: validUntil })
        .onConflict((conflict) => conflict.columns(['agency_id', 'person_id', 'name']).doUpdateSet({ valid_until: validUntil }))
        .execute()
    },

    // ---- purposes

    /** False when the same words stand under another purpose of this person: whether somebody else typed them is not said. */
    addPurpose: async (
      purpose: Purpose,
      target: { case: CaseId | null; duty: DutyId | null },
      key: string | null,
    ): Promise<boolean> => {
      const added = await db(purpose.agency)
        .insertInto('trust_purpose')
        .values({
          agency_id: purpose.agency,
          id: purpose.id,
          person_id: purpose.holder,
          case_id: target.case,
          duty_id: target.duty,
          is_override: purpose.override,
          ...basisColumns(purpose.basis),
          task: purpose.task,
          statement: purpose.statement,
          statement_key: key,
          stated_at: purpose.statedAt,
          valid_until: purpose.validUntil,
          laid_down_at: null,
        })
        .onConflict((conflict) => conflict.columns(['agency_id', 'person_id', 'statement_key']).doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    layDown: async (agency: AgencyId, person: PersonId, id: string, at: Instant): Promise<void> => {
      await db(agency)
        .updateTable('trust_purpose')
        .set({ laid_down_at: at })
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .where('id', '=', id)
        .where('laid_down_at', 'is', null)
        .execute()
    },

    /** A purpose with what it stands on, in one query: whatever is missing comes as null. */
    purpose: async (agency: AgencyId, id: string, asker: PersonId) => {
      const row = await purposeRows(db, agency, asker).where('p.id', '=', id).executeTakeFirst()
      return row && toStanding(row)
    },

    /** Everything that was ever stated by a person, for subject access: newest first. */
    purposesStatedBy: async (agency: AgencyId, person: PersonId): Promise<Purpose[]> => {
      const rows = await purposeRows(db, agency, person)
        .where('p.person_id', '=', person)
        .orderBy('p.stated_at', 'desc')
        .orderBy('p.id')
        .execute()
      return rows.map((row) => toStanding(row).purpose)
    },

    purposesOf: async (agency: AgencyId, person: PersonId, now: Instant, limit: number) => {
      const rows = await purposeRows(db, agency, person)
        .where('p.person_id', '=', person)
        .where('p.valid_until', '>', now)
        .where('p.laid_down_at', 'is', null)
        .orderBy('p.stated_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toStanding)
    },

    // ---- looks

    addLook: async (
      agency: AgencyId,
      look: {
        id: string
        at: Instant
        person: PersonId
        by: string
        purpose: PurposeId
        action: string
        what: string
        about: string
        ledgerIndex: number
      },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_look')
        .values({
          agency_id: agency,
          id: look.id,
          at: look.at,
          person_id: look.person,
          by_words: look.by,
          purpose_id: look.purpose,
          action: look.action,
          what: look.what,
          about: look.about,
          ledger_index: look.ledgerIndex,
        })
        .execute()
    },

    /** Newest first. The number of a case only where the reader is assigned to it, for every kind of case alike. */
    looks: async (agency: AgencyId, reader: PersonId, before: Instant, limit: number) => {
      const rows = await db(agency)
        .selectFrom('trust_look as l')
        .innerJoin('trust_purpose as p', (join) =>
          join.onRef('p.agency_id', '=', 'l.agency_id').onRef('p.id', '=', 'l.purpose_id'),
        )
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

    // ---- overrides

    addOverride: async (agency: AgencyId, id: PurposeId, holder: { id: PersonId; name: string }, at: Instant): Promise<void> => {
      await db(agency)
        .insertInto('trust_override')
        .values({ agency_id: agency, id, person_id: holder.id, person_name: holder.name, opened_at: at })
        .execute()
    },

    caseByNumber: async (agency: AgencyId, number: string): Promise<CaseId | null> => {
      const row = await db(agency)
        .selectFrom('trust_case')
        .select('id')
        .where('agency_id', '=', agency)
        .where('number', '=', number)
        .executeTakeFirst()
      return (row?.id ?? null) as CaseId | null
    },

    owesReview: async (agency: AgencyId, person: PersonId, before: Instant): Promise<boolean> => {
      const row = await db(agency)
        .selectFrom('trust_override')
        .select('id')
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .where('reviewed_at', 'is', null)
        .where('opened_at', '<=', before)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Marks what nobody reviewed in time; each one once. */
    escalate: async (agency: AgencyId, openedBefore: Instant, at: Instant): Promise<PurposeId[]> => {
      const rows = await db(agency)
        .updateTable('trust_override')
        .set({ escalated_at: at })
        .where('agency_id', '=', agency)
        .where('reviewed_at', 'is', null)
        .where('escalated_at', 'is', null)
        .where('opened_at', '<=', openedBefore)
        .returning('id')
        .execute()
      return rows.map(({ id }) => id as PurposeId)
    },

    /** False when somebody reviewed it before, or the reviewer is its holder: one statement decides both. */
    review: async (
      agency: AgencyId,
      id: PurposeId,
      review: { by: PersonId; byName: string; at: Instant; verdict: string; remark: string },
    ): Promise<boolean> => {
      const reviewed = await db(agency)
        .updateTable('trust_override')
        .set({
          reviewed_by: review.by,
          reviewed_by_name: review.byName,
          reviewed_at: review.at,
          verdict: review.verdict,
          remark: review.remark,
        })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('reviewed_at', 'is', null)
        .where('person_id', '<>', review.by)
        .returning('id')
        .executeTakeFirst()
      return reviewed !== undefined
    },

    overrides: async (
      agency: AgencyId,
      reader: PersonId,
      wish: { id?: string; waiting?: boolean; limit: number },
    ): Promise<StoredOverride[]> => {
      let wanted = db(agency)
        .selectFrom('trust_override as o')
        .innerJoin('trust_purpose as p', (join) => join.onRef('p.agency_id', '=', 'o.agency_id').onRef('p.id', '=', 'o.id'))
        .leftJoin('trust_case_member as m', (join) =>
          join.onRef('m.agency_id', '=', 'p.agency_id').onRef('m.case_id', '=', 'p.case_id').on('m.person_id', '=', reader),
        )
        .leftJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'm.agency_id').onRef('c.id', '=', 'm.case_id'))
        .selectAll('o')
        .select(['p.statement', 'p.valid_until', 'c.number', 'm.person_id as member'])
        .select((eb) =>
          eb
            .selectFrom('trust_look as l')
            .select((inner) => inner.fn.countAll<Whole>().as('n'))
            .whereRef('l.agency_id', '=', 'o.agency_id')
            .whereRef('l.purpose_id', '=', 'o.id')
            .as('looks'),
        )
        .where('o.agency_id', '=', agency)
      if (wish.id !== undefined) wanted = wanted.where('o.id', '=', wish.id)
      if (wish.waiting) wanted = wanted.where('o.reviewed_at', 'is', null)
      const rows = await wanted.orderBy('o.opened_at', 'desc').orderBy('o.id').limit(wish.limit).execute()
      return rows.map((row) => ({
        id: row.id as PurposeId,
        holder: row.person_id as PersonId,
        holderName: row.person_name,
        openedAt: Number(row.opened_at) as Instant,
        escalatedAt: row.escalated_at === null ? null : (Number(row.escalated_at) as Instant),
        reviewedBy: row.reviewed_by,
        reviewedByName: row.reviewed_by_name,
        reviewedAt: row.reviewed_at === null ? null : (Number(row.reviewed_at) as Instant),
        verdict: row.verdict,
        remark: row.remark,
        statement: row.statement,
        validUntil: Number(row.valid_until) as Instant,
        caseNumber: row.number,
        readerIsMember: row.member !== null,
        looks: Number(row.looks),
      }))
    },

    // ---- hand-overs

    addExport: async (
      agency: AgencyId,
      asked: { id: string; case: CaseId; by: PersonId; byName: string; recipient: string; at: Instant },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_export')
        .values({
          agency_id: agency,
          id: asked.id,
          case_id: asked.case,
          asked_by: asked.by,
          asked_by_name: asked.byName,
          recipient: asked.recipient,
          asked_at: asked.at,
        })
        .execute()
    },

    export: async (agency: AgencyId, id: string): Promise<(StoredExport & { members: PersonId[] }) | undefined> => {
      const row = await exportsFrom(agency).where('e.id', '=', id).executeTakeFirst()
      if (!row) return undefined
      return { ...toExport(row), members: (await membersOf(agency, [row.case_id])).get(row.case_id) ?? [] }
    },

    exports: async (agency: AgencyId, filter: RowFilter, asker: PersonId, limit: number): Promise<StoredExport[]> => {
      const rows = await exportsFrom(agency)
        .where((eb) => eb.or([eb('e.asked_by', '=', asker), inSql(eb as unknown as Cases, filter)]))
        .orderBy('e.asked_at', 'desc')
        .orderBy('e.id')
        .limit(limit)
        .execute()
      return rows.map(toExport)
    },

    /** False when another second person was first, or whoever approves is who asked: one statement decides both. */
    approveExport: async (agency: AgencyId, id: string, by: { id: PersonId; name: string }, at: Instant): Promise<boolean> => {
      const approved = await db(agency)
        .updateTable('trust_export')
        .set({ approved_by: by.id, approved_by_name: by.name, approved_at: at })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('approved_by', 'is', null)
        .where('asked_by', '<>', by.id)
        .returning('id')
        .executeTakeFirst()
      return approved !== undefined
    },

    /** False when it was used before, or nobody approved it. */
    useExport: async (agency: AgencyId, id: string, at: Instant): Promise<boolean> => {
      const used = await db(agency)
        .updateTable('trust_export')
        .set({ used_at: at })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('approved_by', 'is not', null)
        .where('used_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return used !== undefined
    },
  }
}

export type PurposeTables = ReturnType<typeof purposeTables>

interface HeadingRow {
  agency_id: string
  id: string
  number: string
  title: string
  kind: string
  area: string
  confidential: boolean
  sensitivity: string
  is_open: boolean
  opened_at: Whole
  closed_at: Whole | null
}

/** Stands in for a case that is not there, so that the same queries are made. */
const nothing: HeadingRow = {
  agency_id: '',
  id: '',
  number: '',
  title: '',
  kind: '',
  area: '',
  confidential: false,
  sensitivity: 'ordinary',
  is_open: false,
  opened_at: 0,
  closed_at: null,
}

function toHeading(row: HeadingRow, members: readonly PersonId[]): CaseHeading {
  return {
    id: row.id as CaseId,
    agency: row.agency_id as AgencyId,
    number: row.number,
    title: row.title,
    kind: row.kind,
    area: row.area,
    confidential: row.confidential,
    sensitivity: row.sensitivity as CaseHeading['sensitivity'],
    state: row.is_open ? 'open' : 'closed',
    members,
    openedAt: Number(row.opened_at) as Instant,
    ...(row.closed_at === null ? {} : { closedAt: Number(row.closed_at) as Instant }),
  }
}

/** Told apart without regard to case, accents’ spelling or stray spaces. */
const searchKey = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLocaleLowerCase('en')

const basisColumns = (basis: LegalBasis) => ({
  basis_kind: basis.kind,
  basis_reference: basis.reference,
  basis_from: basis.validFrom,
  basis_until: basis.validUntil,
})

function toBasis(row: BasisColumns): LegalBasis {
  return {
    kind: row.basis_kind as LegalBasisKind,
    reference: row.basis_reference,
    validFrom: Number(row.basis_from) as Instant,
    validUntil: Number(row.basis_until) as Instant,
  }
}

function toDuty(row: Tables['trust_duty']): Duty {
  return {
    id: row.id as DutyId,
    agency: row.agency_id as AgencyId,
    holder: row.person_id as PersonId,
    kind: row.kind as DutyKind,
    area: row.area,
    basis: toBasis(row),
    startedAt: Number(row.started_at) as Instant,
    endsAt: Number(row.ends_at) as Instant,
    ...(row.ended_at === null ? {} : { endedAt: Number(row.ended_at) as Instant }),
  }
}

function toExport(row: {
  id: string
  case_id: string
  number: string
  confidential: boolean
  asked_by: string
  asked_by_name: string
  recipient: string
  asked_at: Whole
  approved_by: string | null
  approved_by_name: string | null
  used_at: Whole | null
}): StoredExport {
  return {
    id: row.id,
    caseId: row.case_id as CaseId,
    caseNumber: row.number,
    confidential: row.confidential,
    askedBy: row.asked_by as PersonId,
    askedByName: row.asked_by_name,
    recipient: row.recipient,
    askedAt: Number(row.asked_at) as Instant,
    approvedBy: row.approved_by as PersonId | null,
    approvedByName: row.approved_by_name,
    usedAt: row.used_at === null ? null : (Number(row.used_at) as Instant),
  }
}

const purposeRows = (db: (whose: Whose) => Kysely<Tables>, agency: AgencyId, asker: PersonId) =>
  db(agency)
    .selectFrom('trust_purpose as p')
    .leftJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'p.agency_id').onRef('c.id', '=', 'p.case_id'))
    .leftJoin('trust_case_member as m', (join) =>
      join.onRef('m.agency_id', '=', 'p.agency_id').onRef('m.case_id', '=', 'p.case_id').on('m.person_id', '=', asker),
    )
    .leftJoin('trust_duty as d', (join) => join.onRef('d.agency_id', '=', 'p.agency_id').onRef('d.id', '=', 'p.duty_id'))
    .selectAll('p')
    .select([
      'c.is_open',
      'c.number',
      'c.title',
      'c.basis_from as case_from',
      'c.basis_until as case_until',
      'm.person_id as member',
    ])
    .select(['d.person_id as duty_holder', 'd.kind as duty_kind', 'd.area as duty_area', 'd.ends_at', 'd.ended_at'])
    .where('p.agency_id', '=', agency)

type PurposeRow = Awaited<ReturnType<ReturnType<typeof purposeRows>['execute']>>[number]

/** A purpose, and what it stands on today. */
export interface StandingPurpose {
  purpose: Purpose
  laidDown: boolean
  /** Null where the purpose is for no case, or for one that is not there. */
  case: { open: boolean; number: string; title: string; member: boolean; validFrom: Instant; validUntil: Instant } | null
  duty: { kind: DutyKind; area: string; endsAt: Instant; ended: boolean } | null
}

function toStanding(row: PurposeRow): StandingPurpose {
  const target = row.duty_id === null ? { case: (row.case_id ?? '') as CaseId } : { duty: row.duty_id as DutyId }
  return {
    purpose: {
      id: row.id as PurposeId,
      agency: row.agency_id as AgencyId,
      holder: row.person_id as PersonId,
      for: target,
      override: row.is_override,
      basis: toBasis(row),
      task: row.task as PurposeTask,
      statement: row.statement,
      statedAt: Number(row.stated_at) as Instant,
      validUntil: Number(row.valid_until) as Instant,
    },
    laidDown: row.laid_down_at !== null,
    case:
      row.is_open === null
        ? null
        : {
            open: row.is_open,
            number: row.number ?? '',
            title: row.title ?? '',
            member: row.member !== null,
            validFrom: Number(row.case_from) as Instant,
            validUntil: Number(row.case_until) as Instant,
          },
    duty:
      row.duty_holder === null
        ? null
        : {
            kind: row.duty_kind as DutyKind,
            area: row.duty_area ?? '',
            endsAt: Number(row.ends_at) as Instant,
            ended: row.ended_at !== null,
          },
  }
}
