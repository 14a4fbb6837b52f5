/** Opens a ledger for reading wherever it lies, a folder on this machine or an address, and checks it there while it may be growing. */

import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Outgoing } from '../../../ports/outgoing.ts'
import type { LedgerVerdict } from '../contract.ts'
import { refuse } from '../errors.ts'
import { folderReader } from './read-ledger.ts'
import { partialTilesAt } from './tiles.ts'
import { type ReadLedgerFile, type VerifyOptions, verifyLedger } from './verify-ledger.ts'

export interface LedgerPlace {
  read: ReadLedgerFile
  /** Every file below `tile/`; of an address the shorter copies of tiles that it lists. */
  list: () => Promise<string[]>
  /** Where the folder is; absent for an address. */
  folder?: string
  /** Where the ledger answers; absent for a folder. */
  address?: string
}

const largestFile = 32 * 1024 * 1024

/** Throws `trust.no-ledger-there` where there is no checkpoint, or a web page in its place, `trust.unreachable` where the address does not answer. */
export async function openPlace(place: string, outgoing: Outgoing): Promise<LedgerPlace> {
  const isAddress = /^https?:\/\//.test(place)
  if (isAddress && !URL.canParse(place)) throw refuse('unreachable', { place, problem: 'it is no address' })
  const found = isAddress ? await addressPlace(place, outgoing) : folderPlace(await ledgerFolder(place))
  if (!(await found.read('checkpoint')) && !(await found.read('key'))) throw refuse('no-ledger-there', { place })
  return found
}

/** Peel answers every other address with its page: whoever names the server, or that page, means the ledger below it. */
async function addressPlace(place: string, outgoing: Outgoing): Promise<LedgerPlace> {
  for (const address of [place, new URL('/ledger', place).href]) {
    const read = addressReader(address, outgoing)
    if (!isPage(await read('checkpoint'))) return { read, address, list: () => partialTilesAt(read) }
  }
  throw refuse('no-ledger-there', { place })
}

/** Never a checkpoint, altered or not: those begin with the name of their ledger. */
const isPage = (bytes: Uint8Array | null): boolean => /^\s*</.test(new TextDecoder().decode(bytes?.subarray(0, 200)))

export function folderPlace(folder: string): LedgerPlace {
  return {
    folder,
    read: folderReader(folder),
    list: async () => {
      const found = await readdir(join(folder, 'tile'), { recursive: true, withFileTypes: true }).catch(() => [])
      const files = found.filter((one) => !one.isDirectory())
      return files.map((one) => relative(folder, join(one.parentPath, one.name)).split(sep).join('/'))
    },
  }
}

/**
 * A full check of a ledger that somebody may be writing to. A writer has its tiles on disk some milliseconds before the
 * checkpoint that signs them, so files are listed first: what was there then must be signed by a checkpoint read later.
 */
export async function verifyPlace(place: LedgerPlace, options: Omit<VerifyOptions, 'read' | 'list'>): Promise<LedgerVerdict> {
  for (let attempt = 0; ; attempt++) {
    const listed = await place.list()
    await new Promise((resolve) => setTimeout(resolve, attempt * 200))
    const verdict = await verifyLedger({ ...options, read: place.read, list: async () => listed })
    const perhapsGrowing = verdict.problem && verdict.problem.index === verdict.size
    if (!perhapsGrowing || attempt === 4) return verdict
  }
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

/** Whoever types an address names it: it may be inside the network. Nowhere else is asked. */
function addressReader(place: string, outgoing: Outgoing): ReadLedgerFile {
  const base = new URL(place.endsWith('/') ? place : `${place}/`)
  const reach = { inside: [base.host], mostBytes: largestFile }
  return async (path) => {
    try {
      const answer = await outgoing.fetch(new URL(path, base), { signal: AbortSignal.timeout(30_000) }, reach)
      if (answer.status === 404) return null
      if (!answer.ok) throw new Error(`status ${answer.status}`)
      return new Uint8Array(await answer.arrayBuffer())
    } catch (cause) {
      const problem = ((cause as Error).cause as Error | undefined)?.message ?? (cause as Error).message
      throw refuse('unreachable', { place, problem }, { cause })
    }
  }
}
