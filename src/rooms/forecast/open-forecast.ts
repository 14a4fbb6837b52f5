/** Opens the forecast room on the records: surfaces, reasons and backtests, computed off the server's thread and remembered. */

import { createHash } from 'node:crypto'
import type { Progress } from '../../kernel/progress.ts'
import type { Window } from '../../kernel/time/shift.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId, CellId, Digest, PurposeId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IncidentColumns, Records, RecordsSummary, Territory } from '../records/contract.ts'
import type { Actor, Decision, Trust } from '../trust/contract.ts'
import { dayOf } from './backtest.ts'
import { type Compute, computeInWorkers } from './compute.ts'
import type { CellExplanation, DiscoveredStanding, ForecastSurface, Forecasts } from './contract.ts'
import { forecastRefuses } from './errors.ts'
import { METHOD, type WindowForecast } from './forecast-window.ts'
import { gatherOffences, listOffences } from './gather-offences.ts'
import { decideDiscovered, type Inclusion, includedIn, type Standings, standingDecisions } from './include-discovered.ts'
import { DAY, type EventColumns } from './split-events.ts'
import { studyArea } from './study-area.ts'
import { rankOf, sentenceOfShares, sharesOf } from './word-kernels.ts'

const SEED = 1
const LEAST_DAYS = 90
const LONGEST_WINDOW = 92 * DAY
const SHORTEST_MONTHLY_WINDOW = 28 * DAY
/** February, and an hour less where the clock changes. */
const SHORTEST_MONTH = 28 * DAY - 3_600_000
const MOST_REMEMBERED = 32

interface Ground {
  territory: Territory
  incidents: IncidentColumns
  summary: RecordsSummary
  /** Centrelines in the territory's plane, where records has them. */
  streets: Float64Array[] | undefined
  /** SHA-256 of the territory, of its streets and of what was imported. */
  inputs: string
}

interface Asked {
  offence: string
  window: Window
  /** What is reported at or after this moment is unknown. */
  now: number
  included: ReadonlySet<string>
  digest: Digest
}

type Remembered = Promise<{ surface: ForecastSurface; forecast: WindowForecast }>

const standingLasts = 60_000

/**
 * @param deps.trust where decisions to include discovered offences stand; without it they stay out
 * @param deps.compute where the arithmetic runs; worker threads when absent
 */
