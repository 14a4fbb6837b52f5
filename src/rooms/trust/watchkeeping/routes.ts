/** HTTP of the watch. Who may see and judge what is settled in the use cases. */

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor, TrustDesk } from '../contract.ts'
import { refuse } from '../errors.ts'
import { writeTar } from '../write-tar.ts'

const id = z.object({ id: z.string().min(1).max(80) })
const words = (most: number) => z.string().max(most)
const moment = z.number().int().min(0)

const counted = { logged: { nothing: 'Who of the staff came to the door or was refused; nobody of any record is in it.' } }
const consulted = { logged: { act: 'consult', by: 'use-case' } } as const
const decided = { logged: { act: 'decide', by: 'use-case' } } as const
const altered = { logged: { act: 'alter', by: 'use-case' } } as const
const disclosed = { logged: { act: 'disclose', by: 'use-case' }, rateLimit: { max: 10, timeWindow: '1 minute' } } as const

/** Registered at `/api/trust/watch`. */
export const watchRoutes: FastifyPluginAsyncZod<{ trust: Pick<TrustDesk, 'watch'> }> = async (app, { trust: { watch } }) => {
  const actorOf = ({ actor }: FastifyRequest): Actor => {
    if (!actor) throw refuse('sign-in', {})
    return actor
  }

  app.get('/', { config: counted }, async (request) => watch.overview(actorOf(request)))
  app.get('/signals', { config: consulted }, async (request) => watch.signals(actorOf(request), request.purpose))
  const page = z.object({
    before: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  app.get('/searches', { config: consulted, schema: { querystring: page } }, async (request) => {
    const { before, limit } = request.query
    return { searches: await watch.searches(actorOf(request), request.purpose, { before: before as Instant | undefined, limit }) }
  })
  app.get('/referred', { config: consulted }, async (request) => ({
    signals: await watch.referred(actorOf(request), request.purpose),
  }))

  const verdict = z.object({ verdict: z.enum(['inquiry', 'dismissed', 'referred']), reason: words(1_000) })
  app.post('/signals/:id/decision', { config: decided, schema: { params: id, body: verdict } }, async (request) =>
    watch.decide(actorOf(request), request.params.id, request.body, request.purpose),
  )

  const drawn = z.object({ index: z.coerce.number().int().min(0) })
  const review = z.object({ verdict: z.enum(['in-order', 'questioned']), remark: words(1_000) })
  app.post('/audit/:index/review', { config: altered, schema: { params: drawn, body: review } }, async (request) =>
    watch.review(actorOf(request), request.params.index, request.body, request.purpose),
  )

  const mark = z.object({
    kind: z.enum(['self', 'relative', 'sensitive', 'honey']),
    caseNumber: words(40),
    person: words(80).optional(),
  })
  app.post('/marks', { config: altered, schema: { body: mark } }, async (request) =>
    watch.mark(actorOf(request), { ...request.body, person: request.body.person as PersonId | undefined }, request.purpose),
  )
  app.delete('/marks/:id', { config: altered, schema: { params: id } }, async (request) => {
    await watch.liftMark(actorOf(request), request.params.id, request.purpose)
    return { lifted: true }
  })

  const scope = z.union([z.object({ person: words(100) }), z.object({ case: words(40) }), z.object({ from: moment, to: moment })])
  const wish = z.object({ scope, from: moment.optional(), to: moment.optional(), why: words(500), recipient: words(200) })
  app.post('/timelines', { config: disclosed, schema: { body: wish } }, async (request, reply) => {
    const { scope: said, from, to, ...rest } = request.body
    const of = 'from' in said ? { from: said.from as Instant, to: said.to as Instant } : said
    const bundle = await watch.timeline(
      actorOf(request),
      { ...rest, scope: of, from: from as Instant | undefined, to: to as Instant | undefined },
      request.purpose,
    )
    return reply
      .type('application/x-tar')
      .header('content-disposition', 'attachment; filename="peel-timeline.tar"')
      .send(Buffer.from(writeTar(bundle.files, Math.floor(bundle.manifest.at / 1_000))))
  })
}
