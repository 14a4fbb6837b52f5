/** Pages of the ledger as one list, newest first, without a gap that nobody would notice. */

import type { LedgerEntry } from '../contract.ts'

/**
 * What is known with a page added. Where newer entries came faster than they were asked for, what lies below the gap is
 * left out again; it is fetched when somebody scrolls there.
 */
export function addPage(known: readonly LedgerEntry[], page: readonly LedgerEntry[]): LedgerEntry[] {
  const byIndex = new Map<number, LedgerEntry>()
  for (const entry of [...known, ...page]) byIndex.set(entry.index, entry)
  const newest = [...byIndex.values()].sort((a, b) => b.index - a.index)
  const gap = newest.findIndex((entry, i) => i > 0 && (newest[i - 1] as LedgerEntry).index !== entry.index + 1)
  return gap < 0 ? newest : newest.slice(0, gap)
}
