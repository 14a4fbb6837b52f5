/** What the watch speaks of: logged acts of users, signals in them, what was decided on one, the audit sample, timelines. Types only. */

import type { AgencyId, DecisionId, Digest, Instant, PersonId } from '../../../kernel/units.ts'
import type { PseudonymOpening } from '../ledger/staff-pseudonyms.ts'
import type { LegalBasisKind } from '../ledger/types.ts'
import type { Actor } from '../people.ts'

export type SignalName =
  | 'self'
  | 'relative'
  | 'colleague'
  | 'sensitive'
  | 'honey'
  | 'closed-case'
  | 'reused-case'
  | 'copied-reason'
  | 'off-shift'
  | 'off-area'
  | 'search-then-export'
  | 'approval-pair'
  | 'volume'
  | 'repeat'
  | 'refusals'

/** One logged act of one user. Nothing in it is about what anybody is suspected of. */
export interface LoggedAct {
  /** Its number in the log that it stands in: the ledger's, where there is an entry; unique in a log. */
  index: number
  at: Instant
  person: string
  kind: 'look' | 'search' | 'export' | 'approve' | 'refused'
  /** What was opened, as an opaque key, e.g. `case:…`; empty where nothing was. */
  subject: string
  /** The case that the purpose named; absent where it was a duty. */
  case?: string
  /** Whether the person was assigned to it then; absent where only today’s members are known. */
  assigned?: boolean
  /** Where that case, or what was opened, belongs; absent where nowhere. */
  area?: string
  /** What the person typed as the reason. */
  statement?: string
  /** For `approve`: whose request. */
  other?: string
  /** For `refused`: the reason, e.g. `closed`. */
  problem?: string
}

export interface Shift {
  person: string
  from: Instant
  to: Instant
  /** `*` is the whole agency. */
  area: string
}

export interface CaseSpan {
  id: string
  openedAt: Instant
  closedAt?: Instant
  members: readonly string[]
}

/** A record that the agency knows to be close to somebody, to be looked at by few, or to be looked at by nobody. */
export interface Mark {
  subject: string
  kind: 'self' | 'relative' | 'sensitive' | 'honey'
  /** Whose own record, or whose relative’s; absent for the other kinds. */
  person?: string
}

/** Everything that signals are looked for in. */
export interface AccessLog {
  /** In order of time. */
  acts: readonly LoggedAct[]
  shifts: readonly Shift[]
  cases: readonly CaseSpan[]
  marks: readonly Mark[]
  people: readonly { id: string; name: string; role: string }[]
}

/** What one signal found of one person in one week (from Monday, UTC). */
export interface Finding {
  signal: SignalName
  person: string
  week: Instant
  /** Numbers of the acts that it rests on, in order of time. */
  evidence: readonly number[]
}

/** Findings for 1,000 looks; `atMost` is the upper end of the exact one-sided 95 % interval. */
export interface FalseAlarmRate {
  perThousand: number
  atMost: number
}

/** What a signal means, and how often it is wrong. */
export interface SignalCard {
  name: SignalName
  /** One sentence. */
  means: string
  /** The innocent reasons that it is known to fire for. */
  innocent: string
  /** `act`: every act of the kind; `pattern`: once for a person and week. */
  fires: 'act' | 'pattern'
  /** Where nobody misuses anything, measured on generated logs. */
  expectedFalseAlarms: FalseAlarmRate
  /** Of what was decided in this agency: how many were dismissed. */
  here: { decided: number; dismissed: number }
}

export type SignalState = 'waits' | 'inquiry' | 'dismissed' | 'referred'

/** A finding as a security officer sees it: a suggestion, and what was decided on it. */
export interface SignalView {
  id: string
  signal: SignalName
  person: { id: string; name: string; role: string }
  week: Instant
  foundAt: Instant
  evidence: EvidenceLine[]
  state: SignalState
  /** The log that it was found in. */
  source: 'ledger' | 'generated'
  /** The reason is null to whom it is about. */
  decided?: SignalDecided & { reason: string | null }
  /** False where it is about the reader: somebody else decides. */
  mayDecide: boolean
}

export interface SignalDecided {
  by: string
  at: Instant
  ledgerIndex: number
  decision: DecisionId
}

export interface EvidenceLine {
  index: number
  at: Instant
  /** In words that name nobody who is looked at. */
  what: string
  /** A proof opens from it; false for acts of a generated log and for refusals. */
  inLedger: boolean
}

