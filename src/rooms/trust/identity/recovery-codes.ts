/** Printed codes for the day the generator is lost: ten of 120 bits, stored hashed, each good once. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Person } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { aboutAccount, accountBecomes, heldAccount, statesOfAccount } from './held-account.ts'
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

/** A right one is gone afterwards, and an entry says so: what signs the account in has changed. */
export async function recoveryCodeIsRight(
  house: IdentityHouse,
  agency: AgencyId,
  person: Pick<Person, 'id' | 'name' | 'role'>,
  typed: string,
): Promise<boolean> {
  const code = readable(typed)
  if (code.length !== length) return false
  return actInLedger(house, agency, async (connection, record, hold) => {
    const tables = identityTables(connection)
    await tables.lockAccount(agency, person.id)
    const states = await hold(...statesOfAccount(person.id))
    const held = heldAccount(states, agency, person.id)
    const digest = digestOfCode(person.id, code)
    // One that was slipped in since is none, even if it can be taken out again.
    if (!held?.printedCodes.includes(digestOfText(digest))) return false
    if (!(await tables.spendRecoveryCode(agency, person.id, digest))) return false
    const by = { person: { ...person, agency } }
    const left = held.printedCodes.filter((one) => one !== digestOfText(digest)).map((one) => [one])
    const becomes = accountBecomes(states, person.id, { factors: { recovery_codes: left } })
    await record({ act: 'alter', by, what: 'A printed recovery code was used up.', ...aboutAccount(person.id), becomes })
    return true
  })
}

const readable = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1')

/** Printed codes as the state of an account has them. */
export const codesAsHeld = (person: PersonId, printed: readonly string[]): string[][] =>
  printed.map((code) => [digestOfText(digestOfCode(person, code))])

const digestOfCode = (person: PersonId, code: string): string => digestOfText(`${person}|${readable(code)}`)
