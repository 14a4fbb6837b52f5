/** Rolling-origin backtest: every method on the same windows, cut by report time, with paired intervals against the count. */

import type { Progress } from '../../kernel/progress.ts'
import { silent } from '../../kernel/progress.ts'
import type { Zone } from '../../kernel/time/zone.ts'
import { countHistory } from './count-history.ts'
import { type StreetLine, type StreetNetwork, streetsWithin } from './follow-streets.ts'
import type { Method } from './method.ts'
import { mixKernels, OTHER_SHAPE, OWN_SHAPE } from './mix-kernels.ts'
import { prospectHotSpots } from './prospect-hot-spots.ts'
import { regressPoisson } from './regress-poisson.ts'
import type { BacktestReport, ModelScore } from './results.ts'
import { rollOrigins } from './roll-origins.ts'
import {
  FIXED_AREAS,
  hitRateGain,
  hitRateInterval,
  logScore,
  logScoreGain,
  pooledHitRate,
  pooledPai,
  pooledPeiStar,
  type Resampling,
  scoreWindows,
  tieBreaks,
  type WindowScores,
} from './score-windows.ts'
import { smoothDensity } from './smooth-density.ts'
import { type EventColumns, splitEvents } from './split-events.ts'
import { stackCount } from './stack-count.ts'
import type { StudyArea } from './study-area.ts'
import { sentenceOf } from './word-result.ts'

export type ModelName = 'Peel' | 'count' | 'KDE' | 'prospective hot spot' | 'Poisson GLM'
export const ALL_MODELS: readonly ModelName[] = ['Peel', 'count', 'KDE', 'prospective hot spot', 'Poisson GLM']

export interface BacktestInput {
  area: StudyArea
  zone: Zone
  /** The offences that are forecast. */
  events: EventColumns
  /** Other types, each a source of its own kernels; helps sparse offences. */
  others?: readonly EventColumns[]
  /** Street centrelines in the grid's plane; with them Peel also learns what lies near along the streets. */
  streets?: readonly StreetLine[]
  /** Plain name, e.g. `burglary`. */
  offence: string
  /** First and last local day of the test period, `YYYY-MM-DD`. */
  from: string
  to: string
  /** Days of a window. */
  horizon?: number
  step?: number
  seed?: number
  models?: readonly ModelName[]
  /** Peel's first cells ordered with the count's help, as `stack-count.ts` does; true when absent. Expected numbers are the same. */
  stacked?: boolean
  resamples?: number
  /** CPU seconds so far; process.cpuUsage in Node. */
  cpu?: () => number
  progress?: Progress
  /** Throws when the run is to stop. */
  checkpoint?: () => void
}

/** The report, and the window scores behind it for whoever wants to pool or draw them. */
export interface Backtest {
  report: BacktestReport
  scores: Map<string, WindowScores>
}

export function backtest(input: BacktestInput): Backtest {
  const { area, zone, offence, horizon = 1, seed = 1, models = ALL_MODELS, progress = silent, cpu = cpuSeconds } = input
  const cells = area.cells.length
  const own = splitEvents(input.events, area, zone)
  const others = (input.others ?? []).map((columns) => splitEvents(columns, area, zone))
  const streets = streetsWithin(area, input.streets)
  const stacked = input.stacked ?? true
  const methods = models.map((name) => methodNamed(name, area, others.length, { streets: streets.network, stacked }))
  const scores = new Map(methods.map((method) => [method.name, scoreWindows(cells)]))
  let windows = 0
  const cost = rollOrigins(
    {
      sources: [own, ...others],
      targets: own,
      methods,
      from: dayOf(input.from),
      to: dayOf(input.to),
      horizon,
      step: input.step,
      seed,
      cpu,
      onWindow(window) {
        const ties = tieBreaks(cells, seed, windows++)
        for (const method of methods) {
          const { share, priority } = window.forecast(method)
          scores.get(method.name)?.add(share, priority, window.expected, window.outcome, ties)
        }
      },
      onDay(done, total, phase) {
        input.checkpoint?.()
        progress({ what: phase === 'learning' ? 'Learning from earlier days' : 'Forecasting past days', done, total })
      },
    },
    cells,
  )
  progress({ what: 'Working out the intervals', done: 0 })
  const how: Resampling = { block: Math.max(1, Math.round(7 / horizon)), resamples: input.resamples ?? 1000, seed }
  const count = scores.get('count')
  const told = methods.map((method, i) =>
    modelScore(method.name, scores.get(method.name) as WindowScores, count, how, cost.byMethod[i] as number),
  )
  const first = [...scores.values()][0]
  const report: BacktestReport = {
    events: first ? Math.round(first.events.reduce((sum, n) => sum + n, 0) * 100) / 100 : 0,
    cells,
    windows,
    offence,
    from: input.from,
    to: input.to,
    cellSize: area.grid.cellSize,
    seed,
    models: told,
    curves: methods.map((method) => curveOf(method.name, scores.get(method.name) as WindowScores, how)),
    sentence: sentenceOf(offence, told, windows),
    limits: [...limitsOf(horizon, stacked && models.includes('Peel')), ...streets.limits],
  }
  return { report, scores }
}

