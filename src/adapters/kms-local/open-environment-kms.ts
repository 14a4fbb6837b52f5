/** Key-encrypting keys from PEEL_KEK: base64 of 32 bytes each, the one that wraps first, earlier ones after a comma. */

import type { Clock } from '../../ports/clock.ts'
import type { Kms } from '../../ports/kms.ts'
import { kmsError } from './errors.ts'
import { kmsOfKeptKeys, makeKey } from './kept-keys.ts'

/** @throws kms.not-a-key */
export function openEnvironmentKms(value: string, clock: Clock): Kms {
  const now = clock.now()
  const keys = value.split(',').map((word, at) => {
    const secret = Buffer.from(word.trim(), 'base64')
    if (secret.length !== 32 || secret.toString('base64') !== word.trim()) throw kmsError('not-a-key', { place: 'PEEL_KEK' })
    const key = makeKey(secret, now)
    return at === 0 ? key : { ...key, replacedAt: now }
  })
  const save = async (): Promise<void> => {
    throw kmsError('rotated-elsewhere', {})
  }
  const kms = kmsOfKeptKeys({ kind: 'environment', keys, save, now: () => clock.now() })
  // What stands in the environment is the operator's to take out.
  return { ...kms, retire: async () => [] }
}
