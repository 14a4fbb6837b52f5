/** SQL of the watch's runs and of what they found. */

import type { AgencyId, DecisionId, Digest, Instant, PersonId, SuggestionId } from '../../../../kernel/units.ts'
import type { EvidenceLine, SignalName, SignalState } from '../types.ts'
import { type Db, instant, type Tables, type Whole } from './rows.ts'

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

export const signalRows = (db: Db) => ({
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
      .select(['ledger_index', 'document'])
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
})

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
