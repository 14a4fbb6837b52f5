/** Looks row by row against the ledger: none changed, none gone, none that no entry announces; and what the random audit drew of them. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { LedgerEntry, RowProblem } from '../contract.ts'
import { digestOf, digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { commitmentTo, isDrawn } from '../watchkeeping/draw-audit.ts'
import { reviewInWords } from '../watchkeeping/review-words.ts'
import { digestOfLook } from './look-facts.ts'
import { type RememberedLooks, rememberLooks } from './remember-looks.ts'
import { type AfterLook, type KeptLook, ledgerTables } from './store.ts'

const pageOfRows = 500

/** An entry is written ahead of its row; a younger one may still be waiting for its transaction. */
export const grace = 30_000
/** Of an entry of that time. A clock that was put back by a little stands still for so long; what lies further ahead is not young. */
export const isYoung = (now: number, at: number): boolean => now - at <= grace && at - now <= 6 * 60_000

/**
 * `print`: of what lies there, so that whoever acknowledges it acknowledges nothing else; `row`: which row that entries commit to whole. Neither is
 * public.
 */
export type Found = (RowProblem & { agency: AgencyId; print?: string; row?: string })[]

export interface LookMemory {
  looks: RememberedLooks
  /** What the ledger says of each look that was reviewed, by its place. */
  reviews: Map<number, { entry: number; at: number; what: string }>
  /** Random audits by their subject. */
  draws: Map<string, Draw>
  /** What a period ended, as the ledger says it: drawn looks and searched words by their place, signals by their id. */
  erasedItems: Set<number>
  erasedWords: Set<number>
  erasedSignals: Set<string>
}

interface Draw {
  agency: AgencyId
  after: number
  commitment: string
  /** Once the seed is known. */
  ended?: { before: number; at: number; seed: Buffer; perMille: number }
  /** What must lie in the store; worked out once. */
  drawn?: number[]
}

export const emptyLookMemory = (): LookMemory => ({
  looks: rememberLooks(),
  reviews: new Map(),
  draws: new Map(),
  erasedItems: new Set(),
  erasedWords: new Set(),
  erasedSignals: new Set(),
})

export function rememberLook(memory: LookMemory, entry: LedgerEntry): void {
  const { index, agency, at, by, what, act, purpose, basis, content, subject } = entry
  if (entry.voids !== undefined) takeBack(memory, entry.voids)
  if (act === 'erase') rememberErasure(memory, subject)
  if (entry.voids !== undefined) return
  if (act === 'alter' && subject.startsWith('ledger:'))
    memory.reviews.set(Number(subject.slice('ledger:'.length)), { entry: index, at, what })
  if (subject.startsWith('audit-draw:')) rememberDraw(memory, entry)
  if ((act !== 'consult' && act !== 'disclose') || purpose === undefined) return
  const leaf = { agency, at, by, what, basis: basis ?? null, act, purpose, content: content ?? '' }
  memory.looks.add(index, leaf, hasRow(entry))
}

function rememberErasure({ looks, erasedItems, erasedWords, erasedSignals }: LookMemory, subject: string): void {
  const [kind, id] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
  if (kind === 'look') looks.drop(Number(id))
  if (kind === 'audit-item') erasedItems.add(Number(id))
  if (kind === 'searched-words') erasedWords.add(Number(id))
  if (kind === 'signal') erasedSignals.add(id)
}

function takeBack({ looks, reviews, draws }: LookMemory, index: number): void {
  looks.drop(index)
  for (const [of, { entry }] of reviews) if (entry === index) reviews.delete(of)
  for (const draw of draws.values()) if (draw.ended?.before === index) delete draw.ended
}

