/** Legal holds: what courts, complaints and inquiries still need is deleted by nobody and nothing until the hold is lifted. */

import type { AgencyId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { isKeySubject } from '../keys/seal-value.ts'
import type { KeySubject } from '../keys/types.ts'
import type { Acting } from '../roles.ts'
import { refusePrivacy } from './errors.ts'
import { standingHolds } from './read-held.ts'
import { retentionKinds } from './retention-rules.ts'
import { privacyTables } from './store.ts'
import { inTurn } from './take-turns.ts'
import type { LegalHold, RetainedItem } from './types.ts'

/** What was said, tidied; throws `trust.why-needed`. */
export function checkedWhy(why: string): string {
  const said = why.trim().replace(/\s+/gu, ' ')
  if ([...said].length < 10 || !/\p{L}.*\s.*\p{L}/u.test(said)) throw refusePrivacy('why-needed', {})
  return said
}

export async function placeHold(
  house: TrustHouse,
  agency: AgencyId,
  by: Acting,
  { scope, why }: { scope: string; why: string },
): Promise<LegalHold> {
  const [kind = ''] = scope.split(':')
  const isScope = scope === 'everything' || retentionKinds.includes(kind) || (scope !== 'agency' && isKeySubject(scope))
  if (!isScope || scope.length > 200) throw refusePrivacy('not-a-scope', { scope, kinds: retentionKinds.join(', ') })
  const hold: LegalHold = { id: freshId(house, 'hold'), agency, scope, why: checkedWhy(why), by: by.words, at: house.clock.now() }
  if (isNumberOfNone(scope)) throw refusePrivacy('nothing-to-hold', { scope })
  // What is being erased in this moment is gone before it is placed; nothing is erased after that.
  await inTurn(house, agency, 'holds', () =>
    actInLedger(house, agency, async (connection, record, holdRow) => {
      await holdRow(`hold:${hold.id}`)
      await privacyTables(connection).addHold(hold)
      const said = { what: 'A legal hold was placed.', why: hold.why, subject: `hold:${hold.id}` }
      await record({ act: 'alter', by: by.who, ...said, states: [said.subject] })
    }),
  )
  return hold
}

/** The number of a case that there is stands for its id by now. A slip in it would keep nothing, and look as if it did. */
const isNumberOfNone = (scope: string): boolean => /^cases?:\d{4}-[0-9a-z]+$/i.test(scope)

export async function liftHold(house: TrustHouse, agency: AgencyId, by: Acting, id: string, why: string): Promise<void> {
  const said = checkedWhy(why)
  const standing = (await standingHolds(house, agency)).some((hold) => hold.id === id)
  if (!standing) throw refusePrivacy('no-such-hold', { hold: id })
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
