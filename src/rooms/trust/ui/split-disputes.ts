/** What Peel itself found, as the public page shows it: the newest at once, earlier ones on request, and how many there are beyond what is kept word for word. Pure. */

import type { Counts } from '../ledger/count-use.ts'

const shownAtOnce = 5

export function splitDisputes({ disputes, disputed }: Pick<Counts, 'disputes' | 'disputed'>) {
  const newestFirst = [...disputes].reverse()
  return {
    newest: newestFirst.slice(0, shownAtOnce),
    earlier: newestFirst.slice(shownAtOnce),
    /** Counted, not those that are told. */
    howManyEarlier: Math.max(0, disputed - shownAtOnce),
    untold: Math.max(0, disputed - newestFirst.length),
  }
}
