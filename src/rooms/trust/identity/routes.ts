/** Identity over HTTP: signing in, what one signs in with, sessions, accounts, recoveries. */

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PeelError } from '../../../kernel/errors.ts'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { Actor, SignedIn, Trust, TrustDesk } from '../contract.ts'
import { refuse } from '../errors.ts'
import { roleNames } from '../roles.ts'
import { csrfHeader } from '../session-hook.ts'
import { describeDevice } from './describe-device.ts'
import { refuseIdentity } from './errors.ts'
import { takesPasskeys } from './passkeys.ts'
import { clearSessionCookie, sessionTokenIn, setSessionCookie, ssoCookie } from './session-cookie.ts'
import type { From, Place } from './types.ts'

export interface IdentityRoutesOptions {
  trust: Trust & TrustDesk
  agency: AgencyId
}

/** A guess costs this machine a tenth of a second; a crowd of guesses must not take it down. */
const perMinute = (max: number) => ({ max, timeWindow: '1 minute' })
const signingIn = {
  nothing: 'Signing in and out, and what one signs in with: written down as an event of its own, with device and address.',
}
const fewLogons = { rateLimit: perMinute(30), logged: signingIn }
const ofSignIn = { rateLimit: perMinute(600), logged: signingIn }
const ofAccounts = {
  rateLimit: perMinute(300),
  logged: { nothing: 'Accounts of staff; what is done to one is in the ledger, nobody of any record is in them.' },
}

const name = z.string().min(1).max(200)
const password = z.string().min(1).max(1000)
const token = z.string().min(1).max(200)
const id = z.string().min(1).max(100)
const code = z.string().min(1).max(40)
const base64url = z
  .string()
  .max(20_000)
  .regex(/^[\w-]*$/)
const label = z.string().max(60).default('')

/** What an authenticator says; the library that checks it takes nothing else from it. */
const credential = { id: base64url.min(1), rawId: base64url, type: z.literal('public-key') }
const registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(
        z
          .string()
          .max(30)
          .regex(/^[a-z-]+$/),
      )
      .max(8)
      .optional(),
  }),
  authenticatorAttachment: z.string().max(30).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
})
const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
  authenticatorAttachment: z.string().max(30).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
})

