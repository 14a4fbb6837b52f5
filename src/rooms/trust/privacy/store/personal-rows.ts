/** SQL of subject access: rows that name a person of the system, table by table. */

import { type Kysely, sql } from 'kysely'
import type { AgencyId, PersonId } from '../../../../kernel/units.ts'
import type { StoreConnection } from '../../../../ports/store.ts'
import type { PersonalTable } from '../personal-columns.ts'

const isMoment = (column: string): boolean => /(^|_)(at|until|since|minute)$/.test(column)

/** Moments as text, everything else as it stands; in the order of the first column. */
export async function personalRows(
  connection: StoreConnection,
  agency: AgencyId,
  person: PersonId,
  { table, person: named, columns }: PersonalTable,
): Promise<Record<string, unknown>[]> {
  const db: Kysely<unknown> = connection.tables<unknown>(agency)
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)}
    where agency_id = ${agency} and ${sql.ref(named)} = ${person} order by ${sql.ref(columns[0] as string)}`.execute(db)
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        isMoment(column) && value !== null ? new Date(Number(value)).toISOString() : value,
      ]),
    ),
  )
}
