/** `npm run bench -- forecast`: hit rates, log scores and CPU seconds on the reference cities, beside what they must reach. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BacktestReport } from '../src/rooms/forecast/library.ts'
import { tableOf } from '../src/rooms/forecast/table-results.ts'
import { CORNERS, measureBurglary, measureFourTypes } from './forecast/measure-chicago.ts'
import { measureJudged, measurePortland, type PortlandRow, type Season } from './forecast/measure-portland.ts'
import { referenceFile } from './forecast/read-reference.ts'

interface Bar {
  what: string
  measured: number
  bar: string
  met: boolean
}

/** Names of parts (`burglary`, `types`, `portland`) run only those; everything otherwise. */
export async function run(args: string[]): Promise<void> {
  const wants = (part: string): boolean => args.length === 0 || args.includes(part)
  const bars: Bar[] = []
  const results: Record<string, unknown> = {}
  if (wants('burglary')) results.burglary = burglary(bars)
  if (wants('types')) results.types = fourTypes(bars)
  if (wants('portland')) results.portland = portland(bars)
  for (const { what, measured, bar, met } of bars) say(`${met ? 'met    ' : 'NOT MET'}  ${what}: ${measured} (bar ${bar})`)
  const out = fileURLToPath(new URL('./results/', import.meta.url))
  mkdirSync(out, { recursive: true })
  writeFileSync(`${out}forecast.json`, `${JSON.stringify({ node: process.version, bars, ...results }, null, 2)}\n`)
}

function burglary(bars: Bar[]): unknown {
  const file = referenceFile('crime', 'chicago_burglary_2014_2017_epsg2790.csv.gz')
  if (!file) return skip('Chicago burglary')
  // Count and Peel alone are the run that has a budget; the challengers are extra.
  const main = measureBurglary(file, cpuSeconds, ['Peel', 'count'])
  const { report, cpuSeconds: all } = measureBurglary(file, cpuSeconds)
  print('Chicago burglary, second half of 2017, daily, 250 m', report, all)
  const placements = CORNERS.map((corner) => {
    const placed = measureBurglary(file, cpuSeconds, ['Peel', 'count'], corner).report
    const rates = Object.fromEntries(placed.models.map((model) => [model.name, round(100 * model.hitRate['5'], 2)]))
    const logs = Object.fromEntries(placed.models.map((model) => [model.name, round(model.logScore, 4)]))
    const gain = placed.models.find((model) => model.name === 'Peel')?.versusCount?.hitRate5
    say(
      `  grid moved by ${corner.join(', ')} m, ${placed.cells} cells: hit rate at 5 % ${JSON.stringify(rates)}, log score ${JSON.stringify(logs)}`,
    )
    return { corner, cells: placed.cells, hitRate5: rates, logScore: logs, gain }
  })
  const mean = (of: (placement: (typeof placements)[number]) => number): number =>
    placements.reduce((sum, placement) => sum + of(placement), 0) / placements.length
  const hit = round(
    mean((placement) => placement.hitRate5.Peel ?? Number.NaN),
    2,
  )
  const log = round(
    mean((placement) => placement.logScore.Peel ?? Number.NaN),
    4,
  )
  bars.push({ what: 'burglary, hit rate at 5 % of area, mean of four grids', measured: hit, bar: '>= 22.3', met: hit >= 22.3 })
  bars.push({ what: 'burglary, log score per event, mean of four grids', measured: log, bar: '>= -6.24', met: log >= -6.24 })
  const first = placements[0]?.hitRate5.Peel ?? Number.NaN
  bars.push({
    what: 'burglary, hit rate at 5 % of area, grid at multiples of 250 m',
    measured: first,
    bar: '>= 22.3',
    met: first >= 22.3,
  })
  const seconds = round(main.cpuSeconds, 2)
  bars.push({ what: 'burglary, CPU s of reading, Peel, count and scores', measured: seconds, bar: '< 7', met: seconds < 7 })
  return { cpuSeconds: { peelAndCount: seconds, allFive: round(all, 2) }, report, placements }
}

