/** What the ledger's own entries say was done, month by month: acts, and on which legal basis people were looked up. */

import { csvOf } from '../../../kernel/csv.ts'
import type { LedgerAct, LedgerEntry, LegalBasisKind, ReadAction } from '../contract.ts'
import { readingActs } from './entry.ts'

/** `duty`: a purpose without a legal basis of its own, e.g. a shift; `none`: no purpose was named. */
export type BasisColumn = LegalBasisKind | 'duty' | 'none'

/** A warrant or a consent that a second person had confirmed when it was used, or that was declared only. */
export type PaperColumn = `${'warrant' | 'consent'} ${'confirmed' | 'declared'}`
export const paperColumns: readonly PaperColumn[] = [
  'warrant confirmed',
  'warrant declared',
  'consent confirmed',
  'consent declared',
]
export type Papers = Partial<Record<PaperColumn, number>>

export interface MonthCount {
  /** In UTC, e.g. `2026-11`. */
  month: string
  /** Indices of its first and its last entry. */
  first: number
  last: number
  acts: Partial<Record<LedgerAct, number>>
  /** Of the look-ups (consulted, combined) and disclosures of the month. */
  bases: Partial<Record<BasisColumn, number>>
  /** Searches alone: by words, by beginnings of words, beside a case, and lists that were taken along. Each one that was made. */
  searches: Partial<Record<BasisColumn, number>>
  /** Of {@link bases}: what was confirmed and what was declared only. Entries of before they said so are in neither. */
  papers: Papers
  /** The same of {@link searches}. */
  searchPapers: Papers
  /** Look-ups and disclosures of before entries said which were searches. */
  untold: number
}

/** An entry in which Peel itself says that the store no longer agrees with an earlier one. */
export interface Dispute {
  index: number
  disputes: number
  what: string
}

/** Of an entry that disputes the ledger itself: by how many entries were remembered, so that each is said once. */
export const subjectOfAlarm = (remembered: number | 'none'): string => `mark:${remembered}`
const isAlarm = ({ subject }: LedgerEntry): boolean => subject.startsWith('mark:')

export interface Counts {
  /** Oldest first. */
  months: MonthCount[]
  /** The newest fifty. */
  disputes: Dispute[]
  /** Those by which Peel says that the ledger itself was cut, rewritten or taken elsewhere: nobody can take them back. The first fifty. */
  alarms: Dispute[]
  /** Of the newest entry; 0 where there is none. */
  lastAt: number
}

const searching: readonly ReadAction[] = ['search', 'suggest', 'beside', 'download']
const mostDisputes = 50

/** Counts entries as they come. An entry of an index seen already begins the count anew: a check was repeated. */
export function startCount(): { add(entry: LedgerEntry): void; counts(): Counts } {
  let next = 0
  let months = new Map<string, MonthCount>()
  let disputes: Dispute[] = []
  let alarms: Dispute[] = []
  let lastAt = 0
  return {
    add: (entry) => {
      if (entry.index < next) {
        months = new Map()
        disputes = []
        alarms = []
      }
      lastAt = entry.at
      next = entry.index + 1
      const month = monthOf(entry.at)
      const count = months.get(month) ?? freshMonth(month, entry.index)
      count.last = entry.index
      months.set(month, count)
      count.acts[entry.act] = (count.acts[entry.act] ?? 0) + 1
      if (readingActs.includes(entry.act)) {
        const basis = basisOf(entry)
        const paper = paperOf(entry)
        const more = entry.more ?? 1
        add(count.bases, basis, 1)
        if (paper) add(count.papers, paper, 1)
        if (entry.action === undefined) count.untold++
        else if (searching.includes(entry.action)) {
          add(count.searches, basis, more)
          if (paper) add(count.searchPapers, paper, more)
        }
      }
      if (entry.disputes === undefined) return
      const dispute = { index: entry.index, disputes: entry.disputes, what: entry.what }
      if (isAlarm(entry)) {
        if (alarms.length < mostDisputes) alarms.push(dispute)
        return
      }
      disputes.push(dispute)
      if (disputes.length > mostDisputes) disputes.shift()
    },
    counts: () => ({
      months: [...months.values()].sort((a, b) => (a.month < b.month ? -1 : 1)),
      disputes: [...disputes],
      alarms: [...alarms],
      lastAt,
    }),
  }
}

const freshMonth = (month: string, first: number): MonthCount => ({
  month,
  first,
  last: first,
  acts: {},
  bases: {},
  searches: {},
  papers: {},
  searchPapers: {},
  untold: 0,
})

const add = <Name extends string>(counts: Partial<Record<Name, number>>, name: Name, n: number): void => {
  counts[name] = (counts[name] ?? 0) + n
}

/** Only an entry on a warrant or a consent says whether it was confirmed; see `faultOf`. */
const paperOf = ({ basis, confirmed }: LedgerEntry): PaperColumn | null =>
  confirmed === undefined ? null : (`${basis as 'warrant' | 'consent'} ${confirmed ? 'confirmed' : 'declared'}` as const)

/** On a warrant or a consent, of before entries said whether it was confirmed. */
export const unsaid = (counts: MonthCount['bases'], papers: Papers): number =>
  (counts.warrant ?? 0) + (counts.consent ?? 0) - paperColumns.reduce((sum, name) => sum + (papers[name] ?? 0), 0)

export const basisOf = (entry: LedgerEntry): BasisColumn => entry.basis ?? (entry.purpose === undefined ? 'none' : 'duty')

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

/** One row a month, for a spreadsheet: nothing in it was typed by anybody. */
export function countsAsCsv(months: readonly MonthCount[], acts: readonly LedgerAct[], bases: readonly BasisColumn[]): string {
  return csvOf(
    [
      'month',
      'first entry',
      'last entry',
      ...acts,
      ...bases.map((basis) => `basis ${basis}`),
      ...bases.map((basis) => `searches ${basis}`),
      ...paperColumns.map((paper) => `basis ${paper}`),
      ...paperColumns.map((paper) => `searches ${paper}`),
      'not told apart',
    ],
    months.map((one) => [
      one.month,
      one.first,
      one.last,
      ...acts.map((act) => one.acts[act] ?? 0),
      ...bases.map((basis) => one.bases[basis] ?? 0),
      ...bases.map((basis) => one.searches[basis] ?? 0),
      ...paperColumns.map((paper) => one.papers[paper] ?? 0),
      ...paperColumns.map((paper) => one.searchPapers[paper] ?? 0),
      one.untold,
    ]),
  )
}
