/** Looks for signals in the agency's log and writes down what is new, committed to in the ledger; draws the random audit. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { commitTo } from '../digest.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { recordAct } from '../record-act.ts'
import { day, week, weekOf } from './arrange-log.ts'
import { auditPerMille, commitmentTo, isDrawn } from './draw-audit.ts'
import { findSignals, signals } from './find-signals.ts'
import { readLog } from './read-log.ts'
import { longestMemory } from './signals-of-habit.ts'
import { type StoredSignal, watchTables } from './store.ts'
import type { AccessLog, EvidenceLine, Finding, LogBeside, LoggedAct } from './types.ts'

/** Weeks back from now in which findings are kept up. */
export const watchedFor = 13 * week
const drawLasts = 7 * day
const patterns = new Set(signals.filter(({ fires }) => fires === 'pattern').map(({ name }) => name))

type Fresh = Omit<StoredSignal, 'id' | 'run' | 'foundAt'>

/** What is new since the last run, in one ledger entry that commits to all of it. */
export async function runSignals(house: TrustHouse, agency: AgencyId, beside: LogBeside | undefined): Promise<void> {
  const now = house.clock.now()
  const since = (now - watchedFor - longestMemory) as Instant
  const own = await readLog(house, agency, since)
  const known = new Map<string, StoredSignal[]>()
  for (const one of await watchTables(house.store).signals(agency, { since: weekOf(since) })) {
    const key = keyOf(one.source, one.signal, one.person.id, one.week)
    known.set(key, [...(known.get(key) ?? []), one])
  }
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
    week: of,
    part,
    evidence,
  }))
  const { digest, document } = commitTo({ run, signals: committed }, house.randomBytes)
  const entry = await recordAct(house, agency, {
    act: 'combine',
    by: 'Peel',
    what: `Peel looked through the log of use and found ${stored.length} ${stored.length === 1 ? 'signal' : 'signals'} for a security officer to judge.`,
    subject: `watch:${run}`,
    content: digest,
  })
  await house.store.transaction(async (connection) => {
    const tables = watchTables(connection)
    await tables.addRun(agency, { id: run, at: now, ledgerIndex: entry.index, commitment: digest, document })
    for (const one of stored) await tables.addSignal(agency, one)
  })
}

const keyOf = (source: string, signal: string, person: string, of: number): string => `${source} ${signal} ${person} ${of}`

/** A generated log never changes, so it is looked through once. */
const looked = new WeakMap<AccessLog, Finding[]>()

function besideFindings({ log }: LogBeside, known: ReadonlyMap<string, StoredSignal[]>): Fresh[] {
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
  known: ReadonlyMap<string, StoredSignal[]>,
  wordsOf: (act: LoggedAct) => string,
): Fresh[] {
  const actOf = new Map(log.acts.map((act) => [act.index, act]))
  const personOf = new Map(log.people.map((one) => [one.id, one]))
  return findings.flatMap(({ signal, person, week: of, evidence }) => {
    const earlier = known.get(keyOf(source, signal, person, of)) ?? []
    const settled = new Set(earlier.flatMap((one) => one.evidence.map(({ index }) => index)))
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
    return [{ signal, source, person: who, week: of, part: earlier.length, evidence: lines, state: 'waits', ...undecided }]
  })
}

function wordsOfGenerated({ kind, subject, case: named, statement, problem }: LoggedAct): string {
  if (kind === 'refused') return `Was refused: ${problem}.`
  const did = { look: 'Opened', export: 'Exported', approve: 'Approved the export of' }[kind]
  const under = named === undefined ? ' on duty' : ` under ${named.replace('case:', '')}`
  return `${did} ${subject.replace('person:', 'record ')}${under}${statement ? `: “${statement}”` : ''}`
}

/** Draws from what was looked at since the last run; after a week the seed is revealed and another one committed to. */
export async function runAudit(house: TrustHouse, agency: AgencyId): Promise<void> {
  const tables = watchTables(house.store)
  const now = house.clock.now()
  const [open] = await tables.draws(agency, 1)
  if (open && open.revealedAt === undefined) {
    const hex = await house.keyring.openText(agency, placeOfSeed(open.id), open.sealed)
    const seed = Buffer.from(hex, 'hex')
    const drawAll = async (upTo: number): Promise<void> => {
      const looks = (await tables.looksAfter(agency, open.drawnTo)).filter(({ index }) => index < upTo)
      for (const look of looks) if (isDrawn(seed, look.index, open.perMille)) await tables.addItem(agency, open.id, look)
      const last = looks.at(-1)
      if (last) await tables.drawnTo(agency, open.id, last.index)
    }
    if (now - open.from < drawLasts) return drawAll(Number.POSITIVE_INFINITY)
    const entry = await recordAct(house, agency, {
      act: 'alter',
      by: 'Peel',
      what: `The random audit ended: of entries ${open.committedAt + 1} to here, those with HMAC-SHA-256(seed, "peel audit INDEX") below ${open.perMille} in 1,000 were drawn. Seed: ${hex}.`,
      subject: `audit-draw:${open.id}`,
      content: open.commitment,
    })
    await drawAll(entry.index)
    await tables.revealDraw(agency, open.id, hex, entry.index)
  }
  await beginDraw(house, agency, now)
}

async function beginDraw(house: TrustHouse, agency: AgencyId, now: Instant): Promise<void> {
  const seed = house.randomBytes(32)
  const id = freshId(house, 'draw')
  const commitment = commitmentTo(seed)
  // Sealed, so that whoever reads the store cannot tell which looks will be drawn.
  const sealed = await house.keyring.sealText(agency, 'agency', placeOfSeed(id), Buffer.from(seed).toString('hex'))
  const entry = await recordAct(house, agency, {
    act: 'collect',
    by: 'Peel',
    what: `A random audit of looks began: ${auditPerMille} in 1,000, under a seed that this entry commits to (SHA-256) and that is revealed after a week.`,
    subject: `audit-draw:${id}`,
    content: commitment,
  })
  await watchTables(house.store).addDraw(agency, {
    id,
    sealed,
    commitment,
    perMille: auditPerMille,
    from: now,
    committedAt: entry.index,
  })
}

const placeOfSeed = (id: string): string => `trust_audit_draw|sealed|${id}`
