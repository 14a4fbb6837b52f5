/** SQL of cases, their members and their history. Titles, notes and the reference of a basis are sealed before they come here. */

import { sql } from 'kysely'
import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import { everyAgency } from '../../../../ports/store.ts'
import { needsConfirming } from '../../ledger/entry.ts'
import type { RowFilter } from '../../policy/types.ts'
import type { CaseHeading, CaseId, LegalBasis } from '../types.ts'
import { type Cases, inSql, isMember, membersOf } from './filter-rows.ts'
import { basisColumns, type Db, sealedBegins, toBasis, type Whole } from './rows.ts'
import { countChange } from './standing-rows.ts'

/** A heading as it lies in the store. */
export type KeptHeading = Omit<CaseHeading, 'title' | 'erased'> & { sealedTitle: string }

/** What a row of a case holds sealed, each value for its own column. */
export interface SealedCase {
  title: string
  summary: string
  reference: string
}

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
  'c.basis_kind',
  'c.basis_confirmed_by',
] as const

/** Whoever answers for the basis as it stands: who renewed it last, or who opened the case. */
const declarer = sql<string>`coalesce(c.basis_declared_by, c.opened_by)`

const visible = (db: Db, agency: AgencyId, filter: RowFilter) =>
  db(agency)
    .selectFrom('trust_case as c')
    .where('c.agency_id', '=', agency)
    .where((eb) => inSql(eb as unknown as Cases, filter))

