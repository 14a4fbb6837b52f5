/** Tests of the room through its door: surfaces and reasons, what it refuses, discovered offences, worker and cache. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agency, openTestTrust } from '../../../test/trust/open-test-trust.ts'
import { PeelError } from '../../kernel/errors.ts'
import type { AgencyId, CellId, Digest, Instant } from '../../kernel/units.ts'
import type { IncidentColumns, OffenceClass, Records, RecordsSummary, Territory, TimeResolution } from '../records/contract.ts'
import type { Actor } from '../trust/contract.ts'
import { type BacktestTask, type Compute, computeHere, computeInWorkers } from './compute.ts'
import { madeUpTown, TOWN_START } from './made-up-town.ts'
import { checkPeriod, openForecast } from './open-forecast.ts'
import { DAY } from './split-events.ts'

const HOUR = 3_600_000
const now = (TOWN_START + 400 * DAY) as Instant
const clock = { now: () => now }
const tonight = { from: (now + 22 * HOUR) as Instant, to: (now + 30 * HOUR) as Instant }

const CLASSES: OffenceClass[] = [
  { nibrs: '220', name: 'Burglary', discovery: 'reported', against: 'property' },
  { nibrs: '35A', name: 'Drug violations', discovery: 'discovered', against: 'society' },
  { nibrs: '120', name: 'Robbery', discovery: 'reported', against: 'property' },
  { nibrs: '09C', name: 'Justifiable homicide', discovery: 'reported', against: 'not-a-crime' },
]

/** Seven in ten are burglaries, two drugs, fewer than fifty robberies. */
function fakeRecords(resolution: TimeResolution = 'minute', streets?: Float64Array[]): Records {
  const town = madeUpTown()
  const { count } = town.events
  const from = Float64Array.from(town.events.from)
  const columns: IncidentColumns = {
    count,
    from,
    to: resolution === 'month' ? from.map((at) => at + 30 * DAY) : from,
    reported: from,
    x: new Float64Array(count),
    y: new Float64Array(count),
    cell: Int32Array.from(town.events.cell),
    offence: Uint16Array.from({ length: count }, (_, i) => (i % 200 === 0 ? 2 : i % 10 === 1 ? 3 : i % 10 < 3 ? 1 : 0)),
    offences: CLASSES,
  }
  const territory = { agency, zone: 'UTC', grid: town.area.grid, cells: town.area.cells, digest: 'a'.repeat(64) as Digest }
  // What the sum of all files says is no matter of these incidents.
  const summary: Partial<RecordsSummary> = { incidents: count, located: count, resolution: 'month', imports: [] }
  return {
    territory: async (asked: AgencyId) => (asked === agency ? (territory as unknown as Territory) : undefined),
    summary: async () => summary as RecordsSummary,
    incidents: async () => columns,
    streets: async () => streets,
  } as unknown as Records
}

const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(error instanceof PeelError, String(error))
  assert.equal(error.code, code)
  return true
}

test('a surface and a cell that explains itself in plain words', async () => {
  const forecasts = openForecast({ records: fakeRecords(), clock, compute: computeHere })
  const surface = await forecasts.surface(agency, '220', tonight)
  assert.equal(surface.cells.length, surface.expected.length)
  const total = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0)
  assert.ok(Math.abs(total(surface.expected) - total(surface.byCount)) < 1e-3)
  assert.match(surface.digest, /^[0-9a-f]{64}$/)
  const hottest = surface.cells[surface.expected.indexOf(Math.max(...surface.expected))] as CellId
  const why = await forecasts.explain(agency, '220', tonight, hottest)
  assert.equal(why.rank, 1)
  assert.ok(why.expected > 2 * why.cityMean)
  assert.ok(Math.abs(why.shares.reduce((sum, part) => sum + part.share, 0) - 1) < 1e-9)
  assert.match(why.sentence, /^\d+ % .*burglaries.*\.$/)
  await assert.rejects(forecasts.explain(agency, '220', tonight, 4000 as CellId), refusedWith('forecast.cell-outside'))
})

test('the same question is computed once; another window is another question', async () => {
  let computed = 0
  const counting: Compute = {
    ...computeHere,
    window: (task) => {
      computed++
      return computeHere.window(task)
    },
  }
  const forecasts = openForecast({ records: fakeRecords(), clock, compute: counting })
  const [one, two] = await Promise.all([forecasts.surface(agency, '220', tonight), forecasts.surface(agency, '220', tonight)])
  assert.equal(one.digest, two.digest)
  assert.equal(computed, 1)
  const other = await forecasts.surface(agency, '220', { from: now, to: (now + DAY) as Instant })
  assert.notEqual(other.digest, one.digest)
  assert.equal(computed, 2)
})

