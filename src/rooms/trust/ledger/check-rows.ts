/** Does the store still hold what the ledger committed to? Every suggestion, decision, reason, look and finding, row by row; what does not agree is said in the ledger. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { KeySubject, LedgerEntry, RowProblem, StoreStanding } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { placeOfCaseEvent, placeOfDecision, placeOfSuggestion } from '../read-documents.ts'
import { checkFindings } from './check-findings.ts'
import { checkAudit, checkLooks, emptyLookMemory, type Found, grace, type LookMemory, rememberLook } from './check-looks.ts'
import { checkStates, emptyStateMemory, rememberStates, type StateMemory } from './check-states.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { envelopeIn, openForWatch } from './seal-document.ts'
import { type CommittedRow, ledgerTables } from './store.ts'

const pageOfRows = 200
const pageOfEntries = 2_560
const mostShown = 100

interface Announced {
  index: number
  agency: AgencyId
  subject: string
  digest: string
  at: number
}

/** What the ledger has announced so far, kept between passes so that each reads only what is new. */
interface Memory {
  size: number
  /** By agency and subject. */
  documents: Map<string, Announced>
  /** By agency and digest. */
  reasons: Map<string, Announced>
  looks: LookMemory
  states: StateMemory
}

export interface RowCheck {
  standing(): StoreStanding
  pass(): Promise<StoreStanding>
}

/** Passes run one at a time; whoever asks during one gets its answer. */
export function keepRowCheck(house: TrustHouse): RowCheck {
  const memory: Memory = {
    size: 0,
    documents: new Map(),
    reasons: new Map(),
    looks: emptyLookMemory(),
    states: emptyStateMemory(),
  }
  let last: StoreStanding = { ok: true, at: null, size: 0, rows: 0, problems: [] }
  let running: Promise<StoreStanding> | null = null
  return {
    standing: () => last,
    pass: () => {
      running ??= passOnce(house, memory)
        .then((found) => {
          last = found
          return found
        })
        .finally(() => {
          running = null
        })
      return running
    },
  }
}

async function passOnce(house: TrustHouse, memory: Memory): Promise<StoreStanding> {
  await readNewEntries(house, memory)
  const size = memory.size
  const now = house.clock.now()
  const problems: (RowProblem & { agency: AgencyId })[] = []
  const documents = await checkDocuments(house, memory, now, problems)
  const reasons = await checkReasons(house, memory, now, problems)
  const looks = await checkLooks(house, memory.looks, { now, size }, problems)
  const audited = await checkAudit(house, memory.looks, { now, size }, problems)
  const findings = await checkFindings(house, now, problems)
  const states = await checkStates(house, memory.states, { now, size }, problems)
  problems.sort((a, b) => a.index - b.index)
  await sayInLedger(house, problems)
  return {
    ok: problems.length === 0,
    at: now,
    size,
    rows: documents + reasons + looks + audited + findings + states,
    statesFrom: memory.states.from,
    problems: problems.slice(0, mostShown).map(({ agency: _, ...problem }) => problem),
  }
}

async function readNewEntries(house: TrustHouse, memory: Memory): Promise<void> {
  const { size } = house.ledger.checkpoint()
  const read = folderReader(house.ledger.folder)
  while (memory.size < size) {
    const to = Math.min(size, memory.size + pageOfEntries)
    for (const { entry } of await readEntries(read, size, memory.size, to)) remember(memory, entry)
    memory.size = to
  }
}

function remember({ documents, reasons, looks, states }: Memory, entry: LedgerEntry): void {
  rememberLook(looks, entry)
  rememberStates(states, entry)
  const { index, agency, subject, at } = entry
  if (announces(entry) && entry.content)
    documents.set(`${agency} ${subject}`, { index, agency, subject, digest: entry.content, at })
  if (entry.reason) reasons.set(`${agency} ${entry.reason}`, { index, agency, subject, digest: entry.reason, at })
  if (entry.voids !== undefined) documents.delete(`${agency} ${subject}`)
  // What was erased in the open is not missed: a row by its subject, a reason by its digest.
  if (entry.act === 'erase') {
    documents.delete(`${agency} ${subject}`)
    reasons.delete(`${agency} ${subject.replace(/^reason:/, '')}`)
  }
}

/** Rows that an entry commits to whole, by the first word of its subject: with which act, and how they are read. */
const kinds = {
  suggestion: { act: 'suggest', rows: 'suggestionRows', row: 'suggestionRow', placeOf: placeOfSuggestion },
  decision: { act: 'decide', rows: 'decisionRows', row: 'decisionRow', placeOf: placeOfDecision },
  'case-event': { act: 'alter', rows: 'caseEventRows', row: 'caseEventRow', placeOf: null },
  watch: { act: 'combine', rows: 'watchRunRows', row: 'watchRunRow', placeOf: null },
} as const
type Kind = keyof typeof kinds

function announces({ act, subject, voids }: LedgerEntry): boolean {
  const kind = subject.slice(0, Math.max(0, subject.indexOf(':')))
  return voids === undefined && kind in kinds && kinds[kind as Kind].act === act
}

