/** Holds, periods, budgets and published months as the ledger knows them: nothing is deleted or published on the word of a row that was changed past it. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { TrustHouse } from '../house.ts'
import { allAsCommitted } from '../ledger/hold-rows.ts'
import type { LegalHold, PrivacyBudget } from './types.ts'

type House = Pick<TrustHouse, 'store' | 'ledger' | 'held'>
type Beside = readonly (readonly (string | null)[])[]

/** Each throws `trust.row-altered` where one of its rows was changed, made or taken away past the ledger. */
export async function standingHolds(house: House, agency: AgencyId): Promise<LegalHold[]> {
  const rows = await allAsCommitted(house, agency, 'hold')
  return rows
    .filter(({ state }) => state.lifted_at === null)
    .map(({ id, state: { scope, why, by_name: by, at } }) => ({
      id,
      agency,
      scope: String(scope),
      why: String(why),
      by: String(by),
      at: Number(at) as Instant,
    }))
}

/** In days, by kind; null where a kind is kept without end. */
export async function periodsSet(house: House, agency: AgencyId): Promise<Map<string, number | null>> {
  const rows = await allAsCommitted(house, agency, 'period')
  return new Map(rows.map(({ id, state: { ceiling } }) => [id, ceiling === null ? null : Number(ceiling)]))
}

/** By data set, newest period first. Inside a transaction, pass its connection. */
export async function budgetSpent(
  house: House,
  agency: AgencyId,
  connection: StoreConnection = house.store,
): Promise<Omit<PrivacyBudget, 'total'>[]> {
  const sums = new Map<string, Omit<PrivacyBudget, 'total'>>()
  for (const { state } of await allAsCommitted(house, agency, 'release', { connection })) {
    for (const [dataset, period, cost] of state.costs as Beside) {
      const name = JSON.stringify([dataset, period])
      const spent = (sums.get(name)?.spent ?? 0) + Number(cost)
      sums.set(name, { dataset: String(dataset), period: String(period), spent })
    }
  }
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...sums.values()].sort((a, b) => order(a.dataset, b.dataset) || order(b.period, a.period))
}

/** Which periods of a data set stand in a published map. In the transaction of `connection`. */
export async function periodsMapped(
  house: House,
  agency: AgencyId,
  dataset: string,
  connection: StoreConnection,
): Promise<Set<string>> {
  const rows = await allAsCommitted(house, agency, 'map', { connection })
  const all = rows.flatMap(({ state }) => [...(state.periods as Beside)])
  return new Set(all.flatMap(([of, period]) => (of === dataset && period ? [period] : [])))
}
