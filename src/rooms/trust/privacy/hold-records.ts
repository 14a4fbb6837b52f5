/** Legal holds: what courts, complaints and inquiries still need is deleted by nobody and nothing until the hold is lifted. */

import type { AgencyId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import type { KeySubject } from '../keys/types.ts'
import type { Acting } from '../roles.ts'
import { refusePrivacy } from './errors.ts'
import { knownHolds, settleScope } from './hold-scope.ts'
import { standingHolds } from './read-held.ts'
import { privacyTables } from './store.ts'
import { inTurn } from './take-turns.ts'
import type { LegalHold, Retained, RetainedItem } from './types.ts'

/** What was said, tidied; throws `trust.why-needed`. */
export function checkedWhy(why: string): string {
  const said = why.trim().replace(/\s+/gu, ' ')
  if ([...said].length < 10 || !/\p{L}.*\s.*\p{L}/u.test(said)) throw refusePrivacy('why-needed', {})
  return said
}

/** Whoever places or lifts a hold: as the policies ask about them, and as the ledger says it. */
interface Holder {
  agency: AgencyId
  actor: Actor
  by: Acting
}

/** Throws as {@link settleScope}. */
export async function placeHold(
  house: TrustHouse,
  kept: ReadonlyMap<string, Retained>,
  { agency, actor, by }: Holder,
  said: { scope: string; why: string },
): Promise<LegalHold> {
  const why = checkedWhy(said.why)
  const { scope, rows, stands } = await settleScope(house, kept, actor, agency, said.scope)
  const hold: LegalHold = { id: freshId(house, 'hold'), agency, scope, why, by: by.words, at: house.clock.now() }
  // What is being erased in this moment is gone before it is placed; nothing is erased after that.
  await inTurn(house, agency, 'holds', () =>
    actInLedger(house, agency, async (connection, record, holdRow) => {
      if (!stands(await holdRow(`hold:${hold.id}`, ...rows))) throw refusePrivacy('nothing-to-hold', {})
      await privacyTables(connection).addHold(hold)
      const what = { what: 'A legal hold was placed.', why: hold.why, subject: `hold:${hold.id}` }
      await record({ act: 'alter', by: by.who, ...what, states: [what.subject] })
    }),
  )
  return hold
}

export async function liftHold(house: TrustHouse, { agency, actor, by }: Holder, id: string, why: string): Promise<void> {
  const said = checkedWhy(why)
  const known = await knownHolds(house, actor, agency, await standingHolds(house, agency))
  if (!known.some((hold) => hold.id === id)) throw refusePrivacy('no-such-hold', { hold: id })
  // What the ledger cannot hold is not lifted.
  await actInLedger(house, agency, async (connection, record, holdRow) => {
    await holdRow(`hold:${id}`)
    if (!(await privacyTables(connection).liftHold(agency, id, { at: house.clock.now(), by: by.words, why: said })))
      throw refusePrivacy('no-such-hold', { hold: id })
    const subject = `hold:${id}`
    await record({ act: 'alter', by: by.who, what: 'A legal hold was lifted.', why: said, subject, states: [subject] })
  })
}

/** The hold that keeps this item of this kind, if any. */
export function holdOver(holds: readonly LegalHold[], kind: string, item: RetainedItem): LegalHold | undefined {
  const scopes = new Set<string>(['everything', kind, `${kind}:${item.id}`, ...(item.subjects ?? [])])
  return holds.find((hold) => scopes.has(hold.scope))
}

/** Throws `trust.on-legal-hold` when the keys of this subject may not be destroyed. */
export async function refuseHeld(house: TrustHouse, agency: AgencyId, subject: KeySubject): Promise<void> {
  const scopes = new Set<string>([
    'everything',
    subject,
    ...(subject.startsWith('case:') ? ['cases', `cases:${subject.slice(5)}`] : []),
  ])
  const hold = (await standingHolds(house, agency)).find((one) => scopes.has(one.scope))
  if (hold) throw refusePrivacy('on-legal-hold', { scope: subject, hold: hold.id, by: hold.by })
}
