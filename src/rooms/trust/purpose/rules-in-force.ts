/** Which rules of the agency hold in this moment: what two people settled, otherwise as delivered. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { TrustHouse } from '../house.ts'
import { allAsCommitted } from '../ledger/hold-rows.ts'
import type { StoredRule } from './store.ts'
import type { AgencyRuleName } from './types.ts'
import type { WorkingRules } from './working-rules.ts'

export const yes = 'yes'
export const no = 'no'

type House = Pick<TrustHouse, 'store' | 'standings' | 'working' | 'ledger' | 'held'>

/** What holds in this moment. Remembered until it changes. Throws `trust.row-altered` where a rule was changed, made or taken away past the ledger. */
export async function rulesOf(house: House, agency: AgencyId): Promise<WorkingRules> {
  return house.standings.recall(agency, 'rules', () => rulesInside(house, house.store, agency))
}

/** Past memory, on the connection of a transaction. */
export async function rulesInside(
  house: Omit<House, 'standings'>,
  connection: StoreConnection,
  agency: AgencyId,
): Promise<WorkingRules> {
  return settled(await rulesSettled(house, connection, agency), house.working)
}

/** As two people settled them, or as they were taken over: the rows that the ledger knows, all of them and no other. */
export async function rulesSettled(
  house: Omit<House, 'standings' | 'working'>,
  connection: StoreConnection,
  agency: AgencyId,
): Promise<StoredRule[]> {
  const rows = await allAsCommitted(house, agency, 'rule', { connection })
  return rows.map(({ id, state: { value, set_at: setAt, change_id: change } }) => ({
    rule: id as AgencyRuleName,
    value: String(value),
    setAt: Number(setAt) as Instant,
    change: change === null ? null : String(change),
  }))
}

/** A rule that the agency has not settled is as delivered, or stricter where its settings file says so. Pure. */
function settled(stored: readonly StoredRule[], delivered: WorkingRules): WorkingRules {
  const settledAs = (rule: AgencyRuleName): string | undefined => stored.find((one) => one.rule === rule)?.value
  const isOn = (rule: AgencyRuleName, otherwise: boolean): boolean => {
    const value = settledAs(rule)
    return value === undefined ? otherwise : value === yes
  }
  const statute = settledAs('statute') ?? delivered.statute
  return {
    statute: statute === '' ? null : statute,
    areasRequired: isOn('areas-required', delivered.areasRequired),
    basesConfirmed: isOn('bases-confirmed', delivered.basesConfirmed),
  }
}

export const written = (rules: WorkingRules): Record<AgencyRuleName, string> => ({
  statute: rules.statute ?? '',
  'areas-required': rules.areasRequired ? yes : no,
  'bases-confirmed': rules.basesConfirmed ? yes : no,
})
