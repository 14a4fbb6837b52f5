/** Somebody of the agency as they are spoken of: by id, by name, or by the pseudonym that stands in the ledger. */

import type { AgencyId } from '../../kernel/units.ts'
import type { TrustHouse } from './house.ts'
import { keyOfName } from './identity/check-logon.ts'
import { pseudonymsIn } from './ledger/who-acted.ts'
import type { Person } from './people.ts'
import { trustTables } from './store.ts'

/** Whether somebody is spoken of so. */
export function isPersonCalled(
  { staff }: Pick<TrustHouse, 'staff'>,
  { agency, id, name }: Pick<Person, 'agency' | 'id' | 'name'>,
  said: string,
): boolean {
  return (
    id === said || keyOfName(name) === keyOfName(said) || pseudonymsIn(said.toUpperCase())[0] === staff.pseudonymOf(agency, id)
  )
}

/** Undefined for nobody, and for an account whose person was erased. */
export async function findPerson(
  { store, staff }: Pick<TrustHouse, 'store' | 'staff'>,
  agency: AgencyId,
  said: string,
): Promise<Person | undefined> {
  const people = await trustTables(store).people(agency)
  const key = keyOfName(said)
  const [pseudonym] = pseudonymsIn(said.toUpperCase())
  return (
    people.find(({ id }) => id === said) ??
    people.find(({ name }) => keyOfName(name) === key) ??
    people.find(({ id }) => staff.pseudonymOf(agency, id) === pseudonym)
  )
}
