/** Does the store still hold what the ledger committed to? Every suggestion, decision, reason, look and finding, row by row; what does not agree is said in the ledger. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { KeySubject, LedgerEntry, RowProblem, StoreStanding } from '../contract.ts'
import { digestOf, digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { placeOfCaseEvent, placeOfDecision, placeOfSuggestion } from '../read-documents.ts'
import { checkFindings } from './check-findings.ts'
import {
  checkAudit,
  checkLooks,
  emptyLookMemory,
  type Found,
  grace,
  isYoung,
  type LookMemory,
  rememberLook,
} from './check-looks.ts'
import { checkStates, emptyStateMemory, rememberStates, type StateMemory } from './check-states.ts'
import { alarmsRestored, isAlarm } from './count-use.ts'
import { type Differences, nameOfDifference, readAcknowledged } from './differences.ts'
import { judgeStanding } from './judge-standing.ts'
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
  /** What Peel said in the ledger about rows that do not agree. */
  said: Set<string>
  /** What two people acknowledged, as entries commit to it. */
  acknowledged: Set<Digest>
  /** By which entries the ledger itself says that it was cut or rewritten, and nobody has acknowledged it. */
  alarms: Map<number, { agency: AgencyId; what: string }>
}

export interface RowCheck {
  /** What differs now and nobody has acknowledged, with a pass of its own. */
  differences(): Promise<Differences>
  standing(): StoreStanding
  pass(): Promise<StoreStanding>
}

/** Passes run one at a time; whoever asks during one gets its answer. None fails: what could not be checked is part of the answer. */
export function keepRowCheck(house: TrustHouse): RowCheck {
  const memory: Memory = {
    size: 0,
    documents: new Map(),
    reasons: new Map(),
    looks: emptyLookMemory(),
    states: emptyStateMemory(),
    said: new Set(),
    acknowledged: new Set(),
    alarms: new Map(),
  }
  let last: Passed = { at: null, size: 0, rows: 0, problems: [], since: house.clock.now(), failed: false }
  let running: Promise<StoreStanding> | null = null
  const standing = (): StoreStanding => {
    const { problems, ...rest } = last
    const shown = problems.slice(0, mostShown).map(({ agency: _, print: __, row: ___, ...problem }) => problem)
    const said = { ...rest, ok: false, problems: shown, asked: house.clock.now() }
    return { ...said, ok: judgeStanding(said) === 'agrees' }
  }
  const pass = async (): Promise<StoreStanding> => {
    last = await passOnce(house, memory, last)
    // Said after it stands: where the ledger cannot take it, the page is red all the same.
    await sayInLedger(house, memory, last.problems).catch(() => {
      last = { ...last, failed: true }
    })
    return standing()
  }
  const oneAtATime = (): Promise<StoreStanding> => {
    running ??= pass().finally(() => {
      running = null
    })
    return running
  }
  return {
    standing,
    pass: oneAtATime,
    differences: async () => {
      await running
      await oneAtATime()
      return {
        problems: last.problems,
        alarms: [...memory.alarms].map(([index, alarm]) => ({ index, ...alarm })),
        failed: last.failed,
      }
    },
  }
}

type Passed = Omit<StoreStanding, 'ok' | 'asked' | 'problems'> & { problems: Found }

