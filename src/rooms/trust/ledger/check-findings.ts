/** Signals row by row against what the ledger committed to when they were found, and against the decisions on them. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { RowProblem } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { placeOfSuggestion } from '../read-documents.ts'
import { type Found, grace, type LookMemory, mayStillCome, type PassTime } from './check-looks.ts'
import { erasedTooSoon, isStillGoing, mightGo, stillThere } from './judge-erasure.ts'
import { openForWatch } from './seal-document.ts'
import { ledgerTables } from './store.ts'
import { readStaff } from './who-acted.ts'

const verdictOf: Record<string, string> = { inquiry: 'accept', referred: 'change', dismissed: 'reject' }

interface Committed {
  signals: { id: string; person?: string; name?: string; role?: string }[]
}

/** The documents of the runs themselves are checked with all other documents. Returns how many rows there are. */
export async function checkFindings(
  house: TrustHouse,
  { erasedSignals, runs: runsSaid, deciders, since }: LookMemory,
  to: Omit<PassTime, 'size'>,
  problems: Found,
): Promise<number> {
  const { now } = to
  const tables = ledgerTables(house.store)
  // The rows first: a run that is being written is then missing from neither.
  const rows = await tables.signalRows()
  const runs = await tables.runDocuments()
  const judged = await signalsJudged(house)
  const inStore = new Set(rows.map(({ agency, finding }) => `${agency} ${finding.id}`))
  const committed = new Map<string, { index: number; finding: string; person: string | undefined }>()
  const say = (agency: AgencyId, index: number, id: string, kind: RowProblem['kind'], sentence: string): void => {
    const row = kind === 'missing' ? undefined : rows.find((one) => one.agency === agency && one.finding.id === id)
    problems.push({
      index,
      subject: `signal:${id}`,
      kind,
      sentence,
      agency,
      unlessErased: [`signal:${id}`],
      ...(row && { print: digestOfText(JSON.stringify(row)) }),
    })
  }

  for (const { agency, id: run, document, index } of runs) {
    for (const { name, role, ...finding } of findingsIn(document)) {
      const key = `${agency} ${finding.id}`
      const whole = canonicalJson({ run, finding, ...(name !== undefined && { who: { name, role } }) })
      committed.set(key, { index, finding: whole, person: finding.person })
      if (inStore.has(key)) continue
      const erased = erasedSignals.get(key)
      const found = runsSaid.get(`${agency} ${run}`)
      if (erased && found && mightGo('signal', Math.max(found.at, judged.get(key)?.at ?? 0), erased.at)) continue
      if (erased) {
        problems.push(erasedTooSoon({ index, subject: `signal:${finding.id}`, agency }, erased.index))
        continue
      }
      say(agency, index, finding.id, 'missing', `Entry ${index} commits to a signal that the store no longer holds.`)
    }
  }
  for (const { agency, run, finding, who, state, decided, made, verdict } of rows) {
    const said = committed.get(`${agency} ${finding.id}`)
    const erased = erasedSignals.get(`${agency} ${finding.id}`)
    if (erased) {
      if (!isStillGoing(erased.at, since, now)) problems.push({ ...stillThere(erased.index, `signal:${finding.id}`), agency })
      continue
    }
    if (!said) {
      say(agency, 0, finding.id, 'unannounced', 'The store holds a signal that no entry of the ledger commits to.')
      continue
    }
    const same = [canonicalJson({ run, finding, who }), canonicalJson({ run, finding })].includes(said.finding)
    if (!same)
      say(agency, said.index, finding.id, 'altered', `A signal that entry ${said.index} commits to was changed in the store.`)
    const decision = judged.get(`${agency} ${finding.id}`)
    // By the leaf and the document of the run: neither is the row's word.
    const decider = decision && readStaff(deciders.get(decision.index) ?? '')?.pseudonym
    if (decider !== undefined && said.person && decider === house.staff.pseudonymOf(agency, said.person as PersonId)) {
      const sentence = `Entry ${decision?.index} decides on a signal of the watch, and whom it is about decided.`
      say(agency, decision?.index ?? 0, finding.id, 'altered', sentence)
    }
    const agrees =
      state === 'waits'
        ? decision === undefined || mayStillCome(to, decision)
        : decision !== undefined && verdict === verdictOf[state] && canonicalJson(decided) === canonicalJson(made)
    if (agrees || (state !== 'waits' && Math.abs(now - (decided[2] as number)) <= grace && decision === undefined)) continue
    const index = decision?.index ?? said.index
    say(agency, index, finding.id, 'altered', `How a signal was decided is not what entry ${index} says.`)
  }
  return rows.length
}

function findingsIn(document: string): Committed['signals'] {
  try {
    return (JSON.parse(document) as Committed).signals
  } catch {
    // Its digest is not what the entry committed to: that is said with the other documents.
    return []
  }
}

/** Which signal each decision was about, as the sealed suggestion says. */
async function signalsJudged(house: TrustHouse): Promise<Map<string, { index: number; at: number }>> {
  const judged = new Map<string, { index: number; at: number }>()
  for (const { agency, id, document, ...decision } of await ledgerTables(house.store).judgedSignals()) {
    const text = await openForWatch(house, agency, placeOfSuggestion(id), document).catch(() => null)
    const signal = text === null ? undefined : (JSON.parse(text) as { content?: { signal?: string } }).content?.signal
    if (signal !== undefined) judged.set(`${agency} ${signal}`, decision)
  }
  return judged
}
