/** The planning problem of one shift as numbers: candidate cells, units, rules and what a stop is worth. */

import type { PlanePoint, Travel } from './estimate-travel.ts'

/** Shortest and longest stop in minutes (Koper 1995: deterrence lasts longest after stays of 10 to 16 minutes). */
export const SHORTEST_STOP = 10
export const LONGEST_STOP = 16
/** Minutes between leaving a cell and coming back to it. */
export const REVISIT_GAP = 120
/** Worth of the first, second and third visit to one cell, as a share of its expected events. */
export const VISIT_WORTH = [1, 0.3, 0.15] as const
/** A stop of the shortest length is worth this share of one of the longest; minutes between them add up linearly. */
export const SHORTEST_WORTH = 0.8
export const MINUTE_WORTH = (1 - SHORTEST_WORTH) / (LONGEST_STOP - SHORTEST_STOP)

/** One cell that may get a stop. */
export interface Candidate {
  /** Cell of the territory's grid. */
  cell: number
  at: PlanePoint
  /** What a stop here is chosen for: expected events by the forecast, or by the count for the plan it is compared with. */
  value: number
  /** Position in the problem's beats, or -1. */
  beat: number
  /** Must be visited: part of the exploration share. */
  explore: boolean
  /** May be visited up to this often. */
  visits: number
  /** What one flag here adds to the capped group's exposure beyond its cap; 0 without a cap. */
  exposure: number
}

export interface UnitRoom {
  at: PlanePoint
  /** Whole minutes for stops and travel together. */
  free: number
}

export interface PlanProblem {
  candidates: Candidate[]
  units: UnitRoom[]
  /** Number of beats; floors and caps count stops in each. */
  beats: number
  floor: number
  cap: number
  /** Whether the sum of `exposure` over flagged cells must stay at or below 0. */
  exposureCapped: boolean
  travel: Travel
  legs: LegTable
  /** 1 for a night desk that waits a few seconds; less for a quicker, rougher plan and a looser bound. */
  effort: number
}

/** Minutes from each candidate, then from each unit's start, to each candidate: looked up millions of times, so worked out once. */
export interface LegTable {
  raw: Float64Array
  whole: Uint16Array
}

export function tabulateLegs(travel: Travel, candidates: readonly Candidate[], units: readonly UnitRoom[]): LegTable {
  const count = candidates.length
  const raw = new Float64Array((count + units.length) * count)
  const from = [...candidates, ...units]
  from.forEach((one, i) => {
    for (let j = 0; j < count; j++) raw[i * count + j] = travel.between(one.at, (candidates[j] as Candidate).at)
  })
  return { raw, whole: Uint16Array.from(raw, (minutes) => Math.min(60_000, wholeMinutes(minutes))) }
}

/** Where a unit starts, as a row of the {@link LegTable}. */
export const startRow = (problem: PlanProblem, unit: number): number => problem.candidates.length + unit

/** One stop of a unit before it has a time. */
export interface Visit {
  /** Position in `candidates`. */
  candidate: number
  /** 0 for the first visit of the shift to this cell, then 1, 2. */
  round: number
  minutes: number
}

/** Stops of each unit in the order of driving; rounds ascend within a unit. */
export type Routes = Visit[][]

/** Whole minutes from place to place; between a place and itself there is still the pulling away. */
export const legMinutes = (travel: Travel, from: PlanePoint, to: PlanePoint): number => wholeMinutes(travel.between(from, to))

/** Fewest whole minutes any leg between two different places can take. */
export const leastLeg = (travel: Travel): number => wholeMinutes(travel.least)

/** Rounds up, but not for the dust of floating point. */
const wholeMinutes = (minutes: number): number => Math.ceil(minutes - 1e-9)

/** Whole minutes that a unit spends on stops and travel. */
export function minutesOf(problem: PlanProblem, unit: number, route: readonly Visit[]): number {
  const count = problem.candidates.length
  let at = startRow(problem, unit)
  let sum = 0
  for (const { candidate, minutes } of route) {
    sum += (problem.legs.whole[at * count + candidate] as number) + minutes
    at = candidate
  }
  return sum
}

/** Worth of one visit by {@link VISIT_WORTH} and its length. Only the first visit gains from staying longer. */
export function worthOf(candidate: Candidate, visit: Visit): number {
  const first = candidate.value * SHORTEST_WORTH * (VISIT_WORTH[visit.round] ?? 0)
  return visit.round === 0 ? first + candidate.value * MINUTE_WORTH * (visit.minutes - SHORTEST_STOP) : first
}

export function worthOfRoutes(problem: PlanProblem, routes: Routes): number {
  let sum = 0
  for (const route of routes) for (const visit of route) sum += worthOf(problem.candidates[visit.candidate] as Candidate, visit)
  return sum
}

/** Stops in each beat and the exposure balance: what floors, caps and the exposure cap look at. */
export interface Tally {
  stopsInBeat: Int32Array
  exposure: number
}

export function tallyOf(problem: PlanProblem, routes: Routes): Tally {
  const tally: Tally = { stopsInBeat: new Int32Array(Math.max(1, problem.beats)), exposure: 0 }
  for (const route of routes) {
    for (const visit of route) {
      const candidate = problem.candidates[visit.candidate] as Candidate
      if (candidate.beat >= 0) tally.stopsInBeat[candidate.beat] = (tally.stopsInBeat[candidate.beat] ?? 0) + 1
      if (visit.round === 0) tally.exposure += candidate.exposure
    }
  }
  return tally
}

/** Below this an exposure balance counts as kept: rounding, not policy. */
export const EXPOSURE_SLACK = 1e-9
