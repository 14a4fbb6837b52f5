/** `peel forecast backtest FILE`: how well would Peel have done here, against counting? From a file, without a store. */

import type { Command, CommandCall, CommandResult } from '../../kernel/command.ts'
import type { Grid } from '../../kernel/geometry/grid.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { Metres } from '../../kernel/units.ts'
import type { IncidentColumns } from '../records/contract.ts'
import { backtest } from './backtest.ts'
import type { BacktestReport } from './contract.ts'
import { forecastRefuses } from './errors.ts'
import { ALL, eventsOf, gatherOffences } from './gather-offences.ts'
import { checkPeriod } from './open-forecast.ts'
import { DAY } from './split-events.ts'
import { cellsNear } from './study-area.ts'
import { tableOf } from './table-results.ts'

/** What records hands over from a file of any layout. */
export interface FileIncidents {
  columns: IncidentColumns
  grid: Grid
  cells: Int32Array
  /** IANA zone in which the file's days are days; UTC when absent. */
  zone?: string
}

export type ReadIncidents = (
  path: string,
  options: { layout?: string; crs?: string; cellSize?: Metres },
) => Promise<FileIncidents>

/** A file brings no boundary: the city is what lies within so many metres of any of its incidents before the test. */
const REACH = 500

export function forecastCommands(deps: { readIncidents: ReadIncidents }): Command[] {
  return [
    {
      room: 'forecast',
      verb: 'backtest',
      summary: 'Forecast a past period day by day and score it against counting',
      usage: 'FILE --from D --to D [--crs EPSG:n] [--category C] [--cell 250] [--horizon 1d] [--seed 1]',
      options: {
        from: { type: 'string', summary: 'first day of the test period', value: 'YYYY-MM-DD' },
        to: { type: 'string', summary: 'last day of the test period', value: 'YYYY-MM-DD' },
        layout: { type: 'string', summary: 'layout of the file', value: 'auto' },
        crs: { type: 'string', summary: 'coordinates of x,y columns', value: 'EPSG:n' },
        category: { type: 'string', summary: 'one offence, by NIBRS code or name; all reported ones when absent', value: 'C' },
        cell: { type: 'string', summary: 'side of a cell in metres', value: 'm', default: '250' },
        horizon: { type: 'string', summary: 'length of a window', value: '1d', default: '1d' },
        seed: { type: 'string', summary: 'seed of tie-breaks and intervals', value: 'n', default: '1' },
      },
      run: (call) => run(call, deps.readIncidents),
    },
  ]
}

async function run({ words, options, progress }: CommandCall, readIncidents: ReadIncidents): Promise<CommandResult> {
  const [path] = words
  if (!path) throw forecastRefuses('no-file', {})
  const text = (name: string): string => String(options[name] ?? '')
  const from = dateGiven(text('from'))
  const to = dateGiven(text('to'))
  const cellSize = numberGiven('cell', text('cell') || '250', 25, 10_000, 'metres from 25 to 10000') as Metres
  const horizon = numberGiven('horizon', (text('horizon') || '1d').replace(/d$/, ''), 1, 92, 'days from 1d to 92d')
  const seed = numberGiven('seed', text('seed') || '1', 0, 2 ** 31, 'a whole number')
  progress({ what: `Reading ${path}`, done: 0 })
  const file = await readIncidents(path, {
    layout: options.layout as string | undefined,
    crs: options.crs as string | undefined,
    cellSize,
  })
  const zone = zoneNamed(file.zone ?? 'UTC')
  checkPeriod(from, to, file.columns, zone.name, horizon)
  const gathered = gatherOffences(file.columns, categoryOf(file.columns, text('category')), new Set())
  const start = Date.parse(`${from}T00:00:00Z`) - zone.offsetAt(Date.parse(`${from}T00:00:00Z`) as never)
  const area = cellsNear(file.grid, cellsKnownBefore(file.columns, start), Math.max(1, Math.round(REACH / cellSize)))
  const { report } = backtest({
    area,
    zone,
    events: gathered.events,
    others: gathered.others,
    offence: gathered.words,
    from,
    to,
    horizon,
    seed,
    progress,
  })
  return { ok: true, json: report, text: textOf(report) }
}

/** Cells of every incident, of any class, that was reported before the test begins. */
function cellsKnownBefore(columns: IncidentColumns, before: number): ArrayLike<number> {
  return eventsOf(columns, (row) => (columns.reported[row] as number) < before).cell
}

/** A NIBRS code, a name, or part of a name; the only class of the file, or all, when none is given. */
function categoryOf(columns: IncidentColumns, category: string): string {
  const wanted = category.trim().toLowerCase()
  const seen = new Set(columns.offence)
  const present = columns.offences.filter((_, at) => seen.has(at))
  if (wanted === '' || wanted === ALL) return present.length === 1 ? (present[0]?.nibrs ?? ALL) : ALL
  const found =
    present.find((kind) => kind.nibrs.toLowerCase() === wanted) ??
    present.find((kind) => kind.name.toLowerCase() === wanted) ??
    present.find((kind) => kind.name.toLowerCase().includes(wanted) || wanted.includes(kind.name.toLowerCase()))
  if (found) return found.nibrs
  const known = present.map((kind) => `${kind.nibrs} ${kind.name}`).join(', ')
  throw forecastRefuses('unknown-category', { category, known })
}

function dateGiven(value: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== value)
    throw forecastRefuses('bad-date', { date: value || 'nothing' })
  return value
}

function numberGiven(option: string, value: string, least: number, most: number, wants: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  if (!(number >= least && number <= most && (option === 'cell' || Number.isInteger(number)))) {
    throw forecastRefuses('bad-option', { option, value, wants })
  }
  return number
}

function textOf(report: BacktestReport): string {
  const days = Math.round((Date.parse(report.to) - Date.parse(report.from)) / DAY) + 1
  const heading = `${report.events} events of ${report.offence} in ${report.windows} windows over ${days} days, ${report.cells} cells of ${report.cellSize} m`
  return [heading, '', tableOf(report.models), '', report.sentence, ...report.limits].join('\n')
}
