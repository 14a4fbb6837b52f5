/** Whom a signal is about, by the document that the ledger committed to when it was found: the row beside it is the word of whoever can write to it. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { contentsSaid } from '../ledger/entries-at.ts'
import { refuseAltered } from '../ledger/hold-rows.ts'
import { type StoredSignal, watchTables } from './store.ts'

type House = Pick<TrustHouse, 'store' | 'ledger' | 'held'>

/** Of a run: what was found, as it was written down then. */
interface Found {
  id: string
  signal: string
  person: string
  evidence: unknown
}

/** The run that found it. Throws `trust.row-altered`, and says it in the ledger first, where run or row are not as they were committed to. */
export async function holdFinding(
  house: House,
  agency: AgencyId,
  { id, run: of, signal, person, evidence }: StoredSignal,
): Promise<{ index: number; commitment: Digest }> {
  const run = await watchTables(house.store).run(agency, of)
  const index = Number(run?.ledger_index ?? -1)
  const [said] = await contentsSaid(house.ledger, agency, [{ subject: `watch:${of}`, index }])
  const isHeld = run !== undefined && said === digestOfText(run.document)
  const found = isHeld ? (JSON.parse(run.document) as { signals: Found[] }).signals.find((one) => one.id === id) : undefined
  const is = { signal, person: person.id, evidence }
  if (said !== undefined && found && canonicalJson(pick(found)) === canonicalJson(is)) return { index, commitment: said }
  const problem = 'A signal of the watch is not as the ledger committed to it when it was found'
  throw await refuseAltered(house, agency, { kind: 'signal', index: Math.max(0, index), problem })
}

const pick = ({ signal, person, evidence }: Found): Omit<Found, 'id'> => ({ signal, person, evidence })
