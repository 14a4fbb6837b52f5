/** Watching and cancelling long work over HTTP; the events are server-sent, one JobStatus each. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { JobId } from '../kernel/units.ts'
import type { JobStatus, Jobs } from '../ports/jobs.ts'
import type { Trust } from '../rooms/trust/contract.ts'
import { appRefuses } from './errors.ts'

const params = z.object({ id: z.string().max(100) })

const progress = { logged: { nothing: 'How far long work has come; what the work did is logged by itself.' } }

export async function jobRoutes(app: FastifyInstance, { jobs, trust }: { jobs: Jobs; trust: Trust }): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get('/:id', { config: progress, schema: { params } }, (request) => {
    trust.allow(request.actor, 'records.read')
    return known(jobs, request.params.id)
  })

  routes.delete('/:id', { config: progress, schema: { params } }, (request) => {
    trust.allow(request.actor, 'records.import')
    const { id } = known(jobs, request.params.id)
    jobs.cancel(id)
    return known(jobs, id)
  })

  routes.get('/:id/events', { config: progress, schema: { params } }, (request, reply) => {
    trust.allow(request.actor, 'records.read')
    const first = known(jobs, request.params.id)
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' })
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

function known(jobs: Jobs, id: string): JobStatus {
  const status = jobs.status(id as JobId)
  if (!status) throw appRefuses('no-such-job', { id })
  return status
}
