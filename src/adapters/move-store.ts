/** Moves house: copies every table of one store into an empty other one, and believes it only when both sides add up. */

import { type Progress, silent } from '../kernel/progress.ts'
import type { RoomMigrations } from '../ports/store.ts'
import { fillStore, type TableRows } from './store-sql/fill-store.ts'
import type { SqlStore } from './store-sql/open-sql-store.ts'
import { readRows, readSteps, readTables, sumTable } from './store-sql/read-tables.ts'

export interface MoveReport {
  tables: { table: string; rows: number; sum: string }[]
  rows: number
}

/**
 * Both stores may be of either kind. The source is read in one transaction and left as it is; the target gets the source's
 * schema, all rows in one transaction, then what this Peel's schema has beyond it.
 *
 * @throws store.target-not-empty, store.move-differs, store.newer-records: the target then holds no rows
 */
export async function moveStore(
  from: SqlStore,
  to: SqlStore,
  rooms: readonly RoomMigrations[],
  progress: Progress = silent,
): Promise<MoveReport> {
  return from.borrow(async (source) => {
    await source.query('begin isolation level repeatable read, read only', [])
    try {
      const steps = await readSteps(source)
      const tables = await readTables(source)
      async function* contents(): AsyncIterable<TableRows> {
        for (const table of tables) {
          const expected = await sumTable(source, table)
          yield { table: table.name, columns: table.columns, expected, text: readRows(source, table) }
        }
      }
      return await fillStore(to, { steps, contents: contents(), total: tables.length }, rooms, progress)
    } finally {
      await source.query('rollback', [])
    }
  })
}
