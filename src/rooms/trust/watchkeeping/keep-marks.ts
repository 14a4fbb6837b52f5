/** Marks: whose own record a case is, whose relative's, which is sensitive, which is a decoy. Set by the security officer, in the ledger without the case. */

import type { PersonId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { basisInLeaf, factsOf, standingOf } from '../purpose/resolve-purpose.ts'
import { purposeFor } from '../purpose/take-look.ts'
import { describeActor } from '../roles.ts'
import { trustTables } from '../store.ts'
import { watchRefuses } from './errors.ts'
import { watchTables } from './store.ts'
import type { Mark, MarkView } from './types.ts'

async function mayMark(house: TrustHouse, actor: Actor, purpose: string | undefined) {
  const standing = await standingOf(house, actor)
  const stated = await purposeFor(house, actor, 'trust.mark-record', purpose, { standing })
  house.policy.allow(actor, 'trust.mark-record', { standing, purpose: factsOf(stated) })
  return stated
}

/** Whether there is such a case is not said: the mark is kept either way. */
export async function setMark(
  house: TrustHouse,
  actor: Actor,
  wish: { kind: Mark['kind']; caseNumber: string; person?: PersonId | undefined },
  purpose: string | undefined,
): Promise<MarkView> {
  const stated = await mayMark(house, actor, purpose)
  const agency = agencyOf(actor)
  const caseNumber = wish.caseNumber.trim().toUpperCase()
  if (!/^[\w-]{3,40}$/.test(caseNumber)) throw watchRefuses('mark-needs-number', {})
  const names = wish.kind === 'self' || wish.kind === 'relative'
  const person = names ? (await trustTables(house.store).people(agency)).find(({ id }) => id === wish.person) : undefined
  if (names && !person) throw watchRefuses('mark-needs-person', {})
  const mark = { id: freshId(house, 'mark'), kind: wish.kind, caseNumber, by: describeActor(actor), at: house.clock.now() }
  await actInLedger(house, agency, async (connection, record, hold) => {
    await hold(`mark:${mark.id}`)
    await watchTables(connection).addMark(agency, { ...mark, person: person?.id ?? null })
    const what = 'A record was marked for the watch.'
    await record({ act: 'collect', by: actor, what, ...aboutMark(mark.id), purpose: stated.id, ...basisInLeaf(stated.basis) })
  })
  return { ...mark, person: person?.name ?? null }
}

export async function liftMark(house: TrustHouse, actor: Actor, id: string, purpose: string | undefined): Promise<void> {
  const stated = await mayMark(house, actor, purpose)
  const agency = agencyOf(actor)
  await actInLedger(house, agency, async (connection, record, hold) => {
    await hold(`mark:${id}`)
    if (!(await watchTables(connection).liftMark(agency, id, house.clock.now()))) throw watchRefuses('no-such-mark', {})
    const what = 'A mark for the watch was lifted.'
    await record({ act: 'alter', by: actor, what, ...aboutMark(id), purpose: stated.id, ...basisInLeaf(stated.basis) })
  })
}

/** The entry names the mark and commits to all of its row. */
const aboutMark = (id: string) => ({ subject: `mark:${id}`, states: [`mark:${id}`] })
