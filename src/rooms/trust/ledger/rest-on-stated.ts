/** Each look rests on the legal basis that its purpose was stated on: a rule over entries alone, so that no database decides what is counted. Pure. */

import type { LedgerEntry, LegalBasisKind } from '../contract.ts'
import { readingActs } from './entry.ts'

/** Says what is wrong with an entry, given all before it, or null. */
export type RestsOnStated = (entry: LedgerEntry) => string | null

/** Since this form each look says which one it was, and on which basis. */
const formThatSays = 3

const ofStating = (entry: LedgerEntry): boolean =>
  (entry.act === 'collect' && entry.subject === `purpose:${entry.purpose}`) ||
  // An emergency override states its purpose in the entry that says it was used.
  (entry.act === 'alter' && entry.subject === `override:${entry.purpose}`)

/** Purposes of before entries said how they were stated are not asked after. */
export function startRestsOnStated(): RestsOnStated {
  const stated = new Map<string, LegalBasisKind | undefined>()
  return (entry) => {
    const { purpose, basis, form, act, index } = entry
    if (purpose === undefined) return null
    if (ofStating(entry)) {
      if (!stated.has(purpose)) stated.set(purpose, basis)
      return null
    }
    if ((form ?? 1) < formThatSays || !readingActs.includes(act) || !stated.has(purpose)) return null
    const before = stated.get(purpose)
    if (before === basis) return null
    return `Entry ${index} says that it rests on ${inWords(basis)}, and its purpose was stated on ${inWords(before)}.`
  }
}

const inWords = (basis: LegalBasisKind | undefined): string => basis ?? 'no legal basis'
