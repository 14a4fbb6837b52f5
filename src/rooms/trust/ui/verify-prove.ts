/** A proof made here out of the public tiles, and one that somebody sent, checked. */

import type { LedgerProof } from '../contract.ts'
import { encodeEntry } from '../ledger/entry.ts'
import { inclusionProof, merkleHash } from '../ledger/merkle.ts'
import { fromBase64, type NoteKey, parseCheckpoint, readKey } from '../ledger/signed-note.ts'
import { decodeBundle, partialFromFull, subtreesFromTiles, tilePath, tileWidth } from '../ledger/tiles.ts'
import { checkTlogProof, readTlogProof, type TlogProofCheck, writeTlogProof } from '../ledger/tlog-proof.ts'
import type { ReadLedgerFile } from '../ledger/verify-ledger.ts'
import { registeredWitnesses } from '../ledger/witness-standings.ts'
import { sha256 } from './ledger-sha256.ts'
import { signatureHolds } from './ledger-signature.ts'

const hash = merkleHash(sha256)
const textOf = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array(0))

/** The proof of an entry as a file. Null where the ledger has no such entry or a tile of it is missing. */
export async function proofFile(read: ReadLedgerFile, index: number): Promise<string | null> {
  const whole = partialFromFull(read)
  const note = textOf(await read('checkpoint'))
  const head = parseCheckpoint(note)
  if (!head || index >= head.size) return null
  const bundle = Math.floor(index / tileWidth)
  const width = Math.min(tileWidth, head.size - bundle * tileWidth)
  const leaf = decodeBundle((await whole(tilePath('entries', bundle, width))) ?? new Uint8Array(0)).entries[index % tileWidth]
  if (!leaf) return null
  const subtrees = subtreesFromTiles(hash, head.size, async (path) => (await whole(path)) ?? new Uint8Array(0))
  const path = await inclusionProof(hash, subtrees, index, head.size).catch(() => null)
  return path && writeTlogProof({ index, leaf, path, note })
}

/** The proof that a signed-in reader is looking at, as a file for somebody else. */
export function proofAsFile({ entry, path, checkpoint }: LedgerProof): string {
  const hashes = path.map((one) => fromBase64(one) ?? new Uint8Array(0))
  return writeTlogProof({ index: entry.index, leaf: encodeEntry(entry), path: hashes, note: checkpoint.note })
}

export type PastedProof = { kind: 'not-a-proof' } | { kind: 'no-key' } | { kind: 'checked'; check: TlogProofCheck; key: NoteKey }

/**
 * @param keyLine the key that the reader trusts, as the agency published it
 */
export async function checkPasted(text: string, keyLine: string, read: ReadLedgerFile): Promise<PastedProof> {
  const proof = readTlogProof(text)
  if (!proof) return { kind: 'not-a-proof' }
  const key = readKey(keyLine, sha256)
  if (!key) return { kind: 'no-key' }
  const witnesses = await registeredWitnesses(read, sha256).catch(() => [])
  return { kind: 'checked', key, check: await checkTlogProof(proof, { key, witnesses, sha256, signatureHolds }) }
}
