/** Fills an empty store with the tables of another, all or nothing, and checks that each arrived whole. */

import type { Progress } from '../../kernel/progress.ts'
import type { RoomMigrations } from '../../ports/store.ts'
import { storeError } from './errors.ts'
import type { SqlStore } from './open-sql-store.ts'
import { readTables, type StoredTable, setCounters, sumTable, type TableSum } from './read-tables.ts'
import { quoteName, type SqlSession } from './session.ts'

export interface TableRows {
  table: string
  columns: string[]
  /** Absent where it is only known once all rows were read. */
  expected?: TableSum
  text: AsyncIterable<Uint8Array>
}

export interface StoreContents {
  /** The migrations that made these tables, as `room/name`. */
  steps: readonly string[]
  /** Those that others refer to come first. */
  contents: AsyncIterable<TableRows>
  total: number
}

export interface FillReport {
  tables: { table: string; rows: number; sum: string }[]
  rows: number
}

/** @throws store.target-not-empty, store.newer-records, store.move-differs; no row is kept then */
export async function fillStore(
  to: SqlStore,
  { steps, contents, total }: StoreContents,
  rooms: readonly RoomMigrations[],
  progress: Progress,
): Promise<FillReport> {
  await to.borrow(refuseRows)
  await to.migrate(asFarAs(steps, rooms))
  const tables = await to.borrow(async (session) => {
    await session.query('begin', [])
    try {
      const filled = await fillTables(session, contents, total, progress)
      await session.query('commit', [])
      return filled
    } catch (error) {
      await session.query('rollback', [])
      throw error
    }
  })
  await to.migrate(rooms)
  return { tables, rows: tables.reduce((sum, table) => sum + table.rows, 0) }
}

async function refuseRows(session: SqlSession): Promise<void> {
  for (const table of await readTables(session)) {
    const { rows } = await session.query(`select 1 from ${quoteName(table.name)} limit 1`, [])
    if (rows.length > 0) throw storeError('target-not-empty', { table: table.name })
  }
}

/** The rooms' migrations up to the schema that the rows were written with. */
function asFarAs(steps: readonly string[], rooms: readonly RoomMigrations[]): RoomMigrations[] {
  const known = new Set(rooms.flatMap(({ room, steps }) => steps.map((step) => `${room}/${step.name}`)))
  const unknown = steps.find((step) => !known.has(step))
  if (unknown) throw storeError('newer-records', { step: unknown })
  const wanted = new Set(steps)
  return rooms.map(({ room, steps }) => ({ room, steps: steps.filter((step) => wanted.has(`${room}/${step.name}`)) }))
}

async function fillTables(
  session: SqlSession,
  contents: AsyncIterable<TableRows>,
  total: number,
  progress: Progress,
): Promise<FillReport['tables']> {
  const here = new Map((await readTables(session)).map((table) => [table.name, table]))
  // Rows that a migration planted come again with the copied ones.
  for (const table of [...here.values()].reverse()) await session.query(`delete from ${quoteName(table.name)}`, [])
  const report: FillReport['tables'] = []
  for await (const incoming of contents) {
    progress({ what: `Copying ${incoming.table}`, done: report.length, total })
    const table = here.get(incoming.table)
    if (!table) throw storeError('newer-records', { step: incoming.table })
    report.push({ table: table.name, ...(await fillTable(session, table, incoming)) })
  }
  progress({ what: 'Copied', done: report.length, total })
  return report
}

async function fillTable(session: SqlSession, table: StoredTable, incoming: TableRows): Promise<TableSum> {
  await session.copyIn(table.name, incoming.columns, decodeText(incoming.text), true)
  await setCounters(session, table)
  const arrived = await sumTable(session, { ...table, columns: incoming.columns })
  const { expected } = incoming
  if (expected && (expected.rows !== arrived.rows || expected.sum !== arrived.sum)) {
    throw storeError('move-differs', { table: table.name, from: expected.rows, to: arrived.rows })
  }
  return arrived
}

async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true })
  const rest = decoder.decode()
  if (rest) yield rest
}
