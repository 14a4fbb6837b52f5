/** Which cases somebody may know of, inside the query itself; and who is assigned to them. */

import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { AgencyId, PersonId } from '../../../../kernel/units.ts'
import type { RowFilter } from '../../policy/types.ts'
import type { CaseTable, Db, Tables } from './rows.ts'

export type Cases = ExpressionBuilder<Tables & { c: CaseTable }, 'c'>

/** The policies' condition as SQL over `trust_case as c`. */
export function inSql(eb: Cases, filter: RowFilter): Expression<SqlBool> {
  switch (filter.is) {
    case 'all':
      return sql<SqlBool>`true`
    case 'none':
      return sql<SqlBool>`false`
    case 'and':
      return eb.and(filter.of.map((one) => inSql(eb, one)))
    case 'or':
      return eb.or(filter.of.map((one) => inSql(eb, one)))
    case 'not':
      return eb.not(inSql(eb, filter.of))
    case 'id':
      return eb('c.id', '=', filter.id)
    case 'member':
      return isMember(eb, filter.person)
    case 'equal': {
      const columns = {
        agency: 'agency_id',
        confidential: 'confidential',
        open: 'is_open',
        sensitivity: 'sensitivity',
        area: 'area',
      }
      return eb(sql.ref(`c.${columns[filter.attribute]}`), '=', filter.value)
    }
  }
}

export const isMember = (eb: Cases, person: string): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('trust_case_member as m')
      .select('m.person_id')
      .whereRef('m.agency_id', '=', 'c.agency_id')
      .whereRef('m.case_id', '=', 'c.id')
      .where('m.person_id', '=', person),
  )

/** In the order in which they were assigned; every id has a list. */
export async function membersOf(db: Db, agency: AgencyId, ids: readonly string[]): Promise<Map<string, PersonId[]>> {
  const found = new Map<string, PersonId[]>(ids.map((id) => [id, []]))
  if (ids.length === 0) return found
  const rows = await db(agency)
    .selectFrom('trust_case_member')
    .select(['case_id', 'person_id'])
    .where('agency_id', '=', agency)
    .where('case_id', 'in', [...ids])
    .orderBy('since')
    .orderBy('person_id')
    .execute()
  for (const row of rows) found.get(row.case_id)?.push(row.person_id as PersonId)
  return found
}
