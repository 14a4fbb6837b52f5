/** `npm run bench -- forecast`: hit rates, log scores and CPU seconds on the reference cities, beside what they must reach. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BacktestReport } from '../src/rooms/forecast/library.ts'
import { tableOf } from '../src/rooms/forecast/table-results.ts'
import { CORNERS, measureBurglary, measureFourTypes } from './forecast/measure-chicago.ts'
import { measureJudged, measurePortland, type PortlandRow, type Season } from './forecast/measure-portland.ts'
import { measureStreets } from './forecast/measure-streets.ts'
import { referenceFile } from './forecast/read-reference.ts'

interface Bar {
  what: string
  measured: number
  bar: string
  met: boolean
}

/** Names of parts (`burglary`, `types`, `portland`, `streets`) run only those; everything otherwise. */
export async function run(args: string[]): Promise<void> {
  const wants = (part: string): boolean => args.length === 0 || args.includes(part)
  const bars: Bar[] = []
  const results: Record<string, unknown> = {}
  if (wants('burglary')) results.burglary = burglary(bars)
  if (wants('types')) results.types = fourTypes(bars)
  if (wants('portland')) results.portland = portland(bars)
  if (wants('streets')) results.streets = await streets()
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
  const placements = [...CORNERS, 'first incident' as const].map((corner) => {
    const placed = measureBurglary(file, cpuSeconds, ['Peel', 'count'], corner).report
    const rates = Object.fromEntries(placed.models.map((model) => [model.name, round(100 * model.hitRate['5'], 2)]))
    const logs = Object.fromEntries(placed.models.map((model) => [model.name, round(model.logScore, 4)]))
    const laid =
      typeof corner === 'string'
        ? 'grid from the first incident, as the prototype laid it'
        : `grid moved by ${corner.join(', ')} m`
    say(`  ${laid}, ${placed.cells} cells: hit rate at 5 % ${JSON.stringify(rates)}, log score ${JSON.stringify(logs)}`)
    const peel = placed.models.find((model) => model.name === 'Peel')
    const hitRates = (['1', '5', '10'] as const).map((area) => round(100 * (peel?.hitRate[area] ?? Number.NaN), 2))
    return { corner, cells: placed.cells, hitRates, hitRate5: rates, logScore: logs, gain: peel?.versusCount?.hitRate5 }
  })
  const [shipped] = placements
  const hit = shipped?.hitRate5.Peel ?? Number.NaN
  const log = shipped?.logScore.Peel ?? Number.NaN
  bars.push({ what: 'burglary, hit rate at 5 % of area', measured: hit, bar: '>= 22.3', met: hit >= 22.3 })
  bars.push({ what: 'burglary, log score per event', measured: log, bar: '>= -6.24', met: log >= -6.24 })
  const mean = (of: (placement: (typeof placements)[number]) => number): number =>
    placements.slice(0, CORNERS.length).reduce((sum, placement) => sum + of(placement), 0) / CORNERS.length
  const beside = {
    meanOfFour: {
      hitRate5: round(
        mean(({ hitRate5 }) => hitRate5.Peel ?? Number.NaN),
        2,
      ),
      logScore: round(
        mean(({ logScore }) => logScore.Peel ?? Number.NaN),
        4,
      ),
    },
    prototypeGrid: placements[CORNERS.length],
  }
  say(`  beside the shipped grid: mean of four placements ${JSON.stringify(beside.meanOfFour)}`)
  say(
    `  the prototype on its own grid found 6.71, 22.07 and 35.33 at 1, 5 and 10 %; Peel there ${beside.prototypeGrid?.hitRates.join(', ')}`,
  )
  const seconds = round(main.cpuSeconds, 2)
  bars.push({ what: 'burglary, CPU s of reading, Peel, count and scores', measured: seconds, bar: '< 7', met: seconds < 7 })
  return { cpuSeconds: { peelAndCount: seconds, allFive: round(all, 2) }, report, placements, beside }
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

/** Each begins with a fresh fit from earlier data. */
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
  say('\nPortland vehicle theft, 600 ft cells, 0.245 sq mi of 147.7')
  const { all, last } = measurePortland(files, SEASONS)
  const judged = measureJudged(files)
  printPortland('rolling origins 2014-17', all)
  printPortland('rolling origins from March 2016', last)
  printPortland('judged windows from 2017-03-01', judged)
  bars.push(
    ...barsOfPortland('2014-17', all),
    ...barsOfPortland('from March 2016', last),
    ...barsOfJudged('judged window', judged),
  )
  return { cpuSeconds: round(cpuSeconds() - began, 2), all, last, judged }
}

async function streets(): Promise<unknown> {
  say('\nGenerated city, second half of 2025, daily, 250 m: Peel without and with its streets')
  const rows = await measureStreets(cpuSeconds)
  for (const { offence, events, hitRate5, logScore, cpuSeconds: cost } of rows) {
    const told = ({ without, along, gain, ci95 }: typeof logScore, digits: number): string =>
      `${without.toFixed(digits)} → ${along.toFixed(digits)} (${gain.toFixed(digits)}, ${ci95.map((v) => v.toFixed(digits)).join(' to ')})`
    say(`  ${offence}, ${events} events: hit rate at 5 % ${told(hitRate5, 2)}, log score ${told(logScore, 4)}`)
    say(`    CPU s: network ${cost.network.toFixed(2)}, forecasts ${cost.without.toFixed(2)} → ${cost.along.toFixed(2)}`)
  }
  return rows
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
