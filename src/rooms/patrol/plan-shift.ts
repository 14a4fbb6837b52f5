/** Plans one shift: which places, which unit, in what order and when, and how far from the best possible that is. */

import { createHash } from 'node:crypto'
import type { Random } from '../../kernel/random.ts'
import type { Window } from '../../kernel/time/shift.ts'
import type { BeatId, CellId, Instant, Minutes } from '../../kernel/units.ts'
import type { ForecastSurface } from '../forecast/contract.ts'
import type { Territory } from '../records/contract.ts'
import type { Limit } from '../trust/contract.ts'
import { auditExposure, exposureCoefficients, exposureRatio, type ResidentShares } from './audit-exposure.ts'
import { boundRoutes, type KeptRules } from './bound-routes.ts'
import { chooseStops } from './choose-stops.ts'
import type { ExposureAudit, PatrolPlan, PlanWishes, ReportsCounted, Stop, Unit } from './contract.ts'
import { refuse } from './errors.ts'
import type { Travel } from './estimate-travel.ts'
import { compareRoutes, improveRoutes, shortfall } from './improve-routes.ts'
import type { Places } from './place-cells.ts'
import {
  type Candidate,
  EXPOSURE_SLACK,
  LONGEST_STOP,
  leastLeg,
  legMinutes,
  minutesOf,
  type PlanProblem,
  REVISIT_GAP,
  type Routes,
  SHORTEST_STOP,
  SHORTEST_WORTH,
  tabulateLegs,
  tallyOf,
  type UnitRoom,
  VISIT_WORTH,
  type Visit,
  worthOfRoutes,
} from './plan-problem.ts'
import { lengthenStops, routeUnits, varyOrder } from './route-units.ts'
import { scheduleStops } from './schedule-stops.ts'
import type { SolveProgramme } from './solve-programme.ts'

/** Share of stops that explore unless somebody wishes otherwise. */
const EXPLORATION_SHARE = 0.1
/** What a stop costs with its travel, for a first guess at how many stops there will be. */
const USUAL_STOP = 14
/** Above this many pairs of cell and unit the integer programme would keep a night desk waiting; insertion takes over. */
const MOST_PAIRS = 4000
/** Cells hot enough to be visited again in the same shift. */
const MOST_REVISITED = 30

export interface ShiftPlanInput {
  surface: ForecastSurface
  territory: Territory
  shift: string
  /** The stretch in which stops may lie: the shift, or what is left of it. */
  window: Window
  units: readonly Unit[]
  wishes: PlanWishes
  /** Named by date and shift, so that two nights never share it. */
  random: Random
  places: Places
  travel: Travel
  /** Null when no residents are given. */
  residents: ResidentShares | null
  /** Victim-reported offences in each cell, parallel to `territory.cells`. */
  reported: ArrayLike<number>
  /** Which reports those are, where that is to be said. */
  reportsCounted?: ReportsCounted | undefined
  /** Stops made lately, by cell: what has been seen needs less exploring. */
  visited: ReadonlyMap<CellId, number>
  solve: SolveProgramme
  /** See {@link PlanProblem.effort}; 1 when absent. */
  effort?: number
}

/** A plan without its words, and the wishes that could not be kept. */
export interface ShiftPlan {
  plan: Omit<PatrolPlan, 'headline'>
  unkept: Limit[]
  /** Upper bound of the worth of any plan, and this plan's worth. */
  bound: number
  worth: number
}

