/** A transaction whose end nobody told: the store is asked how it ended before its entry is voided, for what took effect is never called void. */

import type { AgencyId } from '../../kernel/units.ts'
import type { LedgerEntry } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { ledgerTables } from './ledger/store.ts'
import { voidUncommitted } from './reconcile-ledger.ts'

/** The entries of one transaction, in which everything was done, and what follows when it ended well. */
interface Ended {
  written: readonly LedgerEntry[]
  finish(): Promise<void>
}

type Doubtful = Ended & { agency: AgencyId }

/** Of which the store could not be asked yet. Another start asks as well: such an entry stays unsettled in the folder. */
const doubtful = new WeakMap<TrustHouse['ledger'], Set<Doubtful>>()

/**
 * The answer to the commit may be what was lost: a server that restarts, a cable. True where it ended well after all; false where it
 * was undone, and its entries are void now, or where the store does not answer, and nothing is said of them yet.
 */
export async function endedWell(house: TrustHouse, agency: AgencyId, ended: Ended): Promise<boolean> {
  if (ended.written.length === 0) return false
  const one = { ...ended, agency }
  const how = await ask(house, one)
  if (how === 'unknown') {
    const waiting = doubtful.get(house.ledger) ?? new Set()
    doubtful.set(house.ledger, waiting.add(one))
  }
  return how === 'well'
}

/** Before the store is held against the ledger. False while there is one of which the store does not say how it ended. */
export async function settleDoubtful(house: TrustHouse): Promise<boolean> {
  const waiting = doubtful.get(house.ledger) ?? new Set()
  for (const one of waiting) if ((await ask(house, one)) !== 'unknown') waiting.delete(one)
  return waiting.size === 0
}

async function ask(house: TrustHouse, { agency, written, finish }: Doubtful): Promise<'well' | 'undone' | 'unknown'> {
  // Each entry of a transaction leaves its row or none does.
  const [{ index }] = written as [LedgerEntry]
  try {
    const isWell = await house.store.transaction((connection) => ledgerTables(connection).endedWell(agency, index))
    if (isWell) await finish()
    else for (const entry of written) await voidUncommitted(house, entry)
    return isWell ? 'well' : 'undone'
  } catch {
    return 'unknown'
  }
}
