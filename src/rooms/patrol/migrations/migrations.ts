/** Patrol's tables, oldest change first. */

import { sql } from 'kysely'
import { everyAgency, type RoomMigrations } from '../../../ports/store.ts'
import { patrolSchema } from './tables.ts'

export const patrolMigrations: RoomMigrations = {
  room: 'patrol',
  tables: patrolSchema,
  steps: [
    {
      name: '001-units-plans-changes-visits',
      up: async (connection) => {
        const db = connection.tables<unknown>(everyAgency)
        for (const statement of first) await sql.raw(statement).execute(db)
      },
    },
  ],
}

// A visit holds a place and two times. Nothing about persons met, and not even who was in the car.
const first = [
  `create table patrol_unit (
    agency_id text not null, id text not null, position integer not null, beat_id text,
    longitude double precision not null, latitude double precision not null, free_minutes integer not null,
    primary key (agency_id, id))`,
  `create table patrol_plan (
    agency_id text not null, suggestion_id text not null, shift_from bigint not null, shift_to bigint not null,
    shift_name text not null, position integer not null, made_at bigint not null, state text not null,
    revision integer not null, seed bigint not null, plan text not null,
    primary key (agency_id, suggestion_id), unique (agency_id, shift_from, shift_name, position))`,
  `create table patrol_change (
    agency_id text not null, suggestion_id text not null, position integer not null, change text not null,
    by_id text not null, by_name text not null, at bigint not null,
    primary key (agency_id, suggestion_id, position))`,
  `create table patrol_visit (
    agency_id text not null, stop_id text not null, unit_id text not null, suggestion_id text not null,
    cell integer not null, arrived_at bigint not null, left_at bigint,
    primary key (agency_id, stop_id))`,
  'create index patrol_visit_arrived on patrol_visit (agency_id, arrived_at)',
]