/** Deterministic in its input and `random`. Throws `patrol.bad-wish`, `patrol.no-residents`, `patrol.unknown-group`. */
export async function planShift(input: ShiftPlanInput): Promise<ShiftPlan> {
  const rules = rulesOf(input)
  const explore = chooseExploration(input, rules)
  const byForecast = poseProblem(input, rules, explore, 'expected')
  const byCount = poseProblem(input, rules, explore, 'byCount')
  const best = await bestRoutes(byForecast, input)
  const counted = await bestRoutes(byCount, input)
  const countedRoutes = translate(byCount, counted.routes, byForecast)
  // Counting is planned with the same solver and rules; should it find the better plan, that is the plan.
  const own = coveredBy(byForecast, best.routes)
  const byCountExpected = coveredBy(byForecast, countedRoutes)
  const better = byCountExpected > own && shortfall(byForecast, countedRoutes) <= shortfall(byForecast, best.routes)
  const routes = better ? countedRoutes : best.routes
  const varied = routes.map((route, unit) =>
    varyOrder(
      byForecast,
      unit,
      route.map((visit) => ({ ...visit, minutes: SHORTEST_STOP })),
      input.random.fork(`order/${unit}`),
    ),
  )
  lengthenStops(byForecast, varied)

  const timed = timeStops(input, byForecast, varied, rules)
  const kept = keptRules(byForecast, varied)
  const worth = worthOfRoutes(byForecast, varied)
  const bound = await upperBound(input, byForecast, rules, kept, worth)
  const uncapped = rules.exposureCap ? await coverageWithoutCap(input, rules, explore) : 0
  const covered = coveredBy(byForecast, varied)
  const total = input.surface.expected.reduce((sum, expected) => sum + expected, 0)
  const distinct = new Set(timed.map((stop) => stop.cell as number))
  const plan: ShiftPlan['plan'] = {
    window: input.window,
    shift: input.shift,
    zone: input.territory.zone,
    offence: input.surface.offence,
    units: [...input.units],
    stops: timed,
    covered: {
      expected: covered,
      of: total,
      areaShare: distinct.size / Math.max(1, input.territory.cells.length),
      byCountExpected,
    },
    gap: bound > 0 ? Math.max(0, (1 - worth / bound) * 100) : 0,
    solver: better ? `${counted.solver}, placed by the count` : best.solver,
    exposure: auditPlan(input, rules, distinct, Math.max(0, uncapped - covered), total),
  }
  return { plan, unkept: unkeptLimits(input, rules, byForecast, varied), bound, worth }
}

interface Rules {
  /** First guess at how many stops the free minutes allow. */
  stops: number
  floor: number
  cap: number
  exploration: number
  /** How often one cell may be visited in this window. */
  visits: number
  exposureCap: { group: string; most: number; factor: number; coefficients: Float64Array } | null
  /** Position in territory.cells of each cell of the surface. */
  positionOf: Map<number, number>
  free: number[]
}

function rulesOf(input: ShiftPlanInput): Rules {
  const { wishes, territory, units, window } = input
  const long = Math.floor((window.to - window.from) / 60_000)
  const free = units.map((unit) => Math.max(0, Math.min(Math.floor(unit.freeMinutes), long)))
  const stops = free.reduce((sum, minutes) => sum + Math.floor(minutes / USUAL_STOP), 0)
  const beats = new Set([...territory.beatOfCell].filter((beat) => beat >= 0)).size
  const floor = wishes.floorPerBeat ?? (beats > 0 && beats * 2 <= stops ? 1 : 0)
  const cap = wishes.capPerBeat ?? (beats > 1 ? Math.max(3, floor, Math.ceil((3 * stops) / beats)) : Math.max(3, stops * 2))
  const share = wishes.explorationShare ?? EXPLORATION_SHARE
  if (!(share >= 0 && share <= 0.5))
    throw refuse('bad-wish', { what: 'exploration share', problem: 'it must lie between 0 and 0.5' })
  if (!(Number.isInteger(floor) && floor >= 0))
    throw refuse('bad-wish', { what: 'floor', problem: 'it must be a whole number of stops' })
  if (!(Number.isInteger(cap) && cap >= Math.max(1, floor))) {
    throw refuse('bad-wish', { what: 'cap', problem: 'it must be a whole number of stops, at least 1 and at least the floor' })
  }
  const positionOf = new Map<number, number>()
  territory.cells.forEach((cell, position) => {
    positionOf.set(cell, position)
  })
  return {
    stops,
    floor,
    cap,
    exploration: Math.round(share * stops),
    visits: Math.min(VISIT_WORTH.length, 1 + Math.max(0, Math.floor((long - LONGEST_STOP) / (REVISIT_GAP + LONGEST_STOP)))),
    exposureCap: exposureCapOf(input),
    positionOf,
    free,
  }
}

function exposureCapOf(input: ShiftPlanInput): Rules['exposureCap'] {
  const wish = input.wishes.exposureCap
  if (!wish) return null
  if (!input.residents) throw refuse('no-residents', {})
  if (!(wish.factor > 0)) throw refuse('bad-wish', { what: 'exposure cap', problem: 'its factor must be above 0' })
  const known = input.residents.groups.map((group) => group.name)
  if (!known.includes(wish.group)) throw refuse('unknown-group', { group: wish.group, known: known.join(', ') })
  const reported = exposureRatio(input.residents, wish.group, input.reported)
  if (!Number.isFinite(reported)) {
    throw refuse('bad-wish', {
      what: 'exposure cap',
      problem: 'there is too little reported crime to form the ratio that it is tied to',
    })
  }
  const most = reported * wish.factor
  return { ...wish, most, coefficients: exposureCoefficients(input.residents, wish.group, most) }
}

