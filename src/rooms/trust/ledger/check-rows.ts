/** Does the store still hold what the ledger committed to? Every suggestion, decision, reason, look and finding, row by row; what does not agree is said in the ledger. */

import type { AgencyId, Digest, Instant } from '../../../kernel/units.ts'
import type { LedgerEntry, RowProblem, StoreStanding } from '../contract.ts'
import { digestOf, digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { placeOfCaseEvent, placeOfDecision, placeOfSuggestion } from '../read-documents.ts'
import { settleDoubtful } from '../settle-doubtful.ts'
import { type AcknowledgedRows, acknowledgedAmong, tellAcknowledged } from './acknowledged-rows.ts'
import { type AuditMemory, checkAudit, emptyAuditMemory, rememberAudit } from './check-audit.ts'
import { checkFindings } from './check-findings.ts'
import {
  checkLooks,
  emptyLookMemory,
  type Found,
  type LookMemory,
  mayStillCome,
  type PassTime,
  rememberLook,
} from './check-looks.ts'
import { checkNotes, emptyNoteMemory, type NoteMemory, rememberNotes } from './check-notes.ts'
import { checkStates, emptyStateMemory, rememberStates, type StateMemory } from './check-states.ts'
import { alarmsRestored, isAlarm } from './count-use.ts'
import { type Differences, notAcknowledged } from './differences.ts'
import { forgetEnded } from './forget-ended.ts'
import { erasedBy, erasedTooSoon, isStillGoing, mightGo, stillThere } from './judge-erasure.ts'
import { judgeStanding } from './judge-standing.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { envelopeIn, openForWatch } from './seal-document.ts'
import { sealNotes, settleNotes } from './seal-notes.ts'
import { type CommittedRow, ledgerTables } from './store.ts'

const pageOfRows = 200
const pageOfEntries = 2_560
const mostShown = 100
/** So many of what one pass finds are said in the ledger one by one. */
const mostSaid = 100
/** So many are said once more in a day, after they had been put right. */
const mostSaidAgain = 100
const day = 86_400_000

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
  /** Documents and reasons whose period ended, by agency and subject: where and when. */
  erased: Map<string, { index: number; at: number; announced: Announced }>
  looks: LookMemory
  audit: AuditMemory
  states: StateMemory
  notes: NoteMemory
  /** What Peel said in the ledger about rows that do not agree. */
  said: Set<string>
  /** Of these, what a whole pass did not find any more: when it is changed again, that is said again. */
  putRight: Set<string>
  /** When that was done, within a day. */
  saidAgain: number[]
  /** What two people acknowledged, as entries commit to it, with those entries. */
  acknowledged: Map<Digest, number>
  /** By which entries the ledger itself says that it was cut or rewritten, and nobody has acknowledged it. */
  alarms: Map<number, Differences['alarms'][number]>
  /** Those that an entry acknowledged, by that entry. */
  over: Map<number, Differences['alarms']>
  /** Digests of the lists of what it said was left over. */
  saidTogether: Set<string>
  /** When this check began. */
  since: number
  /** When two people of an agency last acknowledged a backup. */
  restoredAt: Map<AgencyId, Instant>
  /** What the last whole pass met of what they acknowledged. */
  agreed: AcknowledgedRows
}

export interface RowCheck {
  /** What differs now and nobody has acknowledged, with a pass of its own. */
  differences(): Promise<Differences>
  standing(): StoreStanding
  pass(): Promise<StoreStanding>
}

