/** Rows of accounts, sessions, factors, challenges, recoveries and events, and how a person stands in them. */

import type { Kysely } from 'kysely'
import type { AgencyId, PersonId } from '../../../../kernel/units.ts'
import type { Whose } from '../../../../ports/store.ts'
import type { Person, Role } from '../../contract.ts'

/** 64-bit columns: one adapter reads them as numbers, the other as text. */
export type Whole = number | string

/** Begins the folded name of an account whose period has ended. Names that people give are folded to small letters, so nobody has it. */
export const erasedKey = 'ERASED:'

/** In the place of the name of whoever was erased. */
export const erasedName = (id: PersonId): string => `Erased account (${id})`

export interface Tables {
  trust_person: {
    agency_id: string
    id: string
    name: string
    name_key: string
    role: string
    title: string
    password: string | null
    demo: boolean
    created_at: Whole
    email: string | null
    used_at: Whole | null
    enabled_at: Whole | null
    disabled_at: Whole | null
  }
  trust_session: {
    agency_id: string
    digest: string
    person_id: string
    method: string
    factors: number
    device: string
    address: string
    created_at: Whole
    seen_at: Whole
    reauthenticated_at: Whole
    seal: string
  }
  trust_bad_logon: { agency_id: string; id: string; name_key: string; at: Whole }
  trust_passkey: {
    agency_id: string
    id: string
    person_id: string
    label: string
    public_key: string
    counter: Whole
    transports: string
    rp_id: string
    created_at: Whole
    used_at: Whole | null
  }
  trust_totp: {
    agency_id: string
    person_id: string
    sealed: string
    last_step: Whole
    created_at: Whole
    drift: number
    off_at: Whole | null
    off_step: Whole | null
  }
  trust_recovery_code: { agency_id: string; digest: string; person_id: string }
  trust_sso_subject: { agency_id: string; issuer: string; subject: string; person_id: string; created_at: Whole }
  trust_challenge: {
    agency_id: string
    digest: string
    kind: string
    bound_to: string
    document: string
    expires_at: Whole
  }
  trust_recovery: {
    agency_id: string
    id: string
    person_id: string
    asked_by: string
    asked_at: Whole
    expires_at: Whole
    state: string
    invitation: string | null
  }
  trust_recovery_approval: { agency_id: string; recovery_id: string; person_id: string; role: string; at: Whole }
  trust_event: {
    agency_id: string
    id: string
    at: Whole
    kind: string
    person_id: string | null
    name_key: string | null
    device: string
    address: string
    detail: string
    salt: string | null
  }
  trust_identity_rules: { agency_id: string; said: string }
}

export type Db = (whose: Whose) => Kysely<Tables>

export interface PersonRow {
  agency_id: string
  id: string
  name: string
  role: string
  title: string
}

export const toPerson = (row: PersonRow): Person => ({
  id: row.id as PersonId,
  agency: row.agency_id as AgencyId,
  name: row.name,
  role: row.role as Role,
  title: row.title,
})
