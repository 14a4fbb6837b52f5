/** Opens a ledger for reading wherever it lies: a folder on this machine or an address. */

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '../errors.ts'
import { folderReader } from './read-ledger.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'

export interface LedgerPlace {
  read: ReadLedgerFile
  /** True where a look at what lies beyond the signed entries costs nothing. */
  near: boolean
}

const largestFile = 32 * 1024 * 1024

/** Throws `trust.no-ledger-there` where there is no checkpoint, `trust.unreachable` where the address does not answer. */
export async function openPlace(place: string): Promise<LedgerPlace> {
  const far = /^https?:\/\//.test(place)
  const read = far ? addressReader(place) : folderReader(await ledgerFolder(place))
  if (!(await read('checkpoint')) && !(await read('key'))) throw refuse('no-ledger-there', { place })
  return { read, near: !far }
}

/** A folder that holds a ledger, or a data folder with one inside. */
async function ledgerFolder(place: string): Promise<string> {
  const inside = join(place, 'ledger')
  const isHome = await stat(join(inside, 'key')).then(
    () => true,
    () => false,
  )
  return isHome ? inside : place
}

function addressReader(place: string): ReadLedgerFile {
  const base = new URL(place.endsWith('/') ? place : `${place}/`)
  return async (path) => {
    try {
      const answer = await fetch(new URL(path, base), { redirect: 'error', signal: AbortSignal.timeout(30_000) })
      if (answer.status === 404) return null
      if (!answer.ok) throw new Error(`status ${answer.status}`)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      if (bytes.length > largestFile) throw new Error(`${path} is too large`)
      return bytes
    } catch (cause) {
      const problem = ((cause as Error).cause as Error | undefined)?.message ?? (cause as Error).message
      throw refuse('unreachable', { place, problem }, { cause })
    }
  }
}
