/** What an import came to, in one of four words. */

import type { ImportReport } from '../contract.ts'

export type ImportOutcome = 'added' | 'corrected' | 'nothing-new' | 'nothing-kept'

export function outcomeOf({ kept, added, corrected = 0 }: Pick<ImportReport, 'kept' | 'added' | 'corrected'>): ImportOutcome {
  if (kept === 0) return 'nothing-kept'
  if (added > 0) return 'added'
  return corrected > 0 ? 'corrected' : 'nothing-new'
}
