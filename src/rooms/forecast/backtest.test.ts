/** Tests of the backtest: no leak between origins, an honest sentence, and the reference city where it is at hand. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { gridOver } from '../../kernel/geometry/grid.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import { metres } from '../../kernel/units.ts'
import { ALL_MODELS, type BacktestInput, backtest } from './backtest.ts'
import { madeUpTown } from './made-up-town.ts'
import type { ModelScore } from './results.ts'
import { DAY } from './split-events.ts'
import { cellsNear } from './study-area.ts'
import { sentenceOf } from './word-result.ts'

const zone = zoneNamed('UTC')
const town = madeUpTown({ days: 300 })
const input: BacktestInput = {
  area: town.area,
  zone,
  events: town.events,
  offence: 'burglaries',
  from: '2022-09-01',
  to: '2022-10-15',
  resamples: 200,
  cpu: () => 0,
}

test('every method faces the same windows, and the report adds up', () => {
  const { report } = backtest(input)
  assert.equal(report.windows, 45)
  // What was stacked with the count is said; what is not tested at all as well.
  assert.ok(report.limits.some((limit) => /ordered with the count/.test(limit)))
  assert.ok(report.limits.some((limit) => limit.startsWith('Whole days are tested, not single shifts')))
  assert.deepEqual(
    report.models.map((model) => model.name),
    [...ALL_MODELS],
  )
  for (const model of report.models) {
    const rates = Object.entries(model.hitRate)
      .sort((a, b) => Number(a[0]) - Number(b[0]))
      .map(([, rate]) => rate)
    assert.deepEqual(
      rates,
      [...rates].sort((a, b) => a - b),
      'a larger area never hits less',
    )
    assert.ok(Math.abs((model.pai['5'] ?? 0) - model.hitRate['5'] / 0.05) < 1e-9)
    assert.ok((model.peiStar['5'] ?? 0) <= 1)
    const observed = model.calibration.reduce((sum, tenth) => sum + tenth.observed, 0)
    assert.ok(Math.abs(observed - report.events) < 1e-6)
    assert.equal(model.versusCount === undefined, model.name === 'count')
  }
})

test('the same seed gives the same report, to the last digit', () => {
  assert.deepEqual(backtest(input).report, backtest(input).report)
})

test('leakage attack: what is reported after a window changes neither its forecast nor earlier ones', () => {
  const split = Date.parse('2022-09-20T00:00:00Z')
  const early = { ...input, to: '2022-09-19' }
  const late = Array.from({ length: 500 }, (_, i) => split + i * 60_000)
  const from = [...Array.from(town.events.from), ...late.map((at) => at - 60 * DAY)]
  const attacked = {
    count: from.length,
    from,
    to: from,
    reported: [...Array.from(town.events.reported), ...late],
    cell: [...Array.from(town.events.cell), ...late.map(() => 7)],
  }
  // The attack lies in windows before the test, so that only the forecasts could tell it.
  assert.deepEqual(backtest({ ...early, events: attacked }).report, backtest(early).report)
})

test('a truth with strong places: Peel is not worse than the count, and its log score is ahead', () => {
  const { report } = backtest(input)
  const by = (name: string): ModelScore => report.models.find((model) => model.name === name) as ModelScore
  assert.ok((by('Peel').versusCount?.hitRate5.ci95[1] ?? -1) >= 0)
  assert.ok(by('Peel').logScore > by('prospective hot spot').logScore)
})

const scored = (gain: number, low: number, high: number): ModelScore =>
  ({
    name: 'Peel',
    hitRate: { '0.5': 0, '1': 0, '2': 0, '5': 0.2231, '10': 0 },
    versusCount: { hitRate5: { gain, ci95: [low, high] }, logScore: { gain: 0, ci95: [0, 0] } },
  }) as unknown as ModelScore

test('the sentence says more only when the interval excludes 0', () => {
  assert.match(
    sentenceOf('burglaries', [scored(2.1, 0.9, 3.3)], 184),
    /22\.3 of 100 burglaries .* 2\.1 more than counting finds \(95 % interval 0\.9 to 3\.3/,
  )
  assert.match(sentenceOf('burglaries', [scored(0.7, -0.2, 1.6)], 184), /cannot be told from simply counting/)
  assert.doesNotMatch(sentenceOf('burglaries', [scored(0.7, -0.2, 1.6)], 184), /more|better/)
  assert.match(sentenceOf('burglaries', [scored(-1.5, -2.6, -0.4)], 184), /1\.5 fewer than counting finds .* Use the count here/)
})

test('"more" never stands beside a bound that reads as 0', () => {
  assert.match(
    sentenceOf('burglaries', [scored(0.82, 0.03, 1.65)], 184),
    /0\.82 more than counting finds \(95 % interval 0\.03 to 1\.65/,
  )
  assert.match(sentenceOf('burglaries', [scored(-0.4, -0.9, -0.004)], 184), /0\.400 fewer .* −0\.900 to −0\.004/)
  assert.match(sentenceOf('burglaries', [scored(0.4, -0.03, 0.9)], 184), /cannot be told .* −0\.03 to 0\.90/)
  assert.match(sentenceOf('burglaries', [scored(0, 0, 0)], 184), /cannot be told .* 0\.0 of 100 \(95 % interval 0\.0 to 0\.0/)
})

const reference = join(
  process.env.PEEL_REFERENCE_DATA ?? join('..', 'shared', 'data'),
  'crime',
  'chicago_burglary_2014_2017_epsg2790.csv.gz',
)

test('Chicago burglary, second half of 2017', { skip: existsSync(reference) ? false : `${reference} is not here` }, () => {
  const x: number[] = []
  const y: number[] = []
  const at: number[] = []
  for (const line of gunzipSync(readFileSync(reference)).toString('latin1').split(/\r?\n/).slice(1)) {
    const [east, north, date] = line.split(',')
    if (!date) continue
    x.push(Number(east))
    y.push(Number(north))
    at.push(Date.parse(`${date.slice(6, 10)}-${date.slice(3, 5)}-${date.slice(0, 2)}T00:00:00Z`))
  }
  const low = (values: number[]): number => values.reduce((least, value) => Math.min(least, value), Infinity)
  const high = (values: number[]): number => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const grid = gridOver({ west: low(x), south: low(y), east: high(x), north: high(y) }, metres(250))
  const cell = x.map(
    (east, i) => Math.floor(((y[i] as number) - grid.south) / 250) * grid.columns + Math.floor((east - grid.west) / 250),
  )
  const before = cell.filter((_, i) => (at[i] as number) < Date.parse('2017-07-01'))
  const events = { count: at.length, from: at, to: at, reported: at, cell, x, y }
  const { report } = backtest({
    area: cellsNear(grid, before, 2),
    zone,
    events,
    offence: 'burglaries',
    from: '2017-07-01',
    to: '2017-12-31',
    models: ['Peel', 'count'],
    resamples: 300,
  })
  const [peel, count] = report.models as [ModelScore, ModelScore]
  assert.equal(report.events, 5264)
  assert.ok(peel.logScore >= -6.24, String(peel.logScore))
  assert.ok(peel.logScore > count.logScore + 0.04)
  assert.ok((peel.versusCount?.hitRate5.ci95[1] ?? -1) > 0, 'not below the count by more than its interval')
})