/** Passes run one at a time; whoever asks during one gets its answer. None fails: what could not be checked is part of the answer. */
export function keepRowCheck(house: TrustHouse): RowCheck {
  const since = house.clock.now()
  const memory: Memory = {
    size: 0,
    documents: new Map(),
    reasons: new Map(),
    erased: new Map(),
    looks: emptyLookMemory(since),
    audit: emptyAuditMemory(),
    states: emptyStateMemory(since),
    notes: emptyNoteMemory(),
    said: new Set(),
    putRight: new Set(),
    saidAgain: [],
    acknowledged: new Map(),
    alarms: new Map(),
    over: new Map(),
    saidTogether: new Set(),
    since,
    restoredAt: new Map(),
    agreed: new Map(),
  }
  let last: Passed = { at: null, size: 0, rows: 0, problems: [], since, failed: false }
  let running: Promise<StoreStanding> | null = null
  const standing = (): StoreStanding => {
    const { problems, ...rest } = last
    const shown = problems
      .slice(0, mostShown)
      .map(({ agency: _, print: __, row: ___, note: ____, unlessErased: _____, was: ______, ...problem }) => problem)
    const said = { ...rest, ok: false, problems: shown, asked: house.clock.now() }
    return { ...said, ok: judgeStanding(said) === 'agrees' }
  }
  const pass = async (): Promise<StoreStanding> => {
    if (await settleAll(house))
      await sealNotes(house).catch((error) => house.tellFault('committing to events and refusals', error))
    // Once more: what has just been committed to may be what no answer told of.
    if (!(await settleAll(house))) {
      last = { ...last, failed: true }
      return standing()
    }
    last = await passOnce(house, memory, last)
    if (!last.failed) rememberPutRight(memory, last.problems)
    // Said after it stands: where the ledger cannot take it, the page is red all the same.
    await sayInLedger(house, memory, last.problems).catch(() => {
      last = { ...last, failed: true }
    })
    await forgetEnded(house).catch((error) => house.tellFault('forgetting what has ended', error))
    return standing()
  }
  const oneAtATime = (): Promise<StoreStanding> => {
    running ??= pass().finally(() => {
      running = null
    })
    return running
  }
  tellAcknowledged(house.ledger, async () => {
    if (last.at === null) await oneAtATime()
    return memory.agreed
  })
  return {
    standing,
    pass: oneAtATime,
    differences: async () => {
      await running
      await oneAtATime()
      return {
        problems: last.problems,
        alarms: [...memory.alarms.values()],
        failed: last.failed,
      }
    },
  }
}

/** What answers that were lost left open: first how transactions ended, then which notes they committed to. */
async function settleAll(house: TrustHouse): Promise<boolean> {
  if (!(await settleDoubtful(house))) return false
  return settleNotes(house).then(
    () => true,
    () => false,
  )
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
  // Right after they were read: whatever was under way then has its row later, or is voided.
  const to: PassTime = { now, size, underWay: new Set(house.ledger.underWay()) }
  if (!failed) {
    await attempt(() => checkDocuments(house, memory, to, problems))
    await attempt(() => checkReasons(house, memory, to, problems))
    await attempt(() => checkLooks(house, memory.looks, to, problems))
    await attempt(() => checkAudit(house, memory, to, problems))
    await attempt(() => checkFindings(house, memory.looks, to, problems))
    await attempt(() => checkStates(house, memory.states, to, problems))
    await attempt(() => checkNotes(house, memory.notes, to, problems))
    await attempt(() => leaveErased(house, size, problems))
    for (const one of memory.looks.tooSoon) problems.push(one)
  }
  const all = [...problems]
  const found = problems.length
  replaceAll(problems, await notAcknowledged(house.home, memory.acknowledged, problems))
  const acknowledged = found - problems.length
  if (!failed) memory.agreed = acknowledgedAmong(all, problems, memory.restoredAt)
  const known = new Set(problems.map(nameOf))
  if (failed) for (const one of before.problems) if (!known.has(nameOf(one))) problems.push(one)
  problems.sort((a, b) => a.index - b.index)
  if (failed) return { ...before, problems, failed }
  return { at: now, size, rows, problems, acknowledged, since: now, failed, statesFrom: memory.states.from }
}

/** One by one: there may be more of them than a call takes arguments. */
function replaceAll<One>(all: One[], by: readonly One[]): void {
  all.length = 0
  for (const one of by) all.push(one)
}

/**
 * Retention may run beside a pass: what it has said that it erases since the entries were read, `from` on, the next pass judges, which has read that.
 * An entry stands before its row goes, so whatever was met as gone is named by now.
 */
