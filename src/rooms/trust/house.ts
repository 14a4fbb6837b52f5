/** What trust's use cases stand on: store, clock, ledger and randomness, handed from one to the next. */

import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import type { Keyring } from './keys/types.ts'
import type { Ledger } from './ledger/open-ledger.ts'

export interface TrustHouse {
  store: Store
  clock: Clock
  /** The data folder. */
  home: string
  ledger: Ledger
  /** Seals what people typed and what was suggested and decided. Without one they lie in the store as they are. */
  keyring?: Keyring | undefined
  /** From the system's secure source; a test may count instead. */
  randomBytes(length: number): Uint8Array
}

/** `prefix-` and 80 random bits. */
export function freshId(house: Pick<TrustHouse, 'randomBytes'>, prefix: string): string {
  return `${prefix}-${Buffer.from(house.randomBytes(10)).toString('hex')}`
}
