/** What the self-check tells: findings with a state, a sentence, and how to mend it. Types only. */

import type { Instant } from '../../../kernel/units.ts'
import type { Actor } from '../people.ts'

export type FindingState = 'ok' | 'warn' | 'bad'
export type FindingArea = 'configuration' | 'files' | 'certificates' | 'packages' | 'accounts' | 'ledger' | 'backups'

/** One thing that was looked at. */
export interface Finding {
  area: FindingArea
  /** Stable, for a program or a screen, e.g. `home-open`. */
  code: string
  state: FindingState
  /** What was found, one sentence. Holds no secret and nothing that somebody typed into a record. */
  sentence: string
  /** What to do about it; present unless all is well. */
  mend?: string
}

export interface SelfCheckReport {
  at: Instant
  counts: Record<FindingState, number>
  /** In the order of the areas, what is bad first in each. */
  findings: Finding[]
}

export interface SelfCheckWish {
  /** Advisories in a file: OSV or GitHub's form, one JSON document a line. Default: `home/advisories.jsonl` where it is there. */
  advisories?: string
  /** The certificate that browsers are shown, in PEM. Default: what PEEL_CERTIFICATE names, then PEEL_TLS_CERT. */
  certificate?: string
}

/** What the room cannot know by itself. */
export interface Premises {
  /** Where Peel's own files are: `package.json` and what was installed for it. */
  product: string
  /** The backups in the data folder, newest first. */
  backups(): Promise<readonly { at: Instant }[]>
}

export interface SelfCheckDesk {
  /**
   * Looks this installation over. Reads only; recomputes the ledger. Throws `trust.not-allowed`, `trust.advisories-unreadable`,
   * `trust.certificate-unreadable`.
   */
  run(actor: Actor | null, wish?: SelfCheckWish): Promise<SelfCheckReport>
}
