/** Where a row waits that an import corrects, until that import has ended: if it is stopped, the row comes back as it stood. */

import { sql } from 'kysely'
import { everyAgency, type StoreConnection } from '../../../ports/store.ts'

export async function superseded(connection: StoreConnection): Promise<void> {
  await sql`
    create table records_superseded (
      agency_id text not null,
      -- The import that corrects the row.
      superseded_by integer not null,
      key bigint not null,
      revision integer not null,
      import_number integer not null,
      offence integer not null,
      from_at bigint not null,
      to_at bigint,
      reported_at bigint,
      longitude double precision,
      latitude double precision,
      cell integer,
      beat text,
      reference text,
      address text,
      primary key (agency_id, superseded_by, key)
    )
  `.execute(connection.tables<Record<string, never>>(everyAgency))
}
