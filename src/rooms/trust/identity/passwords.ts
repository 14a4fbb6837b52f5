/** Passwords as argon2id hashes, at a cost that hurts a thief and not a night shift. */

import { hash, verify } from '@node-rs/argon2'
import { refuse } from '../errors.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. 2 is argon2id in the library's list. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const shortest = 12

/** A hash of no password that anybody has: checked when a name is unknown, so that both answers take as long. */
const nobody = '$argon2id$v=19$m=19456,t=2,p=1$cGVlbC1ub2JvZHktc2FsdA$0cTqzGbpQGDXQ6Jp0QR0oLnFCyRyW0cHnYe4pEOg1pA'

/** Throws `trust.password-too-short`. */
export async function hashPassword(password: string, randomBytes: (length: number) => Uint8Array): Promise<string> {
  if ([...password].length < shortest) throw refuse('password-too-short', { atLeast: shortest })
  return hash(password.normalize('NFKC'), { ...cost, salt: randomBytes(16) })
}

/** `stored` is null for somebody who has no password, and undefined for nobody. */
export async function passwordIsRight(stored: string | null | undefined, password: string): Promise<boolean> {
  const right = await verify(stored ?? nobody, password.normalize('NFKC')).catch(() => false)
  return right && typeof stored === 'string'
}
