/** In a demo folder a newcomer may look at real files as cities of their own: a cookie says which city this browser looks at. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Records } from '../rooms/records/contract.ts'
import type { Trust } from '../rooms/trust/contract.ts'
import { appRefuses } from './errors.ts'

const placeCookie = 'peel_place'

/**
 * Registered after trust's session hook, only in a demo folder. The signed-in person keeps name and role and works for the
 * chosen city; a real folder has one agency and never gets this far.
 */
export async function placeHook(app: FastifyInstance, { records, trust }: { records: Records; trust: Trust }): Promise<void> {
  app.addHook('onRequest', async (request) => {
    const wanted = request.cookies[placeCookie]
    const { actor } = request
    if (!wanted || actor?.kind !== 'person' || actor.person.agency === wanted) return
    const place = (await records.places()).find(({ agency }) => agency === wanted)
    if (place) request.actor = { ...actor, person: { ...actor.person, agency: place.agency } }
  })

  const logged = { nothing: 'Which city of a demo folder this browser looks at.' }
  const body = z.object({ agency: z.string().min(1).max(60) })
  app.withTypeProvider<ZodTypeProvider>().put('/api/place', { config: { logged }, schema: { body } }, async (request, reply) => {
    trust.allow(request.actor, 'records.read')
    const place = (await records.places()).find(({ agency }) => agency === request.body.agency)
    if (!place) throw appRefuses('no-such-place', { place: request.body.agency })
    reply.setCookie(placeCookie, place.agency, { path: '/', httpOnly: true, sameSite: 'strict' })
    return { place }
  })
}

// Fastify's own mark for a plugin whose hooks are for the whole app.
Object.assign(placeHook, { [Symbol.for('skip-override')]: true })
