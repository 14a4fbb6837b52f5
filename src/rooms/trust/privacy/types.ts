/** What data protection is to the rest of Peel: how long what is kept, what may not be deleted, who is told what, and what may be published. */

import type { AgencyId, Digest, Instant, PersonId } from '../../../kernel/units.ts'
import type { ErasureCertificate, ErasureProof, KeyStatus, KeySubject } from '../keys/types.ts'
import type { Action, Actor, Person } from '../people.ts'
import type { Band } from './bands.ts'

/** How long one kind of record is kept. */
export interface RetentionRule {
  /** e.g. `uploads`. */
  kind: string
  /** What it is and why it is kept, in one sentence. */
  what: string
  why: string
  /** Days that it must be kept at least; nothing younger is ever deleted. */
  floor: number
  /** Days after which it is deleted; null until the agency has set a period. */
  ceiling: number | null
  /** Where the two numbers come from, in words. */
  source: string
  /** True where the agency has set a period of its own. */
  set: boolean
}

/** One thing that has outlived its period. */
export interface RetainedItem {
  id: string
  at: Instant
  /** Whom it is about, and which case: a hold on one of these holds it too. */
  subjects?: KeySubject[]
}

/** What a room keeps and can delete. No SQL leaves the room: trust knows ids only. */
export interface Retained {
  /** One of the kinds in the retention rules. */
  kind: string
  /** How many there are, and since when. */
  kept(agency: AgencyId): Promise<{ count: number; oldest: Instant | null }>
  /** Whether there is one of this id, due or not. */
  has(agency: AgencyId, id: string): Promise<boolean>
  /** Everything older than `before`, oldest first. */
  due(agency: AgencyId, before: Instant): Promise<RetainedItem[]>
  /** Deletes these; those that are gone already are no fault. */
  erase(agency: AgencyId, ids: readonly string[]): Promise<void>
  /** The ledger's name for one of them, where an entry committed to it: its erasure is then announced by name. */
  ledgerSubject?(id: string): string
  /** The ledger's names of what may go together with these, and is announced by `erase` itself. */
  goesWith?(agency: AgencyId, ids: readonly string[]): Promise<string[]>
}

export interface DueReport {
  rule: RetentionRule
  /** Null where no room has said that it keeps this. */
  kept: { count: number; oldest: Instant | null } | null
  /** Older than this is due; null without a period. */
  before: Instant | null
  due: number
  /** Due, but on legal hold. */
  held: number
}

/** What a run of the retention job deleted, and how anybody can check it. */
export interface Deletion {
  id: string
  agency: AgencyId
  kind: string
  at: Instant
  by: string
  before: Instant
  count: number
  held: number
  /** SHA-256 over the canonical JSON of the sorted ids. */
  ids: Digest
  ledgerIndex: number
}

/** Nothing under it is deleted, whatever its period says. */
export interface LegalHold {
  id: string
  agency: AgencyId
  /** `everything`, a kind, `kind:id`, or everything about `case:ID` or `person:ID`. */
  scope: string
  /** The number of the case or the name of the person that it is on; null where there is none, so that it holds nothing. */
  called?: string | null
  why: string
  by: string
  at: Instant
  lifted?: { at: Instant; by: string; why: string }
}

/** Everything that is held about one person of the system, as files with a signed list of their hashes. */
export interface SubjectBundle {
  manifest: {
    person: PersonId
    agency: AgencyId
    at: Instant
    files: { path: string; bytes: number; sha256: Digest }[]
  }
  /** By the ledger's key over the manifest. */
  signature: string
  files: { path: string; text: string }[]
}

/** Something that a storey or room holds about a person of the system: one file in the bundle, and nothing in it that `to`, who hands it out, may not know. */
export interface PersonalHolding {
  /** The file's name, e.g. `purposes`. */
  name: string
  about(agency: AgencyId, person: PersonId, to: Actor): Promise<unknown[]>
}

/** Counts by area and period, before anything is taken from them. They leave trust only as a {@link PublishedTable}. */
export interface ReleaseDraft {
  /** e.g. `incidents by beat and month`. */
  dataset: string
  title: string
  areas: string[]
  /** Each has a budget of its own, because no incident lies in two of them. */
  periods: string[]
  /** By area, then period. One incident changes one of them by one. */
  counts: number[][]
  /** ε of this release in millionths, e.g. 500000 for 0.5. */
  microEpsilon: number
}

/** What anybody may see: noise was added first, then small counts were withheld. */
export interface PublishedTable {
  id: string
  agency: AgencyId
  dataset: string
  title: string
  at: Instant
  areas: string[]
  periods: string[]
  cells: (number | null)[][]
  areaTotals: (number | null)[]
  periodTotals: (number | null)[]
  total: number | null
  microEpsilon: number
  /** Counts from 1 to this less one are withheld. */
  k: number
  withheld: { small: number; complementary: number }
  /** Half of all noise is at most so much, nineteen of twenty at most so much. */
  noise: { half: number; nineteenOfTwenty: number }
  sentences: string[]
  ledgerIndex: number
}

/** `donut`: moved into a ring around itself. `snap`: moved to the middle of a street that stands for enough addresses. */
export type MaskMethod = 'donut' | 'snap'

/** Places in a plane of metres, to be masked among addresses in the same plane. */
export interface MaskWish {
  method: MaskMethod
  places: readonly { x: number; y: number }[]
  addresses: readonly { x: number; y: number }[]
  /** Middles of streets, for snapping. */
  candidates: readonly { x: number; y: number }[]
}

export interface MaskedPoint {
  x: number
  y: number
  /** How many addresses it stands for; eight at least. */
  addresses: number
}