test('a worker thread answers with the same numbers', async () => {
  const here = openForecast({ records: fakeRecords(), clock, compute: computeHere })
  const there = openForecast({ records: fakeRecords(), clock, compute: computeInWorkers() })
  const [a, b] = await Promise.all([here.surface(agency, '220', tonight), there.surface(agency, '220', tonight)])
  assert.deepEqual(b.expected, a.expected)
  const steps: { what: string; done: number; total?: number }[] = []
  const period = { offence: '220', from: '2022-12-01', to: '2022-12-20' }
  const report = await there.backtest(agency, { ...period, progress: (step) => steps.push(step) })
  assert.equal(report.windows, 20)
  // Learning is told with its days, before the first test day; no count runs backwards.
  const order = [...new Set(steps.map(({ what }) => what))]
  assert.deepEqual(order, ['Learning from earlier days', 'Forecasting past days', 'Working out the intervals'])
  const learning = steps.filter(({ what }) => what === order[0])
  assert.ok(
    learning.length > 3 && learning.every(({ done, total }, at) => done <= (total ?? 0) && done > (learning[at - 1]?.done ?? 0)),
  )
  assert.deepEqual(steps.filter(({ what }) => what === order[1]).at(-1), { what: order[1], done: 20, total: 20 })
  const stop = new AbortController()
  stop.abort()
  await assert.rejects(there.backtest(agency, { ...period, signal: stop.signal }), refusedWith('forecast.stopped'))
})

test('month-only records refuse a shift in a plain sentence, and a backtest by day', async () => {
  const forecasts = openForecast({ records: fakeRecords('month'), clock, compute: computeHere })
  await assert.rejects(forecasts.surface(agency, '220', tonight), refusedWith('forecast.month-only'))
  const period = { offence: '220', from: '2022-12-01', to: '2022-12-20' }
  await assert.rejects(forecasts.backtest(agency, period), refusedWith('forecast.month-only'))
  const weeks = { from: now, to: (now + 28 * DAY) as Instant }
  assert.ok((await forecasts.surface(agency, '220', weeks)).expected.length > 0)
})

test('what it refuses, each with its code', async () => {
  const forecasts = openForecast({ records: fakeRecords(), clock, compute: computeHere })
  const surface = (offence: string, window = tonight) => forecasts.surface(agency, offence, window)
  await assert.rejects(surface('999'), refusedWith('forecast.unknown-offence'))
  await assert.rejects(surface('35A'), refusedWith('forecast.discovered-offence'))
  await assert.rejects(surface('09C'), refusedWith('forecast.not-a-crime'))
  await assert.rejects(surface('120'), refusedWith('forecast.too-few-events'))
  await assert.rejects(surface('220', { from: tonight.to, to: tonight.from }), refusedWith('forecast.bad-window'))
  await assert.rejects(forecasts.surface('nobody' as AgencyId, '220', tonight), refusedWith('forecast.no-territory'))
  const backtest = (from: string, to: string) => forecasts.backtest(agency, { offence: '220', from, to })
  await assert.rejects(backtest('2022-13-01', '2022-12-20'), refusedWith('forecast.bad-date'))
  await assert.rejects(backtest('2022-12-20', '2022-12-01'), refusedWith('forecast.bad-period'))
  await assert.rejects(backtest('2030-12-01', '2030-12-20'), refusedWith('forecast.nothing-to-score'))
  await assert.rejects(backtest('2022-01-20', '2022-03-20'), refusedWith('forecast.too-short-history'))
})

test('what is tested is the map that patrol plans from: the mixture, not stacked with the count', async () => {
  const tasks: BacktestTask[] = []
  const watching: Compute = {
    ...computeHere,
    backtest: (task) => {
      tasks.push(task)
      return computeHere.backtest(task)
    },
  }
  const forecasts = openForecast({ records: fakeRecords(), clock, compute: watching })
  const report = await forecasts.backtest(agency, { offence: '220', from: '2022-12-01', to: '2022-12-03' })
  assert.equal(tasks[0]?.stacked, false)
  assert.ok(report.limits.some((limit) => limit.startsWith('Whole days are tested, not single shifts')))
  assert.ok(!report.limits.some((limit) => /ordered with the count/.test(limit)))
})

