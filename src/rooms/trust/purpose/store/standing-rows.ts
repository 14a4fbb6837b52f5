/** SQL of one number for each agency: how often changed what a purpose or a duty rests on. Whoever remembers one asks whether it still is the same. */

import { sql } from 'kysely'
import type { AgencyId } from '../../../../kernel/units.ts'
import type { Db } from './rows.ts'

/** In the same transaction as the change, so that no other process sees one without the other. */
export async function countChange(db: Db, agency: AgencyId): Promise<void> {
  await db(agency)
    .insertInto('trust_standing')
    .values({ agency_id: agency, version: 1 })
    .onConflict((conflict) => conflict.column('agency_id').doUpdateSet({ version: sql`trust_standing.version + 1` }))
    .execute()
}

export const standingRows = (db: Db) => ({
  standingVersion: async (agency: AgencyId): Promise<number> => {
    const row = await db(agency).selectFrom('trust_standing').select('version').where('agency_id', '=', agency).executeTakeFirst()
    return Number(row?.version ?? 0)
  },
})
