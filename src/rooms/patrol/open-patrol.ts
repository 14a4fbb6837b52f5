/** Opens patrol: suggests tonight's plan, keeps a commander's changes and decision, and records that somebody was there. */

import { type Progress, silent } from '../../kernel/progress.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId, Instant, PurposeId, SuggestionId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import type { Forecasts } from '../forecast/contract.ts'
import type { Records } from '../records/contract.ts'
import type { Actor, Trust, Verdict } from '../trust/contract.ts'
import { changePlan } from './change-plan.ts'
import type {
  Briefing,
  Patrol,
  PatrolPlan,
  PlanChange,
  Planning,
  PlanState,
  PlanSuggestion,
  PlanWishes,
  Unit,
  Visit,
} from './contract.ts'
import { CAUTION, hasPlural, offenceWords, whenWords } from './describe-plan.ts'
import { refuse } from './errors.ts'
import { streetGridTravel, type Travel } from './estimate-travel.ts'
import { countReported, type Ground, rememberGround } from './know-ground.ts'
import { type NamedShift, plannable, shiftNamed, shiftOfTonight, shiftsAround } from './settle-shift.ts'
import { assumeUnits, checkUnits, startUnits } from './settle-units.ts'
import { type SolveProgramme, solveInWorker } from './solve-programme.ts'
import {
  countPlans,
  countVisits,
  decidePlan,
  insertPlan,
  type PlanRow,
  type PlanStateName,
  readChanges,
  readNewestPlan,
  readPlan,
  readUnits,
  readVisits,
  writeChange,
  writeUnits,
  writeVisit,
} from './store.ts'
import { draftPlan, seedFor } from './suggest-plan.ts'
import { standingHeadline, tellStanding } from './tell-standing.ts'

export interface PatrolDeps {
  store: Store
  clock: Clock
  records: Records
  forecasts: Forecasts
  trust: Trust
  /** A road network's travel times, where an agency has one. */
  travel?: Travel
  /** In a worker unless a test solves in its own thread. */
  solve?: SolveProgramme
  /** Below 1: a rougher plan sooner, for tests. */
  effort?: number
}

const DAY = 86_400_000
/** What planning says it is doing, and what a screen in any language calls the step. */
const STEPS: readonly (readonly [string, Planning['step']])[] = [
  ['Reading', 'records'],
  ['Forecasting', 'forecast'],
  ['Planning', 'stops'],
  ['Explaining', 'reasons'],
]
/** Burglary is what place-based planning is best measured for, so it is planned for unless somebody wishes otherwise. */
const USUAL_OFFENCE = '220'

