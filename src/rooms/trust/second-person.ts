/** Whoever is the second of two people has had an account for a day: one that was made to be the second must be seen by others before it can be. */

import type { Instant, PersonId } from '../../kernel/units.ts'
import { refuse } from './errors.ts'
import type { TrustHouse } from './house.ts'
import type { HeldStates } from './ledger/hold-rows.ts'

const oldEnough = 24 * 3_600_000

export const isTooNew = ({ clock }: Pick<TrustHouse, 'clock'>, madeAt: Instant): boolean => clock.now() - madeAt < oldEnough

/**
 * Of the rows that an approval holds, `person:ID` among them. People of the demo city, whom nobody made to approve anything and beside
 * whom there is no real account, are as old as the city. Throws `trust.approver-too-new`, also where there is no such account.
 */
export function expectSecondPerson(house: Pick<TrustHouse, 'clock'>, held: HeldStates, person: PersonId): void {
  const account = held.get(`person:${person}`)
  if (account?.demo === true) return
  if (!account || isTooNew(house, Number(account.created_at) as Instant)) throw refuse('approver-too-new', {})
}
