/** Looks row by row against the ledger: none changed, none gone, none that no entry announces. */

import type { AgencyId, Digest, PersonId } from '../../../kernel/units.ts'
import type { LedgerEntry, RowProblem } from '../contract.ts'
import { digestOf, digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { erasedTooSoon, isStillGoing, mightGo, stillThere } from './judge-erasure.ts'
import { digestOfLook } from './look-facts.ts'
import { type RememberedLooks, rememberLooks } from './remember-looks.ts'
import { type AfterLook, type KeptLook, ledgerTables } from './store.ts'
import { readStaff } from './who-acted.ts'

const pageOfRows = 500

/** An entry is written ahead of its row; a younger one may still be waiting for its transaction. */
export const grace = 30_000
/** Of an entry of that time. A clock that was put back by a little stands still for so long; what lies further ahead is not young. */
const isYoung = (now: number, at: number): boolean => now - at <= grace && at - now <= 6 * 60_000

/** What a pass is held to. */
export interface PassTime {
  now: number
  /** So many entries were read. */
  size: number
  /** Of them those whose transaction had not ended then, however long it took: a table that is locked, a server that waits for its standby. */
  underWay: ReadonlySet<number>
}

/** Whether the row of an entry may not be there yet, though nobody took it away. */
export const mayStillCome = ({ now, underWay }: Omit<PassTime, 'size'>, { index, at }: { index: number; at: number }): boolean =>
  underWay.has(index) || isYoung(now, at)

/**
 * `print`: of what lies there, so that whoever acknowledges it acknowledges nothing else; `row`: which row that entries commit to whole; `note`:
 * which event or refusal; `unlessErased`: what an entry would say that erased it, see `erasedBy`. None of them is public.
 */
export type Found = (RowProblem & {
  agency: AgencyId
  print?: string
  row?: string
  note?: string
  unlessErased?: readonly string[]
  /** Its print as an earlier Peel took it. */
  was?: string
})[]

export interface LookMemory {
  looks: RememberedLooks
  /** When this check began. */
  since: number
  /** When what was erased, as the ledger says it: looks, drawn looks and searched words by their place, signals by their id. */
  erasedLooks: Map<number, number>
  erasedItems: Map<number, number>
  erasedWords: Map<number, number>
  erasedSignals: Map<string, { index: number; at: number }>
  /** Erased before its time: said for ever. */
  tooSoon: Found
  /** When each run of the watch was, and what it was announced as. */
  runs: Map<string, { index: number; at: number }>
  /** Who decided, by the place of the entry. */
  deciders: Map<number, string>
}

export const emptyLookMemory = (since = 0): LookMemory => ({
  looks: rememberLooks(),
  since,
  erasedLooks: new Map(),
  erasedItems: new Map(),
  erasedWords: new Map(),
  erasedSignals: new Map(),
  tooSoon: [],
  runs: new Map(),
  deciders: new Map(),
})

export function rememberLook(memory: LookMemory, entry: LedgerEntry): void {
  const { index, agency, at, by, what, act, purpose, basis, content, subject } = entry
  if (entry.voids !== undefined) {
    memory.looks.drop(entry.voids, 'void')
    takeBackErasure(memory, entry)
    return
  }
  if (act === 'erase') rememberErasure(memory, entry)
  if (act === 'decide' && subject.startsWith('decision:')) memory.deciders.set(index, by)
  if (act === 'combine' && subject.startsWith('watch:'))
    memory.runs.set(`${agency} ${subject.slice('watch:'.length)}`, { index, at })
  if ((act !== 'consult' && act !== 'disclose') || purpose === undefined) return
  const leaf = { agency, at, by, what, basis: basis ?? null, act, purpose, content: content ?? '' }
  memory.looks.add(index, leaf, hasRow(entry))
}

function rememberErasure(memory: LookMemory, { index, agency, at, subject }: LedgerEntry): void {
  const [kind, id] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
  if (kind === 'signal') memory.erasedSignals.set(`${agency} ${id}`, { index, at })
  const erased = { look: memory.erasedLooks, 'audit-item': memory.erasedItems, 'searched-words': memory.erasedWords }[kind]
  const of = Number(id)
  const taken = memory.looks.timeOf(agency, of)
  // Named again where the first run was cut off: it counts from there.
  if (!erased || taken === undefined || erased.has(of)) return
  erased.set(of, at)
  if (kind === 'look') memory.looks.drop(of, 'erased')
  if (!mightGo(kind, taken, at)) memory.tooSoon.push(erasedTooSoon({ index: of, subject: `look:${of}`, agency }, index))
}

/** The void of an erasure bears its subject: retention was cut off, and what it names is still there. */
function takeBackErasure(memory: LookMemory, { agency, subject }: LedgerEntry): void {
  const [kind, id] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
  if (kind === 'signal') memory.erasedSignals.delete(`${agency} ${id}`)
  const of = Number(id)
  if (kind === 'look' && memory.erasedLooks.delete(of)) memory.looks.restore(of)
  if (kind === 'audit-item') memory.erasedItems.delete(of)
  if (kind === 'searched-words') memory.erasedWords.delete(of)
}

/** Looks that a use case wrote. Before they committed to their row, those of cases are known by their subject. */
function hasRow({ act, subject, content }: LedgerEntry): boolean {
  const ofCases = subject.startsWith('purpose:') || subject.startsWith('handout:')
  return ofCases || (act === 'consult' && content !== undefined)
}

/** Returns how many rows there are. */
export async function checkLooks(house: TrustHouse, memory: LookMemory, to: PassTime, problems: Found): Promise<number> {
  const { looks, erasedLooks, since } = memory
  const tables = ledgerTables(house.store)
  const inStore = new Set<number>()
  /** One row for each: another one beside it is none that was announced. */
  const matched = new Set<number>()
  let rows = 0
  let after: AfterLook | undefined
  for (;;) {
    const page = await tables.lookRows(pageOfRows, after)
    for (const row of page) {
      rows++
      inStore.add(row.index)
      // Committed after the entries were read: for the next pass.
      if (row.index >= to.size && row.index < house.ledger.checkpoint().size) continue
      const problem = matched.has(row.index) ? unannounced(row) : (problemOf(memory, row, to.now) ?? ofAnother(house, row))
      if (problem) problems.push({ ...problem, ...namedBy(row) })
      else matched.add(row.index)
    }
    const end = page.at(-1)
    if (!end || page.length < pageOfRows) break
    after = { index: end.index, id: end.facts.look }
  }
  for (const { index, at, agency } of looks.withRow()) {
    if (inStore.has(index) || mayStillCome(to, { index, at })) continue
    const sentence = `Entry ${index} says that somebody looked, and the store no longer holds that look.`
    const unlessErased = erasuresOf(index)
    problems.push({ index, subject: `look:${index}`, kind: 'missing', sentence, agency: agency as AgencyId, unlessErased })
  }
  // Long gone, and not in the store: should one come back, no entry announces it.
  for (const [index, at] of erasedLooks) if (!inStore.has(index) && !isStillGoing(at, since, to.now)) erasedLooks.delete(index)
  return rows
}

/** The look itself, or the words that were searched for in it. */
const erasuresOf = (index: number): string[] => [`look:${index}`, `searched-words:${index}`]

const namedBy = (row: KeptLook) => ({
  agency: row.agency,
  print: printOf(row),
  was: digestOf(row),
  unlessErased: erasuresOf(row.index),
})

/** Of a look that is not as its entry says. The words that were searched for go before the look does: their digest stands for them from the beginning. */
const printOf = (row: KeptLook): Digest =>
  digestOf({ ...row, words: null, wordsDigest: row.words === null ? row.wordsDigest : digestOfText(row.words) })

function problemOf({ looks, erasedLooks, erasedWords, since }: LookMemory, row: KeptLook, now: number): RowProblem | null {
  const { index } = row
  if (!looks.has(index)) {
    if (!looks.wasErased(index)) return unannounced(row)
    return isStillGoing(erasedLooks.get(index) ?? 0, since, now) ? null : stillThere(index, `look:${index}`)
  }
  const words = erasedWords.get(index)
  if (!looks.isAs(index, leafOf(row)) || (row.wordsDigest !== null && words === undefined)) return altered(row)
  const remain = words !== undefined && row.words !== null && !isStillGoing(words, since, now)
  return remain ? stillThere(index, `searched-words:${index}`) : null
}

/** The leaf says by a pseudonym whose look it was, the row by the account. Whoever swaps the key between them is seen here. */
function ofAnother({ staff }: TrustHouse, { agency, index, by, facts }: KeptLook): RowProblem | null {
  const said = readStaff(by)
  if (!said || said.pseudonym === staff.pseudonymOf(agency, facts.person as PersonId)) return null
  const sentence = `Entry ${index} is by another pseudonym than its account has: the key behind the pseudonyms of the staff was lost or changed.`
  return { index, subject: `look:${index}`, kind: 'altered', sentence }
}

/** What the leaf must be if the row is as it was written. */
function leafOf({ agency, at, by, what, basis, act, purpose, salt, words, wordsDigest, facts }: KeptLook) {
  const digest = words === null ? (wordsDigest as Digest | null) : digestOfText(words)
  const content = salt === null ? '' : digestOfLook({ ...facts, words: digest }, salt)
  return { agency, at, by, what, basis, act, purpose, content }
}

const altered = ({ index }: KeptLook): RowProblem => ({
  index,
  subject: `look:${index}`,
  kind: 'altered',
  sentence: `The look that entry ${index} commits to was changed in the store.`,
})

const unannounced = ({ index }: KeptLook): RowProblem => ({
  index,
  subject: `look:${index}`,
  kind: 'unannounced',
  sentence: `The store holds a look as of entry ${index}, which announces none.`,
})
