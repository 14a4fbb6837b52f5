/** All SQL of the watch: the log of use as signals see it, refusals, findings, the audit, marks. */

import type { Kysely } from 'kysely'
import type { AgencyId, DecisionId, Digest, Instant, PersonId, PurposeId, SuggestionId } from '../../../kernel/units.ts'
import type { StoreConnection, Whose } from '../../../ports/store.ts'
import type { LegalBasisKind } from '../contract.ts'
import { inputRows } from './store/input-rows.ts'
import type { AuditDraw, AuditItem, EvidenceLine, Mark, MarkView, SignalName, SignalState } from './types.ts'

/** 64-bit columns: one adapter reads them as numbers, the other as text. */
type Whole = number | string

interface Tables {
  trust_person: { agency_id: string; id: string; name: string; role: string }
  trust_case: {
    agency_id: string
    id: string
    number: string
    area: string
    confidential: boolean
    opened_at: Whole
    closed_at: Whole | null
  }
  trust_case_member: { agency_id: string; case_id: string; person_id: string }
  trust_case_event: { agency_id: string; id: string; case_id: string }
  trust_duty: {
    agency_id: string
    person_id: string
    area: string
    started_at: Whole
    ends_at: Whole
    ended_at: Whole | null
  }
  trust_purpose: {
    agency_id: string
    id: string
    person_id: string
    case_id: string | null
    statement: string
    basis_kind: string
  }
  trust_look: {
    agency_id: string
    at: Whole
    person_id: string
    by_words: string
    purpose_id: string
    action: string
    what: string
    ledger_index: Whole
    about: string | null
    act: string
    assigned: boolean
  }
  trust_export: {
    agency_id: string
    id: string
    case_id: string
    asked_by: string
    approved_by: string | null
    approved_at: Whole | null
  }
  trust_refusal: { agency_id: string; id: string; at: Whole; person_id: string; code: string; reason: string }
  trust_watch_run: {
    agency_id: string
    id: string
    at: Whole
    ledger_index: Whole
    commitment: string
    document: string
  }
  trust_signal: {
    agency_id: string
    id: string
    run_id: string
    signal: string
    source: string
    person_id: string
    person_name: string
    person_role: string
    week: Whole
    part: number
    found_at: Whole
    evidence: string
    state: string
    suggestion_id: string | null
    decision_id: string | null
    decided_by: string | null
    decided_by_name: string | null
    decided_at: Whole | null
    ledger_index: Whole | null
  }
  trust_audit_draw: {
    agency_id: string
    id: string
    sealed: string
    commitment: string
    per_mille: number
    from_at: Whole
    committed_at: Whole
    drawn_to: Whole
    seed: string | null
    revealed_at: Whole | null
  }
  trust_audit_item: {
    agency_id: string
    ledger_index: Whole
    draw_id: string
    at: Whole
    person_id: string
    by_words: string
    what: string
    basis: string | null
    state: string
    reviewed_by: string | null
    reviewed_by_name: string | null
    reviewed_at: Whole | null
    reason: string | null
  }
  trust_watch_mark: {
    agency_id: string
    id: string
    kind: string
    case_number: string
    person_id: string | null
    by_name: string
    at: Whole
    lifted_at: Whole | null
  }
}

/** A finding as it lies in the store. */
export interface StoredSignal {
  id: string
  run: string
  signal: SignalName
  source: 'ledger' | 'generated'
  person: { id: string; name: string; role: string }
  week: Instant
  part: number
  foundAt: Instant
  evidence: EvidenceLine[]
  state: SignalState
  suggestion: SuggestionId | null
  decision: DecisionId | null
  decidedBy: string | null
  decidedByName: string | null
  decidedAt: Instant | null
  ledgerIndex: number | null
}

/** Of a finding what tells whether another one is new. */
export interface KnownSignal {
  source: string
  signal: string
  person: string
  week: number
  part: number
  /** Numbers of the acts that it rests on. */
  evidence: number[]
}

export type StoredDraw = AuditDraw & { sealed: string; perMille: number; drawnTo: number }
export type StoredItem = Omit<AuditItem, 'mayReview' | 'remark'> & { person: PersonId; reason: Digest | null }

