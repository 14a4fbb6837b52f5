/** The random audit: draws by a seed that the ledger committed to, for a week each, and goes on where a backup was put back. */

import type { AgencyId, Instant, PurposeId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { LedgerEntry } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { entriesAt } from '../ledger/entries-at.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { actInLedger } from '../purpose/act-in-ledger.ts'
import { auditPerMille, commitmentTo, drawLasts, isDrawn, rateSaid } from './draw-audit.ts'
import { type StoredDraw, type WatchTables, watchTables } from './store.ts'

const pageOfEntries = 2_560

/**
 * Draws from what the ledger says was looked at since the last run; after a week the seed is revealed and another one committed to. Since
 * when, and how many of a thousand, the entry says that began the draw: the row only keeps the seed until then.
 */
export async function runAudit(house: TrustHouse, agency: AgencyId): Promise<void> {
  const open = await watchTables(house.store).openDraw(agency)
  const begun = open && (await asBegun(house, agency, open))
  // Its entry went with a ledger that a backup took the place of, or the row was changed: the check of the store says either in the open, and
  // another draw begins, for the audit ends with neither.
  if (!open || !begun) return beginDraw(house, agency, open)
  const seed = await seedOf(house, agency, open)
  // Nothing is drawn by another seed than the ledger committed to.
  if (!seed) return
  const draw: RunningDraw = { ...open, ...begun, seed }
  if (house.clock.now() - draw.at < drawLasts) {
    const after = Math.max(draw.committedAt, draw.drawnTo)
    return drawFrom(house, agency, watchTables(house.store), draw, { after, upTo: house.ledger.checkpoint().size })
  }
  await endDraw(house, agency, draw)
  await beginDraw(house, agency)
}

type RunningDraw = Omit<StoredDraw, 'seed'> & { seed: Buffer; at: Instant }

/** The rate and the time in the entry that began the draw; null where row and entry are not of one draw. */
async function asBegun(
  house: TrustHouse,
  agency: AgencyId,
  { id, committedAt, commitment }: StoredDraw,
): Promise<{ perMille: number; at: Instant } | null> {
  const entry = (await entriesAt(house.ledger, [committedAt])).get(committedAt)
  const perMille = rateSaid(entry?.what ?? '')
  if (entry?.act !== 'collect' || entry.agency !== agency || perMille === null) return null
  return entry.subject === subjectOf(id) && entry.content === commitment ? { perMille, at: entry.at } : null
}

async function seedOf(house: TrustHouse, agency: AgencyId, { id, commitment, sealed }: StoredDraw): Promise<Buffer | null> {
  const hex = await house.keyring.openText(agency, placeOfSeed(id), sealed).catch(() => '')
  const seed = Buffer.from(hex, 'hex')
  return commitmentTo(seed) === commitment ? seed : null
}

/** All is drawn once more at the end: how far it came is the row's word. */
async function endDraw(house: TrustHouse, agency: AgencyId, draw: RunningDraw): Promise<void> {
  const { id, committedAt, commitment, perMille } = draw
  const seed = draw.seed.toString('hex')
  const end = async (connection: StoreConnection, upTo: number): Promise<void> => {
    const tables = watchTables(connection)
    await drawFrom(house, agency, tables, draw, { after: committedAt, upTo })
    await tables.revealDraw(agency, id, seed, upTo)
  }
  const ended = await endedAlready(house, agency, draw)
  // A database of before that was put back has yet to hear of it. Ended again, the draw would go on under a seed that everybody knows.
  if (ended !== null) return house.store.transaction((connection) => end(connection, ended))
  await actInLedger(house, agency, async (_, record, connection) => {
    const entry = await record({
      act: 'alter',
      by: 'Peel',
      what: `The random audit ended: of entries ${committedAt + 1} to here, those with HMAC-SHA-256(seed, "peel audit INDEX") below ${perMille} in 1,000 were drawn. Seed: ${seed}.`,
      subject: subjectOf(id),
      content: commitment,
    })
    await end(connection, entry.index)
  })
}

/** The entry that ended the draw, by the ledger alone; null where none did. */
async function endedAlready(house: TrustHouse, agency: AgencyId, { id, committedAt, seed }: RunningDraw): Promise<number | null> {
  let ended: number | null = null
  for await (const page of entriesOf(house, agency, committedAt + 1)) {
    for (const { index, act, subject, what, voids } of page) {
      if (voids !== undefined && voids === ended) ended = null
      if (voids !== undefined || act !== 'alter' || subject !== subjectOf(id)) continue
      if (what.endsWith(`Seed: ${seed.toString('hex')}.`)) ended = index
    }
  }
  return ended
}

/**
 * Keeps for review what the seed draws of the entries in between. What the ledger says was reviewed already is there, or went with a database that
 * a backup took the place of: nobody reviews it twice.
 */
async function drawFrom(
  house: TrustHouse,
  agency: AgencyId,
  into: WatchTables,
  { id, seed, perMille }: RunningDraw,
  { after, upTo }: { after: number; upTo: number },
): Promise<void> {
  const drawn: LookInLedger[] = []
  const reviews = new Map<number, number>()
  for await (const page of entriesOf(house, agency, after + 1)) {
    for (const entry of page) {
      const { index, act, subject, voids } = entry
      if (voids !== undefined) reviews.delete(voids)
      else if (act === 'alter' && subject.startsWith('ledger:')) reviews.set(index, Number(subject.slice('ledger:'.length)))
      else if (index < upTo && isLookFor(entry) && isDrawn(seed, index, perMille)) drawn.push(entry)
    }
  }
  const reviewed = new Set(reviews.values())
  const waiting = drawn.filter(({ index }) => !reviewed.has(index))
  const holders = await into.holdersOf(agency, [...new Set(waiting.map(({ purpose }) => purpose))])
  for (const { index, at, by, what, purpose, basis } of waiting)
    await into.addItem(agency, id, { index, at, by, what, basis, person: holders.get(purpose) ?? '' })
  await into.drawnTo(agency, id, upTo - 1)
}

/** All that the ledger says of the agency from there on, a page at a time. */
async function* entriesOf(house: TrustHouse, agency: AgencyId, from: number): AsyncIterable<LedgerEntry[]> {
  const { size } = house.ledger.checkpoint()
  for (let start = from; start < size; start += pageOfEntries) {
    const page = await readEntries(folderReader(house.ledger.folder), size, start, Math.min(size, start + pageOfEntries))
    yield page.map(({ entry }) => entry).filter((entry) => entry.agency === agency)
  }
}

type LookInLedger = LedgerEntry & { purpose: PurposeId; basis: string }

/** Everything that was shown or handed out for a purpose, as the ledger has it: so nobody can keep a look out of the draw in the store. */
const isLookFor = (entry: LedgerEntry): entry is LookInLedger =>
  (entry.act === 'consult' || entry.act === 'disclose') && entry.purpose !== undefined

/** `instead`: of one that stands open and is none of this ledger; only one does. */
async function beginDraw(house: TrustHouse, agency: AgencyId, instead?: StoredDraw): Promise<void> {
  const seed = house.randomBytes(32)
  const id = freshId(house, 'draw')
  const commitment = commitmentTo(seed)
  // Sealed, so that whoever reads the store cannot tell which looks will be drawn.
  const sealed = await house.keyring.sealText(agency, 'agency', placeOfSeed(id), Buffer.from(seed).toString('hex'))
  const from = house.clock.now()
  await actInLedger(house, agency, async (_, record, connection) => {
    const entry = await record({
      act: 'collect',
      by: 'Peel',
      what: `A random audit of looks began: ${auditPerMille} in 1,000, under a seed that this entry commits to (SHA-256) and that is revealed after a week.`,
      subject: subjectOf(id),
      content: commitment,
    })
    const tables = watchTables(connection)
    if (instead) await tables.closeDraw(agency, instead.id, entry.index)
    await tables.addDraw(agency, { id, sealed, commitment, perMille: auditPerMille, from, committedAt: entry.index })
  })
}

const subjectOf = (draw: string): string => `audit-draw:${draw}`

const placeOfSeed = (id: string): string => `trust_audit_draw|sealed|${id}`
