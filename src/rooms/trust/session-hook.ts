/** Who stands behind a request: sets `request.actor` before any room's route runs, and refuses changes that no Peel page asked for. */

import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { PeelError } from '../../kernel/errors.ts'
import type { AgencyId } from '../../kernel/units.ts'
import type { TrustDesk } from './contract.ts'
import { refuse } from './errors.ts'
import { sessionTokenIn } from './identity/session-cookie.ts'

export interface SessionHookOptions {
  trust: Pick<TrustDesk, 'actorOf' | 'stationOf' | 'identity' | 'watch'>
  /** Whose station the token in the data folder is. */
  agency: AgencyId
}

/** A page of another origin cannot set this without asking first, and Peel never says yes (no CORS). */
export const csrfHeader = 'x-peel'
/** Names the purpose of a look; a link that downloads has the parameter `purpose` instead. */
const purposeHeader = 'x-peel-purpose'

/** A page that nobody is at says so. Whoever leaves it out only ends as late as before: the hour of the session's end is the server's. */
const unattendedHeader = 'x-peel-unattended'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Registered once, before the rooms, on the app itself: it is not encapsulated. */
export async function sessionHook(app: FastifyInstance, { trust, agency }: SessionHookOptions): Promise<void> {
  if (!app.hasRequestDecorator('cookies')) await app.register(fastifyCookie)
  app.decorateRequest('actor', null)
  app.decorateRequest('purpose', undefined)
  app.addHook('onRequest', async (request) => {
    request.purpose = purposeNamed(request)
    const token = bearerOf(request)
    if (token !== null) {
      request.actor = await trust.stationOf(token, agency)
      if (request.actor) return
    }
    if (!reads.has(request.method) && !isOurs(request, trust.identity.origin)) throw refuse('request-not-ours', {})
    const own = sessionTokenIn(request, trust.identity.origin)
    if (!own) return
    request.actor = await trust.actorOf(own, request.headers[unattendedHeader] !== '1').catch((error: unknown) => {
      // Pages are everybody's; why nothing opens to this account they ask, and say, themselves.
      if (!isAsked(request)) return null
      throw error
    })
  })
  // The watch counts refusals of leave; the answer does not wait for it.
  app.addHook('onError', async ({ actor }, _, error) => {
    if (actor && error instanceof PeelError) trust.watch.noteRefusal(actor, error)
  })
}

// Fastify's own mark for a plugin whose hooks are for the whole app.
Object.assign(sessionHook, { [Symbol.for('skip-override')]: true })

/** Not a page, a picture or the public ledger. */
const isAsked = ({ url }: FastifyRequest): boolean => url.startsWith('/api/')

/** The header, and no word of the browser's own that another site's page is asking: it adds that one by itself, no page can. */
function isOurs({ headers, host }: FastifyRequest, own: string | null): boolean {
  if (headers[csrfHeader] !== '1') return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = headers
  return origin === undefined || origin === own || (URL.canParse(origin) && new URL(origin).host === host)
}

function purposeNamed({ headers, query }: FastifyRequest): string | undefined {
  const { purpose } = (query ?? {}) as { purpose?: unknown }
  const named = headers[purposeHeader] ?? purpose
  return typeof named === 'string' && named !== '' ? named.slice(0, 100) : undefined
}

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null
}
