/** Publishes a map of masked points: a named person's decision with a reason, each month once for ever, the bytes committed to by the ledger. */

import { actInLedger } from '../act-in-ledger.ts'
import type { Action, Actor } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { purposeToDecide } from '../purpose/purpose-of-decision.ts'
import { describeActor } from '../roles.ts'
import { refusePrivacy } from './errors.ts'
import { checkedWhy } from './hold-records.ts'
import { periodsMapped } from './read-held.ts'
import { privacyTables } from './store.ts'
import type { MapDraft, PublishedMap } from './types.ts'

/** @throws trust.map-published, trust.why-needed, and as `purposeToDecide` */
export async function publishMap(
  house: TrustHouse,
  actor: Actor | null,
  action: Action,
  { points, ...draft }: MapDraft,
  said: { why: string; purpose?: string | undefined },
): Promise<PublishedMap> {
  const purpose = await purposeToDecide(house, actor, action, said.purpose)
  const agency = agencyOf(actor as Actor)
  const by = describeActor(actor as Actor)
  const why = checkedWhy(said.why)
  const map = { ...draft, id: freshId(house, 'map'), agency, at: house.clock.now(), by, digest: digestOfText(points) }
  return actInLedger(house, agency, async (connection, record, hold) => {
    await hold(`map:${map.id}`)
    const tables = privacyTables(connection)
    await tables.holdBudget(agency)
    refusePublished(await periodsMapped(house, agency, map.dataset, connection), map)
    await tables.addMap(map, points)
    const subject = `map:${map.id}`
    const months = map.periods.length === 1 ? map.periods[0] : `${map.periods[0]} to ${map.periods.at(-1)}`
    const entry = await record({
      act: 'disclose',
      by: actor as Actor,
      what: `Published a map of ${map.counts.published} masked points, ${months}.`,
      why,
      subject,
      content: map.digest,
      recipient: 'the public',
      purpose: purpose.id,
      basis: purpose.basis.kind,
      states: [subject],
      becomes: { [subject]: { periods: map.periods.map((period) => [map.dataset, period]) } },
    })
    const published = { ...map, ledgerIndex: entry.index }
    await tables.placeMap(published)
    return published
  })
}

/** A month that stands in two maps could be told from what only one of them shows. */
function refusePublished(known: ReadonlySet<string>, { periods }: Pick<PublishedMap, 'periods'>): void {
  const again = periods.find((period) => known.has(period))
  if (again !== undefined) throw refusePrivacy('map-published', { period: again })
}