/**
 * Cells to look at although the forecast does not choose them: drawn at random, more often where forecast and count
 * disagree, where crime is neither absent nor certain, and where nobody has stopped lately.
 */
function chooseExploration(input: ShiftPlanInput, rules: Rules): Set<number> {
  const chosen = new Set<number>()
  const { surface, places, travel, units, visited } = input
  if (rules.exploration === 0 || units.length === 0) return chosen
  const certain = new Set([
    ...topCells(surface.cells, surface.expected, rules.stops),
    ...topCells(surface.cells, surface.byCount, rules.stops),
  ])
  const starts = units.map((unit) => places.toPlane(unit.start[0], unit.start[1]))
  const pool = topCells(surface.cells, surface.byCount, rules.stops * 8 + 50).filter((cell) => !certain.has(cell))
  const at = new Map<number, number>()
  surface.cells.forEach((cell, position) => {
    at.set(cell, position)
  })
  const weights = pool.map((cell) => {
    const position = at.get(cell) as number
    const forecast = surface.expected[position] as number
    const count = surface.byCount[position] as number
    const disagreement = forecast + count > 0 ? Math.abs(forecast - count) / (forecast + count) : 0
    const here = places.of(cell as CellId).at
    const away = starts.reduce((least, start) => Math.min(least, travel.between(start, here)), Number.POSITIVE_INFINITY)
    return (
      (Math.sqrt(Math.max(forecast, count)) * (0.25 + disagreement)) / (1 + (visited.get(cell as CellId) ?? 0)) / (1 + away / 5)
    )
  })
  const random = input.random.fork('explore')
  while (chosen.size < rules.exploration && weights.some((weight) => weight > 0)) {
    const drawn = random.weighted(weights)
    chosen.add(pool[drawn] as number)
    weights[drawn] = 0
  }
  return chosen
}

/** The cells with the highest values; ties by cell number, so that the order never depends on the engine's sort. */
function topCells(cells: Int32Array, values: Float32Array, most: number): number[] {
  const order = Array.from(cells.keys()).sort(
    (p, q) => (values[q] as number) - (values[p] as number) || (cells[p] as number) - (cells[q] as number),
  )
  return order.slice(0, most).map((position) => cells[position] as number)
}

/** The problem with the cells that matter: the hottest by either map, the best of each beat, and those to explore. */
function poseProblem(input: ShiftPlanInput, rules: Rules, explore: ReadonlySet<number>, by: 'expected' | 'byCount'): PlanProblem {
  const { surface, territory, places } = input
  const values = surface[by]
  const most = Math.min(700, Math.ceil(rules.stops * 2.5) + 20)
  const pool = new Set([
    ...topCells(surface.cells, surface.expected, most),
    ...topCells(surface.cells, surface.byCount, most),
    ...explore,
  ])
  for (const cell of bestOfBeats(input, rules, values)) pool.add(cell)
  if (rules.exposureCap) for (const cell of hottestBelowCap(input, rules)) pool.add(cell)
  const revisited = new Set(topCells(surface.cells, values, Math.min(MOST_REVISITED, Math.ceil(rules.stops / 2))))
  const candidates: Candidate[] = []
  surface.cells.forEach((cell, position) => {
    if (!pool.has(cell)) return
    candidates.push({
      ...candidateOf(input, rules, cell, values[position] as number, explore.has(cell), revisited.has(cell)),
      at: places.of(cell as CellId).at,
    })
  })
  const units = input.units.map((unit, u) => ({
    at: places.toPlane(unit.start[0], unit.start[1]),
    free: rules.free[u] as number,
  }))
  return {
    candidates,
    units,
    legs: tabulateLegs(input.travel, candidates, units),
    beats: territory.beats.length,
    floor: rules.floor,
    cap: rules.cap,
    exposureCapped: rules.exposureCap !== null,
    travel: input.travel,
    effort: input.effort ?? 1,
  }
}

