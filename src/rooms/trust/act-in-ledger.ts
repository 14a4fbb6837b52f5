/** Runs a change with its ledger entry: the entry is durable before the change commits, and voided when it does not. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { LedgerEntry } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { voidUncommitted } from './reconcile-ledger.ts'
import { type RecordedAct, recordAct } from './record-act.ts'

export type RecordInside = (record: RecordedAct) => Promise<LedgerEntry>

/** `change` runs in one transaction of the store; what it records through `record` stands or falls with it. */
export async function actInLedger<Result>(
  house: TrustHouse,
  agency: AgencyId,
  change: (connection: StoreConnection, record: RecordInside) => Promise<Result>,
): Promise<Result> {
  const written: LedgerEntry[] = []
  try {
    const done = await house.store.transaction(async (connection) =>
      change(connection, async (record) => {
        const entry = await recordAct(house, agency, record, connection)
        written.push(entry)
        return entry
      }),
    )
    for (const { index } of written) await house.settled.add(index)
    return done
  } catch (error) {
    for (const entry of written) await voidUncommitted(house, entry)
    throw error
  }
}
