/** What planning needs to know about the city besides the forecast: places by name, who lives where, where victims report. */

import { z } from 'zod'
import type { AgencyId, CellId, Instant } from '../../kernel/units.ts'
import type { IncidentColumns, Records, Territory } from '../records/contract.ts'
import { type ResidentShares, spreadResidents } from './audit-exposure.ts'
import type { ReportsCounted } from './contract.ts'
import { refuse } from './errors.ts'
import { type Basemap, type Places, placesOf } from './place-cells.ts'

export interface Ground {
  territory: Territory
  places: Places
  basemap: Basemap | null
  residents: ResidentShares | null
}

const DAY = 86_400_000
/** Below this many offences of the planned class in a year, all reported classes together stand for need. */
const FEWEST_REPORTED = 100

const basemapShape = z.object({
  features: z.array(
    z.object({
      geometry: z.object({ type: z.string(), coordinates: z.unknown() }).nullable(),
      properties: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
})

/** Remembers the ground of each agency until its territory or its records change. */
export function rememberGround(records: Records): (agency: AgencyId) => Promise<Ground> {
  const known = new Map<AgencyId, { ground: Ground; blocks: ReadonlyMap<CellId, string> }>()
  return async (agency) => {
    const territory = await records.territory(agency)
    if (!territory) throw refuse('no-territory', {})
    const blocks = await records.blocks(agency)
    const before = known.get(agency)
    if (before && before.ground.territory.digest === territory.digest && before.blocks === blocks) return before.ground
    const basemap = readBasemap(await records.basemap(agency))
    const places = placesOf(territory, basemap, blocks)
    const ground = { territory, places, basemap, residents: spreadResidents(territory, places.toPlane) }
    known.set(agency, { ground, blocks })
    return ground
  }
}

/** Null when there is none, or when it is not GeoJSON: a plan without street names is better than none. */
export function readBasemap(geojson: string | undefined): Basemap | null {
  if (geojson === undefined) return null
  try {
    const parsed = basemapShape.safeParse(JSON.parse(geojson))
    return parsed.success ? (parsed.data as Basemap) : null
  } catch {
    return null
  }
}

/**
 * Victim-reported offences in each cell of the territory over the year before `until`: of the planned class, or of every
 * reported class where that is too few to form a ratio, and which of the two it is. Officer-initiated classes are never in it.
 */
export async function countReported(
  records: Records,
  territory: Territory,
  offence: string,
  until: Instant,
): Promise<{ counts: Float64Array; of: ReportsCounted }> {
  const columns = await records.incidents(territory.agency, { from: (until - 365 * DAY) as Instant, to: until })
  const ofClass = tally(columns, territory, (nibrs) => offence === 'all' || nibrs === offence)
  if (offence === 'all') return { counts: ofClass.counts, of: 'all' }
  if (ofClass.total >= FEWEST_REPORTED) return { counts: ofClass.counts, of: 'offence' }
  return { counts: tally(columns, territory, () => true).counts, of: 'all-instead' }
}

function tally(
  columns: IncidentColumns,
  territory: Territory,
  wanted: (nibrs: string) => boolean,
): { counts: Float64Array; total: number } {
  const counts = new Float64Array(territory.cells.length)
  const positionOf = new Map<number, number>()
  territory.cells.forEach((cell, position) => {
    positionOf.set(cell, position)
  })
  const counted = columns.offences.map(
    ({ nibrs, discovery, against }) =>
      discovery === 'reported' && (against === 'person' || against === 'property') && wanted(nibrs),
  )
  let total = 0
  for (let i = 0; i < columns.count; i++) {
    if (!counted[columns.offence[i] as number]) continue
    const position = positionOf.get(columns.cell[i] as number)
    if (position === undefined) continue
    counts[position] = (counts[position] as number) + 1
    total++
  }
  return { counts, total }
}
