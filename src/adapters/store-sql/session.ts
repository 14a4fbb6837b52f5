/** What an adapter must be able to do for the shared SQL dialect: one session at a time, borrowed and given back. */

import type { Whose } from '../../ports/store.ts'

export interface SqlResult {
  rows: Record<string, unknown>[]
  /** Rows that the statement read, wrote or removed, as the server counts them. */
  count: number
  /** e.g. `SELECT`, `INSERT`. */
  command: string
}

/** One conversation with the server. Statements of one session never overlap. */
export interface SqlSession {
  /** From here on, statements see and write only these rows. Cheap when the session is bound so already. */
  bind(whose: Whose): Promise<void>
  /** Parameters are already text or null (see `encode-parameter.ts`). Without any, several statements may stand in one text. */
  query(sql: string, parameters: readonly (string | null)[]): Promise<SqlResult>
  /** See `StoreConnection.copyIn`; `inTransaction` says whether the caller began one already. */
  copyIn(table: string, columns: readonly string[], text: AsyncIterable<string>, inTransaction: boolean): Promise<number>
  /** What `COPY (select) TO STDOUT` writes; chunks end anywhere. The embedded adapter holds one answer in memory. */
  copyOut(select: string): AsyncIterable<Uint8Array>
}

/** A name that is held against everybody else who can reach the store. */
export interface HeldName {
  letGo(): Promise<void>
  /** Whether it still is held: whoever keeps it is asked. */
  stands(): Promise<boolean>
  /** True from the moment that whoever keeps it is known to be gone; somebody else may hold the name by now. */
  readonly lost: boolean
}

export interface SqlSessions {
  acquire(): Promise<SqlSession>
  /** One statement by itself, outside any transaction. Where the engine answers in order, several of them may be under way at once. */
  statement(whose: Whose, sql: string, parameters: readonly (string | null)[]): Promise<SqlResult>
  /** `broken`: the session must not be used again. */
  release(session: SqlSession, broken?: boolean): void
  /** Takes a name that only one may hold at a time, among all that can reach this store. Undefined where somebody holds it. */
  hold(name: string): Promise<HeldName | undefined>
  close(): Promise<void>
}

/**
 * What every server brings comes first, unnamed; then Peel's own tables; then whatever a session made for itself. So it is whatever
 * a role or a database is set to.
 */
export const SEARCH_PATH = 'public,pg_temp'

/** `records_incident` → `"records_incident"`; a schema may stand before a full stop. */
export function quoteName(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')
}
