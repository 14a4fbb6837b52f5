/** Recomputes the whole ledger in this page from its public files, and holds it against what this browser saw before. */

import type { LedgerEntry, LedgerVerdict, WitnessStanding } from '../contract.ts'
import { parseCheckpoint, readKey, type SignatureHolds, type TreeHead } from '../ledger/signed-note.ts'
import { partialTilesAt } from '../ledger/tiles.ts'
import { type ReadLedgerFile, verifyLedger } from '../ledger/verify-ledger.ts'
import { headsOf, witnessStandings } from '../ledger/witness-standings.ts'
import { sha256 } from './ledger-sha256.ts'

/** What this browser remembers of the ledger from the last time it held. */
export interface SeenLedger {
  /** The signed checkpoint of then. */
  note: string
  /** The file `/ledger/key` of then. */
  key: string
  at: number
}

export interface WholeCheck {
  verdict: LedgerVerdict
  /** False where this browser has no Ed25519: then everything but the signature was checked. */
  signatureChecked: boolean
  /** The ledger of then, of which today's was checked to be a continuation; null the first time. */
  continues: { size: number; at: number } | null
  /** The key is another one than this browser saw before; somebody must compare it with the published one. */
  otherKey: boolean
  /** Who else signed, and up to where. */
  witnesses: WitnessStanding[]
  /** To be remembered when the verdict is good. */
  seen: Omit<SeenLedger, 'at'>
}

interface CheckDeps {
  read: ReadLedgerFile
  signatureHolds: SignatureHolds
  before: SeenLedger | null
  onProgress: (done: number, total: number) => void
  /** Called anew from the first entry where the check has to begin again. */
  onEntry?: (entry: LedgerEntry) => void
}

/** Throws what `read` throws; an altered ledger is a verdict, not an error. */
export async function checkWhole({ read, signatureHolds, before, onProgress, onEntry }: CheckDeps): Promise<WholeCheck> {
  const keyLine = textOf(await read('key'))
  const key = readKey(keyLine, sha256)
  if (!key) {
    const note = textOf(await read('checkpoint'))
    const sentence = 'The public key of this ledger is missing or is not in the form of a key, so no signature can be checked.'
    const verdict: LedgerVerdict = { ok: false, size: 0, root: '', origin: '', problem: { index: null, file: 'key', sentence } }
    return { verdict, signatureChecked: false, continues: null, otherKey: false, witnesses: [], seen: { note, key: keyLine } }
  }
  let signatureChecked = true
  const holds: SignatureHolds = async (...asked) => {
    try {
      return await signatureHolds(...asked)
    } catch {
      signatureChecked = false
      return true
    }
  }
  const otherKey = before !== null && before.key !== keyLine
  const seen = before && !otherKey ? headOf(before.note) : undefined
  const witnesses = await witnessStandings(read, sha256, signatureHolds).catch(() => [])
  const witnessed = headsOf(witnesses, key.name)
  let note = ''
  const verify = async (): Promise<LedgerVerdict> => {
    // Listed first: what lay there then must be signed by the checkpoint that is read after it.
    const listed = await partialTilesAt(read)
    // Read once: what is remembered must be the very bytes that were verified.
    const checkpoint = await read('checkpoint')
    note = textOf(checkpoint)
    return verifyLedger({
      read: async (path) => (path === 'checkpoint' ? checkpoint : read(path)),
      key,
      sha256,
      signatureHolds: holds,
      onProgress,
      witnessed,
      list: async () => listed,
      ...(onEntry && { onEntry }),
      ...(seen && { seen }),
    })
  }
  let verdict = await verify()
  // The server may have been between its files and its checkpoint just then; what was altered is still altered on a second look.
  for (let again = 0; again < 2 && verdict.problem && verdict.problem.index === verdict.size; again++) verdict = await verify()
  const continues = verdict.ok && before && seen ? { size: seen.size, at: before.at } : null
  return { verdict, signatureChecked, continues, otherKey, witnesses, seen: { note, key: keyLine } }
}

const textOf = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array(0))

function headOf(note: string): TreeHead | undefined {
  const parsed = parseCheckpoint(note)
  return parsed ? { origin: parsed.origin, size: parsed.size, root: parsed.root } : undefined
}

const place = 'peel.ledger.seen'

/** What is remembered after a check that held: never fewer entries than before, and what else was known of the same ledger stays. Pure. */
export function nextMemory<Seen extends SeenLedger>(before: Seen | null, seen: Seen): Seen {
  if (before?.key !== seen.key) return seen
  const [then, now] = [headOf(before.note)?.size ?? 0, headOf(seen.note)?.size ?? 0]
  return now < then ? before : { ...before, ...seen }
}

/** The checkpoint is public, so it outlives the session: that is its use. */
export function rememberLedger<Seen extends SeenLedger>(seen: Seen): void {
  localStorage.setItem(place, JSON.stringify(nextMemory(rememberedLedger() as Seen | null, seen)))
}

export function rememberedLedger(): SeenLedger | null {
  try {
    const found = JSON.parse(localStorage.getItem(place) ?? 'null') as SeenLedger | null
    return found && typeof found.note === 'string' && typeof found.key === 'string' ? found : null
  } catch {
    return null
  }
}

/** Files below `/ledger`, as anybody may fetch them. Throws where the server does not answer. */
export const readPublicFile: ReadLedgerFile = async (path) => {
  const answer = await fetch(`/ledger/${path}`, { credentials: 'omit', cache: 'no-store' })
  if (answer.status === 404) return null
  if (!answer.ok) throw new Error(`/ledger/${path} answered with status ${answer.status}`)
  return new Uint8Array(await answer.arrayBuffer())
}
