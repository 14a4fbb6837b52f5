/** Runs a change with its ledger entry: the entry is durable before the change commits, and voided when it does not. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { LedgerEntry, LedgerRecord } from '../contract.ts'
import type { TrustHouse } from '../house.ts'
import { voidUncommitted } from '../reconcile-ledger.ts'
import { recordAct } from '../record-act.ts'
import { type PurposeTables, purposeTables } from './store.ts'

export async function actInLedger<Result>(
  house: TrustHouse,
  agency: AgencyId,
  act: (
    tables: PurposeTables,
    record: (record: LedgerRecord) => Promise<LedgerEntry>,
    connection: StoreConnection,
  ) => Promise<Result>,
): Promise<Result> {
  const written: LedgerEntry[] = []
  try {
    return await house.store.transaction(async (connection) =>
      act(
        purposeTables(connection),
        async (record) => {
          const entry = await recordAct(house, agency, record, connection)
          written.push(entry)
          return entry
        },
        connection,
      ),
    )
  } catch (error) {
    for (const entry of written) await voidUncommitted(house, entry)
    throw error
  } finally {
    house.standings.changed(agency)
  }
}
