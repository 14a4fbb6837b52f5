/** Puts chosen stops in an order of driving, mends what does not fit, fills what is left, and varies the order from night to night. */

import type { Random } from '../../kernel/random.ts'
import {
  type Candidate,
  EXPOSURE_SLACK,
  LONGEST_STOP,
  MINUTE_WORTH,
  minutesOf,
  type PlanProblem,
  type Routes,
  SHORTEST_STOP,
  SHORTEST_WORTH,
  startRow,
  tallyOf,
  type UnitRoom,
  VISIT_WORTH,
  type Visit,
  worthOf,
} from './plan-problem.ts'

/** Extra travel that an unpredictable order may cost, as a share of the shortest order's. */
const ORDER_TOLERANCE = 0.15

/**
 * From a raw assignment to routes that keep every unit's minutes, the caps and the exposure cap: shortest order by
 * insertion, 2-opt and Or-opt; stops of least worth dropped where too much was assigned; free room filled with the stops
 * worth most per minute; weak stops swapped for better ones.
 */
export function routeUnits(problem: PlanProblem, assigned: Routes): Routes {
  const routes = assigned.map((visits, unit) => shortestOrder(problem, unit, visits))
  for (let unit = 0; unit < routes.length; unit++) dropUntilFits(problem, routes, unit)
  dropUntilAllowed(problem, routes)
  fillFloors(problem, routes)
  for (let pass = 0; pass < 4; pass++) {
    const before = routes.length === 0 ? 0 : countOf(routes)
    const swapped = swapForBetter(problem, routes)
    fill(problem, routes)
    if (!swapped && countOf(routes) === before) break
  }
  return routes
}

/** Lengthens stops to at most 16 minutes where minutes are left, hottest cells first. Changes the visits in place. */
export function lengthenStops(problem: PlanProblem, routes: Routes): void {
  routes.forEach((route, unit) => {
    let left = (problem.units[unit] as UnitRoom).free - minutesOf(problem, unit, route)
    const first = route
      .filter((visit) => visit.round === 0)
      .sort((p, q) => valueAt(problem, q) - valueAt(problem, p) || p.candidate - q.candidate)
    for (const visit of first) {
      const more = Math.min(left, LONGEST_STOP - visit.minutes)
      visit.minutes += more
      left -= more
    }
  })
}

/**
 * Another order with at most {@link ORDER_TOLERANCE} more travel and no more than the unit's minutes: a random walk of
 * reversals and moves inside each round, so that nobody can tell from last night where the car will be at what time.
 */
export function varyOrder(problem: PlanProblem, unit: number, route: readonly Visit[], random: Random): Visit[] {
  const limit = travelOf(problem, unit, route) * (1 + ORDER_TOLERANCE)
  const free = (problem.units[unit] as UnitRoom).free
  let order = [...route]
  for (let step = 0; step < 30 * route.length; step++) {
    const from = random.integer(route.length)
    const to = random.integer(route.length)
    const lower = Math.min(from, to)
    const upper = Math.max(from, to)
    const other = [...order]
    if (random.next() < 0.5) reverse(other, lower, upper)
    else other.splice(to, 0, ...other.splice(from, 1))
    if (!roundsAscend(other) || travelOf(problem, unit, other) > limit || minutesOf(problem, unit, other) > free) continue
    order = other
  }
  return order
}

/** Travel in unrounded minutes: what orders are compared by. */
function travelOf(problem: PlanProblem, unit: number, route: readonly Visit[]): number {
  const count = problem.candidates.length
  let at = startRow(problem, unit)
  let sum = 0
  for (const { candidate } of route) {
    sum += problem.legs.raw[at * count + candidate] as number
    at = candidate
  }
  return sum
}

/** Cheapest insertion round by round, then 2-opt and Or-opt until neither helps. */
function shortestOrder(problem: PlanProblem, unit: number, visits: readonly Visit[]): Visit[] {
  let route: Visit[] = []
  const waiting = [...visits].sort(
    (p, q) => p.round - q.round || valueAt(problem, q) - valueAt(problem, p) || p.candidate - q.candidate,
  )
  for (const visit of waiting) {
    const place = cheapestPlace(problem, unit, route, visit)
    route.splice(place.at, 0, visit)
  }
  for (let improved = true; improved; ) {
    improved = false
    for (const other of neighbours(route)) {
      if (travelOf(problem, unit, other) < travelOf(problem, unit, route) - 1e-9) {
        route = other
        improved = true
        break
      }
    }
  }
  return route
}

