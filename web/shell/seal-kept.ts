/** Seals what a browser keeps of an agency's: in its storage lies no word of it, and the key, which no script can read out, goes with the session. */

import type { Keeper } from './keep-for-a-while.ts'

/** Where the browser holds one key between two pages. */
export interface KeyDrawer {
  read(): Promise<CryptoKey | undefined>
  lay(key: CryptoKey): Promise<void>
  empty(): Promise<void>
}

export interface Sealer {
  /** Keeps JSON under a name until `until`, sealed. Keeps nothing where the browser cannot seal, as on a page without https. */
  keep(name: string, value: unknown, until: number): Promise<void>
  /** Undefined once its hour is past, its key is gone, or somebody has changed it. */
  kept<Value>(name: string): Promise<Value | undefined>
  /** Destroys the key: whatever lies sealed, here or in a copy of this storage, is never read again. */
  forgetKey(): Promise<void>
}

const kind = { name: 'AES-GCM', length: 256 }

/** `subtle` is absent on a page that came without https from another machine. */
export function openSealer(
  keeper: Pick<Keeper, 'keep' | 'kept'>,
  keys: KeyDrawer,
  subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle,
): Sealer {
  // A round is kept each minute; two at once must not make a key each.
  let making: Promise<CryptoKey> | undefined
  const keyOf = (own: SubtleCrypto): Promise<CryptoKey> => {
    making ??= findOrMake(own).finally(() => {
      making = undefined
    })
    return making
  }
  const findOrMake = async (own: SubtleCrypto): Promise<CryptoKey> => {
    const found = await keys.read()
    if (found) return found
    const key = await own.generateKey(kind, false, ['encrypt', 'decrypt'])
    await keys.lay(key)
    return key
  }
  return {
    keep: async (name, value, until) => {
      if (!subtle) return
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const plain = new TextEncoder().encode(JSON.stringify(value))
      const sealed = await subtle.encrypt(forName(name, iv), await keyOf(subtle), plain)
      keeper.keep(name, { iv: toText(iv), sealed: toText(new Uint8Array(sealed)) }, until)
    },
    kept: async <Value>(name: string) => {
      const found = keeper.kept<{ iv?: string; sealed?: string }>(name)
      if (!subtle || !found?.iv || !found.sealed) return undefined
      const key = await keys.read()
      if (!key) return undefined
      try {
        const plain = await subtle.decrypt(forName(name, toBytes(found.iv)), key, toBytes(found.sealed))
        return JSON.parse(new TextDecoder().decode(plain)) as Value
      } catch {
        return undefined
      }
    },
    forgetKey: () => keys.empty(),
  }
}

/** What lies under one name cannot be laid under another. */
const forName = (name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(name),
})

const toText = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const toBytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
