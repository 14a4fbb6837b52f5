/** The ledger's Ed25519 key on this machine: made once, kept in `home/ledger-key` for its owner only. */

import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '../errors.ts'
import { replaceFile } from './durable-files.ts'
import type { Sha256 } from './merkle.ts'
import {
  fromBase64,
  type NoteKey,
  noteKey,
  readKey,
  type SignatureHolds,
  type SignBytes,
  toBase64,
  toHex,
} from './signed-note.ts'

export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer')

// DER around the 32 raw bytes: RFC 8410, Ed25519 as PKCS #8 and as SubjectPublicKeyInfo.
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const spki = Buffer.from('302a300506032b6570032100', 'hex')

export const signatureHolds: SignatureHolds = (publicKey, bytes, signature) =>
  verify(null, bytes, createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }), signature)

export interface LedgerKey {
  key: NoteKey
  sign: SignBytes
}

/** Reads the key, or makes one on the first start. The secret line is `PRIVATE+KEY+name+hash+base64(0x01 || seed)`. */
export async function openLedgerKey(home: string, randomBytes: (length: number) => Uint8Array): Promise<LedgerKey> {
  const path = join(home, 'ledger-key')
  const line = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (line !== null) {
    const found = readSecret(line)
    if (!found) throw refuse('not-a-key', { place: path })
    return found
  }
  const seed = randomBytes(32)
  const made = keyFromSeed(`peel-ledger-${toHex(randomBytes(4))}`, seed)
  const secret = `PRIVATE+KEY+${made.key.name}+${toHex(made.key.hash)}+${toBase64(new Uint8Array([1, ...seed]))}\n`
  await replaceFile(path, Buffer.from(secret), 0o600)
  return made
}

/** The public half of the key that a data folder signs with, or null where there is none or it may not be read. */
export async function ownKey(home: string): Promise<NoteKey | null> {
  const line = await readFile(join(home, 'ledger-key'), 'utf8').catch(() => '')
  return readSecret(line)?.key ?? null
}

/** The public key itself, as `/verify` shows it, or a file that holds it. Throws `trust.not-a-key`. */
export async function readPublicKey(word: string): Promise<NoteKey> {
  const key = readKey(word, sha256) ?? readKey(await readFile(word, 'utf8').catch(() => ''), sha256)
  if (!key) throw refuse('not-a-key', { place: word })
  return key
}

function readSecret(line: string): LedgerKey | null {
  const match = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line.trim())
  const bytes = match && fromBase64(match[3] as string)
  if (!match || bytes?.length !== 33 || bytes[0] !== 1) return null
  const found = keyFromSeed(match[1] as string, bytes.subarray(1))
  return toHex(found.key.hash) === match[2] ? found : null
}

export function keyFromSeed(name: string, seed: Uint8Array): LedgerKey {
  const secret: KeyObject = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(spki.length)
  return { key: noteKey(name, new Uint8Array(publicKey), sha256), sign: (bytes) => sign(null, bytes, secret) }
}
