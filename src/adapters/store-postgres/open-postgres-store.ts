/** Opens the store of an agency that runs a PostgreSQL server: many stations, concurrent, durable. */

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import copyStreams from 'pg-copy-streams'
import { everyAgency, type RoomMigrations, type Whose } from '../../ports/store.ts'
import { cutRows } from '../store-sql/cut-rows.ts'
import { decodeColumn } from '../store-sql/decode-column.ts'
import { storeError } from '../store-sql/errors.ts'
import { openSqlStore, type SqlStore } from '../store-sql/open-sql-store.ts'
import { type HeldName, quoteName, SEARCH_PATH, type SqlResult, type SqlSession, type SqlSessions } from '../store-sql/session.ts'
import { guardRows, settleRole } from './guard-rows.ts'
import { refuseOpenWay } from './refuse-open-way.ts'

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`. Never logged. */
  url: string
  /** Sessions at a time. */
  sessions?: number
  /** Read for PEEL_ALLOW_UNENCRYPTED_DATABASE, and for what the driver reads there itself. */
  env?: Record<string, string | undefined>
}

/** A station that lost its power lets go of what it held within two minutes, not within the server's usual two hours. */
const lostSoon = '-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=6'
const CONNECT_MS = 10_000
const OLDEST_SERVER = 150_000

/**
 * Checks at once that the server answers and is PostgreSQL 15 or newer.
 *
 * A client's certificate (`sslcert`, `sslkey`) is read anew for each session, so a short-lived one may be renewed beneath.
 *
 * @throws store.server-unencrypted, store.server-file-unreadable, store.server-unreachable, store.server-refused,
 *   store.server-too-old, store.role-not-allowed
 */
export async function openPostgresStore({ url, sessions = 10, env = process.env }: PostgresStoreOptions): Promise<SqlStore> {
  const place = placeOf(url)
  refuseOpenWay(url, place, env)
  const pool = new pg.Pool({
    connectionString: url,
    max: sessions,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'peel',
    types: { getTypeParser: (typeId: number, format?: string) => typeParser(typeId, format) } as pg.CustomTypesConfig,
    // Text of times and intervals, and what a name means, must not depend on how the server is set up.
    options: `-c search_path=${SEARCH_PATH} -c timezone=UTC -c datestyle=ISO,MDY -c intervalstyle=postgres ${lostSoon}`,
    keepAlive: true,
  })
  // A server that restarts drops idle sessions; the pool replaces them, and the next query tells if it could not.
  pool.on('error', () => {})
  // One that is lent out hears of it as well, also while it only waits; without an ear the process would end.
  pool.on('connect', (client) => client.on('error', () => {}))
  const lent = new PooledSessions(pool, place)
  try {
    await lent.check()
  } catch (error) {
    await pool.end()
    throw error
  }
  const store = openSqlStore('postgres', lent, () => pool.end())
  const migrate = async (rooms: readonly RoomMigrations[]): Promise<void> => {
    await store.migrate(rooms)
    const names = rooms.map(({ room }) => room)
    await store.borrow((session) => guardRows(session, names))
  }
  return { ...store, migrate }
}

/** The server's name for messages: never the password. */
function placeOf(url: string): string {
  try {
    const { protocol, hostname, port, pathname } = new URL(url)
    // Without its slashes an address is one word, and the password could be any part of it.
    if (!/^postgres(ql)?:$/.test(protocol) || !/^[^:]+:\/\//.test(url)) throw new TypeError('no address of a server')
    return `${hostname || 'localhost'}:${port || 5432}${pathname}`
  } catch {
    throw storeError('server-unreachable', { place: 'the address in DATABASE_URL', why: 'it is not a postgres:// address' })
  }
}

function typeParser(typeId: number, format: string | undefined): unknown {
  return format === 'binary' ? pg.types.getTypeParser(typeId, 'binary') : decodeColumn(typeId)
}

/** To whom each server session is bound; unknown after a rollback, which takes the binding back as well. */
const bound = new WeakMap<pg.PoolClient, Whose>()

class PooledSession implements SqlSession {
  constructor(
    readonly client: pg.PoolClient,
    /** The role that an agency's statements run as, where the one that signed in is above row-level security. */
    private readonly role: string | undefined,
  ) {}

  async bind(whose: Whose): Promise<void> {
    if (bound.get(this.client) === whose) return
    await this.query(
      `select pg_catalog.set_config('role', $1, false), pg_catalog.set_config('peel.agency', $2, false),
        pg_catalog.set_config('peel.every', $3, false), pg_catalog.set_config('search_path', $4, false)`,
      [
        whose === everyAgency ? 'none' : (this.role ?? 'none'),
        whose === everyAgency ? '' : whose,
        whose === everyAgency ? 'yes' : '',
        SEARCH_PATH,
      ],
    )
    bound.set(this.client, whose)
  }

  async query(sql: string, parameters: readonly (string | null)[]): Promise<SqlResult> {
    const answer = await (parameters.length === 0 ? this.client.query(sql) : this.client.query(sql, [...parameters]))
    // Several statements in one text answer with one result each.
    const last = (Array.isArray(answer) ? answer.at(-1) : answer) as pg.QueryResult<Record<string, unknown>>
    if (last.command === 'ROLLBACK') bound.delete(this.client)
    return { rows: last.rows, count: last.rowCount ?? 0, command: last.command ?? '' }
  }

  /** One COPY, which the server treats as a whole, in a transaction or not. */
  async copyIn(table: string, columns: readonly string[], text: AsyncIterable<string>, inTransaction: boolean): Promise<number> {
    const { rows } = await this.query('select pg_catalog.row_security_active($1::regclass) as guarded', [quoteName(table)])
    if (!rows[0]?.guarded) return this.copyInto(table, table, columns, text)
    if (inTransaction) return this.copyByWay(table, columns, text)
    await this.query('begin', [])
    try {
      const count = await this.copyByWay(table, columns, text)
      await this.query('commit', [])
      return count
    } catch (error) {
      await this.query('rollback', [])
      throw error
    }
  }

  /** The server does not copy into a table whose rows it guards, so they go through one of the session's own. */
  private async copyByWay(table: string, columns: readonly string[], text: AsyncIterable<string>): Promise<number> {
    const names = columns.map(quoteName).join(', ')
    await this.query(
      `create temporary table peel_arriving on commit drop as select ${names} from ${quoteName(table)} with no data`,
      [],
    )
    await this.copyInto('pg_temp.peel_arriving', table, columns, text)
    const { count } = await this.query(
      `insert into ${quoteName(table)} (${names}) select ${names} from pg_temp.peel_arriving`,
      [],
    )
    await this.query('drop table pg_temp.peel_arriving', [])
    return count
  }

  private async copyInto(
    target: string,
    table: string,
    columns: readonly string[],
    text: AsyncIterable<string>,
  ): Promise<number> {
    const statement = `copy ${quoteName(target)} (${columns.map(quoteName).join(', ')}) from stdin`
    const copy = this.client.query(copyStreams.from(statement))
    await pipeline(Readable.from(cutRows(table, text, PIECE), { objectMode: true, highWaterMark: 2 }), copy)
    return copy.rowCount
  }

  async *copyOut(select: string): AsyncIterable<Uint8Array> {
    yield* this.client.query(copyStreams.to(`copy (${select}) to stdout`)) as AsyncIterable<Uint8Array>
  }
}

/** Characters per piece of a copy. */
const PIECE = 1 << 17

class PooledSessions implements SqlSessions {
  private role: string | undefined

  constructor(
    private readonly pool: pg.Pool,
    private readonly place: string,
  ) {}

  async check(): Promise<void> {
    const session = await this.acquire()
    try {
      const { rows } = await session.query('show server_version_num', [])
      const version = Number(rows[0]?.server_version_num)
      if (version < OLDEST_SERVER) {
        throw storeError('server-too-old', { place: this.place, version: Math.floor(version / 10_000) })
      }
      this.role = await settleRole(session)
    } finally {
      this.release(session)
    }
  }

  async acquire(): Promise<PooledSession> {
    try {
      return new PooledSession(await this.pool.connect(), this.role)
    } catch (error) {
      throw this.explain(error as Error & { code?: string })
    }
  }

  async statement(whose: Whose, sql: string, parameters: readonly (string | null)[]): Promise<SqlResult> {
    const session = await this.acquire()
    let bound = false
    try {
      await session.bind(whose)
      bound = true
      return await session.query(sql, parameters)
    } finally {
      this.release(session, !bound)
    }
  }

  /** An advisory lock of a session that is kept for it: the server takes it back when the session, or its process, ends. */
  async hold(name: string): Promise<HeldName | undefined> {
    const session = await this.acquire()
    const key = `peel/${name}`
    let held = false
    try {
      const { rows } = await session.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [key])
      held = rows[0]?.held === true
    } finally {
      if (!held) this.release(session)
    }
    if (!held) return undefined
    // The lock ends with its session, and the server lets the next one in at once: whoever works under it must hear of that.
    let lost = false
    const lose = (): void => {
      lost = true
    }
    session.client.once('end', lose)
    session.client.once('error', lose)
    return {
      get lost() {
        return lost
      },
      stands: async () => {
        if (!lost) await session.query('select 1', []).catch(lose)
        return !lost
      },
      letGo: async () => {
        const gone = await session.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => undefined)
        session.client.off('end', lose)
        session.client.off('error', lose)
        this.release(session, gone === undefined)
      },
    }
  }

  release(session: SqlSession, broken = false): void {
    ;(session as PooledSession).client.release(broken)
  }

  async close(): Promise<void> {
    await this.pool.end()
  }

  private explain(error: Error & { code?: string }): Error {
    if (this.pool.ended) return storeError('closed', {})
    const { place } = this
    // Class 28: sign-in; 3D000: no such database. The server's own words name no password.
    if (error.code?.startsWith('28') || error.code === '3D000') {
      return storeError('server-refused', { place, why: error.message }, { cause: error })
    }
    return storeError('server-unreachable', { place, why: error.code ?? error.message }, { cause: error })
  }
}
