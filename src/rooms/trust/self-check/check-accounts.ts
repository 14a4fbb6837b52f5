/** Who can sign in, and how: second factors, administrators, accounts that nobody uses. Pure. */

import type { Person } from '../contract.ts'
import type { SingleSignOn } from '../identity/identity-settings.ts'
import type { IdentityRules, PersonAccess } from '../identity/types.ts'
import { counted, findingsOf, firstOf } from './finding.ts'
import type { Finding } from './types.ts'

export interface Accounts {
  people: readonly Pick<Person, 'id' | 'name' | 'role'>[]
  access: readonly PersonAccess[]
  rules: Pick<IdentityRules, 'mfa' | 'unusedDays'>
  sso: Pick<SingleSignOn, 'mfaAmr' | 'mfaAcr'> | null
}

/** More than these are hard to keep an eye on. */
const mostAdministrators = 5

const { ok, warn, bad } = findingsOf('accounts')

export function checkAccounts({ people, access, rules, sso }: Accounts): Finding[] {
  const named = new Map(people.map((person) => [person.id, person]))
  const active = access.filter(({ state }) => state === 'active')
  const nameOf = ({ id }: PersonAccess): string => named.get(id)?.name ?? id
  const askedElsewhere = (sso?.mfaAmr.length ?? 0) + (sso?.mfaAcr.length ?? 0) > 0
  const single = active.filter(
    ({ factors: { passkeys, totp, sso: linked } }) => passkeys === 0 && !totp && !(linked && askedElsewhere),
  )
  const dormant = access.filter(({ state }) => state === 'unused')
  const administrators = active.filter(({ id }) => named.get(id)?.role === 'administrator')
  return [
    ...sayFactors(active.length, single.map(nameOf), rules.mfa),
    sayAdministrators(administrators.length),
    dormant.length === 0
      ? ok('no-dormant', `No account has stood unused for ${rules.unusedDays} days.`)
      : warn(
          'dormant',
          `${counted(dormant.length, 'account')} stood unused for ${rules.unusedDays} days and no longer open: ${firstOf(dormant.map(nameOf))}.`,
          'Disable the accounts of those who have left, under People.',
        ),
  ]
}

function sayFactors(active: number, single: readonly string[], mfa: boolean): Finding[] {
  if (active === 0) return []
  if (single.length === 0) return [ok('second-factors', `All ${counted(active, 'account')} in use have a second factor.`)]
  const sentence = `${counted(single.length, 'account')} in use ${single.length === 1 ? 'has' : 'have'} no second factor: ${firstOf(single)}.`
  if (!mfa)
    return [bad('second-factors', sentence, 'Take mfa out of the rules in identity.json; each of them is then asked to enrol.')]
  return [
    warn(
      'second-factors',
      `${sentence} Nothing opens for them, but whoever learns the password first could enrol a factor.`,
      'Have them sign in and enrol today, or disable the accounts.',
    ),
  ]
}

function sayAdministrators(count: number): Finding {
  if (count === 0) {
    const mend = 'Open one with the link from the first start, or peel trust add-person --role administrator.'
    return bad('administrators', 'No administrator can sign in, so nobody can disable an account or recover one.', mend)
  }
  if (count === 1) {
    const mend = 'Make a second one: peel trust add-person --role administrator.'
    return warn('administrators', 'There is one administrator: a lost factor takes the agency’s accounts with it.', mend)
  }
  if (count > mostAdministrators) {
    const mend = 'Give those who do not manage accounts the role of their work.'
    return warn('administrators', `There are ${count} administrators, which is more than anybody keeps an eye on.`, mend)
  }
  return ok('administrators', `There are ${count} administrators.`)
}
