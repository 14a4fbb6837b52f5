/** The random audit against the ledger: how each draw began and ended, that nothing drawn is gone, and how each look was reviewed. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { LedgerEntry, RowProblem } from '../contract.ts'
import { digestOf } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { commitmentTo, drawLasts, isDrawn, rateSaid } from '../watchkeeping/draw-audit.ts'
import { reviewInWords, reviewNaming } from '../watchkeeping/review-words.ts'
import { type Found, grace, type LookMemory, mayStillCome, type PassTime } from './check-looks.ts'
import { alarmsRestored } from './count-use.ts'
import { isStillGoing, stillThere } from './judge-erasure.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { ledgerTables } from './store.ts'
import { readStaff } from './who-acted.ts'

const pageOfRows = 500
const hour = 3_600_000
/** The watch runs once an hour; one that has been late for this long does not end by itself. */
const mostLate = 6 * hour
/** A row is dated a moment before its entry, or by a clock that was put back since. */
const slack = 10 * 60_000

interface Draw {
  agency: AgencyId
  /** The entry that began it. */
  began: number
  at: number
  commitment: string
  /** Of a thousand, as that entry says. */
  perMille: number
  /** Once the seed is known; `perMille` as the closing entry has it. */
  ended?: { before: number; at: number; seed: Buffer; perMille: number }
  /** What must lie in the store; worked out once. */
  drawn?: number[]
  /** When this check first found it open for longer than it may be. */
  lateSince?: number
  /** By which entry two people last said, while it was open, that a backup was put back: what went with that is not asked for. */
  restored?: number
}

export interface AuditMemory {
  /** What the ledger says of each look that was reviewed, by its place. */
  reviews: Map<number, Review>
  /** Random audits by their subject, in the order of the ledger. */
  draws: Map<string, Draw>
}

interface Review {
  entry: number
  at: number
  by: string
  what: string
}

export const emptyAuditMemory = (): AuditMemory => ({ reviews: new Map(), draws: new Map() })

export function rememberAudit(memory: AuditMemory, entry: LedgerEntry): void {
  const { index, at, by, what, act, subject, voids } = entry
  if (voids !== undefined) {
    takeBack(memory, voids)
    return
  }
  if (act === 'alter' && subject.startsWith('ledger:'))
    memory.reviews.set(Number(subject.slice('ledger:'.length)), { entry: index, at, by, what })
  if (subject.startsWith('audit-draw:')) rememberDraw(memory, entry)
  if (alarmsRestored(entry)) rememberRestore(memory, entry)
}

function rememberRestore({ draws }: AuditMemory, { agency, index }: LedgerEntry): void {
  for (const draw of draws.values()) if (draw.agency === agency && !draw.ended) draw.restored = index
}

function takeBack({ reviews, draws }: AuditMemory, index: number): void {
  for (const [of, { entry }] of reviews) if (entry === index) reviews.delete(of)
  for (const [subject, draw] of draws) {
    if (draw.began === index) draws.delete(subject)
    if (draw.ended?.before === index) delete draw.ended
    if (draw.restored === index) delete draw.restored
  }
}

/** How a draw began and ended, in the ledger's own words: nothing that lies in the store can change what was drawn. */
function rememberDraw({ draws }: AuditMemory, { index, agency, at, act, what, subject, content }: LedgerEntry): void {
  const perMille = rateSaid(what)
  if (act === 'collect' && content && perMille !== null && !draws.has(subject))
    draws.set(subject, { agency, began: index, at, commitment: content, perMille })
  const draw = draws.get(subject)
  const seed = /Seed: ([0-9a-f]{64})\.$/.exec(what)?.[1]
  if (act !== 'alter' || !draw || !seed || perMille === null) return
  const bytes = Buffer.from(seed, 'hex')
  if (commitmentTo(bytes) === draw.commitment) draw.ended = { before: index, at, seed: bytes, perMille }
}

