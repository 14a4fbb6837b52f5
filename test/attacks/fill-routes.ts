/** Every route of the OpenAPI document with a request that it understands, made from its own schema: a route added later is filled, or named as one that is not. */

import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import type { Attacked } from './open-attacked-house.ts'

interface Schema {
  type?: string
  enum?: string[]
  pattern?: string
  properties?: Record<string, Schema>
  items?: Schema
  minItems?: number
  minimum?: number
  maximum?: number
  minLength?: number
  anyOf?: Schema[]
  oneOf?: Schema[]
}
interface Operation {
  parameters?: { in: string; name: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
}

export interface Filled {
  /** As in the OpenAPI document: `post /api/trust/cases`. */
  route: string
  method: string
  path: string
  parameters: { in: 'path' | 'query'; name: string; value: string }[]
  body?: unknown
  /** A body that is not JSON. */
  raw?: { type: string; payload: string | Buffer }
}

/** One file in a form, as a browser sends it. */
export function formWith(filename: string, content: string | Buffer, type = 'text/csv'): { type: string; payload: Buffer } {
  const boundary = 'peel-attack'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: ${type}\r\n\r\n`
  const payload = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`)])
  return { type: `multipart/form-data; boundary=${boundary}`, payload }
}

const raw: Record<string, Filled['raw']> = {
  'post /api/records/uploads': formWith('a.csv', 'occurred_at,category,lon,lat\n2026-06-01T10:10:00,Theft,-87.7,41.8\n'),
  'post /ledger/cosignature': { type: 'text/plain', payload: 'not a note\n' },
}

/** Tried in this order where a schema asks for a pattern. */
const spellings = [
  'abc',
  'ABCDEFGH',
  '2026-06-01',
  '00000000-0000-4000-8000-000000000000',
  'a.b@peel.example',
  'internal',
  '0'.repeat(64),
]

/** What a name means, where the schema says only that it is text. The longer name goes first. */
const meanings = (ids: Record<string, string>): Record<string, string> => ({
  'path /cases/ id': ids.case ?? '',
  'path /exports/ id': ids.handout ?? '',
  'path /duties/ id': ids.duty ?? '',
  'path /purposes/ id': ids.purpose ?? '',
  'path /overrides/ id': ids.override ?? '',
  'path /imports/ id': ids.import ?? '',
  'path /plans/ id': ids.plan ?? '',
  'path /jobs/ id': ids.job ?? '',
  'path /changes/ id': ids.ruleChange ?? '',
  'path /holds/ id': ids.hold ?? '',
  'path /me/sessions/ id': ids.session ?? '',
  'path /people/ id': ids.sacrificed ?? '',
  'path /invitations/ id': 'none',
  'path * *': 'checkpoint',
  'body person': ids.sacrificed ?? '',
  'path person': ids.sacrificed ?? '',
  'body case': ids.case ?? '',
  'query purpose': ids.purpose ?? '',
  'body subject': 'case:none',
  'body scope': 'looks',
  'body zone': 'America/Chicago',
  'body crs': 'EPSG:4326',
  'body name': 'Somebody New',
  'body args': 'help',
  'body shifts': '06:00,14:00,22:00',
})

/** Routes that end something come last, so that what they end is still there for the others. */
const lateWords = [
  'basis',
  'close',
  'erasures',
  'retention',
  'end',
  'disabling',
  'sessions',
  'take',
  'decision',
  'lift',
  'session',
  'take-back',
]
const isLate = ({ method, path }: Filled): number =>
  (method === 'get' ? 0 : method === 'delete' ? 2 : 1) +
  (lateWords.some((word) => path.endsWith(`/${word}`)) && method !== 'get' ? 2 : 0)

