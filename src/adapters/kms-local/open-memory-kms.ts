/** A KMS that forgets everything when the process ends: for tests, and as the shape of one that stands elsewhere. */

import { randomBytes } from 'node:crypto'
import type { Clock } from '../../ports/clock.ts'
import type { Kms } from '../../ports/kms.ts'
import { kmsOfKeptKeys, makeKey } from './kept-keys.ts'

export function openMemoryKms(clock: Clock): Kms {
  const keys = [makeKey(randomBytes(32), clock.now())]
  return kmsOfKeptKeys({ kind: 'memory', keys, save: async () => {}, now: () => clock.now() })
}
