/** Signing in by name and password, and the lock that closes after five wrong ones. */

import type { AgencyId, Instant } from '../../kernel/units.ts'
import type { Person } from './contract.ts'
import { refuse } from './errors.ts'
import { freshId, type TrustHouse } from './house.ts'
import { passwordIsRight } from './passwords.ts'
import { trustTables } from './store.ts'

const minute = 60_000
/** CJIS 5.9.5 AC-7: five bad logons within 15 minutes. */
const logonRules = { attempts: 5, within: 15 * minute, lockedFor: 15 * minute }

/**
 * The person behind a name and a password. A wrong attempt is written down before the password is looked at, so that
 * many guesses at once count as many. Unknown names are locked and answered like known ones.
 */
export async function checkLogon(house: TrustHouse, agency: AgencyId, name: string, password: string): Promise<Person> {
  const tables = trustTables(house.store)
  const now = house.clock.now()
  const nameKey = keyOfName(name)
  const longestMemory = logonRules.within + logonRules.lockedFor
  await tables.forgetBadLogonsBefore((now - longestMemory) as Instant)

  const before = await tables.badLogons(agency, nameKey, (now - longestMemory) as Instant)
  const until = lockedUntil(before)
  if (until !== null && now < until) throw refuse('locked', { minutes: Math.ceil((until - now) / minute) })

  await tables.addBadLogon(agency, freshId(house, 'bad'), nameKey, now)
  const inWindow = (await tables.badLogons(agency, nameKey, (now - logonRules.within) as Instant)).length
  if (inWindow > logonRules.attempts) throw refuse('locked', { minutes: Math.ceil(logonRules.lockedFor / minute) })

  const known = await tables.logonOf(agency, nameKey)
  if (!(await passwordIsRight(known?.password, password)) || !known) throw refuse('wrong-name-or-password', {})
  await tables.forgetBadLogons(agency, nameKey)
  return known.person
}

/** When the lock opens again, or null while there are too few bad logons close enough together. `at` ascends. */
export function lockedUntil(at: readonly number[]): number | null {
  for (let last = at.length - 1; last >= logonRules.attempts - 1; last--) {
    const first = at[last - logonRules.attempts + 1] as number
    if ((at[last] as number) - first < logonRules.within) return (at[last] as number) + logonRules.lockedFor
  }
  return null
}

/** Names are told apart without regard to case, spelling of accents, or stray spaces. */
export function keyOfName(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLocaleLowerCase('en')
}
