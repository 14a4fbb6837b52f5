/** Which ledger entries one request wrote before its answer leaves. An answer of a logged route does not leave without one. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { LedgerAct } from './contract.ts'
import type { Ledger } from './ledger/open-ledger.ts'

export interface Receipts {
  /** Entries that say something was shown or handed out. */
  entries: number[]
  /** How many entries were written, of any act. */
  written: number
  /** In words: why an answer of a logged route may leave without an entry. */
  nothingDone: string | null
}

const current = new AsyncLocalStorage<Receipts>()

/** Runs `work`, and whatever it waits for, with receipts of its own. */
export function withReceipts<Result>(receipts: Receipts, work: () => Result): Result {
  return current.run(receipts, work)
}

export const noReceipts = (): Receipts => ({ entries: [], written: 0, nothingDone: null })

/** An entry of before covers this look too, e.g. while somebody types on. */
export function noteReceipt(index: number): void {
  current.getStore()?.entries.push(index)
}

function noteWritten(): void {
  const receipts = current.getStore()
  if (receipts) receipts.written++
}

/** Said by the use case of a logged route that this time shows, or changes, nothing that would be logged. */
export function nothingDone(why: string): void {
  const receipts = current.getStore()
  if (receipts) receipts.nothingDone = why
}

const shows: ReadonlySet<LedgerAct> = new Set(['consult', 'combine', 'disclose'])

/** Every durable entry is a receipt of the request that asked for it. */
export function countReceipts(ledger: Ledger): Ledger {
  return {
    ...ledger,
    append: async (...said) => {
      const entry = await ledger.append(...said)
      noteWritten()
      if (shows.has(entry.act)) noteReceipt(entry.index)
      return entry
    },
  }
}
