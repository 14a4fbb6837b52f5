/** SQL of the log of use as signals see it: looks, approvals, shifts, cases, people. */

import type { AgencyId, Instant, PersonId, PurposeId } from '../../../../kernel/units.ts'
import type { LegalBasisKind } from '../../contract.ts'
import { type Db, instant, type Whole } from './rows.ts'

export const accessRows = (db: Db) => ({
  looks: async (agency: AgencyId, since: Instant) => {
    const rows = await db(agency)
      .selectFrom('trust_look as l')
      .innerJoin('trust_purpose as p', (join) => join.onRef('p.agency_id', '=', 'l.agency_id').onRef('p.id', '=', 'l.purpose_id'))
      .select(['l.at', 'l.person_id', 'l.by_words', 'l.action', 'l.act', 'l.what', 'l.ledger_index', 'l.about', 'l.assigned'])
      .select(['p.id as purpose', 'p.case_id', 'p.statement', 'p.basis_kind'])
      .where('l.agency_id', '=', agency)
      .where('l.at', '>=', since)
      .orderBy('l.at')
      .orderBy('l.ledger_index')
      .execute()
    return rows.map((row) => ({
      at: instant(row.at),
      person: row.person_id as PersonId,
      by: row.by_words,
      action: row.action,
      what: row.what,
      index: Number(row.ledger_index),
      about: row.about,
      assigned: row.assigned,
      act: row.act as 'consult' | 'disclose',
      case: row.case_id,
      purpose: row.purpose as PurposeId,
      sealedStatement: row.statement,
      basis: row.basis_kind as LegalBasisKind,
    }))
  },

  /** Looks with typed words, newest first; `among` only these places of the ledger. */
  searches: async (agency: AgencyId, wish: { before?: Instant | undefined; among?: readonly number[]; limit: number }) => {
    if (wish.among?.length === 0) return []
    let query = db(agency)
      .selectFrom('trust_look as l')
      .innerJoin('trust_purpose as p', (join) => join.onRef('p.agency_id', '=', 'l.agency_id').onRef('p.id', '=', 'l.purpose_id'))
      .select(['l.id', 'l.at', 'l.by_words', 'l.what', 'l.ledger_index', 'l.words', 'p.basis_kind'])
      .where('l.agency_id', '=', agency)
      .where('l.words', 'is not', null)
    if (wish.before !== undefined) query = query.where('l.at', '<', wish.before)
    if (wish.among) query = query.where('l.ledger_index', 'in', [...wish.among])
    const rows = await query.orderBy('l.at', 'desc').orderBy('l.ledger_index', 'desc').limit(wish.limit).execute()
    return rows.map((row) => ({
      id: row.id,
      index: Number(row.ledger_index),
      at: instant(row.at),
      by: row.by_words,
      what: row.what,
      basis: row.basis_kind as LegalBasisKind,
      kept: row.words ?? '',
    }))
  },

  countLooks: async (agency: AgencyId, since: Instant): Promise<number> => {
    const row = await db(agency)
      .selectFrom('trust_look')
      .select((eb) => eb.fn.countAll<Whole>().as('n'))
      .where('agency_id', '=', agency)
      .where('at', '>=', since)
      .executeTakeFirstOrThrow()
    return Number(row.n)
  },

  /** Of hand-overs and of readings of closed cases, in order of time. */
  approvals: async (agency: AgencyId, since: Instant) => {
    const approved = async (of: 'trust_export' | 'trust_closed_reading') => {
      const rows = await db(agency)
        .selectFrom(of)
        .select(['id', 'case_id', 'asked_by', 'approved_by', 'approved_at'])
        .where('agency_id', '=', agency)
        .where('approved_at', '>=', since)
        .orderBy('approved_at')
        .execute()
      return rows.map((row) => ({
        of,
        id: row.id,
        case: row.case_id,
        askedBy: row.asked_by,
        approvedBy: row.approved_by ?? '',
        at: instant(row.approved_at ?? 0),
      }))
    }
    const all = [...(await approved('trust_export')), ...(await approved('trust_closed_reading'))]
    return all.sort((one, other) => one.at - other.at)
  },

  shifts: async (agency: AgencyId, since: Instant) => {
    const rows = await db(agency)
      .selectFrom('trust_duty')
      .select(['person_id', 'area', 'started_at', 'ends_at', 'ended_at'])
      .where('agency_id', '=', agency)
      .where('ends_at', '>=', since)
      .orderBy('started_at')
      .execute()
    return rows.map((row) => ({
      person: row.person_id,
      area: row.area,
      from: instant(row.started_at),
      to: instant(row.ended_at ?? row.ends_at),
    }))
  },

  cases: async (agency: AgencyId) => {
    const cases = await db(agency)
      .selectFrom('trust_case')
      .select(['id', 'number', 'area', 'confidential', 'opened_at', 'closed_at'])
      .where('agency_id', '=', agency)
      .execute()
    const members = await db(agency)
      .selectFrom('trust_case_member')
      .select(['case_id', 'person_id'])
      .where('agency_id', '=', agency)
      .execute()
    const of = new Map<string, string[]>(cases.map(({ id }) => [id, []]))
    for (const { case_id, person_id } of members) of.get(case_id)?.push(person_id)
    return cases.map((row) => ({
      id: row.id,
      number: row.number,
      area: row.area,
      confidential: row.confidential,
      openedAt: instant(row.opened_at),
      ...(row.closed_at !== null && { closedAt: instant(row.closed_at) }),
      members: of.get(row.id) ?? [],
    }))
  },

  people: (agency: AgencyId) =>
    db(agency).selectFrom('trust_person').select(['id', 'name', 'role']).where('agency_id', '=', agency).execute(),

  /** The ledger's names for everything that was done with a case, and the numbers of the looks at it. */
  tracesOfCase: async (agency: AgencyId, id: string): Promise<{ subjects: Set<string>; indexes: Set<number> }> => {
    const events = await db(agency)
      .selectFrom('trust_case_event')
      .select('id')
      .where('agency_id', '=', agency)
      .where('case_id', '=', id)
      .execute()
    const purposes = await db(agency)
      .selectFrom('trust_purpose')
      .select('id')
      .where('agency_id', '=', agency)
      .where('case_id', '=', id)
      .execute()
    const asked = async (of: 'trust_export' | 'trust_closed_reading') =>
      db(agency).selectFrom(of).select('id').where('agency_id', '=', agency).where('case_id', '=', id).execute()
    const [handOuts, readings] = [await asked('trust_export'), await asked('trust_closed_reading')]
    const holds = await db(agency)
      .selectFrom('trust_hold')
      .select('id')
      .where('agency_id', '=', agency)
      .where('scope', '=', `case:${id}`)
      .execute()
    const looks = await db(agency)
      .selectFrom('trust_look')
      .select('ledger_index')
      .where('agency_id', '=', agency)
      .where('about', '=', `case:${id}`)
      .execute()
    const subjects = [
      ...events.map((one) => `case-event:${one.id}`),
      ...purposes.flatMap((one) => [`purpose:${one.id}`, `override:${one.id}`]),
      ...handOuts.map((one) => `handout:${one.id}`),
      ...readings.map((one) => `reading:${one.id}`),
      ...holds.map((one) => `hold:${one.id}`),
    ]
    return { subjects: new Set(subjects), indexes: new Set(looks.map((row) => Number(row.ledger_index))) }
  },

  /** Whose purposes these are. */
  holdersOf: async (agency: AgencyId, purposes: readonly PurposeId[]): Promise<Map<string, PersonId>> => {
    if (purposes.length === 0) return new Map()
    const rows = await db(agency)
      .selectFrom('trust_purpose')
      .select(['id', 'person_id'])
      .where('agency_id', '=', agency)
      .where('id', 'in', [...purposes])
      .execute()
    return new Map(rows.map((row) => [row.id, row.person_id as PersonId]))
  },
})
