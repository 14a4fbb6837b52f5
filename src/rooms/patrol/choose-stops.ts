/** Which cells get a stop and which unit takes it: an integer programme, solved by HiGHS. */

import {
  type Candidate,
  LONGEST_STOP,
  leastLeg,
  MINUTE_WORTH,
  type PlanProblem,
  type Routes,
  SHORTEST_STOP,
  SHORTEST_WORTH,
  type UnitRoom,
  VISIT_WORTH,
} from './plan-problem.ts'
import type { SolveProgramme } from './solve-programme.ts'

/** Units that may serve one cell: the nearest ones, so that the programme stays small for large fleets. */
const NEAREST_UNITS = 5
const EXTRA_MINUTES = LONGEST_STOP - SHORTEST_STOP
const LIMITS = { relativeGap: 0.005, nodes: 120 }

/**
 * Solves the selection and assignment: binary `a_c_u` (unit u stops in cell c), `r_c_u_v` (and comes back), continuous
 * `w_c_u` (minutes beyond the shortest stop). Travel enters as an estimate for each pair; the router works out the real
 * one and mends. Floors, the exploration share and the exposure cap are soft with a price above any gain, so that an
 * impossible wish is met as far as it can be. Null when HiGHS found nothing or broke.
 */
export async function chooseStops(
  problem: PlanProblem,
  solve: SolveProgramme,
): Promise<{ routes: Routes; status: string } | null> {
  const programme = writeProgramme(problem)
  try {
    const solution = await solve(programme.text, LIMITS)
    if (!solution.values) return null
    return { routes: readRoutes(problem, programme.pairs, solution.values), status: solution.status }
  } catch {
    // A broken solver must not leave a shift without a plan: the caller falls back to insertion and says so.
    return null
  }
}

interface Pair {
  candidate: number
  unit: number
  minutes: number
}

function writeProgramme(problem: PlanProblem): { text: string; pairs: Pair[] } {
  const pairs = pairsOf(problem)
  const price = priceOf(problem)
  const objective: string[] = []
  const capacity: string[][] = problem.units.map(() => [])
  const assigned: string[][] = problem.candidates.map(() => [])
  const inBeat: string[][] = Array.from({ length: problem.beats }, () => [])
  const exposure: string[] = []
  const rows: string[] = []
  const binaries: string[] = []

  for (const { candidate: c, unit: u, minutes } of pairs) {
    const candidate = problem.candidates[c] as Candidate
    const key = `${c}_${u}`
    const stops = [`a${key}`]
    objective.push(term(candidate.value * SHORTEST_WORTH, `a${key}`), term(candidate.value * MINUTE_WORTH, `w${key}`))
    capacity[u]?.push(`${(SHORTEST_STOP + minutes).toFixed(3)} a${key}`, `w${key}`)
    assigned[c]?.push(`a${key}`)
    rows.push(`w${key} - ${EXTRA_MINUTES} a${key} <= 0`)
    for (let visit = 1; visit < candidate.visits; visit++) {
      const again = `r${key}_${visit}`
      objective.push(term(candidate.value * SHORTEST_WORTH * (VISIT_WORTH[visit] ?? 0), again))
      capacity[u]?.push(`${(SHORTEST_STOP + minutes).toFixed(3)} ${again}`)
      rows.push(`${again} - ${visit === 1 ? `a${key}` : `r${key}_${visit - 1}`} <= 0`)
      binaries.push(again)
      stops.push(again)
    }
    if (candidate.beat >= 0) inBeat[candidate.beat]?.push(...stops)
    if (problem.exposureCapped && candidate.exposure !== 0) exposure.push(term(candidate.exposure, `a${key}`))
    binaries.push(`a${key}`)
  }

  problem.units.forEach((unit, u) => {
    if (capacity[u]?.length) rows.push(`${capacity[u].join(' + ')} <= ${unit.free}`)
  })
  assigned.forEach((terms, c) => {
    if (terms.length === 0) return
    if (!problem.candidates[c]?.explore) {
      rows.push(`${terms.join(' + ')} <= 1`)
      return
    }
    rows.push(`${terms.join(' + ')} + x${c} = 1`)
    objective.push(term(-price, `x${c}`))
  })
  inBeat.forEach((terms, beat) => {
    if (terms.length === 0) return
    if (terms.length > problem.cap) rows.push(`${terms.join(' + ')} <= ${problem.cap}`)
    if (problem.floor === 0) return
    rows.push(`${terms.join(' + ')} + f${beat} >= ${problem.floor}`)
    objective.push(term(-price, `f${beat}`))
  })
  if (exposure.length > 0) {
    rows.push(`${exposure.join(' + ')} - over <= 0`)
    // Exposure is a ratio of per-resident sums: a unit of it is a whole city's worth, so its price is high.
    objective.push(term(-price * 1000, 'over'))
  }
  const text = `Maximize\n obj: ${joined(objective)}\nSubject To\n ${rows.map(joinRow).join('\n ')}\nBinary\n ${binaries.join('\n ')}\nEnd\n`
  return { text, pairs }
}

