/** Ed25519 as the browser has it. */

import type { SignatureHolds } from '../ledger/signed-note.ts'

/** Rejects where the browser cannot say: no WebCrypto over plain http, or no Ed25519 in an older browser. */
export const signatureHolds: SignatureHolds = async (publicKey, bytes, signature) => {
  const { subtle } = globalThis.crypto
  const key = await subtle.importKey('raw', Uint8Array.from(publicKey), { name: 'Ed25519' }, false, ['verify'])
  return subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(signature), Uint8Array.from(bytes))
}
