/** Who was registered as a witness and what each signed last, read from the public files. Pure: a browser can run it. */

import type { Instant } from '../../../kernel/units.ts'
import type { WitnessStanding } from '../contract.ts'
import { openCosignature, readWitnessKeys, writeWitnessKey } from './cosignature.ts'
import type { Sha256 } from './merkle.ts'
import { fromBase64, type NoteKey, type SignatureHolds, type TreeHead, toBase64, toHex } from './signed-note.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'

/** One key a line, written by the administrator. Public, like everything in the folder. */
export const witnessesFile = 'witnesses'
/** The newest note that a witness signed, by the hash of its key. */
export const cosignedFile = (witness: NoteKey): string => `cosigned/${toHex(witness.hash)}`

export async function registeredWitnesses(read: ReadLedgerFile, sha256: Sha256): Promise<NoteKey[]> {
  return readWitnessKeys(textOf(await read(witnessesFile)), sha256)
}

/** What each registered witness signed last, as far as the signatures hold. */
export async function witnessStandings(
  read: ReadLedgerFile,
  sha256: Sha256,
  signatureHolds: SignatureHolds,
): Promise<WitnessStanding[]> {
  const keys = await registeredWitnesses(read, sha256)
  return Promise.all(keys.map((key) => standingOf(read, key, signatureHolds)))
}

/** The same of one witness, registered or not. */
export async function standingOf(read: ReadLedgerFile, key: NoteKey, signatureHolds: SignatureHolds): Promise<WitnessStanding> {
  const found = await openCosignature(textOf(await read(cosignedFile(key))), key, signatureHolds)
  const signed = found && { size: found.size, root: toBase64(found.root), at: found.at }
  return { name: key.name, key: writeWitnessKey(key), signed }
}

/** The heads that they signed, for {@link verifyLedger} to hold the ledger against. */
export function headsOf(standings: readonly WitnessStanding[], origin: string): (TreeHead & { by: string })[] {
  return standings.flatMap(({ name, signed }) => {
    const root = signed && fromBase64(signed.root)
    return root ? [{ by: `the witness ${name}`, origin, size: signed.size, root }] : []
  })
}

/** A witness that comes daily may miss a weekend. */
export const witnessLate = 7 * 86_400_000

/**
 * How far somebody outside the agency has co-signed. `all`: the very head; `most`: all but what came lately; `late`: nobody came
 * for a week, also where nothing was written since, for a copy of then looks the same; `none`: no signature of a witness lies here, and whoever holds the key can show each
 * reader another history.
 */
export interface WitnessCover {
  state: 'all' | 'most' | 'late' | 'none'
  /** Entries from the first on. */
  upTo: number
  by: string | null
  at: Instant | null
}

/** `lastAt`: of the newest entry; `now`: by the reader's own clock. */
export function witnessCover(
  standings: readonly WitnessStanding[],
  ledger: { size: number; lastAt: number; now: number },
): WitnessCover {
  let cover: WitnessCover = { state: 'none', upTo: 0, by: null, at: null }
  for (const { name, signed } of standings) {
    if (!signed || signed.size > ledger.size || signed.size < cover.upTo) continue
    if (signed.size === cover.upTo && cover.at !== null && signed.at <= cover.at) continue
    const late = Math.max(ledger.lastAt, ledger.now) - signed.at > witnessLate
    const state = late ? 'late' : signed.size === ledger.size ? 'all' : 'most'
    cover = { state, upTo: signed.size, by: name, at: signed.at }
  }
  return cover
}

const textOf = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array(0))
