/** All of patrol's SQL: units, plans with their changes, visits. */

import type { AgencyId, BeatId, CellId, Instant, LonLat, Minutes, SuggestionId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { PatrolPlan, PlanChange, Unit, Visit } from './contract.ts'

export type PlanStateName = 'suggested' | 'published' | 'rejected'

interface Tables {
  patrol_unit: {
    agency_id: string
    id: string
    position: number
    beat_id: string | null
    longitude: number
    latitude: number
    free_minutes: number
  }
  patrol_plan: {
    agency_id: string
    suggestion_id: string
    shift_from: number
    shift_to: number
    shift_name: string
    position: number
    made_at: number
    state: PlanStateName
    revision: number
    seed: number
    plan: string
  }
  patrol_change: {
    agency_id: string
    suggestion_id: string
    position: number
    change: string
    by_id: string
    by_name: string
    at: number
  }
  patrol_visit: {
    agency_id: string
    stop_id: string
    unit_id: string
    suggestion_id: string
    cell: number
    arrived_at: number
    left_at: number | null
  }
}

/** A plan as it stands after the changes so far. */
export interface PlanRow {
  suggestion: SuggestionId
  state: PlanStateName
  /** Goes up by one with each change: whoever writes says which one they saw. */
  revision: number
  seed: number
  plan: PatrolPlan
}

export interface ShiftKey {
  name: string
  from: Instant
}

export async function readUnits(connection: StoreConnection, agency: AgencyId): Promise<Unit[]> {
  const rows = await connection
    .tables<Tables>(agency)
    .selectFrom('patrol_unit')
    .selectAll()
    .where('agency_id', '=', agency)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    beat: row.beat_id as BeatId | null,
    start: [row.longitude, row.latitude] as unknown as LonLat,
    freeMinutes: row.free_minutes as Minutes,
  }))
}

/** Replaces all units of the agency. Call it inside a transaction. */
export async function writeUnits(connection: StoreConnection, agency: AgencyId, units: readonly Unit[]): Promise<void> {
  const tables = connection.tables<Tables>(agency)
  await tables.deleteFrom('patrol_unit').where('agency_id', '=', agency).execute()
  if (units.length === 0) return
  const rows = units.map((unit, position) => ({
    agency_id: agency,
    id: unit.id,
    position,
    beat_id: unit.beat,
    longitude: unit.start[0],
    latitude: unit.start[1],
    free_minutes: Math.floor(unit.freeMinutes),
  }))
  await tables.insertInto('patrol_unit').values(rows).execute()
}

const planColumns = ['suggestion_id', 'state', 'revision', 'seed', 'plan'] as const

function planRow(row: Pick<Tables['patrol_plan'], (typeof planColumns)[number]>): PlanRow {
  return {
    suggestion: row.suggestion_id as SuggestionId,
    state: row.state,
    revision: row.revision,
    seed: Number(row.seed),
    plan: JSON.parse(row.plan) as PatrolPlan,
  }
}

export async function readPlan(
  connection: StoreConnection,
  agency: AgencyId,
  suggestion: SuggestionId,
): Promise<PlanRow | undefined> {
  const row = await connection
    .tables<Tables>(agency)
    .selectFrom('patrol_plan')
    .select(planColumns)
    .where('agency_id', '=', agency)
    .where('suggestion_id', '=', suggestion)
    .executeTakeFirst()
  return row && planRow(row)
}

/** The newest plan of a shift, of one state when it is named. */
export async function readNewestPlan(
  connection: StoreConnection,
  agency: AgencyId,
  shift: ShiftKey,
  state?: PlanStateName,
): Promise<PlanRow | undefined> {
  let query = connection
    .tables<Tables>(agency)
    .selectFrom('patrol_plan')
    .select(planColumns)
    .where('agency_id', '=', agency)
    .where('shift_from', '=', shift.from)
    .where('shift_name', '=', shift.name)
  if (state) query = query.where('state', '=', state)
  const row = await query.orderBy('position', 'desc').limit(1).executeTakeFirst()
  return row && planRow(row)
}

export async function countPlans(connection: StoreConnection, agency: AgencyId, shift: ShiftKey): Promise<number> {
  const row = await connection
    .tables<Tables>(agency)
    .selectFrom('patrol_plan')
    .select((on) => on.fn.countAll<number>().as('plans'))
    .where('agency_id', '=', agency)
    .where('shift_from', '=', shift.from)
    .where('shift_name', '=', shift.name)
    .executeTakeFirstOrThrow()
  return Number(row.plans)
}

