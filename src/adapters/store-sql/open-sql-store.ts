/** The Store port over borrowed SQL sessions: Kysely for queries, COPY for streams, transactions that hold their session. */

import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { everyAgency, type RoomMigrations, type Store, type StoreConnection, type Whose } from '../../ports/store.ts'
import { applyMigrations } from './apply-migrations.ts'
import { watchTables } from './describe-tables.ts'
import { encodeParameter } from './encode-parameter.ts'
import { storeError } from './errors.ts'
import type { HeldName, SqlResult, SqlSession, SqlSessions } from './session.ts'

export interface SqlStore extends Store {
  /** For moving house and backups: a session of its own, outside Kysely. */
  borrow<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result>
}

export function openSqlStore(kind: Store['kind'], sessions: SqlSessions, close: () => Promise<void>): SqlStore {
  const watch = watchTables(kind)
  const foreignIn = (session: SqlSession) => watch.foreignIn(session)
  // A transaction that waits for a second session deadlocks where there is only one, so both adapters refuse it.
  const inside = new AsyncLocalStorage<Scope>()
  // Under which names the work of the moment runs: when one is lost, nothing more is written.
  const holding = new AsyncLocalStorage<readonly Holding[]>()
  const lostName = (): Holding | undefined => holding.getStore()?.find(({ held }) => held.lost)
  const refuseLost = (lost: Holding | undefined): void => {
    if (lost) throw storeError('lock-lost', { thing: lost.thing })
  }
  const mayAsk = (): void => {
    if (inside.getStore()?.open) throw storeError('nested-transaction', {})
    refuseLost(lostName())
  }
  const guarded: Borrowed = {
    acquire: async () => {
      mayAsk()
      return sessions.acquire()
    },
    release: sessions.release.bind(sessions),
    statement: async (whose, sql, parameters) => {
      mayAsk()
      return sessions.statement(whose, sql, parameters)
    },
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
    const scope = new Scope(session, () => refuseLost(lostName()))
    let broken = false
    try {
      await session.query('begin', [])
      try {
        const result = await inside.run(scope, () => work(connectionOf(scope, foreignIn)))
        await scope.end()
        for (const one of holding.getStore() ?? []) if (!(await one.held.stands())) refuseLost(one)
        const { command } = await session.query('commit', [])
        // A statement failed and `work` swallowed its error: the server rolled back although we asked to commit.
        if (command === 'ROLLBACK') throw new Error('the transaction had failed, so it was rolled back instead of committed')
        return result
      } catch (error) {
        await scope.end()
        await session.query('rollback', []).catch(() => {
          broken = true
        })
        throw error
      }
    } finally {
      guarded.release(session, broken)
    }
  }

  return {
    kind,
    tables: <Tables>(whose: Whose) => new Kysely<Tables>(dialectOf(new BorrowingDriver(guarded, whose))),
    copyIn: (whose, table, columns, text) => borrowFor(whose, (session) => session.copyIn(table, columns, text, false)),
    foreignTables: async () => {
      const session = await guarded.acquire()
      try {
        return await foreignIn(session)
      } finally {
        guarded.release(session)
      }
    },
    transaction,
    alone: async (agency, thing, work) => {
      const held = await sessions.hold(`${agency}/${thing}`)
      if (!held) throw storeError('somebody-is-at-it', { thing })
      const mine: Holding = { thing, held }
      try {
        const result = await holding.run([...(holding.getStore() ?? []), mine], work)
        if (held.lost) refuseLost(mine)
        return result
      } finally {
        await held.letGo()
      }
    },
    migrate: async (rooms: readonly RoomMigrations[]) => {
      await applyMigrations({ kind, transaction }, rooms)
      for (const { room, tables } of rooms) if (tables) watch.expect(room, tables)
    },
    borrow: (work) => borrowFor(everyAgency, work),
    close,
  }
}

interface Holding {
  thing: string
  held: HeldName
}

/**
 * The session that a transaction holds. Binding and statement are one step and steps follow one another, so that statements
 * of several agencies which were not awaited one by one never run under each other's binding.
 */
class Scope {
  open = true
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly session: SqlSession,
    /** Throws where nothing may be written any more. */
    private readonly mayGoOn: () => void,
  ) {}

  /** @throws where the transaction has ended: the session belongs to somebody else, and a forgotten `await` must not write there. */
  step<Result>(whose: Whose | null, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    const result = this.last.then(async () => {
      if (!this.open) throw new Error('this connection belonged to a transaction that has ended')
      this.mayGoOn()
      if (whose !== null) await this.session.bind(whose)
      return work(this.session)
    })
    this.last = result.catch(() => {})
    return result
  }

  /** Waits for the step under way; those behind it are refused. */
  async end(): Promise<void> {
    this.open = false
    await this.last
  }
}

