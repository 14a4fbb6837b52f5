/** The ledger's public types: what an entry adds to who, when and what, who witnessed it, and whether the store agrees. Types only. */

import type { Instant, PurposeId } from '../../../kernel/units.ts'

/** The six acts of the logging duty, and Peel's own two. */
export type LedgerAct = 'collect' | 'alter' | 'consult' | 'disclose' | 'combine' | 'erase' | 'suggest' | 'decide'

/**
 * What was looked at or given out, so that anybody can count searches apart from files that were opened. `search`: by typed words;
 * `suggest`: by the beginnings of words, while somebody types; `beside`: cases beside a case; `download`: a list that was taken along.
 */
export type ReadAction =
  | 'search'
  | 'suggest'
  | 'beside'
  | 'download'
  | 'list'
  | 'heading'
  | 'file'
  | 'hand-out'
  | 'reasons'
  | 'rows'
  | 'review'
  | 'other'

/** On which ground of law a purpose stands. The ledger holds the kind only, so that anyone can count; the reference stays in the store. */
export type LegalBasisKind = 'statute' | 'warrant' | 'consent' | 'missing-person' | 'immediate-threat'

/** A witness that the administrator registered, and what it last signed. */
export interface WitnessStanding {
  name: string
  /** `name+hash+base64(0x04 || key)`, to be compared with what the board itself published. */
  key: string
  /** The newest checkpoint that it signed; null while it has signed none. */
  signed: { size: number; root: string; at: Instant } | null
}

/** A row of the store that is not what its ledger entry committed to. */
export interface RowProblem {
  /** The ledger entry that it should agree with. */
  index: number
  subject: string
  /** `altered`: another content; `missing`: the ledger announces it and the store does not hold it; `unannounced`: the reverse. */
  kind: 'altered' | 'missing' | 'unannounced'
  sentence: string
}

/** Whether every suggestion, decision and reason in the store is what the ledger committed to. Public: it names no content. */
export interface StoreStanding {
  /** A whole pass ended lately, nothing was found, and none has failed since. */
  ok: boolean
  /** When the last whole pass ended; null before the first. */
  at: Instant | null
  /** Entries of the ledger that it covers. */
  size: number
  rows: number
  /**
   * From this entry on the ledger commits to cases, roles, purposes and the like as they stand; what came before is not covered. Null
   * while no entry does.
   */
  statesFrom?: number | null
  /** The first hundred, lowest index first. */
  problems: RowProblem[]
  /** Nothing is known since then: the end of the last whole pass, or when Peel started where there was none. */
  since: Instant
  /** The last pass came to no end: part of the store could not be read, or what was found could not be said in the ledger. */
  failed: boolean
  /** When the server said this, by its own clock. */
  asked: Instant
}

/** How a route is logged. Each route says it in its `config`; one that does not keeps the server from starting. */
export type Logged =
  /** The use case writes the entry itself, in one step with what it changes: before the answer leaves, or it says that there was nothing. */
  | { act: LedgerAct; by: 'use-case' }
  /** The route only begins long work, and the work writes the entry when it is done. */
  | { act: LedgerAct; by: 'job' }
  /**
   * The route's answer is held back until an entry says who saw it: for reading about a person or a case, or an original record.
   * `what` is one sentence that names nobody; `subject` names the record from the route's parameters, e.g. `case/:id`.
   */
  | { act: 'consult' | 'combine'; by: 'route'; what: string; subject: string }
  /** The same, for handing something to a body outside, named by the route's parameter or in words. */
  | { act: 'disclose'; by: 'route'; what: string; subject: string; recipient: string }
  /** Nothing about anybody is shown or changed, in words why. */
  | { nothing: string }

/** For which purpose a request was made, once it is known to resolve. */
export interface PurposeInForce {
  id: PurposeId
  basis?: LegalBasisKind
  /** Of a warrant or a consent: whether a second person confirmed it. */
  confirmed?: boolean
}