export function openPatrol(deps: PatrolDeps): Patrol {
  const { store, clock, records, forecasts, trust } = deps
  const travel = deps.travel ?? streetGridTravel()
  const groundOf = rememberGround(records)
  /** Two screens that open at once must not make two plans. */
  const making = new Map<string, Promise<PlanState>>()
  const steps = new Map<AgencyId, Omit<Planning, 'milliseconds'> & { since: Instant }>()
  /** Keeps the step for whoever watches, besides telling whoever asked. */
  const watched = (agency: AgencyId, tell: Progress): Progress => {
    const since = clock.now()
    return (step) => {
      const known = STEPS.find(([what]) => step.what.startsWith(what))
      const { done, total } = step
      if (known) steps.set(agency, { step: known[1], since, ...(total === undefined ? {} : { done, total }) })
      tell(step)
    }
  }

  const unitsOf = async (agency: AgencyId, ground: Ground): Promise<Unit[]> => {
    const entered = await readUnits(store, agency)
    return entered.length > 0 ? entered : assumeUnits(ground.territory, ground.places)
  }

  const offenceOf = async (agency: AgencyId, wished: string | undefined): Promise<{ nibrs: string; name: string }> => {
    const known = await forecasts.offences(agency)
    if (wished)
      return (
        known.find(({ nibrs }) => nibrs === wished) ?? {
          nibrs: wished,
          name: wished === 'all' ? 'All reported offences' : wished,
        }
      )
    const usual = known.find(({ nibrs, refused }) => nibrs === USUAL_OFFENCE && !refused)
    return usual ?? { nibrs: 'all', name: 'All reported offences' }
  }

  const make = async (
    agency: AgencyId,
    ground: Ground,
    shift: NamedShift,
    wishes: PlanWishes,
    asked: Progress = silent,
  ): Promise<PlanState> => {
    const progress = watched(agency, asked)
    return plan(agency, ground, shift, { wishes, progress }).finally(() => steps.delete(agency))
  }

  const plan = async (
    agency: AgencyId,
    ground: Ground,
    shift: NamedShift,
    { wishes, progress }: { wishes: PlanWishes; progress: Progress },
  ): Promise<PlanState> => {
    progress({ what: 'Reading the records', done: 0 })
    const now = clock.now()
    const [units, offence, summary, visited, attempt] = await Promise.all([
      unitsOf(agency, ground),
      offenceOf(agency, wishes.offence),
      records.summary(agency),
      countVisits(store, agency, (now - 28 * DAY) as Instant),
      countPlans(store, agency, { name: shift.name, from: shift.window.from }),
    ])
    const until = Math.min(shift.window.from, summary.to === null ? shift.window.from : summary.to + 1) as Instant
    const seed = wishes.seed ?? seedFor(agency, shift, attempt)
    const draft = await draftPlan({
      agency,
      ground,
      forecasts,
      summary,
      shift,
      part: plannable(shift.window, now),
      offence,
      units,
      wishes,
      seed,
      reported: await countReported(records, ground.territory, offence.nibrs, until),
      visited,
      travel,
      solve: deps.solve ?? solveInWorker,
      effort: deps.effort,
      now,
      progress,
    })
    const suggestion = await trust.suggest(draft)
    const key = { name: shift.name, from: shift.window.from }
    await store.transaction((connection) =>
      insertPlan(connection, agency, {
        suggestion: suggestion.id,
        shift: key,
        shiftTo: shift.window.to,
        madeAt: now,
        seed,
        plan: suggestion.content,
      }),
    )
    return stateOf(agency, suggestion.id)
  }

  const rowOf = async (agency: AgencyId, id: SuggestionId): Promise<PlanRow> => {
    const row = await readPlan(store, agency, id)
    if (!row) throw refuse('no-such-plan', { plan: id })
    return row
  }

  const stateFrom = async (agency: AgencyId, row: PlanRow): Promise<PlanState> => {
    const [suggestion, changes, decisions] = await Promise.all([
      trust.suggestion<'patrol-plan', PatrolPlan>(agency, row.suggestion),
      readChanges(store, agency, row.suggestion),
      trust.decisions(agency, row.suggestion),
    ])
    if (!suggestion) throw refuse('no-such-plan', { plan: row.suggestion })
    const decision = decisions[0] ?? null
    const touched = decision !== null || changes.length > 0
    const told = tellStanding({
      suggestion: suggestion as PlanSuggestion,
      plan: row.plan,
      changes,
      decision,
      offences: touched ? await wordsOf(agency, row.plan.offence) : '',
      now: clock.now(),
    })
    return { suggestion: suggestion as PlanSuggestion, ...told, changes, decision }
  }

  /** What the offence is called in sentences; classes with a plural of their own need no look at the records. */
  const wordsOf = async (agency: AgencyId, nibrs: string): Promise<string> =>
    hasPlural(nibrs) ? offenceWords(nibrs, nibrs) : offenceWords(nibrs, (await offenceOf(agency, nibrs)).name)

  const stateOf = async (agency: AgencyId, id: SuggestionId): Promise<PlanState> => stateFrom(agency, await rowOf(agency, id))

  const shiftNow = async (agency: AgencyId, ground: Ground): Promise<NamedShift> => {
    const now = clock.now()
    const { present } = shiftsAround(ground.territory, now)
    const key = present && { name: present.name, from: present.window.from }
    const published = key ? await readNewestPlan(store, agency, key, 'published') : undefined
    return shiftOfTonight(ground.territory, now, published !== undefined)
  }

  const decide = async (
    actor: Actor,
    id: SuggestionId,
    verdict: 'publish' | 'reject',
    { reason, purpose }: { reason: string; purpose: PurposeId | undefined },
  ): Promise<PlanState> => {
    const agency = agencyOf(actor)
    const row = await rowOf(agency, id)
    if (row.state !== 'suggested') throw refuse('already-decided', { state: row.state })
    const changes = await readChanges(store, agency, id)
    const answer: Verdict = verdict === 'reject' ? 'reject' : changes.length > 0 ? 'change' : 'accept'
    const state: PlanStateName = verdict === 'reject' ? 'rejected' : 'published'
    await trust.decide(
      actor,
      'patrol.publish',
      {
        suggestion: id,
        verdict: answer,
        ...(answer === 'change' ? { change: { changes, plan: row.plan } } : {}),
        reason,
        ...(purpose && { purpose }),
      },
      async (connection) => {
        // The plan that is decided must be the one that was read: a change that slipped in between undoes the decision.
        if (!(await decidePlan(connection, agency, row, state))) throw refuse('changed-meanwhile', {})
      },
    )
    return stateOf(agency, id)
  }

  return {
    planning(agency) {
      const at = steps.get(agency)
      if (!at) return { step: null, milliseconds: 0 }
      const { since, ...where } = at
      return { ...where, milliseconds: clock.now() - since }
    },

    async tonight(agency, progress) {
      const ground = await groundOf(agency)
      const shift = await shiftNow(agency, ground)
      const newest = await readNewestPlan(store, agency, { name: shift.name, from: shift.window.from })
      if (newest) return stateFrom(agency, newest)
      const key = `${agency}/${shift.name}/${shift.window.from}`
      const running = making.get(key)
      if (running) return running
      const made = make(agency, ground, shift, {}, progress).finally(() => making.delete(key))
      making.set(key, made)
      return made
    },

    async suggest(actor, wishes, progress) {
      const agency = agencyOf(actor)
      const ground = await groundOf(agency)
      const shift = wishes.shift ? shiftNamed(ground.territory, wishes.shift) : await shiftNow(agency, ground)
      return make(agency, ground, shift, wishes, progress)
    },

    async units(agency) {
      const entered = await readUnits(store, agency)
      if (entered.length > 0) return entered
      const territory = await records.territory(agency)
      return territory ? unitsOf(agency, await groundOf(agency)) : []
    },

    async setUnits(actor, entries) {
      const agency = agencyOf(actor)
      const territory = await records.territory(agency)
      const places = territory ? (await groundOf(agency)).places : null
      const bare = entries.find(({ start }) => start === null)
      if (bare && !(territory && places))
        throw refuse('bad-unit', { unit: bare.id, problem: 'without a city it needs a start place' })
      const units = territory && places ? startUnits(entries, territory, places) : (entries as Unit[])
      checkUnits(units, territory, places)
      await store.transaction((connection) => writeUnits(connection, agency, units))
      return readUnits(store, agency)
    },

    async plan(agency, id) {
      const row = await readPlan(store, agency, id)
      return row && stateFrom(agency, row)
    },

    async change(actor, id, change) {
      if (actor.kind !== 'person') throw refuse('people-decide', {})
      const agency = actor.person.agency
      const row = await rowOf(agency, id)
      if (row.state !== 'suggested') throw refuse('already-decided', { state: row.state })
      const after = await changed(agency, row, change, actor.person.name)
      const by = { what: change, byId: actor.person.id, byName: actor.person.name, at: clock.now() }
      const written = await store.transaction((connection) => writeChange(connection, agency, row, after, by))
      if (!written) throw refuse('changed-meanwhile', {})
      return stateOf(agency, id)
    },

    publish: (actor, id, reason, purpose) => decide(actor, id, 'publish', { reason, purpose }),
    reject: (actor, id, reason, purpose) => decide(actor, id, 'reject', { reason, purpose }),

    async briefing(agency, unit) {
      const ground = await groundOf(agency)
      const shift = await shiftNow(agency, ground)
      const key = { name: shift.name, from: shift.window.from }
      const row = (await readNewestPlan(store, agency, key, 'published')) ?? (await readNewestPlan(store, agency, key))
      const known = row ? row.plan.units : await unitsOf(agency, ground)
      if (!known.some((one) => one.id === unit))
        throw refuse('no-such-unit', { unit, known: known.map((one) => one.id).join(', ') })
      return {
        unit,
        shift: shift.name,
        window: row?.plan.window ?? shift.window,
        published: row?.state === 'published',
        stops: row?.state === 'published' ? row.plan.stops.filter((stop) => stop.unit === unit) : [],
        visits: row ? await readVisits(store, agency, row.suggestion, unit) : [],
        caution: CAUTION,
      } satisfies Briefing
    },

    async recordVisit(actor, visit) {
      const agency = agencyOf(actor)
      const row = await planOfStop(agency, visit)
      const stop = row.plan.stops.find((one) => one.id === visit.stop)
      if (!stop) throw refuse('no-such-stop', { stop: visit.stop })
      if (stop.unit !== visit.unit)
        throw refuse('bad-visit', { problem: `this stop belongs to unit ${stop.unit}, not to ${visit.unit}` })
      if (visit.leftAt !== null && visit.leftAt < visit.arrivedAt)
        throw refuse('bad-visit', { problem: 'leaving lies before arriving' })
      if (visit.arrivedAt > clock.now() + 5 * 60_000) throw refuse('bad-visit', { problem: 'arriving lies in the future' })
      await writeVisit(store, agency, visit, { suggestion: row.suggestion, cell: stop.cell })
      return visit
    },
  }

  async function planOfStop(agency: AgencyId, visit: Visit): Promise<PlanRow> {
    const ground = await groundOf(agency)
    const { present, coming } = shiftsAround(ground.territory, clock.now())
    for (const shift of [present, coming]) {
      if (!shift) continue
      const row = await readNewestPlan(store, agency, { name: shift.name, from: shift.window.from }, 'published')
      if (row?.plan.stops.some((stop) => stop.id === visit.stop)) return row
    }
    throw refuse('not-published', {})
  }

  async function changed(agency: AgencyId, row: PlanRow, change: PlanChange, by: string): Promise<PatrolPlan> {
    const ground = await groundOf(agency)
    const { plan } = row
    const now = clock.now()
    const [surface, earlier, summary, words] = await Promise.all([
      forecasts.surface(agency, plan.offence, plan.window),
      readChanges(store, agency, row.suggestion),
      records.summary(agency),
      wordsOf(agency, plan.offence),
    ])
    const until = Math.min(plan.window.from, summary.to === null ? plan.window.from : summary.to + 1) as Instant
    const reported = await countReported(records, ground.territory, plan.offence, until)
    const after = changePlan({
      plan,
      change,
      earlier,
      surface,
      territory: ground.territory,
      places: ground.places,
      travel,
      residents: ground.residents,
      reported: reported.counts,
      reportsCounted: reported.of,
      now,
    })
    const when = whenWords(plan.window, zoneNamed(plan.zone), now)
    const changes = [...earlier, { ...change, by, at: now }]
    return { ...after, headline: standingHeadline({ plan: after, changes, decision: null }, when, words) }
  }
}

const agencyOf = (actor: Actor): AgencyId => (actor.kind === 'person' ? actor.person.agency : actor.agency)