/** A connection whose every statement goes to one session that a transaction holds. */
function connectionOf(scope: Scope, foreignIn: (session: SqlSession) => Promise<string | undefined>): StoreConnection {
  return {
    tables: <Tables>(whose: Whose) => new Kysely<Tables>(dialectOf(new HeldDriver(scope, whose))),
    copyIn: (whose, table, columns, text) => scope.step(whose, (session) => session.copyIn(table, columns, text, true)),
    // Everybody may read what a database says of its tables.
    foreignTables: () => scope.step(null, foreignIn),
  }
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

const runQuery = async <Row>(session: SqlSession, query: CompiledQuery): Promise<QueryResult<Row>> =>
  resultOf(await session.query(query.sql, query.parameters.map(encodeParameter)))

function resultOf<Row>({ rows, count, command }: SqlResult): QueryResult<Row> {
  const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE'
  return { rows: rows as Row[], ...(changes ? { numAffectedRows: BigInt(count) } : {}) }
}

type Borrowed = Pick<SqlSessions, 'acquire' | 'release' | 'statement'>

/** Borrows a session for each statement, and gives it back. */
class BorrowingConnection implements DatabaseConnection {
  constructor(
    private readonly sessions: Borrowed,
    private readonly whose: Whose,
  ) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return resultOf(await this.sessions.statement(this.whose, query.sql, query.parameters.map(encodeParameter)))
  }

  /** A server-side cursor, so that a million rows need the memory of one chunk. */
  async *streamQuery<Row>(query: CompiledQuery, chunkSize = 5000): AsyncIterableIterator<QueryResult<Row>> {
    const session = await this.sessions.acquire()
    let broken = true
    try {
      await session.bind(this.whose)
      await session.query('begin', [])
      try {
        await session.query(`declare peel_stream no scroll cursor for ${query.sql}`, query.parameters.map(encodeParameter))
        while (true) {
          const { rows } = await session.query(`fetch forward ${chunkSize} from peel_stream`, [])
          if (rows.length === 0) return
          yield { rows: rows as Row[] }
        }
      } finally {
        await session.query('rollback', [])
        broken = false
      }
    } finally {
      this.sessions.release(session, broken)
    }
  }
}

/** Inside a transaction a cursor needs no transaction of its own. */
class HeldConnection implements DatabaseConnection {
  constructor(
    private readonly scope: Scope,
    private readonly whose: Whose,
  ) {}

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.scope.step(this.whose, (session) => runQuery<Row>(session, query))
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize = 5000): AsyncIterableIterator<QueryResult<Row>> {
    const cursor = `peel_stream_${cursors++}`
    const ask = (sql: string, parameters: readonly unknown[] = []): Promise<SqlResult> =>
      this.scope.step(this.whose, (session) => session.query(sql, parameters.map(encodeParameter)))
    await ask(`declare ${cursor} no scroll cursor for ${query.sql}`, query.parameters)
    // A policy reads the binding when rows are fetched, not when the cursor is declared: each fetch is bound as well.
    while (true) {
      const { rows } = await ask(`fetch forward ${chunkSize} from ${cursor}`)
      if (rows.length === 0) break
      yield { rows: rows as Row[] }
    }
    await ask(`close ${cursor}`)
  }
}
let cursors = 0

class BorrowingDriver implements Driver {
  private readonly connection: BorrowingConnection

  constructor(sessions: Borrowed, whose: Whose) {
    this.connection = new BorrowingConnection(sessions, whose)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.connection
  }

  async beginTransaction(): Promise<void> {
    throw noneHere()
  }

  async commitTransaction(): Promise<void> {
    throw noneHere()
  }

  async rollbackTransaction(): Promise<void> {
    throw noneHere()
  }

  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

/** Kysely's own transactions are not the port's: those go through `Store.transaction`. */
const noneHere = (): Error => new Error('a transaction is opened by Store.transaction, which holds its session')

class HeldDriver implements Driver {
  private readonly connection: HeldConnection

  constructor(scope: Scope, whose: Whose) {
    this.connection = new HeldConnection(scope, whose)
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