/** Every 2-opt reversal and every Or-opt move of one to three stops that keeps the rounds in order. */
function* neighbours(route: readonly Visit[]): Generator<Visit[]> {
  for (let i = 0; i < route.length - 1; i++) {
    for (let j = i + 1; j < route.length; j++) {
      const other = [...route]
      reverse(other, i, j)
      if (roundsAscend(other)) yield other
    }
  }
  for (let length = 1; length <= Math.min(3, route.length - 1); length++) {
    for (let from = 0; from + length <= route.length; from++) {
      for (let to = 0; to <= route.length - length; to++) {
        if (to === from) continue
        const other = [...route]
        const moved = other.splice(from, length)
        other.splice(to, 0, ...moved)
        if (roundsAscend(other)) yield other
      }
    }
  }
}

function reverse(route: Visit[], from: number, to: number): void {
  for (let i = from, j = to; i < j; i++, j--) {
    const held = route[i] as Visit
    route[i] = route[j] as Visit
    route[j] = held
  }
}

const roundsAscend = (route: readonly Visit[]): boolean =>
  route.every((visit, i) => i === 0 || (route[i - 1] as Visit).round <= visit.round)
const countOf = (routes: Routes): number => routes.reduce((sum, route) => sum + route.length, 0)
const valueAt = (problem: PlanProblem, visit: Visit): number => (problem.candidates[visit.candidate] as Candidate).value

/** Where a visit costs the fewest whole minutes more, among the places that keep the rounds in order. */
function cheapestPlace(
  problem: PlanProblem,
  unit: number,
  route: readonly Visit[],
  visit: Visit,
): { at: number; minutes: number } {
  const { raw, whole } = problem.legs
  const count = problem.candidates.length
  const here = visit.candidate
  let best = { at: route.length, minutes: Number.POSITIVE_INFINITY, raw: Number.POSITIVE_INFINITY }
  for (let at = 0; at <= route.length; at++) {
    const before = route[at - 1]
    const after = route[at]
    if ((before && before.round > visit.round) || (after && after.round < visit.round)) continue
    const from = (before ? before.candidate : startRow(problem, unit)) * count
    let detour = raw[from + here] as number
    let minutes = whole[from + here] as number
    if (after) {
      detour += (raw[here * count + after.candidate] as number) - (raw[from + after.candidate] as number)
      minutes += (whole[here * count + after.candidate] as number) - (whole[from + after.candidate] as number)
    }
    if (detour < best.raw - 1e-9) best = { at, minutes: minutes + visit.minutes, raw: detour }
  }
  return best
}

/** A visit goes together with the later visits to its cell. */
function without(route: readonly Visit[], gone: Visit): Visit[] {
  return route.filter((visit) => visit.candidate !== gone.candidate || visit.round < gone.round)
}

/** How hard it is to give a stop up: exploration and floors before worth. */
function dropUntilFits(problem: PlanProblem, routes: Routes, unit: number): void {
  const { free } = problem.units[unit] as UnitRoom
  for (;;) {
    const route = routes[unit] as Visit[]
    const used = minutesOf(problem, unit, route)
    if (used <= free) return
    const gone = cheapestToLose(problem, routes, unit, () => true)
    if (!gone) return
    routes[unit] = without(route, gone)
  }
}

/** Stops beyond a beat's cap, or above the exposure cap, go: those of least worth first. */
function dropUntilAllowed(problem: PlanProblem, routes: Routes): void {
  for (;;) {
    const tally = tallyOf(problem, routes)
    const overBeat = tally.stopsInBeat.findIndex((stops) => stops > problem.cap)
    const overExposure = problem.exposureCapped && tally.exposure > EXPOSURE_SLACK
    if (overBeat < 0 && !overExposure) return
    const offends = (visit: Visit): boolean => {
      const candidate = problem.candidates[visit.candidate] as Candidate
      return overBeat >= 0 ? candidate.beat === overBeat : candidate.exposure > 0 && visit.round === 0
    }
    let worst: { unit: number; visit: Visit } | null = null
    routes.forEach((_, unit) => {
      const visit = cheapestToLose(problem, routes, unit, offends)
      if (visit && (!worst || worthLost(problem, routes, unit, visit) < worthLost(problem, routes, worst.unit, worst.visit))) {
        worst = { unit, visit }
      }
    })
    const found = worst as { unit: number; visit: Visit } | null
    if (!found) return
    routes[found.unit] = without(routes[found.unit] as Visit[], found.visit)
  }
}