/** Keeps a fresh plan; one that stands here already (the same suggestion) stays as it is. Call it inside a transaction. */
export async function insertPlan(
  connection: StoreConnection,
  agency: AgencyId,
  plan: { suggestion: SuggestionId; shift: ShiftKey; shiftTo: Instant; madeAt: Instant; seed: number; plan: PatrolPlan },
): Promise<void> {
  const position = await countPlans(connection, agency, plan.shift)
  await connection
    .tables<Tables>(agency)
    .insertInto('patrol_plan')
    .values({
      agency_id: agency,
      suggestion_id: plan.suggestion,
      shift_from: plan.shift.from,
      shift_to: plan.shiftTo,
      shift_name: plan.shift.name,
      position,
      made_at: plan.madeAt,
      state: 'suggested',
      revision: 0,
      seed: plan.seed,
      plan: JSON.stringify(plan.plan),
    })
    .onConflict((conflict) => conflict.columns(['agency_id', 'suggestion_id']).doNothing())
    .execute()
}

/**
 * Writes a changed plan and the change itself, if the plan is still the one that was seen and nobody decided it. False
 * when it is not, and nothing is written. Call it inside a transaction.
 */
export async function writeChange(
  connection: StoreConnection,
  agency: AgencyId,
  seen: PlanRow,
  after: PatrolPlan,
  change: { what: PlanChange; byId: string; byName: string; at: Instant },
): Promise<boolean> {
  const tables = connection.tables<Tables>(agency)
  const updated = await tables
    .updateTable('patrol_plan')
    .set({ plan: JSON.stringify(after), revision: seen.revision + 1 })
    .where('agency_id', '=', agency)
    .where('suggestion_id', '=', seen.suggestion)
    .where('revision', '=', seen.revision)
    .where('state', '=', 'suggested')
    .returning('revision')
    .execute()
  if (updated.length !== 1) return false
  await tables
    .insertInto('patrol_change')
    .values({
      agency_id: agency,
      suggestion_id: seen.suggestion,
      position: seen.revision,
      change: JSON.stringify(change.what),
      by_id: change.byId,
      by_name: change.byName,
      at: change.at,
    })
    .execute()
  return true
}

/** Marks a plan as decided, if it is still the one that was seen. False when it is not. */
export async function decidePlan(
  connection: StoreConnection,
  agency: AgencyId,
  seen: PlanRow,
  state: PlanStateName,
): Promise<boolean> {
  const updated = await connection
    .tables<Tables>(agency)
    .updateTable('patrol_plan')
    .set({ state })
    .where('agency_id', '=', agency)
    .where('suggestion_id', '=', seen.suggestion)
    .where('revision', '=', seen.revision)
    .where('state', '=', 'suggested')
    .returning('state')
    .execute()
  return updated.length === 1
}

export async function readChanges(
  connection: StoreConnection,
  agency: AgencyId,
  suggestion: SuggestionId,
): Promise<(PlanChange & { by: string; at: Instant })[]> {
  const rows = await connection
    .tables<Tables>(agency)
    .selectFrom('patrol_change')
    .select(['change', 'by_name', 'at'])
    .where('agency_id', '=', agency)
    .where('suggestion_id', '=', suggestion)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({ ...(JSON.parse(row.change) as PlanChange), by: row.by_name, at: Number(row.at) as Instant }))
}

/** One row a stop: leaving completes arriving. */
export async function writeVisit(
  connection: StoreConnection,
  agency: AgencyId,
  visit: Visit,
  of: { suggestion: SuggestionId; cell: CellId },
): Promise<void> {
  await connection
    .tables<Tables>(agency)
    .insertInto('patrol_visit')
    .values({
      agency_id: agency,
      stop_id: visit.stop,
      unit_id: visit.unit,
      suggestion_id: of.suggestion,
      cell: of.cell,
      arrived_at: visit.arrivedAt,
      left_at: visit.leftAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['agency_id', 'stop_id'])
        .doUpdateSet({ arrived_at: visit.arrivedAt, left_at: visit.leftAt, unit_id: visit.unit }),
    )
    .execute()
}

export async function readVisits(
  connection: StoreConnection,
  agency: AgencyId,
  suggestion: SuggestionId,
  unit: string,
): Promise<Visit[]> {
  const rows = await connection
    .tables<Tables>(agency)
    .selectFrom('patrol_visit')
    .select(['stop_id', 'unit_id', 'arrived_at', 'left_at'])
    .where('agency_id', '=', agency)
    .where('suggestion_id', '=', suggestion)
    .where('unit_id', '=', unit)
    .orderBy('arrived_at')
    .execute()
  return rows.map((row) => ({
    stop: row.stop_id,
    unit: row.unit_id,
    arrivedAt: Number(row.arrived_at) as Instant,
    leftAt: row.left_at === null ? null : (Number(row.left_at) as Instant),
  }))
}

/** Visits to each cell since then. */
export async function countVisits(connection: StoreConnection, agency: AgencyId, since: Instant): Promise<Map<CellId, number>> {
  const rows = await connection
    .tables<Tables>(agency)
    .selectFrom('patrol_visit')
    .select(['cell', (on) => on.fn.countAll<number>().as('visits')])
    .where('agency_id', '=', agency)
    .where('arrived_at', '>=', since)
    .groupBy('cell')
    .execute()
  return new Map(rows.map((row) => [row.cell as CellId, Number(row.visits)]))
}

