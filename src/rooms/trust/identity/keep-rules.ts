/** The agency's sign-in rules, in force only once its ledger says where they are weaker than the floor. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import { recordAct } from '../record-act.ts'
import { weakerThanFloor } from './identity-settings.ts'
import { identityTables } from './store.ts'
import type { IdentityRules } from './types.ts'

/** Asking is free after the first time for an agency. Throws where the ledger cannot be written: weak rules do not apply in silence. */
export function keepRules(house: TrustHouse, rules: IdentityRules): (agency: AgencyId) => Promise<IdentityRules> {
  const announced = new Map<AgencyId, Promise<void>>()
  return async (agency) => {
    let saying = announced.get(agency)
    if (!saying) {
      saying = announce(house, agency, rules)
      announced.set(agency, saying)
      saying.catch(() => announced.delete(agency))
    }
    await saying
    return rules
  }
}

async function announce(house: TrustHouse, agency: AgencyId, rules: IdentityRules): Promise<void> {
  const tables = identityTables(house.store)
  const weaker = weakerThanFloor(rules).join('; ')
  const before = (await tables.rulesSaid(agency)) ?? ''
  if (weaker === before) return
  const what = weaker
    ? `The rules for signing in are weaker than CJIS 5.9.5 asks: ${weaker}.`
    : 'The rules for signing in are no weaker than CJIS 5.9.5 asks again.'
  await recordAct(house, agency, { act: 'alter', by: 'the settings of this folder', what, subject: 'identity-rules' })
  await tables.sayRules(agency, weaker)
}
