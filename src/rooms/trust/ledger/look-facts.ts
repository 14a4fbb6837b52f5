/** What the leaf of a look commits to beside what it says in the open: which case, by whose account, which words. It stays in the store. Pure. */

import type { Digest } from '../../../kernel/units.ts'
import { digestOf } from '../digest.ts'

export interface LookFacts {
  /** Id of the row. */
  look: string
  person: string
  action: string
  /** What was opened, for the agency’s own eyes, e.g. `case:…`. */
  about: string | null
  /** Whether whoever looked was assigned to it in that moment: whoever is taken off a case later did not look without being assigned. */
  assigned: boolean
  /** Digest of the envelope with the searched words; null where none were typed. */
  words: string | null
}

/** The `content` of the leaf: nobody without the salt can guess which case it was. */
export const digestOfLook = (facts: LookFacts, salt: string): Digest => digestOf({ ...facts, salt })
