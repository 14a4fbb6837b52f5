/** What the forecast hands back: surfaces, reasons, scores and reports. The library's own words; they know of no other room. */

import type { Interval } from '../../kernel/statistics/bootstrap.ts'
import type { Window } from '../../kernel/time/shift.ts'
import type { CellId, Digest } from '../../kernel/units.ts'

/** What a part of the risk rests on, for whoever words it in another language. */
export interface ShareSource {
  /** `place`: reports from the cell itself; `around`: from within `within` metres; `wave`: its own, weighed by the last months around it. */
  where: 'place' | 'around' | 'wave' | 'city'
  within?: number
  /** Measured along the streets, not as the crow flies. */
  along?: boolean
  /** Only reports at the hours of the window. */
  sameHours?: boolean
  /** Another offence than the one that is forecast: its code where one is known, and its plural in English. */
  other?: { code: string | null; words: string }
  span?: 'two-weeks' | 'two-months' | 'eight-months' | 'years'
}

/** Where the records cannot carry what was asked. */
export interface SurfaceLimit {
  code: 'hours-alike' | 'records-end' | 'streets-elsewhere'
  sentence: string
  facts?: Record<string, string | number>
}

/** One kernel's part in a cell's risk, in words and as a share of the whole. */
export interface KernelShare {
  /** e.g. `its own burglaries over the years`. */
  words: string
  /** The same for another language. */
  source?: ShareSource
  /** 0 to 1; the shares of a cell add up to 1. */
  share: number
}

export interface CellExplanation {
  cell: CellId
  /** Expected events in the window. */
  expected: number
  /** The same for the average cell of the city. */
  cityMean: number
  /** 1 = highest. */
  rank: number
  rankByCount: number
  shares: KernelShare[]
  /** "48 % its own burglaries over the years, 12 % burglaries within 500 m in the last two months." */
  sentence: string
}

/** Expected events per cell in a window. `cells` and `expected` run in parallel. */
export interface ForecastSurface {
  offence: string
  window: Window
  method: string
  cells: Int32Array
  expected: Float32Array
  /** The naive map beside it: expected events by the count of all history, scaled to the same total. */
  byCount: Float32Array
  /** SHA-256 over inputs, options and seed. */
  digest: Digest
  /** Empty when the records can carry what was asked. */
  limits?: SurfaceLimit[]
  /** Classes in it that are found by looking, which a person let in; absent or empty where there are none. */
  discovered?: { nibrs: string; name: string }[]
}

/** How one method did on past origins. Keys of the hit rate are per cent of the city's area. */
export interface ModelScore {
  name: string
  hitRate: Record<'0.5' | '1' | '2' | '5' | '10', number>
  /** Ratio of hit rate to area share, by the same keys. */
  pai: Record<string, number>
  /** Hits over the hits of the best possible choice of as many cells. */
  peiStar: Record<string, number>
  /** Mean over events of log(expected in the event's cell) minus expected total per event; higher is better. */
  logScore: number
  brier: number
  /** Observed over expected, by tenth of the risk. */
  calibration: { expected: number; observed: number }[]
  /** Share of flagged cell-windows with at least one event, and the city's base rate beside it. */
  precision: { at5: number; baseRate: number }
  /** Mean Jaccard overlap of the top 5 % from one window to the next. */
  stability: number
  cpuSeconds: number
  /** Paired difference to the count: hit rates in percentage points, log score in nats per event. Absent for the count itself. */
  versusCount?: { hitRate5: { gain: number; ci95: [number, number] }; logScore: { gain: number; ci95: [number, number] } }
}

export interface BacktestReport {
  events: number
  cells: number
  windows: number
  offence: string
  from: string
  to: string
  cellSize: number
  seed: number
  models: ModelScore[]
  /** Hit-rate curve with bands, for drawing: area share in per cent, by model. */
  curves: { name: string; points: { area: number; hitRate: Interval }[] }[]
  /** Says the result as the intervals allow, e.g. "Peel finds 2.1 more of 100 burglaries than counting (0.9 to 3.3)." */
  sentence: string
  limits: string[]
  /** Classes in it that are found by looking, which a person let in. */
  discovered?: { nibrs: string; name: string }[]
}
