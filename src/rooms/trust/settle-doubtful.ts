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

type End = 'well' | 'undone' | 'unknown'

interface Doubtful extends Ended {
  agency: AgencyId
  how: End
  /** Two who ask at once get one answer, and its entries are voided once. */
  asking: Promise<End> | null
}

/** Of which the store could not be asked yet. Another start asks as well: such an entry stays unsettled in the folder. */
const doubtful = new WeakMap<TrustHouse['ledger'], Set<Doubtful>>()

/** By the error that somebody got instead of an answer. */
const leftOpen = new WeakMap<object, Doubtful>()

/**
 * The answer to the commit may be what was lost, and `error` what came instead: a server that restarts, a cable. True where it ended well
 * after all; false where it was undone, and its entries are void now, or where the store does not answer, and nothing is said of them yet.
 */
export async function endedWell(house: TrustHouse, agency: AgencyId, ended: Ended, error: unknown): Promise<boolean> {
  if (ended.written.length === 0) return false
  const one: Doubtful = { ...ended, agency, how: 'unknown', asking: null }
  if ((await ask(house, one)) === 'unknown') {
    const waiting = doubtful.get(house.ledger) ?? new Set()
    doubtful.set(house.ledger, waiting.add(one))
    if (typeof error === 'object' && error !== null) leftOpen.set(error, one)
  }
  return one.how === 'well'
}

/**
 * For whoever would do the same again after `error`: the entry by which it was done all the same, or null where nothing was. Throws `error`
 * while the store does not say.
 */
export async function doneInSpiteOf(house: TrustHouse, error: unknown): Promise<number | null> {
  const one = typeof error === 'object' && error !== null ? leftOpen.get(error) : undefined
  const how = one ? await ask(house, one) : 'undone'
  if (how === 'unknown') throw error
  return how === 'well' ? (one?.written[0]?.index ?? null) : null
}

/** Before the store is held against the ledger. False while there is one of which the store does not say how it ended. */
export async function settleDoubtful(house: TrustHouse): Promise<boolean> {
  const waiting = doubtful.get(house.ledger) ?? new Set()
  for (const one of waiting) if ((await ask(house, one)) !== 'unknown') waiting.delete(one)
  return waiting.size === 0
}

async function ask(house: TrustHouse, one: Doubtful): Promise<End> {
  if (one.how !== 'unknown') return one.how
  one.asking ??= askStore(house, one)
  one.how = await one.asking
  one.asking = null
  return one.how
}

async function askStore(house: TrustHouse, { agency, written, finish }: Doubtful): Promise<End> {
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
