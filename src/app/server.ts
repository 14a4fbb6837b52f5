/** The server: one Fastify in which every room is a plugin, behind a door that was open before it. */

import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import fastifyCookie from '@fastify/cookie'
import fastifyMultipart from '@fastify/multipart'
import fastifyRateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import fastifySwagger from '@fastify/swagger'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { PeelError } from '../kernel/errors.ts'
import { forecastRoutes } from '../rooms/forecast/routes.ts'
import { patrolRoutes } from '../rooms/patrol/routes.ts'
import { recordsRoutes } from '../rooms/records/routes.ts'
import { logRoutes } from '../rooms/trust/ledger/log-routes.ts'
import { ledgerFiles, trustRoutes } from '../rooms/trust/routes.ts'
import { sessionHook } from '../rooms/trust/session-hook.ts'
import { keepCheckingStore } from './check-store.ts'
import { appRefuses } from './errors.ts'
import { expectText } from './expect-text.ts'
import { guardBare, hardenAnswers, rateKey } from './harden-answers.ts'
import { jobRoutes } from './job-routes.ts'
import { errorLine } from './log-line.ts'
import { noteRefusedInput, watchInput } from './note-refused-input.ts'
import { onlyEncrypted } from './only-encrypted.ts'
import { placeHook } from './place-hook.ts'
import type { StartupStatus } from './startup.ts'
import { stationRoutes } from './station-routes.ts'
import { version } from './version.ts'
import type { House } from './wire.ts'

export interface ServerOptions {
  house: House
  /** The folder holds the generated city. */
  demo: boolean
  status(): StartupStatus & Record<string, unknown>
  /** The door's server when `npm start` opened one; a server of Fastify's own in tests. */
  server?: Server
  /** Only requests that name these hosts are answered, against DNS rebinding. Empty: any. */
  hosts: readonly string[]
  /** How often the store is held against the ledger, in milliseconds. */
  checkStoreEvery?: number
  /** Proxies whose word is taken for who asks, over what, for which host: addresses or networks. Nobody's by default. */
  proxies?: readonly string[]
  /** Other machines reach the port, and it speaks plain http: then only proxies that are named are answered, where any is. */
  exposed?: boolean
  /** From one person, or one address where nobody is signed in; signing in has limits of its own. */
  requestsPerMinute?: number
}

const webFolder = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../web/dist' : '../../../web/dist', import.meta.url),
)