function candidateOf(
  input: ShiftPlanInput,
  rules: Rules,
  cell: number,
  value: number,
  explore: boolean,
  revisited: boolean,
): Candidate {
  const position = rules.positionOf.get(cell) ?? -1
  return {
    cell,
    at: [0, 0],
    value: Math.max(0, value),
    beat: input.territory.beatOfCell[position] ?? -1,
    explore,
    visits: explore || !revisited ? 1 : rules.visits,
    exposure: rules.exposureCap?.coefficients[position] ?? 0,
  }
}

/** A few of the best cells of each beat, so that floors can be met and caps leave a choice. */
function bestOfBeats(input: ShiftPlanInput, rules: Rules, values: Float32Array): number[] {
  const beats = input.territory.beats.length
  const each = Math.max(rules.floor + 1, 2)
  if (beats === 0) return []
  const found = new Map<number, number[]>()
  const { cells } = input.surface
  for (const cell of topCells(cells, values, cells.length)) {
    const beat = input.territory.beatOfCell[rules.positionOf.get(cell) ?? -1] ?? -1
    if (beat < 0) continue
    const list = found.get(beat) ?? []
    if (list.length < each) found.set(beat, [...list, cell])
  }
  // Without a floor only the hottest beats can matter; with one, each beat does.
  const lists = [...found.values()]
  return (rules.floor > 0 ? lists : lists.slice(0, rules.stops)).flat()
}

function hottestBelowCap(input: ShiftPlanInput, rules: Rules): number[] {
  const { cells, expected } = input.surface
  const below = cells.filter((cell) => (rules.exposureCap?.coefficients[rules.positionOf.get(cell) ?? -1] ?? 0) < 0)
  const expectedIn = new Map<number, number>()
  cells.forEach((cell, position) => {
    expectedIn.set(cell, expected[position] as number)
  })
  return topCells(
    below,
    Float32Array.from(below, (cell) => expectedIn.get(cell) as number),
    rules.stops * 2 + 20,
  )
}

/** The better of integer programme and pure insertion, both routed, mended and then improved in the same way. */
async function bestRoutes(problem: PlanProblem, input: ShiftPlanInput): Promise<{ routes: Routes; solver: string }> {
  const random = input.random.fork('improve')
  const inserted = routeUnits(
    problem,
    problem.units.map(() => []),
  )
  const pairs = problem.candidates.length * Math.min(5, problem.units.length)
  const chosen = pairs <= MOST_PAIRS && pairs > 0 ? await chooseStops(problem, input.solve) : null
  const routed = chosen ? routeUnits(problem, chosen.routes) : inserted
  const programmeLeads = chosen !== null && compareRoutes(problem, routed, inserted) >= 0
  return {
    routes: await improveRoutes(problem, programmeLeads ? routed : inserted, random),
    solver: `${programmeLeads ? `an integer programme for the places (HiGHS${chosen.status === 'Optimal' ? '' : ', cut off at its time'})` : 'putting in the best stop that still fits, again and again'}, then a search for shorter driving (2-opt, Or-opt, ruin and recreate)`,
  }
}

/** The same stops in another problem over (almost) the same candidates. */
function translate(from: PlanProblem, routes: Routes, to: PlanProblem): Routes {
  const positions = new Map(to.candidates.map((candidate, position) => [candidate.cell, position]))
  return routes.map((route) =>
    route.flatMap((visit): Visit[] => {
      const position = positions.get((from.candidates[visit.candidate] as Candidate).cell)
      return position === undefined ? [] : [{ ...visit, candidate: position }]
    }),
  )
}

function coveredBy(problem: PlanProblem, routes: Routes): number {
  const cells = new Set(routes.flat().map((visit) => visit.candidate))
  let sum = 0
  for (const candidate of cells) sum += (problem.candidates[candidate] as Candidate).value
  return sum
}

function keptRules(problem: PlanProblem, routes: Routes): KeptRules {
  const { stopsInBeat, exposure } = tallyOf(problem, routes)
  const beats = new Set(problem.candidates.map((candidate) => candidate.beat).filter((beat) => beat >= 0))
  const explored = routes.flat().flatMap((visit) => {
    const candidate = problem.candidates[visit.candidate] as Candidate
    return candidate.explore ? [candidate.cell] : []
  })
  return {
    floor: [...beats].every((beat) => (stopsInBeat[beat] ?? 0) >= problem.floor),
    exposure: problem.exposureCapped && exposure <= EXPOSURE_SLACK,
    explored: new Set(explored),
  }
}

