/** Where the key-encrypting key stands: a file, the environment, or a service that never lets it out. It wraps data keys and nothing else. */

import type { Instant } from '../kernel/units.ts'

/** A data key as the store may hold it. */
export interface WrappedKey {
  /** Which key-encrypting key wrapped it; a name, never a secret. */
  kek: string
  wrapped: Uint8Array
}

export interface KeyEncryptingKey {
  name: string
  madeAt: Instant
  /** Absent for the one that wraps now. */
  replacedAt?: Instant
}

export interface Kms {
  /** In words for the status, e.g. `file`, `environment`. */
  readonly kind: string
  /** Every key-encrypting key that can still unwrap; the one that wraps now comes first. */
  keys(): Promise<KeyEncryptingKey[]>
  /** `context` is bound to the result: it unwraps in the same context only. */
  wrap(plain: Uint8Array, context: string): Promise<WrappedKey>
  /** Throws `kms.no-such-key` where the key-encrypting key is gone, `kms.not-as-wrapped` for other bytes or another context. */
  unwrap(key: WrappedKey, context: string): Promise<Uint8Array>
  /** A new key wraps from now on; the earlier ones still unwrap. Throws `kms.rotated-elsewhere` where an operator has to do it. */
  rotate(): Promise<KeyEncryptingKey>
  /** Forgets these keys for ever. The one that wraps now is never forgotten. Resolves with the names that are gone. */
  retire(names: readonly string[]): Promise<string[]>
}
