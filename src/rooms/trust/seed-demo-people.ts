/** The people of the demo city: one for each role that a newcomer wants to try, signed in with one click, on synthetic data only. */

import type { AgencyId, PersonId } from '../../kernel/units.ts'
import { actInLedger } from './act-in-ledger.ts'
import type { Person } from './contract.ts'
import { refuse } from './errors.ts'
import type { TrustHouse } from './house.ts'
import { keyOfName } from './identity/check-logon.ts'
import { statesOfAccount } from './identity/held-account.ts'
import { hasInvitations } from './identity/invite-person.ts'
import { trustTables } from './store.ts'

/** Throws `trust.real-data` where an account with a password, or a link to make one, exists. */
export async function seedDemoPeople(
  house: TrustHouse,
  agency: AgencyId,
  cast: readonly Pick<Person, 'name' | 'title' | 'role'>[],
): Promise<Person[]> {
  const tables = trustTables(house.store)
  const real = await tables.people(agency, false)
  if (real.length > 0 || (await hasInvitations(house.home))) throw refuse('real-data', {})
  await actInLedger(house, agency, async (connection, record, hold) => {
    const states: string[] = []
    for (const [place, { name, role, title }] of cast.entries()) {
      const person: Person = { id: `demo-${String(place + 1).padStart(2, '0')}` as PersonId, agency, name, role, title }
      await hold(...statesOfAccount(person.id))
      const facts = { nameKey: keyOfName(name), password: null, demo: true, invitation: null, at: house.clock.now() }
      if (await trustTables(connection).addPerson(person, facts)) states.push(...statesOfAccount(person.id))
    }
    if (states.length === 0) return
    const what = `The accounts of the demo city were made: ${cast.length} people who do not exist.`
    await record({ act: 'collect', by: 'Peel', what, subject: 'people', states })
  })
  return demoPeople(house, agency)
}

/** Empty wherever a real account exists. */
export async function demoPeople(house: TrustHouse, agency: AgencyId): Promise<Person[]> {
  const people = trustTables(house.store)
  if ((await people.people(agency, false)).length > 0) return []
  return people.people(agency, true)
}
