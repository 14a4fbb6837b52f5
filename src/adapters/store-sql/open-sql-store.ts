/** The Store port over borrowed SQL sessions: Kysely for queries, COPY for streams, transactions that hold their session. */

import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import { everyAgency, type RoomMigrations, type Store, type StoreConnection, type Whose } from '../../ports/store.ts'
import { applyMigrations } from './apply-migrations.ts'
import { encodeParameter } from './encode-parameter.ts'
import { storeError } from './errors.ts'
import type { SqlSession, SqlSessions } from './session.ts'

export interface SqlStore extends Store {
  /** For moving house and backups: a session of its own, outside Kysely. */
  borrow<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result>
}

export function openSqlStore(kind: Store['kind'], sessions: SqlSessions, close: () => Promise<void>): SqlStore {
  // A transaction that waits for a second session deadlocks where there is only one, so both adapters refuse it.
  const inside = new AsyncLocalStorage<{ open: boolean }>()
  const guarded: SqlSessions = {
    ...sessions,
    acquire: async () => {
      if (inside.getStore()?.open) throw storeError('nested-transaction', {})
      return sessions.acquire()
    },
    release: sessions.release.bind(sessions),
  }

  const borrowFor = async <Result>(whose: Whose, work: (session: SqlSession) => Promise<Result>): Promise<Result> => {
    const session = await guarded.acquire()
    try {
      await session.bind(whose)
      return await work(session)
    } finally {
      guarded.release(session)
    }
  }

  const transaction = async <Result>(work: (connection: StoreConnection) => Promise<Result>): Promise<Result> => {
    const session = await guarded.acquire()
    const scope = { open: true }
    let broken = false
    try {
      await session.query('begin', [])
      try {
        const result = await inside.run(scope, () => work(connectionOf(session, scope)))
        scope.open = false
        const { command } = await session.query('commit', [])
        // A statement failed and `work` swallowed its error: the server rolled back although we asked to commit.
        if (command === 'ROLLBACK') throw new Error('the transaction had failed, so it was rolled back instead of committed')
        return result
      } catch (error) {
        scope.open = false
        await session.query('rollback', []).catch(() => {
          broken = true
        })
        throw error
      }
    } finally {
      scope.open = false
      guarded.release(session, broken)
    }
  }

  return {
    kind,
    tables: <Tables>(whose: Whose) => new Kysely<Tables>(dialectOf(new BorrowingDriver(guarded, whose))),
    copyIn: (whose, table, columns, text) => borrowFor(whose, (session) => session.copyIn(table, columns, text, false)),
    transaction,
    migrate: (rooms: readonly RoomMigrations[]) => applyMigrations({ kind, transaction }, rooms),
    borrow: (work) => borrowFor(everyAgency, work),
    close,
  }
}

/** A connection whose every statement goes to one session that a transaction holds. */
function connectionOf(session: SqlSession, scope: { open: boolean }): StoreConnection {
  return {
    tables: <Tables>(whose: Whose) => new Kysely<Tables>(dialectOf(new HeldDriver(session, scope, whose))),
    copyIn: async (whose, table, columns, text) => {
      refuseEnded(scope)
      await session.bind(whose)
      return session.copyIn(table, columns, text, true)
    },
  }
}

/** After commit the session belongs to somebody else: a forgotten `await` must not write there. */
function refuseEnded(scope: { open: boolean }): void {
  if (!scope.open) throw new Error('this connection belonged to a transaction that has ended')
}

function dialectOf(driver: Driver) {
  return {
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (kysely: Kysely<unknown>) => new PostgresIntrospector(kysely),
    },
  }
}

class SessionConnection implements DatabaseConnection {
  constructor(readonly session: SqlSession) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, count, command } = await this.session.query(query.sql, query.parameters.map(encodeParameter))
    const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE'
    return { rows: rows as Row[], ...(changes ? { numAffectedRows: BigInt(count) } : {}) }
  }

  /** A server-side cursor, so that a million rows need the memory of one chunk. */
  async *streamQuery<Row>(query: CompiledQuery, chunkSize = 5000): AsyncIterableIterator<QueryResult<Row>> {
    await this.session.query('begin', [])
    try {
      await this.session.query(`declare peel_stream no scroll cursor for ${query.sql}`, query.parameters.map(encodeParameter))
      while (true) {
        const { rows } = await this.session.query(`fetch forward ${chunkSize} from peel_stream`, [])
        if (rows.length === 0) return
        yield { rows: rows as Row[] }
      }
    } finally {
      await this.session.query('rollback', [])
    }
  }
}

/** Inside a transaction a cursor needs no transaction of its own. */
class HeldConnection extends SessionConnection {
  constructor(
    session: SqlSession,
    private readonly scope: { open: boolean },
    private readonly whose: Whose,
  ) {
    super(session)
  }

  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    refuseEnded(this.scope)
    await this.session.bind(this.whose)
    return super.executeQuery<Row>(query)
  }

  override async *streamQuery<Row>(query: CompiledQuery, chunkSize = 5000): AsyncIterableIterator<QueryResult<Row>> {
    refuseEnded(this.scope)
    await this.session.bind(this.whose)
    const cursor = `peel_stream_${cursors++}`
    await this.session.query(`declare ${cursor} no scroll cursor for ${query.sql}`, query.parameters.map(encodeParameter))
    while (true) {
      const { rows } = await this.session.query(`fetch forward ${chunkSize} from ${cursor}`, [])
      if (rows.length === 0) break
      yield { rows: rows as Row[] }
    }
    await this.session.query(`close ${cursor}`, [])
  }
}
let cursors = 0

class BorrowingDriver implements Driver {
  constructor(
    private readonly sessions: SqlSessions,
    private readonly whose: Whose,
  ) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const session = await this.sessions.acquire()
    try {
      await session.bind(this.whose)
    } catch (error) {
      this.sessions.release(session, true)
      throw error
    }
    return new SessionConnection(session)
  }

  async beginTransaction(connection: DatabaseConnection, _settings: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.sessions.release((connection as SessionConnection).session)
  }

  async destroy(): Promise<void> {}
}

class HeldDriver implements Driver {
  private readonly connection: HeldConnection

  constructor(session: SqlSession, scope: { open: boolean }, whose: Whose) {
    this.connection = new HeldConnection(session, scope, whose)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.connection
  }

  async beginTransaction(): Promise<void> {
    throw storeError('nested-transaction', {})
  }

  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
