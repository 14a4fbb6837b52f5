/** `peel forecast backtest FILE`: how well would Peel have done here, against counting? From a file, without a store. */

import type { Command, CommandCall, CommandResult } from '../../kernel/command.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'
import type { IncidentColumns, IncidentFile, OffenceClass, ReadIncidents, ReadStreets } from '../records/contract.ts'
import { backtest } from './backtest.ts'
import { forecastRefuses } from './errors.ts'
import { ALL, eventsOf, type Gathered, gatherOffences, helpersOf } from './gather-offences.ts'
import { checkPeriod } from './open-forecast.ts'
import type { BacktestReport } from './results.ts'
import { DAY } from './split-events.ts'
import { cellsNear } from './study-area.ts'
import { tableOf } from './table-results.ts'

/** A file brings no boundary: the city is what lies within so many metres of any of its incidents before the test. */
const REACH = 500

interface Readers {
  readIncidents: ReadIncidents
  readStreets: ReadStreets
}

export function forecastCommands(readers: Readers): Command[] {
  return [
    {
      room: 'forecast',
      verb: 'backtest',
      summary: 'Forecast a past period day by day and score it against counting',
      usage: 'FILE --from D --to D [--crs EPSG:n] [--category C] [--cell 250] [--horizon 1d] [--streets FILE] [--seed 1]',
      options: {
        from: { type: 'string', summary: 'first day of the test period', value: 'YYYY-MM-DD' },
        to: { type: 'string', summary: 'last day of the test period', value: 'YYYY-MM-DD' },
        layout: { type: 'string', summary: 'layout of the file', value: 'auto' },
        crs: { type: 'string', summary: 'coordinates of x,y columns', value: 'EPSG:n' },
        category: { type: 'string', summary: 'one offence, by NIBRS code or name; all reported ones when absent', value: 'C' },
        cell: { type: 'string', summary: 'side of a cell in metres', value: 'm', default: '250' },
        horizon: { type: 'string', summary: 'length of a window', value: '1d', default: '1d' },
        streets: {
          type: 'string',
          summary: 'street centrelines as GeoJSON: Peel may then learn along the streets',
          value: 'FILE',
        },
        seed: { type: 'string', summary: 'seed of tie-breaks and intervals', value: 'n', default: '1' },
      },
      run: (call) => run(call, readers),
    },
  ]
}

async function run({ words, options, progress }: CommandCall, { readIncidents, readStreets }: Readers): Promise<CommandResult> {
  const [path] = words
  if (!path) throw forecastRefuses('no-file', {})
  const text = (name: string): string => String(options[name] ?? '')
  const from = dateGiven(text('from'))
  const to = dateGiven(text('to'))
  const cellSize = numberGiven('cell', text('cell') || '250', 25, 10_000, 'metres from 25 to 10000')
  const horizon = numberGiven('horizon', (text('horizon') || '1d').replace(/d$/, ''), 1, 92, 'days from 1d to 92d')
  const seed = numberGiven('seed', text('seed') || '1', 0, 2 ** 31, 'a whole number')
  const wishes = { layout: given(text('layout')), crs: given(text('crs')), cellSize, progress }
  const file = await readIncidents(path, wishes)
  if (file.resolution === 'month' && horizon < 28) throw forecastRefuses('month-only', {})
  const { columns, grid } = file
  checkPeriod(from, to, columns, file.zone, horizon)
  const category = text('category').trim()
  const gathered =
    category === '' ? gatherAll(columns) : gatherOne(columns, await readIncidents(path, { ...wishes, only: category }), category)
  checkPeriod(from, to, columns, file.zone, horizon, gathered.events)
  const streetFile = given(text('streets'))
  const streets = streetFile === undefined ? undefined : await readStreets(streetFile, file.projection)
  const zone = zoneNamed(file.zone)
  const midnight = Date.parse(`${from}T00:00:00Z`)
  const area = cellsNear(grid, cellsKnownBefore(columns, midnight - zone.offsetAt(midnight as Instant)), reachIn(cellSize))
  const { report } = backtest({
    area,
    zone,
    events: gathered.events,
    others: gathered.others,
    streets,
    offence: gathered.words,
    from,
    to,
    horizon,
    seed,
    progress,
  })
  return { ok: true, json: report, text: textOf(report) }
}

const given = (value: string): string | undefined => (value === '' || value === 'auto' ? undefined : value)

const reachIn = (cellSize: number): number => Math.max(1, Math.round(REACH / cellSize))

/** The only class of the file, or all reported ones together. */
function gatherAll(columns: IncidentColumns): Gathered {
  const [only, ...more] = presentClasses(columns)
  return gatherOffences(columns, only && more.length === 0 ? only.nibrs : ALL, new Set())
}

/** One offence in the file's own words or by NIBRS code; the file's other classes may help it where it is sparse. */
function gatherOne(all: IncidentColumns, { columns }: IncidentFile, category: string): Gathered {
  const classes = presentClasses(columns)
  const [first] = classes
  if (!first) {
    const known = presentClasses(all)
      .map((kind) => `${kind.nibrs} ${kind.name}`)
      .join(', ')
    throw forecastRefuses('unknown-category', { category, known })
  }
  const whole = gatherOffences(columns, classes.length === 1 ? first.nibrs : ALL, new Set())
  const words = classes.length === 1 ? whole.words : `reports of ${category.toLowerCase()}`
  return { ...whole, words, ...helpersOf(rowsWithout(all, columns), whole.events.count, new Set(), new Set()) }
}

/** What is left of the file: two local categories may share a NIBRS class, and then the other one still helps. */
function rowsWithout(all: IncidentColumns, taken: IncidentColumns): IncidentColumns {
  const keyOf = (columns: IncidentColumns, row: number): number =>
    (columns.from[row] as number) + 7 * (columns.x[row] as number) + 13 * (columns.y[row] as number)
  const left = new Map<number, number>()
  for (let row = 0; row < taken.count; row++) left.set(keyOf(taken, row), (left.get(keyOf(taken, row)) ?? 0) + 1)
  const classes = new Set(presentClasses(taken).map((kind) => kind.nibrs))
  const rows: number[] = []
  for (let row = 0; row < all.count; row++) {
    const key = keyOf(all, row)
    const same = classes.has(all.offences[all.offence[row] as number]?.nibrs ?? '') ? (left.get(key) ?? 0) : 0
    if (same > 0) left.set(key, same - 1)
    else rows.push(row)
  }
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number)
  return {
    ...all,
    count: rows.length,
    from: pick(all.from),
    to: pick(all.to),
    reported: pick(all.reported),
    x: pick(all.x),
    y: pick(all.y),
    cell: Int32Array.from(rows, (row) => all.cell[row] as number),
    offence: Uint16Array.from(rows, (row) => all.offence[row] as number),
  }
}

function presentClasses(columns: IncidentColumns): OffenceClass[] {
  const seen = new Set(columns.offence)
  return columns.offences.filter((_, at) => seen.has(at))
}

/** Cells of every incident, of any class, that was reported before the test begins. */
function cellsKnownBefore(columns: IncidentColumns, before: number): ArrayLike<number> {
  return eventsOf(columns, (row) => (columns.reported[row] as number) < before).cell
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
  const heading = `${report.events} ${report.offence} in ${report.windows} windows over ${days} days, ${report.cells} cells of ${report.cellSize} m`
  return [heading, '', tableOf(report.models), '', report.sentence, ...report.limits].join('\n')
}
