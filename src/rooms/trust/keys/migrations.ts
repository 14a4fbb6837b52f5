/** Tables for data keys and erasures. Key-encrypting keys and the list of what was destroyed stand outside the store. */

import { sql } from 'kysely'
import { everyAgency, type RoomMigrations } from '../../../ports/store.ts'

export const keySteps: RoomMigrations['steps'] = [
  {
    name: '004-keys-data-keys-and-erasures',
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  },
]

const statements = [
  // A destroyed key keeps its row, without what it wrapped, so that its fingerprint stays known.
  `create table trust_key (
    agency_id text not null, subject text not null, version integer not null, kek text not null, wrapped text,
    fingerprint text not null, made_at bigint not null, destroyed_at bigint,
    primary key (agency_id, subject, version), check ((wrapped is null) = (destroyed_at is not null)))`,
  'create index trust_key_kek on trust_key (kek)',
  `create table trust_erasure (
    agency_id text not null, id text not null, subject text not null, at bigint not null,
    -- The draft while it is pending, the signed certificate once done.
    document text not null, done boolean not null, primary key (agency_id, id), unique (agency_id, subject))`,
]
