/** Who lives where the stops are, against where reported victims live: shown beside every plan, and capped when asked. */

import { cellCentre } from '../../kernel/geometry/grid.ts'
import { indexPolygons, type MultiPolygon } from '../../kernel/geometry/polygon.ts'
import type { CellId } from '../../kernel/units.ts'
import type { Territory } from '../records/contract.ts'
import type { ExposureAudit, ReportsCounted } from './contract.ts'
import type { PlanePoint } from './estimate-travel.ts'

/** Residents by group in each of the territory's cells (parallel to `territory.cells`). */
export interface ResidentShares {
  groups: { name: string; perCell: Float64Array; total: number }[]
}

/** Points along a cell's side when residents of an area are spread over its cells: 16 points a cell. */
const POINTS_PER_SIDE = 4

/**
 * Spreads each area's residents evenly over its ground inside the city's cells (dasymetric weights are not at hand).
 * Null when the territory has no residents.
 */
export function spreadResidents(territory: Territory, toPlane: (lon: number, lat: number) => PlanePoint): ResidentShares | null {
  const { residentAreas: areas, grid, cells } = territory
  if (areas.length === 0) return null
  const index = indexPolygons(areas.map((area) => projectShape(area.shape, toPlane)))
  const pointsInArea = new Float64Array(areas.length)
  const hits: { cell: number; area: number; points: number }[] = []
  const step = grid.cellSize / POINTS_PER_SIDE
  for (let position = 0; position < cells.length; position++) {
    const [x, y] = cellCentre(grid, cells[position] as CellId)
    const here = new Map<number, number>()
    for (let i = 0; i < POINTS_PER_SIDE; i++) {
      for (let j = 0; j < POINTS_PER_SIDE; j++) {
        const offset = (POINTS_PER_SIDE - 1) / 2
        const area = index.find(x + (i - offset) * step, y + (j - offset) * step)
        if (area >= 0) here.set(area, (here.get(area) ?? 0) + 1)
      }
    }
    for (const [area, points] of here) {
      hits.push({ cell: position, area, points })
      pointsInArea[area] = (pointsInArea[area] as number) + points
    }
  }
  const names = [...new Set(areas.flatMap((area) => Object.keys(area.residents)))].sort()
  const groups = names.map((name) => {
    const perCell = new Float64Array(cells.length)
    let total = 0
    for (const { cell, area, points } of hits) {
      const residents = ((areas[area]?.residents[name] ?? 0) * points) / (pointsInArea[area] as number)
      perCell[cell] = (perCell[cell] as number) + residents
      total += residents
    }
    return { name, perCell, total }
  })
  return { groups: groups.filter((group) => group.total > 0) }
}

function projectShape(shape: MultiPolygon, toPlane: (lon: number, lat: number) => PlanePoint): MultiPolygon {
  return shape.map((polygon) => polygon.map((ring) => ring.map(([lon, lat]) => toPlane(lon, lat))))
}

/**
 * Exposure per resident of one group over exposure per resident of everybody else:
 * (sum of w x residents of the group / residents of the group) / (the same for the others). `weights` run parallel to the
 * cells: 1 for a flagged cell, or the number of reported offences. NaN when either side cannot be formed.
 * (Sankin, Mehrotra, Mattu and Gilbertson 2021 audit predictions per resident in this way.)
 */
export function exposureRatio(shares: ResidentShares, group: string, weights: ArrayLike<number>): number {
  const { own, others } = perResident(shares, group)
  let ofGroup = 0
  let ofOthers = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    if (weight === 0) continue
    ofGroup += weight * (own[i] as number)
    ofOthers += weight * (others[i] as number)
  }
  return ofOthers > 0 ? ofGroup / ofOthers : Number.NaN
}

/** Each cell's share of the group's residents, and of everybody else's. */
function perResident(shares: ResidentShares, group: string): { own: Float64Array; others: Float64Array } {
  const length = shares.groups[0]?.perCell.length ?? 0
  const own = new Float64Array(length)
  const others = new Float64Array(length)
  let ownTotal = 0
  let othersTotal = 0
  for (const { name, perCell, total } of shares.groups) {
    const into = name === group ? own : others
    for (let i = 0; i < length; i++) into[i] = (into[i] as number) + (perCell[i] as number)
    if (name === group) ownTotal += total
    else othersTotal += total
  }
  for (let i = 0; i < length; i++) {
    own[i] = ownTotal > 0 ? (own[i] as number) / ownTotal : 0
    others[i] = othersTotal > 0 ? (others[i] as number) / othersTotal : 0
  }
  return { own, others }
}

/**
 * The cap as a linear rule: flagged cells' coefficients must add up to at most 0 for the group's exposure ratio to stay at
 * or below `most`. Scaled so that an average cell of the group's ground is about 1.
 */
export function exposureCoefficients(shares: ResidentShares, group: string, most: number): Float64Array {
  const { own, others } = perResident(shares, group)
  return own.map((share, i) => (share - most * (others[i] as number)) * own.length)
}

/** One page of the audit: ratios of both kinds for each group, and a sentence that a lawyer and an officer can read. */
export function auditExposure(
  shares: ResidentShares,
  flagged: ArrayLike<number>,
  reported: ArrayLike<number>,
  { cap, of }: { cap?: ExposureAudit['cap']; of?: ReportsCounted | undefined } = {},
): ExposureAudit {
  const groups: ExposureAudit['groups'] = []
  const unformed: string[] = []
  for (const { name } of shares.groups) {
    const exposure = exposureRatio(shares, name, flagged)
    const fromReports = exposureRatio(shares, name, reported)
    if (Number.isFinite(exposure) && Number.isFinite(fromReports))
      groups.push({ name, exposureRatio: exposure, reportedRatio: fromReports })
    else unformed.push(name)
  }
  const said = of ? { reportsCounted: of } : {}
  return { groups, ...(cap ? { cap } : {}), ...said, unformed, sentence: sentenceOf(groups, unformed, { cap, of }) }
}

const REPORTS: Record<ReportsCounted, string> = {
  offence: 'The reports are those of the planned offence in the last year.',
  all: 'The reports are those of all crime against persons and property in the last year.',
  'all-instead':
    'The planned offence was reported too seldom in the last year for a ratio, so the reports are those of all crime against persons and property.',
}

function sentenceOf(
  groups: ExposureAudit['groups'],
  unformed: string[],
  { cap, of }: { cap: ExposureAudit['cap']; of: ReportsCounted | undefined },
): string {
  const parts: string[] = []
  const widest = [...groups].sort((p, q) => q.exposureRatio / q.reportedRatio - p.exposureRatio / p.reportedRatio)[0]
  if (widest) {
    parts.push(
      `A resident counted as ${widest.name} is ${times(widest.exposureRatio)} as likely as any other resident to live where a stop is; ` +
        `where reported victims' places are, it is ${times(widest.reportedRatio)}.`,
    )
  }
  if (unformed.length > 0) parts.push(`No ratio can be formed for ${unformed.join(', ')}: too few stops or residents to compare.`)
  if (of) parts.push(REPORTS[of])
  if (cap) parts.push(cap.sentence)
  parts.push('This compares areas, not persons: who a stop meets is not known and not stored.')
  return parts.join(' ')
}

const times = (ratio: number): string => `${ratio.toFixed(2)} times`
