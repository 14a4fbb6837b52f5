/** What whoever acknowledges a backup reads first: what the first person wrote, and what the entries said whose rows are lost or differ. */

import type { AgencyId, Instant } from '../../kernel/units.ts'
import type { RestoreStanding } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { entriesAt } from './ledger/entries-at.ts'
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

const mostLost = 50

/** What was announced in entries, holds first: with a hold that is lost goes what it kept. */
export async function saidInLost(
  { ledger }: TrustHouse,
  agency: AgencyId,
  indexes: readonly number[],
): Promise<RestoreStanding['lost']> {
  const entries = [...(await entriesAt(ledger, [...new Set(indexes)])).values()].filter((entry) => entry.agency === agency)
  const said = entries.map(({ index, at, what, subject, act }) => ({
    index,
    at,
    what,
    hold: act === 'alter' && subject.startsWith('hold:'),
  }))
  return said.sort((a, b) => Number(b.hold) - Number(a.hold) || a.index - b.index).slice(0, mostLost)
}
