/** A KMS whose keys this process holds: wraps with AES-256-GCM, remembers which key wrapped what. */

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Instant } from '../../kernel/units.ts'
import type { KeyEncryptingKey, Kms } from '../../ports/kms.ts'
import { kmsError } from './errors.ts'

export interface KeptKey extends KeyEncryptingKey {
  /** 32 bytes. */
  secret: Uint8Array
}

/** Where the keys come from and go to. The one that wraps comes first. */
export interface KeyKeeper {
  kind: string
  keys: KeptKey[]
  /** Makes a changed list durable before it counts; throws where this keeper cannot be changed from here. */
  save(keys: readonly KeptKey[]): Promise<void>
  now(): Instant
}

const ivBytes = 12
const tagBytes = 16

export function kmsOfKeptKeys(keeper: KeyKeeper): Kms {
  let { keys } = keeper
  const keep = async (next: KeptKey[]): Promise<void> => {
    await keeper.save(next)
    keys = next
  }
  return {
    kind: keeper.kind,
    keys: async () => keys.map(({ secret: _, ...told }) => told),

    wrap: async (plain, context) => {
      const { name, secret } = keys[0] as KeptKey
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(context))
      return { kek: name, wrapped: Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]) }
    },

    unwrap: async ({ kek, wrapped }, context) => {
      const key = keys.find((one) => one.name === kek)
      if (!key) throw kmsError('no-such-key', { kek })
      const end = wrapped.length - tagBytes
      if (end < ivBytes) throw kmsError('not-as-wrapped', { kek })
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.secret, wrapped.subarray(0, ivBytes), { authTagLength: tagBytes })
        decipher.setAAD(Buffer.from(context)).setAuthTag(wrapped.subarray(end))
        return Buffer.concat([decipher.update(wrapped.subarray(ivBytes, end)), decipher.final()])
      } catch (cause) {
        throw kmsError('not-as-wrapped', { kek }, { cause })
      }
    },

    rotate: async () => {
      const now = keeper.now()
      const made = makeKey(randomBytes(32), now)
      await keep([made, ...keys.map((key) => ({ ...key, replacedAt: key.replacedAt ?? now }))])
      return { name: made.name, madeAt: made.madeAt }
    },

    retire: async (names) => {
      const [current, ...earlier] = keys
      const gone = earlier.filter((key) => names.includes(key.name))
      if (gone.length === 0) return []
      await keep([current as KeptKey, ...earlier.filter((key) => !gone.includes(key))])
      for (const key of gone) key.secret.fill(0)
      return gone.map((key) => key.name)
    },
  }
}

/** A key and its name, which is a fingerprint of it. */
export function makeKey(secret: Uint8Array, madeAt: Instant): KeptKey {
  const name = `kek-${createHash('sha256').update('peel kek\n').update(secret).digest('hex').slice(0, 12)}`
  return { name, madeAt, secret }
}
