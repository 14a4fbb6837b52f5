/** Trust over HTTP: sessions, the ledger for people who are signed in, and the ledger's files for everybody. */

import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AgencyId, PersonId } from '../../kernel/units.ts'
import type { LedgerEntry, LedgerProof, Trust, TrustDesk } from './contract.ts'
import { folderReader } from './ledger/read-ledger.ts'
import { partialFromFull, publicTilePath } from './ledger/tiles.ts'
import { purposeRoutes } from './purpose/routes.ts'
import { roleNames } from './roles.ts'
import { clearSessionCookie, csrfHeader, sessionCookie, setSessionCookie } from './session-hook.ts'

export interface TrustRoutesOptions {
  trust: Trust & TrustDesk
  agency: AgencyId
}

/** A guess costs this machine a tenth of a second; a crowd of guesses must not take it down. */
const fewLogons = { rateLimit: { max: 30, timeWindow: '1 minute' } }
const name = z.string().min(1).max(200)
const password = z.string().min(1).max(1000)

export const trustRoutes: FastifyPluginAsyncZod<TrustRoutesOptions> = async (app, { trust, agency }) => {
  await app.register(purposeRoutes, { trust })

  app.get('/session', async (request) => ({
    person: request.actor?.kind === 'person' ? request.actor.person : null,
    demoPeople: await trust.demoPeople(agency),
    csrfHeader,
  }))

  app.post('/session', { config: fewLogons, schema: { body: z.object({ name, password }) } }, async (request, reply) => {
    const { person, token } = await trust.signIn(agency, request.body.name, request.body.password)
    setSessionCookie(request, reply, token)
    return { person }
  })

  app.post('/session/demo', { schema: { body: z.object({ person: name }) } }, async (request, reply) => {
    const { person, token } = await trust.signInDemo(agency, request.body.person as PersonId)
    setSessionCookie(request, reply, token)
    return { person }
  })

  app.delete('/session', async (request, reply) => {
    const token = request.cookies[sessionCookie]
    if (token) await trust.signOut(token)
    clearSessionCookie(request, reply)
    return { person: null }
  })

  const setup = z.object({ token: z.string().min(1).max(200), name, password })
  app.post('/setup', { config: fewLogons, schema: { body: setup } }, async (request, reply) => {
    const { person, token } = await trust.setUp(request.body.token, request.body)
    setSessionCookie(request, reply, token)
    return { person }
  })

  app.get('/people', async (request) => {
    trust.allow(request.actor, 'trust.manage-people')
    return { people: await trust.people(agency) }
  })

  const invited = z.object({ role: z.enum(roleNames), title: z.string().max(100) })
  app.post('/people/invitations', { schema: { body: invited } }, async (request) =>
    trust.invite(trust.allow(request.actor, 'trust.manage-people'), request.body),
  )

  // Words that people typed may name people, so they are shown for a purpose only, and the look stands in the ledger.
  const typed = z.enum(['true', 'false']).default('false')
  const readReasons = (request: FastifyRequest, subject: string) => {
    const { actor, purpose } = request
    const what = 'Reasons that people typed were read in the ledger.'
    return trust.consult(actor, 'trust.read-reasons', { purpose, subject, what })
  }

  const page = z.object({
    before: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    reasons: typed,
  })
  app.get('/ledger', { schema: { querystring: page } }, async (request) => {
    trust.allow(request.actor, 'trust.read-ledger')
    const withReasons = request.query.reasons === 'true'
    if (withReasons) await readReasons(request, 'ledger')
    const entries = await trust.ledger.entries(request.query)
    return {
      entries: withReasons ? entries : entries.map(withoutReason),
      checkpoint: trust.ledger.checkpoint(),
      notices: trust.ledger.notices(),
    }
  })

  const entry = z.object({ index: z.coerce.number().int().min(0) })
  const asked = z.object({ reasons: typed })
  app.get('/ledger/:index/proof', { schema: { params: entry, querystring: asked } }, async (request) => {
    trust.allow(request.actor, 'trust.read-ledger')
    const { index } = request.params
    if (request.query.reasons !== 'true') return sealed(await trust.ledger.proof(index))
    await readReasons(request, `ledger:${index}`)
    return trust.ledger.proof(index)
  })

  const from = z.object({ from: z.coerce.number().int().min(1) })
  app.get('/ledger/consistency', { schema: { querystring: from } }, async (request) => {
    trust.allow(request.actor, 'trust.read-ledger')
    return trust.ledger.consistency(request.query.from)
  })

  app.get('/ledger/verify', async (request) => {
    trust.allow(request.actor, 'trust.read-ledger')
    return trust.ledger.verify()
  })
}

const withoutReason = ({ why: _, ...entry }: LedgerEntry): Omit<LedgerEntry, 'why'> => entry

/** What a machine suggested may be opened by anybody who works here; what a person typed stays sealed. */
function sealed({ opened, ...proof }: LedgerProof): LedgerProof {
  const content = proof.entry.act === 'suggest' ? opened?.content : undefined
  return content === undefined ? proof : { ...proof, opened: { content } }
}

/** The ledger as C2SP says it is published: static files, cacheable for ever, except the checkpoint. Nobody needs to sign in. */
export async function ledgerFiles(app: FastifyInstance, { home }: { home: string }): Promise<void> {
  const read = partialFromFull(folderReader(join(home, 'ledger')))
  app.get<{ Params: { '*': string } }>('/*', async (request, reply) => {
    const path = request.params['*']
    const isTile = publicTilePath.test(path)
    const bytes = isTile || path === 'checkpoint' || path === 'key' ? await read(path) : null
    if (!bytes) return reply.code(404).type('text/plain; charset=utf-8').send('There is no such file in this ledger.\n')
    return reply
      .header('cache-control', isTile ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin')
      .type(isTile ? 'application/octet-stream' : 'text/plain; charset=utf-8')
      .send(Buffer.from(bytes))
  })
}
