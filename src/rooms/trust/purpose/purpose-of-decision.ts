/** What a decision stands on: the purpose that was named, or the duty that the person is on. It resolves, or nothing is decided. */

import type { Action, Actor } from '../contract.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import type { About } from '../policy/types.ts'
import { factsOf, standingOf } from './resolve-purpose.ts'
import { purposeOfDuty } from './state-purpose.ts'
import { couldUnderSome, purposeFor } from './take-look.ts'
import type { CaseId, PurposeStanding } from './types.ts'

/**
 * Somebody who is on duty need not say more: there is one duty at a time, and a purpose for it is found or stated. Throws
 * `trust.sign-in`, `trust.not-allowed`, `trust.purpose-needed` off duty, `trust.purpose-refused` with the reason, e.g.
 * that it is for another case than the one that is `wanted`.
 */
export async function purposeToDecide(
  house: TrustHouse,
  actor: Actor | null,
  action: Action,
  named: string | undefined,
  about: About = {},
  wanted?: CaseId,
): Promise<PurposeStanding> {
  if (!actor) throw refuse('sign-in', {})
  const standing = await standingOf(house, actor)
  const isAllLacking = named === undefined && couldUnderSome(house, actor, action, { ...about, standing }, wanted)
  const id = isAllLacking ? await purposeOfDuty(house, actor) : named
  const purpose = await purposeFor(house, actor, action, id, { ...about, standing }, wanted)
  house.policy.allow(actor, action, { ...about, standing, purpose: factsOf(purpose) })
  return purpose
}
