/** What an import came to, in one of three words. */

import type { ImportReport } from '../contract.ts'

export type ImportOutcome = 'added' | 'nothing-new' | 'nothing-kept'

export function outcomeOf({ kept, added }: Pick<ImportReport, 'kept' | 'added'>): ImportOutcome {
  if (kept === 0) return 'nothing-kept'
  return added === 0 ? 'nothing-new' : 'added'
}