export interface AuditItem {
  index: number
  at: Instant
  by: string
  what: string
  basis: LegalBasisKind | null
  state: 'waits' | 'in-order' | 'questioned'
  reviewedBy?: string
  reviewedAt?: Instant
  /** What the reviewer found; never shown to whose look it is. */
  remark?: string
  /** What was typed, where it was a search; null where its key was destroyed. */
  searched?: string | null
  mayReview: boolean
}

export type LookReviewed = Required<Pick<AuditItem, 'reviewedBy' | 'reviewedAt' | 'remark'>>

/** A search, with the words that were typed. */
export interface SearchView {
  index: number
  at: Instant
  by: string
  what: string
  basis: LegalBasisKind
  /** Null where the key was destroyed: that there was a search stands all the same. */
  words: string | null
}

/** One draw of the random audit: committed to before, revealed after, so that nobody chooses what is audited. */
export interface AuditDraw {
  id: string
  /** SHA-256 of the seed, in the ledger from the beginning. */
  commitment: Digest
  /** Entries after this one are drawn from. */
  committedAt: number
  rate: number
  from: Instant
  /** The seed, hexadecimal, once the draw has ended; anybody can repeat the draw with it. */
  seed?: string
  /** Entries up to this one were drawn from. */
  revealedAt?: number
}

export interface SignInWatch {
  since: Instant
  failed: SignInLine[]
  locked: SignInLine[]
  newDevices: SignInLine[]
  counts: { signIns: number; failed: number; locked: number; newDevices: number }
}

export interface SignInLine {
  at: Instant
  /** Empty where nobody of that name works here. */
  person: string
  device: string
  address: string
  detail: string
}

export interface RefusalCount {
  /** The rule or the reason, e.g. `purpose-refused: closed`. */
  reason: string
  count: number
  people: number
  newest: Instant
}

/**
 * Why input was not taken: it fits no schema or is no text; it is larger than may be; its type is not taken; it cannot be read
 * at all; too many came; it did not come from a page of Peel's own; it asked for an address that there is not.
 */
export type InputKind = 'unfit' | 'too-large' | 'wrong-type' | 'unreadable' | 'too-many' | 'not-ours' | 'no-such-address'

/** Input that was refused, without anything that was in it. */
export interface RefusedInput {
  kind: InputKind
  method: string
  /** The route as Peel names it, e.g. `/api/trust/people/:id`; empty where there is none. */
  route: string
  person: string | null
  address: string
}

/** So many of the same in the minute that begins `at`. */
export interface NotedInput extends RefusedInput {
  id: string
  at: Instant
  count: number
}

export interface InputCount {
  kind: InputKind
  /** Method and route. */
  place: string
  count: number
  people: number
  addresses: number
  newest: Instant
}

/** One line for an agency's own log collector. The same id again is the same event, with a count that may have grown. */
export interface SecurityEvent {
  id: string
  /** ISO 8601, UTC. */
  at: string
  source: 'door' | 'refusal' | 'input'
  kind: string
  /** A person's id; never a name. */
  person?: string
  /** Keyed hash of a name that was typed at the door. */
  nameHash?: string
  device?: string
  address?: string
  detail?: string
  count?: number
}

/** Everything on the screen of the watch that needs no purpose. */
export interface WatchOverview {
  signIns: SignInWatch
  refusals: RefusalCount[]
  inputs: InputCount[]
}

export interface SignalsOverview {
  since: Instant
  looks: number
  cards: SignalCard[]
  signals: SignalView[]
  draws: AuditDraw[]
  audit: AuditItem[]
  /** How many drawn looks wait; of what was reviewed, the interval is Clopper and Pearson's at 95 %. */
  audited: { waiting: number; reviewed: number; questioned: number; interval: { low: number; high: number } | null }
  marks: MarkView[]
  /** Whom a mark or a timeline may name. */
  people: { id: string; name: string }[]
  /** A log that was generated, looked at beside the real one; null where there is none. */
  generated: GeneratedLog | null
}

export interface GeneratedLog {
  from: Instant
  to: Instant
  looks: number
  people: number
  /** Whom the generator planted, for whoever checks the watch; `found` names the signals that rest on a planted act. */
  planted: { person: string; acts: number; found: SignalName[] } | null
}

export interface MarkView {
  id: string
  kind: Mark['kind']
  /** As it was typed; whether there is such a case is not said. */
  caseNumber: string
  person: string | null
  by: string
  at: Instant
}