const instant = (whole: Whole): Instant => Number(whole) as Instant

export type WatchTables = ReturnType<typeof watchTables>

export function watchTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  return {
    ...inputRows(connection),

    // ---- the log of use

    looks: async (agency: AgencyId, since: Instant) => {
      const rows = await db(agency)
        .selectFrom('trust_look as l')
        .innerJoin('trust_purpose as p', (join) =>
          join.onRef('p.agency_id', '=', 'l.agency_id').onRef('p.id', '=', 'l.purpose_id'),
        )
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

    countLooks: async (agency: AgencyId, since: Instant): Promise<number> => {
      const row = await db(agency)
        .selectFrom('trust_look')
        .select((eb) => eb.fn.countAll<Whole>().as('n'))
        .where('agency_id', '=', agency)
        .where('at', '>=', since)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },

    approvals: async (agency: AgencyId, since: Instant) => {
      const rows = await db(agency)
        .selectFrom('trust_export')
        .select(['id', 'case_id', 'asked_by', 'approved_by', 'approved_at'])
        .where('agency_id', '=', agency)
        .where('approved_at', '>=', since)
        .orderBy('approved_at')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        case: row.case_id,
        askedBy: row.asked_by,
        approvedBy: row.approved_by ?? '',
        at: instant(row.approved_at ?? 0),
      }))
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
      const handOuts = await db(agency)
        .selectFrom('trust_export')
        .select('id')
        .where('agency_id', '=', agency)
        .where('case_id', '=', id)
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
      ]
      return { subjects: new Set(subjects), indexes: new Set(looks.map((row) => Number(row.ledger_index))) }
    },

    // ---- refusals

    addRefusals: async (
      refusals: readonly { agency: AgencyId; id: string; at: Instant; person: PersonId; code: string; reason: string }[],
    ): Promise<void> => {
      for (const { agency, id, at, person, code, reason } of refusals) {
        await db(agency)
          .insertInto('trust_refusal')
          .values({ agency_id: agency, id, at, person_id: person, code, reason })
          .execute()
      }
    },

    /** How many of one person were noted since then. */
    notedSince: async (agency: AgencyId, person: PersonId, since: Instant): Promise<number> => {
      const row = await db(agency)
        .selectFrom('trust_refusal')
        .select((eb) => eb.fn.countAll<Whole>().as('n'))
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .where('at', '>=', since)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },

    /** By reason; all of them, however many. */
    refusalCounts: async (agency: AgencyId, since: Instant) => {
      const rows = await db(agency)
        .selectFrom('trust_refusal')
        .select((eb) => [
          'reason',
          eb.fn.countAll<Whole>().as('n'),
          eb.fn.count<Whole>('person_id').distinct().as('people'),
          eb.fn.max('at').as('newest'),
        ])
        .where('agency_id', '=', agency)
        .where('at', '>=', since)
        .groupBy('reason')
        .execute()
      return rows.map(({ reason, n, people, newest }) => ({
        reason,
        count: Number(n),
        people: Number(people),
        newest: instant(newest),
      }))
    },

    /** In order of time; of more than `most` the newest. */
    refusals: async (
      agency: AgencyId,
      asked: { since: Instant; to?: Instant | undefined; person?: PersonId | undefined; most: number },
    ) => {
      let query = db(agency).selectFrom('trust_refusal').selectAll().where('agency_id', '=', agency)
      query = query.where('at', '>=', asked.since)
      if (asked.to !== undefined) query = query.where('at', '<', asked.to)
      if (asked.person !== undefined) query = query.where('person_id', '=', asked.person)
      const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(asked.most).execute()
      return rows.reverse().map((row) => ({
        id: row.id,
        at: instant(row.at),
        person: row.person_id as PersonId,
        code: row.code,
        reason: row.reason,
      }))
    },

    // ---- findings

    addRun: async (
      agency: AgencyId,
      run: { id: string; at: Instant; ledgerIndex: number; commitment: Digest; document: string },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_watch_run')
        .values({
          agency_id: agency,
          id: run.id,
          at: run.at,
          ledger_index: run.ledgerIndex,
          commitment: run.commitment,
          document: run.document,
        })
        .execute()
    },

    run: (agency: AgencyId, id: string) =>
      db(agency)
        .selectFrom('trust_watch_run')
        .select(['ledger_index', 'commitment'])
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .executeTakeFirst(),

    addSignal: async (agency: AgencyId, signal: StoredSignal): Promise<void> => {
      await db(agency)
        .insertInto('trust_signal')
        .values({
          agency_id: agency,
          id: signal.id,
          run_id: signal.run,
          signal: signal.signal,
          source: signal.source,
          person_id: signal.person.id,
          person_name: signal.person.name,
          person_role: signal.person.role,
          week: signal.week,
          part: signal.part,
          found_at: signal.foundAt,
          evidence: JSON.stringify(signal.evidence),
          state: signal.state,
          suggestion_id: null,
          decision_id: null,
          decided_by: null,
          decided_by_name: null,
          decided_at: null,
          ledger_index: null,
        })
        .execute()
    },

    /** All of them, however many: one that is missing here would be found anew for ever. */
    knownSignals: async (agency: AgencyId, since: Instant): Promise<KnownSignal[]> => {
      const rows = await db(agency)
        .selectFrom('trust_signal')
        .select(['source', 'signal', 'person_id', 'week', 'part', 'evidence'])
        .where('agency_id', '=', agency)
        .where('week', '>=', since)
        .execute()
      return rows.map(({ source, signal, person_id: person, week, part, evidence }) => ({
        source,
        signal,
        person,
        week: Number(week),
        part,
        evidence: (JSON.parse(evidence) as EvidenceLine[]).map(({ index }) => index),
      }))
    },

    signals: async (agency: AgencyId, wish: { since?: Instant; id?: string; state?: SignalState; person?: string } = {}) => {
      let query = db(agency).selectFrom('trust_signal').selectAll().where('agency_id', '=', agency)
      if (wish.since !== undefined) query = query.where('week', '>=', wish.since)
      if (wish.id !== undefined) query = query.where('id', '=', wish.id)
      if (wish.state !== undefined) query = query.where('state', '=', wish.state)
      if (wish.person !== undefined) query = query.where('person_id', '=', wish.person)
      // Of more than fit, those that wait for a decision are never the ones left out for some that do not.
      const rows = await query
        .orderBy((eb) => eb.case().when('state', '=', 'waits').then(0).else(1).end())
        .orderBy('week', 'desc')
        .orderBy('id')
        .limit(2_000)
        .execute()
      return rows.map(toSignal).sort(newestWeekFirst)
    },

    /** How many were decided, and how many of them dismissed, by signal. */
    decidedCounts: async (agency: AgencyId) => {
      const rows = await db(agency)
        .selectFrom('trust_signal')
        .select(['signal', 'state', (eb) => eb.fn.countAll<Whole>().as('n')])
        .where('agency_id', '=', agency)
        .where('state', '<>', 'waits')
        .where('source', '=', 'ledger')
        .groupBy(['signal', 'state'])
        .execute()
      return rows.map((row) => ({ signal: row.signal, state: row.state, n: Number(row.n) }))
    },

    /** False when it was decided before, or is about whoever decides: one statement decides both. */
    decideSignal: async (
      agency: AgencyId,
      id: string,
      decision: {
        state: SignalState
        suggestion: SuggestionId
        decision: DecisionId
        by: PersonId
        byName: string
        at: Instant
        ledgerIndex: number
      },
    ): Promise<boolean> => {
      const decided = await db(agency)
        .updateTable('trust_signal')
        .set({
          state: decision.state,
          suggestion_id: decision.suggestion,
          decision_id: decision.decision,
          decided_by: decision.by,
          decided_by_name: decision.byName,
          decided_at: decision.at,
          ledger_index: decision.ledgerIndex,
        })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('state', '=', 'waits')
        .where('person_id', '<>', decision.by)
        .returning('id')
        .executeTakeFirst()
      return decided !== undefined
    },

    // ---- the random audit

    draws: async (agency: AgencyId, limit: number): Promise<StoredDraw[]> => {
      const rows = await db(agency)
        .selectFrom('trust_audit_draw')
        .selectAll()
        .where('agency_id', '=', agency)
        .orderBy('committed_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        sealed: row.sealed,
        commitment: row.commitment as Digest,
        committedAt: Number(row.committed_at),
        perMille: row.per_mille,
        rate: row.per_mille / 1_000,
        from: instant(row.from_at),
        drawnTo: Number(row.drawn_to),
        ...(row.seed !== null && { seed: row.seed }),
        ...(row.revealed_at !== null && { revealedAt: Number(row.revealed_at) }),
      }))
    },

    addDraw: async (
      agency: AgencyId,
      draw: { id: string; sealed: string; commitment: Digest; perMille: number; from: Instant; committedAt: number },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_audit_draw')
        .values({
          agency_id: agency,
          id: draw.id,
          sealed: draw.sealed,
          commitment: draw.commitment,
          per_mille: draw.perMille,
          from_at: draw.from,
          committed_at: draw.committedAt,
          drawn_to: draw.committedAt,
          seed: null,
          revealed_at: null,
        })
        .execute()
    },

    drawnTo: async (agency: AgencyId, id: string, index: number): Promise<void> => {
      await db(agency)
        .updateTable('trust_audit_draw')
        .set({ drawn_to: index })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },

    revealDraw: async (agency: AgencyId, id: string, seed: string, index: number): Promise<void> => {
      await db(agency)
        .updateTable('trust_audit_draw')
        .set({ seed, revealed_at: index })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
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

    addItem: async (
      agency: AgencyId,
      draw: string,
      look: { index: number; at: Instant; person: PersonId | ''; by: string; what: string; basis: string },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_audit_item')
        .values({
          agency_id: agency,
          ledger_index: look.index,
          draw_id: draw,
          at: look.at,
          person_id: look.person,
          by_words: look.by,
          what: look.what,
          basis: look.basis,
          state: 'waits',
          reviewed_by: null,
          reviewed_by_name: null,
          reviewed_at: null,
          reason: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** Those that wait first, the oldest of them first; then what was reviewed, newest first. */
    items: async (agency: AgencyId, wish: { index?: number; limit: number }): Promise<StoredItem[]> => {
      const all = db(agency).selectFrom('trust_audit_item').selectAll().where('agency_id', '=', agency)
      const items = wish.index === undefined ? all : all.where('ledger_index', '=', wish.index)
      const waiting = await items.where('state', '=', 'waits').orderBy('ledger_index').limit(wish.limit).execute()
      const rest = items.where('state', '<>', 'waits').orderBy('ledger_index', 'desc').limit(wish.limit)
      const rows = [...waiting, ...(await rest.execute())].slice(0, wish.limit)
      return rows.map((row) => ({
        index: Number(row.ledger_index),
        at: instant(row.at),
        person: row.person_id as PersonId,
        by: row.by_words,
        what: row.what,
        basis: row.basis as LegalBasisKind | null,
        state: row.state as AuditItem['state'],
        ...(row.reviewed_by_name !== null && { reviewedBy: row.reviewed_by_name }),
        ...(row.reviewed_at !== null && { reviewedAt: instant(row.reviewed_at) }),
        reason: row.reason as Digest | null,
      }))
    },

    auditCounts: async (agency: AgencyId): Promise<{ waiting: number; reviewed: number; questioned: number }> => {
      const rows = await db(agency)
        .selectFrom('trust_audit_item')
        .select(['state', (eb) => eb.fn.countAll<Whole>().as('n')])
        .where('agency_id', '=', agency)
        .groupBy('state')
        .execute()
      const of = (state: string): number => Number(rows.find((row) => row.state === state)?.n ?? 0)
      return { waiting: of('waits'), reviewed: of('in-order') + of('questioned'), questioned: of('questioned') }
    },

    /** False when somebody reviewed it before, or the reviewer is who looked. */
    reviewItem: async (
      agency: AgencyId,
      index: number,
      review: { state: AuditItem['state']; by: PersonId; byName: string; at: Instant },
    ): Promise<boolean> => {
      const reviewed = await db(agency)
        .updateTable('trust_audit_item')
        .set({ state: review.state, reviewed_by: review.by, reviewed_by_name: review.byName, reviewed_at: review.at })
        .where('agency_id', '=', agency)
        .where('ledger_index', '=', index)
        .where('state', '=', 'waits')
        .where('person_id', '<>', review.by)
        .returning('draw_id')
        .executeTakeFirst()
      return reviewed !== undefined
    },

    /** Which reason of the ledger holds what the reviewer said. */
    placeRemark: async (agency: AgencyId, index: number, reason: Digest): Promise<void> => {
      await db(agency)
        .updateTable('trust_audit_item')
        .set({ reason })
        .where('agency_id', '=', agency)
        .where('ledger_index', '=', index)
        .execute()
    },

    // ---- marks

    addMark: async (
      agency: AgencyId,
      mark: { id: string; kind: Mark['kind']; caseNumber: string; person: string | null; by: string; at: Instant },
    ): Promise<void> => {
      await db(agency)
        .insertInto('trust_watch_mark')
        .values({
          agency_id: agency,
          id: mark.id,
          kind: mark.kind,
          case_number: mark.caseNumber,
          person_id: mark.person,
          by_name: mark.by,
          at: mark.at,
          lifted_at: null,
        })
        .execute()
    },

    marks: async (agency: AgencyId): Promise<MarkView[]> => {
      const rows = await db(agency)
        .selectFrom('trust_watch_mark as k')
        .leftJoin('trust_person as p', (join) => join.onRef('p.agency_id', '=', 'k.agency_id').onRef('p.id', '=', 'k.person_id'))
        .select(['k.id', 'k.kind', 'k.case_number', 'k.by_name', 'k.at', 'p.name'])
        .where('k.agency_id', '=', agency)
        .where('k.lifted_at', 'is', null)
        .orderBy('k.at', 'desc')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        kind: row.kind as Mark['kind'],
        caseNumber: row.case_number,
        person: row.name,
        by: row.by_name,
        at: instant(row.at),
      }))
    },

    /** Marks of cases that there are. */
    standingMarks: async (agency: AgencyId): Promise<Mark[]> => {
      const rows = await db(agency)
        .selectFrom('trust_watch_mark as k')
        .innerJoin('trust_case as c', (join) =>
          join.onRef('c.agency_id', '=', 'k.agency_id').onRef('c.number', '=', 'k.case_number'),
        )
        .select(['k.kind', 'k.person_id', 'c.id'])
        .where('k.agency_id', '=', agency)
        .where('k.lifted_at', 'is', null)
        .execute()
      return rows.map((row) => ({
        subject: `case:${row.id}`,
        kind: row.kind as Mark['kind'],
        ...(row.person_id !== null && { person: row.person_id }),
      }))
    },

    liftMark: async (agency: AgencyId, id: string, at: Instant): Promise<boolean> => {
      const lifted = await db(agency)
        .updateTable('trust_watch_mark')
        .set({ lifted_at: at })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('lifted_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return lifted !== undefined
    },
  }
}

const newestWeekFirst = (a: StoredSignal, b: StoredSignal): number =>
  b.week - a.week || a.signal.localeCompare(b.signal) || a.person.name.localeCompare(b.person.name) || a.part - b.part

function toSignal(row: Tables['trust_signal']): StoredSignal {
  return {
    id: row.id,
    run: row.run_id,
    signal: row.signal as SignalName,
    source: row.source as StoredSignal['source'],
    person: { id: row.person_id, name: row.person_name, role: row.person_role },
    week: instant(row.week),
    part: row.part,
    foundAt: instant(row.found_at),
    evidence: JSON.parse(row.evidence) as EvidenceLine[],
    state: row.state as SignalState,
    suggestion: row.suggestion_id as SuggestionId | null,
    decision: row.decision_id as DecisionId | null,
    decidedBy: row.decided_by,
    decidedByName: row.decided_by_name,
    decidedAt: row.decided_at === null ? null : instant(row.decided_at),
    ledgerIndex: row.ledger_index === null ? null : Number(row.ledger_index),
  }
}
