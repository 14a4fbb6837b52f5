/** A change of what purposes rest on, with its ledger entry; what was remembered of them is asked for anew afterwards, done or failed. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import { actInLedger as actWithEntry, type HoldInside, type RecordInside } from '../act-in-ledger.ts'
import type { TrustHouse } from '../house.ts'
import { type PurposeTables, purposeTables } from './store.ts'

export async function actInLedger<Result>(
  house: TrustHouse,
  agency: AgencyId,
  act: (tables: PurposeTables, record: RecordInside, connection: StoreConnection, hold: HoldInside) => Promise<Result>,
): Promise<Result> {
  try {
    return await actWithEntry(house, agency, (connection, record, hold) =>
      act(purposeTables(connection), record, connection, hold),
    )
  } finally {
    house.standings.changed(agency)
  }
}
