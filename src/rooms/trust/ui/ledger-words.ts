/** What the kinds of ledger entries are called on screen. */

import { everyRole, roleWords } from '#web/words/roles.ts'
import { currentLanguage, t } from '#web/words/words.ts'
import type { LedgerAct, LegalBasisKind } from '../contract.ts'
import { readStaff, tellNames } from '../ledger/who-acted.ts'

export function actWords(act: LedgerAct): string {
  const words: Record<LedgerAct, () => string> = {
    collect: () => t('Taken in'),
    alter: () => t('Changed'),
    consult: () => t('Looked at'),
    disclose: () => t('Given out'),
    combine: () => t('Combined'),
    erase: () => t('Erased'),
    suggest: () => t('Suggested'),
    decide: () => t('Decided'),
  }
  return words[act]()
}

/** Names by pseudonym, as the agency's own server tells them to who is signed in; nobody else is told any. */
export type Names = Readonly<Record<string, string>>

/**
 * Who it was, in few words: by name where it is known, else as the entry says. A suggestion is nobody's: its entry names the method,
 * which is a detail and not a name.
 */
export const whoWords = ({ act, by }: { act: LedgerAct; by: string }, names: Names = {}): string =>
  act === 'suggest' ? t('Peel (a calculation)') : tellRole(tellNames(by, names))

/** “Ada (commander)” with the role in the reader’s language. */
export const tellRole = (by: string): string =>
  currentLanguage() === 'en'
    ? by
    : by.replace(/\(([a-z-]+)\)$/u, (whole, said: string) => {
        const role = everyRole.find((one) => one === said)
        return role ? `(${roleWords(role)})` : whole
      })

/** Under which pseudonym it was; undefined in entries of before, and where it was nobody of the staff. */
export const pseudonymWords = ({ by }: { by: string }): string | undefined => readStaff(by)?.pseudonym

/** Beside a warrant or a consent: whether a second person had confirmed it by then. Entries of before do not say. */
export const confirmedWords = (confirmed: boolean | undefined): string => {
  if (confirmed === undefined) return ''
  return confirmed ? t('confirmed by a second person') : t('declared, not confirmed')
}

export function basisWords(basis: LegalBasisKind | 'duty' | 'none'): string {
  const words: Record<LegalBasisKind | 'duty' | 'none', () => string> = {
    statute: () => t('Statute'),
    warrant: () => t('Warrant'),
    consent: () => t('Consent'),
    'missing-person': () => t('Missing person'),
    'immediate-threat': () => t('Immediate threat'),
    duty: () => t('Purpose without a basis'),
    none: () => t('No purpose named'),
  }
  return words[basis]()
}