function methodNamed(
  name: ModelName,
  area: StudyArea,
  others: number,
  { streets, stacked }: { streets: StreetNetwork | undefined; stacked: boolean },
): Method {
  if (name === 'count') return countHistory(area)
  if (name === 'KDE') return smoothDensity(area)
  if (name === 'prospective hot spot') return prospectHotSpots(area)
  if (name === 'Poisson GLM') return regressPoisson(area)
  const mixture = mixKernels(area, [OWN_SHAPE, ...Array.from({ length: others }, () => OTHER_SHAPE)], { streets })
  return stacked ? stackCount(area, mixture) : mixture
}

function modelScore(
  name: string,
  scores: WindowScores,
  count: WindowScores | undefined,
  how: Resampling,
  cpu: number,
): ModelScore {
  const byArea = (value: (area: number) => number): Record<string, number> =>
    Object.fromEntries(FIXED_AREAS.map((area) => [String(area), value(scores.areas.indexOf(area))]))
  const hitRate = byArea((i) => pooledHitRate(scores, i))
  const score: ModelScore = {
    name,
    hitRate: hitRate as ModelScore['hitRate'],
    pai: byArea((i) => pooledPai(scores, i)),
    peiStar: byArea((i) => pooledPeiStar(scores, i)),
    logScore: logScore(scores),
    brier: scores.brier(),
    calibration: scores.calibration(),
    precision: scores.precision(),
    stability: scores.stability(),
    cpuSeconds: Math.round(cpu * 1000) / 1000,
  }
  if (!count || count === scores) return score
  const hits = hitRateGain(scores, count, scores.areas.indexOf(5), how)
  const logs = logScoreGain(scores, count, how)
  score.versusCount = {
    hitRate5: { gain: 100 * hits.estimate, ci95: [100 * hits.low, 100 * hits.high] },
    logScore: { gain: logs.estimate, ci95: [logs.low, logs.high] },
  }
  return score
}

function curveOf(name: string, scores: WindowScores, how: Resampling): BacktestReport['curves'][number] {
  return { name, points: scores.areas.map((area, i) => ({ area, hitRate: hitRateInterval(scores, i, how) })) }
}

function limitsOf(horizon: number, stacked: boolean): string[] {
  return [
    'Scored on crime that was reported; what nobody reports is in neither the forecast nor the score.',
    `Each window is ${horizon === 1 ? 'one day' : `${horizon} days`}; a forecast was made from reports of earlier days only.`,
    'Whole days are tested, not single shifts: how well the hours of a day are told apart is not in these numbers.',
    'A high hit rate says where crime is likely, not that patrols there will prevent it.',
    ...(stacked
      ? ['Peel’s first 0.5 % of the area are ordered with the count’s help; the map that patrol plans from is not.']
      : []),
  ]
}

/** Local day of a `YYYY-MM-DD`; a RangeError for anything else. */
export function dayOf(date: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(at)) throw new RangeError(`${date} is not a date like 2017-07-01`)
  return at / 86_400_000
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
