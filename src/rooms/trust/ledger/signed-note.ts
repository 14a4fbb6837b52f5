/** Signed notes and checkpoints as C2SP defines them: a text that says how long the ledger is, what its root is, and who signed that. */

import { hashLength, type Sha256 } from './merkle.ts'

/** Who may sign: name, the first four bytes of the key's hash, and the Ed25519 public key (32 bytes). */
export interface NoteKey {
  name: string
  hash: Uint8Array
  publicKey: Uint8Array
}

/** Signs bytes with Ed25519, 64 bytes long. */
export type SignBytes = (bytes: Uint8Array) => Uint8Array
/** True when the Ed25519 signature over the bytes is by this public key. A browser may answer later. */
export type SignatureHolds = (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>

export interface TreeHead {
  /** The ledger's name, the first line of the note. */
  origin: string
  size: number
  root: Uint8Array
}

const ed25519 = 0x01
const dash = '—'
const utf8 = new TextEncoder()

/** SHA-256(name || "\n" || 0x01 || key), first four bytes. */
export function noteKey(name: string, publicKey: Uint8Array, sha256: Sha256): NoteKey {
  const hashed = sha256(new Uint8Array([...utf8.encode(`${name}\n`), ed25519, ...publicKey]))
  return { name, hash: hashed.slice(0, 4), publicKey }
}

/** `name+hash+base64(0x01 || key)`, one line: what Peel writes to `ledger/key`. */
export function writeKey(key: NoteKey): string {
  return `${key.name}+${toHex(key.hash)}+${toBase64(new Uint8Array([ed25519, ...key.publicKey]))}\n`
}

/** The key in a line that {@link writeKey} wrote, or null when it is not one. */
export function readKey(line: string, sha256: Sha256): NoteKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line.trim())
  if (!match) return null
  const bytes = fromBase64(match[3] as string)
  if (bytes?.length !== 33 || bytes[0] !== ed25519) return null
  const key = noteKey(match[1] as string, bytes.slice(1), sha256)
  return toHex(key.hash) === match[2] ? key : null
}

/** The text that is signed: origin, size, base64 root, each on a line. */
function checkpointText(head: TreeHead): string {
  return `${head.origin}\n${head.size}\n${toBase64(head.root)}\n`
}

/** The text, an empty line, and one line for the signature. */
export function signCheckpoint(head: TreeHead, key: NoteKey, sign: SignBytes): string {
  const text = checkpointText(head)
  const signature = new Uint8Array([...key.hash, ...sign(utf8.encode(text))])
  return `${text}\n${dash} ${key.name} ${toBase64(signature)}\n`
}

/** What a note says, without asking who signed it. Null when it is no checkpoint. */
export function parseCheckpoint(
  note: string,
): (TreeHead & { text: string; signatures: { name: string; bytes: Uint8Array }[] }) | null {
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0 || !note.endsWith('\n')) return null
  const text = note.slice(0, cut + 1)
  const [origin, size, root] = text.split('\n')
  if (!origin || !size || !root || !/^(0|[1-9]\d{0,15})$/.test(size)) return null
  const rootBytes = fromBase64(root)
  if (rootBytes?.length !== hashLength || !Number.isSafeInteger(Number(size))) return null
  const signatures: { name: string; bytes: Uint8Array }[] = []
  for (const line of note.slice(cut + 2, -1).split('\n')) {
    const match = /^— (\S+) (\S+)$/u.exec(line)
    const bytes = match && fromBase64(match[2] as string)
    if (!match || !bytes || bytes.length < 5) return null
    signatures.push({ name: match[1] as string, bytes })
  }
  return { origin, size: Number(size), root: rootBytes, text, signatures }
}

/** The tree head that this key signed, or null when the note is not one or nobody with this key signed it. */
export async function openCheckpoint(note: string, key: NoteKey, holds: SignatureHolds): Promise<TreeHead | null> {
  const parsed = parseCheckpoint(note)
  if (!parsed || parsed.origin !== key.name) return null
  for (const { name, bytes } of parsed.signatures) {
    if (name !== key.name || bytes.length !== 68 || toHex(bytes.subarray(0, 4)) !== toHex(key.hash)) continue
    if (await holds(key.publicKey, utf8.encode(parsed.text), bytes.subarray(4))) {
      return { origin: parsed.origin, size: parsed.size, root: parsed.root }
    }
  }
  return null
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Null for anything but the one right spelling, so that no byte of a note can be changed unseen. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    return toBase64(bytes) === text ? bytes : null
  } catch {
    return null
  }
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