/** Returns how many rows there are. */
export async function checkAudit(
  house: TrustHouse,
  memory: { audit: AuditMemory; looks: LookMemory },
  to: PassTime,
  problems: Found,
): Promise<number> {
  const draws = await checkDraws(house, memory.audit, to, problems)
  const inStore = await checkItems(house, memory, to, problems)
  const { looks, erasedItems } = memory.looks
  for (const draw of memory.audit.draws.values()) {
    if (!draw.ended || mayStillCome(to, { index: draw.ended.before, at: draw.ended.at })) continue
    const { before, seed } = draw.ended
    draw.drawn ??= [...looks.between(draw.agency, draw.began, before)].filter((index) => isDrawn(seed, index, draw.perMille))
    for (const index of draw.drawn) {
      if (inStore.has(index) || erasedItems.has(index) || wentWithBackup(draw, memory.audit.reviews.get(index))) continue
      const sentence = `The random audit drew entry ${index}, and the store no longer holds it for review.`
      const unlessErased = [`audit-item:${index}`]
      problems.push({ index, subject: `ledger:${index}`, kind: 'missing', sentence, agency: draw.agency, unlessErased })
    }
  }
  return draws + inStore.size
}

/** Drawn and reviewed before the database was put back to a state of before both: nobody reviews it twice, and how it was reviewed the ledger says. */
const wentWithBackup = ({ restored }: Draw, review: Review | undefined): boolean =>
  restored !== undefined && review !== undefined && review.entry < restored

/** Each drawn look says what its entry says, is of whoever looked, and was reviewed as the ledger says, by somebody else. */
async function checkItems(
  house: TrustHouse,
  { audit, looks: { looks, erasedItems, since } }: { audit: AuditMemory; looks: LookMemory },
  { now, size, underWay }: PassTime,
  problems: Found,
): Promise<Set<number>> {
  const tables = ledgerTables(house.store)
  const inStore = new Set<number>()
  for (let page = await tables.auditRows(pageOfRows); page.length > 0; ) {
    for (const { agency, index, state, reviewer, reviewedBy, reviewedAt, person, isOfLooker, ...row } of page) {
      inStore.add(index)
      // Drawn after the entries were read.
      if (index >= size && index < house.ledger.checkpoint().size) continue
      const print = digestOf({ index, state, reviewedBy, reviewedAt, person, ...row })
      const unlessErased = [`audit-item:${index}`, `look:${index}`]
      const say = (problem: RowProblem): unknown => problems.push({ ...problem, agency, print, unlessErased })
      const subject = `ledger:${index}`
      const erasedAt = erasedItems.get(index)
      if (erasedAt !== undefined && !isStillGoing(erasedAt, since, now)) say(stillThere(index, `audit-item:${index}`))
      const isSaid = saidOf(house, { agency, index, state, reviewer, reviewedBy })
      const review = audit.reviews.get(index)
      const isOwn = review && looks.isShownAs(index, { agency, ...row, by: review.by })
      if (review && (isOwn || isPerson(house, agency, review.by, person as PersonId))) {
        const sentence = `Entry ${review.entry} reviews a look of the random audit, and whoever looked reviewed it.`
        say({ index: review.entry, subject, kind: 'altered', sentence })
      }
      if (isOfLooker && looks.isShownAs(index, { agency, ...row }) && isSaid(review)) continue
      // Being reviewed in this moment, or since the entries were read.
      if (isOfLooker && review && underWay.has(review.entry)) continue
      if (isOfLooker && Math.abs(now - (review?.at ?? reviewedAt ?? 0)) <= grace) continue
      if (isOfLooker && !review && (await wasReviewedSince(house, size, index, isSaid))) continue
      const sentence = `What the random audit drew as entry ${index}, or how it was reviewed, is not what the ledger says.`
      say({ index, subject, kind: 'altered', sentence })
    }
    page = await tables.auditRows(pageOfRows, page.at(-1)?.index)
  }
  return inStore
}

type IsSaid = (review: Pick<LedgerEntry, 'by' | 'what'> | undefined) => boolean

/** Whether the ledger says of a drawn look what its row says: by whom it was reviewed, and how. Entries of before form 5 name the reviewer. */
function saidOf(
  house: TrustHouse,
  row: { agency: AgencyId; index: number; state: string; reviewer: PersonId | null; reviewedBy: string | null },
): IsSaid {
  const { agency, index, state, reviewer, reviewedBy } = row
  if (state === 'waits') return (review) => review === undefined
  return (review) => {
    if (review === undefined) return false
    if (readStaff(review.by) === null) return review.what === reviewNaming(reviewedBy ?? '', index, state)
    return review.what === reviewInWords(index, state) && reviewer !== null && isPerson(house, agency, review.by, reviewer)
  }
}

