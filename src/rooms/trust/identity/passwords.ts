/** Passwords as argon2id hashes, at a cost that hurts a thief and not a night shift. */

import { hash, verify } from '@node-rs/argon2'
import type { Person } from '../contract.ts'
import { refuse } from '../errors.ts'
import { refuseIdentity } from './errors.ts'
import type { IdentityHouse } from './identity-house.ts'
import { isBreached, isGuessable, wordsAbout } from './judge-password.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. 2 is argon2id in the library's list. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const shortest = 12

/** A hash of no password that anybody has: checked when a name is unknown, so that both answers take as long. */
const nobody = '$argon2id$v=19$m=19456,t=2,p=1$cGVlbC1ub2JvZHktc2FsdA$0cTqzGbpQGDXQ6Jp0QR0oLnFCyRyW0cHnYe4pEOg1pA'

/**
 * The hash of a password that somebody chose. Any character counts as it was typed; only the spelling of accents is made one (NFKC).
 *
 * @throws trust.password-too-short, trust.password-guessable, trust.password-breached
 */
export async function hashPassword(
  { home, randomBytes }: Pick<IdentityHouse, 'home' | 'randomBytes'>,
  person: Pick<Person, 'name' | 'role' | 'title' | 'agency'>,
  password: string,
): Promise<string> {
  if ([...password].length < shortest) throw refuse('password-too-short', { atLeast: shortest })
  const plain = password.normalize('NFKC')
  if (await isGuessable(plain, wordsAbout(person))) throw refuseIdentity('password-guessable', {})
  if (await isBreached(home, plain)) throw refuseIdentity('password-breached', {})
  return hash(plain, { ...cost, salt: randomBytes(16) })
}

/** `stored` is null for somebody who has no password, and undefined for nobody. */
export async function passwordIsRight(stored: string | null | undefined, password: string): Promise<boolean> {
  const right = await verify(stored ?? nobody, password.normalize('NFKC')).catch(() => false)
  return right && typeof stored === 'string'
}
