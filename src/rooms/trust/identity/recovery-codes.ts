/** Printed codes for the day the generator is lost: ten of 120 bits, stored hashed, each good once. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import { digestOfText } from '../digest.ts'
import type { IdentityHouse } from './identity-house.ts'
import { type IdentityTables, identityTables } from './store.ts'

const codes = 10
/** Five bits each: above the 112 from which a plain hash is enough. */
const length = 24
/** Crockford's digits: nothing that a tired eye takes for another. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** Replaces all earlier ones. Shown once; only hashes stay. Written as six groups of four, `abcd-efgh-…`. */
export async function writeRecoveryCodes(
  { randomBytes }: Pick<IdentityHouse, 'randomBytes'>,
  tables: IdentityTables,
  agency: AgencyId,
  person: PersonId,
): Promise<string[]> {
  const written = Array.from({ length: codes }, () => {
    const characters = [...randomBytes(length)].map((byte) => digits[byte % 32]).join('')
    return (characters.match(/.{4}/g) ?? []).join('-')
  })
  await tables.setRecoveryCodes(
    agency,
    person,
    written.map((code) => digestOfCode(person, code)),
  )
  return written
}

export async function recoveryCodeIsRight(
  house: IdentityHouse,
  agency: AgencyId,
  person: PersonId,
  typed: string,
): Promise<boolean> {
  const code = readable(typed)
  return code.length === length && identityTables(house.store).spendRecoveryCode(agency, person, digestOfCode(person, code))
}

const readable = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1')

const digestOfCode = (person: PersonId, code: string): string => digestOfText(`${person}|${readable(code)}`)
