/** What patrol keeps and deletes when its period has ended: visits, and plans with their changes once no visit of them is left. */

import type { Store } from '../../ports/store.ts'
import type { Retained } from '../trust/contract.ts'
import { ageOfPlans, ageOfVisits, erasePlans, eraseVisits, hasPlan, hasVisit, plansBefore, visitsBefore } from './store.ts'

/** What was suggested and decided stands with trust, sealed and under periods of its own; it points at nothing here. */
export function retainedByPatrol({ store }: { store: Store }): Retained[] {
  return [
    {
      kind: 'patrol-visits',
      kept: (agency) => ageOfVisits(store, agency),
      has: (agency, id) => hasVisit(store, agency, id),
      due: (agency, before) => visitsBefore(store, agency, before),
      erase: (agency, ids) => eraseVisits(store, agency, ids),
    },
    {
      kind: 'patrol-plans',
      kept: (agency) => ageOfPlans(store, agency),
      has: (agency, id) => hasPlan(store, agency, id),
      due: (agency, before) => plansBefore(store, agency, before),
      erase: (agency, ids) => store.transaction((connection) => erasePlans(connection, agency, ids)),
    },
  ]
}