export const identityRoutes: FastifyPluginAsyncZod<IdentityRoutesOptions> = async (app, { trust, agency }) => {
  const { identity } = trust
  const { origin } = identity
  const tokenOf = (request: FastifyRequest): string | undefined => sessionTokenIn(request, origin)
  const ownToken = (request: FastifyRequest): string => {
    const own = tokenOf(request)
    if (!own) throw refuse('sign-in', {})
    return own
  }
  const placeOf = (request: FastifyRequest): Place => {
    if (origin !== null && new URL(origin).host !== request.host) throw refuseIdentity('origin-not-ours', { origin })
    const own = origin ?? `${request.protocol}://${request.host}`
    return { origin: own, host: new URL(own).hostname }
  }
  /** The answer to every step of signing in: the person, or what is still missing. */
  const entered = (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) => {
    setSessionCookie(request, reply, origin, signedIn.token)
    return { person: signedIn.needs ? null : signedIn.person, needs: signedIn.needs ?? null }
  }

  app.get('/session', { config: ofSignIn }, async (request) => {
    const own = tokenOf(request)
    const half = request.actor === null && own ? await identity.halfOf(own) : null
    return {
      person: request.actor?.kind === 'person' ? request.actor.person : null,
      half,
      demoPeople: await trust.demoPeople(agency),
      sso: identity.ssoName,
      passkeys: takesPasskeys(placeOrOwn(request)),
      csrfHeader,
    }
  })
  // Somebody at the wrong address is told so when they try to sign in, not by a page that does not load.
  const placeOrOwn = (request: FastifyRequest): Place => ({
    origin: '',
    host: origin ? new URL(origin).hostname : request.hostname,
  })

  app.post('/session', { config: fewLogons, schema: { body: z.object({ name, password }) } }, async (request, reply) => {
    const { body } = request
    return entered(request, reply, await trust.signIn(agency, body.name, body.password, fromOf(request), tokenOf(request)))
  })

  app.post('/session/code', { config: fewLogons, schema: { body: z.object({ code }) } }, async (request, reply) =>
    entered(request, reply, await identity.enterCode(ownToken(request), request.body.code, fromOf(request))),
  )

  app.post('/session/passkey/question', { config: { ...fewLogons, rateLimit: perMinute(60) } }, async (request) =>
    identity.askForPasskey(agency, placeOf(request)),
  )
  app.post('/session/passkey', { config: fewLogons, schema: { body: assertion } }, async (request, reply) => {
    const response = request.body as unknown as AuthenticationResponseJSON
    const signedIn = await identity.enterWithPasskey(agency, placeOf(request), response, fromOf(request), tokenOf(request))
    return entered(request, reply, signedIn)
  })

  app.post('/session/demo', { config: ofSignIn, schema: { body: z.object({ person: name }) } }, async (request, reply) =>
    entered(request, reply, await trust.signInDemo(agency, request.body.person as PersonId, fromOf(request), tokenOf(request))),
  )

  app.post('/session/recovery', { config: fewLogons }, async (request) => {
    await identity.askForRecovery(ownToken(request), fromOf(request))
    return { asked: true }
  })

  app.delete('/session', { config: ofSignIn }, async (request, reply) => {
    const own = tokenOf(request)
    if (own) await trust.signOut(own, fromOf(request))
    clearSessionCookie(request, reply, origin)
    return { person: null }
  })

  app.get('/sso', { config: fewLogons }, async (request, reply) => {
    const { url, browser } = await identity.beginSso(agency, placeOf(request))
    const cookie = ssoCookie(request, origin)
    return reply.setCookie(cookie.name, browser, cookie.options).redirect(url)
  })
  app.get('/sso/callback', { config: fewLogons }, async (request, reply) => {
    const cookie = ssoCookie(request, origin)
    const browser = request.cookies[cookie.name] ?? ''
    reply.clearCookie(cookie.name, cookie.options)
    try {
      const place = placeOf(request)
      const address = new URL(request.url, place.origin)
      const signedIn = await identity.finishSso(agency, place, { address, browser }, fromOf(request), tokenOf(request))
      setSessionCookie(request, reply, origin, signedIn.token)
      return reply.redirect('/')
    } catch (error) {
      if (!(error instanceof PeelError)) throw error
      // A page, not a program, is waiting: the sign-in screen says it in words.
      return reply.redirect(`/#refused=${error.code}`)
    }
  })

  app.post('/setup/look', { config: fewLogons, schema: { body: z.object({ token }) } }, async (request) =>
    identity.lookAtLink(request.body.token),
  )
  const setup = z.object({ token, name, password })
  app.post('/setup', { config: fewLogons, schema: { body: setup } }, async (request, reply) =>
    entered(request, reply, await trust.setUp(request.body.token, request.body, fromOf(request))),
  )
  app.post('/setup/passkey/question', { config: fewLogons, schema: { body: z.object({ token, name }) } }, async (request) =>
    identity.askToSetUpWithPasskey(request.body.token, request.body.name, placeOf(request)),
  )
  const setupPasskey = z.object({ token, label, response: registration })
  app.post('/setup/passkey', { config: fewLogons, schema: { body: setupPasskey } }, async (request, reply) => {
    const given = { label: request.body.label, response: request.body.response as unknown as RegistrationResponseJSON }
    return entered(request, reply, await identity.setUpWithPasskey(request.body.token, given, placeOf(request), fromOf(request)))
  })

  app.get('/me/factors', { config: ofSignIn }, async (request) => identity.factors(ownToken(request)))
  app.post('/me/passkeys/question', { config: { ...fewLogons, rateLimit: perMinute(60) } }, async (request) =>
    identity.askToEnrolPasskey(ownToken(request), placeOf(request)),
  )
  const newPasskey = z.object({ label, response: registration })
  app.post('/me/passkeys', { config: fewLogons, schema: { body: newPasskey } }, async (request, reply) => {
    const given = { label: request.body.label, response: request.body.response as unknown as RegistrationResponseJSON }
    return entered(request, reply, await identity.enrolPasskey(ownToken(request), given, placeOf(request), fromOf(request)))
  })
  const onePasskey = z.object({ id: base64url.min(1).max(2000) })
  app.delete('/me/passkeys/:id', { config: ofSignIn, schema: { params: onePasskey } }, async (request) => {
    await identity.removeFactor(ownToken(request), { passkey: request.params.id }, fromOf(request))
    return { removed: true }
  })
  const newPassword = z.object({ present: password.optional(), password })
  app.post('/me/password', { config: fewLogons, schema: { body: newPassword } }, async (request) => {
    await identity.changePassword(ownToken(request), request.body, fromOf(request))
    return { changed: true }
  })
  app.post('/me/codes/question', { config: fewLogons }, async (request) => identity.askToEnrolTotp(ownToken(request)))
  const newCodes = z.object({
    secret: z
      .string()
      .max(64)
      .regex(/^[A-Z2-7]+$/),
    code,
  })
  app.post('/me/codes', { config: fewLogons, schema: { body: newCodes } }, async (request, reply) => {
    const signedIn = await identity.enrolTotp(ownToken(request), request.body, fromOf(request))
    return { ...entered(request, reply, signedIn), recoveryCodes: signedIn.recoveryCodes }
  })
  app.delete('/me/codes', { config: ofSignIn }, async (request) => {
    await identity.removeFactor(ownToken(request), 'codes', fromOf(request))
    return { removed: true }
  })
  app.post('/me/recovery-codes', { config: fewLogons }, async (request) => ({
    recoveryCodes: await identity.renewRecoveryCodes(ownToken(request), fromOf(request)),
  }))

  app.get('/me/sessions', { config: ofSignIn }, async (request) => identity.sessions(ownToken(request)))
  app.delete('/me/sessions', { config: ofSignIn }, async (request) => ({
    ended: await identity.revokeOtherSessions(ownToken(request), fromOf(request)),
  }))
  app.delete('/me/sessions/:id', { config: ofSignIn, schema: { params: z.object({ id }) } }, async (request) => {
    await identity.revokeSession(ownToken(request), request.params.id, fromOf(request))
    return { ended: 1 }
  })

  app.get('/people', { config: ofAccounts }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.manage-people')
    return { people: await trust.people(agencyOf(actor)), access: await identity.access(actor) }
  })
  const invited = z.object({ role: z.enum(roleNames), title: z.string().max(100) })
  app.post('/people/invitations', { config: ofAccounts, schema: { body: invited } }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.manage-people')
    return trust.invite(actor, request.body)
  })
  app.get('/people/invitations', { config: ofAccounts }, async (request) => ({
    invitations: await identity.invitations(trust.allow(request.actor, 'trust.manage-people')),
  }))
  const invitation = z.object({ id })
  app.delete('/people/invitations/:id', { config: ofAccounts, schema: { params: invitation } }, async (request) => {
    await identity.withdrawInvitation(trust.allow(request.actor, 'trust.manage-people'), request.params.id)
    return { withdrawn: true }
  })
  const forSso = z.object({ name, role: z.enum(roleNames), title: z.string().max(100), email: z.email().max(254) })
  app.post('/people', { config: ofAccounts, schema: { body: forSso } }, async (request) =>
    identity.addAccountForSso(trust.allow(request.actor, 'trust.manage-people'), request.body, fromOf(request)),
  )
  const person = z.object({ id })
  app.post('/people/:id/disabling', { config: ofAccounts, schema: { params: person } }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.manage-people')
    await identity.disable(actor, request.params.id as PersonId, fromOf(request))
    return { state: 'disabled' }
  })
  const address = z.object({ email: z.email().max(254).nullable() })
  app.put('/people/:id/email', { config: ofAccounts, schema: { params: person, body: address } }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.manage-people')
    await identity.setEmail(actor, request.params.id as PersonId, request.body.email, fromOf(request))
    return { email: request.body.email }
  })
  app.post('/people/:id/enabling', { config: ofAccounts, schema: { params: person } }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.manage-people')
    await identity.enable(actor, request.params.id as PersonId, fromOf(request))
    return { state: 'active' }
  })
  app.delete('/people/:id/sessions', { config: ofAccounts, schema: { params: person } }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.manage-people')
    return { ended: await identity.revokeSessionsOf(actor, request.params.id as PersonId, fromOf(request)) }
  })

  app.get('/recoveries', { config: ofAccounts }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.approve-recovery')
    return { recoveries: await identity.recoveries(actor), people: await trust.people(agencyOf(actor)) }
  })
  const forWhom = z.object({ person: id })
  app.post('/recoveries', { config: ofAccounts, schema: { body: forWhom } }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.approve-recovery')
    await identity.expectFresh(ownToken(request))
    return identity.approveRecovery(actor, { person: request.body.person as PersonId }, fromOf(request))
  })
  app.post('/recoveries/:id/approval', { config: ofAccounts, schema: { params: person } }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.approve-recovery')
    await identity.expectFresh(ownToken(request))
    return identity.approveRecovery(actor, { recovery: request.params.id }, fromOf(request))
  })
}

const agencyOf = (actor: Actor): AgencyId => (actor.kind === 'person' ? actor.person.agency : actor.agency)

const fromOf = (request: FastifyRequest): From => ({
  device: describeDevice(request.headers['user-agent']),
  address: request.ip,
})
