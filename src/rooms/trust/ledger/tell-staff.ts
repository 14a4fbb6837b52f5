/** Names for the pseudonyms of the ledger, for eyes inside the agency only. An account that is gone keeps its pseudonym. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { LedgerEntry, Person } from '../contract.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { trustTables } from '../store.ts'
import { pseudonymsIn, readStaff, tellNames } from './who-acted.ts'

/** What of an entry may hold a pseudonym. */
const textsOf = ({ by, what, recipient }: LedgerEntry): string[] => [by, what, ...(recipient === undefined ? [] : [recipient])]

/** Names by pseudonym, of those that stand in these texts. The store is asked only where one does. */
async function namesIn(house: TrustHouse, agency: AgencyId, texts: readonly string[]): Promise<Record<string, string>> {
  if (!texts.some((text) => pseudonymsIn(text).length > 0)) return {}
  return house.staff.namesIn(texts, await trustTables(house.store).people(agency))
}

export const namesInEntries = (
  house: TrustHouse,
  agency: AgencyId,
  entries: readonly LedgerEntry[],
): Promise<Record<string, string>> => namesIn(house, agency, entries.flatMap(textsOf))

/** The same rows with names for whoever acted. */
export async function tellStaff<Row extends { by: string }>(
  house: TrustHouse,
  agency: AgencyId,
  rows: readonly Row[],
): Promise<Row[]> {
  const names = await namesIn(
    house,
    agency,
    rows.map(({ by }) => by),
  )
  return rows.map((row) => ({ ...row, by: tellNames(row.by, names) }))
}

/** Whether a person wrote an entry, under any role; those of before form 5 name them. */
export function isByPerson({ staff }: Pick<TrustHouse, 'staff'>, { agency, by }: LedgerEntry, person: Person): boolean {
  if (agency !== person.agency) return false
  const said = readStaff(by)
  if (said) return said.pseudonym === staff.pseudonymOf(agency, person.id)
  return by === person.name || by.startsWith(`${person.name} (`) || by.startsWith(`${person.name}, `)
}

/**
 * Throws `trust.recipient-names-staff`: a recipient is typed, and stands in the public ledger for ever. Names of one word are let through: that
 * word may be an office.
 */
export async function refuseStaffName(house: TrustHouse, agency: AgencyId, recipient: string): Promise<void> {
  const said = recipient.toLocaleLowerCase('en')
  for (const { name } of await trustTables(house.store).people(agency))
    if (name.includes(' ') && said.includes(name.toLocaleLowerCase('en'))) throw refuse('recipient-names-staff', { name })
}
