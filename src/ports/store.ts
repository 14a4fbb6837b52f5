/** Where records stand: one SQL dialect, two adapters (PGlite in a worker, PostgreSQL), one contract suite for both. */

import type { Kysely } from 'kysely'
import type { AgencyId } from '../kernel/units.ts'

/** Schema, whole backups, and the few questions that are asked before it is known who asks. A symbol: no request can name it. */
export const everyAgency = Symbol('every agency')

/** Whose rows a statement may see and write. A server holds every statement to it, whatever the statement itself says. */
export type Whose = AgencyId | typeof everyAgency

/** A connection that a room's `store.ts` types with the tables it owns. Inside a transaction it is that transaction. */
export interface StoreConnection {
  /** Kysely over the caller's own table types, on the rows of one agency. Only `store.ts` files may call it. */
  tables<Tables>(whose: Whose): Kysely<Tables>
  /**
   * Streams rows into a table as `COPY ... FROM STDIN` text (tab-separated, `\N` for null, `\\`-escaped, `\n` after
   * each row). Chunks may end anywhere. All rows arrive, or none and the promise rejects. Returns the rows written.
   */
  copyIn(whose: Whose, table: string, columns: readonly string[], text: AsyncIterable<string>): Promise<number>
  /**
   * What of the migrated tables is not as migrations make them (a default, a trigger, a view in a table's place, another search path
   * ...), as a sentence without a full stop that names the table; undefined where nothing is. What an operator may do is left out:
   * indexes of plain columns, statistics, storage, owners, grants, publications, extensions. Asked at the end of a transaction it
   * speaks for all of it: nobody alters a table that it touched before it has ended.
   */
  foreignTables(): Promise<string | undefined>
}

/** One room's schema changes, oldest first. A name never changes once it has landed. */
export interface RoomMigrations {
  room: string
  /** What they make of the room's tables, line by line; written by `npm run tables`. */
  tables?: readonly string[]
  steps: readonly { name: string; up(connection: StoreConnection): Promise<void> }[]
}

export interface Store extends StoreConnection {
  /** `embedded`: one process, one query at a time, agencies kept apart by queries alone. Shown to the user as "single station". */
  readonly kind: 'embedded' | 'postgres'
  /** Commits when `work` resolves, rolls back when it rejects. Not nestable. */
  transaction<Result>(work: (connection: StoreConnection) => Promise<Result>): Promise<Result>
  /**
   * Runs `work` unless somebody else is at the same thing for the same agency, in this process or in another on the same
   * server; a process that dies lets go. Transactions may run inside, but it is not called inside one.
   *
   * Where the server lets go of the name while `work` runs (the connection that kept it broke), nothing more is written: what is
   * open is rolled back and everything after it refused.
   *
   * @throws store.somebody-is-at-it, without having called `work`; store.lock-lost
   */
  alone<Result>(agency: AgencyId, thing: string, work: () => Promise<Result>): Promise<Result>
  /** Applies what is missing, in order, each in its own transaction. */
  migrate(rooms: readonly RoomMigrations[]): Promise<void>
  close(): Promise<void>
}