/** A map of masked points as it is about to be published, with what was left out and what masking costs. */
export interface MapDraft {
  /** e.g. `records.points`. */
  dataset: string
  title: string
  /** Months, e.g. `2026-01`; each is published once. */
  periods: string[]
  method: MaskMethod
  /** Addresses behind each point at least, and points of one kind in each square at least. */
  k: { addresses: number; square: number }
  /** Side of such a square in metres. */
  square: number
  /** Kinds of offence that are in it, with how many points. */
  kinds: { nibrs: string; name: string; points: number }[]
  counts: {
    published: number
    /** Left out, never to the number: of a kind that is never shown as points; with too few addresses around; too few of their kind in a square. */
    sensitive: Band
    unmasked: Band
    small: Band
  }
  /** Metres that half, and nineteen of twenty, of the points were moved at most; and how many of 1,000 lie in another analysis cell. */
  moved: { half: number; nineteenOfTwenty: number; otherCell: number }
  /** GeoJSON, exactly as it is handed out. */
  points: string
}

/** What anybody may see of it; the points are a file of their own. */
export interface PublishedMap extends Omit<MapDraft, 'points'> {
  id: string
  agency: AgencyId
  at: Instant
  by: string
  /** SHA-256 of the file, which the ledger's entry commits to. */
  digest: Digest
  ledgerIndex: number
}

export interface PrivacyBudget {
  dataset: string
  period: string
  /** Millionths of ε. */
  spent: number
  total: number
}

/** The same id always gives the same pseudonym in one study, and another one in every other. */
export type Pseudonyms = (kind: string, id: string) => string

/** One decision as an analyst may see it: whose it was is a pseudonym, when it was a month. */
export interface AnalysisRow {
  person: string
  suggestionKind: string
  verdict: string
  month: string
}

/** Everything that the data protection screen shows. */
export interface ProtectionOverview {
  kinds: DueReport[]
  holds: LegalHold[]
  deletions: Deletion[]
  certificates: ErasureCertificate[]
  keys: KeyStatus
  budget: PrivacyBudget[]
  releases: PublishedTable[]
}

/** Data protection as one desk. Whoever may not is refused with `trust.not-allowed`; every act stands in the ledger. */
export interface PrivacyDesk {
  /** A room says what it keeps, once, when the house is opened. */
  retain(...kinds: Retained[]): void
  /** A storey or room says what it holds about people of the system. */
  hold(...about: PersonalHolding[]): void

  overview(actor: Actor | null): Promise<ProtectionOverview>
  /** How much of each month's budget is spent. Anybody may see it. */
  budget(agency: AgencyId): Promise<PrivacyBudget[]>
  proveErasure(actor: Actor | null, id: string): Promise<ErasureProof>
  /** `scope` says a case by its number, a person by name or pseudonym. Throws `trust.not-a-scope`, `trust.nothing-to-hold`. */
  placeHold(actor: Actor | null, said: { scope: string; why: string }): Promise<LegalHold>
  liftHold(actor: Actor | null, id: string, why: string): Promise<void>
  /** Throws `trust.on-legal-hold` where anything of this kind is on hold, for rooms that delete by a person's will and not by a period. */
  refuseHeld(agency: AgencyId, kind: string): Promise<void>
  /** `days: null`: kept until another period is set. Throws `trust.below-floor`. */
  setPeriod(actor: Actor | null, said: { kind: string; days: number | null; why: string }): Promise<RetentionRule>
  /** Deletes what is due and not held, now. */
  runRetention(actor: Actor | null): Promise<Deletion[]>
  /** For a timer: the same once a day, and nothing in between. */
  runDaily(agency: AgencyId): Promise<Deletion[]>
  /** Throws `trust.on-legal-hold`. */
  eraseSubject(actor: Actor | null, subject: KeySubject, why: string): Promise<ErasureCertificate>
  /** A new key-encrypting key, or a new data key for one subject. */
  rotate(
    actor: Actor | null,
    subject?: KeySubject,
  ): Promise<{ rewrapped: number; kek: string } | { renewed: KeySubject; version: number }>
  /**
   * `person`: an id or a name. `purpose`: what a person hands it out for, the duty they are on when absent; this machine itself needs
   * none. Throws as `purposeToDecide`.
   */
  exportSubject(actor: Actor | null, said: { person: string; why: string; purpose?: string }): Promise<SubjectBundle>
  rectify(actor: Actor | null, said: { person: string; name?: string; title?: string; why: string }): Promise<Person>
  /** For rooms that publish places. In the order of the places; null where no mask would stand for enough addresses. */
  maskPlaces(agency: AgencyId, wish: MaskWish): Promise<(MaskedPoint | null)[]>
  /**
   * A named person's decision, for the duty they are on where no purpose is named. Throws `trust.map-published`, `trust.why-needed`, and
   * as `purposeToDecide`.
   */
  publishMap(
    actor: Actor | null,
    action: Action,
    draft: MapDraft,
    said: { why: string; purpose?: string | undefined },
  ): Promise<PublishedMap>
  /** Newest first. Anybody may see them. */
  maps(agency: AgencyId): Promise<PublishedMap[]>
  /** The file of one map. Throws `trust.no-such-map`. */
  mapPoints(agency: AgencyId, id: string): Promise<string>
  /** For rooms that show rows without names. */
  pseudonyms(agency: AgencyId, study: string): Promise<Pseudonyms>
  /**
   * The same person has the same pseudonym within a study, and another one in every other. `purpose`: the duty they are on when absent. Throws
   * as `purposeToDecide`; the look stands in the ledger first.
   */
  analysis(actor: Actor | null, said: { study: string; purpose?: string }): Promise<AnalysisRow[]>
}
