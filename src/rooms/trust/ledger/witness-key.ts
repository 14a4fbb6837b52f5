/** A witness's own key, on its own machine: made on the first visit, readable by its owner only. */

import { readFile } from 'node:fs/promises'
import { refuse } from '../errors.ts'
import { witnessKey } from './cosignature.ts'
import { replaceFile } from './durable-files.ts'
import { keyFromSeed, sha256 } from './ledger-key.ts'
import { fromBase64, type NoteKey, type SignBytes, toBase64, toHex } from './signed-note.ts'

const nameForm = /^[^\s+]{1,200}$/

/** The secret line is `PRIVATE+KEY+name+hash+base64(0x04 || seed)`. Throws `trust.not-a-key` for a file that is not one. */
export async function openWitnessKey(
  path: string,
  name: string,
  randomBytes: (length: number) => Uint8Array,
): Promise<{ key: NoteKey; sign: SignBytes }> {
  const line = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (line !== null) {
    const match = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line.trim())
    const bytes = match && fromBase64(match[3] as string)
    if (!match || bytes?.length !== 33 || bytes[0] !== 4) throw refuse('not-a-key', { place: path })
    const found = witnessFromSeed(match[1] as string, bytes.slice(1))
    if (toHex(found.key.hash) !== match[2]) throw refuse('not-a-key', { place: path })
    return found
  }
  const seed = randomBytes(32)
  const made = witnessFromSeed(nameForm.test(name) ? name : `peel-witness-${toHex(randomBytes(4))}`, seed)
  const secret = `PRIVATE+KEY+${made.key.name}+${toHex(made.key.hash)}+${toBase64(new Uint8Array([4, ...seed]))}\n`
  await replaceFile(path, Buffer.from(secret), 0o600)
  return made
}

export function witnessFromSeed(name: string, seed: Uint8Array): { key: NoteKey; sign: SignBytes } {
  const { key, sign } = keyFromSeed(name, seed)
  return { key: witnessKey(name, key.publicKey, sha256), sign }
}