export function openForecast(deps: { records: Records; clock: Clock; trust?: Trust; compute?: Compute }): Forecasts {
  const { records, clock, trust } = deps
  const compute = deps.compute ?? computeInWorkers()
  const grounds = new Map<AgencyId, { key: string; ground: Promise<Ground> }>()
  const remembered = new Map<string, Remembered>()
  const standings = new Map<AgencyId, { at: number; found: Promise<Standings> }>()

  /** The incidents of an agency are read once and kept until an import or the territory changes. */
  const groundOf = async (agency: AgencyId): Promise<Ground> => {
    const [territory, summary, streets] = await Promise.all([
      records.territory(agency),
      records.summary(agency),
      records.streets(agency),
    ])
    if (!territory || summary.located === 0) throw forecastRefuses('no-territory', {})
    const key = sha256([
      territory.digest,
      digestOf(streets),
      summary.incidents,
      summary.located,
      ...summary.imports.map((report) => report.digest),
    ])
    const known = grounds.get(agency)
    if (known?.key === key) return known.ground
    const ground = records.incidents(agency, {}).then((incidents) => ({ territory, incidents, summary, streets, inputs: key }))
    grounds.set(agency, { key, ground })
    ground.catch(() => grounds.delete(agency))
    return ground
  }

  /** Each decision is opened to be read, so what stands is kept for a while: until one is taken here, at most a minute. */
  const standingNow = (agency: AgencyId): Promise<Standings> => {
    const kept = standings.get(agency)
    const now = clock.now()
    if (kept && Math.abs(now - kept.at) < standingLasts) return kept.found
    const found = standingDecisions(trust, agency)
    standings.set(agency, { at: now, found })
    found.catch(() => standings.delete(agency))
    return found
  }
  const includedNow = async (agency: AgencyId): Promise<ReadonlySet<string>> => includedIn(await standingNow(agency))

  const forecastOf = async (agency: AgencyId, offence: string, window: Window, progress?: Progress): Remembered => {
    checkWindow(window)
    const ground = await groundOf(agency)
    const included = await includedNow(agency)
    const now = Math.min(clock.now(), window.from)
    const digest = sha256([
      ground.inputs,
      offence,
      window.from,
      window.to,
      knownAt(ground.incidents, now),
      SEED,
      METHOD,
      ...included,
    ])
    const before = remembered.get(digest)
    if (before) return before
    const made = draw(ground, { offence, window, now, included, digest: digest as Digest }, progress)
    remember(digest, made)
    return made
  }

  const remember = (digest: string, made: Remembered): void => {
    remembered.set(digest, made)
    made.catch(() => remembered.delete(digest))
    const oldest = remembered.keys().next().value
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
  }

  const draw = async (
    { territory, incidents, streets }: Ground,
    { offence, window, now, included, digest }: Asked,
    progress?: Progress,
  ): Remembered => {
    const { events, others, words, otherWords, otherCodes, discovered } = gatherOffences(incidents, offence, included)
    if (window.to - window.from < SHORTEST_MONTHLY_WINDOW) refuseMonthOnly(events)
    const area = studyArea(territory.grid, territory.cells)
    const { from, to } = window
    const { zone } = territory
    const task = { area, zone, events, others, streets, from, to, now, words, otherWords, otherCodes, seed: SEED }
    const forecast = await compute.window(task, { progress })
    const surface: ForecastSurface = {
      offence,
      window,
      method: METHOD,
      cells: area.cells,
      expected: forecast.expected,
      byCount: forecast.byCount,
      digest,
      limits: forecast.limits,
      discovered,
    }
    return { surface, forecast }
  }

  const decide = async (
    wanted: Inclusion,
    actor: Actor,
    nibrs: string,
    said: { reason: string; purpose: PurposeId | undefined },
  ): Promise<Decision> => {
    if (!trust) throw forecastRefuses('discovered-offence', { offence: nibrs })
    const agency = actor.kind === 'person' ? actor.person.agency : actor.agency
    const { incidents, inputs } = await groundOf(agency)
    const kind = incidents.offences.find((one) => one.nibrs === nibrs)
    if (!kind) throw forecastRefuses('unknown-offence', { offence: nibrs })
    return decideDiscovered(trust, actor, { wanted, kind, inputs: inputs as Digest }, said).finally(() =>
      standings.delete(agency),
    )
  }

  return {
    async offences(agency) {
      const { incidents } = await groundOf(agency)
      const standing = await standingNow(agency)
      return listOffences(incidents, includedIn(standing)).map(({ isDiscovered, ...choice }) =>
        isDiscovered ? { ...choice, discovered: standingOf(standing, choice.nibrs) } : choice,
      )
    },

    async surface(agency, offence, window, progress) {
      return (await forecastOf(agency, offence, window, progress)).surface
    },

    async explain(agency, offence, window, cell) {
      return explainCell(await forecastOf(agency, offence, window), cell)
    },

    async backtest(agency, { offence, from, to, seed = SEED, progress, signal }) {
      const { territory, incidents, streets } = await groundOf(agency)
      const gathered = gatherOffences(incidents, offence, await includedNow(agency))
      const { events, others, words: named } = gathered
      refuseMonthOnly(events)
      checkPeriod(from, to, incidents, territory.zone, 1, events)
      const area = studyArea(territory.grid, territory.cells)
      // What patrol plans from is the mixture itself, so that is what is tested here: no stacking with the count.
      const report = await compute.backtest(
        { area, zone: territory.zone, events, others, streets, offence: named, from, to, seed, stacked: false },
        { progress, signal },
      )
      const { discovered } = gathered
      return discovered.length === 0 ? report : { ...report, discovered, limits: [...report.limits, foundByLooking(discovered)] }
    },

    includeDiscovered: (actor, nibrs, reason, purpose) => decide('include', actor, nibrs, { reason, purpose }),
    withdrawDiscovered: (actor, nibrs, reason, purpose) => decide('withdraw', actor, nibrs, { reason, purpose }),
  }
}

/** By the very incidents that are forecast: another file's coarse clock is no matter of theirs. */
function refuseMonthOnly({ count, from, to }: EventColumns): void {
  let months = 0
  for (let i = 0; i < count; i++) if ((to[i] as number) - (from[i] as number) >= SHORTEST_MONTH) months++
  if (months > count / 2) throw forecastRefuses('month-only', {})
}