function cheapestToLose(problem: PlanProblem, routes: Routes, unit: number, may: (visit: Visit) => boolean): Visit | null {
  let best: Visit | null = null
  let bestRate = Number.POSITIVE_INFINITY
  for (const visit of routes[unit] as Visit[]) {
    if (!may(visit)) continue
    const route = routes[unit] as Visit[]
    const saved = minutesOf(problem, unit, route) - minutesOf(problem, unit, without(route, visit))
    const rate = worthLost(problem, routes, unit, visit) / Math.max(1, saved)
    if (rate < bestRate) {
      best = visit
      bestRate = rate
    }
  }
  return best
}

/** Worth of a visit and those after it in its cell; what keeps a floor or explores is worth more than any forecast. */
function worthLost(problem: PlanProblem, routes: Routes, unit: number, gone: Visit): number {
  const candidate = problem.candidates[gone.candidate] as Candidate
  const lost = (routes[unit] as Visit[]).filter((visit) => visit.candidate === gone.candidate && visit.round >= gone.round)
  const worth = lost.reduce((sum, visit) => sum + worthOf(candidate, visit), 0)
  const most = problem.candidates.reduce((top, other) => Math.max(top, other.value), 0)
  const keepsFloor =
    candidate.beat >= 0 &&
    (tallyOf(problem, routes).stopsInBeat[candidate.beat] ?? 0) - lost.length < problem.floor &&
    problem.floor > 0
  return worth + (candidate.explore && gone.round === 0 ? 3 * most : 0) + (keepsFloor ? 2 * most : 0)
}

interface Insertion {
  unit: number
  at: number
  minutes: number
  visit: Visit
  gain: number
}

/** Adds the stop that gains most per minute, while any fits; what a lengthening would gain instead is taken off. */
function fill(problem: PlanProblem, routes: Routes): void {
  for (;;) {
    const best = bestInsertion(problem, routes, () => true)
    if (!best) return
    routes[best.unit]?.splice(best.at, 0, best.visit)
  }
}

/** A stop for each beat below the floor, where one fits, and for each exploration cell that lost its stop. */
function fillFloors(problem: PlanProblem, routes: Routes): void {
  for (;;) {
    const { stopsInBeat } = tallyOf(problem, routes)
    const best = bestInsertion(
      problem,
      routes,
      (candidate) => candidate.explore || (candidate.beat >= 0 && (stopsInBeat[candidate.beat] ?? 0) < problem.floor),
      true,
    )
    if (!best) return
    routes[best.unit]?.splice(best.at, 0, best.visit)
  }
}

