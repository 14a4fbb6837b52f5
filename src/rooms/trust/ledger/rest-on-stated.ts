/** Each look and each decision rests on the legal basis that its purpose was stated on, by whoever stated it: a rule over entries alone, so that no database decides what is counted. Pure. */

import type { LedgerEntry, LegalBasisKind } from '../contract.ts'
import { readingActs } from './entry.ts'
import { isStaffKeyLost, readStaff } from './who-acted.ts'

/** Says what is wrong with an entry, given all before it, or null. */
export type RestsOnStated = (entry: LedgerEntry) => string | null

/** What of an entry the rule asks about: all of it is known before it is written. */
export type Resting = Pick<LedgerEntry, 'agency' | 'purpose' | 'basis' | 'act' | 'at' | 'by' | 'form' | 'subject'>

/** Purposes as entries state them. */
export interface StatedPurposes {
  add(entry: LedgerEntry): void
  /** What is wrong with an entry that would come next, to be read after its name, or null. */
  faultOf(entry: Resting): string | null
  /** What was stated before this time stands no longer. */
  forgetBefore(at: number): void
}

/** Since these forms: each look says which one it was, and on which basis; every purpose has its entry, and decisions rest on one; nobody is named. */
const formThatSays = 3
const formThatStates = 4
const formWithoutNames = 5
/** No purpose stands for longer than twelve hours; its looks may be counted an hour later. What was stated in an earlier form is over by then. */
export const longestPurpose = 13 * 3_600_000

interface Stating {
  index: number
  at: number
  form: number
  basis: LegalBasisKind | undefined
  by: string
  /** How often the key behind the pseudonyms had been lost by then. */
  keys: number
}

export function startRestsOnStated(): RestsOnStated {
  const stated = keepStated()
  return (entry) => {
    stated.add(entry)
    const fault = stated.faultOf(entry)
    return fault === null ? null : `Entry ${entry.index} ${fault}`
  }
}

/**
 * A stating that was voided is none. Up to form 4 entries bear names, which are put right, so that only pseudonyms are compared; and only while
 * the key behind them is the same, for with another one the same person has another. That a warrant was
 * confirmed between stating and look no entry ties to the purpose: what a look says of that is held to its row alone.
 *
 * @param begun of entries from the middle of a ledger: when every agency of it was stating its purposes in the open already
 */
export function keepStated(begun?: number): StatedPurposes {
  /** By agency and purpose. */
  const agencies = new Map<string, Map<string, Stating>>()
  /** When each agency began to state every purpose in the open. */
  const since = new Map<string, number>()
  let keys = 0
  const ofAgency = (agency: string): Map<string, Stating> => {
    const stated = agencies.get(agency) ?? new Map<string, Stating>()
    agencies.set(agency, stated)
    return stated
  }
  return {
    add: (entry) => {
      const { agency, purpose, basis, index, at, by, voids } = entry
      const form = entry.form ?? 1
      const stated = ofAgency(agency)
      if (form >= formThatStates && !since.has(agency)) since.set(agency, at)
      if (isStaffKeyLost(entry)) keys++
      if (voids !== undefined) takeBack(stated, entry)
      if (purpose !== undefined && isStating(entry) && !stated.has(purpose))
        stated.set(purpose, { index, at, form, basis, by, keys })
    },
    faultOf: (entry) => {
      const { agency, purpose, basis, act, at, by } = entry
      const form = entry.form ?? 1
      if (purpose === undefined || isStating(entry)) return null
      const rests = readingActs.includes(act) ? form >= formThatSays : act === 'decide' && form >= formThatStates
      if (!rests) return null
      const before = agencies.get(agency)?.get(purpose)
      if (!before) {
        const mayBeOlder = form < formThatStates || at - (begun ?? since.get(agency) ?? at) <= longestPurpose
        return mayBeOlder ? null : 'rests on a purpose that no entry before it states.'
      }
      if (before.basis !== basis)
        return `says that it rests on ${inWords(basis)}, and its purpose was stated on ${inWords(before.basis)}.`
      const hasSameKey = form >= formWithoutNames && before.form >= formWithoutNames && before.keys === keys
      if (hasSameKey && readStaff(before.by)?.pseudonym !== readStaff(by)?.pseudonym)
        return 'rests on a purpose that somebody else stated.'
      return null
    },
    forgetBefore: (time) => {
      for (const stated of agencies.values()) for (const [purpose, { at }] of stated) if (at < time) stated.delete(purpose)
    },
  }
}

function isStating({ act, subject, purpose }: Resting): boolean {
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