function fourTypes(bars: Bar[]): unknown {
  const file = referenceFile('crime', 'chicago_2016_2017.csv.gz')
  if (!file) return skip('Chicago 2016-17')
  return measureFourTypes(file, cpuSeconds).map(({ type, report, cpuSeconds: seconds }) => {
    print(`Chicago ${type.toLowerCase()}, second half of 2017, daily, 250 m`, report, seconds)
    const peel = report.models.find((model) => model.name === 'Peel')
    const worst = round(peel?.versusCount?.hitRate5.ci95[1] ?? Number.NaN, 2)
    bars.push({ what: `${type}, upper end of the gain at 5 % over the count`, measured: worst, bar: '>= 0', met: worst >= 0 })
    const best = Math.max(...report.models.filter((model) => model.name !== 'Peel').map((model) => model.logScore))
    const ahead = round((peel?.logScore ?? Number.NaN) - best, 4)
    bars.push({ what: `${type}, log score ahead of the best other method`, measured: ahead, bar: '> 0', met: ahead > 0 })
    return { type, cpuSeconds: round(seconds, 2), report }
  })
}

/** Each begins with a fresh fit (and, where the grid is laid, a fresh grid) from earlier data. */
const SEASONS: readonly [Season, Season, Season] = [
  { from: '2014-03-01', to: '2015-02-28' },
  { from: '2015-03-01', to: '2016-02-29' },
  { from: '2016-03-01', to: '2017-05-31' },
]

function portland(bars: Bar[]): unknown {
  const events = referenceFile('crime', 'portland_nij_veh_2012_2017.csv')
  const boundary = referenceFile('crime', 'portland_boundary_coords_epsg2913.csv')
  if (!events || !boundary) return skip('Portland')
  const files = { events, boundary }
  const began = cpuSeconds()
  const results: Record<string, unknown> = {}
  say('\nPortland vehicle theft, 600 ft cells, 0.245 sq mi of 147.7')
  for (const kind of ['straight', 'laid'] as const) {
    const { all, last } = measurePortland(files, SEASONS, kind)
    const judged = measureJudged(files, kind)
    printPortland(`${kind} grid, rolling origins 2014-17`, all)
    printPortland(`${kind} grid, rolling origins from March 2016`, last)
    printPortland(`${kind} grid, judged windows from 2017-03-01`, judged)
    bars.push(...barsOfPortland(`${kind} grid, 2014-17`, all), ...barsOfPortland(`${kind} grid, 2016-17`, last))
    bars.push(...barsOfJudged(`${kind} grid, judged window`, judged))
    results[kind] = { all, last, judged }
  }
  return { cpuSeconds: round(cpuSeconds() - began, 2), ...results }
}

const barsOfPortland = (what: string, rows: readonly PortlandRow[]): Bar[] =>
  rows.map((row) => {
    const pai = round(row.pai.Peel ?? Number.NaN, 2)
    const met = pai >= 25 && row.origins >= 23
    return { what: `Portland ${what}, ${row.window}, PAI over ${row.origins} origins`, measured: pai, bar: '>= 25', met }
  })

const barsOfJudged = (what: string, rows: readonly PortlandRow[]): Bar[] =>
  rows
    .filter((row) => row.winner !== undefined && row.window !== '1 week')
    .map((row) => {
      const pai = round(row.pai.Peel ?? Number.NaN, 2)
      return { what: `Portland ${what}, ${row.window}, PAI`, measured: pai, bar: `> ${row.winner}`, met: pai > (row.winner ?? 0) }
    })

function print(title: string, report: BacktestReport, seconds: number): void {
  say(
    `\n${title}: ${report.events} events, ${report.windows} windows, ${report.cells} cells, ${seconds.toFixed(2)} CPU s for all methods`,
  )
  say(tableOf(report.models))
  say(report.sentence)
}

function printPortland(title: string, rows: readonly PortlandRow[]): void {
  say(`  ${title}`)
  for (const row of rows) {
    const pai = Object.entries(row.pai)
      .map(([name, value]) => `${name} ${value.toFixed(1)}`)
      .join(', ')
    const { gain, ci95 } = row.versusCount
    const winner = row.winner === undefined ? '' : `, winner ${row.winner}`
    say(
      `    ${row.window.padEnd(9)} ${String(row.origins).padStart(3)} origins  PAI ${pai}${winner}; hits against the count ${gain.toFixed(2)} (${ci95.map((v) => v.toFixed(2)).join(' to ')}) of 100`,
    )
  }
}

function skip(what: string): null {
  say(`${what}: skipped, the reference file is not here (set PEEL_REFERENCE_DATA).`)
  return null
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))
const say = (line: string): void => console.log(line)

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
