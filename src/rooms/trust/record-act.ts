/** One durable ledger entry about something that was done. Free words stay in the store; the leaf commits to them. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { LedgerEntry, LedgerRecord } from './contract.ts'
import { commitTo } from './digest.ts'
import type { TrustHouse } from './house.ts'
import { trustTables } from './store.ts'

/** Resolves with the entry once it is under a signed, durable checkpoint. Inside a transaction, pass its connection. */
export async function recordAct(
  house: TrustHouse,
  agency: AgencyId,
  record: LedgerRecord,
  connection: StoreConnection = house.store,
): Promise<LedgerEntry> {
  const { why, ...leaf } = record
  if (why === undefined) return house.ledger.append(agency, leaf)
  const { digest, document } = commitTo({ why }, house.randomBytes)
  await trustTables(connection).addReason(agency, digest, document)
  const entry = await house.ledger.append(agency, { ...leaf, reason: digest })
  return { ...entry, why }
}