test('nothing at all to score is refused in a sentence of its own, not with dates of nowhere', () => {
  const none = { count: 0, from: new Float64Array(0) }
  const some = { count: 1, from: Float64Array.of(TOWN_START) }
  for (const records of [none, some]) {
    assert.throws(() => checkPeriod('2022-12-01', '2022-12-20', records, 'UTC', 1, none), refusedWith('forecast.no-events'))
  }
})

test('discovered offences stay out until a person decides, and the decision is in the ledger', async () => {
  const house = await openTestTrust()
  try {
    const { trust } = house
    const forecasts = openForecast({ records: fakeRecords(), clock, trust, compute: computeHere })
    const day = { from: now, to: (now + DAY) as Instant }
    const all = async (): Promise<number> => {
      return (await forecasts.surface(agency, 'all', day)).expected.reduce((sum, value) => sum + value, 0)
    }
    const before = await all()
    assert.equal(
      (await forecasts.offences(agency)).find((one) => one.nibrs === '35A')?.refused?.code,
      'forecast.discovered-offence',
    )
    await trust.seedDemoPeople(agency, [{ name: 'Ada Okoro', title: 'Night commander', role: 'commander' }])
    const [person] = await trust.demoPeople(agency)
    assert.ok(person)
    const actor: Actor = { kind: 'person', person, session: 'test' }
    const discovered = 'The council asked for a map of drug reports for its meeting.'
    await assert.rejects(forecasts.includeDiscovered(actor, '35A', discovered), refusedWith('trust.purpose-needed'))
    await trust.purposes.startDuty(actor, { kind: 'command' })
    const decision = await forecasts.includeDiscovered(actor, '35A', discovered)
    assert.equal(decision.verdict, 'accept')
    assert.ok(decision.ledgerIndex >= 0)
    assert.equal((await forecasts.offences(agency)).find((one) => one.nibrs === '35A')?.refused, undefined)
    assert.ok((await all()) > 1.15 * before)
    const drugs = { nibrs: '35A', name: 'Drug violations' }
    assert.deepEqual((await forecasts.surface(agency, 'all', day)).discovered, [drugs])
    const standing = async () => (await forecasts.offences(agency)).find((one) => one.nibrs === '35A')?.discovered
    const { byName, at, ledgerIndex } = decision
    assert.deepEqual(await standing(), { included: true, decision: { byName, at, ledgerIndex } })
    await assert.rejects(forecasts.includeDiscovered(actor, '35A', discovered), refusedWith('forecast.decided-so'))
    await assert.rejects(forecasts.includeDiscovered(actor, '220', discovered), refusedWith('forecast.not-discovered'))

    // Taken back it is as if it had never been in, and the same may be decided again.
    const ended = 'The meeting is over; patrols must not follow this map.'
    await assert.rejects(forecasts.withdrawDiscovered(actor, '35A', 'over'), refusedWith('trust.reason-too-short'))
    const withdrawn = await forecasts.withdrawDiscovered(actor, '35A', ended)
    assert.ok(withdrawn.ledgerIndex > decision.ledgerIndex)
    assert.equal((await standing())?.included, false)
    assert.equal(await all(), before)
    assert.deepEqual((await forecasts.surface(agency, 'all', day)).discovered, [])
    await assert.rejects(forecasts.surface(agency, '35A', day), refusedWith('forecast.discovered-offence'))
    const again = await forecasts.includeDiscovered(actor, '35A', discovered)
    assert.ok(again.ledgerIndex > withdrawn.ledgerIndex)
    assert.equal((await standing())?.included, true)
    const station: Actor = { kind: 'station', agency, why: 'typed' }
    await assert.rejects(forecasts.includeDiscovered(station, '35A', 'Because the station says so, at length.'))
  } finally {
    await house.close()
  }
})

test('where records has streets, they move risk without making any, and the digest says that they were used', async () => {
  const rows = Array.from({ length: 20 }, (_, row) => Float64Array.of(0, 250 * row + 125, 5000, 250 * row + 125))
  const streets = [...rows, Float64Array.of(125, 0, 125, 5000)]
  const plain = await openForecast({ records: fakeRecords(), clock, compute: computeHere }).surface(agency, '220', tonight)
  const forecasts = openForecast({ records: fakeRecords('minute', streets), clock, compute: computeHere })
  const along = await forecasts.surface(agency, '220', tonight)
  assert.notEqual(along.digest, plain.digest)
  assert.ok(Math.abs(sumOf(along.expected) - sumOf(plain.expected)) < 1e-3 * sumOf(plain.expected))
})

const sumOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0)
