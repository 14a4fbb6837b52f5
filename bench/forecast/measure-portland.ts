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
  type WindowScores,
  zoneNamed,
} from '../../src/rooms/forecast/library.ts'
import { columnsOf, DAY, gridOfPoints, readPortland, readPortlandBoundary } from './read-reference.ts'

/** Square miles of the challenge's Portland, and what a forecast may flag at least. */
const CITY = 147.7
const FLAGGED = 0.25
const FEET = 600
const CELL_MILES = (FEET / 5280) ** 2
const FLAGGED_CELLS = Math.floor(FLAGGED / CELL_MILES)
const SHARE = (FLAGGED_CELLS * CELL_MILES) / CITY
/** 250 m. */
const KDE_FEET = 820

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

interface Files {
  events: string
  boundary: string
}

/** Test periods: each begins with a fresh fit from earlier data. */
export interface Season {
  from: string
  /** Last day of the last window. */
  to: string
}

/** Pooled over origins every two weeks: over all seasons, and over the last one alone. */
export function measurePortland(files: Files, seasons: readonly Season[]): { all: PortlandRow[]; last: PortlandRow[] } {
  const runs = WINDOWS.map((window) => ({
    window,
    parts: seasons.map((season) => measureSeason(files, window.days, season)),
  }))
  return {
    all: runs.map(({ window, parts }) => rowOf(window, seasons, parts)),
    last: runs.map(({ window, parts }) => rowOf(window, seasons.slice(-1), parts.slice(-1))),
  }
}

/** The judged windows begin on 2017-03-01: one origin each. */
export const measureJudged = (files: Files): PortlandRow[] =>
  WINDOWS.map((window) => {
    const season = { from: '2017-03-01', to: dateOf(dayOf('2017-03-01') + window.days - 1) }
    return rowOf(window, [season], [measureSeason(files, window.days, season)])
  })

interface SeasonScores {
  names: string[]
  scores: WindowScores[]
}

function rowOf({ name, days }: (typeof WINDOWS)[number], seasons: readonly Season[], runs: readonly SeasonScores[]): PortlandRow {
  const names = runs[0]?.names ?? []
  const pooled = names.map((_, i) => poolScores(runs.map((run) => run.scores[i] as WindowScores)))
  const [peel, count] = pooled
  if (!peel || !count) throw new Error('no method was scored')
  const byName = (value: (scores: WindowScores) => number): Record<string, number> =>
    Object.fromEntries(names.map((method, i) => [method, value(pooled[i] as WindowScores)]))
  const gain = hitRateGain(peel, count, 0, { block: Math.max(1, Math.round(days / 14)), resamples: 1000, seed: 1 })
  return {
    window: name,
    origins: peel.events.length,
    from: seasons[0]?.from ?? '',
    to: seasons[seasons.length - 1]?.to ?? '',
    events: peel.events.reduce((sum, n) => sum + n, 0),
    pai: byName((scores) => pooledHitRate(scores, 0) / SHARE),
    peiStar: byName((scores) => pooledPeiStar(scores, 0)),
    versusCount: { gain: 100 * gain.estimate, ci95: [100 * gain.low, 100 * gain.high] },
    winner: WINNER[name],
  }
}

/** Windows of several seasons one after another; only what is pooled from windows is used of the result. */
function poolScores(parts: readonly WindowScores[]): WindowScores {
  const [first] = parts
  if (!first) throw new Error('no season')
  return {
    ...first,
    events: parts.flatMap((part) => part.events),
    hits: parts.flatMap((part) => part.hits),
    best: parts.flatMap((part) => part.best),
    expected: parts.flatMap((part) => part.expected),
    logs: parts.flatMap((part) => part.logs),
  }
}

function measureSeason(files: Files, days: number, { from, to }: Season): SeasonScores {
  const points = readPortland(files.events)
  const ring = readPortlandBoundary(files.boundary)
  // Corners at multiples of the cell size, as records lays it.
  const grid = gridOfPoints(points, FEET)
  const inside: number[] = []
  for (let cell = 0; cell < grid.columns * grid.rows; cell++) {
    const [x, y] = cellCentre(grid, cell as CellId)
    if (polygonHolds([[ring]], x, y)) inside.push(cell)
  }
  const area = studyArea(grid, inside)
  const cells = area.cells.length
  const own = splitEvents(columnsOf(points, grid), area, zoneNamed('UTC'))
  const methods = [
    stackCount(area, mixKernels(area, [OWN_SHAPE]), FLAGGED_CELLS),
    countHistory(area),
    smoothDensity(area, KDE_FEET),
  ]
  const scores = methods.map(() => scoreWindows(cells, [(100 * FLAGGED_CELLS) / cells]))
  let windows = 0
  rollOrigins(
    {
      sources: [own],
      targets: own,
      methods,
      from: dayOf(from),
      to: dayOf(to),
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
  return { names: methods.map((method) => method.name), scores }
}

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY
const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
