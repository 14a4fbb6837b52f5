/** At the first start that commits to states: what already stands in the store is taken over in the open. What came before is not covered. */

import type { AgencyId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { TrustHouse } from '../house.ts'
import { ledgerTables, type StateKind, stateKinds } from './store.ts'

const pageOfRows = 500
const rowsOfOneEntry = 2_000

/** Once for each agency. Later it would take over whatever somebody wrote past the ledger, so one with a commitment gets no other. */
export async function takeOverStates(house: TrustHouse): Promise<void> {
  const tables = ledgerTables(house.store)
  const found = new Map<AgencyId, string[]>()
  for (const kind of Object.keys(stateKinds) as StateKind[]) {
    for (let page = await tables.statesOf(kind, pageOfRows); page.length > 0; ) {
      for (const { agency, id } of page) found.set(agency, [...(found.get(agency) ?? []), `${kind}:${id}`])
      page = await tables.statesOf(kind, pageOfRows, page.at(-1))
    }
  }
  for (const [agency, subjects] of found) {
    if (await tables.hasStates(agency)) continue
    await actInLedger(house, agency, async (_, record, hold) => {
      hold.asTheyStand(subjects)
      for (let from = 0; from < subjects.length; from += rowsOfOneEntry) {
        const states = subjects.slice(from, from + rowsOfOneEntry)
        const what = `From here on the ledger commits to ${states.length} cases, accounts, purposes and other rows as they stand now. How they stood before was not committed to.`
        await record({ act: 'alter', by: 'Peel', what, subject: 'states', states })
      }
    })
  }
}
