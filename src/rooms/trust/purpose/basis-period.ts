/** From when until when a legal basis holds, and what can be wrong with that. */

import type { Instant } from '../../../kernel/units.ts'
import type { LegalBasis } from './types.ts'

/** A legal basis that was valid or will be within this is a slip of the pen. */
const longestBasis = 10 * 366 * 86_400_000

/** Whether it is valid today. Pure. */
export function periodProblem(basis: Omit<LegalBasis, 'reference'>, now: Instant): string | null {
  if (basis.validUntil <= basis.validFrom) return 'it ends before it begins'
  if (basis.validUntil - basis.validFrom > longestBasis) return 'it would be valid for more than ten years'
  if (now < basis.validFrom) return 'it is not valid yet'
  if (now >= basis.validUntil) return 'it is no longer valid'
  return null
}
