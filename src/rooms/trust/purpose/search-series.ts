/** While somebody types on, the searches are one entry of the ledger; when the series ends a second one says how many more there were. */

import type { PurposeId } from '../../../kernel/units.ts'
import type { Clock } from '../../../ports/clock.ts'
import { noteReceipt } from '../receipts.ts'
import type { SearchCounts } from './count-searches.ts'

/** Whoever goes on for longer than this looks anew. */
const lasts = 10 * 60_000
/** Each try leaves an entry, and another that voids it. */
const triedAgain = 60_000

export interface SearchSeries {
  /**
   * The first search of a series is written by `open`, which returns its entry; each later one is counted. `close` returns the entry that says how many;
   * where it fails it is called again, and must not write a second one.
   */
  search(purpose: PurposeId, of: string, said: { open(): Promise<number>; close(more: number): Promise<number> }): Promise<void>
  /** Writes how many there were: of series that are over, or of `all`. */
  settle(all?: boolean): Promise<void>
}

interface Open {
  since: number
  index: number
  more: number
  close(more: number): Promise<number>
}

/** What is over and not yet written: while it is being tried, and when it may be tried again. */
interface Over {
  series: Open
  trying: Promise<void> | null
  after: number
}

/** Where the ledger stands, and where counts outlive a kill until they stand in it. */
interface Kept {
  counts: SearchCounts
  size(): number
}

/** A count that cannot be written is told and tried again, and hinders nobody’s search. */
export function keepSearchSeries(clock: Clock, tellFault: (error: unknown) => void, { counts, size }: Kept): SearchSeries {
  const open = new Map<string, Open>()
  const over = new Set<Over>()
  let timer: NodeJS.Timeout | undefined

  const write = async (one: Over): Promise<void> => {
    try {
      await counts.closing(one.series.index, size())
      const entry = await one.series.close(one.series.more)
      over.delete(one)
      await counts.closed(one.series.index, entry)
    } catch (error) {
      one.after = clock.now() + triedAgain
      tellFault(error)
    } finally {
      one.trying = null
    }
  }
  const settle = async (all = false): Promise<void> => {
    const now = clock.now()
    for (const [key, series] of [...open]) {
      if (!all && now - series.since < lasts) continue
      open.delete(key)
      if (series.more > 0) over.add({ series, trying: null, after: now })
    }
    for (const one of [...over]) {
      if (!all && now < one.after) continue
      one.trying ??= write(one)
      await one.trying
    }
  }
  /** Nobody may come by again: without this the count of the last series would wait for them. */
  const settleLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void settle()
      if (open.size + over.size > 0) settleLater()
    }, lasts).unref()
  }

  return {
    search: async (purpose, of, said) => {
      await settle()
      const key = `${purpose} ${of}`
      const earlier = open.get(key)
      if (earlier) {
        earlier.more++
        noteReceipt(earlier.index)
        return counts.counted(earlier.index)
      }
      const since = clock.now()
      const index = await said.open()
      // Two at once write an entry each, and whoever comes later is counted to one of them.
      if (!open.has(key)) open.set(key, { since, index, more: 0, close: said.close })
      settleLater()
    },
    settle: async (all) => {
      if (all) {
        clearTimeout(timer)
        timer = undefined
      }
      await settle(all)
    },
  }
}