/** Above the worth of any one stop, so that no stop is bought by breaking a rule. */
function priceOf(problem: PlanProblem): number {
  let most = 0
  for (const candidate of problem.candidates) most = Math.max(most, candidate.value)
  return Math.max(most, 1e-6) * 5
}

/** Each cell with its nearest units, and an estimate of the travel that one more stop there costs. */
function pairsOf(problem: PlanProblem): Pair[] {
  const nearest = nearestNeighbourMinutes(problem)
  const pairs: Pair[] = []
  problem.candidates.forEach((candidate, c) => {
    const reach = problem.units.map((unit, u) => ({ u, away: problem.travel.between(unit.at, candidate.at) }))
    reach.sort((p, q) => p.away - q.away || p.u - q.u)
    for (const { u, away } of reach.slice(0, NEAREST_UNITS)) {
      const unit = problem.units[u] as UnitRoom
      const stops = Math.max(1, Math.floor(unit.free / (SHORTEST_STOP + 4)))
      // One trip out is shared by the stops made there; between them the unit goes from neighbour to neighbour.
      pairs.push({ candidate: c, unit: u, minutes: Math.max(leastLeg(problem.travel), (nearest[c] ?? 0) + away / stops) })
    }
  })
  return pairs
}

function nearestNeighbourMinutes(problem: PlanProblem): Float64Array {
  const nearest = new Float64Array(problem.candidates.length).fill(Number.POSITIVE_INFINITY)
  problem.candidates.forEach((one, i) => {
    problem.candidates.forEach((other, j) => {
      if (i === j) return
      const leg = problem.travel.between(one.at, other.at)
      if (leg < (nearest[i] as number)) nearest[i] = leg
    })
    if (!Number.isFinite(nearest[i] as number)) nearest[i] = leastLeg(problem.travel)
  })
  return nearest
}

function readRoutes(problem: PlanProblem, pairs: Pair[], values: Record<string, number>): Routes {
  const routes: Routes = problem.units.map(() => [])
  const chosen = (name: string): boolean => (values[name] ?? 0) > 0.5
  for (const { candidate, unit } of pairs) {
    const key = `${candidate}_${unit}`
    if (!chosen(`a${key}`)) continue
    routes[unit]?.push({ candidate, round: 0, minutes: SHORTEST_STOP })
    for (let visit = 1; chosen(`r${key}_${visit}`); visit++)
      routes[unit]?.push({ candidate, round: visit, minutes: SHORTEST_STOP })
  }
  return routes
}

const term = (factor: number, name: string): string => `${factor.toPrecision(9)} ${name}`

/** LP format wants `a - b`, not `a + -b`. */
const joined = (terms: readonly string[]): string => terms.join('\n + ').replaceAll('+ -', '- ')
const joinRow = (row: string, position: number): string =>
  `c${position}: ${row.replaceAll('+ -', '- ').replaceAll(' + ', '\n + ')}`
