/** Improves routes by ruin and recreate: takes a few neighbouring stops out, fills again under a little noise, keeps what is not worse. */

import { setImmediate as breathe } from 'node:timers/promises'
import type { Random } from '../../kernel/random.ts'
import type { PlanePoint } from './estimate-travel.ts'
import { type Candidate, type PlanProblem, type Routes, SHORTEST_STOP, type Visit, worthOfRoutes } from './plan-problem.ts'
import { lengthenStops, routeUnits } from './route-units.ts'

/** Work that one improvement may take: candidates times stops, summed over the rounds. About a second of one core. */
const WORK = 3.5e6
const FEWEST_ROUNDS = 20
const MOST_ROUNDS = 2000
/** Stops taken out in one round, at most. */
const MOST_RUINED = 8
/** How far a cell's value is shaken while filling again, so that another choice is tried. */
const NOISE = 0.15

/** (Schrimpf et al. 2000, "Record breaking optimization results using the ruin and recreate principle".) Deterministic by `random`. */
export async function improveRoutes(problem: PlanProblem, routes: Routes, random: Random): Promise<Routes> {
  let current = routes
  const size = problem.candidates.length * (routes.flat().length + routes.length)
  const rounds = Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, Math.round((problem.effort * WORK) / Math.max(1, size))))
  for (let round = 0; round < rounds; round++) {
    if (current.every((route) => route.length === 0)) break
    // A server in the same thread must go on answering while a plan is made.
    if (round % 8 === 0) await breathe()
    const noisy = { ...problem, candidates: shake(problem.candidates, random) }
    const next = routeUnits(noisy, ruin(problem, current, random))
    if (compareRoutes(problem, next, current) >= 0) current = next
  }
  return current
}

/** Positive when `one` is better: rules first, then worth with the minutes left used for longer stops. */
export function compareRoutes(problem: PlanProblem, one: Routes, other: Routes): number {
  const short = shortfall(problem, other) - shortfall(problem, one)
  return short !== 0 ? short : fullWorth(problem, one) - fullWorth(problem, other)
}

/** Stops missing to floors and exploration. */
export function shortfall(problem: PlanProblem, routes: Routes): number {
  const stopsInBeat = new Int32Array(problem.beats)
  const visited = new Set<number>()
  for (const route of routes) {
    for (const { candidate } of route) {
      visited.add(candidate)
      const { beat } = problem.candidates[candidate] as Candidate
      if (beat >= 0) stopsInBeat[beat] = (stopsInBeat[beat] as number) + 1
    }
  }
  let missing = 0
  const counted = new Set<number>()
  problem.candidates.forEach(({ beat, explore }, position) => {
    if (explore && !visited.has(position)) missing++
    if (beat < 0 || counted.has(beat)) return
    counted.add(beat)
    missing += Math.max(0, problem.floor - (stopsInBeat[beat] as number))
  })
  return missing
}

function fullWorth(problem: PlanProblem, routes: Routes): number {
  const copy = routes.map((route) => route.map((visit) => ({ ...visit, minutes: SHORTEST_STOP })))
  lengthenStops(problem, copy)
  return worthOfRoutes(problem, copy)
}

const shake = (candidates: readonly Candidate[], random: Random): Candidate[] =>
  candidates.map((candidate) => ({ ...candidate, value: candidate.value * (1 + NOISE * (2 * random.next() - 1)) }))

/** Without some stops: those around one of them, or any; a cell goes with all its visits. */
function ruin(problem: PlanProblem, routes: Routes, random: Random): Routes {
  const visits = routes.flat()
  const placeOf = (visit: Visit): PlanePoint => (problem.candidates[visit.candidate] as Candidate).at
  const [x, y] = placeOf(random.pick(visits))
  const away = (visit: Visit): number => Math.abs(placeOf(visit)[0] - x) + Math.abs(placeOf(visit)[1] - y)
  const ordered = random.next() < 0.5 ? [...visits].sort((p, q) => away(p) - away(q)) : random.shuffle(visits)
  const gone = new Set(ordered.slice(0, 1 + random.integer(MOST_RUINED)).map((visit) => visit.candidate))
  return routes.map((route) =>
    route.filter((visit) => !gone.has(visit.candidate)).map((visit) => ({ ...visit, minutes: SHORTEST_STOP })),
  )
}