/** Builds the server; the caller listens, or hands its `routing` to the door. */
export async function buildServer({
  house,
  demo,
  status,
  server,
  hosts,
  checkStoreEvery,
  proxies = [],
  exposed = false,
  requestsPerMinute = 3_000,
}: ServerOptions): Promise<FastifyInstance> {
  const note = noteRefusedInput(house.trust.watch, house.agency)
  const app = Fastify({
    logger: false,
    bodyLimit: 1_048_576,
    genReqId: () => randomUUID(),
    // An address that the router cannot read never reaches a hook: it is answered as every refusal is.
    frameworkErrors: (error, request, reply) => {
      note(request, error)
      answerError(error, request, guardBare(reply))
    },
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    ...(server ? { serverFactory: () => server } : {}),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)
  watchInput(app, note)
  guardHost(app, hosts)
  onlyEncrypted(app, { proxies, exposed, origin: house.trust.identity.origin })

  await app.register(logRoutes, {
    trust: house.trust,
    purposeOf: async (actor, id) => {
      const found = await house.trust.purposes.resolvePurpose(actor, id, house.clock.now())
      if (!found.ok) return null
      const { kind, confirmedBy } = found.purpose.basis
      const said = confirmedBy === undefined ? {} : { confirmed: confirmedBy !== null }
      return { id: found.purpose.id, basis: kind, ...said }
    },
    others: screens,
  })
  await app.register(hardenAnswers, { origin: house.trust.identity.origin })
  await app.register(expectText)
  await app.register(fastifyRateLimit, { max: requestsPerMinute, timeWindow: '1 minute', keyGenerator: rateKey })
  await app.register(fastifyCookie)
  await app.register(fastifyMultipart, { limits: multipartLimits })
  await app.register(fastifySwagger, { openapi: { info: { title: 'Peel', version } }, transform: jsonSchemaTransform })

  const standing = { logged: { nothing: 'Whether Peel is ready and whose it is; the same for everybody.' } }
  app.get('/api/status', { config: standing }, async ({ actor }) => {
    const agency = actor?.kind === 'person' ? actor.person.agency : house.agency
    // A start that failed still says why, whatever state its store is in.
    const ground = await house.records.territory(agency).catch(() => undefined)
    return { ...status(), agencyName: ground?.name ?? '', zone: ground?.zone ?? 'UTC', synthetic: ground?.synthetic ?? false }
  })
  const description = { logged: { nothing: 'The description of this interface; the same for everybody.' } }
  app.get('/api/openapi.json', { config: description }, () => app.swagger())
  await app.register(sessionHook, { trust: house.trust, agency: house.agency })
  if (demo) await app.register(placeHook, { records: house.records, trust: house.trust })
  await app.register(trustRoutes, { prefix: '/api/trust', trust: house.trust, agency: house.agency })
  await app.register(ledgerFiles, { prefix: '/ledger', home: house.home, ledger: house.trust.ledger })
  await app.register(recordsRoutes, { prefix: '/api/records', ...house, mayOpenPlaces: demo })
  await app.register(forecastRoutes, { prefix: '/api/forecast', ...house })
  await app.register(patrolRoutes, { prefix: '/api/patrol', ...house })
  await app.register(jobRoutes, { prefix: '/api/jobs', jobs: house.jobs, trust: house.trust, anyPlace: demo })
  await app.register(stationRoutes, { prefix: '/api/station', house })
  await serveScreens(app)
  keepStoreChecked(app, house, checkStoreEvery)
  return app
}

function keepStoreChecked(app: FastifyInstance, house: House, every?: number): void {
  let stop = async (): Promise<void> => {}
  app.addHook('onReady', async () => {
    stop = keepCheckingStore(house.trust.ledger, every)
  })
  app.addHook('onClose', () => stop())
}

/** The built screens come from a plugin that cannot be told. */
const builtScreens = 'The built screens: files that are the same for everybody.'
const screens = { 'GET /': builtScreens, 'HEAD /': builtScreens, 'GET /*': builtScreens, 'HEAD /*': builtScreens }

/** One file and what a person said about it; a form with more in it is nobody's mistake. */
const multipartLimits = {
  files: 1,
  fileSize: 4 * 1024 ** 3,
  fields: 10,
  parts: 20,
  fieldNameSize: 100,
  fieldSize: 10_000,
  headerPairs: 20,
}

/** A page elsewhere must not reach a Peel on this machine by pointing its own name at 127.0.0.1. */
function guardHost(app: FastifyInstance, hosts: readonly string[]): void {
  if (hosts.length === 0) return
  app.addHook('onRequest', async (request) => {
    if (!hosts.includes(request.hostname)) throw appRefuses('wrong-host', {})
  })
}

/** The built screens; any other path is one of the shell's own pages. */
async function serveScreens(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: webFolder, wildcard: true, index: false, immutable: false })
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && !/^\/(api|ledger|assets)\//.test(request.url)
    if (!wantsPage) throw appRefuses('no-such-route', { path: request.url.split('?')[0] ?? '' })
    sendShell(reply)
  })
  app.get('/', (_, reply) => sendShell(reply))
}

/** Nothing is returned: Fastify would wait for the reply as for a promise, twice, and each wait listens to the answer on its own. */
function sendShell(reply: FastifyReply): void {
  reply.header('cache-control', 'no-cache').sendFile('index.html')
}

/** Every failure leaves as a code and a sentence; what was not foreseen is logged under a reference and never shown. */
function answerError(
  error: FastifyError | PeelError,
  request: { id: string },
  reply: { status(code: number): { send(body: unknown): unknown } },
): void {
  const known = error instanceof PeelError ? error : describe(error, request.id)
  reply.status(known.status).send({ code: known.code, sentence: known.sentence, facts: known.facts })
}

function describe(error: FastifyError, reference: string): PeelError {
  const { statusCode = 500 } = error
  if (statusCode === 429) return appRefuses('too-many', {})
  if (statusCode === 413) return appRefuses('too-large', {})
  if (statusCode < 500) return new PeelError('app.not-understood', `The request was not understood: ${error.message}`, statusCode)
  console.error(errorLine(reference, error))
  return appRefuses('unexpected', { reference })
}
