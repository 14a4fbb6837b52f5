/** Why somebody may look: cases and duties that exist, purposes that resolve to them, and the override that works at once and is reviewed. */

import type { AgencyId, Brand, Digest, Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { LegalBasisKind } from '../ledger/types.ts'
import type { Actor, Role } from '../people.ts'

export type CaseId = Brand<string, 'CaseId'>
export type DutyId = Brand<string, 'DutyId'>

export interface LegalBasis {
  kind: LegalBasisKind
  /** Article, number of the warrant, or record of the consent, in the agency's own words. */
  reference: string
  validFrom: Instant
  validUntil: Instant
  /** Of a warrant or a consent: the second person who confirmed that there is one; null while it is declared only. */
  confirmedBy?: string | null
}

/** What a list shows of a case. */
export interface CaseHeading {
  id: CaseId
  agency: AgencyId
  /** `2026-7K3QF`: drawn at random, so that no gap in the numbers tells of a case that one may not see. */
  number: string
  title: string
  kind: string
  /** Empty where it belongs to no area. */
  area: string
  confidential: boolean
  sensitivity: 'ordinary' | 'restricted'
  state: 'open' | 'closed'
  members: readonly PersonId[]
  openedAt: Instant
  closedAt?: Instant
  /** Its key was destroyed: title, notes and history cannot be read again, by anybody. */
  erased?: true
  /** It rests on a warrant or a consent that nobody has confirmed: until somebody does, nothing of it opens where the agency asks for that. */
  basisWaits?: true
}

/** The file itself: read under a purpose only. */
export interface CaseFile extends CaseHeading {
  summary: string
  basis: LegalBasis
  openedBy: PersonId
  /** Who declared the legal basis: whoever opened the case, or renewed the basis since. */
  declaredBy: string
  history: readonly { at: Instant; by: string; what: string }[]
}

export interface CaseDraft {
  title: string
  kind: string
  summary: string
  area?: string
  confidential?: boolean
  sensitivity?: 'ordinary' | 'restricted'
  basis: LegalBasis
}

export interface CaseQuery {
  /** Words that title or number begin with or hold. */
  text?: string
  state?: 'open' | 'closed'
  limit?: number
  /** Without words: only those that whoever asks is assigned to, to state a purpose from; that is no look. */
  mine?: boolean
}

export interface CaseCounts {
  total: number
  byState: Record<string, number>
  byKind: Record<string, number>
  /** What a map shows of cases: how many in each area. */
  byArea: Record<string, number>
  /** How many open ones rest on a warrant or a consent that nobody has confirmed. */
  basesWaiting: number
}

export type DutyKind = 'patrol' | 'investigation' | 'analysis' | 'records' | 'command' | 'oversight' | 'administration'

/** A person's shift at work: what for, where, until when. */
export interface Duty {
  id: DutyId
  agency: AgencyId
  holder: PersonId
  kind: DutyKind
  /** Name of an area, or `*` for the whole agency. */
  area: string
  basis: LegalBasis
  startedAt: Instant
  /** Ends by itself then. */
  endsAt: Instant
  endedAt?: Instant
}

/** What somebody is about to do with what they see. Chosen, not typed: it cannot be copied from yesterday's search. */
export type PurposeTask =
  | 'follow-up'
  | 'interview'
  | 'evidence'
  | 'safeguarding'
  | 'disclosure'
  | 'hand-over'
  | 'supervision'
  | 'mend-records'
  | 'check-use'
  | 'patrol'
  /** Nobody chose: the duty itself, put down by the first look or decision on it. */
  | 'on-duty'

/** Why somebody may look. It resolves to something real and open, or it opens nothing. */
export interface Purpose {
  id: PurposeId
  agency: AgencyId
  holder: PersonId
  /** An override names a case too; whether there is such a case shows only when it is opened. */
  for: { case: CaseId } | { duty: DutyId }
  override: boolean
  basis: LegalBasis
  task: PurposeTask
  /** Id of the approved disclosure of a closed case that it stands on. */
  reading?: string
  /** What the person adds in own words; may be empty. */
  statement: string
  statedAt: Instant
  validUntil: Instant
}

/** A purpose without its words: what each look resolves. */
export type PurposeStanding = Omit<Purpose, 'statement' | 'basis'> & { basis: Omit<LegalBasis, 'reference'> }

export type PurposeProblem = 'forged' | 'closed' | 'foreign' | 'expired' | 'reused' | 'unassigned' | 'unconfirmed' | 'renewed'

export type ResolvedPurpose =
  | { ok: true; purpose: PurposeStanding }
  /** `sentence` says the reason in words. */
  | { ok: false; problem: PurposeProblem; sentence: string }

/** One look at what may name people. */
export interface Look {
  /** Id of a purpose that was stated; absent where the request named none. */
  purpose: string | undefined
  /** What is looked at, e.g. `import:abc`. */
  subject: string
  /** One sentence for the ledger; names nobody who is looked at. */
  what: string
}

export interface Override {
  id: PurposeId
  holder: PersonId
  holderName: string
  /** Number of the case; null for whoever may not see it, and where there is no such case. */
  caseNumber: string | null
  /** Why, as typed; null for whoever may not review it. */
  statement: string | null
  at: Instant
  validUntil: Instant
  reviewBy: Instant
  state: 'awaits-review' | 'escalated' | 'upheld' | 'objected'
  reviewedBy?: string
  reviewedAt?: Instant
  remark?: string
  /** Looks taken under it. */
  looks: number
}

/** One line of the access review. */
export interface AccessLook {
  at: Instant
  by: string
  what: string
  basis: LegalBasisKind
  task: PurposeTask
  /** Where it is for a duty: which. */
  duty?: DutyKind
  /** What the purpose is for, in words that tell nothing of a case that the reader may not see. */
  purpose: string
  ledgerIndex: number
}

export interface CertificateHolder {
  person: PersonId
  name: string
  role: Role
  certificates: { name: string; validUntil: Instant }[]
  /** Where the person may be on duty; none is the whole agency. */
  areas: { area: string; validUntil: Instant | null }[]
}

export interface ExportRequest {
  id: string
  caseNumber: string
  askedBy: PersonId
  askedByName: string
  recipient: string
  at: Instant
  approvedBy?: string
  usedAt?: Instant
}

/** A warrant or consent that somebody declared and nobody confirmed yet; its reference is read apart. */
export interface DeclaredBasis {
  case: CaseId
  caseNumber: string
  kind: LegalBasisKind
  declaredBy: string
  declaredAt: Instant
  validUntil: Instant
  /** Whether the reader may confirm it. */
  mayConfirm: boolean
}

/** A basis as it was read by whoever is to confirm it. */
export type ReadBasis = LegalBasis & {
  /** Which one it is: sent along when it is confirmed. */
  print: Digest
}

export interface DeclaredBases {
  waiting: DeclaredBasis[]
  /** Of open cases on a warrant or a consent that the reader may know of. */
  counts: { confirmed: number; declared: number }
}

export type ReadingGround = 'defence' | 'appeal' | 'complaint' | 'audit'

/** That a closed case may be read again for a while: asked for by one, approved by a second. */
export interface ClosedReading {
  id: string
  case: CaseId
  caseNumber: string
  ground: ReadingGround
  /** Which proceedings, in words; empty where the case was erased. */
  reference: string
  days: number
  askedBy: PersonId
  askedByName: string
  at: Instant
  approvedBy?: string
  validUntil?: Instant
}

/** `bases-confirmed` and `areas-required` are `yes` or `no`; `statute` is the agency's own article in words, empty while nobody named it. */
export type AgencyRuleName = 'bases-confirmed' | 'areas-required' | 'statute'

export interface AgencyRule {
  rule: AgencyRuleName
  value: string
  /** Null while it is as Peel was delivered. */
  since: Instant | null
  /** Whether two people set it; otherwise it is as delivered, or was taken over from a settings file. */
  byTwo: boolean
}

export interface RuleChange {
  id: string
  rule: AgencyRuleName
  value: string
  reason: string
  askedByName: string
  askedAt: Instant
  /** Null while it waits for a second person. */
  verdict: 'approved' | 'dropped' | null
  answeredByName: string | null
  answeredAt: Instant | null
  mayApprove: boolean
  mayDrop: boolean
}

export interface AgencyRules {
  rules: AgencyRule[]
  /** Newest first; empty for whoever neither asks for changes nor answers them. */
  changes: RuleChange[]
  mayAsk: boolean
}

export interface PurposeDesk {
  openCase(actor: Actor, draft: CaseDraft): Promise<CaseHeading>
  closeCase(actor: Actor, id: CaseId): Promise<CaseHeading>
  /** With a reason, which stands sealed in the history of the case. Throws `trust.case-is-open`, `trust.reason-needed`. */
  reopenCase(actor: Actor, id: CaseId, reason: string): Promise<CaseHeading>
  /** That there is the warrant or the consent which somebody else declared; `remark` says what was seen. */
  /** `read`: the print of the basis that was read; refused where another one was declared since. */
  confirmBasis(actor: Actor, id: CaseId, said: { read: string; remark: string }): Promise<CaseHeading>
  /**
   * Another basis in place of the one that runs out or has run out, declared by whoever renews it; a warrant or a consent waits for a
   * second person again. The earlier one stays in the history of the case, and purposes that were stated on it do not resolve any more.
   */
  renewBasis(actor: Actor, id: CaseId, basis: LegalBasis): Promise<CaseHeading>
  /**
   * Warrants and consents that wait for a second person. As the list of cases: a look under a purpose or the duty; whoever has neither
   * gets what they declared themselves.
   */
  bases(actor: Actor, purpose?: string): Promise<DeclaredBases>
  /** The basis in words, for whoever may confirm it: a look as any other. */
  readBasis(actor: Actor, id: CaseId, purpose: string | undefined): Promise<ReadBasis>

  askReading(actor: Actor, id: CaseId, said: { ground: ReadingGround; reference: string; days: number }): Promise<ClosedReading>
  approveReading(actor: Actor, id: string): Promise<ClosedReading>
  /** States the purpose under which the closed case is read: by whoever asked, while the approval lasts. */
  openReading(actor: Actor, id: string): Promise<Purpose>
  /** As the list of cases: a look; without purpose and duty what one asked for oneself. */
  readings(actor: Actor, purpose?: string): Promise<ClosedReading[]>

  assign(actor: Actor, id: CaseId, person: PersonId): Promise<CaseHeading>
  unassign(actor: Actor, id: CaseId, person: PersonId): Promise<CaseHeading>
  /** Whoever is not assigned no longer learns that it exists, or does again. */
  markConfidential(actor: Actor, id: CaseId, confidential: boolean): Promise<CaseHeading>

  /** Lists, filtered in the query by what the policies say of each case. */
  /**
   * Words are searched for under a purpose, the duty that one is on where none is named, and each search stands in the ledger. The list
   * without words is one look in ten minutes; whoever has neither purpose nor duty gets the cases that they are assigned to. Throws `trust.too-many-searches`.
   */
  cases(actor: Actor, query: CaseQuery, purpose?: string): Promise<CaseHeading[]>
  /** As a search; while somebody types it is one look in ten minutes. */
  suggestCases(actor: Actor, text: string, purpose?: string): Promise<{ id: CaseId; number: string; title: string }[]>
  countCases(actor: Actor): Promise<CaseCounts>
  /** Cases in the same area or with a common member. */
  relatedCases(actor: Actor, id: CaseId, purpose?: string): Promise<CaseHeading[]>
  /** As CSV: a disclosure, whose recipient is whoever downloads it. */
  /** When Peel stops: says in the ledger how many searches there were while people typed. */
  settleSearches(): Promise<void>
  exportCases(actor: Actor, query: CaseQuery, purpose?: string): Promise<string>
  /**
   * The heading, or `trust.no-such-case` alike for what does not exist and what this actor may not see. It is a look as any other: under
   * the purpose in force, or the duty that one is on where none is named.
   */
  caseHeading(actor: Actor, id: CaseId, purpose?: string): Promise<CaseHeading>
  /** The file, under a purpose; the look stands in the ledger first. */
  readCase(actor: Actor, id: CaseId, purpose: string | undefined): Promise<CaseFile>

  askExport(actor: Actor, id: CaseId, recipient: string, purpose: string | undefined): Promise<ExportRequest>
  approveExport(actor: Actor, id: string): Promise<ExportRequest>
  /** Hands the file out, once, after a second person approved it; the ledger names the recipient. */
  takeExport(actor: Actor, id: string, purpose: string | undefined): Promise<{ recipient: string; file: CaseFile }>
  /** As the list of cases: a look; without purpose and duty what one asked for oneself. */
  exports(actor: Actor, purpose?: string): Promise<ExportRequest[]>

  /** Of a kind that the role may be on, in an area that the person is assigned to. Throws as {@link Trust.allow}, `trust.duty-area-needed`. */
  startDuty(actor: Actor, wish: { kind: DutyKind; area?: string; hours?: number }): Promise<Duty>
  /** By somebody else only; `validUntil: null` for good, a moment that has passed takes them off. Throws `trust.area-own`. */
  assignArea(actor: Actor, person: PersonId, said: { area: string; validUntil: Instant | null }): Promise<void>
  endDuty(actor: Actor, id: DutyId): Promise<Duty>
  /** The duty that is open now, if any. */
  dutyOf(actor: Actor): Promise<Duty | null>

  statePurpose(
    actor: Actor,
    wish: { for: { case: CaseId } | { duty: DutyId }; task: PurposeTask; statement?: string },
  ): Promise<Purpose>
  resolvePurpose(actor: Actor, id: string, now: Instant, about?: { case?: CaseId }): Promise<ResolvedPurpose>
  /** Own purposes that resolve now, newest first, and what each is for in words. */
  myPurposes(actor: Actor): Promise<{ purpose: Purpose; words: string }[]>
  layDown(actor: Actor, id: PurposeId): Promise<void>

  override(actor: Actor, wish: { caseNumber: string; statement: string }): Promise<Purpose>
  /** What was typed in them is opened under a purpose, or the duty that one is on, and is a look as any other; without, it stays closed. */
  overrides(actor: Actor, purpose?: string): Promise<Override[]>
  /** What everybody who commands or watches is shown at once: overrides that nobody has reviewed, without a word that was typed. The board and administrators hear of those that are overdue. */
  alarms(actor: Actor): Promise<Override[]>
  /** For a timer: says once, in the ledger and on more screens, what nobody reviewed in time. Returns how many became overdue. */
  escalateOverdue(agency: AgencyId): Promise<number>
  reviewOverride(actor: Actor, id: PurposeId, review: { verdict: 'upheld' | 'objected'; remark: string }): Promise<Override>

  /** Under a purpose, or the duty that one is on: looking over looks is a look too. */
  looks(actor: Actor, page: { before?: Instant; limit?: number }, purpose?: string): Promise<AccessLook[]>
  /** Who holds which certificate until when; whoever holds none is named as well. */
  certificates(actor: Actor): Promise<CertificateHolder[]>
  /** A moment that has passed withdraws it. */
  certify(actor: Actor, person: PersonId, certificate: string, validUntil: Instant): Promise<void>

  /** The agency's own rules; everybody who works here may know them. */
  rules(actor: Actor): Promise<AgencyRules>
  /** Throws `trust.rule-value`, `trust.rule-so-already`, `trust.rule-change-waits`, `trust.reason-needed`. */
  askRuleChange(actor: Actor, said: { rule: AgencyRuleName; value: string; reason: string }): Promise<RuleChange>
  /** By a second person; the rule holds from that moment. Throws `trust.rule-change-answered`, `trust.rule-change-lapsed`. */
  approveRuleChange(actor: Actor, id: string): Promise<RuleChange>
  /** By whoever asked, or whoever could approve. */
  dropRuleChange(actor: Actor, id: string): Promise<RuleChange>
}