/** Each check by itself: one that cannot be made hides nothing that another finds, nor what was found before. */
async function passOnce(house: TrustHouse, memory: Memory, before: Passed): Promise<Passed> {
  const now = house.clock.now()
  const problems: Found = []
  let rows = 0
  let failed = false
  const attempt = async (check: () => Promise<number>): Promise<void> => {
    try {
      rows += await check()
    } catch {
      failed = true
    }
  }
  await attempt(() => readNewEntries(house, memory))
  const { size } = memory
  if (!failed) {
    await attempt(() => checkDocuments(house, memory, now, problems))
    await attempt(() => checkReasons(house, memory, now, problems))
    await attempt(() => checkLooks(house, memory.looks, { now, size }, problems))
    await attempt(() => checkAudit(house, memory.looks, { now, size }, problems))
    await attempt(() => checkFindings(house, memory.looks, now, problems))
    await attempt(() => checkStates(house, memory.states, { now, size }, problems))
  }
  const found = problems.length
  const agreed = await readAcknowledged(house.home, memory.acknowledged)
  problems.splice(0, found, ...problems.filter((problem) => !agreed.has(nameOfDifference(problem))))
  const acknowledged = found - problems.length
  const known = new Set(problems.map(nameOf))
  if (failed) problems.push(...before.problems.filter((problem) => !known.has(nameOf(problem))))
  problems.sort((a, b) => a.index - b.index)
  if (failed) return { ...before, problems, failed }
  return { at: now, size, rows, problems, acknowledged, since: now, failed, statesFrom: memory.states.from }
}

const nameOf = ({ agency, index, sentence }: { agency: AgencyId; index: number; sentence: string }): string =>
  `${agency} ${index} ${sentence}`

async function readNewEntries(house: TrustHouse, memory: Memory): Promise<number> {
  const { size } = house.ledger.checkpoint()
  const read = folderReader(house.ledger.folder)
  while (memory.size < size) {
    const to = Math.min(size, memory.size + pageOfEntries)
    for (const { entry } of await readEntries(read, size, memory.size, to)) remember(memory, entry)
    memory.size = to
  }
  return 0
}

function remember({ documents, reasons, looks, states, said, acknowledged, alarms }: Memory, entry: LedgerEntry): void {
  const restored = alarmsRestored(entry)
  if (restored && entry.content) acknowledged.add(entry.content)
  for (const index of restored ?? []) alarms.delete(index)
  if (isAlarm(entry)) alarms.set(entry.index, { agency: entry.agency, what: entry.what })
  rememberLook(looks, entry)
  rememberStates(states, entry)
  const { index, agency, subject, at } = entry
  if (entry.disputes !== undefined) said.add(nameOf({ agency, index: entry.disputes, sentence: entry.what }))
  if (announces(entry) && entry.content)
    documents.set(`${agency} ${subject}`, { index, agency, subject, digest: entry.content, at })
  if (entry.reason) reasons.set(`${agency} ${entry.reason}`, { index, agency, subject, digest: entry.reason, at })
  if (entry.voids !== undefined) {
    documents.delete(`${agency} ${subject}`)
    for (const [key, { index: of }] of reasons) if (of === entry.voids) reasons.delete(key)
  }
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
        if (problem) problems.push({ ...problem, agency: row.agency, print: digestOf(row) })
      }
      const end = page.at(-1) as CommittedRow
      page = await pageAfter(pageOfRows, { agency: end.agency, id: end.id })
    }
  }
  for (const [key, announced] of memory.documents) {
    if (!seen.has(key) && !isYoung(now, announced.at)) problems.push({ ...missing(announced), agency: announced.agency })
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
      const print = digestOfText(document)
      problems.push({ index: announced.index, subject: announced.subject, kind: 'altered', sentence, agency, print })
    }
    const end = page.at(-1) as { agency: AgencyId; id: string }
    page = await tables.reasonRows(pageOfRows, end)
  }
  for (const [key, announced] of memory.reasons) {
    if (seen.has(key) || isYoung(now, announced.at)) continue
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

/** Once for each finding, by what the ledger itself says: no row of the store can say that it was said already. */
async function sayInLedger(house: TrustHouse, { said }: Memory, problems: Found): Promise<void> {
  for (const { agency, index, sentence } of problems) {
    const name = nameOf({ agency, index, sentence })
    if (said.has(name)) continue
    await house.ledger.append(agency, { act: 'alter', by: 'Peel', what: sentence, subject: `entry:${index}`, disputes: index })
    said.add(name)
  }
}
