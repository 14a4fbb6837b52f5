/** What every answer says to the browser beside its content, and who shares a rate limit with whom. */

import { isIPv6 } from 'node:net'
import fastifyHelmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  workerSrc: ["'self'", 'blob:'],
  imgSrc: ["'self'", 'data:', 'blob:'],
  // The map and the dialogs set styles of their own; a style runs nothing, and no style can be loaded from elsewhere.
  styleSrc: ["'self'", "'unsafe-inline'"],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
}

/** Peel asks for none of these; a passkey is asked for by Peel's own page alone. */
const neverAsked = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
const ownPages = ['publickey-credentials-get=(self)', 'publickey-credentials-create=(self)']
const permissionsPolicy = [...neverAsked.map((what) => `${what}=()`), ...ownPages].join(', ')

/** Two years, as long as browsers' own lists ask for. */
const httpsOnly = 'max-age=63072000'

/** Registered on the app itself before any route. `origin` is the agency's own address, where the settings name one. */
export async function hardenAnswers(app: FastifyInstance, { origin }: { origin: string | null }): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    hsts: false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', permissionsPolicy)
    if (request.protocol === 'https' || origin?.startsWith('https:')) reply.header('strict-transport-security', httpsOnly)
    // What people are told stays in no cache unless its route says otherwise.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
}

// Fastify's own mark for a plugin whose hooks are for the whole app.
Object.assign(hardenAnswers, { [Symbol.for('skip-override')]: true })

/**
 * Whoever is signed in has a limit of their own, so that a flood from the same network does not shut them out. Everybody else
 * shares one with their address; in IPv6 with the /64, which is one household or one attacker.
 */
export function rateKey(request: FastifyRequest): string {
  const { actor, ip } = request
  if (actor?.kind === 'person') return `person ${actor.person.id}`
  if (actor) return 'station'
  return `from ${networkOf(ip)}`
}

function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const whole = [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0'), ...rest]
  return `${whole.slice(0, 4).join(':')}::/64`
}

/** For an answer that no hook sees: nothing in it is a page. */
export const guardBare = (reply: FastifyReply): FastifyReply =>
  reply.headers({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })

/** The headers so far, for an answer that is written past Fastify. */
export const headersOf = (reply: FastifyReply): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(reply.getHeaders()).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]),
  )
