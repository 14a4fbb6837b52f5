/** Scores one method window by window: hits by area, PAI, PEI*, log score, Brier, calibration, precision, stability. */

import { seededRandom } from '../../kernel/random.ts'
import { blockBootstrap, type Interval } from '../../kernel/statistics/bootstrap.ts'
import type { Outcome } from './method.ts'

/** Area shares in per cent at which hit rates are told. */
export const FIXED_AREAS = [0.5, 1, 2, 5, 10] as const
/** Where curves are drawn. */
export const CURVE_AREAS = [0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12.5, 15, 17.5, 20] as const

export interface WindowScores {
  /** Area shares in per cent, ascending; the cells of the area; and the whole cells that each share stands for. */
  readonly areas: readonly number[]
  readonly cells: number
  readonly cellsOfArea: readonly number[]
  /** Per window: events (weights), their hits by area, and what the best choice of as many cells would have hit. */
  readonly events: number[]
  readonly hits: number[][]
  readonly best: number[][]
  readonly expected: number[]
  /** Per window: sum over events of the log of what was expected in their cell. */
  readonly logs: number[]
  add(share: Float32Array, priority: Float32Array | null, expected: number, outcome: Outcome, ties: Float64Array): void
  brier(): number
  precision(): { at5: number; baseRate: number }
  stability(): number
  calibration(): { expected: number; observed: number }[]
}

/**
 * Whole cells nearest to each share of the area, at least one. An event off the area is a miss, and its log score is that
 * of the least likely cell: no method is rewarded for an area that was drawn too tight.
 */
export function scoreWindows(cells: number, areas: readonly number[] = CURVE_AREAS): WindowScores {
  const cellsOfArea = areas.map((area) => Math.max(1, Math.min(cells, Math.round((cells * area) / 100))))
  const five = Math.max(1, Math.round(cells * 0.05))
  const events: number[] = []
  const hits: number[][] = []
  const best: number[][] = []
  const expectedOf: number[] = []
  const logs: number[] = []
  const keys = new Float64Array(cells)
  const sorted = new Float64Array(cells)
  const counts = new Float64Array(cells)
  const tenths = { expected: new Float64Array(10), observed: new Float64Array(10) }
  let bounds: Float64Array | null = null
  let flagged: Uint8Array | null = null
  let squares = 0
  let hitCells = 0
  let eventCells = 0
  let overlap = 0

  const add: WindowScores['add'] = (share, priority, expected, outcome, ties) => {
    // Scores are floats of 24 bits; the tie-break lives in the bits of the double below them and can never outrank a score.
    const order = priority ?? share
    for (let i = 0; i < cells; i++)
      keys[i] = (order[i] as number) * (1 + (ties[i] as number) * 2 ** -27) + (ties[i] as number) * 1e-60
    sorted.set(keys)
    sorted.sort()
    const bars = cellsOfArea.map((count) => sorted[cells - count] as number)
    bounds ??= tenthBounds(share)
    let least = Infinity
    let sumSquares = 0
    for (let i = 0; i < cells; i++) {
      const s = share[i] as number
      if (s < least) least = s
      const p = -Math.expm1(-expected * s)
      sumSquares += p * p
      const tenth = tenthOf(bounds, s)
      tenths.expected[tenth] = (tenths.expected[tenth] as number) + expected * s
    }
    let total = 0
    let log = 0
    const windowHits = new Array<number>(areas.length).fill(0)
    const touched: number[] = []
    for (let e = 0; e < outcome.count; e++) {
      const weight = outcome.weight[e] as number
      const position = outcome.position[e] as number
      total += weight
      if (position < 0) {
        log += weight * Math.log(Math.max(1e-300, expected * least))
        continue
      }
      const s = share[position] as number
      log += weight * Math.log(Math.max(1e-300, expected * s))
      const tenth = tenthOf(bounds, s)
      tenths.observed[tenth] = (tenths.observed[tenth] as number) + weight
      const key = keys[position] as number
      for (let a = areas.length - 1; a >= 0 && key >= (bars[a] as number); a--) windowHits[a] = (windowHits[a] as number) + weight
      if (counts[position] === 0) touched.push(position)
      counts[position] = (counts[position] as number) + weight
    }
    const bar = sorted[cells - five] as number
    for (const position of touched) {
      const p = -Math.expm1(-expected * (share[position] as number))
      // (p - 1)^2 instead of p^2 where something happened.
      sumSquares += 1 - 2 * p
      if ((keys[position] as number) >= bar) hitCells++
    }
    eventCells += touched.length
    squares += sumSquares
    best.push(bestHits(touched.map((position) => counts[position] as number)))
    for (const position of touched) counts[position] = 0
    const now = new Uint8Array(cells)
    let both = 0
    for (let i = 0; i < cells; i++) {
      if ((keys[i] as number) < bar) continue
      now[i] = 1
      if (flagged?.[i]) both++
    }
    if (flagged) overlap += both / (2 * five - both)
    flagged = now
    events.push(total)
    hits.push(windowHits)
    expectedOf.push(expected)
    logs.push(log)
  }

  const bestHits = (perCell: number[]): number[] => {
    perCell.sort((a, b) => b - a)
    return cellsOfArea.map((count) => {
      let sum = 0
      for (let i = 0; i < Math.min(count, perCell.length); i++) sum += perCell[i] as number
      return sum
    })
  }

  return {
    areas,
    cells,
    cellsOfArea,
    events,
    hits,
    best,
    expected: expectedOf,
    logs,
    add,
    brier: () => squares / (cells * events.length),
    precision: () => ({ at5: hitCells / (five * events.length), baseRate: eventCells / (cells * events.length) }),
    stability: () => (events.length > 1 ? overlap / (events.length - 1) : 1),
    calibration: () =>
      Array.from({ length: 10 }, (_, i) => ({ expected: tenths.expected[i] as number, observed: tenths.observed[i] as number })),
  }
}