export async function fillRoutes(
  { app }: Attacked,
  ids: Record<string, string>,
): Promise<{ filled: Filled[]; unfilled: string[] }> {
  const { paths } = (await app.inject('/api/openapi.json')).json() as { paths: Record<string, Record<string, Operation>> }
  const meant = meanings(ids)
  const unfilled: string[] = []
  const filled = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Filled => {
      const route = `${method} ${path}`
      const fail = (what: string): string => {
        unfilled.push(`${route}: ${what}`)
        return ''
      }
      const schema = operation.requestBody?.content['application/json']?.schema
      const parameters = (operation.parameters ?? []).map(({ in: place, name, schema: said }): Filled['parameters'][number] => {
        const value = textFor(meant, `${place} `, path, name) ?? String(sample(said, name, meant, fail))
        return { in: place === 'path' ? 'path' : 'query', name, value }
      })
      const body = schema && sample(schema, 'body', meant, fail)
      return { route, method, path, parameters, ...(schema && { body }), ...(raw[route] && { raw: raw[route] }) }
    }),
  )
  return { filled: filled.sort((a, b) => isLate(a) - isLate(b)), unfilled }
}

function textFor(meant: Record<string, string>, place: string, path: string, name: string): string | undefined {
  const key = Object.keys(meant).find((one) => {
    const [where, part, last] = one.split(' ')
    return `${where} ` === place && last === name && path.includes(part === '*' ? '{*}' : `${part}{${name}}`)
  })
  return key === undefined ? meant[`${place}${name}`] : meant[key]
}

function sample(schema: Schema, name: string, meant: Record<string, string>, fail: (what: string) => string): unknown {
  const [first] = schema.enum ?? []
  if (first !== undefined) return first
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (choice) return sample(choice, name, meant, fail)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, sample(inner, key, meant, fail)]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 1 }, () => sample(schema.items ?? {}, name, meant, fail))
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, schema.minimum ?? 1), schema.maximum ?? 1)
    case 'string': {
      const pattern = schema.pattern === undefined ? /^/ : new RegExp(schema.pattern)
      const known = meant[`body ${name}`]
      const found = [...(known ? [known] : []), ...spellings].find((one) => pattern.test(one))
      return found ?? fail(`nothing known fits ${schema.pattern} for ${name}`)
    }
    default:
      return fail(`a ${JSON.stringify(schema)} for ${name}`)
  }
}

/** Sends a filled request as somebody, each from an address of its own; where a limit of so many a minute answers, a minute later again. */
export async function sendFilled(...[world, filled, who, headers]: Parameters<typeof sendOnce>): Promise<LightMyRequestResponse> {
  const answer = await sendOnce(world, filled, who, headers)
  if (answer.statusCode !== 429 || codeIn(answer.body) !== 'app.too-many') return answer
  ahead += 61_000
  return sendOnce(world, filled, who, headers)
}

/** The limits go by the system's clock. */
let ahead = 0
const systemNow = Date.now
Date.now = () => systemNow() + ahead

function sendOnce(
  { app, cookies }: Attacked,
  { method, path, parameters, body, raw: other }: Filled,
  who: string | null,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const filledPath = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = parameters.find((one) => one.in === 'path' && one.name === name)?.value ?? ''
    return encodeURIComponent(value)
  })
  const query = parameters.filter((one) => one.in === 'query' && one.value !== '')
  const search = query.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  const payload = other?.payload ?? (body === undefined ? undefined : JSON.stringify(body))
  const type = other?.type ?? (body === undefined ? undefined : 'application/json')
  return app.inject({
    method: method.toUpperCase() as NonNullable<InjectOptions['method']>,
    url: `${filledPath}${search && `?${search}`}`,
    remoteAddress: `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent++ & 255}`,
    headers: {
      'x-peel': '1',
      ...(type && { 'content-type': type }),
      ...(who !== null && { cookie: cookies[who] ?? '' }),
      ...headers,
    },
    ...(payload !== undefined && { payload }),
  })
}
let sent = 0

/** The first role that the route answers with more than “not you”. */
export async function whoMay(world: Attacked, filled: Filled): Promise<{ who: string; status: number; code: string }> {
  let last = { who: 'commander', status: 0, code: '' }
  // The commander first: what was furnished is theirs.
  for (const who of ['commander', ...roleNames.filter((role) => role !== 'commander')]) {
    const answer = await sendFilled(world, filled, who)
    const code = answer.statusCode >= 400 ? codeIn(answer.body) : ''
    last = { who, status: answer.statusCode, code }
    if (![401, 403].includes(answer.statusCode)) return last
  }
  return { ...last, who: 'commander' }
}

export function codeIn(body: string): string {
  try {
    return String((JSON.parse(body) as { code?: unknown }).code)
  } catch {
    return ''
  }
}
