/** Chicago: burglary 2014-17 and four other types 2016-17, every method, daily, second half of 2017. */

import {
  type BacktestReport,
  backtest,
  cellsNear,
  type EventColumns,
  type Grid,
  type ModelName,
  zoneNamed,
} from '../../src/rooms/forecast/library.ts'
import { cellsBefore, columnsOf, gridFromFirst, gridOfPoints, readChicago2016, readChicagoBurglary } from './read-reference.ts'

const PERIOD = { from: '2017-07-01', to: '2017-12-31' }
/** Without a boundary the city is what lies within two cells (500 m) of an earlier incident of the file. */
const REACH = 2
const zone = zoneNamed('UTC')

export interface ChicagoRun {
  report: BacktestReport
  /** From opening the file to the finished report. */
  cpuSeconds: number
}

/** Metres by which the grid's corner is moved west and south: where it lies is chance, and moves a hit rate by half a point. */
export const CORNERS: readonly [number, number][] = [
  [0, 0],
  [125, 0],
  [0, 125],
  [125, 125],
]

export function measureBurglary(
  file: string,
  cpu: () => number,
  models?: readonly ModelName[],
  corner: readonly [number, number] | 'first incident' = [0, 0],
): ChicagoRun {
  const began = cpu()
  const points = readChicagoBurglary(file)
  const grid = corner === 'first incident' ? gridFromFirst(points, 250) : movedGrid(gridOfPoints(points, 250), corner)
  const events = columnsOf(points, grid)
  const area = cellsNear(grid, cellsBefore(events, Date.parse(PERIOD.from)), REACH)
  const { report } = backtest({ area, zone, events, offence: 'burglaries', ...PERIOD, models })
  return { report, cpuSeconds: cpu() - began }
}

/** One row and column more, so that a shifted grid still holds every point. */
const movedGrid = (laid: Grid, [east, north]: readonly [number, number]): Grid => ({
  ...laid,
  west: (laid.west - east) as typeof laid.west,
  south: (laid.south - north) as typeof laid.south,
  columns: laid.columns + (east > 0 ? 1 : 0),
  rows: laid.rows + (north > 0 ? 1 : 0),
})

/** Fewer events than this, and the other three types help (chosen on the first half of 2017). */
const SPARSE = 60_000

const WORDS: Record<string, string> = {
  THEFT: 'thefts',
  BATTERY: 'batteries',
  'CRIMINAL DAMAGE': 'cases of criminal damage',
  ASSAULT: 'assaults',
}

export function measureFourTypes(file: string, cpu: () => number): (ChicagoRun & { type: string })[] {
  const points = readChicago2016(file)
  const grid = gridOfPoints(points, 250)
  const types = Object.keys(WORDS)
  const area = cellsNear(grid, cellsBefore(columnsOf(points, grid), Date.parse(PERIOD.from)), REACH)
  const columns = new Map(types.map((type) => [type, columnsOf(points, grid, (one) => one === type)]))
  return types.map((type) => {
    const began = cpu()
    const events = columns.get(type) as EventColumns
    const others = events.count > SPARSE ? [] : types.filter((one) => one !== type).map((one) => columns.get(one) as EventColumns)
    const { report } = backtest({ area, zone, events, others, offence: WORDS[type] ?? type, ...PERIOD })
    return { type, report, cpuSeconds: cpu() - began }
  })
}
