/** Reading the ledger for routes and commands: pages, proofs, a full check, and the files that the public may fetch. */

import type { Digest } from '../../kernel/units.ts'
import { acknowledgeRestore } from './acknowledge-restore.ts'
import type { LedgerDesk, LedgerEntry, LedgerNotice, LedgerProof, LedgerVerdict } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { checkRowOf, keepRowCheck } from './ledger/check-rows.ts'
import { standingsOf, takeCosignature } from './ledger/keep-witnesses.ts'
import { sha256, signatureHolds } from './ledger/ledger-key.ts'
import { folderPlace, verifyPlace } from './ledger/open-place.ts'
import { folderReader, proveConsistency, proveEntry, readEntries } from './ledger/read-ledger.ts'
import { openDocument } from './ledger/seal-document.ts'
import { fromBase64, toBase64 } from './ledger/signed-note.ts'
import { namesInEntries } from './ledger/tell-staff.ts'
import { placeOfDecision, placeOfReasons, placeOfSuggestion } from './read-documents.ts'
import { trustTables } from './store.ts'

const longestPage = 500

export function openLedgerDesk(house: TrustHouse, notices: LedgerNotice[]): LedgerDesk {
  const read = folderReader(house.ledger.folder)
  const tables = trustTables(house.store)
  const rows = keepRowCheck(house)
  let verifying: Promise<LedgerVerdict> | null = null

  /** What the store holds under the digests of an entry, and the text inside where its key lives. */
  const documentsOf = async (entry: LedgerEntry): Promise<Pick<LedgerProof, 'kept' | 'opened'>> => {
    const reason = entry.reason && (await tables.reasons(entry.agency, [entry.reason])).get(entry.reason)
    const [kind, id] = entry.subject.split(':')
    const ours = entry.voids === undefined && (kind === 'suggestion' || kind === 'decision') && id !== undefined
    const content = entry.content && ours ? await tables.documentOf(entry.agency, kind, id) : undefined
    const place = kind === 'suggestion' ? placeOfSuggestion(id ?? '') : placeOfDecision(id ?? '')
    const [openContent, openReason] = await Promise.all([
      content === undefined ? null : openDocument(house, entry.agency, place, content),
      reason === undefined ? null : openDocument(house, entry.agency, placeOfReasons, reason),
    ])
    return {
      kept: { ...(content !== undefined && { content }), ...(reason !== undefined && { reason }) },
      opened: { ...(openContent !== null && { content: openContent }), ...(openReason !== null && { reason: openReason }) },
    }
  }

  const withReasons = async (entries: LedgerEntry[]): Promise<LedgerEntry[]> => {
    const known = new Map<string, string>()
    for (const agency of new Set(entries.map((entry) => entry.agency))) {
      const theirs = entries.filter((entry) => entry.agency === agency)
      const digests = theirs.flatMap((entry): Digest[] => (entry.reason ? [entry.reason] : []))
      for (const [digest, kept] of await tables.reasons(agency, digests)) {
        const text = await openDocument(house, agency, placeOfReasons, kept)
        if (text !== null) known.set(digest, text)
      }
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

    namesIn: (agency, entries) => namesInEntries(house, agency, entries),

    proof: async (index, mayOpen = true) => {
      const checkpoint = house.ledger.checkpoint()
      const { entry, leafHash, path } = await proveEntry(read, checkpoint.size, index)
      const proof = { entry, leafHash: toBase64(leafHash), path: path.map(toBase64), checkpoint }
      if (!mayOpen) return proof
      const row = await checkRowOf(house, entry)
      return { ...proof, ...(await documentsOf(entry)), ...(row !== undefined && { row }) }
    },

    storeStanding: () => rows.standing(),
    restored: acknowledgeRestore(house, rows),
    checkStore: () => rows.pass(),
    witnesses: () => standingsOf(read),
    takeCosignature: (note) => takeCosignature(house.ledger, house.clock, note),

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
