/** What duties, tasks, bases and overrides are called on screen. */

import { ApiError } from '#web/api.ts'
import { t } from '#web/words/words.ts'
import type {
  CaseHeading,
  DutyKind,
  LegalBasis,
  LegalBasisKind,
  Override,
  PurposeTask,
  ReadingGround,
  Role,
} from '../contract.ts'
import { dutiesOfRole } from '../contract.ts'

export { dutyWords } from './duty-words.ts'

export function taskWords(task: PurposeTask): string {
  const words: Record<PurposeTask, () => string> = {
    'follow-up': () => t('Follow up a lead'),
    interview: () => t('Prepare an interview'),
    evidence: () => t('Look at evidence'),
    safeguarding: () => t('Protect somebody'),
    disclosure: () => t('Prepare a disclosure'),
    'hand-over': () => t('Take over or hand over'),
    supervision: () => t('Supervise the work'),
    'mend-records': () => t('Mend records'),
    'check-use': () => t('Check how Peel is used'),
    patrol: () => t('Work a patrol'),
    'on-duty': () => t('nothing more was said'),
  }
  return words[task]()
}

export function basisWords(kind: LegalBasisKind): string {
  const words: Record<LegalBasisKind, () => string> = {
    statute: () => t('Statute'),
    warrant: () => t('Warrant'),
    consent: () => t('Consent'),
    'missing-person': () => t('Missing person'),
    'immediate-threat': () => t('Immediate threat'),
  }
  return words[kind]()
}

export function reviewWords(state: Override['state']): string {
  const words: Record<Override['state'], () => string> = {
    'awaits-review': () => t('Waits for its review'),
    escalated: () => t('Not reviewed in time'),
    upheld: () => t('Upheld'),
    objected: () => t('Objected to'),
  }
  return words[state]()
}

/** What somebody of this role is usually on. */
export const usualDuty = (role: Role): DutyKind => dutiesOfRole[role][0] as DutyKind

/** Tasks that a duty is usually for, the likeliest first. */
export const tasksOfDuty: Record<DutyKind, readonly PurposeTask[]> = {
  patrol: ['patrol', 'safeguarding'],
  investigation: ['follow-up', 'supervision'],
  analysis: ['mend-records', 'supervision'],
  records: ['mend-records'],
  command: ['supervision', 'check-use', 'mend-records'],
  oversight: ['check-use'],
  administration: ['check-use', 'mend-records'],
}

export const tasksOfCase: readonly PurposeTask[] = [
  'follow-up',
  'interview',
  'evidence',
  'safeguarding',
  'disclosure',
  'hand-over',
  'supervision',
]

/** An erased case has no title any more. */
export const caseTitle = ({ title, erased }: CaseHeading): string => (erased ? t('erased') : title)

export const caseWords = (one: CaseHeading): string => `${one.number} ${caseTitle(one)}`

export const caseMarks = ({ confidential, sensitivity }: CaseHeading): string[] => [
  ...(confidential ? [t('confidential')] : []),
  ...(sensitivity === 'restricted' ? [t('restricted')] : []),
]

/** What stands beside a warrant or a consent: whether somebody other than who declared it has seen it. */
export const confirmationWords = (basis: LegalBasis, declaredBy?: string): string | null => {
  if (basis.confirmedBy === undefined) return null
  if (basis.confirmedBy !== null) return t('confirmed by {name}', { name: basis.confirmedBy })
  return declaredBy === undefined ? t('declared, not confirmed') : t('declared by {name}, not confirmed', { name: declaredBy })
}

export function groundWords(ground: ReadingGround): string {
  const words: Record<ReadingGround, () => string> = {
    defence: () => t('Defence'),
    appeal: () => t('Appeal'),
    complaint: () => t('Complaint'),
    audit: () => t('Audit'),
  }
  return words[ground]()
}

/** What the server said no with, fit for the screen. */
export const sentenceOf = (error: unknown): string =>
  error instanceof ApiError ? error.sentence : t('Something on this page broke. Nothing was changed. Reload the page.')
