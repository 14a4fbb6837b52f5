/** What somebody wrote when they asked to acknowledge a backup, and when: whoever is to approve it reads that first. */

import type { AgencyId, Instant } from '../../kernel/units.ts'
import type { TrustHouse } from './house.ts'
import { folderReader, readEntries } from './ledger/read-ledger.ts'
import { openDocument } from './ledger/seal-document.ts'
import { placeOfReasons } from './read-documents.ts'
import { trustTables } from './store.ts'

/** Null words where the store does not hold them any more, which a backup can bring about: then they are asked for anew. */
export async function saidInEntry(
  house: TrustHouse,
  agency: AgencyId,
  index: number,
): Promise<{ at: Instant | null; why: string | null }> {
  const { size } = house.ledger.checkpoint()
  if (!(index >= 0 && index < size)) return { at: null, why: null }
  const entry = (await readEntries(folderReader(house.ledger.folder), size, index, index + 1))[0]?.entry
  if (!entry || entry.agency !== agency) return { at: null, why: null }
  const kept = entry.reason && (await trustTables(house.store).reasons(agency, [entry.reason])).get(entry.reason)
  const text = kept ? await openDocument(house, agency, placeOfReasons, kept) : null
  return { at: entry.at, why: text === null ? null : (JSON.parse(text) as { why: string }).why }
}
