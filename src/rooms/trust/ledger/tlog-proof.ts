/** A proof in one text file that anyone can check without this ledger: C2SP tlog-proof, with the entry itself as its extra data. Pure. */

import type { LedgerEntry } from '../contract.ts'
import { type Cosignature, openCosignature } from './cosignature.ts'
import { decodeEntry } from './entry.ts'
import { inclusionHolds, merkleHash, type Sha256 } from './merkle.ts'
import { fromBase64, type NoteKey, openCheckpoint, type SignatureHolds, type TreeHead, toBase64 } from './signed-note.ts'

const firstLine = 'c2sp.org/tlog-proof@v1'
/** A tree of 2^53 entries needs no more. */
const longestPath = 53

export interface TlogProof {
  index: number
  /** Exactly the leaf's bytes. */
  leaf: Uint8Array
  path: Uint8Array[]
  /** The checkpoint that it leads to, with whatever signatures it carries. */
  note: string
}

export function writeTlogProof({ index, leaf, path, note }: TlogProof): string {
  const hashes = path.map((hash) => `${toBase64(hash)}\n`).join('')
  return `${firstLine}\nextra ${toBase64(leaf)}\nindex ${index}\n${hashes}\n${note}`
}

/** Null for anything that is not exactly such a file. Line ends of a pasted text may be of any kind. */
export function readTlogProof(text: string): TlogProof | null {
  const plain = `${text.replaceAll('\r\n', '\n').trim()}\n`
  const cut = plain.indexOf('\n\n')
  const [first, extra, place, ...hashes] = plain.slice(0, cut).split('\n')
  if (cut < 0 || first !== firstLine) return null
  const leaf = fromBase64(/^extra (\S+)$/.exec(extra ?? '')?.[1] ?? '')
  const index = Number(/^index (0|[1-9]\d{0,15})$/.exec(place ?? '')?.[1] ?? Number.NaN)
  const path = hashes.map(fromBase64)
  const whole = leaf && leaf.length > 0 && Number.isSafeInteger(index) && path.length <= longestPath
  if (!whole || !path.every((hash) => hash?.length === 32)) return null
  return { index, leaf, path: path as Uint8Array[], note: plain.slice(cut + 2) }
}

export interface TlogProofCheck {
  /** The entry, where the leaf is one. */
  entry: LedgerEntry | null
  /** What the ledger's key signed; null where it did not. */
  head: TreeHead | null
  /** The leaf stands at its index under that root. */
  included: boolean
  /** Which of the witnesses asked for signed this very checkpoint. */
  witnesses: { name: string; signed: Cosignature | null }[]
  ok: boolean
}

/** `signatureHolds` may throw where a browser has no Ed25519; so does this then. */
export async function checkTlogProof(
  proof: TlogProof,
  options: { key: NoteKey; witnesses?: readonly NoteKey[]; sha256: Sha256; signatureHolds: SignatureHolds },
): Promise<TlogProofCheck> {
  const { key, witnesses = [], sha256, signatureHolds } = options
  const hash = merkleHash(sha256)
  const entry = decodeEntry(proof.leaf, proof.index)
  const head = await openCheckpoint(proof.note, key, signatureHolds)
  const { index, path } = proof
  const included =
    head !== null && inclusionHolds(hash, { leafHash: hash.leaf(proof.leaf), index, size: head.size, path, root: head.root })
  const signed = await Promise.all(
    witnesses.map(async (one) => ({ name: one.name, signed: await openCosignature(proof.note, one, signatureHolds) })),
  )
  return { entry, head, included, witnesses: signed, ok: entry !== null && included }
}
