/** Every route says how it is logged, or the server does not start; reading about somebody is in the ledger before the answer leaves. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, LedgerAct, LedgerRecord, Logged, PurposeInForce, Trust } from '../contract.ts'
import { refuse } from '../errors.ts'
import { noReceipts, type Receipts, withReceipts } from '../receipts.ts'

export interface LogRoutesOptions {
  trust: Pick<Trust, 'record'>
  /** The purpose behind the id that a request names, or null where it does not resolve for this actor. */
  purposeOf?(actor: Actor, id: string): Promise<PurposeInForce | null>
  /** Routes of plugins that cannot be told, as `GET /*`, and why nothing of them is logged. */
  others?: Readonly<Record<string, string>>
}

/** A route as it was registered, with what it says about logging. */
export interface RouteLog {
  method: string
  url: string
  logged: Logged | undefined
}

const fewestWords = 4
/** Of an answer: the ledger entry that says who was shown it. */
const receiptHeader = 'x-peel-ledger-entry'

/**
 * Registered once, on the app itself, before any route. `app.ready()` rejects with `trust.route-not-logged`, naming each
 * route that says nothing. HEAD beside a GET is the same route.
 */
export async function logRoutes(app: FastifyInstance, { trust, purposeOf, others = {} }: LogRoutesOptions): Promise<void> {
  const routes: { method: string; url: string; config: { logged?: Logged } }[] = []
  const list = (): RouteLog[] => routes.map(({ method, url, config }) => ({ method, url, logged: config.logged }))
  app.decorate('routeLogs', list)

  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      const why = others[`${method} ${route.url}`]
      route.config = { ...route.config, ...(why !== undefined && { logged: { nothing: why } }) }
      routes.push({ method, url: route.url, config: route.config as { logged?: Logged } })
    }
  })

  app.addHook('onReady', async () => {
    const silent = list().filter((route) => route.method !== 'OPTIONS' && !saysHow(route.logged))
    if (silent.length === 0) return
    throw refuse('route-not-logged', { routes: silent.map(({ method, url }) => `${method} ${url}`).join(', ') })
  })

  app.decorateRequest('receipts')
  // Not before: what a request's body is read in would not carry them on.
  app.addHook('preHandler', (request, _, done) => {
    request.receipts = noReceipts()
    withReceipts(request.receipts, done)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const { logged } = request.routeOptions.config
    if (!logged || !('by' in logged) || logged.by === 'job' || reply.statusCode >= 400) return payload
    if (logged.by === 'use-case') {
      expectReceipt(request, reply, logged.act)
      return payload
    }
    const { actor } = request
    // A route that shows something to nobody in particular cannot say who saw it.
    if (!actor) throw refuse('sign-in', {})
    const agency = actor.kind === 'person' ? actor.person.agency : actor.agency
    const purpose = request.purpose === undefined ? null : ((await purposeOf?.(actor, request.purpose)) ?? null)
    const entry = await trust.record(agency, recordOf(request, logged, actor, purpose))
    reply.header(receiptHeader, entry.index)
    return payload
  })
}

const reads: ReadonlySet<LedgerAct> = new Set(['consult', 'combine', 'disclose'])

/**
 * Whatever a use case forgets: an answer that shows something does not leave while no entry says that it was shown, and a
 * change that no entry tells of is said aloud. The header names the entry, so that whoever was answered can ask the public
 * ledger for it.
 */
function expectReceipt({ receipts, method, routeOptions: { url } }: FastifyRequest, reply: FastifyReply, act: LedgerAct): void {
  const index = receipts?.entries.at(-1)
  if (index !== undefined) reply.header(receiptHeader, index)
  const said = reads.has(act) ? index !== undefined : (receipts?.written ?? 0) > 0
  if (said || receipts?.nothingDone) return
  throw refuse(reads.has(act) ? 'answer-not-logged' : 'change-not-logged', { route: `${method} ${url ?? ''}` })
}

type LoggedByRoute = Extract<Logged, { by: 'route' }>

function recordOf(request: FastifyRequest, logged: LoggedByRoute, by: Actor, purpose: PurposeInForce | null): LedgerRecord {
  const filled = (words: string): string => fill(words, request.params as Record<string, string>)
  return {
    act: logged.act,
    by,
    what: logged.what,
    subject: filled(logged.subject),
    ...(purpose && { purpose: purpose.id }),
    ...(purpose?.basis && { basis: purpose.basis }),
    ...(purpose?.confirmed !== undefined && { confirmed: purpose.confirmed }),
    ...(logged.act === 'disclose' && { recipient: filled(logged.recipient) }),
  }
}

/** `case/:id` with the route's own parameters; what is not one of them stays. Ids only: 80 letters without control characters. */
function fill(words: string, params: Record<string, string>): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return words.replace(/:(\w+)/g, (whole, name: string) => params[name]?.replace(/[\u0000-\u001f\s]/g, '').slice(0, 80) ?? whole)
}

/** “n/a” is no reason. */
function saysHow(logged: Logged | undefined): boolean {
  if (!logged) return false
  return 'nothing' in logged ? logged.nothing.trim().split(/\s+/).length >= fewestWords : true
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route so far, with how it is logged. */
    routeLogs(): RouteLog[]
  }
  interface FastifyRequest {
    /** What this request wrote to the ledger so far. */
    receipts: Receipts | undefined
  }
}

// Fastify's own mark for a plugin whose hooks are for the whole app.
Object.assign(logRoutes, { [Symbol.for('skip-override')]: true })