async function upperBound(
  input: ShiftPlanInput,
  problem: PlanProblem,
  rules: Rules,
  kept: KeptRules,
  worth: number,
): Promise<number> {
  const { cells, expected } = input.surface
  const inside = new Map(problem.candidates.map((candidate) => [candidate.cell, candidate]))
  const outside: Candidate[] = []
  cells.forEach((cell, position) => {
    if (!inside.has(cell)) outside.push(candidateOf(input, rules, cell, expected[position] as number, false, false))
  })
  return Math.min(await boundRoutes(problem, outside, kept, worth), looseBound(problem, [...problem.candidates, ...outside]))
}

/** Holds without any solver: no more stops than fit, each worth at most its whole cell (or its share as a further visit). */
function looseBound(problem: PlanProblem, everyCell: readonly Candidate[]): number {
  const most = problem.units.reduce(
    (sum, unit) => sum + Math.floor((unit.free + leastLeg(problem.travel)) / (SHORTEST_STOP + leastLeg(problem.travel))),
    0,
  )
  const worths = everyCell.flatMap((candidate) =>
    Array.from(
      { length: candidate.visits },
      (_, visit) => candidate.value * (visit === 0 ? 1 : SHORTEST_WORTH * (VISIT_WORTH[visit] ?? 0)),
    ),
  )
  worths.sort((p, q) => q - p)
  // One more for each unit: a leg back to the same cell may be shorter than the least leg.
  return worths.slice(0, most + problem.units.length).reduce((sum, worth) => sum + worth, 0)
}

async function coverageWithoutCap(input: ShiftPlanInput, rules: Rules, explore: ReadonlySet<number>): Promise<number> {
  const problem = poseProblem(input, { ...rules, exposureCap: null }, explore, 'expected')
  const { routes } = await bestRoutes(problem, input)
  return coveredBy(problem, routes)
}

/** Times, travel and names. Drops a stop, last round first, where the two hours between visits leave no room. Changes `routes`. */
function timeStops(input: ShiftPlanInput, problem: PlanProblem, routes: Routes, rules: Rules): Stop[] {
  const long = Math.floor((input.window.to - input.window.from) / 60_000)
  const prefix = planMark(input)
  const outside = bestUnvisited(problem, routes)
  const stops: Stop[] = []
  for (let unit = 0; unit < routes.length; unit++) {
    const random = input.random.fork(`times/${unit}`)
    let legs = legsOf(problem, unit, routes[unit] as Visit[])
    let times = scheduleStops(legs, long, random)
    while (!times) {
      routes[unit]?.pop()
      legs = legsOf(problem, unit, routes[unit] as Visit[])
      times = scheduleStops(legs, long, random)
    }
    for (const [i, visit] of (routes[unit] as Visit[]).entries()) {
      const candidate = problem.candidates[visit.candidate] as Candidate
      const { place, label } = input.places.of(candidate.cell as CellId)
      stops.push({
        id: `${prefix}-${unit + 1}-${i + 1}`,
        unit: (input.units[unit] as Unit).id,
        order: i + 1,
        cell: candidate.cell as CellId,
        place,
        label,
        beat: (input.territory.beats[candidate.beat]?.id as BeatId | undefined) ?? null,
        arrive: (input.window.from + (times[i] as number) * 60_000) as Instant,
        minutes: visit.minutes as Minutes,
        travelMinutes: (legs[i] as { travelMinutes: number }).travelMinutes as Minutes,
        expected: expectedOf(input, candidate.cell),
        chosenFor: candidate.explore
          ? 'exploration'
          : keepsFloor(problem, routes, candidate, rules, outside)
            ? 'floor'
            : 'forecast',
        why: '',
      })
    }
  }
  return stops
}

/** The same stop gets the same name only in the same plan: visits refer to it. */
function planMark(input: ShiftPlanInput): string {
  const facts = [
    input.surface.digest,
    input.window.from,
    input.shift,
    input.units,
    input.wishes,
    input.random.fork('mark').next(),
  ]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 10)
}

function legsOf(
  problem: PlanProblem,
  unit: number,
  route: readonly Visit[],
): { cell: number; minutes: number; travelMinutes: number }[] {
  let at = (problem.units[unit] as UnitRoom).at
  return route.map((visit) => {
    const candidate = problem.candidates[visit.candidate] as Candidate
    const travelMinutes = legMinutes(problem.travel, at, candidate.at)
    at = candidate.at
    return { cell: candidate.cell, minutes: visit.minutes, travelMinutes }
  })
}

