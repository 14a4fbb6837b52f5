/** What kinds of record and subjects of keys are called on the data protection screen. */

import { t } from '#web/words/words.ts'
import type { LegalHold } from '../contract.ts'

export function kindWords(kind: string): string {
  const words: Record<string, () => string> = {
    uploads: () => t('Uploaded files'),
    'quarantined-rows': () => t('Rows set aside'),
    incidents: () => t('Incidents'),
    sessions: () => t('Sessions'),
    'bad-logons': () => t('Failed sign-ins'),
    suggestions: () => t('Undecided suggestions'),
    decisions: () => t('Decisions'),
    'ledger-reasons': () => t('Reasons behind ledger entries'),
    'sign-in-events': () => t('Events at the door'),
    refusals: () => t('Refusals'),
    'refused-input': () => t('Refused input'),
    looks: () => t('Looks'),
    'misuse-findings': () => t('Signals of misuse'),
    'audit-items': () => t('Audited looks'),
    cases: () => t('Cases'),
    marks: () => t('Marks of the watch'),
    'searched-words': () => t('Searched words'),
    recoveries: () => t('Recoveries of accounts'),
    overrides: () => t('Emergency overrides'),
    'hand-overs': () => t('Hand-overs'),
    purposes: () => t('Purposes'),
    duties: () => t('Times on duty'),
    'closed-readings': () => t('Readings of closed cases'),
    'rule-changes': () => t('Changes of the rules'),
    areas: () => t('Areas that somebody worked in'),
    accounts: () => t('Disabled accounts'),
    'patrol-visits': () => t('Patrol visits'),
    'patrol-plans': () => t('Patrol plans'),
  }
  return words[kind]?.() ?? kind
}

export const periodWords = (days: number | null): string => {
  if (days === null) return t('none set')
  if (days >= 730) return t('{n} years', { n: Math.round(days / 365.25) })
  return t('{n, plural, one {# day} other {# days}}', { n: days })
}

export function subjectWords(subject: string): string {
  const [kind, id = ''] = subject.split(':')
  if (kind === 'case') return t('Case {id}', { id })
  if (kind === 'person') return t('Person {id}', { id })
  return subject
}

/** A hold's scope in words: a case by its number, a person by their name. */
export function scopeWords({ scope, called }: Pick<LegalHold, 'scope' | 'called'>): string {
  if (scope === 'everything') return t('Everything')
  const [kind = '', id] = scope.split(':')
  if (called && kind === 'person') return called
  if (called) return t('Case {id}', { id: called })
  if (/^(case|person):/.test(scope)) return subjectWords(scope)
  return id === undefined ? kindWords(kind) : `${kindWords(kind)}: ${id}`
}

export const microEpsilonWords = (micro: number): string => String(micro / 1_000_000)
