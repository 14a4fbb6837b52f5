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
