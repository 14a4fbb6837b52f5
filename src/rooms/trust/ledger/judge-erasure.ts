/** Whether what the ledger says was erased might go: by the times of the two entries, never by what a row says of its own age. Pure. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { LedgerEntry, RowProblem } from '../contract.ts'
import { retentionRules } from '../privacy/retention-rules.ts'

const day = 86_400_000
/** A row is dated a moment before its entry, or by a clock that was put back since. */
const slack = 3_600_000
/** Entries that say what is erased stand before the rows go; what was cut off there the next day's run takes up. */
const timeToErase = 30 * 3_600_000

/** Which rule each is kept by, by the first word of its subject. */
const ruleOf: Readonly<Record<string, string>> = {
  decision: 'decisions',
  suggestion: 'suggestions',
  watch: 'misuse-findings',
  signal: 'misuse-findings',
  look: 'looks',
  'searched-words': 'searched-words',
  'audit-item': 'audit-items',
  reason: 'ledger-reasons',
  purpose: 'purposes',
  duty: 'duties',
  override: 'overrides',
  handout: 'hand-overs',
  reading: 'closed-readings',
  rulechange: 'rule-changes',
  mark: 'marks',
  recovery: 'recoveries',
  'sign-in-events': 'sign-in-events',
  refusals: 'refusals',
}

const floors = new Map(retentionRules.map(({ kind, floor }) => [kind, floor * day]))

/** Nothing goes before the least time for which its kind is kept; a kind without one never goes by itself. */
export function mightGo(kind: string, announcedAt: number, erasedAt: number): boolean {
  const floor = floors.get(ruleOf[kind] ?? '')
  return floor !== undefined && erasedAt - announcedAt >= floor - slack
}

/** What an entry says that it erases: a subject, or a kind of rows that are not named one by one. Null for one that erases nothing. */
export function erasedBy({ act, subject, what, voids }: Pick<LedgerEntry, 'act' | 'subject' | 'what' | 'voids'>): string | null {
  if (act !== 'erase' || voids !== undefined) return null
  if (!subject.startsWith('deletion:')) return subject
  return /^\d+ of (\S+) deleted: older than \d+ days/.exec(what)?.[1] ?? subject
}

export const erasedTooSoon = (
  of: { index: number; subject: string; agency: AgencyId },
  erasure: number,
): RowProblem & { agency: AgencyId } => ({
  ...of,
  kind: 'missing',
  sentence: `Entry ${erasure} says that what entry ${of.index} announces was erased, and it had to be kept for longer.`,
})

/** `since`: when this check began, for a Peel that was stopped in between takes it up when it starts. */
export const isStillGoing = (erasedAt: number, since: number, now: number): boolean =>
  now - Math.max(erasedAt, since) <= timeToErase

export const stillThere = (index: number, subject: string): RowProblem => ({
  index,
  subject,
  kind: 'unannounced',
  sentence: `The ledger says that ${subject} was erased, and the store still holds it.`,
})
