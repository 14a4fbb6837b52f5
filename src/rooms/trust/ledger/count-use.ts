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
  /**
   * Look-ups and disclosures of which an entry of this month says that they never took effect. Those of this month are among the acts and
   * in nothing else; a month that is over stays as it was counted, and its statement with it.
   */
  voided: number
}

/** An entry in which Peel itself says that the store no longer agrees with an earlier one. */
export interface Dispute {
  index: number
  disputes: number
  what: string
}

/** Of an entry that disputes the ledger itself: by how many entries were remembered, so that each is said once. */
export const subjectOfAlarm = (remembered: number | 'none'): string => `mark:${remembered}`
export const isAlarm = ({ subject, disputes }: LedgerEntry): boolean => subject.startsWith('mark:') && disputes !== undefined

export interface Counts {
  /** Oldest first. */
  months: MonthCount[]
  /**
   * By month: of the entries that name no purpose, how many say that they are a run of Peel's own watch over the log of use. Beside the
   * months and not in them: a month's count is what its statement carries, and what is counted again.
   */
  ownChecks: Record<string, number>
  /** The newest fifty. */
  disputes: Dispute[]
  /** How many there are in all. */
  disputed: number
  /** Those by which Peel says that the ledger itself was cut, rewritten or taken elsewhere: nobody can take them back. The first fifty. */
  alarms: Dispute[]
  /** By which two people say that ledger or store were put back from a backup: what they name is no alarm any more, and never calm again. */
  restored: Dispute[]
  /** Of the newest entry; 0 where there is none. */
  lastAt: number
}

/** Of an entry by which two people acknowledge the alarms of these entries, and whatever else its content commits to. */
export const subjectOfRestore = (alarms: readonly number[]): string => `restored:${alarms.join(',')}`

/** Which alarms an entry acknowledges; null where it is none that does. */
export function alarmsRestored({ act, subject, disputes, content }: LedgerEntry): number[] | null {
  const said = /^restored:([\d,]*)$/.exec(subject)
  if (!said || act !== 'decide' || disputes === undefined || content === undefined) return null
  return (said[1] as string).split(',').filter(Boolean).map(Number)
}

const searching: readonly ReadAction[] = ['search', 'suggest', 'beside', 'download']
const mostDisputes = 50

