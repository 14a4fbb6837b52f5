/** Tables of data protection: holds, periods, deletions, rectifications, releases and what they cost. */

import { sql } from 'kysely'
import { everyAgency, type RoomMigrations } from '../../../ports/store.ts'

export const privacySteps: RoomMigrations['steps'] = [
  {
    name: '004-privacy-holds-periods-deletions-releases',
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  },
]

/** After the tables of looks. */
export const retentionSteps: RoomMigrations['steps'] = [
  {
    name: '018-privacy-searched-words-go-before-looks',
    up: async (connection) => {
      // What the leaf of a look commits to of the words, once the words themselves were erased.
      const column = 'alter table trust_look add column words_digest text'
      await sql.raw(column).execute(connection.tables<unknown>(everyAgency))
    },
  },
  {
    name: '019-privacy-published-maps',
    up: async (connection) => {
      const db = connection.tables<unknown>(everyAgency)
      for (const statement of ofMaps) await sql.raw(statement).execute(db)
    },
  },
]

const ofMaps = [
  // What was published, byte for byte; each month of a data set once.
  `create table trust_map (
    agency_id text not null, id text not null, dataset text not null, at bigint not null, by_name text not null, about text not null,
    points text not null, primary key (agency_id, id))`,
  `create table trust_map_period (
    agency_id text not null, dataset text not null, period text not null, map_id text not null,
    primary key (agency_id, dataset, period))`,
]

const statements = [
  `create table trust_hold (
    agency_id text not null, id text not null, scope text not null, why text not null, by_name text not null, at bigint not null,
    lifted_at bigint, lifted_by text, lifted_why text, primary key (agency_id, id))`,
  `create table trust_period (
    agency_id text not null, kind text not null, ceiling integer, primary key (agency_id, kind))`,
  `create table trust_deletion (
    agency_id text not null, id text not null, kind text not null, at bigint not null, by_name text not null, before bigint not null,
    count integer not null, held integer not null, ids text not null, ledger_index bigint not null, primary key (agency_id, id))`,
  // What was and what is, sealed under the person's own key; the ledger commits to it.
  `create table trust_rectification (
    agency_id text not null, id text not null, person_id text not null, at bigint not null, sealed text not null,
    commitment text not null, ledger_index bigint not null, primary key (agency_id, id))`,
  `create table trust_pseudonym_key (
    agency_id text not null, purpose text not null, sealed text not null, primary key (agency_id, purpose))`,
  `create table trust_release (
    agency_id text not null, id text not null, dataset text not null, at bigint not null, document text not null,
    primary key (agency_id, id))`,
  `create table trust_release_cost (
    agency_id text not null, dataset text not null, period text not null, release_id text not null, micro_epsilon bigint not null,
    primary key (agency_id, dataset, period, release_id))`,
]
