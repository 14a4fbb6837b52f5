/** Makes a plan for one shift out of forecast, ground and units, and dresses it as a suggestion: basis, why, limits. */

import { createHash } from 'node:crypto'
import type { Progress } from '../../kernel/progress.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { Window } from '../../kernel/time/shift.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId, CellId, Digest, Instant, Minutes } from '../../kernel/units.ts'
import type { CellExplanation, Forecasts } from '../forecast/contract.ts'
import type { RecordsSummary } from '../records/contract.ts'
import type { Limit } from '../trust/contract.ts'
import type { PatrolPlan, PlanSuggestion, PlanWishes, ReportsCounted, Stop, Unit } from './contract.ts'
import { explainPlan, headlineOf, limitsOf, offenceWords, whenWords, whyHere } from './describe-plan.ts'
import type { Travel } from './estimate-travel.ts'
import type { Ground } from './know-ground.ts'
import { planShift } from './plan-shift.ts'
import type { NamedShift } from './settle-shift.ts'
import type { SolveProgramme } from './solve-programme.ts'

export interface SuggestFacts {
  agency: AgencyId
  ground: Ground
  forecasts: Forecasts
  summary: RecordsSummary
  shift: NamedShift
  /** What of the shift is planned, and which share of it that is. */
  part: { window: Window; share: number }
  offence: { nibrs: string; name: string }
  units: readonly Unit[]
  wishes: PlanWishes
  seed: number
  reported: { counts: ArrayLike<number>; of: ReportsCounted }
  visited: ReadonlyMap<CellId, number>
  travel: Travel
  solve: SolveProgramme
  effort?: number
  now: Instant
  progress: Progress
}

export type PlanDraft = Omit<PlanSuggestion, 'id' | 'at'>

export async function draftPlan(facts: SuggestFacts): Promise<PlanDraft> {
  const { ground, shift, part, offence } = facts
  const forecasting = `Forecasting the ${shift.name} shift, day by day of the past`
  facts.progress({ what: forecasting, done: 0 })
  const surface = await facts.forecasts.surface(facts.agency, offence.nibrs, part.window, ({ done, total }) =>
    facts.progress({ what: forecasting, done, total }),
  )
  const units = facts.units.map((unit) => shareOf(unit, part.share))
  facts.progress({ what: 'Planning the stops', done: 0 })
  const made = await planShift({
    surface,
    territory: ground.territory,
    shift: shift.name,
    window: part.window,
    units,
    wishes: facts.wishes,
    random: seededRandom(facts.seed, `${shift.name}/${shift.window.from}`),
    places: ground.places,
    travel: facts.travel,
    residents: ground.residents,
    reported: facts.reported.counts,
    reportsCounted: facts.reported.of,
    visited: facts.visited,
    solve: facts.solve,
    effort: facts.effort,
  })
  const words = offenceWords(offence.nibrs, offence.name)
  facts.progress({ what: 'Explaining the stops', done: 0 })
  const stops = await Promise.all(made.plan.stops.map((stop) => explainStop(facts, stop, words)))
  const when = whenWords(part.window, zoneNamed(ground.territory.zone), facts.now)
  const records = facts.summary.to === null ? {} : { recordsTo: facts.summary.to }
  const plan: PatrolPlan = { ...made.plan, ...records, stops, headline: headlineOf({ ...made.plan, stops }, when, words) }
  const limits = limitsOf({
    stops,
    units,
    offences: words,
    hasResidents: ground.residents !== null,
    discovered: surface.discovered ?? [],
    unkept: [...made.unkept, ...timeLimits(facts), ...(surface.limits ?? [])],
    resolution: facts.summary.resolution,
  })
  return {
    kind: 'patrol-plan',
    agency: facts.agency,
    content: plan,
    basis: {
      inputs: [surface.digest, ground.territory.digest, digestOf(facts.units)],
      method: `integer programme for stops over the forecast “${surface.method}”`,
      seed: facts.seed,
    },
    why: explainPlan(plan, words),
    limits,
  }
}

/** The unit for what is left of the shift; what was entered for all of it stays beside. */
function shareOf(unit: Unit, share: number): Unit {
  if (share >= 1) return { ...unit, freeMinutes: Math.floor(unit.freeMinutes) as Minutes }
  return { ...unit, freeMinutes: Math.floor(unit.freeMinutes * share) as Minutes, wholeShiftMinutes: unit.freeMinutes }
}

async function explainStop(facts: SuggestFacts, stop: Stop, words: string): Promise<Stop> {
  let explanation: CellExplanation | null = null
  try {
    explanation = await facts.forecasts.explain(facts.agency, facts.offence.nibrs, facts.part.window, stop.cell)
  } catch {
    // A stop whose reason cannot be given just now says so; the plan still stands.
  }
  const beat = facts.ground.territory.beats.find((one) => one.id === stop.beat)
  const beatName = beat?.name ?? null
  return { ...stop, why: whyHere(stop, words, explanation, beatName), reason: { cityMean: explanation?.cityMean ?? 0, beatName } }
}

/** What the time of planning does to the plan: a shift that runs already. How old the records are, the forecast says itself. */
function timeLimits(facts: SuggestFacts): Limit[] {
  const limits: Limit[] = []
  if (facts.part.share < 1) {
    const share = Math.round(facts.part.share * 100)
    limits.push({
      code: 'shift-running',
      sentence: `The shift runs already: this plans what is left of it, with the same share (${share} %) of each unit’s free minutes.`,
      facts: { share },
    })
  }
  return limits
}

/** SHA-256 of a value's JSON. */
function digestOf(value: unknown): Digest {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex') as Digest
}

/** A seed that nobody chose: from agency, shift and how many plans it has had, so that each night and each try differ. */
export function seedFor(agency: AgencyId, shift: NamedShift, attempt: number): number {
  return Number.parseInt(digestOf([agency, shift.name, shift.window.from, attempt]).slice(0, 7), 16)
}