async function leaveErased(house: TrustHouse, from: number, problems: Found): Promise<number> {
  const { size } = house.ledger.checkpoint()
  const open = problems.filter(({ unlessErased }) => unlessErased !== undefined)
  if (size === from || open.length === 0) return 0
  // Where the entries cannot be read nobody says that something is gone.
  replaceAll(
    problems,
    problems.filter(({ unlessErased }) => unlessErased === undefined),
  )
  const entries = await readEntries(folderReader(house.ledger.folder), size, from, size)
  const erased = new Set(entries.map(({ entry }) => `${entry.agency} ${erasedBy(entry)}`))
  for (const problem of open)
    if (!problem.unlessErased?.some((what) => erased.has(`${problem.agency} ${what}`))) problems.push(problem)
  return 0
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

function remember(memory: Memory, entry: LedgerEntry): void {
  const { documents, reasons, said, saidTogether, acknowledged, alarms } = memory
  const restored = alarmsRestored(entry)
  if (restored && entry.content) acknowledged.set(entry.content, entry.index)
  if (restored) {
    const over = restored.flatMap((index) => alarms.get(index) ?? [])
    memory.over.set(entry.index, over)
    for (const { index } of over) alarms.delete(index)
  }
  if (isAlarm(entry)) alarms.set(entry.index, { index: entry.index, agency: entry.agency, what: entry.what })
  if (restored) memory.restoredAt.set(entry.agency, entry.at)
  rememberLook(memory.looks, entry)
  rememberAudit(memory.audit, entry)
  rememberStates(memory.states, entry)
  rememberNotes(memory.notes, entry)
  const { index, agency, subject, at } = entry
  if (entry.disputes !== undefined) said.add(nameOf({ agency, index: entry.disputes, sentence: entry.what }))
  if (entry.disputes !== undefined && entry.content && subject === leftOver) saidTogether.add(entry.content)
  if (announces(entry) && entry.content)
    documents.set(`${agency} ${subject}`, { index, agency, subject, digest: entry.content, at })
  if (entry.reason) reasons.set(`${agency} ${entry.reason}`, { index, agency, subject, digest: entry.reason, at })
  if (entry.voids !== undefined) {
    // What two people acknowledged and could not be committed to differs still, and can be acknowledged again.
    for (const [digest, of] of acknowledged) if (of === entry.voids) acknowledged.delete(digest)
    for (const alarm of memory.over.get(entry.voids) ?? []) alarms.set(alarm.index, alarm)
    if (!takeBackErasure(memory, entry)) documents.delete(`${agency} ${subject}`)
    for (const [key, { index: of }] of reasons) if (of === entry.voids) reasons.delete(key)
  }
  if (entry.act === 'erase' && entry.voids === undefined) rememberErasure(memory, entry)
}

/** What was erased in the open, and not too soon, is not missed: a row by its subject, a reason by its digest. */
function rememberErasure({ documents, reasons, erased, looks }: Memory, { index, agency, subject, at }: LedgerEntry): void {
  const kind = subject.slice(0, Math.max(0, subject.indexOf(':')))
  const [memory, key] = kind === 'reason' ? [reasons, `${agency} ${subject.slice(7)}`] : [documents, `${agency} ${subject}`]
  const announced = memory.get(key)
  if (!announced) return
  memory.delete(key)
  erased.set(`${agency} ${subject}`, { index, at, announced })
  if (!mightGo(kind, announced.at, at))
    looks.tooSoon.push(erasedTooSoon({ index: announced.index, subject: announced.subject, agency }, index))
}

/** Whether a void is that of an erasure: retention was cut off, and what it names is still there. */
function takeBackErasure({ documents, reasons, erased }: Memory, { agency, subject, voids }: LedgerEntry): boolean {
  const key = `${agency} ${subject}`
  const taken = erased.get(key)
  if (!taken || (voids ?? 0) < taken.index) return false
  erased.delete(key)
  if (subject.startsWith('reason:')) reasons.set(`${agency} ${subject.slice(7)}`, taken.announced)
  else documents.set(key, taken.announced)
  return true
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

async function checkDocuments(house: TrustHouse, memory: Memory, to: PassTime, problems: Found): Promise<number> {
  const tables = ledgerTables(house.store)
  const seen = new Set<string>()
  const unannounced: { subject: string; problem: Found[number] }[] = []
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
        const erased = memory.erased.get(`${row.agency} ${subject}`)
        if (!announced && erased) {
          if (!isStillGoing(erased.at, memory.since, to.now))
            problems.push({ ...stillThere(erased.index, subject), agency: row.agency })
          continue
        }
        const problem = await problemOfRow(house, kind, row, announced)
        if (!problem) continue
        if (announced) problems.push({ ...problem, agency: row.agency, print: digestOf(row) })
        else unannounced.push({ subject, problem: { ...problem, agency: row.agency, print: digestOf(row) } })
      }
      const end = page.at(-1) as CommittedRow
      page = await pageAfter(pageOfRows, { agency: end.agency, id: end.id })
    }
  }
  for (const [key, announced] of memory.documents) {
    if (!seen.has(key) && !mayStillCome(to, announced)) {
      const { agency, subject } = announced
      problems.push({ ...missing(announced), agency, unlessErased: [subject] })
    }
  }
  const since = unannounced.length === 0 ? null : await announcedSince(house, memory.size)
  for (const { subject, problem } of unannounced) if (!since?.has(`${problem.agency} ${subject}`)) problems.push(problem)
  return rows
}

