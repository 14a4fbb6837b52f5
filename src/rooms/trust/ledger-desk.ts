/** Reading the ledger for routes and commands: pages, proofs, a full check, and the files that the public may fetch. */

import type { Digest } from '../../kernel/units.ts'
import type { LedgerDesk, LedgerEntry, LedgerNotice, LedgerVerdict } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { sha256, signatureHolds } from './ledger/ledger-key.ts'
import { folderPlace, verifyPlace } from './ledger/open-place.ts'
import { folderReader, proveConsistency, proveEntry, readEntries } from './ledger/read-ledger.ts'
import { fromBase64, toBase64 } from './ledger/signed-note.ts'
import { trustTables } from './store.ts'

const longestPage = 500

export function openLedgerDesk(house: TrustHouse, notices: LedgerNotice[]): LedgerDesk {
  const read = folderReader(house.ledger.folder)
  const tables = trustTables(house.store)
  let verifying: Promise<LedgerVerdict> | null = null

  /** The documents behind the digests of an entry, where the store still holds them. */
  const opened = async (entry: LedgerEntry): Promise<{ content?: string; reason?: string }> => {
    const reason = entry.reason && (await tables.reasons(entry.agency, [entry.reason])).get(entry.reason)
    const [kind, id] = entry.subject.split(':')
    const ours = entry.voids === undefined && (kind === 'suggestion' || kind === 'decision') && id !== undefined
    const content = entry.content && ours ? await tables.documentOf(entry.agency, kind, id) : undefined
    return { ...(content && { content }), ...(reason && { reason }) }
  }

  const withReasons = async (entries: LedgerEntry[]): Promise<LedgerEntry[]> => {
    const known = new Map<string, string>()
    for (const agency of new Set(entries.map((entry) => entry.agency))) {
      const theirs = entries.filter((entry) => entry.agency === agency)
      const digests = theirs.flatMap((entry): Digest[] => (entry.reason ? [entry.reason] : []))
      for (const [digest, document] of await tables.reasons(agency, digests)) known.set(digest, document)
    }
    return entries.map((entry) => {
      const document = entry.reason && known.get(entry.reason)
      return document ? { ...entry, why: (JSON.parse(document) as { why: string }).why } : entry
    })
  }

  /** The store remembers the ledger of the last start; today's must still begin with it. */
  const verifyWithMemory = async (): Promise<LedgerVerdict> => {
    const [mark] = (await tables.marks()).sort((a, b) => b.size - a.size)
    const root = mark && fromBase64(mark.root)
    const seen = root ? { origin: house.ledger.key.name, size: mark.size, root } : undefined
    return verifyPlace(folderPlace(house.ledger.folder), { key: house.ledger.key, sha256, signatureHolds, seen })
  }

  return {
    checkpoint: () => house.ledger.checkpoint(),
    notices: () => notices,

    entries: async ({ before, limit }) => {
      const { size } = house.ledger.checkpoint()
      const to = Math.max(0, Math.min(before ?? size, size))
      const from = Math.max(0, to - Math.min(limit, longestPage))
      const found = await readEntries(read, size, from, to)
      return withReasons(found.map(({ entry }) => entry).reverse())
    },

    proof: async (index) => {
      const checkpoint = house.ledger.checkpoint()
      const { entry, leafHash, path } = await proveEntry(read, checkpoint.size, index)
      return { entry, leafHash: toBase64(leafHash), path: path.map(toBase64), checkpoint, opened: await opened(entry) }
    },

    consistency: async (from) => {
      const checkpoint = house.ledger.checkpoint()
      return { from, path: (await proveConsistency(read, from, checkpoint.size)).map(toBase64), checkpoint }
    },

    verify: async () => {
      verifying ??= verifyWithMemory().finally(() => {
        verifying = null
      })
      return verifying
    },
  }
}
