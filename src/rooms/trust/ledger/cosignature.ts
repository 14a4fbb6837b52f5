/** A witness's signature over a checkpoint, as C2SP tlog-cosignature defines it for Ed25519: it says until when which history was seen. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import type { Sha256 } from './merkle.ts'
import { fromBase64, type NoteKey, parseCheckpoint, type SignatureHolds, type SignBytes, toBase64, toHex } from './signed-note.ts'

/** The signature type of a timestamped cosignature, in the key's hash and its line. */
const cosignatureV1 = 0x04
const utf8 = new TextEncoder()
const lengthOfTime = 8

/** What a witness signed, and when by its own clock. */
export interface Cosignature {
  size: number
  root: Uint8Array
  /** To the second. */
  at: Instant
}

/** SHA-256(name || "\n" || 0x04 || key), first four bytes. */
export function witnessKey(name: string, publicKey: Uint8Array, sha256: Sha256): NoteKey {
  const hashed = sha256(new Uint8Array([...utf8.encode(`${name}\n`), cosignatureV1, ...publicKey]))
  return { name, hash: hashed.slice(0, 4), publicKey }
}

/** `name+hash+base64(0x04 || key)`, without a line end: what a board publishes and an administrator registers. */
export function writeWitnessKey(key: NoteKey): string {
  return `${key.name}+${toHex(key.hash)}+${toBase64(new Uint8Array([cosignatureV1, ...key.publicKey]))}`
}

/** The key in a line that {@link writeWitnessKey} wrote, or null when it is not one. */
export function readWitnessKey(line: string, sha256: Sha256): NoteKey | null {
  const match = /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line.trim())
  const bytes = match && fromBase64(match[3] as string)
  if (!match || bytes?.length !== 33 || bytes[0] !== cosignatureV1) return null
  const key = witnessKey(match[1] as string, bytes.slice(1), sha256)
  return toHex(key.hash) === match[2] ? key : null
}

/** The witnesses of a file, one key a line; lines that begin with # are remarks. */
export function readWitnessKeys(text: string, sha256: Sha256): NoteKey[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  return lines.map((line) => readWitnessKey(line, sha256)).filter((key) => key !== null)
}

/** What the witness signs: `cosignature/v1`, its time in whole seconds, and the checkpoint's whole text. */
function cosignedBytes(seconds: number, text: string): Uint8Array {
  return utf8.encode(`cosignature/v1\ntime ${seconds}\n${text}`)
}

/** The signature line, with its line end. `text` is the checkpoint's text, without any signature. */
export function cosign(text: string, at: Instant, key: NoteKey, sign: SignBytes): string {
  const seconds = Math.floor(at / 1000)
  const time = new Uint8Array(lengthOfTime)
  new DataView(time.buffer).setBigUint64(0, BigInt(seconds))
  const signature = sign(cosignedBytes(seconds, text))
  return `— ${key.name} ${toBase64(new Uint8Array([...key.hash, ...time, ...signature]))}\n`
}

/** What this witness signed of a note, or null when it did not. */
export async function openCosignature(note: string, witness: NoteKey, holds: SignatureHolds): Promise<Cosignature | null> {
  const parsed = parseCheckpoint(note)
  if (!parsed) return null
  for (const { name, bytes } of parsed.signatures) {
    if (name !== witness.name || bytes.length !== 4 + lengthOfTime + 64) continue
    if (toHex(bytes.subarray(0, 4)) !== toHex(witness.hash)) continue
    const seconds = Number(new DataView(bytes.buffer, bytes.byteOffset + 4, lengthOfTime).getBigUint64(0))
    if (!Number.isSafeInteger(seconds * 1000)) continue
    if (!(await holds(witness.publicKey, cosignedBytes(seconds, parsed.text), bytes.subarray(4 + lengthOfTime)))) continue
    return { size: parsed.size, root: parsed.root, at: (seconds * 1000) as Instant }
  }
  return null
}

/** The note with one signature line more, in place of an earlier one by the same key. */
export function withSignature(note: string, line: string): string {
  const [, name, signature] = /^— (\S+) (\S+)\n$/u.exec(line) ?? []
  const hash = toHex((fromBase64(signature ?? '') ?? new Uint8Array(0)).subarray(0, 4))
  const cut = note.lastIndexOf('\n\n') + 2
  const kept = note
    .slice(cut)
    .split('\n')
    .filter((one) => {
      const [, otherName, other] = /^— (\S+) (\S+)$/u.exec(one) ?? []
      if (!otherName) return false
      return otherName !== name || toHex((fromBase64(other ?? '') ?? new Uint8Array(0)).subarray(0, 4)) !== hash
    })
  return `${note.slice(0, cut)}${kept.map((one) => `${one}\n`).join('')}${line}`
}

/** The line by which this key signed, or null. */
export function signatureLineOf(note: string, key: NoteKey): string | null {
  const found = parseCheckpoint(note)?.signatures.find(
    ({ name, bytes }) => name === key.name && toHex(bytes.subarray(0, 4)) === toHex(key.hash),
  )
  return found ? `— ${found.name} ${toBase64(found.bytes)}\n` : null
}
