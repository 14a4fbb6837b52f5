/** Patrol's door: who goes where tonight, as a suggestion that a commander answers. */

import type { Progress } from '../../kernel/progress.ts'
import type { Window } from '../../kernel/time/shift.ts'
import type { AgencyId, BeatId, CellId, Instant, LonLat, Minutes, PurposeId, SuggestionId } from '../../kernel/units.ts'
import type { Actor, Decision, Explanation, Limit, Suggestion } from '../trust/contract.ts'

export interface Unit {
  /** Call sign, e.g. `E12`. */
  id: string
  beat: BeatId | null
  start: LonLat
  /** Minutes that are really free between calls, not the length of the shift. */
  freeMinutes: Minutes
  /** Free minutes entered for the whole shift, where the plan is for what was left of it and `freeMinutes` is their share. */
  wholeShiftMinutes?: Minutes
  /** True when nobody told Peel this unit's free minutes and start: they are assumed, and every page says so. */
  assumed?: boolean
}

/** A unit as somebody enters it: without a start it begins in the middle of its beat, or of the city where it has none. */
export type UnitEntry = Omit<Unit, 'start'> & { start: LonLat | null }

export interface Stop {
  id: string
  unit: string
  /** 1-based, in the order of driving. */
  order: number
  cell: CellId
  place: LonLat
  /** Street corner, block or beat, as an officer would say it. */
  label: string
  beat: BeatId | null
  arrive: Instant
  /** 10 to 16 minutes. */
  minutes: Minutes
  travelMinutes: Minutes
  /** Expected events in this cell during the shift. */
  expected: number
  /** Chosen for the forecast, to explore, to keep a floor in its area, or by a person. */
  chosenFor: 'forecast' | 'exploration' | 'floor' | 'person'
  /** Plain words: why here. */
  why: string
  /** What `why` rests on, for whoever words it in another language; absent in older plans and for stops that a person added. */
  reason?: { cityMean: number; beatName: string | null }
}

/** Which reports stand for need: the planned offence's, those of all classes as planned, or all because its own are too few. */
export type ReportsCounted = 'offence' | 'all' | 'all-instead'

/** Who lives where the stops are, against where reported victims live. Ratios are group over the other residents. */
export interface ExposureAudit {
  /** Groups whose ratios can be formed: residents on both sides, and at least one flagged place among the others. */
  groups: { name: string; exposureRatio: number; reportedRatio: number }[]
  /** The cap in force, when one is. */
  cap?: {
    group: string
    ratio: number
    priceInExpected: number
    sentence: string
    /** Whether it could be held, and at which ratio; absent in older plans. */
    held?: boolean
    reached?: number
  }
  sentence: string
  /** Absent in older plans. */
  reportsCounted?: ReportsCounted
  /** Groups of which no ratio can be formed; absent in older plans. */
  unformed?: string[]
}

export interface PatrolPlan {
  window: Window
  shift: string
  /** IANA zone that times are read in. */
  zone: string
  /** NIBRS code, or `all`. */
  offence: string
  units: Unit[]
  stops: Stop[]
  /** Of the expected events of the shift, how many lie in the chosen cells. */
  covered: { expected: number; of: number; areaShare: number; byCountExpected: number }
  /**
   * How far from the best possible plan this may be, at most, in per cent of worth: expected events reached, a stop of
   * 10 minutes counting 0.8 of one of 16 and a further visit to the same cell less. Measured against the bound of the
   * linear relaxation, so the truth is smaller.
   */
  gap: number
  solver: string
  exposure: ExposureAudit | null
  /** The newest report that the plan rests on; absent in plans made before this was kept. */
  recordsTo?: Instant
  /** "Tonight 22:00–06:00: 4 units, 6 h 10 min free. Peel suggests 23 stops; …"; after a decision who published how many. */
  headline: string
}

export type PlanSuggestion = Suggestion<'patrol-plan', PatrolPlan>

/** What a commander may ask of a plan before Peel suggests it. */
export interface PlanWishes {
  /** NIBRS code, or `all` for every reported offence class together. */
  offence?: string
  /** Local date of the shift's start, `YYYY-MM-DD`, and its name; the coming shift when absent. */
  shift?: { date: string; name: string }
  /** Share of stops spent where the forecast is unsure, 0 to 0.5. */
  explorationShare?: number
  /** Fewest and most stops in a beat. */
  floorPerBeat?: number
  capPerBeat?: number
  /** Hold the exposure ratio of this group at or below its ratio in victim-reported crime, times this factor. */
  exposureCap?: { group: string; factor: number }
  seed?: number
}

/** A commander's changes, each with its reason. */
export type PlanChange =
  | { do: 'add'; unit: string; cell: CellId; minutes: Minutes; reason: string }
  | { do: 'veto'; stop: string; reason: string }
  | { do: 'move'; stop: string; unit: string; order: number; reason: string }

/** Where the plan stands: suggested by Peel, changed by a person, published, or rejected. */
export interface PlanState {
  suggestion: PlanSuggestion
  /** The plan after the changes so far; its headline is true of it as it stands. */
  plan: PatrolPlan
  /** Why and limits of the plan as it stands. Those of `suggestion` stay as Peel made them, for the record. */
  why: Explanation
  limits: Limit[]
  changes: (PlanChange & { by: string; at: Instant })[]
  decision: Decision | null
}

/** An officer was there: the dosage that an evaluation needs. */
export interface Visit {
  stop: string
  unit: string
  arrivedAt: Instant
  leftAt: Instant | null
}

export interface Briefing {
  unit: string
  shift: string
  window: Window
  published: boolean
  stops: Stop[]
  visits: Visit[]
  /** What this is not: no reason to stop anybody. */
  caution: string
}

/** How far the plan is that is being made for the present shift; `step` is null when none is. */
export interface Planning {
  step: 'records' | 'forecast' | 'stops' | 'reasons' | null
  /** Days of the past that the forecast has learned from, of how many, while it does. */
  done?: number
  total?: number
  /** Since it was begun. */
  milliseconds: number
}

export interface Patrol {
  planning(agency: AgencyId): Planning
  /** The newest plan of the coming (or present) shift; suggested when there is none yet. */
  tonight(agency: AgencyId, progress?: Progress): Promise<PlanState>
  /** A fresh suggestion for the same shift with other wishes; the former one stays on record. */
  suggest(actor: Actor, wishes: PlanWishes, progress?: Progress): Promise<PlanState>
  units(agency: AgencyId): Promise<Unit[]>
  setUnits(actor: Actor, units: UnitEntry[]): Promise<Unit[]>
  plan(agency: AgencyId, id: SuggestionId): Promise<PlanState | undefined>
  change(actor: Actor, id: SuggestionId, change: PlanChange): Promise<PlanState>
  /** `purpose`: what it is decided for; the duty that the actor is on when absent. */
  publish(actor: Actor, id: SuggestionId, reason: string, purpose?: PurposeId): Promise<PlanState>
  reject(actor: Actor, id: SuggestionId, reason: string, purpose?: PurposeId): Promise<PlanState>
  briefing(agency: AgencyId, unit: string): Promise<Briefing>
  recordVisit(actor: Actor, visit: Visit): Promise<Visit>
}
