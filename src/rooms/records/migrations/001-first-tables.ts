/** Imports, incidents, what was set aside, and the ground they lie on. */

import { sql } from 'kysely'
import { everyAgency, type StoreConnection } from '../../../ports/store.ts'

export async function firstTables(connection: StoreConnection): Promise<void> {
  const tables = connection.tables<Record<string, never>>(everyAgency)
  await sql`
    create table records_territory (
      agency_id text primary key,
      name text not null,
      zone text not null,
      projection text not null,
      grid jsonb not null,
      cells bytea not null,
      beat_of_cell bytea not null,
      beats jsonb not null,
      resident_areas jsonb not null,
      shifts jsonb not null,
      synthetic boolean not null,
      -- 'beats', or 'incidents' where no beats were given.
      settled_from text not null,
      digest text not null
    )
  `.execute(tables)
  await sql`
    create table records_import (
      agency_id text not null,
      import_id text not null,
      -- Short number that every incident carries, so that an import can be taken back.
      number integer not null,
      file text not null,
      digest text not null,
      -- What else decides the result: layout, coordinate system, zone, version of the tables.
      recipe text not null,
      state text not null check (state in ('running', 'done', 'taken-back')),
      header_line text not null,
      started_at bigint not null,
      report jsonb,
      primary key (agency_id, import_id),
      unique (agency_id, number)
    )
  `.execute(tables)
  await sql`
    create table records_offence (
      agency_id text not null,
      offence integer not null,
      layout text not null,
      code text not null,
      category text not null,
      detail text not null,
      -- Null where no table maps the local words.
      nibrs text,
      primary key (agency_id, offence)
    )
  `.execute(tables)
  // No index but the key: an import writes each row once, and reads take whole columns.
  await sql`
    create table records_incident (
      agency_id text not null,
      key bigint not null,
      revision integer not null,
      import_number integer not null,
      offence integer not null,
      from_at bigint not null,
      -- Null where the moment is known.
      to_at bigint,
      -- Null where the source does not say: then when it ended.
      reported_at bigint,
      longitude double precision,
      latitude double precision,
      -- Null where the place is unknown or outside the territory.
      cell integer,
      beat text,
      reference text,
      address text,
      primary key (agency_id, key)
    )
  `.execute(tables)
  await sql`
    create table records_quarantine (
      agency_id text not null,
      import_number integer not null,
      line integer not null,
      code text not null,
      sentence text not null,
      original text not null,
      primary key (agency_id, import_number, line)
    )
  `.execute(tables)
  // Filled and emptied within one transaction when the ground changes and every incident is placed anew.
  await sql`
    create table records_placing (
      agency_id text not null,
      key bigint not null,
      cell integer,
      beat text,
      primary key (agency_id, key)
    )
  `.execute(tables)
}
