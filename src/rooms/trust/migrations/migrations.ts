/** Trust's tables, oldest change first. */

import { sql } from 'kysely'
import { everyAgency, type RoomMigrations } from '../../../ports/store.ts'
import { identitySteps } from '../identity/migrations.ts'
import { keySteps } from '../keys/migrations.ts'
import { ledgerMigrations, stateSteps } from '../ledger/migrations.ts'
import { privacySteps, retentionSteps } from '../privacy/migrations.ts'
import { purposeSteps } from '../purpose/migrations.ts'
import { watchSteps } from '../watchkeeping/migrations.ts'
import { trustSchema } from './tables.ts'

export const trustMigrations: RoomMigrations = {
  room: 'trust',
  tables: trustSchema,
  steps: [
    {
      name: '001-people-sessions-suggestions-decisions',
      up: async (connection) => {
        const db = connection.tables<unknown>(everyAgency)
        for (const statement of first) await sql.raw(statement).execute(db)
      },
    },
    ...ledgerMigrations,
    ...keySteps,
    ...privacySteps,
    ...purposeSteps.map(inStatements),
    ...identitySteps,
    ...watchSteps.map(inStatements),
    ...stateSteps,
    ...retentionSteps,
  ],
}

/** A storey lists its statements; only this file runs them. */
function inStatements({ name, statements }: { name: string; statements: readonly string[] }): RoomMigrations['steps'][number] {
  return {
    name,
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  }
}

const first = [
  `create table trust_person (
    agency_id text not null, id text not null, name text not null, name_key text not null, role text not null,
    title text not null, password text, demo boolean not null, invitation text, created_at bigint not null,
    primary key (agency_id, id), unique (agency_id, name_key), unique (agency_id, invitation))`,
  `create table trust_session (
    agency_id text not null, digest text not null, person_id text not null, created_at bigint not null, seen_at bigint not null,
    primary key (agency_id, digest), foreign key (agency_id, person_id) references trust_person (agency_id, id))`,
  'create index trust_session_digest on trust_session (digest)',
  `create table trust_bad_logon (
    agency_id text not null, id text not null, name_key text not null, at bigint not null, primary key (agency_id, id))`,
  'create index trust_bad_logon_name on trust_bad_logon (agency_id, name_key, at)',
  `create table trust_suggestion (
    agency_id text not null, id text not null, kind text not null, at bigint not null, draft_digest text not null,
    document text not null, commitment text not null, ledger_index bigint,
    primary key (agency_id, id), unique (agency_id, draft_digest))`,
  'create index trust_suggestion_kind on trust_suggestion (agency_id, kind, at)',
  `create table trust_decision (
    agency_id text not null, id text not null, suggestion_id text not null, by_id text not null, by_name text not null,
    verdict text not null, reason text not null, purpose text not null, at bigint not null,
    document text not null, commitment text not null, ledger_index bigint,
    primary key (agency_id, id), unique (agency_id, suggestion_id),
    foreign key (agency_id, suggestion_id) references trust_suggestion (agency_id, id))`,
  `create table trust_reason (
    agency_id text not null, digest text not null, document text not null, primary key (agency_id, digest))`,
  `create table trust_ledger_mark (
    agency_id text not null, size bigint not null, root text not null, primary key (agency_id))`,
]