/** Values in one statement: PostgreSQL takes 65,535. */
const PAGE = 5_000

async function inPages(ids: readonly string[], work: (some: readonly string[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < ids.length; at += PAGE) await work(ids.slice(at, at + PAGE))
}

interface Age {
  count: number
  oldest: Instant | null
}

const ageOf = ({ count, oldest }: { count: number | string; oldest: number | string | null }): Age => ({
  count: Number(count),
  oldest: oldest === null ? null : (Number(oldest) as Instant),
})

export async function ageOfVisits(connection: StoreConnection, agency: AgencyId): Promise<Age> {
  const query = connection.tables<Tables>(agency).selectFrom('patrol_visit').where('agency_id', '=', agency)
  return ageOf(
    await query
      .select((on) => [on.fn.countAll<number>().as('count'), on.fn.min('arrived_at').as('oldest')])
      .executeTakeFirstOrThrow(),
  )
}

export async function hasVisit(connection: StoreConnection, agency: AgencyId, stop: string): Promise<boolean> {
  const tables = connection.tables<Tables>(agency)
  const found = tables.selectFrom('patrol_visit').select('stop_id').where('agency_id', '=', agency).where('stop_id', '=', stop)
  return (await found.executeTakeFirst()) !== undefined
}

export async function hasPlan(connection: StoreConnection, agency: AgencyId, suggestion: string): Promise<boolean> {
  const tables = connection.tables<Tables>(agency)
  const found = tables.selectFrom('patrol_plan').select('suggestion_id').where('agency_id', '=', agency)
  return (await found.where('suggestion_id', '=', suggestion).executeTakeFirst()) !== undefined
}

/** By their stop, as old as the arrival. A hold on whoever was there cannot be placed: nobody is named. */
export async function visitsBefore(
  connection: StoreConnection,
  agency: AgencyId,
  before: Instant,
): Promise<{ id: string; at: Instant }[]> {
  const rows = await connection
    .tables<Tables>(agency)
    .selectFrom('patrol_visit')
    .select(['stop_id', 'arrived_at'])
    .where('agency_id', '=', agency)
    .where('arrived_at', '<', before)
    .orderBy('arrived_at')
    .orderBy('stop_id')
    .execute()
  return rows.map((row) => ({ id: row.stop_id, at: Number(row.arrived_at) as Instant }))
}

export const eraseVisits = (connection: StoreConnection, agency: AgencyId, ids: readonly string[]): Promise<void> =>
  inPages(ids, (some) =>
    connection
      .tables<Tables>(agency)
      .deleteFrom('patrol_visit')
      .where('agency_id', '=', agency)
      .where('stop_id', 'in', some)
      .execute(),
  )

export async function ageOfPlans(connection: StoreConnection, agency: AgencyId): Promise<Age> {
  const query = connection.tables<Tables>(agency).selectFrom('patrol_plan').where('agency_id', '=', agency)
  return ageOf(
    await query
      .select((on) => [on.fn.countAll<number>().as('count'), on.fn.min('shift_to').as('oldest')])
      .executeTakeFirstOrThrow(),
  )
}

/** Of shifts that ended before, by their suggestion; one with a visit stays. Whoever changed it can be held. */
export async function plansBefore(
  connection: StoreConnection,
  agency: AgencyId,
  before: Instant,
): Promise<{ id: string; at: Instant; subjects: `person:${string}`[] }[]> {
  const tables = connection.tables<Tables>(agency)
  const rows = await tables
    .selectFrom('patrol_plan as p')
    .select(['p.suggestion_id', 'p.shift_to'])
    .where('p.agency_id', '=', agency)
    .where('p.shift_to', '<', before)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('patrol_visit as v')
            .select('v.stop_id')
            .whereRef('v.agency_id', '=', 'p.agency_id')
            .whereRef('v.suggestion_id', '=', 'p.suggestion_id'),
        ),
      ),
    )
    .orderBy('p.shift_to')
    .orderBy('p.suggestion_id')
    .execute()
  const changes = await tables
    .selectFrom('patrol_change')
    .select(['suggestion_id', 'by_id'])
    .distinct()
    .where('agency_id', '=', agency)
    .execute()
  const changedBy = new Map<string, `person:${string}`[]>()
  for (const row of changes)
    changedBy.set(row.suggestion_id, [...(changedBy.get(row.suggestion_id) ?? []), `person:${row.by_id}`])
  return rows.map(({ suggestion_id: id, shift_to: at }) => ({
    id,
    at: Number(at) as Instant,
    subjects: changedBy.get(id) ?? [],
  }))
}

/** With their changes. Call it inside a transaction. */
export const erasePlans = (connection: StoreConnection, agency: AgencyId, ids: readonly string[]): Promise<void> =>
  inPages(ids, async (some) => {
    const tables = connection.tables<Tables>(agency)
    for (const table of ['patrol_change', 'patrol_plan'] as const)
      await tables.deleteFrom(table).where('agency_id', '=', agency).where('suggestion_id', 'in', some).execute()
  })
