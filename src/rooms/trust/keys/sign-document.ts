/** Signs documents with the ledger's key and checks them: erasure certificates, access exports. A kind names what a signature is for. */

import { canonicalJson } from '../canonical-json.ts'
import { openLedgerKey, signatureHolds } from '../ledger/ledger-key.ts'
import { fromBase64, type NoteKey, toBase64, toHex } from '../ledger/signed-note.ts'

const utf8 = new TextEncoder()

/**
 * The kind stands in the first line of what is signed. A checkpoint's first line is the ledger's name, which has no space,
 * so no signature of one kind passes for another.
 */
const textOf = (kind: `peel ${string}`, document: object): Uint8Array => utf8.encode(`${kind}\n${canonicalJson(document)}`)

/** `name+hash+base64 signature`. */
export async function signDocument(
  house: { home: string; randomBytes(length: number): Uint8Array },
  kind: `peel ${string}`,
  document: object,
): Promise<string> {
  const { key, sign } = await openLedgerKey(house.home, house.randomBytes)
  return `${key.name}+${toHex(key.hash)}+${toBase64(sign(textOf(kind, document)))}`
}

/** True when this key signed exactly this document as this kind. */
export async function documentHolds(key: NoteKey, kind: `peel ${string}`, document: object, signature: string): Promise<boolean> {
  const [name, hash, base64 = ''] = signature.split('+', 2).concat(signature.split('+').slice(2).join('+'))
  const bytes = fromBase64(base64)
  if (name !== key.name || hash !== toHex(key.hash) || bytes?.length !== 64) return false
  return signatureHolds(key.publicKey, textOf(kind, document), bytes)
}