function standingOf(standings: Standings, nibrs: string): DiscoveredStanding {
  const standing = standings.get(nibrs)
  if (!standing) return { included: false, decision: null }
  const { byName, at, ledgerIndex } = standing.decision
  return { included: standing.included, decision: { byName, at, ledgerIndex } }
}

/** Of a test that holds classes which a decision let in. */
const foundByLooking = (discovered: readonly { name: string }[]): string =>
  `A person decided to include what is found by looking (${discovered.map(({ name }) => name).join(', ')}): where officers look, both forecast and score find more.`

function checkWindow({ from, to }: Window): void {
  if (!(Number.isFinite(from) && Number.isFinite(to) && to > from && to - from <= LONGEST_WINDOW)) {
    throw forecastRefuses('bad-window', {})
  }
}

/**
 * History is asked of all incidents, something to score of the forecast `events` themselves.
 *
 * @throws forecast.bad-date, forecast.bad-period, forecast.no-events, forecast.nothing-to-score, forecast.too-short-history
 */
export function checkPeriod(
  from: string,
  to: string,
  incidents: { count: number; from: Float64Array },
  zone: string,
  horizon = 1,
  events: { count: number; from: ArrayLike<number> } = incidents,
): void {
  const [first, last] = [from, to].map((date) => {
    try {
      return dayOf(date)
    } catch {
      throw forecastRefuses('bad-date', { date })
    }
  }) as [number, number]
  if (last - first + 1 < horizon) throw forecastRefuses('bad-period', { from, to })
  const clock = zoneNamed(zone)
  const dayAt = (at: number): number => Math.floor((at + clock.offsetAt(at as Window['from'])) / DAY)
  if (events.count === 0) throw forecastRefuses('no-events', {})
  let [earliest, latest, scored] = [Infinity, Number.NEGATIVE_INFINITY, 0]
  for (let i = 0; i < events.count; i++) {
    const day = dayAt(events.from[i] as number)
    earliest = Math.min(earliest, day)
    latest = Math.max(latest, day)
    if (day >= first && day <= last) scored++
  }
  if (scored === 0) throw forecastRefuses('nothing-to-score', { from, to, first: dateOf(earliest), last: dateOf(latest) })
  let recordFirst = Infinity
  for (let i = 0; i < incidents.count; i++) recordFirst = Math.min(recordFirst, dayAt(incidents.from[i] as number))
  if (first - recordFirst < LEAST_DAYS) {
    throw forecastRefuses('too-short-history', { days: Math.max(0, first - recordFirst), needed: LEAST_DAYS })
  }
}

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)

function explainCell({ surface, forecast }: Awaited<Remembered>, cell: CellId): CellExplanation {
  const position = surface.cells.indexOf(cell)
  if (position < 0) throw forecastRefuses('cell-outside', { cell })
  const { expected, byCount } = surface
  const width = forecast.words.length
  const parts = forecast.parts.subarray(position * width, (position + 1) * width)
  const shares = sharesOf(forecast.words, parts, forecast.sources)
  return {
    cell,
    expected: expected[position] as number,
    cityMean: expected.reduce((sum, value) => sum + value, 0) / expected.length,
    rank: rankOf(expected, position),
    rankByCount: rankOf(byCount, position),
    shares,
    sentence: sentenceOfShares(shares),
  }
}

/** How many incidents were known then: with the inputs it says exactly what a forecast saw. */
function knownAt(incidents: IncidentColumns, now: number): number {
  let known = 0
  for (let i = 0; i < incidents.count; i++) if ((incidents.reported[i] as number) < now) known++
  return known
}

/** Records hands out the same lines until they change, so they are hashed once. */
const digests = new WeakMap<readonly Float64Array[], string>()

function digestOf(streets: readonly Float64Array[] | undefined): string {
  if (!streets) return ''
  const known = digests.get(streets)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  for (const line of streets) hash.update(new Uint8Array(line.buffer, line.byteOffset, line.byteLength))
  const digest = hash.digest('hex')
  digests.set(streets, digest)
  return digest
}

const sha256 = (parts: readonly (string | number)[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')
