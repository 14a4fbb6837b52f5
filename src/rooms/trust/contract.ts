/** Trust's door: who you are, what for, may you; suggestions, decisions, and the ledger that anyone can verify. */

import type {} from 'fastify'
import type { AgencyId, DecisionId, Digest, Instant, PersonId, PurposeId, SuggestionId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'

export type Role = 'officer' | 'analyst' | 'commander' | 'board' | 'administrator'

export interface Person {
  id: PersonId
  agency: AgencyId
  name: string
  role: Role
  /** What stands under the name, e.g. `Night commander, East`. */
  title: string
}

/** Whoever stands behind a request. `station` is this machine itself, e.g. a command typed at its keyboard: it reads and imports, it never decides. */
export type Actor = { kind: 'person'; person: Person; session: string } | { kind: 'station'; agency: AgencyId; why: string }

/** Every verb that a room asks leave for. A room adds its own here, so that one page shows all that can be done in Peel. */
export type Action =
  | 'records.read'
  | 'records.import'
  | 'records.include-discovered'
  | 'forecast.read'
  | 'forecast.backtest'
  | 'patrol.read'
  | 'patrol.suggest'
  | 'patrol.change'
  | 'patrol.publish'
  | 'patrol.record-visit'
  | 'trust.read-ledger'
  | 'trust.manage-people'

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

export type LedgerAct = 'collect' | 'alter' | 'consult' | 'disclose' | 'combine' | 'erase' | 'suggest' | 'decide'

/** What a room tells the ledger. Names no victim, suspect or witness. */
export interface LedgerRecord {
  act: LedgerAct
  /** Who, by name and role; a suggestion has Peel's method here. */
  by: string
  /** What was done, one sentence. */
  what: string
  /** Why, as the person gave it. */
  why?: string
  /** What it was done to: `import:…`, `suggestion:…`, `decision:…`. */
  subject: string
  /** SHA-256 of the full content that stays in the store. */
  content?: Digest
}

export interface LedgerEntry extends LedgerRecord {
  index: number
  at: Instant
  agency: AgencyId
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
  /** Returns the actor who may; throws `trust.sign-in` for nobody, `trust.not-allowed` with the rule and who can help otherwise. */
  allow(actor: Actor | null, action: Action): Actor
  /** Writes a suggestion and its ledger entry. The same content on the same basis is written once. */
  suggest<Kind extends string, Content>(draft: Omit<Suggestion<Kind, Content>, 'id' | 'at'>): Promise<Suggestion<Kind, Content>>
  suggestion<Kind extends string, Content>(agency: AgencyId, id: SuggestionId): Promise<Suggestion<Kind, Content> | undefined>
  suggestions(agency: AgencyId, kind: string, limit: number): Promise<Suggestion[]>
  /**
   * Writes a person's decision. `apply` changes what the decision is about, in the same transaction: both stand or
   * neither does. The ledger entry is durable before this resolves. Throws `trust.reason-too-short`,
   * `trust.already-decided`, `trust.not-allowed`, `trust.stations-do-not-decide`.
   */
  decide(
    actor: Actor,
    action: Action,
    answer: { suggestion: SuggestionId; verdict: Verdict; change?: unknown; reason: string; purpose?: PurposeId },
    apply: (connection: StoreConnection, decision: Decision) => Promise<void>,
  ): Promise<Decision>
  decisions(agency: AgencyId, suggestion: SuggestionId): Promise<Decision[]>
  /** One durable ledger entry; resolves with its index after fsync. */
  record(agency: AgencyId, record: LedgerRecord): Promise<LedgerEntry>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by trust's session hook before any room's route runs; null for somebody who has not signed in. */
    actor: Actor | null
  }
}
