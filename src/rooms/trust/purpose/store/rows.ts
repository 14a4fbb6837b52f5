/** Rows of cases, duties, purposes, looks, overrides and hand-overs, and how a legal basis stands in them. */

import type { Kysely } from 'kysely'
import type { Instant } from '../../../../kernel/units.ts'
import type { Whose } from '../../../../ports/store.ts'
import type { LegalBasisKind } from '../../contract.ts'
import type { EffectTable } from '../../ledger/store.ts'
import type { LegalBasis } from '../types.ts'

/** 64-bit columns: one adapter reads them as numbers, the other as text. */
export type Whole = number | string

interface BasisColumns {
  basis_kind: string
  basis_reference: string
  basis_from: Whole
  basis_until: Whole
}

export interface CaseTable extends BasisColumns {
  agency_id: string
  id: string
  number: string
  title: string
  summary: string
  kind: string
  area: string
  confidential: boolean
  sensitivity: string
  is_open: boolean
  opened_by: string
  opened_at: Whole
  closed_at: Whole | null
  basis_confirmed_by: string | null
  basis_confirmed_name: string | null
  basis_confirmed_at: Whole | null
  /** Who renewed it, and when; null where it is the one that the case was opened on. */
  basis_declared_by: string | null
  basis_declared_at: Whole | null
}

export interface Tables extends EffectTable {
  trust_person: { agency_id: string; id: string; name: string; name_key: string; role: string; disabled_at: Whole | null }
  trust_case: CaseTable
  trust_case_member: { agency_id: string; case_id: string; person_id: string; since: Whole }
  trust_case_event: {
    agency_id: string
    id: string
    case_id: string
    at: Whole
    by_name: string
    /** Text of before it was sealed; null since. */
    what: string | null
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
    reading_id: string | null
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
    act: string
    assigned: boolean
    /** Opens what the leaf commits to; null in looks of before there was one. */
    salt: string | null
    /** The envelope of the searched words. */
    words: string | null
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
  trust_closed_reading: {
    agency_id: string
    id: string
    case_id: string
    ground: string
    /** Sealed under the key of the case. */
    reference: string
    days: number
    asked_by: string
    asked_by_name: string
    asked_at: Whole
    approved_by: string | null
    approved_by_name: string | null
    approved_at: Whole | null
    valid_until: Whole | null
  }
  /** Counts the changes that a remembered purpose may rest on. */
  trust_standing: { agency_id: string; version: Whole }
  trust_person_area: {
    agency_id: string
    person_id: string
    area: string
    valid_until: Whole | null
    given_by: string
    given_at: Whole
  }
  trust_certificate: { agency_id: string; person_id: string; name: string; valid_until: Whole }
  trust_rule: { agency_id: string; name: string; value: string; change_id: string | null; set_at: Whole }
  trust_rule_change: {
    agency_id: string
    id: string
    rule: string
    value: string
    reason: string
    asked_by: string
    asked_by_name: string
    asked_at: Whole
    verdict: string | null
    answered_by: string | null
    answered_by_name: string | null
    answered_at: Whole | null
  }
}

/** How every sealed value begins. */
export const sealedBegins = '{"subject":'

export type Db = (whose: Whose) => Kysely<Tables>

export const basisColumns = (basis: LegalBasis) => ({
  basis_kind: basis.kind,
  basis_reference: basis.reference,
  basis_from: basis.validFrom,
  basis_until: basis.validUntil,
})

export function toBasis(row: BasisColumns): LegalBasis {
  return {
    kind: row.basis_kind as LegalBasisKind,
    reference: row.basis_reference,
    validFrom: Number(row.basis_from) as Instant,
    validUntil: Number(row.basis_until) as Instant,
  }
}
