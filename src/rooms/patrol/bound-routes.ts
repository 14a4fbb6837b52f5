/** How good any plan could be at most: a Lagrangian bound over walks that start at each unit and keep its minutes. */

import { setImmediate as breathe } from 'node:timers/promises'
import {
  type Candidate,
  LONGEST_STOP,
  MINUTE_WORTH,
  type PlanProblem,
  SHORTEST_STOP,
  SHORTEST_WORTH,
  startRow,
  type UnitRoom,
  VISIT_WORTH,
} from './plan-problem.ts'

/** Steps of the walks' dynamic programme that one bound may take: about a second of one core. */
const WORK = 4e8
const MOST_ROUNDS = 100
const FEWEST_ROUNDS = 3
const EXTRA = LONGEST_STOP - SHORTEST_STOP
/** Taking a stop out of a route saves at least the shortest stop and one pulling away (travel keeps the triangle inequality). */
const SAVED_BY_LEAVING_OUT = SHORTEST_STOP + 1

/** Rules that the plan keeps; a rule that it could not keep may not tighten its bound. */
export interface KeptRules {
  floor: boolean
  exposure: boolean
  explored: ReadonlySet<number>
}

/** A first or further visit to one cell. */
interface Node {
  candidate: number
  cell: Candidate
  worth: number
  extra: number
}

/**
 * Upper bound of the worth of any plan of `problem`, over every cell of the city. "Each cell once", caps, floors and the
 * exposure cap are priced by multipliers; what remains falls apart into one best walk for each unit, found by a dynamic
 * programme over whole minutes (walks may return to a cell: the q-routes of Christofides, Mingozzi and Toth 1981). Any
 * multipliers give a valid bound; subgradient steps of Polyak's length towards `worth` make it small. Cells outside the
 * candidates count with the best of their reduced values for each stop that the minutes left would allow.
 */
export async function boundRoutes(
  problem: PlanProblem,
  outside: readonly Candidate[],
  kept: KeptRules,
  worth: number,
): Promise<number> {
  const nodes = nodesOf(problem)
  const legs = legsBetween(problem, nodes)
  const starts = problem.units.map((_, u) =>
    Uint16Array.from(
      nodes,
      ({ candidate }) => problem.legs.whole[startRow(problem, u) * problem.candidates.length + candidate] as number,
    ),
  )
  const minutes = problem.units.reduce((sum, unit) => sum + unit.free, 0)
  const rounds = Math.max(
    FEWEST_ROUNDS,
    Math.min(MOST_ROUNDS, Math.floor((problem.effort * WORK) / Math.max(1, minutes * nodes.length ** 2))),
  )
  const prices = startingPrices(problem, nodes)
  let best = Number.POSITIVE_INFINITY
  let pace = 1
  let stuck = 0
  for (let round = 0; round < rounds; round++) {
    await breathe()
    const slopes = {
      node: new Float64Array(nodes.length).fill(1),
      over: new Float64Array(problem.beats).fill(problem.cap),
      under: new Float64Array(problem.beats).fill(-problem.floor),
      exposure: 0,
    }
    const rewards = Float64Array.from(
      nodes,
      (node, n) => node.worth - (prices.node[n] as number) - tollOf(prices, kept, node.cell),
    )
    const extras = Float64Array.from(nodes, (node) => node.extra)
    const elsewhere = outside.reduce((most, cell) => Math.max(most, cell.value - tollOf(prices, kept, cell)), 0)
    let bound = prices.node.reduce((sum, price) => sum + price, 0)
    for (let beat = 0; beat < problem.beats; beat++) {
      bound += (prices.over[beat] as number) * problem.cap - (prices.under[beat] as number) * problem.floor
    }
    problem.units.forEach((unit, u) => {
      bound += bestWalk(unit, starts[u] as Uint16Array, legs, rewards, extras, elsewhere, (n) => {
        const { cell } = nodes[n] as Node
        slopes.node[n] = (slopes.node[n] as number) - 1
        if (cell.beat >= 0) {
          slopes.over[cell.beat] = (slopes.over[cell.beat] as number) - 1
          slopes.under[cell.beat] = (slopes.under[cell.beat] as number) + 1
        }
        slopes.exposure -= (nodes[n] as Node).extra > 0 ? cell.exposure : 0
      })
    })
    if (bound < best - 1e-6 * Math.abs(best)) stuck = 0
    else if (++stuck >= 6) {
      pace /= 2
      stuck = 0
    }
    best = Math.min(best, bound)
    if (best <= worth * (1 + 1e-4)) break
    step(prices, slopes, nodes, kept, pace * (bound - worth))
  }
  return Math.max(best, worth)
}

interface Prices {
  node: Float64Array
  /** For stops above a beat's cap, and below its floor. */
  over: Float64Array
  under: Float64Array
  exposure: number
}

/** What the rules take from (or give to) a stop in this cell. */
function tollOf(prices: Prices, kept: KeptRules, cell: Candidate): number {
  const beat = cell.beat >= 0 ? (prices.over[cell.beat] as number) - (kept.floor ? (prices.under[cell.beat] as number) : 0) : 0
  return beat + (kept.exposure ? prices.exposure * cell.exposure : 0)
}

/** A first guess: what a cell is worth beyond a usual stop's worth for as many minutes. */
function startingPrices(problem: PlanProblem, nodes: readonly Node[]): Prices {
  const stops = problem.units.reduce((sum, unit) => sum + Math.floor(unit.free / (SHORTEST_STOP + 3)), 0)
  const ordered = nodes.map((node) => node.worth).sort((p, q) => q - p)
  const marginal = ordered[Math.min(stops, ordered.length - 1)] ?? 0
  return {
    node: Float64Array.from(nodes, (node) => Math.max(0, node.worth - marginal)),
    over: new Float64Array(problem.beats),
    under: new Float64Array(problem.beats),
    exposure: 0,
  }
}

