/** Data protection over HTTP, at `/api/trust/protection`: what is kept, holds, periods, erasure, subject access, rectification. */

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TrustDesk } from '../contract.ts'
import type { KeySubject } from '../keys/types.ts'
import { nothingDone } from '../receipts.ts'

const why = z.string().min(1).max(1_000)
const person = z.string().min(1).max(200)
const id = z.object({ id: z.string().min(1).max(100) })
const period = z.object({ kind: z.string().max(60), days: z.number().int().min(0).max(36_525).nullable(), why })

const alters = { logged: { act: 'alter', by: 'use-case' } } as const
const erases = { logged: { act: 'erase', by: 'use-case' } } as const
const discloses = { logged: { act: 'disclose', by: 'use-case' } } as const

/** Every use case asks for leave itself. */
export const protectionRoutes: FastifyPluginAsyncZod<{ trust: Pick<TrustDesk, 'privacy'> }> = async (app, { trust }) => {
  const { privacy } = trust

  app.get(
    '/',
    { config: { logged: { nothing: 'Rules, periods and counts of what is kept; nobody’s data.' } } },
    async (request) => privacy.overview(request.actor),
  )

  app.get(
    '/erasures/:id',
    { config: { logged: { nothing: 'A certificate that something is gone.' } }, schema: { params: id } },
    async (request) => privacy.proveErasure(request.actor, request.params.id),
  )

  app.post(
    '/holds',
    { config: alters, schema: { body: z.object({ scope: z.string().min(1).max(200), why }) } },
    async (request) => privacy.placeHold(request.actor, request.body),
  )

  app.post('/holds/:id/lift', { config: alters, schema: { params: id, body: z.object({ why }) } }, async (request) => {
    await privacy.liftHold(request.actor, request.params.id, request.body.why)
    return { lifted: request.params.id }
  })

  app.put('/periods', { config: alters, schema: { body: period } }, async (request) =>
    privacy.setPeriod(request.actor, request.body),
  )

  app.post('/retention', { config: erases }, async (request) => {
    const deletions = await privacy.runRetention(request.actor)
    if (deletions.length === 0) nothingDone('Nothing had outlived its period.')
    return { deletions }
  })

  app.post(
    '/erasures',
    { config: erases, schema: { body: z.object({ subject: z.string().min(1).max(200), why }) } },
    async (request) => privacy.eraseSubject(request.actor, request.body.subject as KeySubject, request.body.why),
  )

  app.post('/exports', { config: discloses, schema: { body: z.object({ person, why }) } }, async (request) =>
    privacy.exportSubject(request.actor, { ...request.body, ...(request.purpose && { purpose: request.purpose }) }),
  )

  const change = z.object({ person, name: z.string().max(200).optional(), title: z.string().max(200).optional(), why })
  app.post('/rectifications', { config: alters, schema: { body: change } }, async (request) => ({
    person: await privacy.rectify(request.actor, request.body),
  }))

  app.get(
    '/analysis',
    {
      config: { logged: { act: 'consult', by: 'use-case' } },
      schema: { querystring: z.object({ study: z.string().trim().min(3).max(100) }) },
    },
    async (request) => ({
      rows: await privacy.analysis(request.actor, {
        study: request.query.study,
        ...(request.purpose && { purpose: request.purpose }),
      }),
    }),
  )
}
