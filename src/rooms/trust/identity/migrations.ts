/** Identity's tables: sessions that know their device, factors, challenges, recoveries, and who came to the door. */

import { sql } from 'kysely'
import { everyAgency, type RoomMigrations } from '../../../ports/store.ts'

export const identitySteps: RoomMigrations['steps'] = [
  {
    name: '005-identity-sessions-factors-events',
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  },
  {
    name: '013-identity-drift-of-generators',
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      for (const statement of ofDrift) await sql.raw(statement).execute(db)
    },
  },
  {
    name: '023-identity-sealed-sessions',
    up: async (connection) => {
      // Sessions of before are not sealed: everybody signs in anew.
      const column = "alter table trust_session add column seal text not null default ''"
      await sql.raw(column).execute(connection.tables<unknown>(everyAgency))
    },
  },
]

const ofDrift = [
  'alter table trust_totp add column drift integer not null default 0, add column off_at bigint, add column off_step bigint',
]

const person = 'foreign key (agency_id, person_id) references trust_person (agency_id, id)'
const statements = [
  'alter table trust_person add column email text, add column used_at bigint, add column enabled_at bigint, add column disabled_at bigint',
  'create unique index trust_person_email on trust_person (agency_id, email)',
  // Sessions of the first storey do not know how they began: everybody signs in anew. Typed names are no longer kept.
  'drop table trust_session',
  'delete from trust_bad_logon',
  `create table trust_session (
    agency_id text not null, digest text not null, person_id text not null, method text not null, factors integer not null,
    device text not null, address text not null, created_at bigint not null, seen_at bigint not null,
    reauthenticated_at bigint not null, primary key (agency_id, digest), ${person})`,
  'create index trust_session_digest on trust_session (digest)',
  'create index trust_session_person on trust_session (agency_id, person_id)',
  `create table trust_passkey (
    agency_id text not null, id text not null, person_id text not null, label text not null, public_key text not null,
    counter bigint not null, transports text not null, rp_id text not null, created_at bigint not null, used_at bigint,
    primary key (agency_id, id), ${person})`,
  `create table trust_totp (
    agency_id text not null, person_id text not null, sealed text not null, last_step bigint not null, created_at bigint not null,
    primary key (agency_id, person_id), ${person})`,
  `create table trust_recovery_code (
    agency_id text not null, digest text not null, person_id text not null, primary key (agency_id, digest), ${person})`,
  `create table trust_sso_subject (
    agency_id text not null, issuer text not null, subject text not null, person_id text not null, created_at bigint not null,
    primary key (agency_id, issuer, subject), unique (agency_id, issuer, person_id), ${person})`,
  `create table trust_challenge (
    agency_id text not null, digest text not null, kind text not null, bound_to text not null, document text not null,
    expires_at bigint not null, primary key (agency_id, digest))`,
  `create table trust_recovery (
    agency_id text not null, id text not null, person_id text not null, asked_by text not null, asked_at bigint not null,
    expires_at bigint not null, state text not null, invitation text, primary key (agency_id, id), ${person})`,
  "create unique index trust_recovery_open on trust_recovery (agency_id, person_id) where state = 'open'",
  `create table trust_recovery_approval (
    agency_id text not null, recovery_id text not null, person_id text not null, role text not null, at bigint not null,
    primary key (agency_id, recovery_id, person_id), ${person},
    foreign key (agency_id, recovery_id) references trust_recovery (agency_id, id))`,
  `create table trust_event (
    agency_id text not null, id text not null, at bigint not null, kind text not null, person_id text, name_key text,
    device text not null, address text not null, detail text not null, primary key (agency_id, id))`,
  'create index trust_event_at on trust_event (agency_id, at)',
  'create index trust_event_person on trust_event (agency_id, person_id, at)',
  `create table trust_identity_rules (
    agency_id text not null, said text not null, primary key (agency_id))`,
]
