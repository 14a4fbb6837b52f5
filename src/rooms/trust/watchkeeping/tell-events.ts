/** What an agency's own log collector gets: who came to the door, who was refused, what input was refused, as lines with a number each. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import type { TimelineSources } from './export-timeline.ts'
import { watchTables } from './store.ts'
import type { SecurityEvent } from './types.ts'

/** Of more in one time than this, halves are asked for. */
const mostAtOnce = 20_000

/** Everything in `[from, to)`, in order of time. Ids and keyed hashes where names would stand; nothing of what anybody asked for. */
export async function tellEvents(
  house: Pick<TrustHouse, 'store'>,
  sources: Pick<TimelineSources, 'events'>,
  agency: AgencyId,
  from: Instant,
  to: Instant,
): Promise<SecurityEvent[]> {
  const iso = (at: Instant): string => new Date(at).toISOString()
  const door = await sources.events(agency, { since: from, to, limit: mostAtOnce })
  const refusals = await watchTables(house.store).refusals(agency, { since: from, to, most: mostAtOnce })
  if (Math.max(door.length, refusals.length) >= mostAtOnce && to - from > 1) {
    const middle = Math.floor((from + to) / 2) as Instant
    return [
      ...(await tellEvents(house, sources, agency, from, middle)),
      ...(await tellEvents(house, sources, agency, middle, to)),
    ]
  }
  const inputs = await watchTables(house.store).inputs(agency, from, to)
  const told: SecurityEvent[] = [
    ...door.map(({ id, at, kind, person, nameKey, device, address, detail }) => ({
      id,
      at: iso(at),
      source: 'door' as const,
      kind,
      ...(person !== null && { person }),
      ...(nameKey !== null && { nameHash: nameKey }),
      ...(device && { device }),
      ...(address && { address }),
      ...(detail && { detail }),
    })),
    ...refusals.map(({ id, at, person, code, reason }) => ({
      id,
      at: iso(at),
      source: 'refusal' as const,
      kind: code,
      person: person as PersonId,
      detail: reason,
    })),
    ...inputs.map(({ id, at, kind, method, route, person, address, count }) => ({
      id,
      at: iso(at),
      source: 'input' as const,
      kind,
      ...(person !== null && { person }),
      ...(address && { address }),
      detail: `${method} ${route}`.trim(),
      count,
    })),
  ]
  return told.sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id))
}