const expectedOf = (input: ShiftPlanInput, cell: number): number => input.surface.expected[input.surface.cells.indexOf(cell)] ?? 0

function bestUnvisited(problem: PlanProblem, routes: Routes): number {
  const visited = new Set(routes.flat().map((visit) => visit.candidate))
  return problem.candidates.reduce(
    (best, candidate, position) => (visited.has(position) ? best : Math.max(best, candidate.value)),
    0,
  )
}

/** A stop that the forecast alone would hardly have chosen, in a beat that has no more than its floor. */
function keepsFloor(problem: PlanProblem, routes: Routes, candidate: Candidate, rules: Rules, outside: number): boolean {
  if (rules.floor === 0 || candidate.beat < 0) return false
  return (tallyOf(problem, routes).stopsInBeat[candidate.beat] ?? 0) <= rules.floor && candidate.value < outside
}

/** Marks of flagged cells parallel to the territory's cells. */
export function flagsOf(territory: Territory, cells: ReadonlySet<number>): Float64Array {
  return Float64Array.from(territory.cells, (cell) => (cells.has(cell) ? 1 : 0))
}

function auditPlan(
  input: ShiftPlanInput,
  rules: Rules,
  cells: ReadonlySet<number>,
  price: number,
  total: number,
): ExposureAudit | null {
  if (!input.residents) return null
  const flags = flagsOf(input.territory, cells)
  const of = input.reportsCounted
  if (!rules.exposureCap) return auditExposure(input.residents, flags, input.reported, { of })
  const { group, factor, most } = rules.exposureCap
  const reached = exposureRatio(input.residents, group, flags)
  const share = total > 0 ? (price / total) * 100 : 0
  const outcome =
    reached <= most + 1e-6
      ? `holds ${group} at ${reached.toFixed(2)} times`
      : `could not be held: ${group} stands at ${reached.toFixed(2)} times`
  const sentence =
    `The cap (at most ${factor} times the ratio in reported crime, that is ${most.toFixed(2)}) ${outcome}; ` +
    (price > 0
      ? `it costs ${price.toFixed(2)} expected events, ${share.toFixed(2)} % of the shift’s forecast crime.`
      : 'it costs no forecast crime.')
  const held = reached <= most + 1e-6
  const cap = { group, ratio: most, priceInExpected: price, sentence, held, reached }
  return auditExposure(input.residents, flags, input.reported, { cap, of })
}

/** Wishes that the minutes did not allow, each said. */
function unkeptLimits(input: ShiftPlanInput, rules: Rules, problem: PlanProblem, routes: Routes): Limit[] {
  const limits: Limit[] = []
  const { stopsInBeat, exposure } = tallyOf(problem, routes)
  const beats = new Set([...input.territory.beatOfCell].filter((beat) => beat >= 0))
  const bare = [...beats].filter((beat) => (stopsInBeat[beat] ?? 0) < rules.floor).length
  if (bare > 0) {
    limits.push({
      code: 'floor-not-kept',
      sentence: `A floor of ${rules.floor} ${rules.floor === 1 ? 'stop' : 'stops'} in each beat cannot be kept with these free minutes: ${bare} of ${beats.size} beats get fewer.`,
      facts: { floor: rules.floor, bare, beats: beats.size },
    })
  }
  const explored = keptRules(problem, routes).explored.size
  if (explored < rules.exploration) {
    limits.push({
      code: 'exploration-not-kept',
      sentence: `Only ${explored} of ${rules.exploration} stops wished for exploration fit into the free minutes.`,
      facts: { explored, wished: rules.exploration },
    })
  }
  if (rules.exposureCap && exposure > EXPOSURE_SLACK) {
    limits.push({
      code: 'exposure-cap-not-kept',
      sentence: 'The exposure cap cannot be kept together with the other wishes; the ratio reached stands beside it.',
    })
  }
  const idle = input.units.filter((_, unit) => (routes[unit] as Visit[]).length === 0 && minutesOf(problem, unit, []) === 0)
  if (idle.length > 0) {
    limits.push({
      code: 'units-without-stops',
      sentence: `${idle.map((unit) => unit.id).join(', ')}: no stop, for want of free minutes or of a place near enough.`,
      facts: { units: idle.map((unit) => unit.id).join(', ') },
    })
  }
  return limits
}
