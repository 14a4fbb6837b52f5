/** Rows that the watch reads and writes. */

import type { Kysely } from 'kysely'
import type { Instant } from '../../../../kernel/units.ts'
import type { Whose } from '../../../../ports/store.ts'

/** 64-bit columns: one adapter reads them as numbers, the other as text. */
export type Whole = number | string

export interface Tables {
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
    id: string
    words: string | null
  }
  trust_export: {
    agency_id: string
    id: string
    case_id: string
    asked_by: string
    approved_by: string | null
    approved_at: Whole | null
  }
  trust_closed_reading: {
    agency_id: string
    id: string
    case_id: string
    asked_by: string
    approved_by: string | null
    approved_at: Whole | null
  }
  trust_hold: { agency_id: string; id: string; scope: string }
  trust_refusal: {
    agency_id: string
    id: string
    at: Whole
    person_id: string
    code: string
    reason: string
    salt: string | null
  }
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

export type Db = (whose: Whose) => Kysely<Tables>

export const instant = (whole: Whole): Instant => Number(whole) as Instant
