/** In the background, again and again: does the store still hold what the ledger committed to? */

import type { LedgerDesk } from '../rooms/trust/contract.ts'
import { tellFault } from './log-line.ts'

/** What the public page waits for; see `judge-standing.ts`. */
const longestPause = 10 * 60_000

/**
 * A pass takes at most a twentieth of the time, unless the pauses would grow too long. What could not be checked stands in the
 * ledger's own word about the store, which turns amber and then red; no pass ends the process. Resolves when the pass that is
 * running has ended.
 */
export function keepCheckingStore(
  ledger: Pick<LedgerDesk, 'checkStore'>,
  every = 60_000,
  tell: typeof tellFault = tellFault,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false
  const pass = async (): Promise<void> => {
    const began = performance.now()
    try {
      await ledger.checkStore()
    } catch (error) {
      tell('checking the store against the ledger', error)
    } finally {
      const pause = Math.max(every, Math.min(20 * (performance.now() - began), longestPause))
      if (!stopped) timer = setTimeout(start, pause).unref()
    }
  }
  const start = (): void => {
    running = pass()
  }
  start()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}
