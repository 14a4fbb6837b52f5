/** In the background, again and again: does the store still hold what the ledger committed to? */

import type { LedgerDesk } from '../rooms/trust/contract.ts'

/** A pass takes at most a twentieth of the time. Resolves when the pass that is running has ended. */
export function keepCheckingStore(ledger: Pick<LedgerDesk, 'checkStore'>, every = 60_000): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false
  const pass = async (): Promise<void> => {
    const began = performance.now()
    // A store that does not answer is said by whoever needs it; the next pass tries again.
    await ledger.checkStore().catch(() => {})
    if (!stopped) timer = setTimeout(start, Math.max(every, 20 * (performance.now() - began))).unref()
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
