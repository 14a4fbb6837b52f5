/** Looks for signals in the agency's log and writes down what is new, committed to in the ledger. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { commitTo } from '../digest.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { actInLedger } from '../purpose/act-in-ledger.ts'
import { groupBy, week, weekOf } from './arrange-log.ts'
import { findSignals, signals } from './find-signals.ts'
import { type LooksRead, readLog } from './read-log.ts'
import { longestMemory } from './signals-of-habit.ts'
import { type KnownSignal, type StoredSignal, watchTables } from './store.ts'
import type { AccessLog, EvidenceLine, Finding, LogBeside, LoggedAct } from './types.ts'

/** Weeks back from now in which findings are kept up. */
export const watchedFor = 13 * week
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