function bestInsertion(
  problem: PlanProblem,
  routes: Routes,
  wanted: (candidate: Candidate) => boolean,
  evenAtALoss = false,
): Insertion | null {
  const tally = tallyOf(problem, routes)
  const home = new Map<number, { unit: number; visits: number }>()
  routes.forEach((route, unit) => {
    for (const visit of route)
      home.set(visit.candidate, { unit, visits: Math.max(home.get(visit.candidate)?.visits ?? 0, visit.round + 1) })
  })
  const left = routes.map((route, unit) => (problem.units[unit] as UnitRoom).free - minutesOf(problem, unit, route))
  const lengthening = routes.map((route, unit) => lengthener(problem, route, left[unit] as number))
  let best: Insertion | null = null
  let bestRate = evenAtALoss ? Number.NEGATIVE_INFINITY : 1e-12
  problem.candidates.forEach((candidate, position) => {
    const here = home.get(position)
    const round = here?.visits ?? 0
    if (round >= candidate.visits || !wanted(candidate)) return
    if (evenAtALoss && round > 0 && candidate.explore) return
    if (candidate.beat >= 0 && (tally.stopsInBeat[candidate.beat] ?? 0) >= problem.cap) return
    if (problem.exposureCapped && round === 0 && candidate.exposure > 0 && tally.exposure + candidate.exposure > EXPOSURE_SLACK)
      return
    const worth = candidate.value * SHORTEST_WORTH * (VISIT_WORTH[round] ?? 0)
    for (let unit = 0; unit < routes.length; unit++) {
      if (here && here.unit !== unit) continue
      if ((left[unit] as number) < SHORTEST_STOP) continue
      const visit = { candidate: position, round, minutes: SHORTEST_STOP }
      const { at, minutes } = cheapestPlace(problem, unit, routes[unit] as Visit[], visit)
      if (minutes > (left[unit] as number)) continue
      const lengthen = lengthening[unit] as (minutes: number) => number
      const gain = worth - (lengthen(left[unit] as number) - lengthen((left[unit] as number) - minutes))
      const rate = gain / Math.max(1, minutes)
      if (rate > bestRate) {
        bestRate = rate
        best = { unit, at, minutes, visit, gain }
      }
    }
  })
  return best
}

/** What the best use of so many minutes for longer stops would be worth on this route. */
function lengthener(problem: PlanProblem, route: readonly Visit[], _left: number): (minutes: number) => number {
  const values = route
    .filter((visit) => visit.round === 0)
    .map((visit) => valueAt(problem, visit))
    .sort((p, q) => q - p)
  return (minutes) => {
    let left = minutes
    let worth = 0
    for (const value of values) {
      const more = Math.min(left, LONGEST_STOP - SHORTEST_STOP)
      if (more <= 0) break
      worth += value * MINUTE_WORTH * more
      left -= more
    }
    return worth
  }
}

/** Exchanges a stop for an unvisited cell of more worth where it fits in its place. True when anything changed. */
function swapForBetter(problem: PlanProblem, routes: Routes): boolean {
  let changed = false
  for (let unit = 0; unit < routes.length; unit++) {
    for (let at = 0; at < (routes[unit] as Visit[]).length; at++) {
      const better = betterInPlace(problem, routes, unit, at)
      if (!better) continue
      routes[unit] = better
      changed = true
    }
  }
  return changed
}

function betterInPlace(problem: PlanProblem, routes: Routes, unit: number, at: number): Visit[] | null {
  const route = routes[unit] as Visit[]
  const old = route[at] as Visit
  const oldCandidate = problem.candidates[old.candidate] as Candidate
  const returns = route.some((visit) => visit.candidate === old.candidate && visit.round > old.round)
  if (old.round > 0 || returns || oldCandidate.explore) return null
  const taken = new Set(routes.flat().map((visit) => visit.candidate))
  const tally = tallyOf(problem, routes)
  const { free } = problem.units[unit] as UnitRoom
  let best: Visit[] | null = null
  let bestValue = oldCandidate.value
  problem.candidates.forEach((candidate, position) => {
    if (candidate.value <= bestValue || taken.has(position)) return
    if (!mayTakePlace(problem, tally, oldCandidate, candidate)) return
    const shorter = route.filter((visit) => visit !== old)
    const visit = { candidate: position, round: 0, minutes: SHORTEST_STOP }
    const place = cheapestPlace(problem, unit, shorter, visit)
    const other = [...shorter]
    other.splice(place.at, 0, visit)
    if (minutesOf(problem, unit, other) > free) return
    best = other
    bestValue = candidate.value
  })
  return best
}

function mayTakePlace(
  problem: PlanProblem,
  tally: { stopsInBeat: Int32Array; exposure: number },
  old: Candidate,
  fresh: Candidate,
): boolean {
  if (old.beat !== fresh.beat) {
    if (fresh.beat >= 0 && (tally.stopsInBeat[fresh.beat] ?? 0) >= problem.cap) return false
    if (old.beat >= 0 && (tally.stopsInBeat[old.beat] ?? 0) <= problem.floor && problem.floor > 0) return false
  }
  if (!problem.exposureCapped) return true
  const after = tally.exposure - old.exposure + fresh.exposure
  return after <= Math.max(EXPOSURE_SLACK, 0)
}
