/** The embedded store's only session, and the queue in which everybody waits for it: single statements side by side, whoever borrows it alone. */

import type { Whose } from '../../ports/store.ts'
import { cutRows } from '../store-sql/cut-rows.ts'
import { storeError } from '../store-sql/errors.ts'
import { type HeldName, quoteName, type SqlResult, type SqlSession, type SqlSessions } from '../store-sql/session.ts'
import type { Engine } from './engine.ts'
import { encodeCopy, encodeQuery, encodeSimpleQuery, ResponseReader } from './wire.ts'

/** Pieces under way in the worker while the caller prepares the next: enough to keep both threads busy, and memory flat. */
const PIECES_UNDER_WAY = 2

class EmbeddedSession implements SqlSession {
  /** A transaction was asked for, and goes to the engine with its first statement. */
  private begins = false

  constructor(private readonly engine: Engine) {}

  /** One station serves one agency; the demo's second cities are kept apart by the queries alone. */
  async bind(): Promise<void> {}

  async query(sql: string, parameters: readonly (string | null)[]): Promise<SqlResult> {
    if (sql === 'begin') {
      this.begins = true
      return { rows: [], count: 0, command: 'BEGIN' }
    }
    return this.exchange(parameters.length === 0 ? encodeSimpleQuery(sql) : encodeQuery(sql, parameters))
  }

  async copyIn(table: string, columns: readonly string[], text: AsyncIterable<string>, inTransaction: boolean): Promise<number> {
    if (inTransaction) return this.copyPieces(table, columns, text)
    await this.query('begin', [])
    try {
      const count = await this.copyPieces(table, columns, text)
      await this.query('commit', [])
      return count
    } catch (error) {
      await this.query('rollback', [])
      throw error
    }
  }

  async *copyOut(select: string): AsyncIterable<Uint8Array> {
    const pieces: Uint8Array[] = []
    const reader = new ResponseReader((bytes) => pieces.push(bytes))
    await this.engine.wire(this.begun(encodeSimpleQuery(`copy (${select}) to stdout`)), (bytes) => reader.push(bytes))
    reader.result()
    if (pieces.length > 0) yield Buffer.concat(pieces)
  }

  private async copyPieces(table: string, columns: readonly string[], text: AsyncIterable<string>): Promise<number> {
    const statement = `copy ${quoteName(table)} (${columns.map(quoteName).join(', ')}) from stdin`
    const underWay: Promise<number>[] = []
    let count = 0
    try {
      for await (const rows of cutRows(table, text)) {
        const piece = this.exchange(encodeCopy(statement, rows)).then((result) => result.count)
        piece.catch(() => {})
        underWay.push(piece)
        if (underWay.length >= PIECES_UNDER_WAY) count += await (underWay.shift() as Promise<number>)
      }
      for (const piece of underWay) count += await piece
      return count
    } finally {
      await Promise.allSettled(underWay)
    }
  }

  private async exchange(message: Uint8Array): Promise<SqlResult> {
    const reader = new ResponseReader()
    await this.engine.wire(this.begun(message), (bytes) => reader.push(bytes))
    return reader.result()
  }

  private begun(message: Uint8Array): Uint8Array {
    if (!this.begins) return message
    this.begins = false
    return Buffer.concat([encodeSimpleQuery('begin'), message])
  }
}

/** In the queue for the session: to have it alone, or for one statement beside others. */
interface Waiting {
  alone: boolean
  enter: () => void
}

/** First come, first served. The engine answers in order, so that single statements need not wait for each other's answers. */
export class EmbeddedSessions implements SqlSessions {
  private readonly session: EmbeddedSession
  private readonly queue: Waiting[] = []
  private readonly held = new Set<string>()
  private isLent = false
  private single = 0
  private closed = false
  private onIdle: () => void = () => {}

  constructor(engine: Engine) {
    this.session = new EmbeddedSession(engine)
  }

  async acquire(): Promise<SqlSession> {
    await this.turn(true)
    return this.session
  }

  release(): void {
    this.isLent = false
    this.letIn()
  }

  async statement(_whose: Whose, sql: string, parameters: readonly (string | null)[]): Promise<SqlResult> {
    await this.turn(false)
    try {
      return await this.session.query(sql, parameters)
    } finally {
      this.single--
      this.letIn()
    }
  }

  private turn(alone: boolean): Promise<void> {
    if (this.closed) return Promise.reject(storeError('closed', {}))
    return new Promise((enter) => {
      this.queue.push({ alone, enter })
      this.letIn()
    })
  }

  private letIn(): void {
    while (!this.isLent) {
      const next = this.queue[0]
      if (!next || (next.alone && this.single > 0)) break
      this.queue.shift()
      if (next.alone) this.isLent = true
      else this.single++
      next.enter()
    }
    if (!this.isLent && this.single === 0) this.onIdle()
  }

  /** One process works in this folder, so whoever else could hold the name is in it. */
  async hold(name: string): Promise<HeldName | undefined> {
    if (this.held.has(name)) return undefined
    this.held.add(name)
    return {
      lost: false,
      stands: async () => true,
      letGo: async () => {
        this.held.delete(name)
      },
    }
  }

  /** Lets those in the queue finish, refuses newcomers. */
  async close(): Promise<void> {
    this.closed = true
    if (!this.isLent && this.single === 0) return
    await new Promise<void>((resolve) => {
      this.onIdle = resolve
    })
  }
}
