/** Each look and each decision rests on the legal basis that its purpose was stated on, by whoever stated it: a rule over entries alone, so that no database decides what is counted. Pure. */

import type { LedgerEntry, LegalBasisKind } from '../contract.ts'
import { readingActs } from './entry.ts'
import { readStaff } from './who-acted.ts'

/** Says what is wrong with an entry, given all before it, or null. */
export type RestsOnStated = (entry: LedgerEntry) => string | null

/** Since these forms: each look says which one it was, and on which basis; every purpose has its entry, and decisions rest on one; nobody is named. */
const formThatSays = 3
const formThatStates = 4
const formWithoutNames = 5
/** No purpose stands for longer than twelve hours; its looks may be counted an hour later. What was stated in an earlier form is over by then. */
const longestPurpose = 13 * 3_600_000

interface Stating {
  index: number
  form: number
  basis: LegalBasisKind | undefined
  by: string
}

/**
 * A stating that was voided is none. Up to form 4 entries bear names, which are put right, so that only pseudonyms are compared. That a warrant was
 * confirmed between stating and look no entry ties to the purpose: what a look says of that is held to its row alone.
 */
export function startRestsOnStated(): RestsOnStated {
  /** By agency and purpose. */
  const agencies = new Map<string, Map<string, Stating>>()
  /** When each agency began to state every purpose in the open. */
  const since = new Map<string, number>()
  return (entry) => {
    const { agency, purpose, basis, act, index, at, by, voids } = entry
    const form = entry.form ?? 1
    let stated = agencies.get(agency)
    if (!stated) {
      stated = new Map()
      agencies.set(agency, stated)
    }
    if (form >= formThatStates && !since.has(agency)) since.set(agency, at)
    if (voids !== undefined) takeBack(stated, entry)
    if (purpose === undefined) return null
    if (isStating(entry)) {
      if (!stated.has(purpose)) stated.set(purpose, { index, form, basis, by })
      return null
    }
    const rests = readingActs.includes(act) ? form >= formThatSays : act === 'decide' && form >= formThatStates
    if (!rests) return null
    const before = stated.get(purpose)
    if (!before) {
      const mayBeOlder = form < formThatStates || at - (since.get(agency) ?? at) <= longestPurpose
      return mayBeOlder ? null : `Entry ${index} rests on a purpose that no entry before it states.`
    }
    if (before.basis !== basis)
      return `Entry ${index} says that it rests on ${inWords(basis)}, and its purpose was stated on ${inWords(before.basis)}.`
    if (
      form >= formWithoutNames &&
      before.form >= formWithoutNames &&
      readStaff(before.by)?.pseudonym !== readStaff(by)?.pseudonym
    )
      return `Entry ${index} rests on a purpose that somebody else stated.`
    return null
  }
}

function isStating({ act, subject, purpose }: LedgerEntry): boolean {
  if (act === 'collect') return subject === `purpose:${purpose}`
  // An emergency override states its purpose in the entry that says it was used.
  return act === 'alter' && subject === `override:${purpose}`
}

/** The void of an entry bears its subject. Of before form 4 a void may be of what took effect all the same. */
function takeBack(stated: Map<string, Stating>, { subject, voids }: LedgerEntry): void {
  const purpose = subject.slice(subject.indexOf(':') + 1)
  const one = stated.get(purpose)
  if (one !== undefined && one.index === voids && one.form >= formThatStates) stated.delete(purpose)
}

const inWords = (basis: LegalBasisKind | undefined): string => basis ?? 'no legal basis'
