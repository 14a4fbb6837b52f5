/** A folder that this very call made and could put nothing into is removed again: a wrong file leaves no empty agency behind. */

import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { House } from './wire.ts'

/**
 * Called before the folder is opened. `opened` is told the house; `failed` says whether the folder is to go, and `remove` does it once
 * the house is closed. Records on a server are not this folder's to judge, so there it stays.
 */
export function watchNewHome(home: string, databaseUrl: string | undefined) {
  const isNew = !databaseUrl && !existsSync(home)
  let size = 0
  let unused = false
  return {
    opened({ trust }: Pick<House, 'trust'>): void {
      size = trust.ledger.checkpoint().size
    },
    async failed({ records, trust }: Pick<House, 'records' | 'trust'>): Promise<void> {
      unused = isNew && trust.ledger.checkpoint().size === size && (await records.places()).length === 0
    },
    async remove(): Promise<void> {
      if (unused) await rm(home, { recursive: true, force: true })
    },
  }
}
