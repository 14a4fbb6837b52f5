/** Portland, NIJ challenge 2017, vehicle theft: rolling origins, and the windows that were judged. */

import { cellCentre } from '../../src/kernel/geometry/grid.ts'
import { polygonHolds } from '../../src/kernel/geometry/polygon.ts'
import type { CellId } from '../../src/kernel/units.ts'
import {
  countHistory,
  hitRateGain,
  mixKernels,
  OWN_SHAPE,
  pooledHitRate,
  pooledPeiStar,
  rollOrigins,
  scoreWindows,
  smoothDensity,
  splitEvents,
  stackCount,
  studyArea,
  tieBreaks,
  zoneNamed,
} from '../../src/rooms/forecast/library.ts'
import { columnsOf, DAY, gridOfPoints, readPortland, readPortlandBoundary } from './read-reference.ts'

/** Square miles of the challenge's Portland, and what a forecast may flag at least. */
const CITY = 147.7
const FLAGGED = 0.25
const FEET = 600
const FEET_PER_MILE = 5280

/** What the large-business winner's own submissions score against the outcomes (area in square miles differs by window). */
const WINNER: Record<string, number> = { '1 week': 21.6, '2 weeks': 20.6, '1 month': 6.4, '2 months': 7.3 }
const WINDOWS: { name: string; days: number }[] = [
  { name: '1 week', days: 7 },
  { name: '2 weeks', days: 14 },
  { name: '1 month', days: 31 },
  { name: '2 months', days: 61 },
  { name: '3 months', days: 92 },
]

export interface PortlandRow {
  window: string
  /** Number of origins, and the first and last. */
  origins: number
  from: string
  to: string
  events: number
  pai: Record<string, number>
  peiStar: Record<string, number>
  /** Peel's hits minus the count's, per 100 events, with its paired interval. */
  versusCount: { gain: number; ci95: [number, number] }
  winner?: number
}

/** Pooled over origins every two weeks; a window ends on or before `to`. */
export function measurePortland(
  files: { events: string; boundary: string },
  from: string,
  to: string,
  only?: (days: number) => string,
): PortlandRow[] {
  const points = readPortland(files.events)
  const ring = readPortlandBoundary(files.boundary)
  const grid = gridOfPoints(points, FEET)
  const inside: number[] = []
  for (let cell = 0; cell < grid.columns * grid.rows; cell++) {
    const [x, y] = cellCentre(grid, cell as CellId)
    if (polygonHolds([[ring]], x, y)) inside.push(cell)
  }
  const area = studyArea(grid, inside)
  const cells = area.cells.length
  const cellMiles = (FEET / FEET_PER_MILE) ** 2
  const flagged = Math.floor(FLAGGED / cellMiles)
  const share = (flagged * cellMiles) / CITY
  const own = splitEvents(columnsOf(points, grid), area, zoneNamed('UTC'))
  const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY

  return WINDOWS.map(({ name, days }) => {
    const methods = [stackCount(area, mixKernels(area, [OWN_SHAPE]), flagged), countHistory(area), smoothDensity(area)]
    const scores = methods.map(() => scoreWindows(cells, [(100 * flagged) / cells]))
    let windows = 0
    const last = only ? dayOf(only(days)) : dayOf(to)
    rollOrigins(
      {
        sources: [own],
        targets: own,
        methods,
        from: dayOf(from),
        to: last,
        horizon: days,
        step: 14,
        seed: 1,
        onWindow(window) {
          const ties = tieBreaks(cells, 1, windows++)
          methods.forEach((method, i) => {
            const { share: density, priority } = window.forecast(method)
            scores[i]?.add(density, priority, window.expected, window.outcome, ties)
          })
        },
      },
      cells,
    )
    const [peel, count] = scores
    if (!peel || !count) throw new Error('no method was scored')
    const byName = (value: (at: number) => number): Record<string, number> =>
      Object.fromEntries(methods.map((method, i) => [method.name, value(i)]))
    const gain = hitRateGain(peel, count, 0, { block: Math.max(1, Math.round(days / 14)), resamples: 1000, seed: 1 })
    return {
      window: name,
      origins: windows,
      from,
      to: new Date(last * DAY).toISOString().slice(0, 10),
      events: peel.events.reduce((sum, n) => sum + n, 0),
      pai: byName((i) => pooledHitRate(scores[i] as typeof peel, 0) / share),
      peiStar: byName((i) => pooledPeiStar(scores[i] as typeof peel, 0)),
      versusCount: { gain: 100 * gain.estimate, ci95: [100 * gain.low, 100 * gain.high] },
      winner: WINNER[name],
    }
  })
}

/** The judged windows begin on 2017-03-01. */
export const measureJudged = (files: { events: string; boundary: string }): PortlandRow[] =>
  measurePortland(files, '2017-03-01', '', (days) =>
    new Date((Date.parse('2017-03-01T00:00:00Z') / DAY + days - 1) * DAY).toISOString().slice(0, 10),
  )
