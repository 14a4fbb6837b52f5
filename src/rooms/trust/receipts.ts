/** Which ledger entries one request wrote before its answer leaves. An answer that shows something about somebody does not leave without one. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { LedgerAct } from './contract.ts'
import type { Ledger } from './ledger/open-ledger.ts'

export interface Receipts {
  entries: number[]
  /** In words: why an answer of a logged route may leave without an entry. */
  nothingShown: string | null
}

const current = new AsyncLocalStorage<Receipts>()

/** Runs `work`, and whatever it waits for, with receipts of its own. */
export function withReceipts<Result>(receipts: Receipts, work: () => Result): Result {
  return current.run(receipts, work)
}

export const noReceipts = (): Receipts => ({ entries: [], nothingShown: null })

/** An entry of before covers this look too, e.g. while somebody types on. */
export function noteReceipt(index: number): void {
  current.getStore()?.entries.push(index)
}

/** Said by the use case of a logged route whose answer this time shows nothing that would be logged. */
export function nothingShown(why: string): void {
  const receipts = current.getStore()
  if (receipts) receipts.nothingShown = why
}

const shows: ReadonlySet<LedgerAct> = new Set(['consult', 'combine', 'disclose'])

/** Every durable entry that says something was shown or handed out is a receipt of the request that asked for it. */
export function countReceipts(ledger: Ledger): Ledger {
  return {
    ...ledger,
    append: async (...said) => {
      const entry = await ledger.append(...said)
      if (shows.has(entry.act)) noteReceipt(entry.index)
      return entry
    },
  }
}