export type SignalVerdict = 'inquiry' | 'dismissed' | 'referred'

/** A log beside the agency's own, e.g. the demo city's generated one. */
export interface LogBeside {
  /** `planted`: ids of the acts that the generator planted, and whose they are. */
  log(): { log: AccessLog; planted: { person: string; evidence: readonly number[] } | null }
}

export type TimelineScope = { person: string } | { case: string } | { from: Instant; to: Instant }

export interface TimelineWish {
  scope: TimelineScope
  /** Only what is in this time; absent: all of it. */
  from?: Instant | undefined
  to?: Instant | undefined
  why: string
  /** The body or office that gets it. */
  recipient: string
}

export interface PseudonymWish {
  /** A name, an id, or the pseudonym itself. */
  person: string
  why: string
  /** The body or office that gets it. */
  recipient: string
}

export interface OpenedPseudonym {
  name: string
  role: string
  title: string
  opening: PseudonymOpening
  ledgerIndex: number
}

/** A breach timeline as files: Timesketch lines, a proof for each ledger entry, a signed list of hashes. */
export interface TimelineBundle {
  manifest: {
    agency: AgencyId
    at: Instant
    recipient: string
    entries: number
    events: number
    checkpoint: { origin: string; size: number; root: string }
    files: { path: string; bytes: number; sha256: Digest }[]
  }
  signature: string
  files: { path: string; text: string }[]
  ledgerIndex: number
}

/** A line of Timesketch JSONL: three fields that it asks for, and Peel's own. */
export interface TimelineLine {
  message: string
  /** ISO 8601 with offset. */
  datetime: string
  timestamp_desc: string
  source: 'ledger' | 'sign-in' | 'refusal'
  [field: string]: string | number | boolean
}

export interface WatchDesk {
  /** Sign-ins and refusals. */
  overview(actor: Actor): Promise<WatchOverview>
  /** Signals, the audit, marks: what names people, so it has a purpose and the look stands in the ledger. */
  signals(actor: Actor, purpose: string | undefined): Promise<SignalsOverview>
  /** Which words were searched, newest first: for those who check use, under a purpose, and the look stands in the ledger. */
  searches(
    actor: Actor,
    purpose: string | undefined,
    page: { before?: Instant | undefined; limit: number },
  ): Promise<SearchView[]>
  decide(
    actor: Actor,
    id: string,
    answer: { verdict: SignalVerdict; reason: string },
    purpose: string | undefined,
  ): Promise<SignalDecided>
  /** What was referred to the board. */
  referred(actor: Actor, purpose: string | undefined): Promise<SignalView[]>
  review(
    actor: Actor,
    index: number,
    answer: { verdict: 'in-order' | 'questioned'; remark: string },
    purpose: string | undefined,
  ): Promise<LookReviewed>
  mark(
    actor: Actor,
    wish: { kind: Mark['kind']; caseNumber: string; person?: PersonId | undefined },
    purpose: string | undefined,
  ): Promise<MarkView>
  liftMark(actor: Actor, id: string, purpose: string | undefined): Promise<void>
  /** Who one pseudonym of the ledger is, with what proves it to a court. Itself a disclosure in the ledger. */
  openPseudonym(actor: Actor, wish: PseudonymWish, purpose: string | undefined): Promise<OpenedPseudonym>
  timeline(actor: Actor, wish: TimelineWish, purpose: string | undefined): Promise<TimelineBundle>
  /** Looks for signals and draws the audit; the app calls it once a day, the screen whenever it opens. */
  run(agency: AgencyId): Promise<void>
  /** Findings about a person that were dismissed, for subject access; what is still looked into is not told yet. */
  toldTo(agency: AgencyId, person: PersonId): Promise<unknown[]>
  /** Resolves when everything noted is written. */
  settled(): Promise<void>
  /** Somebody who is signed in was refused. Never throws. */
  noteRefusal(actor: Actor, refusal: { code: string; facts: Readonly<Record<string, string | number>> }): void
  beside(agency: AgencyId, other: LogBeside): void
  /** Input was refused. Never throws. */
  noteInput(agency: AgencyId, refused: RefusedInput): void
  /** Events of security in `[from, to)`, in order of time, for the agency's own log collector. */
  events(agency: AgencyId, from: Instant, to: Instant): Promise<SecurityEvent[]>
}
