/** Applies a commander's change to a plan: adds, vetoes or moves a stop, and works times, coverage and exposure out again. */

import type { Instant, Minutes } from '../../kernel/units.ts'
import type { ForecastSurface } from '../forecast/contract.ts'
import type { Territory } from '../records/contract.ts'
import { isReason, SHORTEST_REASON } from '../trust/contract.ts'
import { auditExposure, exposureRatio, type ResidentShares } from './audit-exposure.ts'
import type { ExposureAudit, PatrolPlan, PlanChange, ReportsCounted, Stop, Unit } from './contract.ts'
import { refuse } from './errors.ts'
import type { PlanePoint, Travel } from './estimate-travel.ts'
import type { Places } from './place-cells.ts'
import {
  LONGEST_STOP,
  legMinutes,
  MINUTE_WORTH,
  REVISIT_GAP,
  SHORTEST_STOP,
  SHORTEST_WORTH,
  VISIT_WORTH,
} from './plan-problem.ts'
import { flagsOf } from './plan-shift.ts'
import { keepSchedule } from './schedule-stops.ts'

const MINUTE = 60_000

export interface ChangeFacts {
  plan: PatrolPlan
  change: PlanChange
  /** Changes before this one: names the added stop. */
  earlier: readonly PlanChange[]
  surface: ForecastSurface
  territory: Territory
  places: Places
  travel: Travel
  residents: ResidentShares | null
  reported: ArrayLike<number>
  reportsCounted?: ReportsCounted | undefined
  /** A stop that is added or moved comes after this. */
  now: Instant
}

/**
 * The plan after the change. The stops of other units stay untouched; those of the same unit keep their minute where
 * they can. Throws the errors of `errors.ts` that a change may meet; the plan given is never altered.
 */
export function changePlan(facts: ChangeFacts): PatrolPlan {
  const { plan, change } = facts
  if (!isReason(change.reason)) throw refuse('reason-too-short', { atLeast: SHORTEST_REASON })
  const stops = { add: addStop, veto: vetoStop, move: moveStop }[change.do](facts as never)
  const ordered = plan.units.flatMap((unit) => stops.filter((stop) => stop.unit === unit.id).sort((p, q) => p.order - q.order))
  const cells = new Set(ordered.map((stop) => stop.cell as number))
  // The stops' own figures, so that a forecast that is newer than the plan does not mix into its shares.
  const expected = new Map(ordered.map((stop) => [stop.cell as number, stop.expected]))
  const covered = sumOver(cells, (cell) => expected.get(cell) ?? 0)
  const worthBefore = worthOfStops(plan.stops)
  const bound = plan.gap < 100 ? worthBefore / (1 - plan.gap / 100) : worthBefore
  return {
    ...plan,
    stops: ordered,
    covered: { ...plan.covered, expected: covered, areaShare: cells.size / Math.max(1, facts.territory.cells.length) },
    gap: bound > 0 ? Math.max(0, (1 - worthOfStops(ordered) / bound) * 100) : 0,
    exposure: auditAgain(facts, cells),
  }
}

/** The planner's worth of stops that have times already (see `plan-problem.ts`). */
function worthOfStops(stops: readonly Stop[]): number {
  const visits = new Map<number, number>()
  let worth = 0
  for (const stop of [...stops].sort((p, q) => p.arrive - q.arrive)) {
    const round = visits.get(stop.cell) ?? 0
    visits.set(stop.cell, round + 1)
    worth += stop.expected * SHORTEST_WORTH * (VISIT_WORTH[round] ?? 0)
    if (round === 0) worth += stop.expected * MINUTE_WORTH * (stop.minutes - SHORTEST_STOP)
  }
  return worth
}

function addStop(facts: ChangeFacts & { change: Extract<PlanChange, { do: 'add' }> }): Stop[] {
  const { plan, change, territory, places, surface } = facts
  const unit = unitNamed(plan, change.unit)
  if (!(Number.isInteger(change.minutes) && change.minutes >= SHORTEST_STOP && change.minutes <= LONGEST_STOP)) {
    throw refuse('bad-minutes', { minutes: change.minutes })
  }
  const position = territory.cells.indexOf(change.cell)
  if (position < 0) throw refuse('no-such-cell', { cell: change.cell })
  const { place, label } = places.of(change.cell)
  const mark = plan.stops[0]?.id.split('-')[0] ?? `${plan.window.from}`
  const fresh: Stop = {
    id: `${mark}-p${facts.earlier.length + 1}`,
    unit: unit.id,
    order: 0,
    cell: change.cell,
    place,
    label,
    beat: territory.beats[territory.beatOfCell[position] ?? -1]?.id ?? null,
    arrive: plan.window.from,
    minutes: change.minutes,
    travelMinutes: 0 as Minutes,
    expected: expectedIn(surface, change.cell),
    chosenFor: 'person',
    why: `Added by a person: ${change.reason.trim()}`,
  }
  const route = routeOf(plan, unit.id)
  const first = begun(route, facts.now)
  const orders = Array.from({ length: route.length + 1 - first }, (_, i) => [
    ...route.slice(0, first + i),
    fresh,
    ...route.slice(first + i),
  ])
  const detour = (order: readonly Stop[]): number =>
    withLegs(facts, unit, order).reduce((sum, stop) => sum + stop.travelMinutes, 0)
  orders.sort((p, q) => detour(p) - detour(q))
  return tryOrders(facts, unit, orders, fresh)
}

function vetoStop(facts: ChangeFacts & { change: Extract<PlanChange, { do: 'veto' }> }): Stop[] {
  const gone = stopNamed(facts.plan, facts.change.stop)
  const unit = unitNamed(facts.plan, gone.unit)
  const order = routeOf(facts.plan, unit.id).filter((stop) => stop.id !== gone.id)
  return tryOrders(facts, unit, [order], null)
}

