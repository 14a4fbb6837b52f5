/** While Peel runs: what the folder and the store note of transactions that have ended does not grow with every act. */

import type { TrustHouse } from '../house.ts'
import { beginNewest } from './recall-newest.ts'
import { ledgerTables } from './store.ts'

/** Lines of a file, before it is written anew. */
const most = 5_000

/**
 * After a pass over the store. Whether an entry took effect is asked by the next start alone, and only of those of which the ledger's own folder says
 * that their transaction had yet to end. So that folder forgets first; what it still names (all that is under way) stays noted in both
 * other places.
 */
export async function forgetEnded(
  house: Pick<TrustHouse, 'ledger' | 'settled' | 'held' | 'store'>,
  mostLines = most,
): Promise<void> {
  const { ledger, settled, held } = house
  const noted = settled.noted()
  if (noted >= mostLines) {
    const end = Math.min(ledger.checkpoint().size, ...ledger.underWay())
    await ledger.forgetUnsettled()
    await settled.forget(noted)
    await ledgerTables(house.store).forgetEffects(end)
  }
  const { lines, rows } = held.newest.length()
  if (lines >= mostLines + rows) await beginNewest(house)
}
