/** The ledger storey's own tables. */

import { sql } from 'kysely'
import { everyAgency, type RoomMigrations } from '../../../ports/store.ts'

export const ledgerMigrations: RoomMigrations['steps'] = [
  {
    name: '002-ledger-findings',
    up: async (connection) => {
      await sql
        .raw(
          `create table trust_ledger_finding (
            agency_id text not null, entry_index bigint not null, kind text not null, ledger_index bigint not null,
            primary key (agency_id, entry_index, kind))`,
        )
        .execute(connection.tables<unknown>(everyAgency))
    },
  },
  {
    // What was found is kept by the ledger itself: a row of the store could say that it was said already.
    name: '016-ledger-findings-stand-in-the-ledger',
    up: async (connection) => {
      await sql.raw('drop table trust_ledger_finding').execute(connection.tables<unknown>(everyAgency))
    },
  },
]

/** After the tables whose rows they speak of. */
export const stateSteps: RoomMigrations['steps'] = [
  {
    name: '014-ledger-states',
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      // `document` opens the commitment of the newest entry about a row; of older ones only the digest is kept.
      const table = `create table trust_state (
        agency_id text not null, ledger_index bigint not null, subject text not null, digest text not null, document text,
        primary key (agency_id, ledger_index, subject))`
      await sql.raw(table).execute(db)
      await sql.raw('create index trust_state_subject on trust_state (agency_id, subject, ledger_index)').execute(db)
    },
  },
  {
    name: '022-entries-that-took-effect',
    up: async (connection) => {
      const table =
        'create table trust_effect (agency_id text not null, ledger_index bigint not null, primary key (agency_id, ledger_index))'
      await sql.raw(table).execute(connection.tables<unknown>(everyAgency))
    },
  },
  {
    name: '025-notes-that-the-ledger-commits-to',
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      for (const table of ['trust_event', 'trust_refusal']) {
        await sql`alter table ${sql.table(table)} add column salt text`.execute(db)
        await sql`alter table ${sql.table(table)} add column sealed_in bigint`.execute(db)
        await sql`create index ${sql.ref(`${table}_sealed_in`)} on ${sql.table(table)} (agency_id, sealed_in)`.execute(db)
        await sql`update ${sql.table(table)} set salt = gen_random_uuid()::text`.execute(db)
      }
      const batches =
        'create table trust_note_batch (agency_id text not null, ledger_index bigint not null, document text not null, primary key (agency_id, ledger_index))'
      await sql.raw(batches).execute(db)
    },
  },
]