function moveStop(facts: ChangeFacts & { change: Extract<PlanChange, { do: 'move' }> }): Stop[] {
  const { plan, change } = facts
  const moved = stopNamed(plan, change.stop)
  const to = unitNamed(plan, change.unit)
  const left = { ...plan, stops: plan.stops.filter((stop) => stop.id !== moved.id) }
  const from = unitNamed(plan, moved.unit)
  const base =
    from.id === to.id ? left : { ...left, stops: tryOrders({ ...facts, plan: left }, from, [routeOf(left, from.id)], null) }
  const route = routeOf(base, to.id)
  const at = Math.max(begun(route, facts.now), Math.min(route.length, change.order - 1))
  const fresh = { ...moved, unit: to.id }
  return tryOrders({ ...facts, plan: base }, to, [[...route.slice(0, at), fresh, ...route.slice(at)]], fresh)
}

/** The first order of the unit's stops that keeps its minutes, the shift and two hours between visits to one cell. */
function tryOrders(facts: ChangeFacts, unit: Unit, orders: readonly Stop[][], fresh: Stop | null): Stop[] {
  const { plan } = facts
  const long = Math.floor((plan.window.to - plan.window.from) / MINUTE)
  const others = plan.stops.filter((stop) => stop.unit !== unit.id)
  let problem: Error | null = null
  for (const order of orders) {
    const legs = withLegs(facts, unit, order)
    const needed = legs.reduce((sum, stop) => sum + stop.travelMinutes + stop.minutes, 0)
    if (needed > unit.freeMinutes && fresh) {
      problem ??= refuse('over-free-minutes', { unit: unit.id, needed, free: Math.floor(unit.freeMinutes) })
      continue
    }
    const passed = Math.ceil((facts.now - plan.window.from) / MINUTE)
    const planned = legs.map((stop) => {
      if (stop.id !== fresh?.id) return (stop.arrive - plan.window.from) / MINUTE
      return passed > 0 ? passed + stop.travelMinutes : null
    })
    const times = keepSchedule(
      legs.map((stop, i) => ({ ...stop, planned: planned[i] ?? null })),
      long,
    )
    if (!times) {
      problem ??= refuse('does-not-fit-shift', { unit: unit.id })
      continue
    }
    const timed = legs.map((stop, i) => ({
      ...stop,
      order: i + 1,
      arrive: (plan.window.from + (times[i] as number) * MINUTE) as Instant,
    }))
    const clash = clashOf([...others, ...timed])
    if (!clash) return [...others, ...timed]
    problem ??= refuse('too-soon', { label: clash.label })
  }
  throw problem ?? refuse('does-not-fit-shift', { unit: unit.id })
}

/** A stop that follows another in the same cell too soon, whichever units they belong to. */
function clashOf(stops: readonly Stop[]): Stop | null {
  const left = new Map<number, number>()
  for (const stop of [...stops].sort((p, q) => p.arrive - q.arrive)) {
    const before = left.get(stop.cell)
    if (before !== undefined && stop.arrive < before + REVISIT_GAP * MINUTE) return stop
    left.set(stop.cell, stop.arrive + stop.minutes * MINUTE)
  }
  return null
}

function withLegs(facts: ChangeFacts, unit: Unit, order: readonly Stop[]): Stop[] {
  let at: PlanePoint = facts.places.toPlane(unit.start[0], unit.start[1])
  return order.map((stop) => {
    const next = facts.places.of(stop.cell).at
    const travelMinutes = legMinutes(facts.travel, at, next) as Minutes
    at = next
    return { ...stop, travelMinutes }
  })
}

/** How many stops of a route have begun: nothing is put before them any more. */
const begun = (route: readonly Stop[], now: Instant): number => route.filter((stop) => stop.arrive <= now).length

const routeOf = (plan: PatrolPlan, unit: string): Stop[] =>
  plan.stops.filter((stop) => stop.unit === unit).sort((p, q) => p.order - q.order)

function stopNamed(plan: PatrolPlan, id: string): Stop {
  const stop = plan.stops.find((one) => one.id === id)
  if (!stop) throw refuse('no-such-stop', { stop: id })
  return stop
}

function unitNamed(plan: PatrolPlan, id: string): Unit {
  const unit = plan.units.find((one) => one.id === id)
  if (!unit) throw refuse('no-such-unit', { unit: id, known: plan.units.map((one) => one.id).join(', ') })
  return unit
}

function expectedIn(surface: ForecastSurface, cell: number): number {
  return surface.expected[surface.cells.indexOf(cell)] ?? 0
}

function sumOver(cells: ReadonlySet<number>, value: (cell: number) => number): number {
  let sum = 0
  for (const cell of cells) sum += value(cell)
  return sum
}

function auditAgain(facts: ChangeFacts, cells: ReadonlySet<number>): ExposureAudit | null {
  if (!facts.residents || !facts.plan.exposure) return facts.plan.exposure
  const flags = flagsOf(facts.territory, cells)
  const { cap } = facts.plan.exposure
  const of = facts.reportsCounted
  if (!cap) return auditExposure(facts.residents, flags, facts.reported, { of })
  const reached = exposureRatio(facts.residents, cap.group, flags)
  const held = reached <= cap.ratio + 1e-6
  const sentence = `After a person’s changes ${cap.group} stands at ${reached.toFixed(2)} times, ${held ? 'within' : 'above'} the cap of ${cap.ratio.toFixed(2)}.`
  return auditExposure(facts.residents, flags, facts.reported, { cap: { ...cap, sentence }, of })
}
