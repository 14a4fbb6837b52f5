/** Trust's door: who you are, what for, may you; suggestions, decisions, and the ledger that anyone can verify. */

import type {} from 'fastify'
import type { AgencyId, DecisionId, Digest, Instant, PersonId, PurposeId, SuggestionId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { From, IdentityDesk, Invitation, SignedIn } from './identity/types.ts'
import type { Keyring, KeySubject } from './keys/types.ts'
import type {
  LedgerAct,
  LegalBasisKind,
  Logged,
  PurposeInForce,
  ReadAction,
  RowProblem,
  StoreStanding,
  WitnessStanding,
} from './ledger/types.ts'
import type { LeafVoice } from './ledger/who-acted.ts'
import type { Action, Actor, Person, Role } from './people.ts'
import type { About, PolicyBook } from './policy/types.ts'
import type { PrivacyDesk, PublishedTable, ReleaseDraft } from './privacy/types.ts'
import type { DutyKind, Look, PurposeDesk, PurposeStanding } from './purpose/types.ts'
import type { SelfCheckDesk } from './self-check/types.ts'
import type { WatchDesk } from './watchkeeping/types.ts'

export type { Invitation, SignedIn } from './identity/types.ts'
export type { ErasureCertificate, ErasureProof, Keyring, KeyStatus, KeySubject, Sealed } from './keys/types.ts'
export type { About, PolicyBook, PolicyRule, PurposeFacts, Standing } from './policy/types.ts'
export { type Band, bandOf } from './privacy/bands.ts'
export type {
  AnalysisRow,
  Deletion,
  DueReport,
  LegalHold,
  MapDraft,
  MaskMethod,
  PersonalHolding,
  PrivacyBudget,
  PrivacyDesk,
  ProtectionOverview,
  PublishedMap,
  PublishedTable,
  ReleaseDraft,
  Retained,
  RetainedItem,
  RetentionRule,
  SubjectBundle,
} from './privacy/types.ts'
export type {
  AccessLook,
  AgencyRule,
  AgencyRuleName,
  AgencyRules,
  CaseCounts,
  CaseDraft,
  CaseFile,
  CaseHeading,
  CaseId,
  CaseQuery,
  CertificateHolder,
  ClosedReading,
  DeclaredBases,
  DeclaredBasis,
  Duty,
  DutyId,
  DutyKind,
  ExportRequest,
  LegalBasis,
  Look,
  Override,
  Purpose,
  PurposeDesk,
  PurposeStanding,
  PurposeTask,
  ReadBasis,
  ReadingGround,
  RuleChange,
} from './purpose/types.ts'
export type { Finding, FindingArea, FindingState, SelfCheckReport } from './self-check/types.ts'
export type {
  Action,
  Actor,
  LedgerAct,
  LegalBasisKind,
  Logged,
  Person,
  PurposeInForce,
  ReadAction,
  Role,
  RowProblem,
  StoreStanding,
  WitnessStanding,
}

/** Fewest characters of a reason that others can follow later; screens say so before anything is sent. */
export const SHORTEST_REASON = 10

/** Whether a decision or a change may rest on these words: {@link SHORTEST_REASON} characters and more than one word. */
export function isReason(text: string): boolean {
  const said = text.trim().replace(/\s+/gu, ' ')
  return [...said].length >= SHORTEST_REASON && /\p{L}.*\s.*\p{L}/u.test(said)
}

/** A fact behind a sentence, shown with its unit and its comparison. */
export interface Figure {
  label: string
  value: number
  unit?: string
  /** The same figure the naive way, or the base rate. */
  comparedWith?: { label: string; value: number }
  interval?: { low: number; high: number }
}

/** Plain sentences and the figures behind them. */
export interface Explanation {
  sentences: string[]
  figures: Figure[]
}

/** What a suggestion cannot know, in one sentence, with a code that a program can count. */
export interface Limit {
  code: string
  sentence: string
  /** What the sentence says in figures, for whoever words it in another language. */
  facts?: Record<string, string | number>
}

export interface Basis {
  /** SHA-256 of what went in: import files, territory, units. */
  inputs: Digest[]
  /** Method in the field's own name, e.g. `multi-kernel self-exciting point process`. */
  method: string
  model?: { name: string; version: string; digest: Digest }
  seed?: number
}

/** What a machine proposes. It never changes anything by itself. */
export interface Suggestion<Kind extends string = string, Content = unknown> {
  id: SuggestionId
  kind: Kind
  agency: AgencyId
  at: Instant
  content: Content
  basis: Basis
  why: Explanation
  limits: Limit[]
}

export type Verdict = 'accept' | 'change' | 'reject'

/** What a person answers. Only trust writes it, in one transaction with what it changes, and into the ledger. */
export interface Decision {
  id: DecisionId
  suggestion: SuggestionId
  by: PersonId
  byName: string
  verdict: Verdict
  /** What the person changed, in the room's own words (JSON). */
  change?: unknown
  reason: string
  purpose: PurposeId
  at: Instant
  /** Where it stands in the ledger. */
  ledgerIndex: number
}

/** Who acted: an actor, somebody whose account it is, or one of Peel's own voices. Nothing that names anybody fits. */
export type Who = Actor | { person: Pick<Person, 'id' | 'agency' | 'role'> } | LeafVoice

/** What a room tells the ledger. Names no victim, suspect or witness. */
export interface LedgerRecord {
  act: LedgerAct
  /** Who acted. The leaf says role and pseudonym of a person, never a name; a suggestion is its method's. */
  by: Who
  /** What was done, one sentence that names nobody, also nobody of the staff. */
  what: string
  /**
   * Why, as the person gave it. It stays in the store and the ledger holds a commitment to it: words that somebody typed
   * may name people, and nothing can be taken back out of a public append-only log.
   */
  why?: string
  /** What it was done to: `import:…`, `suggestion:…`, `decision:…`. */
  subject: string
  /** SHA-256 of the full content that stays in the store. */
  content?: Digest
  /** For which purpose: an id that the store resolves. It says nothing to whoever may not see the case or duty behind it. */
  purpose?: PurposeId
  /** The kind of legal basis that the purpose stood on, so that anyone can count. Only beside `purpose`. */
  basis?: LegalBasisKind
  /** Beside a warrant or a consent, and no other basis: whether a second person had confirmed it by then. False where nobody says. */
  confirmed?: boolean
  /** Who was given it: a body, an office or a role, never anybody by name. Always for `disclose`, never otherwise. */
  recipient?: string
  /** Whose key seals `why`: the agency's when absent. Not in the leaf. */
  sealedFor?: KeySubject
  /** What was looked at or given out; only and always in `consult`, `combine` and `disclose`. `other` where nobody says. */
  action?: ReadAction
  /** This entry closes a series: so many more searches were made after the one that opened it. */
  more?: number
  /** Rows that this changed, e.g. `case:…`: the entry commits to all of each as it stands afterwards. Not in the leaf. */
  states?: readonly string[]
}

/** A leaf of the ledger is the canonical JSON of this, without `why`, `sealedFor` and `states`. */
export interface LedgerEntry extends Omit<LedgerRecord, 'by'> {
  /** One of Peel's own voices, a method, or role and pseudonym. Before form 5: name and role. */
  by: string
  /** The form of the logging duty, checked when written and when read. Absent in entries from before it. */
  form?: 2 | 3 | 4 | 5
  index: number
  /** To 1/100 s: a multiple of 10 ms. */
  at: Instant
  agency: AgencyId
  /** SHA-256 of the salted, sealed `why` that stays in the store. */
  reason?: Digest
  /** Commits to the whole of the rows that were changed, as they stood afterwards; salted, so that it tells nothing of them. */
  state?: Digest
  /** This entry says that an earlier one, of this index, never took effect. */
  voids?: number
  /** This entry says that the store no longer holds what an earlier one, of this index, committed to. */
  disputes?: number
}

export interface Checkpoint {
  origin: string
  size: number
  /** Base64 of the RFC 6962 root hash. */
  root: string
  /** The signed note itself (C2SP tlog-checkpoint). */
  note: string
}

/** The use cases of trust that other rooms call. */
export interface Trust {
  /**
   * Returns the actor who may, as the policies in the rooms say; throws `trust.sign-in` for nobody, `trust.not-allowed` or
   * `trust.rule-forbids` with the rule and who can help otherwise.
   */
  allow(actor: Actor | null, action: Action, about?: About): Actor
  /** Writes a suggestion and its ledger entry. The same content on the same basis is written once. */
  suggest<Kind extends string, Content>(draft: Omit<Suggestion<Kind, Content>, 'id' | 'at'>): Promise<Suggestion<Kind, Content>>
  suggestion<Kind extends string, Content>(agency: AgencyId, id: SuggestionId): Promise<Suggestion<Kind, Content> | undefined>
  suggestions(agency: AgencyId, kind: string, limit: number): Promise<Suggestion[]>
  /**
   * Writes a person's decision. `apply` changes what the decision is about, in the same transaction: both stand or
   * neither does. Its purpose resolves in that moment too: where none is named it is the duty that the person is on. The ledger
   * entry is durable before this resolves. Throws `trust.reason-too-short`, `trust.already-decided`,
   * `trust.stations-do-not-decide`, or as {@link Trust.purposeToDecide}.
   */
  decide(
    actor: Actor,
    action: Action,
    answer: {
      suggestion: SuggestionId
      verdict: Verdict
      change?: unknown
      reason: string
      purpose?: PurposeId
      sealedFor?: KeySubject
    },
    apply: (connection: StoreConnection, decision: Decision) => Promise<void>,
  ): Promise<Decision>
  decisions(agency: AgencyId, suggestion: SuggestionId): Promise<Decision[]>
  /** One durable ledger entry; resolves with its index after fsync. */
  record(agency: AgencyId, record: LedgerRecord): Promise<LedgerEntry>
  /**
   * Publishes counts with noise and without small ones, in one transaction with what it costs. Throws `trust.budget-spent`,
   * `trust.not-a-release`, `trust.not-allowed`.
   */
  release(actor: Actor | null, action: Action, draft: ReleaseDraft): Promise<PublishedTable>
  /** What was published, newest first. Anybody may see it. */
  releases(agency: AgencyId): Promise<PublishedTable[]>
  /**
   * Leave for one look at what may name people: the purpose resolves, the policies permit it, and the ledger holds the look
   * before this resolves. Throws `trust.purpose-needed`, `trust.purpose-refused` with the reason, or as {@link Trust.allow}.
   */
  consult(actor: Actor | null, action: Action, look: Look): Promise<PurposeStanding>
  /**
   * What a decision stands on, before it is made: the purpose that is named, or the duty that the person is on. Throws as
   * {@link Trust.consult}; whoever is off duty and names none is told so.
   */
  purposeToDecide(actor: Actor | null, action: Action, named: string | undefined): Promise<PurposeStanding>
}

/** What a full check of the ledger found. `index` is the first entry that cannot be trusted, or null when no single one can be named. */
export interface LedgerVerdict {
  ok: boolean
  size: number
  /** Base64, as the checkpoint says it. */
  root: string
  origin: string
  problem?: { index: number | null; file: string; sentence: string }
}

/** Entry `entry.index` stands in the tree that `checkpoint` signs. Hashes are base64, from the leaf's neighbour up. */
export interface LedgerProof {
  /** Exactly what the leaf holds: its canonical JSON is the leaf. */
  entry: LedgerEntry
  leafHash: string
  path: string[]
  checkpoint: Checkpoint
  /** What the store holds under each digest of the entry: plain text, or a sealed envelope that outlives its key. */
  kept?: { content?: string; reason?: string }
  /** The text inside, for a reader who may see it, while its key lives. */
  opened?: { content?: string; reason?: string }
  /** What is wrong with the row of the store, or null. Absent where the entry commits to none. */
  row?: RowProblem | null
  /** Names by pseudonym of the entry, for eyes inside the agency. */
  names?: Record<string, string>
}

/** What was mended when the ledger was opened; empty after a clean stop. */
export type LedgerNotice = { code: string; sentence: string }

/** Reading the ledger. Everything here may be shown to anyone, except what `opened` and `why` hold. */
/** What differs between ledger and store, in the public sentences of the check; and who has asked to acknowledge just that. */
export interface RestoreStanding {
  /** How many rows differ; the first twenty in words. */
  rows: number
  sentences: string[]
  /** What the entries said whose rows are lost or differ, holds first. */
  lost: { index: number; at: Instant; what: string; hold: boolean }[]
  /** By which entries the ledger says that it was cut or rewritten. */
  alarms: string[]
  waits: {
    id: Digest
    cause: 'store' | 'ledger' | 'both'
    on: string
    by: string
    entry: number
    mayApprove: boolean
    mine: boolean
    /** When it was asked for, and what the first person wrote; null where the ledger or the store does not hold it any more. */
    at: Instant | null
    why: string | null
  }[]
  /** What was acknowledged by two people, withdrawn or declined before. */
  ended: {
    how: 'acknowledged' | 'dropped'
    cause: 'store' | 'ledger' | 'both'
    on: string
    asked: string
    by: string
    entry: number
    at: Instant
  }[]
}

export interface RestoreDesk {
  /** Throws `trust.store-not-whole`. */
  restoreStanding(actor: Actor): Promise<RestoreStanding>
  /** Throws `trust.nothing-differs`, `trust.store-not-whole`. Returns the id by which a second person approves it. */
  askRestored(
    actor: Actor,
    said: { cause: 'store' | 'ledger' | 'both'; on: string; why: string },
  ): Promise<{ id: Digest; entry: number }>
  /** Throws `trust.no-such-restore`, `trust.restore-needs-another`, `trust.restore-changed`. */
  approveRestored(actor: Actor, id: Digest): Promise<{ entry: number }>
  /** Whoever asked withdraws it; anybody else who may acknowledge declines it. Throws `trust.no-such-restore`. */
  dropRestored(actor: Actor, id: Digest): Promise<{ entry: number }>
}

export interface LedgerDesk {
  checkpoint(): Checkpoint
  /** Newest first, ending before entry `before` (the newest when absent). `why` is filled in from the store. */
  entries(page: { before?: number; limit: number }): Promise<LedgerEntry[]>
  /** Names by pseudonym, of those who stand in these entries and whose accounts still do. For eyes inside the agency. */
  namesIn(agency: AgencyId, entries: readonly LedgerEntry[]): Promise<Record<string, string>>
  /** Without `mayOpen` no text of anybody is in it: what a stranger may see. */
  proof(index: number, mayOpen?: boolean): Promise<LedgerProof>
  /** Proof that the ledger of `from` entries is a prefix of today's. Hashes are base64. */
  consistency(from: number): Promise<{ from: number; path: string[]; checkpoint: Checkpoint }>
  /** Recomputes everything from the files. */
  verify(): Promise<LedgerVerdict>
  notices(): LedgerNotice[]
  /** Whether the store still holds what the ledger committed to, as of the last pass. */
  storeStanding(): StoreStanding
  /** One pass over every row. What it finds goes into the ledger, once. */
  checkStore(): Promise<StoreStanding>
  /** Two people acknowledge that a backup was put back: exactly what differs now. */
  restored: RestoreDesk
  /** Who else signed, and up to where. */
  witnesses(): Promise<WitnessStanding[]>
  /** Takes a witness's signature over a checkpoint of this ledger. Throws `trust.cosignature-refused`. */
  takeCosignature(note: string): Promise<WitnessStanding>
}

/** Trust's own use cases, for the app, trust's routes and its commands. Other rooms use {@link Trust}. */
export interface TrustDesk {
  /** Throws `trust.wrong-name-or-password` or, after five of them in 15 minutes, `trust.locked`. */
  signIn(agency: AgencyId, name: string, password: string, from?: From, replaced?: string): Promise<SignedIn>
  /** One click, in the demo city only. */
  signInDemo(agency: AgencyId, person: PersonId, from?: From, replaced?: string): Promise<SignedIn>
  signOut(token: string, from?: From): Promise<void>
  /**
   * The actor behind a token, or null when the session has ended or still lacks a factor. Counts as use of the session, unless
   * nobody was at the page that asked.
   */
  actorOf(token: string, attended?: boolean): Promise<Actor | null>
  /** The actor behind the token in `home/station-token`, or null when it is another. */
  stationOf(token: string, agency: AgencyId): Promise<Actor | null>
  people(agency: AgencyId): Promise<Person[]>
  demoPeople(agency: AgencyId): Promise<Person[]>
  /** The people of the demo city, signed in with one click. Refused with `trust.real-data` where real accounts exist. */
  seedDemoPeople(agency: AgencyId, people: readonly Pick<Person, 'name' | 'title' | 'role'>[]): Promise<Person[]>
  /** A one-time link for the first administrator, or null when there are accounts already. */
  inviteFirstAdministrator(agency: AgencyId): Promise<Invitation | null>
  /** A one-time link for a colleague, which stands in the ledger. It opens nothing once whoever wrote it may not invite any more. */
  invite(actor: Actor, invited: { role: Role; title: string }): Promise<Invitation>
  /** Uses an invitation: makes the account with a password; a second factor is asked for next. */
  setUp(token: string, account: { name: string; password: string }, from?: From): Promise<SignedIn>
  ledger: LedgerDesk
  keyring: Keyring
  privacy: PrivacyDesk
  close(): Promise<void>
  /** Cases, duties, purposes and the emergency override. */
  purposes: PurposeDesk
  /** The policies that are in force. */
  policies(): PolicyBook
  /** Factors, sessions, single sign-on, recoveries, and who came to the door. */
  identity: IdentityDesk
  /** Whether this installation is kept well. */
  selfCheck: SelfCheckDesk
  /** Sign-ins, refusals, signals of misuse, the random audit, timelines. */
  watch: WatchDesk
}

/** What somebody may know, or guess, of a case that is hidden from them. */
export interface CaseClue {
  id: string
  number: string
  title: string
  kind: string
  area: string
  /** Somebody who is assigned to it. */
  member: string
  /** A purpose that somebody else stated for it. */
  purpose: string
}

/**
 * One way out of a room. Each room lists all of its own in `leak-doors.ts`; the leak suite drives every one of them and fails where
 * a GET route of the OpenAPI document, or a room, is not listed.
 */
export interface LeakDoor {
  /** As in the OpenAPI document, e.g. `/api/trust/cases/{id}`. */
  path: string
  /** Addresses that somebody would ask to learn of the case behind the clue. */
  asks(clue: CaseClue): string[]
  /** Says more with everything that is done, whatever it was: only its words are looked through, not how many there are. */
  grows?: boolean
}

export type {
  Approved,
  EventKind,
  Factors,
  From,
  HalfSignedIn,
  IdentityDesk,
  IdentityRules,
  LinkView,
  OpenInvitation,
  PasskeyView,
  PersonAccess,
  RecoveryView,
  SessionView,
  SignInMethod,
  StillNeeded,
  TotpOffer,
  TrustEvent,
} from './identity/types.ts'

export type {
  AccessLog,
  AuditDraw,
  AuditItem,
  EvidenceLine,
  InputCount,
  InputKind,
  LogBeside,
  LookReviewed,
  MarkView,
  RefusalCount,
  RefusedInput,
  SearchView,
  SecurityEvent,
  SignalCard,
  SignalDecided,
  SignalName,
  SignalState,
  SignalsOverview,
  SignalVerdict,
  SignalView,
  SignInLine,
  WatchDesk,
  WatchOverview,
} from './watchkeeping/types.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by trust's session hook before any room's route runs; null for somebody who has not signed in. */
    actor: Actor | null
    /** Id of the purpose that the request names, in the header `x-peel-purpose` or the parameter `purpose`; whoever uses it resolves it. */
    purpose: string | undefined
  }
  interface FastifyContextConfig {
    logged?: Logged
  }
}

/** Which duties the lists on screen offer somebody of a role, the usual one first: those that the policies allow, held together by the lattice test. */
export const dutiesOfRole: Record<Role, readonly DutyKind[]> = {
  officer: ['patrol'],
  investigator: ['investigation', 'analysis'],
  analyst: ['analysis'],
  clerk: ['records'],
  commander: ['command', 'patrol', 'investigation'],
  board: ['oversight'],
  administrator: ['administration'],
  'security-officer': ['oversight'],
  'protection-officer': ['oversight'],
}
