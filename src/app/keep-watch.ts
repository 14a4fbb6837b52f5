/** The timer over emergency overrides: once a minute it says loudly what nobody reviewed within 24 hours. */

import { tellFault } from './log-line.ts'
import type { House } from './wire.ts'

const minute = 60_000

/** Looks at once and then every `every` milliseconds by the machine's timer; what is overdue is a matter of the house's clock. Returns how to stop it. */
export function keepWatch(
  { trust, agency }: Pick<House, 'agency'> & { trust: Pick<House['trust'], 'purposes'> },
  every: number = minute,
): () => void {
  // One look at a time: a slow store is not asked again before it has answered.
  let looking = false
  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    try {
      await trust.purposes.escalateOverdue(agency)
    } catch (error) {
      tellFault('overrides', error)
    } finally {
      looking = false
    }
  }
  void look()
  const timer = setInterval(() => void look(), every)
  timer.unref()
  return () => clearInterval(timer)
}
