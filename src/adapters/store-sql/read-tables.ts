/** What stands in a store: its tables in the order in which they can be filled, and their rows as COPY text. */

import { quoteName, type SqlSession } from './session.ts'

export interface StoredTable {
  name: string
  columns: string[]
  /** Columns that count up by themselves. */
  counters: string[]
}

/** The table in which the store remembers its own schema; every store writes its own. */
const MIGRATION_TABLE = 'peel_migration'

/** Pages of 8 kB read at a time: flat memory whatever the size of the table. */
const PAGES = 1024

/** Ordinary tables, those that others refer to first. */
export async function readTables(session: SqlSession): Promise<StoredTable[]> {
  const { rows } = await session.query(
    `select c.relname as name,
       coalesce((select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '{}') as columns,
       coalesce((select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null), '{}') as counters,
       coalesce((select array_agg(distinct r.relname::text) from pg_constraint k join pg_class r on r.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '{}') as needs
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
    [],
  )
  const tables = rows as unknown as (StoredTable & { needs: string[] })[]
  return inOrder(tables).filter((table) => table.name !== MIGRATION_TABLE)
}

/** Steps that the store says it has, as `room/name`; empty where it has none. */
export async function readSteps(session: SqlSession): Promise<string[]> {
  const { rows: found } = await session.query(`select to_regclass('public.${MIGRATION_TABLE}') is not null as there`, [])
  if (!found[0]?.there) return []
  const { rows } = await session.query(
    `select room || '/' || name as step from ${MIGRATION_TABLE} order by applied_at, room, name`,
    [],
  )
  return rows.map((row) => row.step as string)
}

/** A table's rows in their physical order, some pages at a time. Call it inside a transaction, so that all are of one moment. */
export async function* readRows(session: SqlSession, table: StoredTable): AsyncIterable<Uint8Array> {
  const name = quoteName(table.name)
  const { rows } = await session.query(`select pg_relation_size($1::regclass) / current_setting('block_size')::int8 as pages`, [
    name,
  ])
  const pages = Number(rows[0]?.pages)
  const columns = table.columns.map(quoteName).join(', ')
  for (let page = 0; page < pages; page += PAGES) {
    yield* session.copyOut(`select ${columns} from ${name} where ctid >= '(${page},0)' and ctid < '(${page + PAGES},0)'`)
  }
}

export interface TableSum {
  rows: number
  /** Sum over the rows of 60 bits of each row's MD5: the order does not matter, a changed or missing row does. */
  sum: string
}

export async function sumTable(session: SqlSession, table: StoredTable): Promise<TableSum> {
  const row = table.columns.map(quoteName).join(', ')
  const { rows } = await session.query(
    `select count(*) as rows, coalesce(sum(('x' || substr(md5(row(${row})::text), 1, 15))::bit(60)::int8), 0)::text as sum from ${quoteName(table.name)}`,
    [],
  )
  return { rows: Number(rows[0]?.rows), sum: String(rows[0]?.sum) }
}

/** After rows were copied in with their numbers, the next number must come after them. */
export async function setCounters(session: SqlSession, table: StoredTable): Promise<void> {
  for (const column of table.counters) {
    const name = quoteName(table.name)
    await session.query(
      `select setval(pg_get_serial_sequence($1, $2), greatest((select max(${quoteName(column)}) from ${name}), 1)::int8,
                     exists (select from ${name}))`,
      [name, column],
    )
  }
}

function inOrder<Table extends { name: string; needs: string[] }>(tables: readonly Table[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const placed = new Set<Table>()
  const place = (table: Table, above: ReadonlySet<Table>): void => {
    // A circle of references cannot be ordered; the copy itself will say which row is missing.
    if (placed.has(table) || above.has(table)) return
    for (const name of table.needs) {
      const needed = byName.get(name)
      if (needed) place(needed, new Set([...above, table]))
    }
    placed.add(table)
  }
  for (const table of tables) place(table, new Set())
  return [...placed]
}
