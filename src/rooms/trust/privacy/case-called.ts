/** Which case a number on paper or screen is: found in the store, and held against the ledger before anything is kept or erased for it. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import { expectAsCommitted, refuseAltered } from '../ledger/hold-rows.ts'
import { purposeTables } from '../purpose/store.ts'
import type { CaseId } from '../purpose/types.ts'

/**
 * Null where there is none. A number never changes, so that what the ledger says of it in this moment stays true. Throws `trust.row-altered`
 * where the store gave the number to another case than the ledger, for however short a moment.
 */
export async function caseCalled(house: TrustHouse, agency: AgencyId, said: string): Promise<CaseId | null> {
  const number = said.toUpperCase()
  const id = await purposeTables(house.store).caseByNumber(agency, number)
  if (!id) return null
  const subject = `case:${id}`
  const held = await expectAsCommitted(house, agency, [subject])
  if (held.get(subject)?.number === number) return id
  const index = house.held.newest.of(agency, subject)?.index ?? 0
  const problem = `The store gave the number of a case to the one that entry ${index} commits to, which has another`
  throw await refuseAltered(house, agency, { kind: 'case', index, problem })
}
