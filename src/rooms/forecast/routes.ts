/** HTTP of the forecast room: which offences, the surface, one cell's reasons, and backtests as jobs. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AgencyId, CellId, Instant } from '../../kernel/units.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import type { ForecastSurface, Forecasts } from './contract.ts'

const moment = z.coerce.number().int()
const windowQuery = z.object({ offence: z.string().min(1).max(20), from: moment, to: moment })
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date like 2017-07-01')
const backtestBody = z.object({ offence: z.string().min(1).max(20), from: date, to: date, seed: z.number().int().optional() })
const discoveredBody = z.object({ nibrs: z.string().min(1).max(20), reason: z.string().max(2000) })

const ofPlaces = { logged: { nothing: 'A forecast is about places and hours; nobody is in it.' } } as const

/** Registered at `/api/forecast`. */
export async function forecastRoutes(
  app: FastifyInstance,
  deps: { forecasts: Forecasts; trust: Trust; jobs: Jobs },
): Promise<void> {
  const { forecasts, trust, jobs } = deps
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get('/offences', { config: ofPlaces }, async (request) => {
    const actor = trust.allow(request.actor, 'forecast.read')
    return forecasts.offences(agencyOf(actor))
  })

  routes.get('/surface', { config: ofPlaces, schema: { querystring: windowQuery } }, async (request) => {
    const actor = trust.allow(request.actor, 'forecast.read')
    const { offence, from, to } = request.query
    return plain(await forecasts.surface(agencyOf(actor), offence, { from: from as Instant, to: to as Instant }))
  })

  routes.get(
    '/cell',
    { config: ofPlaces, schema: { querystring: windowQuery.extend({ cell: z.coerce.number().int().min(0) }) } },
    async (request) => {
      const actor = trust.allow(request.actor, 'forecast.read')
      const { offence, from, to, cell } = request.query
      return forecasts.explain(agencyOf(actor), offence, { from: from as Instant, to: to as Instant }, cell as CellId)
    },
  )

  const test = { logged: { nothing: 'A test of the method on past counts by place; it changes and shows no record.' } }
  routes.post('/backtests', { config: test, schema: { body: backtestBody } }, async (request) => {
    const actor = trust.allow(request.actor, 'forecast.backtest')
    const agency = agencyOf(actor)
    const job = jobs.start('Backtest', `forecast/${agency}`, ({ progress, signal }) =>
      forecasts.backtest(agency, { ...request.body, progress, signal }),
    )
    return { job }
  })

  const decided = { logged: { act: 'decide', by: 'use-case' } } as const
  routes.post('/discovered', { config: decided, schema: { body: discoveredBody } }, async (request) => {
    const { id: purpose } = await trust.purposeToDecide(request.actor, 'records.include-discovered', request.purpose)
    return forecasts.includeDiscovered(request.actor as Actor, request.body.nibrs, request.body.reason, purpose)
  })

  routes.post('/discovered/withdrawals', { config: decided, schema: { body: discoveredBody } }, async (request) => {
    const { id: purpose } = await trust.purposeToDecide(request.actor, 'records.include-discovered', request.purpose)
    return forecasts.withdrawDiscovered(request.actor as Actor, request.body.nibrs, request.body.reason, purpose)
  })
}

const agencyOf = (actor: Actor): AgencyId => (actor.kind === 'person' ? actor.person.agency : actor.agency)

/** Typed arrays as plain ones, for JSON. */
const plain = (surface: ForecastSurface): Record<string, unknown> => ({
  ...surface,
  cells: [...surface.cells],
  expected: [...surface.expected],
  byCount: [...surface.byCount],
})
