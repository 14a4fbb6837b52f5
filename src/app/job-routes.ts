/** Watching and cancelling long work over HTTP; the events are server-sent, one JobStatus each. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { JobId } from '../kernel/units.ts'
import type { JobStatus, Jobs } from '../ports/jobs.ts'
import type { Actor, Trust } from '../rooms/trust/contract.ts'
import { appRefuses } from './errors.ts'
import { headersOf } from './harden-answers.ts'

const params = z.object({ id: z.string().max(100) })

const progress = { logged: { nothing: 'How far long work has come; what the work did is logged by itself.' } }

export interface JobRoutesOptions {
  jobs: Jobs
  trust: Trust
  /** In a demo folder everybody may open places of their own, and watches their import too. */
  anyPlace: boolean
}

export async function jobRoutes(app: FastifyInstance, { jobs, trust, anyPlace }: JobRoutesOptions): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  /** The job, or the same refusal for one that is not there and one of another agency. */
  const known = (actor: Actor, id: string): JobStatus => {
    const status = jobs.status(id as JobId)
    const agency = actor.kind === 'person' ? actor.person.agency : actor.agency
    if (!status || !(anyPlace || status.lane.split('/')[1] === agency)) throw appRefuses('no-such-job', { id })
    return status
  }

  routes.get('/:id', { config: progress, schema: { params } }, (request) =>
    known(trust.allow(request.actor, 'records.read'), request.params.id),
  )

  routes.delete('/:id', { config: progress, schema: { params } }, (request) => {
    const actor = trust.allow(request.actor, 'records.import')
    const { id } = known(actor, request.params.id)
    jobs.cancel(id)
    return known(actor, id)
  })

  routes.get('/:id/events', { config: progress, schema: { params } }, (request, reply) => {
    const first = known(trust.allow(request.actor, 'records.read'), request.params.id)
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      ...headersOf(reply),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    })
    const send = (status: JobStatus): void => {
      raw.write(`data: ${JSON.stringify(status)}\n\n`)
      if (isOver(status)) raw.end()
    }
    send(first)
    if (isOver(first)) return
    const stop = jobs.watch(first.id, send)
    raw.on('close', stop)
  })
}

const isOver = ({ state }: JobStatus): boolean => state === 'done' || state === 'failed' || state === 'cancelled'
