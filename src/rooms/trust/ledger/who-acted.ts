/** Who acted, as a leaf of form 5 says it: one of Peel's own voices, a method, or role and pseudonym; never a name. Pure. */

import type { LedgerAct, LedgerEntry, Role } from '../contract.ts'
import { roleNames } from '../roles.ts'

/** What Peel itself, or the machine that it runs on, is called. */
export const ownVoices = ['Peel', 'Peel (retention)', 'this station', 'the settings of this folder'] as const
export type OwnVoice = (typeof ownVoices)[number]

declare const ofStaff: unique symbol
declare const ofMethod: unique symbol
/** Role and pseudonym, e.g. `commander 7KQ4M-2XDPP-R38TT-V0A1B-CDE2F`. `staff-pseudonyms.ts` alone makes one. */
export type Pseudonymous = string & { readonly [ofStaff]: true }
/** Whose calculation a suggestion is, in the field's own name. */
export type MethodName = string & { readonly [ofMethod]: true }
/** What may stand in a leaf as `by`. A name is none of these types, so that none is written by mistake. */
export type LeafVoice = OwnVoice | Pseudonymous | MethodName

/** 125 bits in Crockford's base 32: no I, L, O or U. */
const pseudonym = '[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){4}'
const staff = new RegExp(`^(${roleNames.join('|')}) (${pseudonym})$`)
const staffAnywhere = new RegExp(`\\b(?:(${roleNames.join('|')}) )?(${pseudonym})(?![0-9A-Z-])`, 'g')
const longest = 200

/** Role and pseudonym, or null where it is not a person of the agency who acted, or a leaf of before that names one. */
export function readStaff(by: string): { role: Role; pseudonym: string } | null {
  const found = staff.exec(by)
  return found ? { role: found[1] as Role, pseudonym: found[2] as string } : null
}

/** Also of leaves of before form 5, which say `Name (role)` or `Name, role`. */
export function roleSaid(by: string): Role | null {
  return readStaff(by)?.role ?? roleNames.find((role) => by.endsWith(`(${role})`) || by.endsWith(`, ${role}`)) ?? null
}

export const writeStaff = (role: Role, of: string): Pseudonymous => `${role} ${of}` as Pseudonymous

/** The method of a suggestion. Throws a RangeError for what reads like somebody. */
export function methodVoice(method: string): MethodName {
  const fault = faultOfVoice('suggest', method)
  if (fault) throw new RangeError(fault)
  return method as MethodName
}

/** What is wrong with who acted, or null. */
export function faultOfVoice(act: LedgerAct, by: string): string | null {
  if (act === 'suggest') {
    const isMethod = by.trim() === by && by.length > 0 && by.length <= longest && readStaff(by) === null
    return isMethod ? null : 'a suggestion is by a method'
  }
  const known = (ownVoices as readonly string[]).includes(by) || readStaff(by) !== null
  return known ? null : 'who acted is neither Peel nor a role with a pseudonym'
}

/** Of the entry by which Peel says that the key behind the pseudonyms was lost: from there on everybody has another one. */
export const subjectOfStaffKey = 'staff-key'

export const isStaffKeyLost = ({ act, by, subject, voids }: LedgerEntry): boolean =>
  act === 'alter' && by === 'Peel' && subject === subjectOfStaffKey && voids === undefined

/** Every pseudonym in a text. */
export const pseudonymsIn = (text: string): string[] => [...text.matchAll(staffAnywhere)].map((found) => found[2] as string)

/** The same text for eyes inside the agency: names, by pseudonym, in the place of those that are known, with their role. */
export const tellNames = (text: string, names: Readonly<Record<string, string>>): string =>
  text.replace(staffAnywhere, (whole, role: string | undefined, of: string) => {
    if (!Object.hasOwn(names, of)) return whole
    return role === undefined ? (names[of] as string) : `${names[of]} (${role})`
  })
