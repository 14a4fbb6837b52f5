/** Cases, duties and purposes are a named person's: who that is, or why nobody. */

import type { Actor } from '../contract.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'

export type Person = Extract<Actor, { kind: 'person' }>['person']

/** Throws `trust.sign-in` for nobody and `trust.not-allowed` for a station. */
export function namedPerson(house: TrustHouse, actor: Actor): Person {
  if (actor.kind === 'person') return actor.person
  house.policy.allow(actor, 'trust.state-purpose')
  throw refuse('stations-do-not-decide', {})
}
