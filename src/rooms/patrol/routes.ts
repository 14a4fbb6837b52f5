/** Patrol over HTTP: validates, asks trust for leave, calls a use case, nothing else. */

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AgencyId, BeatId, CellId, Instant, LonLat, Minutes, SuggestionId } from '../../kernel/units.ts'
import type { Records } from '../records/contract.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import type { Patrol, PlanState } from './contract.ts'
import { refuse } from './errors.ts'
import { planAsGeoJson } from './export-geojson.ts'
import { planAsGpx } from './export-gpx.ts'
import { readBasemap } from './know-ground.ts'
import { printSheet } from './print-sheet.ts'

export interface PatrolRouteDeps {
  patrol: Patrol
  trust: Trust
  records: Records
}

const minutes = z
  .number()
  .min(0)
  .max(1440)
  .transform((value) => value as Minutes)
const instant = z
  .number()
  .int()
  .nonnegative()
  .transform((value) => value as Instant)
const reason = z.string().max(2000)
const plan = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .transform((value) => value as SuggestionId),
})
const place = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .transform((value) => value as unknown as LonLat)
const unit = z.object({
  id: z.string().min(1).max(40),
  beat: z
    .string()
    .max(100)
    .transform((value) => value as BeatId)
    .nullable(),
  /** Null: in the middle of the beat. */
  start: place.nullable(),
  freeMinutes: minutes,
})
const wishes = z.strictObject({
  offence: z.string().max(20).optional(),
  shift: z.object({ date: z.string().max(10), name: z.string().max(100) }).optional(),
  explorationShare: z.number().min(0).max(0.5).optional(),
  floorPerBeat: z.number().int().min(0).max(100).optional(),
  capPerBeat: z.number().int().min(1).max(1000).optional(),
  exposureCap: z.object({ group: z.string().max(200), factor: z.number().positive().max(100) }).optional(),
  seed: z.number().int().min(0).max(0x7fffffff).optional(),
})
const change = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('add'),
    unit: z.string().max(40),
    cell: z
      .number()
      .int()
      .nonnegative()
      .transform((value) => value as CellId),
    minutes,
    reason,
  }),
  z.object({ do: z.literal('veto'), stop: z.string().max(100), reason }),
  z.object({
    do: z.literal('move'),
    stop: z.string().max(100),
    unit: z.string().max(40),
    order: z.number().int().min(1).max(1000),
    reason,
  }),
])
const decision = z.object({ verdict: z.enum(['accept', 'reject']), reason })
const visit = z.object({ stop: z.string().max(100), unit: z.string().max(40), arrivedAt: instant, leftAt: instant.nullable() })

/** A plan says where units go, never whom they meet. */
const ofPlaces = { logged: { nothing: 'A plan of places, times and units; no person of any record is in it.' } } as const
const suggested = { logged: { act: 'suggest', by: 'use-case' } } as const
const decided = { logged: { act: 'decide', by: 'use-case' } } as const
const changed = { logged: { nothing: 'A draft’s stops; each change is logged, with its reason, in the decision that ends it.' } }
const roster = { logged: { nothing: 'Which units are on duty; what follows from it is logged as a suggestion.' } } as const
const visited = { logged: { nothing: 'A unit’s own arrival at a place; nobody who was met is recorded.' } } as const

/** Registered at `/api/patrol`. */
export const patrolRoutes: FastifyPluginAsyncZod<PatrolRouteDeps> = async (app, { patrol, trust, records }) => {
  const stateFor = async (agency: AgencyId, id: SuggestionId): Promise<PlanState> => {
    const state = await patrol.plan(agency, id)
    if (!state) throw refuse('no-such-plan', { plan: id })
    return state
  }

  app.get('/tonight', { config: ofPlaces }, async (request) =>
    patrol.tonight(agencyOf(trust.allow(request.actor, 'patrol.read'))),
  )

  app.get('/tonight/progress', { config: ofPlaces }, async (request) =>
    patrol.planning(agencyOf(trust.allow(request.actor, 'patrol.read'))),
  )

  app.post('/plans', { config: suggested, schema: { body: wishes } }, async (request) =>
    patrol.suggest(trust.allow(request.actor, 'patrol.suggest'), request.body),
  )

  app.get('/plans/:id', { config: ofPlaces, schema: { params: plan } }, async (request) =>
    stateFor(agencyOf(trust.allow(request.actor, 'patrol.read')), request.params.id),
  )

  app.post('/plans/:id/changes', { config: changed, schema: { params: plan, body: change } }, async (request) =>
    patrol.change(trust.allow(request.actor, 'patrol.change'), request.params.id, request.body),
  )

  app.post('/plans/:id/decision', { config: decided, schema: { params: plan, body: decision } }, async (request) => {
    const { id: purpose } = await trust.purposeToDecide(request.actor, 'patrol.publish', request.purpose)
    const { verdict, reason: why } = request.body
    const answer = verdict === 'accept' ? patrol.publish : patrol.reject
    return answer(request.actor as Actor, request.params.id, why, purpose)
  })

  app.get('/plans/:id/export.geojson', { config: ofPlaces, schema: { params: plan } }, async (request, reply) => {
    const state = await stateFor(agencyOf(trust.allow(request.actor, 'patrol.read')), request.params.id)
    return download(reply, 'application/geo+json', 'plan.geojson').send(JSON.stringify(planAsGeoJson(state)))
  })

  app.get('/plans/:id/export.gpx', { config: ofPlaces, schema: { params: plan } }, async (request, reply) => {
    const state = await stateFor(agencyOf(trust.allow(request.actor, 'patrol.read')), request.params.id)
    return download(reply, 'application/gpx+xml', 'plan.gpx').send(planAsGpx(state))
  })

  app.get('/plans/:id/sheet', { config: ofPlaces, schema: { params: plan } }, async (request, reply) => {
    const agency = agencyOf(trust.allow(request.actor, 'patrol.read'))
    const state = await stateFor(agency, request.params.id)
    const territory = await records.territory(agency)
    if (!territory) throw refuse('no-territory', {})
    return reply.type('text/html; charset=utf-8').send(printSheet(state, territory, readBasemap(await records.basemap(agency))))
  })

  app.get('/units', { config: roster }, async (request) => patrol.units(agencyOf(trust.allow(request.actor, 'patrol.read'))))

  app.put('/units', { config: roster, schema: { body: z.array(unit).max(500) } }, async (request) =>
    patrol.setUnits(trust.allow(request.actor, 'patrol.suggest'), request.body),
  )

  app.get('/briefing/:unit', { config: ofPlaces, schema: { params: z.object({ unit: z.string().max(40) }) } }, async (request) =>
    patrol.briefing(agencyOf(trust.allow(request.actor, 'patrol.read')), request.params.unit),
  )

  app.post('/visits', { config: visited, schema: { body: visit } }, async (request) =>
    patrol.recordVisit(trust.allow(request.actor, 'patrol.record-visit'), request.body),
  )
}

const agencyOf = (actor: Actor): AgencyId => (actor.kind === 'person' ? actor.person.agency : actor.agency)

function download<Reply extends { type(type: string): Reply; header(name: string, value: string): Reply }>(
  reply: Reply,
  type: string,
  name: string,
): Reply {
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`)
}
