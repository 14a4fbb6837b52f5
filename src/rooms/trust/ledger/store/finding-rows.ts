/** SQL of signals and of what was decided on them, for the check against the ledger. */

import type { Kysely } from 'kysely'
import type { AgencyId } from '../../../../kernel/units.ts'
import { everyAgency, type Whose } from '../../../../ports/store.ts'

type Whole = number | string

export interface FindingTables {
  trust_watch_run: {
    agency_id: string
    id: string
    at: Whole
    document: string
    commitment: string
    ledger_index: Whole
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
    evidence: string
    state: string
    decision_id: string | null
    decided_by: string | null
    decided_by_name: string | null
    decided_at: Whole | null
    ledger_index: Whole | null
  }
  trust_decision: {
    agency_id: string
    id: string
    suggestion_id: string
    by_id: string
    by_name: string
    verdict: string
    at: Whole
    ledger_index: Whole | null
  }
  trust_suggestion: { agency_id: string; id: string; kind: string; document: string }
}

export const findingRows = (db: (whose: Whose) => Kysely<FindingTables>) => ({
  signalRows: async () => {
    const rows = await db(everyAgency)
      .selectFrom('trust_signal as s')
      .leftJoin('trust_decision as d', (join) =>
        join.onRef('d.agency_id', '=', 's.agency_id').onRef('d.id', '=', 's.decision_id'),
      )
      .selectAll('s')
      .select(['d.by_id', 'd.by_name', 'd.verdict', 'd.at as made_at', 'd.ledger_index as made_index'])
      .execute()
    return rows.map((row) => ({
      agency: row.agency_id as AgencyId,
      run: row.run_id,
      finding: {
        id: row.id,
        signal: row.signal,
        source: row.source,
        person: row.person_id,
        week: Number(row.week),
        part: row.part,
        evidence: JSON.parse(row.evidence) as unknown,
      },
      who: { name: row.person_name, role: row.person_role },
      state: row.state,
      decided: [row.decided_by, row.decided_by_name, numberOf(row.decided_at), numberOf(row.ledger_index)],
      /** The same as the decision has it. */
      made: [row.by_id, row.by_name, numberOf(row.made_at), numberOf(row.made_index)],
      verdict: row.verdict,
    }))
  },

  runDocuments: async () => {
    const rows = await db(everyAgency)
      .selectFrom('trust_watch_run')
      .select(['agency_id', 'id', 'document', 'ledger_index'])
      .execute()
    return rows.map((row) => ({
      agency: row.agency_id as AgencyId,
      id: row.id,
      document: row.document,
      index: Number(row.ledger_index),
    }))
  },

  /** Suggestions about a signal that somebody decided, with the place of the decision in the ledger. */
  judgedSignals: async () => {
    const rows = await db(everyAgency)
      .selectFrom('trust_suggestion as g')
      .innerJoin('trust_decision as d', (join) =>
        join.onRef('d.agency_id', '=', 'g.agency_id').onRef('d.suggestion_id', '=', 'g.id'),
      )
      .select(['g.agency_id', 'g.id', 'g.document', 'd.at', 'd.ledger_index'])
      .where('g.kind', '=', 'misuse-signal')
      .execute()
    return rows.map((row) => ({
      agency: row.agency_id as AgencyId,
      id: row.id,
      document: row.document,
      at: Number(row.at),
      index: Number(row.ledger_index ?? 0),
    }))
  },
})

const numberOf = (whole: Whole | null): number | null => (whole === null ? null : Number(whole))
