/** Makes findings and brings them into the order in which they are told. */

import type { Finding, FindingArea, FindingState } from './types.ts'

export const areas: readonly FindingArea[] = [
  'configuration',
  'files',
  'certificates',
  'packages',
  'accounts',
  'ledger',
  'backups',
]
const states: readonly FindingState[] = ['bad', 'warn', 'ok']

/** The findings of one area. */
export function findingsOf(area: FindingArea) {
  return {
    ok: (code: string, sentence: string): Finding => ({ area, code, state: 'ok', sentence }),
    warn: (code: string, sentence: string, mend: string): Finding => ({ area, code, state: 'warn', sentence, mend }),
    bad: (code: string, sentence: string, mend: string): Finding => ({ area, code, state: 'bad', sentence, mend }),
  }
}

/** By area, and in each what is bad first; otherwise as they were found. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = ({ area, state }: Finding): number => areas.indexOf(area) * states.length + states.indexOf(state)
  return [...findings].sort((a, b) => rank(a) - rank(b))
}

export function countStates(findings: readonly Finding[]): Record<FindingState, number> {
  const count = (state: FindingState): number => findings.filter((finding) => finding.state === state).length
  return { ok: count('ok'), warn: count('warn'), bad: count('bad') }
}

/** `1 account`, `3 accounts`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** The first few of a list of names, and how many more. */
export function firstOf(names: readonly string[], shown = 5): string {
  const rest = names.length - shown
  return rest > 0 ? `${names.slice(0, shown).join(', ')} and ${rest} more` : names.join(', ')
}
