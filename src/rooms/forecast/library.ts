/** `peel/forecast`: the forecast as a library. Grid and columns of events in, surfaces and scores out; no store, no server. */

export { cellAt, cellCount, type Grid, gridOver } from '../../kernel/geometry/grid.ts'
export { type Zone, zoneNamed } from '../../kernel/time/zone.ts'
export { ALL_MODELS, type Backtest, type BacktestInput, backtest, type ModelName } from './backtest.ts'
export { countHistory } from './count-history.ts'
export { estimateLevel } from './estimate-level.ts'
export { fitWeights } from './fit-weights.ts'
export { followStreets, type Spread, type StreetLine, type StreetNetwork } from './follow-streets.ts'
export { forecastWindow, METHOD, type WindowForecast, type WindowInput } from './forecast-window.ts'
export type { Method, Outcome } from './method.ts'
export { mixKernels, OTHER_SHAPE, OWN_SHAPE, SAME_HOURS_SHAPE, STREET_SHAPE } from './mix-kernels.ts'
export { profileHours } from './profile-hours.ts'
export { prospectHotSpots } from './prospect-hot-spots.ts'
export { regressPoisson } from './regress-poisson.ts'
export type { BacktestReport, CellExplanation, ForecastSurface, KernelShare, ModelScore } from './results.ts'
export { type Roll, rollOrigins, type TestWindow } from './roll-origins.ts'
export {
  CURVE_AREAS,
  FIXED_AREAS,
  hitRateGain,
  hitRateInterval,
  logScore,
  logScoreGain,
  pooledHitRate,
  pooledPai,
  pooledPeiStar,
  scoreWindows,
  tieBreaks,
  type WindowScores,
} from './score-windows.ts'
export { smoothDensity } from './smooth-density.ts'
export { type Kernel, type SmoothRates, type SourceShape, smoothRates } from './smooth-rates.ts'
export { type EventColumns, type EventParts, type HoursOfDay, splitEvents } from './split-events.ts'
export { SMALL_AREA, stackCount } from './stack-count.ts'
export { cellsNear, type StudyArea, studyArea, wholeRectangle } from './study-area.ts'
