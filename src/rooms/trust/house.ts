/** What trust's use cases stand on: store, clock, ledger and randomness, handed from one to the next. */

import type { Clock } from '../../ports/clock.ts'
import type { Kms } from '../../ports/kms.ts'
import type { Store } from '../../ports/store.ts'
import type { Keyring } from './keys/types.ts'
import type { HeldRows } from './ledger/keep-newest.ts'
import type { WaitingNotes } from './ledger/keep-notes.ts'
import type { SettledEntries } from './ledger/keep-settled.ts'
import type { Ledger } from './ledger/open-ledger.ts'
import type { Staff } from './ledger/staff-pseudonyms.ts'
import type { PolicyDesk } from './policy/open-policy.ts'
import type { StandingMemory } from './purpose/remember-standings.ts'
import type { WorkingRules } from './purpose/working-rules.ts'

export interface TrustHouse {
  store: Store
  clock: Clock
  /** The data folder. */
  home: string
  ledger: Ledger
  /** What is known, beside the ledger, to have taken effect. */
  settled: SettledEntries
  /** What this process has seen of the commitments to rows. */
  held: HeldRows
  /** Sign-in events and refusals that the ledger has yet to commit to. */
  notes: WaitingNotes
  /** Under which pseudonyms the ledger says who acted. */
  staff: Staff
  /** Seals and opens what is kept about a case or a person. */
  keyring: Keyring
  /** The only decision point. */
  policy: PolicyDesk
  /** Purposes and duties that were read before and still stand. */
  standings: StandingMemory
  /** What holds until the agency settles its own rules: as delivered, or stricter where `home/duty.json` says so. */
  working: WorkingRules
  /** For work that nobody waits for: what it met, for the log. */
  tellFault(where: string, error: unknown): void
  /** From the system's secure source; a test may count instead. */
  randomBytes(length: number): Uint8Array
}

/** The house before there is a keyring in it. */
export type KeylessHouse = Omit<TrustHouse, 'keyring'> & { kms: Kms }

/** `prefix-` and 128 random bits: an id that could be guessed would tell that something is there. */
export function freshId(house: Pick<TrustHouse, 'randomBytes'>, prefix: string): string {
  return `${prefix}-${Buffer.from(house.randomBytes(16)).toString('hex')}`
}
