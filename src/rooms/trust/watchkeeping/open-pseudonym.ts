/** Proof of who one pseudonym in the public ledger is, for a court or an oversight board: one person's, itself a disclosure in the ledger. */

import type { Actor } from '../contract.ts'
import { digestOf } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { basisInLeaf } from '../purpose/resolve-purpose.ts'
import { recordAct } from '../record-act.ts'
import { mayExport, personCalled, settleReceiver } from './export-timeline.ts'
import type { OpenedPseudonym, PseudonymWish } from './types.ts'

/** Throws as `exportTimeline`. */
export async function openPseudonym(
  house: TrustHouse,
  actor: Actor,
  wish: PseudonymWish,
  purposeId: string | undefined,
): Promise<OpenedPseudonym> {
  const purpose = await mayExport(house, actor, purposeId)
  const agency = agencyOf(actor)
  const { why, recipient } = await settleReceiver(house, agency, wish)
  const { id, name, role, title } = await personCalled(house, agency, wish.person)
  const opening = house.staff.opening(agency, id)
  const entry = await recordAct(house, agency, {
    act: 'disclose',
    by: actor,
    what: 'Who stands under one pseudonym of this ledger was handed out, with what proves it.',
    why,
    // As with a timeline, the entry does not say whose: it commits to it.
    subject: 'pseudonym',
    content: digestOf(opening),
    recipient,
    ...(purpose && { purpose: purpose.id, ...basisInLeaf(purpose.basis) }),
  })
  return { name, role, title, opening, ledgerIndex: entry.index }
}