/** Counts entries as they come. An entry of an index seen already begins the count anew: a check was repeated. */
export function startCount(): { add(entry: LedgerEntry): void; counts(): Counts } {
  let next = 0
  let months = new Map<string, MonthCount>()
  let ownChecks: Record<string, number> = {}
  let disputes: Dispute[] = []
  let alarms: Dispute[] = []
  let restored: Dispute[] = []
  /** Alarms that an entry acknowledged, by that entry: it may be void. */
  let over = new Map<number, Dispute[]>()
  let disputed = 0
  let lastAt = 0
  let looks = rememberLooks()
  return {
    add: (entry) => {
      if (entry.index < next) {
        looks = rememberLooks()
        months = new Map()
        ownChecks = {}
        disputes = []
        alarms = []
        restored = []
        over = new Map()
        disputed = 0
      }
      lastAt = entry.at
      next = entry.index + 1
      const month = monthOf(entry.at)
      const count = months.get(month) ?? freshMonth(month, entry.index)
      count.last = entry.index
      months.set(month, count)
      count.acts[entry.act] = (count.acts[entry.act] ?? 0) + 1
      if (readingActs.includes(entry.act)) {
        const look = lookOf(entry)
        countLook(count, look, 1)
        if (look.own) add(ownChecks, month, 1)
        looks.add(entry.index, look)
      }
      const voided = entry.voids === undefined ? undefined : looks.take(entry.voids)
      if (voided) {
        count.voided++
        if (voided.month === month) {
          countLook(count, voided, -1)
          if (voided.own) add(ownChecks, month, -1)
        }
      }
      if (entry.voids !== undefined && over.has(entry.voids)) {
        alarms = [...alarms, ...(over.get(entry.voids) ?? [])].sort((a, b) => a.index - b.index)
        restored = restored.filter(({ index }) => index !== entry.voids)
      }
      if (entry.disputes === undefined) return
      const dispute = { index: entry.index, disputes: entry.disputes, what: entry.what }
      const named = alarmsRestored(entry)
      if (named) {
        over.set(
          entry.index,
          alarms.filter(({ index }) => named.includes(index)),
        )
        alarms = alarms.filter(({ index }) => !named.includes(index))
        restored.push(dispute)
        return
      }
      if (isAlarm(entry)) {
        if (alarms.length < mostDisputes) alarms.push(dispute)
        return
      }
      disputed++
      disputes.push(dispute)
      if (disputes.length > mostDisputes) disputes.shift()
    },
    counts: () => ({
      months: [...months.values()].sort((a, b) => (a.month < b.month ? -1 : 1)),
      ownChecks: { ...ownChecks },
      disputes: [...disputes],
      disputed,
      alarms: [...alarms],
      restored: [...restored],
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
  voided: 0,
})

/** Only an entry on a warrant or a consent says whether it was confirmed; see `faultOf`. */
const paperOf = ({ basis, confirmed }: LedgerEntry): PaperColumn | null =>
  confirmed === undefined ? null : (`${basis as 'warrant' | 'consent'} ${confirmed ? 'confirmed' : 'declared'}` as const)

/** On a warrant or a consent, of before entries said whether it was confirmed. */
export const unsaid = (counts: MonthCount['bases'], papers: Papers): number =>
  (counts.warrant ?? 0) + (counts.consent ?? 0) - paperColumns.reduce((sum, name) => sum + (papers[name] ?? 0), 0)

/** What of a look-up or disclosure decides where it is counted. */
interface CountedLook {
  month: string
  basis: BasisColumn
  paper: PaperColumn | null
  action: ReadAction | undefined
  more: number
  own: boolean
}

const lookOf = (entry: LedgerEntry): CountedLook => ({
  month: monthOf(entry.at),
  basis: basisOf(entry),
  paper: paperOf(entry),
  action: entry.action,
  more: entry.more ?? 1,
  own: isOwnCheck(entry),
})

/** A run of Peel's own watch over the log of use, by what the leaf says: nobody's look, at no case, and so without a purpose. */
const isOwnCheck = ({ act, by, subject, purpose, basis, action }: LedgerEntry): boolean =>
  act === 'combine' &&
  by === 'Peel' &&
  subject.startsWith('watch:') &&
  purpose === undefined &&
  basis === undefined &&
  (action === undefined || action === 'other')

/** Adds a look, or takes it out again where it was void. */
function countLook(count: MonthCount, { basis, paper, action, more }: CountedLook, times: 1 | -1): void {
  add(count.bases, basis, times)
  if (paper) add(count.papers, paper, times)
  if (action === undefined) {
    count.untold += times
    return
  }
  if (!searching.includes(action)) return
  add(count.searches, basis, times * more)
  if (paper) add(count.searchPapers, paper, times * more)
}

function add<Name extends string>(counts: Partial<Record<Name, number>>, name: Name, n: number): void {
  const sum = (counts[name] ?? 0) + n
  if (sum === 0) delete counts[name]
  else counts[name] = sum
}

/** A void may come some time after its look. Looks that are counted alike are one object, so that a million take a few megabytes. */
function rememberLooks(): { add(index: number, look: CountedLook): void; take(index: number): CountedLook | undefined } {
  const alike = new Map<string, CountedLook>()
  const indexes: number[] = []
  const looks: (CountedLook | undefined)[] = []
  return {
    add: (index, look) => {
      const key = Object.values(look).join(' ')
      const known = alike.get(key) ?? look
      alike.set(key, known)
      indexes.push(index)
      looks.push(known)
    },
    /** Only once: a void that is said twice takes out one. */
    take: (index) => {
      let [low, high] = [0, indexes.length]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((indexes[middle] as number) < index) low = middle + 1
        else high = middle
      }
      if (indexes[low] !== index) return undefined
      const found = looks[low]
      looks[low] = undefined
      return found
    },
  }
}

export const basisOf = (entry: LedgerEntry): BasisColumn => entry.basis ?? (entry.purpose === undefined ? 'none' : 'duty')

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

const shownDisputes = 5

/** What the ledger itself says was found to differ: how many, and the newest five. Putting a row back does not unsay it. */
export function sayDisputes(disputes: readonly Dispute[], disputed: number): string[] {
  if (disputed === 0) return []
  const head = `Peel itself has found ${disputed} times that something no longer matched the ledger${disputed > shownDisputes ? `; the newest ${shownDisputes}` : ''}:`
  const newest = disputes.slice(-shownDisputes).reverse()
  return [head, ...newest.map(({ index, what }) => `Entry ${index}: ${what}`)]
}

/** What the page said that counts are saved from: the ledger does not stand, or it does and something beside it does not. */
export type CountsDoubt = 'unsound' | 'red' | null
const doubtLines: Record<NonNullable<CountsDoubt>, string> = {
  unsound: 'NOT TO BE RELIED ON: the ledger that these were counted from does not stand',
  red: 'SAVED FROM A RED PAGE: the entries stand as they were signed and something else was wrong',
}

/** One row a month, for a spreadsheet: nothing in it was typed by anybody. Where the page was red, the first line says so. */
export function countsAsCsv(
  { months, ownChecks }: Pick<Counts, 'months' | 'ownChecks'>,
  acts: readonly LedgerAct[],
  bases: readonly BasisColumn[],
  doubt: CountsDoubt,
): string {
  const warning = doubt === null ? '' : csvOf([doubtLines[doubt]], [])
  return `${warning}${csvOf(
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
      'void',
      'of basis none: Peel’s own checks',
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
      one.voided,
      ownChecks[one.month] ?? 0,
    ]),
  )}`
}