function step(
  prices: Prices,
  slopes: { node: Float64Array; over: Float64Array; under: Float64Array; exposure: number },
  nodes: readonly Node[],
  kept: KeptRules,
  towards: number,
): void {
  let square = slopes.exposure ** 2 * (kept.exposure ? 1 : 0)
  for (const slope of slopes.node) square += slope ** 2
  for (let beat = 0; beat < slopes.over.length; beat++) {
    // A price at zero that would fall further does not move, so its slope does not count.
    if ((prices.over[beat] as number) > 0 || (slopes.over[beat] as number) < 0) square += (slopes.over[beat] as number) ** 2
    if (kept.floor && ((prices.under[beat] as number) > 0 || (slopes.under[beat] as number) < 0))
      square += (slopes.under[beat] as number) ** 2
  }
  if (square === 0) return
  const length = towards / square
  nodes.forEach((node, n) => {
    const next = (prices.node[n] as number) - length * (slopes.node[n] as number)
    // A cell that must be visited may carry a price below zero: it is an equation, not a limit.
    prices.node[n] = node.cell.explore && kept.explored.has(node.cell.cell) ? next : Math.max(0, next)
  })
  for (let beat = 0; beat < prices.over.length; beat++) {
    prices.over[beat] = Math.max(0, (prices.over[beat] as number) - length * (slopes.over[beat] as number))
    if (kept.floor) prices.under[beat] = Math.max(0, (prices.under[beat] as number) - length * (slopes.under[beat] as number))
  }
  if (kept.exposure) prices.exposure = Math.max(0, prices.exposure - length * slopes.exposure)
}

function nodesOf(problem: PlanProblem): Node[] {
  return problem.candidates.flatMap((cell, candidate) =>
    Array.from({ length: cell.visits }, (_, visit) => ({
      candidate,
      cell,
      worth: cell.value * SHORTEST_WORTH * (VISIT_WORTH[visit] ?? 0),
      extra: visit === 0 ? cell.value * MINUTE_WORTH : 0,
    })),
  )
}

/** For each node arrived at, the nodes that one may come from, nearest first, and the whole minutes from each. */
interface SortedLegs {
  from: Uint16Array
  minutes: Uint16Array
}

function legsBetween(problem: PlanProblem, nodes: readonly Node[]): SortedLegs {
  const count = nodes.length
  const legs: SortedLegs = { from: new Uint16Array(count ** 2), minutes: new Uint16Array(count ** 2) }
  nodes.forEach((to, n) => {
    const minutes = nodes.map((from) => problem.legs.whole[from.candidate * problem.candidates.length + to.candidate] as number)
    const nearest = [...minutes.keys()].sort((p, q) => (minutes[p] as number) - (minutes[q] as number) || p - q)
    nearest.forEach((m, i) => {
      legs.from[n * count + i] = m
      legs.minutes[n * count + i] = minutes[m] as number
    })
  })
  return legs
}

/**
 * The best walk of one unit: `leave[t][n]` is the most that can be gathered when leaving node n at minute t. Tells each node
 * on it to `visited` (with repetition) and returns its reward, the minutes left spent elsewhere.
 */
function bestWalk(
  unit: UnitRoom,
  start: Uint16Array,
  legs: SortedLegs,
  rewards: Float64Array,
  extras: Float64Array,
  elsewhere: number,
  visited: (node: number) => void,
): number {
  const count = rewards.length
  const { free } = unit
  const arrived = new Float64Array((free + 1) * count).fill(Number.NEGATIVE_INFINITY)
  const leave = new Float64Array((free + 1) * count).fill(Number.NEGATIVE_INFINITY)
  const from = new Int32Array((free + 1) * count).fill(-1)
  const stayed = new Uint8Array((free + 1) * count)
  const mostBy = new Float64Array(free + 1).fill(Number.NEGATIVE_INFINITY)
  const spare = (t: number): number => Math.floor((free - t) / SAVED_BY_LEAVING_OUT) * elsewhere
  let best = spare(0)
  let end = -1
  for (let t = SHORTEST_STOP; t <= free; t++) {
    const row = t * count
    let most = mostBy[t - 1] as number
    for (let n = 0; n < count; n++) {
      const reward = rewards[n] as number
      const ready = t - SHORTEST_STOP
      let gathered = (start[n] as number) <= ready ? 0 : Number.NEGATIVE_INFINITY
      let before = -1
      const into = n * count
      for (let i = into; i < into + count; i++) {
        const left = ready - (legs.minutes[i] as number)
        // Legs ascend: what could be gathered by an even earlier minute is no more than this.
        if (left < SHORTEST_STOP || (mostBy[left] as number) <= gathered) break
        const m = legs.from[i] as number
        const value = leave[left * count + m] as number
        if (value > gathered) {
          gathered = value
          before = left * count + m
        }
      }
      arrived[row + n] = gathered + reward
      from[row + n] = before
      // Staying up to six minutes longer is a window over the arrivals before.
      let longest = arrived[row + n] as number
      for (let k = 1; k <= EXTRA && t - k >= SHORTEST_STOP; k++) {
        const value = (arrived[row - k * count + n] as number) + k * (extras[n] as number)
        if (value > longest) {
          longest = value
          stayed[row + n] = k
        }
      }
      leave[row + n] = longest
      if (longest > most) most = longest
      if (longest + spare(t) > best) {
        best = longest + spare(t)
        end = row + n
      }
    }
    mostBy[t] = most
  }
  for (let at = end; at >= 0; ) {
    visited(at % count)
    at = from[at - (stayed[at] as number) * count] as number
  }
  return best
}