/** What came after the entries were read. An entry stands before its row, so whatever a pass has met is announced by now. */
async function announcedSince(house: TrustHouse, from: number): Promise<Set<string>> {
  const { size } = house.ledger.checkpoint()
  const entries = from >= size ? [] : await readEntries(folderReader(house.ledger.folder), size, from, size)
  return new Set(entries.filter(({ entry }) => announces(entry)).map(({ entry }) => `${entry.agency} ${entry.subject}`))
}

async function checkReasons(house: TrustHouse, memory: Memory, to: PassTime, problems: Found): Promise<number> {
  const tables = ledgerTables(house.store)
  const seen = new Set<string>()
  let rows = 0
  for (let page = await tables.reasonRows(pageOfRows); page.length > 0; ) {
    for (const { agency, id, document } of page) {
      rows++
      const announced = memory.reasons.get(`${agency} ${id}`)
      seen.add(`${agency} ${id}`)
      const erased = memory.erased.get(`${agency} reason:${id}`)
      if (erased && !isStillGoing(erased.at, memory.since, to.now))
        problems.push({ ...stillThere(erased.index, 'a reason'), subject: `reason:${id}`, agency })
      if (!announced || digestOfText(document) === id) continue
      const sentence = `The reason that entry ${announced.index} committed to was changed in the store.`
      const print = digestOfText(document)
      problems.push({ index: announced.index, subject: announced.subject, kind: 'altered', sentence, agency, print })
    }
    const end = page.at(-1) as { agency: AgencyId; id: string }
    page = await tables.reasonRows(pageOfRows, end)
  }
  for (const [key, announced] of memory.reasons) {
    if (seen.has(key) || mayStillCome(to, announced)) continue
    const sentence = `The reason that entry ${announced.index} committed to is no longer in the store, and no entry says that it was erased.`
    const { index, agency, subject, digest } = announced
    problems.push({ index, subject, kind: 'missing', sentence, agency, unlessErased: [`reason:${digest}`] })
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
  if (envelopeIn(document)?.commitment !== digest) return false
  const text = await openForWatch(house, agency, place, document).catch(() => undefined)
  return text === null || (text !== undefined && digestOfText(text) === digest)
}

function rememberPutRight({ said, putRight }: Memory, problems: Found): void {
  const standing = new Set(problems.map(nameOf))
  for (const name of said) if (!standing.has(name)) putRight.add(name)
}

/** Of the entry that says how many more there are. */
const leftOver = 'store'

/**
 * Once for each finding until it is put right, by what the ledger itself says: no row of the store can say that it was said already. Beyond a hundred, one entry
 * says how many more and commits to their list, so that nobody fills the ledger with rows of their own making.
 */
async function sayInLedger(house: TrustHouse, memory: Memory, problems: Found): Promise<void> {
  const { said, saidTogether, putRight } = memory
  const now = house.clock.now()
  const again = memory.saidAgain.filter((at) => now - at < day)
  memory.saidAgain = again
  const maySayAgain = new Set(
    problems
      .map(nameOf)
      .filter((name) => putRight.has(name))
      .slice(0, mostSaidAgain - again.length),
  )
  const unsaid = problems.filter((problem) => !said.has(nameOf(problem)) || maySayAgain.has(nameOf(problem)))
  const digestOfAll = (found: Found) => digestOf(found.map(nameOf).sort())
  if (unsaid.length === 0 || saidTogether.has(digestOfAll(unsaid))) return
  for (const { agency, index, sentence } of unsaid.slice(0, mostSaid)) {
    await house.ledger.append(agency, { act: 'alter', by: 'Peel', what: sentence, subject: `entry:${index}`, disputes: index })
    const name = nameOf({ agency, index, sentence })
    if (putRight.delete(name)) again.push(now)
    said.add(name)
  }
  const rest = unsaid.slice(mostSaid)
  const [first] = rest
  if (!first || saidTogether.has(digestOfAll(rest))) return
  const what = `${rest.length} more rows of the store do not agree with the ledger. This entry commits to the list of them.`
  const content = digestOfAll(rest)
  await house.ledger.append(first.agency, { act: 'alter', by: 'Peel', what, subject: leftOver, disputes: first.index, content })
  // For as long as Peel runs; after a start the list says it, or what is left of it is said anew.
  for (const problem of rest) said.add(nameOf(problem))
}
