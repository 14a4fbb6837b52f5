/** Looks for signals in the agency's log and writes down what is new, committed to in the ledger; draws the random audit. */

import type { AgencyId, Instant, PurposeId } from '../../../kernel/units.ts'
import type { LedgerEntry } from '../contract.ts'
import { commitTo } from '../digest.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { actInLedger } from '../purpose/act-in-ledger.ts'
import { groupBy, week, weekOf } from './arrange-log.ts'
import { auditPerMille, commitmentTo, drawLasts, isDrawn, rateSaid } from './draw-audit.ts'
import { findSignals, signals } from './find-signals.ts'
import { type LooksRead, readLog } from './read-log.ts'
import { longestMemory } from './signals-of-habit.ts'
import { type KnownSignal, type StoredDraw, type StoredSignal, type WatchTables, watchTables } from './store.ts'
import type { AccessLog, EvidenceLine, Finding, LogBeside, LoggedAct } from './types.ts'

/** Weeks back from now in which findings are kept up. */
export const watchedFor = 13 * week
const pageOfEntries = 2_560
const patterns = new Set(signals.filter(({ fires }) => fires === 'pattern').map(({ name }) => name))

type Known = ReadonlyMap<string, KnownSignal[]>
type Fresh = Omit<StoredSignal, 'id' | 'run' | 'foundAt'>

/** What is new since the last run, in one ledger entry that commits to all of it; the entry is voided where the rest cannot be written. */
export async function runSignals(
  house: TrustHouse,
  agency: AgencyId,
  beside: LogBeside | undefined,
  read: LooksRead,
): Promise<void> {
  const now = house.clock.now()
  const since = (now - watchedFor - longestMemory) as Instant
  const own = await readLog(house, agency, since, read)
  const known: Known = groupBy(await watchTables(house.store).knownSignals(agency, weekOf(since)), (one) =>
    keyOf(one.source, one.signal, one.person, one.week),
  )
  const fresh = [
    ...freshFindings(findSignals(own.log), 'ledger', own.log, known, (act) => own.wordsOf(act)),
    ...(beside ? besideFindings(beside, known) : []),
  ].filter((one) => one.week >= now - watchedFor)
  if (fresh.length === 0) return

  const run = freshId(house, 'watch')
  const stored = fresh.map((one): StoredSignal => ({ ...one, id: freshId(house, 'signal'), run, foundAt: now }))
  const committed = stored.map(({ id, signal, source, person, week: of, part, evidence }) => ({
    id,
    signal,
    source,
    person: person.id,
    name: person.name,
    role: person.role,
    week: of,
    part,
    evidence,
  }))
  const { digest, document } = commitTo({ run, signals: committed }, house.randomBytes)
  await actInLedger(house, agency, async (_, record, connection) => {
    const entry = await record({
      act: 'combine',
      by: 'Peel',
      what: `Peel looked through the log of use and found ${stored.length} ${stored.length === 1 ? 'signal' : 'signals'} for a security officer to judge.`,
      subject: `watch:${run}`,
      content: digest,
    })
    const tables = watchTables(connection)
    await tables.addRun(agency, { id: run, at: now, ledgerIndex: entry.index, commitment: digest, document })
    for (const one of stored) await tables.addSignal(agency, one)
  })
}

const keyOf = (source: string, signal: string, person: string, of: number): string => `${source} ${signal} ${person} ${of}`

/** A generated log never changes, so it is looked through once. */
const looked = new WeakMap<AccessLog, Finding[]>()

function besideFindings({ log }: LogBeside, known: Known): Fresh[] {
  const { log: other } = log()
  const findings = looked.get(other) ?? findSignals(other)
  looked.set(other, findings)
  return freshFindings(findings, 'generated', other, known, wordsOfGenerated)
}

/** Of each finding what no earlier one of the same week rests on: acts one by one, patterns once. */
function freshFindings(
  findings: readonly Finding[],
  source: StoredSignal['source'],
  log: { acts: readonly LoggedAct[]; people: readonly { id: string; name: string; role: string }[] },
  known: Known,
  wordsOf: (act: LoggedAct) => string,
): Fresh[] {
  const actOf = new Map(log.acts.map((act) => [act.index, act]))
  const personOf = new Map(log.people.map((one) => [one.id, one]))
  return findings.flatMap(({ signal, person, week: of, evidence }) => {
    const earlier = known.get(keyOf(source, signal, person, of)) ?? []
    const settled = new Set(earlier.flatMap(({ evidence: acts }) => acts))
    const part = Math.max(-1, ...earlier.map((one) => one.part)) + 1
    const left = evidence.filter((index) => !settled.has(index))
    if (left.length === 0 || (earlier.length > 0 && patterns.has(signal))) return []
    const lines = left.map((index): EvidenceLine => {
      const act = actOf.get(index) as LoggedAct
      return { index, at: act.at, what: wordsOf(act), inLedger: source === 'ledger' && index >= 0 }
    })
    const who = personOf.get(person) ?? { id: person, name: person, role: '' }
    const undecided = {
      suggestion: null,
      decision: null,
      decidedBy: null,
      decidedByName: null,
      decidedAt: null,
      ledgerIndex: null,
    }
    return [{ signal, source, person: who, week: of, part, evidence: lines, state: 'waits', ...undecided }]
  })
}

