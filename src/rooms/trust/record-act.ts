/** One durable ledger entry about something that was done. Free words stay in the store, sealed; the leaf commits to them. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { LedgerEntry, LedgerRecord } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { sealDocument } from './ledger/seal-document.ts'
import { placeOfReasons } from './read-documents.ts'
import { trustTables } from './store.ts'

/**
 * Resolves with the entry once it is under a signed, durable checkpoint. Inside a transaction, pass its connection. Throws
 * `trust.entry-form` where the form of the logging duty is not kept.
 */
export async function recordAct(
  house: TrustHouse,
  agency: AgencyId,
  record: LedgerRecord,
  connection: StoreConnection = house.store,
): Promise<LedgerEntry> {
  const { why, sealedFor = 'agency', ...leaf } = record
  if (why === undefined) return house.ledger.append(agency, leaf)
  const { digest, document } = await sealDocument(house, agency, sealedFor, placeOfReasons, { why }, connection)
  await trustTables(connection).addReason(agency, digest, document)
  const entry = await house.ledger.append(agency, { ...leaf, reason: digest })
  return { ...entry, why }
}
