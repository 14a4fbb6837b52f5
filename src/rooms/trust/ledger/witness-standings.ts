/** Who was registered as a witness and what each signed last, read from the public files. Pure: a browser can run it. */

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
  return Promise.all(
    keys.map(async (key) => {
      const found = await openCosignature(textOf(await read(cosignedFile(key))), key, signatureHolds)
      const signed = found && { size: found.size, root: toBase64(found.root), at: found.at }
      return { name: key.name, key: writeWitnessKey(key), signed }
    }),
  )
}

/** The heads that they signed, for {@link verifyLedger} to hold the ledger against. */
export function headsOf(standings: readonly WitnessStanding[], origin: string): (TreeHead & { by: string })[] {
  return standings.flatMap(({ name, signed }) => {
    const root = signed && fromBase64(signed.root)
    return root ? [{ by: `the witness ${name}`, origin, size: signed.size, root }] : []
  })
}

const textOf = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array(0))
