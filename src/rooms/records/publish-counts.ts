/** Counts incidents by beat and month for the public. Trust adds the noise, withholds what is small, and keeps the budget. */

import { type Zone, zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId, Instant } from '../../kernel/units.ts'
import type { Actor, PublishedTable, Trust } from '../trust/contract.ts'
import type { IncidentColumns, Records, Territory } from './contract.ts'
import { refuse } from './errors.ts'
import { monthAt, monthBefore, monthsBetween } from './name-months.ts'

/** Every published table of incidents is charged to this one budget: the same incident may stand in several of them. */
const incidentsDataset = 'records.incidents'
export const usualEpsilon = 0.5

export interface PublishWishes {
  /** `2026-01`. */
  from: string
  to: string
  /** ε for each month; {@link usualEpsilon} when absent. */
  epsilon?: number
}

/** @throws records.no-territory, no-beats, not-months; trust.budget-spent, trust.not-allowed */
export async function publishCounts(
  deps: { records: Pick<Records, 'territory' | 'incidents'>; trust: Pick<Trust, 'release'>; now: Instant },
  agency: AgencyId,
  actor: Actor | null,
  { from, to, epsilon = usualEpsilon }: PublishWishes,
): Promise<PublishedTable> {
  const territory = await deps.records.territory(agency)
  if (!territory) throw refuse('no-territory', {})
  if (territory.beats.length === 0) throw refuse('no-beats', {})
  const zone = zoneNamed(territory.zone)
  const periods = monthsBetween(from, to, monthBefore(monthAt(zone, deps.now)))
  const incidents = await deps.records.incidents(agency, {})
  return deps.trust.release(actor, 'records.publish', {
    dataset: incidentsDataset,
    title: `reported incidents by beat and month, ${from} to ${to}`,
    areas: territory.beats.map((beat) => beat.id),
    periods,
    counts: countByBeatAndMonth(incidents, territory, zone, periods),
    microEpsilon: Math.round(epsilon * 1_000_000),
  })
}

/** By beat, then month. Offences that are found by looking echo where patrols went, so they are not counted. */
export function countByBeatAndMonth(
  incidents: IncidentColumns,
  territory: Pick<Territory, 'cells' | 'beatOfCell' | 'beats'>,
  zone: Zone,
  periods: readonly string[],
): number[][] {
  const counts = territory.beats.map(() => periods.map(() => 0))
  const beatOf = new Map<number, number>()
  for (const [at, cell] of territory.cells.entries()) beatOf.set(cell, territory.beatOfCell[at] as number)
  const columnOf = new Map(periods.map((period, at) => [period, at]))
  const reported = incidents.offences.map((offence) => offence.discovery === 'reported' && offence.against !== 'not-a-crime')
  for (let row = 0; row < incidents.count; row++) {
    if (!reported[incidents.offence[row] as number]) continue
    const beat = beatOf.get(incidents.cell[row] as number) ?? -1
    const column = columnOf.get(monthAt(zone, incidents.from[row] as Instant))
    const counted = counts[beat]
    if (counted && column !== undefined) counted[column] = (counted[column] as number) + 1
  }
  return counts
}
