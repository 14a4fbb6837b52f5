/** The ledger's public types: what an entry adds to who, when and what, who witnessed it, and whether the store agrees. Types only. */

import type { Instant } from '../../../kernel/units.ts'

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
  ok: boolean
  /** When the last whole pass ended; null before the first. */
  at: Instant | null
  /** Entries of the ledger that it covers. */
  size: number
  rows: number
  /** The first hundred, lowest index first. */
  problems: RowProblem[]
}
