/** Whom somebody means: called by id, by name or by the pseudonym that stands in the ledger, and found as the ledger has the account, not as the store showed it for a moment. */

import type { AgencyId, PersonId } from '../../kernel/units.ts'
import type { Person, Role } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { keyOfName } from './identity/check-logon.ts'
import { expectAsCommitted, type HeldStates } from './ledger/hold-rows.ts'
import { pseudonymsIn } from './ledger/who-acted.ts'
import { trustTables } from './store.ts'

/** Whether somebody is spoken of so: by id, by name, or by the pseudonym that stands in the ledger. */
export function isCalled(
  { staff }: Pick<TrustHouse, 'staff'>,
  { agency, id, name }: Pick<Person, 'agency' | 'id' | 'name'>,
  said: string,
): boolean {
  return (
    id === said || keyOfName(name) === keyOfName(said) || pseudonymsIn(said.toUpperCase())[0] === staff.pseudonymOf(agency, id)
  )
}

/** Undefined where nobody is called so. Throws `trust.row-altered`. */
export async function heldPersonCalled(house: TrustHouse, agency: AgencyId, said: string): Promise<Person | undefined> {
  const [key, pseudonym] = [keyOfName(said), pseudonymsIn(said.toUpperCase())[0]]
  const isId = ({ id }: Person): boolean => id === said
  const isName = ({ name }: Person): boolean => keyOfName(name) === key
  const isPseudonym = ({ id }: Person): boolean => pseudonym !== undefined && house.staff.pseudonymOf(agency, id) === pseudonym
  const people = await trustTables(house.store).people(agency)
  const found = people.find(isId) ?? people.find(isName) ?? people.find(isPseudonym)
  if (!found) return undefined
  const held = personAsHeld(await expectAsCommitted(house, agency, [`person:${found.id}`]), agency, found.id)
  return held && isCalled(house, held, said) ? held : undefined
}

/** Also of an account that is disabled. */
export function personAsHeld(held: HeldStates, agency: AgencyId, id: PersonId): Person | undefined {
  const row = held.get(`person:${id}`)
  return row && { id, agency, name: String(row.name), role: row.role as Role, title: String(row.title) }
}
