/** Tests of `peel forecast backtest`: the JSON that scripts rely on, and one clear sentence for bad input. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PeelError } from '../../kernel/errors.ts'
import { silent } from '../../kernel/progress.ts'
import type { IncidentFile, ReadIncidents, ReadStreets } from '../records/contract.ts'
import { forecastCommands } from './commands.ts'
import type { BacktestReport } from './contract.ts'
import { madeUpTown } from './made-up-town.ts'

const readIncidents: ReadIncidents = async (_, { only }) => {
  const town = madeUpTown({ days: 200 })
  const rows = Array.from({ length: town.events.count }, (_, i) => i).filter(
    (i) =>
      only === undefined ||
      (only === 'theft' && i % 4 === 0) ||
      (only === 'past theft' && i % 4 === 0 && (town.events.from[i] as number) < Date.parse('2022-05-01')),
  )
  const from = Float64Array.from(rows, (i) => town.events.from[i] as number)
  const columns = {
    count: rows.length,
    from,
    to: from,
    reported: from,
    x: Float64Array.from(rows),
    y: new Float64Array(rows.length),
    cell: Int32Array.from(rows, (i) => town.events.cell[i] as number),
    offence: Uint16Array.from(rows, (i) => (i % 4 === 0 ? 1 : 0)),
    offences: [
      { nibrs: '220', name: 'Burglary', discovery: 'reported', against: 'property' },
      { nibrs: '23H', name: 'Other theft', discovery: 'reported', against: 'property' },
    ],
  }
  return {
    columns,
    grid: town.area.grid,
    cells: town.area.cells,
    resolution: 'minute',
    projection: '',
    zone: 'UTC',
  } as unknown as IncidentFile
}

/** A street along every second row of cells, and one that joins them. */
const readStreets: ReadStreets = async () => [
  ...Array.from({ length: 10 }, (_, i) => Float64Array.of(0, 500 * i + 125, 5000, 500 * i + 125)),
  Float64Array.of(2000, 0, 2000, 5000),
]

const run = (options: Record<string, string | undefined>, words = ['town.csv']) => {
  const [command] = forecastCommands({ readIncidents, readStreets })
  assert.ok(command)
  return command.run({ words, options, progress: silent })
}
const period = { from: '2022-06-01', to: '2022-06-20' }

test('the JSON has the shape that scripts rely on', async () => {
  const { ok, json, text } = await run(period)
  assert.equal(ok, true)
  const report = json as BacktestReport
  assert.ok(report.events > 150 && report.cells > 300)
  for (const model of report.models) {
    for (const area of ['1', '5', '10'] as const) assert.ok(model.hitRate[area] >= 0 && model.hitRate[area] <= 1)
    for (const figure of [model.logScore, model.brier, model.cpuSeconds]) assert.equal(typeof figure, 'number')
    assert.ok('5' in model.pai && '5' in model.peiStar)
  }
  const peel = report.models.find((model) => model.name === 'Peel')
  assert.equal(peel?.versusCount?.hitRate5.ci95.length, 2)
  assert.match(text, /prospective hot spot/)
  assert.ok(text.includes(report.sentence))
})

test('a category takes only its own events; the horizon makes fewer windows', async () => {
  const all = (await run(period)).json as BacktestReport
  const thefts = (await run({ ...period, category: 'theft', horizon: '5d' })).json as BacktestReport
  assert.ok(thefts.events < all.events / 2)
  assert.equal(thefts.windows, 4)
})

test('streets change what Peel forecasts, and no other method', async () => {
  const [without, along] = (await Promise.all([run(period), run({ ...period, streets: 'streets.geojson' })])).map(
    ({ json }) => json as BacktestReport,
  )
  for (const { name, logScore } of along?.models ?? []) {
    const before = without?.models.find((model) => model.name === name)?.logScore
    if (name === 'Peel') assert.notEqual(logScore, before)
    else assert.equal(logScore, before)
  }
})

test('streets of another city are not followed, and the report says so', async () => {
  const elsewhere: ReadStreets = async () => [Float64Array.of(900_000, 900_000, 900_500, 900_000)]
  const [command] = forecastCommands({ readIncidents, readStreets: elsewhere })
  const report = (await command?.run({ words: ['town.csv'], options: { ...period, streets: 'other.geojson' }, progress: silent }))
    ?.json as BacktestReport
  assert.ok(report.limits.some((limit) => /None of the given streets/.test(limit)))
})

test('bad input is refused with a code', async () => {
  const refuses = (code: string, options: Record<string, string>, words?: string[]) =>
    assert.rejects(run({ ...period, ...options }, words), (error: unknown) => error instanceof PeelError && error.code === code)
  await refuses('forecast.no-file', {}, [])
  await refuses('forecast.bad-date', { from: 'yesterday' })
  await refuses('forecast.bad-date', { to: '2022-02-31' })
  await refuses('forecast.bad-option', { cell: 'big' })
  await refuses('forecast.bad-option', { horizon: '2w' })
  await refuses('forecast.bad-option', { seed: '-1' })
  await refuses('forecast.unknown-category', { category: 'treason' })
  // Enough of them, but none in the test period: no score can be made of nothing.
  await refuses('forecast.nothing-to-score', { category: 'past theft' })
  await refuses('forecast.bad-period', { to: '2022-05-01' })
  await refuses('forecast.nothing-to-score', { from: '2031-01-01', to: '2031-02-01' })
})