const isPerson = ({ staff }: TrustHouse, agency: AgencyId, by: string, person: PersonId): boolean =>
  readStaff(by)?.pseudonym === staff.pseudonymOf(agency, person)

/** Reviewed since the entries were read: an entry stands before its row, so it is there by now. */
async function wasReviewedSince(house: TrustHouse, from: number, index: number, isSaid: IsSaid): Promise<boolean> {
  const { size } = house.ledger.checkpoint()
  const entries = from >= size ? [] : await readEntries(folderReader(house.ledger.folder), size, from, size)
  return entries.some(({ entry }) => entry.act === 'alter' && entry.subject === `ledger:${index}` && isSaid(entry))
}

async function checkDraws(house: TrustHouse, { draws }: AuditMemory, to: PassTime, problems: Found): Promise<number> {
  const { now, size } = to
  const seen = new Set<string>()
  const rows = await ledgerTables(house.store).drawRows()
  const isSince = (index: number | null): boolean => index !== null && index >= size && index < house.ledger.checkpoint().size
  for (const { agency, id, committedAt, ...row } of rows) {
    const subject = `audit-draw:${id}`
    seen.add(subject)
    const draw = draws.get(subject)
    if (isSince(committedAt) || isSince(row.revealedAt)) continue
    if (!draw || draw.agency !== agency) {
      const sentence = 'The store holds a random audit that no entry of the ledger began.'
      // By how it began: the watch ends it, and begins another that the ledger knows.
      const { commitment, perMille, from } = row
      const print = digestOf({ id, committedAt, commitment, perMille, from })
      problems.push({ index: 0, subject: 'row:audit-draw', kind: 'unannounced', sentence, agency, print })
      continue
    }
    const begun = committedAt === draw.began && row.commitment === draw.commitment && row.perMille === draw.perMille
    const dated = Math.abs(row.from - draw.at) <= slack
    if (
      begun &&
      dated &&
      (endsAs(row, draw) || (draw.ended && mayStillCome(to, { index: draw.ended.before, at: draw.ended.at })))
    )
      continue
    problems.push({ ...altered(draw.began), agency, print: digestOf({ id, committedAt, ...row }) })
  }
  const newest = new Map([...draws.values()].map((draw) => [draw.agency, draw]))
  for (const [subject, draw] of draws) {
    const { agency, began: index, at, ended } = draw
    const say = (kind: RowProblem['kind'], sentence: string): void => {
      problems.push({ index, subject, kind, sentence, agency })
    }
    if (!seen.has(subject) && !mayStillCome(to, { index, at }))
      say('missing', `The random audit that entry ${index} began is no longer in the store.`)
    if (ended && ended.perMille !== draw.perMille)
      say('altered', `The random audit that entry ${index} began ended at another rate than it began with.`)
    if (ended) continue
    const next = newest.get(agency)
    if (next && next !== draw) {
      // Its row, or its end, went with what a backup took the place of. Another had to begin all the same.
      if (draw.restored !== undefined || mayStillCome(to, { index: next.began, at: next.at })) continue
      // By this draw alone: two people may acknowledge it, and each week brings another.
      say('missing', `The random audit that entry ${index} began never ended, and another began since.`)
    } else if (isLate(draw, now)) say('missing', `The random audit that entry ${index} began should have ended, and has not.`)
  }
  return rows.length
}

/** Asleep for a week, a machine comes to the check before the watch ends the draw. */
function isLate(draw: Draw, now: number): boolean {
  if (now - draw.at <= drawLasts + hour) return false
  draw.lateSince ??= now
  return now - draw.lateSince > mostLate
}

const endsAs = ({ seed, revealedAt }: { seed: string | null; revealedAt: number | null }, { ended }: Draw): boolean =>
  ended ? seed === ended.seed.toString('hex') && revealedAt === ended.before : seed === null && revealedAt === null

const altered = (index: number): RowProblem => ({
  index,
  subject: `entry:${index}`,
  kind: 'altered',
  sentence: `The random audit that entry ${index} began is not kept as the ledger says.`,
})
