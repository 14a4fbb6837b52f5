/** Passwords and codes at the door, and the lock that closes after too many wrong ones. Unknown names are answered like known ones. */

import { plainLine } from '../../../kernel/plain-line.ts'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { refuse } from '../errors.ts'
import { freshId } from '../house.ts'
import { type IdentityHouse, minute } from './identity-house.ts'
import { passwordIsRight } from './passwords.ts'
import { recordEvent } from './record-event.ts'
import { type Account, identityTables } from './store.ts'
import type { From, IdentityRules } from './types.ts'

/**
 * The account behind a name and a password. The attempt is written down before the password is looked at, so that many
 * guesses at once count as many; it is taken back when the password was right, the wrong ones before it are not: a second
 * factor may still be missing.
 *
 * @throws trust.wrong-name-or-password, trust.locked
 */
export async function checkPassword(
  house: IdentityHouse,
  agency: AgencyId,
  name: string,
  password: string,
  from: From,
): Promise<Account> {
  const tables = identityTables(house.store)
  const nameKey = keyOfName(name)
  const nameHash = house.hashName(agency, nameKey)
  const account = await tables.accountNamed(agency, nameKey)
  const person = account?.person.id ?? null
  const attempt = await openAttempt(house, agency, { nameHash, person, from })
  if (!(await passwordIsRight(account?.password, password)) || !account) {
    await recordRefusal(house, agency, { nameHash, person, from }, 'wrong name or password')
    throw refuse('wrong-name-or-password', {})
  }
  await tables.forgetBadLogon(agency, attempt)
  return account
}

/**
 * Writes a bad logon in advance and returns its id, to be forgotten when it was a good one.
 *
 * @throws trust.locked
 */
export async function openAttempt(
  house: IdentityHouse,
  agency: AgencyId,
  { nameHash, person, from }: { nameHash: string; person: PersonId | null; from: From },
): Promise<string> {
  const tables = identityTables(house.store)
  const rules = await house.rules(agency)
  const now = house.clock.now()
  const longestMemory = (rules.badLogonMinutes + rules.lockMinutes) * minute
  await tables.forgetBadLogonsBefore((now - longestMemory) as Instant)

  const before = await tables.badLogons(agency, nameHash, (now - longestMemory) as Instant)
  const until = lockedUntil(before, rules)
  if (until !== null && now < until) {
    await recordEvent(house, agency, { kind: 'refused', person, nameHash, from, detail: 'the name is locked' })
    throw refuse('locked', { minutes: Math.ceil((until - now) / minute) })
  }
  const attempt = freshId(house, 'bad')
  await tables.addBadLogon(agency, attempt, nameHash, now)
  const inWindow = await tables.badLogons(agency, nameHash, (now - rules.badLogonMinutes * minute) as Instant)
  if (inWindow.length > rules.badLogons) throw refuse('locked', { minutes: Math.ceil(rules.lockMinutes) })
  return attempt
}

/** Writes that an attempt failed, and that it closed the lock when it did. */
export async function recordRefusal(
  house: IdentityHouse,
  agency: AgencyId,
  { nameHash, person, from }: { nameHash: string; person: PersonId | null; from: From },
  detail: string,
): Promise<void> {
  await recordEvent(house, agency, { kind: 'refused', person, nameHash, from, detail })
  const rules = await house.rules(agency)
  const now = house.clock.now()
  const since = (now - rules.badLogonMinutes * minute) as Instant
  const bad = await identityTables(house.store).badLogons(agency, nameHash, since)
  if (lockedUntil(bad, rules) === null) return
  await recordEvent(house, agency, { kind: 'locked', person, nameHash, from, detail: `${bad.length} bad logons` })
}

/** When the lock opens again, or null while there are too few bad logons close enough together. `at` ascends. */
export function lockedUntil(
  at: readonly number[],
  { badLogons, badLogonMinutes, lockMinutes }: Pick<IdentityRules, 'badLogons' | 'badLogonMinutes' | 'lockMinutes'>,
): number | null {
  for (let last = at.length - 1; last >= badLogons - 1; last--) {
    const first = at[last - badLogons + 1] as number
    if ((at[last] as number) - first < badLogonMinutes * minute) return (at[last] as number) + lockMinutes * minute
  }
  return null
}

/** Names are told apart without regard to case, spelling of accents, stray spaces, or signs that nobody sees. */
export function keyOfName(name: string): string {
  return plainLine(name)
    .replace(/\p{Cf}/gu, '')
    .toLocaleLowerCase('en')
}
