/** Which rules of the agency hold in this moment: what two people settled, otherwise as delivered. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { TrustHouse } from '../house.ts'
import { purposeTables, type StoredRule } from './store.ts'
import type { AgencyRuleName } from './types.ts'
import type { WorkingRules } from './working-rules.ts'

export const yes = 'yes'
export const no = 'no'

type House = Pick<TrustHouse, 'store' | 'standings' | 'working'>

/** What holds in this moment. Remembered until it changes. */
export async function rulesOf(house: House, agency: AgencyId): Promise<WorkingRules> {
  return house.standings.recall(agency, 'rules', () => rulesInside(house, house.store, agency))
}

/** Past memory, on the connection of a transaction. */
export async function rulesInside(
  { working }: Pick<House, 'working'>,
  connection: StoreConnection,
  agency: AgencyId,
): Promise<WorkingRules> {
  return settled(await purposeTables(connection).ruleValues(agency), working)
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