async function checkDocuments(house: TrustHouse, memory: Memory, now: number, problems: Found): Promise<number> {
  const tables = ledgerTables(house.store)
  const seen = new Set<string>()
  let rows = 0
  for (const kind of Object.keys(kinds) as Kind[]) {
    const pageAfter = tables[kinds[kind].rows]
    let page = await pageAfter(pageOfRows)
    while (page.length > 0) {
      for (const row of page) {
        const subject = `${kind}:${row.id}`
        const announced = memory.documents.get(`${row.agency} ${subject}`)
        seen.add(`${row.agency} ${subject}`)
        rows++
        // Committed after the entries were read. Whatever says that it is older, or of days to come, is not.
        const placed = row.ledgerIndex !== undefined && row.ledgerIndex !== null && row.ledgerIndex < memory.size
        if (!announced && !placed && Math.abs(now - row.at) <= grace) continue
        const problem = await problemOfRow(house, kind, row, announced)
        if (problem) problems.push({ ...problem, agency: row.agency })
      }
      const end = page.at(-1) as CommittedRow
      page = await pageAfter(pageOfRows, { agency: end.agency, id: end.id })
    }
  }
  for (const [key, announced] of memory.documents) {
    if (!seen.has(key) && now - announced.at > grace) problems.push({ ...missing(announced), agency: announced.agency })
  }
  return rows
}

async function checkReasons(house: TrustHouse, memory: Memory, now: number, problems: Found): Promise<number> {
  const tables = ledgerTables(house.store)
  const seen = new Set<string>()
  let rows = 0
  for (let page = await tables.reasonRows(pageOfRows); page.length > 0; ) {
    for (const { agency, id, document } of page) {
      rows++
      const announced = memory.reasons.get(`${agency} ${id}`)
      seen.add(`${agency} ${id}`)
      if (!announced || digestOfText(document) === id) continue
      const sentence = `The reason that entry ${announced.index} committed to was changed in the store.`
      problems.push({ index: announced.index, subject: announced.subject, kind: 'altered', sentence, agency })
    }
    const end = page.at(-1) as { agency: AgencyId; id: string }
    page = await tables.reasonRows(pageOfRows, end)
  }
  for (const [key, announced] of memory.reasons) {
    if (seen.has(key) || now - announced.at <= grace) continue
    const sentence = `The reason that entry ${announced.index} committed to is no longer in the store, and no entry says that it was erased.`
    problems.push({ index: announced.index, subject: announced.subject, kind: 'missing', sentence, agency: announced.agency })
  }
  return rows
}

function missing({ index, subject }: Announced): RowProblem {
  const sentence = `Entry ${index} announces ${subject}, and the store no longer holds it.`
  return { index, subject, kind: 'missing', sentence }
}

/** The row of one entry, for its proof. Undefined where the entry commits to none. */
export async function checkRowOf(house: TrustHouse, entry: LedgerEntry): Promise<RowProblem | null | undefined> {
  if (!announces(entry) || !entry.content) return undefined
  const [kind, id = ''] = entry.subject.split(':') as [Kind, string]
  const row = await ledgerTables(house.store)[kinds[kind].row](entry.agency, id)
  const announced = { index: entry.index, agency: entry.agency, subject: entry.subject, digest: entry.content, at: entry.at }
  return row ? problemOfRow(house, kind, row, announced) : missing(announced)
}

async function problemOfRow(
  house: TrustHouse,
  kind: Kind,
  row: CommittedRow,
  announced: Announced | undefined,
): Promise<RowProblem | null> {
  const subject = `${kind}:${row.id}`
  if (!announced) {
    const index = row.ledgerIndex ?? 0
    return {
      index,
      subject,
      kind: 'unannounced',
      sentence: `The store holds ${subject}, which no entry of the ledger announces.`,
    }
  }
  const { index } = announced
  const altered = (what: string): RowProblem => ({
    index,
    subject,
    kind: 'altered',
    sentence: `The store’s row for ${subject} is not what entry ${index} committed to: ${what}.`,
  })
  if (!(await isAsCommitted(house, row, announced.digest))) return altered('its content was changed')
  const { commitment = announced.digest, ledgerIndex = index } = row
  if (commitment !== announced.digest || ledgerIndex !== index) return altered('its place in the ledger was changed')
  const { placeOf } = kinds[kind]
  if (!placeOf) return null
  const text = await openForWatch(house, row.agency, placeOf(row.id), row.document)
  if (text === null) return null
  const document = JSON.parse(text) as Record<string, unknown>
  const other = Object.entries(row.columns).find(([name, value]) => document[name] !== value)
  return other ? altered(`“${other[0]}” beside it was changed`) : null
}

/** What was committed to in the open was sealed later: then the envelope names that commitment, and the text inside must have it. */
async function isAsCommitted(house: TrustHouse, { agency, id, document }: CommittedRow, digest: string): Promise<boolean> {
  if (digestOfText(document) === digest) return true
  const place = placeOfCaseEvent(id)
  if (envelopeIn(document)?.commitment !== digest) return isErased(house, agency, document)
  const text = await openForWatch(house, agency, place, document).catch(() => undefined)
  return text === null || (text !== undefined && digestOfText(text) === digest)
}

/** In place of text whose key was destroyed before it could be sealed. */
async function isErased(house: TrustHouse, agency: AgencyId, document: string): Promise<boolean> {
  const subject = /^\{"subject":"(case:[\w.-]+)","version":0,/.exec(document)?.[1]
  return subject !== undefined && !(await house.keyring.holds(agency, subject as KeySubject))
}

/** Once for each: mending the row again does not unsay it. */
async function sayInLedger(house: TrustHouse, problems: Found): Promise<void> {
  if (problems.length === 0) return
  const tables = ledgerTables(house.store)
  const said = await tables.findings()
  for (const { agency, index, kind, sentence } of problems) {
    if (said.has(`${agency} ${index} ${kind}`)) continue
    const record = { act: 'alter', by: 'Peel', what: sentence, subject: `entry:${index}`, disputes: index } as const
    const entry = await house.ledger.append(agency, record)
    await tables.addFinding(agency, index, kind, entry.index)
  }
}