function wordsOfGenerated({ kind, subject, case: named, statement, problem }: LoggedAct): string {
  if (kind === 'refused') return `Was refused: ${problem}.`
  const did = { look: 'Opened', search: 'Searched for', export: 'Exported', approve: 'Approved the export of' }[kind]
  const under = named === undefined ? ' on duty' : ` under ${named.replace('case:', '')}`
  return `${did} ${subject.replace('person:', 'record ')}${under}${statement ? `: “${statement}”` : ''}`
}

/**
 * Draws from what the ledger says was looked at since the last run; after a week the seed is revealed and another one committed to. Since
 * when, and how many of a thousand, the entry says that began the draw: the row only keeps the seed until then.
 */
export async function runAudit(house: TrustHouse, agency: AgencyId): Promise<void> {
  const tables = watchTables(house.store)
  const now = house.clock.now()
  const [open] = await tables.draws(agency, 1)
  if (open && open.revealedAt === undefined) {
    const begun = await asBegun(house, agency, open)
    // Nothing is drawn by a row that is not as the ledger says; the check of the store says so in the open.
    if (!begun) return
    const { seed, perMille, at } = begun
    const drawAll = async (into: WatchTables, after: number, upTo: number): Promise<void> => {
      for await (const page of looksInLedger(house, agency, after + 1, upTo)) {
        const drawn = page.filter(({ index }) => isDrawn(seed, index, perMille))
        const holders = await into.holdersOf(agency, [...new Set(drawn.map(({ purpose }) => purpose))])
        for (const { index, at, by, what, purpose, basis } of drawn) {
          await into.addItem(agency, open.id, { index, at, by, what, basis, person: holders.get(purpose) ?? '' })
        }
      }
      await into.drawnTo(agency, open.id, upTo - 1)
    }
    if (now - at < drawLasts) {
      const after = Math.max(open.committedAt, open.drawnTo)
      return drawAll(tables, after, house.ledger.checkpoint().size)
    }
    const hex = seed.toString('hex')
    await actInLedger(house, agency, async (_, record, connection) => {
      const entry = await record({
        act: 'alter',
        by: 'Peel',
        what: `The random audit ended: of entries ${open.committedAt + 1} to here, those with HMAC-SHA-256(seed, "peel audit INDEX") below ${perMille} in 1,000 were drawn. Seed: ${hex}.`,
        subject: `audit-draw:${open.id}`,
        content: open.commitment,
      })
      // All of it once more: how far it came is the row's word.
      await drawAll(watchTables(connection), open.committedAt, entry.index)
      await watchTables(connection).revealDraw(agency, open.id, hex, entry.index)
    })
  }
  await beginDraw(house, agency, now)
}

/** The draw as its first entry has it, with its seed; null where row and entry are not of one draw. */
async function asBegun(
  house: TrustHouse,
  agency: AgencyId,
  { id, committedAt, commitment, sealed }: StoredDraw,
): Promise<{ seed: Buffer; perMille: number; at: Instant } | null> {
  const { size } = house.ledger.checkpoint()
  if (!Number.isSafeInteger(committedAt) || committedAt < 0 || committedAt >= size) return null
  const [found] = await readEntries(folderReader(house.ledger.folder), size, committedAt, committedAt + 1)
  if (!found) return null
  const { act, agency: of, subject, content, what, at } = found.entry
  const perMille = rateSaid(what)
  if (act !== 'collect' || of !== agency || subject !== `audit-draw:${id}` || content !== commitment || perMille === null)
    return null
  const hex = await house.keyring.openText(agency, placeOfSeed(id), sealed).catch(() => '')
  const seed = Buffer.from(hex, 'hex')
  return commitmentTo(seed) === commitment ? { seed, perMille, at } : null
}

type LookInLedger = LedgerEntry & { purpose: PurposeId; basis: string }

/** Everything that was shown or handed out for a purpose, as the ledger has it: so nobody can keep a look out of the draw in the store. */
async function* looksInLedger(house: TrustHouse, agency: AgencyId, from: number, to: number): AsyncIterable<LookInLedger[]> {
  const { size } = house.ledger.checkpoint()
  const end = Math.min(to, size)
  for (let start = from; start < end; start += pageOfEntries) {
    const page = await readEntries(folderReader(house.ledger.folder), size, start, Math.min(end, start + pageOfEntries))
    yield page.map(({ entry }) => entry).filter((entry): entry is LookInLedger => entry.agency === agency && isLookFor(entry))
  }
}

const isLookFor = ({ act, purpose }: LedgerEntry): boolean => (act === 'consult' || act === 'disclose') && purpose !== undefined

async function beginDraw(house: TrustHouse, agency: AgencyId, now: Instant): Promise<void> {
  const seed = house.randomBytes(32)
  const id = freshId(house, 'draw')
  const commitment = commitmentTo(seed)
  // Sealed, so that whoever reads the store cannot tell which looks will be drawn.
  const sealed = await house.keyring.sealText(agency, 'agency', placeOfSeed(id), Buffer.from(seed).toString('hex'))
  await actInLedger(house, agency, async (_, record, connection) => {
    const entry = await record({
      act: 'collect',
      by: 'Peel',
      what: `A random audit of looks began: ${auditPerMille} in 1,000, under a seed that this entry commits to (SHA-256) and that is revealed after a week.`,
      subject: `audit-draw:${id}`,
      content: commitment,
    })
    const drawn = { id, sealed, commitment, perMille: auditPerMille, from: now, committedAt: entry.index }
    await watchTables(connection).addDraw(agency, drawn)
  })
}

const placeOfSeed = (id: string): string => `trust_audit_draw|sealed|${id}`