/** Bounds between tenths of the risk, as the first window draws them: each tenth holds a tenth of what is expected. */
function tenthBounds(share: Float32Array): Float64Array {
  const ascending = Float64Array.from(share).sort()
  const bounds = new Float64Array(9)
  let sum = 0
  let next = 0
  for (const value of ascending) {
    sum += value
    while (next < 9 && sum >= (next + 1) / 10 - 1e-9) bounds[next++] = value
  }
  return bounds
}

function tenthOf(bounds: Float64Array, value: number): number {
  let tenth = 0
  while (tenth < 9 && value > (bounds[tenth] as number)) tenth++
  return tenth
}

/** A number in [0, 1) for each cell, drawn anew for each window, the same for every method: no tie is lucky for half a year. */
export function tieBreaks(cells: number, seed: number, window: number): Float64Array {
  const random = seededRandom(seed, `ties/${window}`)
  return Float64Array.from({ length: cells }, () => random.next())
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

/** Hits of all windows over events of all windows, at the i-th area. */
export const pooledHitRate = (scores: WindowScores, area: number): number =>
  sum(scores.hits.map((row) => row[area] as number)) / Math.max(1e-300, sum(scores.events))

/**
 * Hit rate over the share of the area that was searched: of whole cells, as the hits are. 5 % of 90 cells are 5 cells, and 5.6 %
 * of the area; with 5 % below the line a forecast by lot would score 1.1.
 */
export const pooledPai = (scores: WindowScores, area: number): number =>
  pooledHitRate(scores, area) / ((scores.cellsOfArea[area] as number) / scores.cells)

export const pooledPeiStar = (scores: WindowScores, area: number): number =>
  sum(scores.hits.map((row) => row[area] as number)) / Math.max(1e-300, sum(scores.best.map((row) => row[area] as number)))

/** Mean over events of log(expected in the event's cell), minus expected total per event. Higher is better. */
export const logScore = (scores: WindowScores): number =>
  (sum(scores.logs) - sum(scores.expected)) / Math.max(1e-300, sum(scores.events))

export interface Resampling {
  /** Windows that are drawn together. */
  block: number
  resamples: number
  seed: number
}

const bootstrap = (numerator: readonly number[], denominator: readonly number[], how: Resampling, label: string): Interval =>
  blockBootstrap(numerator, denominator, {
    block: how.block,
    resamples: how.resamples,
    random: seededRandom(how.seed, `bootstrap/${label}`),
  })

export const hitRateInterval = (scores: WindowScores, area: number, how: Resampling): Interval =>
  bootstrap(
    scores.hits.map((row) => row[area] as number),
    scores.events,
    how,
    'hit-rate',
  )

/** Difference in hit rate between two methods on the same windows, resampled together. */
export const hitRateGain = (scores: WindowScores, other: WindowScores, area: number, how: Resampling): Interval =>
  bootstrap(
    scores.hits.map((row, i) => (row[area] as number) - ((other.hits[i] as number[])[area] as number)),
    scores.events,
    how,
    'hit-rate-gain',
  )

/** Difference in log score per event, resampled together. */
export const logScoreGain = (scores: WindowScores, other: WindowScores, how: Resampling): Interval =>
  bootstrap(
    scores.logs.map(
      (log, i) => log - (scores.expected[i] as number) - ((other.logs[i] as number) - (other.expected[i] as number)),
    ),
    scores.events,
    how,
    'log-score-gain',
  )
