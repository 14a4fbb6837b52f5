/** The cookie that holds a session's token: HttpOnly, Strict, and over https under a name that no other host can set. */

import type { FastifyReply, FastifyRequest } from 'fastify'

const sessionCookie = 'peel_session'
/** Browsers take a cookie of this name only from this very host, over https, for every path. */
const secureSessionCookie = `__Host-${sessionCookie}`

/** Over https, or behind a proxy that speaks it for us, as the agency's own address says. */
const isSecure = (request: FastifyRequest, origin: string | null): boolean =>
  request.protocol === 'https' || origin?.startsWith('https:') === true

const nameFor = (request: FastifyRequest, origin: string | null): string =>
  isSecure(request, origin) ? secureSessionCookie : sessionCookie

const optionsFor = (request: FastifyRequest, origin: string | null) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(request, origin) }) as const

/** Undefined where there is none. Over https the plain name is not looked at: a neighbour could have set it. */
export function sessionTokenIn(request: FastifyRequest, origin: string | null): string | undefined {
  return request.cookies[nameFor(request, origin)] || undefined
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, origin: string | null, token: string): void {
  reply.setCookie(nameFor(request, origin), token, optionsFor(request, origin))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply, origin: string | null): void {
  reply.clearCookie(nameFor(request, origin), optionsFor(request, origin))
}

/** Until the browser comes back from the agency's sign-in service. Lax, because it comes from another site. */
export const ssoCookie = (request: FastifyRequest, origin: string | null) => ({
  name: isSecure(request, origin) ? '__Host-peel_sso' : 'peel_sso',
  options: { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request, origin), maxAge: 300 } as const,
})
