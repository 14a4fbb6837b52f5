/** Lays down every purpose of some rows that is still in force: after a ledger was put back nobody goes on under one that its entries do not state. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Becomes } from '../ledger/commit-states.ts'
import type { HeldStates } from '../ledger/hold-rows.ts'
import type { PurposeTables } from './store.ts'

/** In a transaction that holds these rows. Returns whose purposes they were, and what becomes of the rows. */
export async function layDownAll(
  tables: PurposeTables,
  agency: AgencyId,
  held: HeldStates,
  now: Instant,
): Promise<{ holders: PersonId[]; becomes: Becomes }> {
  const holders: PersonId[] = []
  const becomes: Record<string, Record<string, unknown>> = {}
  for (const [subject, { person_id: holder, laid_down_at: laidDown, valid_until: until }] of held) {
    if (!subject.startsWith('purpose:') || laidDown !== null || Number(until) <= now) continue
    await tables.layDown(agency, holder as PersonId, subject.slice('purpose:'.length), now)
    holders.push(holder as PersonId)
    becomes[subject] = { laid_down_at: String(now) }
  }
  return { holders, becomes }
}