export const caseRows = (db: Db) => {
  const withMembers = async (agency: AgencyId, rows: readonly HeadingRow[]): Promise<KeptHeading[]> => {
    const members = await membersOf(
      db,
      agency,
      rows.map(({ id }) => id),
    )
    return rows.map((row) => toHeading(row, members.get(row.id) ?? []))
  }

  return {
    /** False when the number is taken. */
    addCase: async (
      heading: Omit<KeptHeading, 'sealedTitle'>,
      facts: { sealed: SealedCase; basis: Omit<LegalBasis, 'reference'>; openedBy: PersonId },
    ): Promise<boolean> => {
      const { title, summary, reference } = facts.sealed
      const added = await db(heading.agency)
        .insertInto('trust_case')
        .values({
          agency_id: heading.agency,
          id: heading.id,
          number: heading.number,
          title,
          summary,
          kind: heading.kind,
          area: heading.area,
          confidential: heading.confidential,
          sensitivity: heading.sensitivity,
          is_open: true,
          ...basisColumns({ ...facts.basis, reference }),
          opened_by: facts.openedBy,
          opened_at: heading.openedAt,
          closed_at: null,
          basis_confirmed_by: null,
          basis_confirmed_name: null,
          basis_confirmed_at: null,
          basis_declared_by: null,
          basis_declared_at: null,
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
      if (closed) await countChange(db, agency)
      return closed !== undefined
    },

    /** False when it was so already. */
    markConfidential: async (agency: AgencyId, id: CaseId, confidential: boolean): Promise<boolean> => {
      const marked = await db(agency)
        .updateTable('trust_case')
        .set({ confidential })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('confidential', '<>', confidential)
        .returning('id')
        .executeTakeFirst()
      return marked !== undefined
    },

    addMember: async (agency: AgencyId, id: CaseId, person: PersonId, since: Instant): Promise<void> => {
      await db(agency)
        .insertInto('trust_case_member')
        .values({ agency_id: agency, case_id: id, person_id: person, since })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await countChange(db, agency)
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
      await countChange(db, agency)
      return (await membersOf(db, agency, [id])).get(id)?.length ?? 0
    },

    /** `document` is the sealed envelope that the ledger commits to; what happened stands in it alone. */
    addCaseEvent: async (
      agency: AgencyId,
      event: { id: string; case: CaseId; at: Instant; by: string; document: string },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_case_event')
        .values({
          agency_id: agency,
          id: event.id,
          case_id: event.case,
          at: event.at,
          by_name: event.by,
          what: null,
          document: event.document,
        })
        .execute()
    },

    /** One query whether the case is not there, or not for this actor. */
    heading: async (agency: AgencyId, id: string, filter: RowFilter): Promise<KeptHeading | undefined> => {
      const rows = await visible(db, agency, filter).where('c.id', '=', id).select(headingColumns).execute()
      // The members are asked for in either case: a refusal takes the same queries as an answer.
      return (await withMembers(agency, rows.length > 0 ? rows : [nothing]))[rows.length > 0 ? 0 : 1]
    },

    /** The rest of a file whose heading was found. */
    file: async (agency: AgencyId, id: CaseId) => {
      const row = await db(agency)
        .selectFrom('trust_case as c')
        .leftJoin('trust_person as o', (join) => join.onRef('o.agency_id', '=', 'c.agency_id').on(declarer, '=', sql.ref('o.id')))
        .select(['c.summary', 'c.opened_by', 'c.basis_kind', 'c.basis_reference', 'c.basis_from', 'c.basis_until'])
        .select(['c.basis_confirmed_name', 'c.basis_declared_by', 'o.name as declared_by_name'])
        .where('c.agency_id', '=', agency)
        .where('c.id', '=', id)
        .executeTakeFirstOrThrow()
      const events = await db(agency)
        .selectFrom('trust_case_event')
        .select(['id', 'at', 'by_name', 'document'])
        .where('agency_id', '=', agency)
        .where('case_id', '=', id)
        .orderBy('at')
        .orderBy('id')
        .execute()
      const { reference, ...basis } = toBasis(row)
      return {
        sealedSummary: row.summary,
        sealedReference: reference,
        basis: { ...basis, ...(needsConfirming(basis.kind) && { confirmedBy: row.basis_confirmed_name }) },
        openedBy: row.opened_by as PersonId,
        declaredBy: (row.basis_declared_by ?? row.opened_by) as PersonId,
        declaredByName: row.declared_by_name ?? row.basis_declared_by ?? row.opened_by,
        events: events.map(({ id: event, at, by_name: by, document }) => ({
          id: event,
          at: Number(at) as Instant,
          by,
          document,
        })),
      }
    },

    /** Newest first. Members are asked for apart: a search opens many and keeps few. */
    headings: async (
      agency: AgencyId,
      filter: RowFilter,
      query: { state?: 'open' | 'closed' | undefined; limit?: number | undefined },
    ): Promise<KeptHeading[]> => {
      let wanted = visible(db, agency, filter)
      if (query.state) wanted = wanted.where('c.is_open', '=', query.state === 'open')
      if (query.limit !== undefined) wanted = wanted.limit(query.limit)
      const rows = await wanted.select(headingColumns).orderBy('c.opened_at', 'desc').orderBy('c.id').execute()
      return rows.map((row) => toHeading(row, []))
    },

    /** False when it was open already. */
    reopenCase: async (agency: AgencyId, id: CaseId): Promise<boolean> => {
      const reopened = await db(agency)
        .updateTable('trust_case')
        .set({ is_open: true, closed_at: null })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('is_open', '=', false)
        .returning('id')
        .executeTakeFirst()
      if (reopened) await countChange(db, agency)
      return reopened !== undefined
    },

    /** False when somebody confirmed it before, or whoever confirms is who declared it: one statement decides both. */
    confirmBasis: async (agency: AgencyId, id: CaseId, by: { id: PersonId; name: string }, at: Instant): Promise<boolean> => {
      const confirmed = await db(agency)
        .updateTable('trust_case')
        .set({ basis_confirmed_by: by.id, basis_confirmed_name: by.name, basis_confirmed_at: at })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('basis_confirmed_by', 'is', null)
        .where(sql`coalesce(basis_declared_by, opened_by)`, '<>', by.id)
        .returning('id')
        .executeTakeFirst()
      if (confirmed) await countChange(db, agency)
      return confirmed !== undefined
    },

    /** In place of the one before, declared by whoever renews it and confirmed by nobody yet. False where the case is not open. */
    renewBasis: async (agency: AgencyId, id: CaseId, basis: LegalBasis, by: PersonId, at: Instant): Promise<boolean> => {
      const unconfirmed = { basis_confirmed_by: null, basis_confirmed_name: null, basis_confirmed_at: null }
      const renewed = await db(agency)
        .updateTable('trust_case')
        .set({ ...basisColumns(basis), ...unconfirmed, basis_declared_by: by, basis_declared_at: at })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('is_open', '=', true)
        .returning('id')
        .executeTakeFirst()
      if (renewed) await countChange(db, agency)
      return renewed !== undefined
    },

    /** Open cases on a warrant or a consent, the oldest first, and who declared it. */
    declaredBases: async (agency: AgencyId, filter: RowFilter) => {
      const rows = await visible(db, agency, filter)
        .where('c.is_open', '=', true)
        .where('c.basis_kind', 'in', ['warrant', 'consent'])
        .leftJoin('trust_person as o', (join) => join.onRef('o.agency_id', '=', 'c.agency_id').on(declarer, '=', sql.ref('o.id')))
        .select([
          ...headingColumns,
          'c.basis_until',
          'c.opened_by',
          'c.basis_declared_by',
          'c.basis_declared_at',
          'o.name as declared_by_name',
        ])
        .orderBy('c.opened_at')
        .orderBy('c.id')
        .execute()
      const waiting = rows.filter((row) => row.basis_confirmed_by === null)
      const headings = await withMembers(agency, waiting)
      return {
        confirmed: rows.length - waiting.length,
        waiting: waiting.map((row, at) => ({
          heading: headings[at] as KeptHeading,
          kind: row.basis_kind as LegalBasis['kind'],
          validUntil: Number(row.basis_until) as Instant,
          declaredBy: (row.basis_declared_by ?? row.opened_by) as PersonId,
          declaredByName: row.declared_by_name ?? row.basis_declared_by ?? row.opened_by,
          declaredAt: Number(row.basis_declared_at ?? row.opened_at) as Instant,
        })),
      }
    },

    /** Their numbers, of those that the filter lets through. */
    numbersOf: async (agency: AgencyId, filter: RowFilter, ids: readonly CaseId[]): Promise<Map<string, string>> => {
      if (ids.length === 0) return new Map()
      const rows = await visible(db, agency, filter)
        .where('c.id', 'in', [...new Set(ids)])
        .select(['c.id', 'c.number'])
        .execute()
      return new Map(rows.map(({ id, number }) => [id, number]))
    },

    /** Which of these the filter lets through. */
    knownCases: async (agency: AgencyId, filter: RowFilter, ids: readonly CaseId[]): Promise<Set<string>> => {
      if (ids.length === 0) return new Set()
      const rows = await visible(db, agency, filter)
        .where('c.id', 'in', [...new Set(ids)])
        .select('c.id')
        .execute()
      return new Set(rows.map(({ id }) => id))
    },

    membersOf: (agency: AgencyId, ids: readonly string[]) => membersOf(db, agency, ids),

    countCases: async (agency: AgencyId, filter: RowFilter) => {
      const rows = await visible(db, agency, filter)
        .select(['c.is_open', 'c.kind', 'c.area', (eb) => eb.fn.countAll<Whole>().as('n')])
        .groupBy(['c.is_open', 'c.kind', 'c.area'])
        .execute()
      return rows.map((row) => ({ open: row.is_open, kind: row.kind, area: row.area, n: Number(row.n) }))
    },

    /** Cases in the same area, or with a member of `of`, other than itself. */
    relatedCases: async (agency: AgencyId, filter: RowFilter, of: KeptHeading, limit: number): Promise<KeptHeading[]> => {
      const rows = await visible(db, agency, filter)
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

    /** Cases and events of before there were keys for them: their text lies open. */
    casesLyingOpen: async (limit: number) => {
      const rows = await db(everyAgency)
        .selectFrom('trust_case')
        .select(['agency_id', 'id', 'title', 'summary', 'basis_reference'])
        .where('title', 'not like', `${sealedBegins}%`)
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        agency: row.agency_id as AgencyId,
        id: row.id as CaseId,
        title: row.title,
        summary: row.summary,
        reference: row.basis_reference,
      }))
    },

    sealCase: async (agency: AgencyId, id: CaseId, { title, summary, reference }: SealedCase): Promise<void> => {
      await db(agency)
        .updateTable('trust_case')
        .set({ title, summary, basis_reference: reference })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },

    eventsLyingOpen: async (limit: number) => {
      const rows = await db(everyAgency)
        .selectFrom('trust_case_event')
        .select(['agency_id', 'id', 'case_id', 'document'])
        .where('what', 'is not', null)
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        agency: row.agency_id as AgencyId,
        id: row.id,
        case: row.case_id as CaseId,
        document: row.document,
      }))
    },

    sealEvent: async (agency: AgencyId, id: string, document: string): Promise<void> => {
      await db(agency)
        .updateTable('trust_case_event')
        .set({ what: null, document })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },
  }
}

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
  basis_kind: string
  basis_confirmed_by: string | null
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
  basis_kind: '',
  basis_confirmed_by: null,
}

function toHeading(row: HeadingRow, members: readonly PersonId[]): KeptHeading {
  return {
    id: row.id as CaseId,
    agency: row.agency_id as AgencyId,
    number: row.number,
    sealedTitle: row.title,
    kind: row.kind,
    area: row.area,
    confidential: row.confidential,
    sensitivity: row.sensitivity as CaseHeading['sensitivity'],
    state: row.is_open ? 'open' : 'closed',
    members,
    openedAt: Number(row.opened_at) as Instant,
    ...(row.closed_at === null ? {} : { closedAt: Number(row.closed_at) as Instant }),
    ...(needsConfirming(row.basis_kind) && row.basis_confirmed_by === null && { basisWaits: true as const }),
  }
}
