/** Data protection over HTTP, at `/api/trust/protection`: what is kept, holds, periods, erasure, subject access, rectification. */

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TrustDesk } from '../contract.ts'
import type { KeySubject } from '../keys/types.ts'

const why = z.string().min(1).max(1_000)
const person = z.string().min(1).max(200)
const id = z.object({ id: z.string().min(1).max(100) })
const period = z.object({ kind: z.string().max(60), days: z.number().int().min(0).max(36_525).nullable(), why })

/** Every use case asks for leave itself. */
export const protectionRoutes: FastifyPluginAsyncZod<{ trust: Pick<TrustDesk, 'privacy'> }> = async (app, { trust }) => {
  const { privacy } = trust

  app.get('/', async (request) => privacy.overview(request.actor))

  app.get('/erasures/:id', { schema: { params: id } }, async (request) => privacy.proveErasure(request.actor, request.params.id))

  app.post('/holds', { schema: { body: z.object({ scope: z.string().min(1).max(200), why }) } }, async (request) =>
    privacy.placeHold(request.actor, request.body),
  )

  app.post('/holds/:id/lift', { schema: { params: id, body: z.object({ why }) } }, async (request) => {
    await privacy.liftHold(request.actor, request.params.id, request.body.why)
    return { lifted: request.params.id }
  })

  app.put('/periods', { schema: { body: period } }, async (request) => privacy.setPeriod(request.actor, request.body))

  app.post('/retention', async (request) => ({ deletions: await privacy.runRetention(request.actor) }))

  app.post('/erasures', { schema: { body: z.object({ subject: z.string().min(1).max(200), why }) } }, async (request) =>
    privacy.eraseSubject(request.actor, request.body.subject as KeySubject, request.body.why),
  )

  app.post('/exports', { schema: { body: z.object({ person, why }) } }, async (request) =>
    privacy.exportSubject(request.actor, request.body),
  )

  const change = z.object({ person, name: z.string().max(200).optional(), title: z.string().max(200).optional(), why })
  app.post('/rectifications', { schema: { body: change } }, async (request) => ({
    person: await privacy.rectify(request.actor, request.body),
  }))

  app.get('/analysis', { schema: { querystring: z.object({ purpose: z.string().min(3).max(100) }) } }, async (request) => ({
    rows: await privacy.analysis(request.actor, request.query.purpose),
  }))
}
