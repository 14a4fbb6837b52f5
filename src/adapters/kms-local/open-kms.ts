/** Chooses where the key-encrypting key comes from: the environment where it is set, else the file in the data folder. */

import { join } from 'node:path'
import type { Clock } from '../../ports/clock.ts'
import type { Kms } from '../../ports/kms.ts'
import { openEnvironmentKms } from './open-environment-kms.ts'
import { openFileKms } from './open-file-kms.ts'

export const kekFile = (home: string): string => join(home, 'keys', 'kek')

export async function openKms(home: string, clock: Clock, pinned: string | undefined): Promise<Kms> {
  return pinned ? openEnvironmentKms(pinned, clock) : openFileKms(kekFile(home), clock)
}