/** How a draw began and ended, in the ledger's own words: nothing that lies in the store can change what was drawn. */
function rememberDraw({ draws }: LookMemory, { index, agency, at, act, what, subject, content }: LedgerEntry): void {
  if (act === 'collect' && content) draws.set(subject, { agency, after: index, commitment: content })
  const draw = draws.get(subject)
  const said = /below (\d+) in 1,000 were drawn\. Seed: ([0-9a-f]{64})\.$/.exec(what)
  if (act !== 'alter' || !draw || !said) return
  const seed = Buffer.from(said[2] as string, 'hex')
  if (commitmentTo(seed) === draw.commitment) draw.ended = { before: index, at, seed, perMille: Number(said[1]) }
}

/** Looks that a use case wrote. Before they committed to their row, those of cases are known by their subject. */
function hasRow({ act, subject, content }: LedgerEntry): boolean {
  const ofCases = subject.startsWith('purpose:') || subject.startsWith('handout:')
  return ofCases || (act === 'consult' && content !== undefined)
}

/** Returns how many rows there are. */
export async function checkLooks(
  house: TrustHouse,
  { looks, erasedWords }: LookMemory,
  to: { now: number; size: number },
  problems: Found,
): Promise<number> {
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
      // Committed after the entries were read.
      if (row.index >= to.size && Math.abs(to.now - row.at) <= grace) continue
      const again = matched.has(row.index)
      const isAs =
        looks.has(row.index) && looks.isAs(row.index, leafOf(row)) && (row.wordsDigest === null || erasedWords.has(row.index))
      if (isAs) matched.add(row.index)
      const problem = again || !looks.has(row.index) ? unannounced(row) : isAs ? null : altered(row)
      if (problem) problems.push({ ...problem, agency: row.agency, print: digestOf(row) })
    }
    const end = page.at(-1)
    if (!end || page.length < pageOfRows) break
    after = { index: end.index, id: end.facts.look }
  }
  for (const { index, at, agency } of looks.withRow()) {
    if (inStore.has(index) || isYoung(to.now, at)) continue
    const sentence = `Entry ${index} says that somebody looked, and the store no longer holds that look.`
    problems.push({ index, subject: `look:${index}`, kind: 'missing', sentence, agency: agency as AgencyId })
  }
  return rows
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

/** Each drawn look says what its entry says, was reviewed as the ledger says, and none that the seed drew is gone. */
export async function checkAudit(
  house: TrustHouse,
  memory: LookMemory,
  { now, size }: { now: number; size: number },
  problems: Found,
): Promise<number> {
  const tables = ledgerTables(house.store)
  const inStore = new Set<number>()
  for (let page = await tables.auditRows(pageOfRows); page.length > 0; ) {
    for (const { agency, index, state, reviewedBy, reviewedAt, ...row } of page) {
      inStore.add(index)
      const said = state === 'waits' ? undefined : reviewInWords(reviewedBy ?? '', index, state)
      const review = memory.reviews.get(index)
      if (memory.looks.isShownAs(index, { agency, ...row }) && review?.what === said) continue
      // Drawn, or being reviewed, in this moment.
      if (index >= size && Math.abs(now - row.at) <= grace) continue
      if (Math.abs(now - (review?.at ?? reviewedAt ?? 0)) <= grace) continue
      const sentence = `What the random audit drew as entry ${index}, or how it was reviewed, is not what the ledger says.`
      const print = digestOf({ index, state, reviewedBy, reviewedAt, ...row })
      problems.push({ index, subject: `ledger:${index}`, kind: 'altered', sentence, agency, print })
    }
    page = await tables.auditRows(pageOfRows, page.at(-1)?.index)
  }
  for (const draw of memory.draws.values()) {
    if (!draw.ended || isYoung(now, draw.ended.at)) continue
    const { before, seed, perMille } = draw.ended
    draw.drawn ??= [...memory.looks.between(draw.agency, draw.after, before)].filter((index) => isDrawn(seed, index, perMille))
    for (const index of draw.drawn) {
      if (inStore.has(index) || memory.erasedItems.has(index)) continue
      const sentence = `The random audit drew entry ${index}, and the store no longer holds it for review.`
      problems.push({ index, subject: `ledger:${index}`, kind: 'missing', sentence, agency: draw.agency })
    }
  }
  return inStore.size
}
