/** Runs a change with its ledger entry: the entry is durable before the change commits, and voided when it does not. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { LedgerEntry, LedgerRecord } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { voidUncommitted } from './reconcile-ledger.ts'
import { recordAct } from './record-act.ts'

export type RecordInside = (record: LedgerRecord) => Promise<LedgerEntry>

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

/**
 * For a row that only tells what its entry commits to and changes nothing else: no transaction is held while the ledger becomes
 * durable, so that whatever is written at the same moment shares its signature. The entry is voided where the row is not kept.
 */
export async function recordThenKeep(
  house: TrustHouse,
  agency: AgencyId,
  record: LedgerRecord,
  keep: (entry: LedgerEntry) => Promise<void>,
): Promise<LedgerEntry> {
  const entry = await recordAct(house, agency, record)
  try {
    await keep(entry)
    return entry
  } catch (error) {
    await voidUncommitted(house, entry)
    throw error
  }
}
