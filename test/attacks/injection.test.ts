/** Every text that a route of the OpenAPI document takes is filled with SQL, shell, template, header and prototype tricks: nothing runs, nothing breaks, nothing is told. */

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, mock, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { everyAgency } from '../../src/ports/store.ts'
import { codeIn, type Filled, fillRoutes, sendFilled, whoMay } from './fill-routes.ts'
import { type Attacked, furnish, openAttackedHouse } from './open-attacked-house.ts'

const content = 'Quartzfinch'
const touched = join(tmpdir(), `peel-touched-${process.pid}`)
const product = String(1913 * 7919)

const payloads = [
  `'; DROP TABLE trust_case; DROP TABLE trust_person; --`,
  `" OR "1"="1`,
  `' OR '1'='1`,
  `x' UNION SELECT document FROM trust_suggestion --`,
  `{"$ne":null}`,
  `$(touch ${touched})`,
  `;touch ${touched};`,
  `| touch ${touched}`,
  `{{1913*7919}}\${1913*7919}<%= 1913*7919 %>#{1913*7919}`,
  'a\r\nx-injected: 1\r\n\r\n<p>',
  'zero\u0000byte',
  'lone \ud800 half',
  '__proto__',
  'constructor',
  '%s%n%x%d',
  '\u202Egnp.exe',
]
/** Also where a list, a number or a thing is expected. */
const shapes: unknown[] = [{ $gt: '' }, ['a', 'b'], null, 1e308, true]

let world: Attacked
let ids: Record<string, string>
let filled: Filled[]
let shapeBefore: string
const logged = mock.method(console, 'error', () => {})

before(async () => {
  world = await openAttackedHouse({ demo: true })
  ids = await furnish(world, content)
  ids.sacrificed = String(world.ids['clerk-2'])
  shapeBefore = await shapeOfStore()
})
// One of the routes signs out.
beforeEach(() => world.enter('commander'))
after(async () => {
  logged.mock.restore()
  await world.close()
})

async function shapeOfStore(): Promise<string> {
  const { rows } = await sql<{ it: string }>`
    select table_name || '.' || column_name || ' ' || data_type as it from information_schema.columns
    where table_schema = 'public' order by 1`.execute(world.house.store.tables(everyAgency))
  assert.ok(rows.length > 100)
  return rows.map(({ it }) => it).join('\n')
}

function expectQuiet(told: string, { statusCode, body, headers }: LightMyRequestResponse, payload = ''): void {
  const what = `${told}: ${statusCode} ${body.slice(0, 400)}`
  assert.notEqual(codeIn(body), 'app.too-many', what)
  assert.ok(statusCode < 500 || /"code":"(outgoing|trust\.sso)/.test(body), what)
  assert.equal(headers['x-injected'], undefined, what)
  assert.equal(body.includes(product), false, what)
  if (statusCode < 400) return
  const isLedgerFile = String(headers['content-type']).startsWith('text/plain')
  if (!isLedgerFile) {
    const { code, sentence } = JSON.parse(body) as { code: string; sentence: string }
    assert.match(code, /^[a-z]+\.[a-z0-9-]+$/, what)
    assert.ok(sentence.length > 10, what)
  }
  // What was sent may be said back; what Peel stands on may not.
  const own = payload === '' ? body : body.replaceAll(JSON.stringify(payload).slice(1, -1), '')
  assert.doesNotMatch(
    own,
    /\n\s+at |node_modules|\.ts:\d|\/(tmp|home|work|usr|var)\/|syntax error|relation "|trust_\w+\.|SELECT |kysely/i,
    what,
  )
}

test('every route can be filled from the OpenAPI document, and understands what it was filled with', async () => {
  const all = await fillRoutes(world, ids)
  assert.deepEqual(all.unfilled, [])
  assert.ok(all.filled.length > 80, `${all.filled.length} routes`)
  filled = all.filled
})

/** Every text, number and choice of a request, as a function that puts something else in its place. */
function places(request: Filled): { name: string; put(value: unknown): Filled }[] {
  const ofParameters = request.parameters.map(({ name, in: place }, at) => ({
    name: `${place} ${name}`,
    put: (value: unknown): Filled => ({
      ...request,
      parameters: request.parameters.map((one, position) => (position === at ? { ...one, value: wellFormed(value) } : one)),
    }),
  }))
  const ofBody = leaves(request.body).map((path) => ({
    name: `body ${path.join('.')}`,
    put: (value: unknown): Filled => ({ ...request, body: replaced(request.body, path, value) }),
  }))
  return [...ofParameters, ...ofBody]
}

/** An address cannot hold half a character. */
const wellFormed = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\p{Cs}/gu, '\ufffd')

function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [path]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
}

function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((inner, at) => (String(at) === key ? replaced(inner, rest, by) : inner))
  const thing = value as Record<string, unknown>
  return { ...thing, [key]: replaced(thing[key], rest, by) }
}

test('no text in any place of any request runs, breaks or learns anything', async () => {
  const misunderstood: string[] = []
  const faults: string[] = []
  let tried = 0
  for (const request of filled) {
    const { who, status, code } = await whoMay(world, request)
    if (code === 'app.not-understood' || [406, 415].includes(status)) misunderstood.push(`${request.route} ${status} ${code}`)
    assert.ok(status < 500 || code.startsWith('trust.sso'), `${request.route}: ${status} ${code}`)
    for (const { name, put } of places(request)) {
      // A choice refuses every text in the same place; two are enough to see that it does.
      for (const payload of [...payloads, ...(name.startsWith('body') ? shapes : [])]) {
        const answer = await sendFilled(world, put(payload), who)
        try {
          const own = typeof payload === 'string' ? payload : ''
          expectQuiet(`${who} ${request.route} ${name} ${JSON.stringify(payload)}`, answer, own)
        } catch (fault) {
          faults.push((fault as Error).message)
        }
        tried++
      }
    }
  }
  assert.deepEqual(faults.slice(0, 30), [], `${faults.length} of ${tried}`)
  assert.deepEqual(misunderstood, [], 'routes that the driver did not really reach')
  assert.ok(tried > 2_000, `${tried} tried`)
})

test('no trick in a search finds what is hidden', async () => {
  let asked = 0
  for (const request of filled.filter(({ method }) => method === 'get')) {
    for (const { put } of places(request)) {
      for (const payload of payloads.slice(0, 5)) {
        const { body } = await sendFilled(world, put(payload), 'other-commander')
        assert.equal(body.includes(content), false, `${request.route} ${payload}: ${body.slice(0, 300)}`)
        asked++
      }
    }
  }
  assert.ok(asked > 100)
})

test('prototypes stay as they are, whatever is sent as JSON or in an address', async () => {
  for (const request of filled.filter(({ body }) => body !== undefined && !Array.isArray(body))) {
    for (const dirt of ['"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}']) {
      const payload = `{${dirt},${JSON.stringify(request.body).slice(1)}`
      const answer = await sendFilled(world, { ...request, raw: { type: 'application/json', payload } }, 'commander')
      expectQuiet(`${request.route} ${dirt}`, answer)
    }
  }
  for (const query of [
    '__proto__[polluted]=1',
    '__proto__.polluted=1',
    'constructor[prototype][polluted]=1',
    'limit[]=1&limit=2',
  ]) {
    expectQuiet(query, await world.ask('commander', 'GET', `/api/trust/cases?${query}`))
  }
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

test('no header is taken for more than it is', async () => {
  const names = [
    'user-agent',
    'x-peel-purpose',
    'x-forwarded-for',
    'x-forwarded-host',
    'authorization',
    'if-none-match',
    'accept-language',
    'x-request-id',
  ]
  const tricks = payloads.filter((text) => /^[\x20-\x7e]*$/.test(text))
  for (const request of filled.filter(({ method }) => method === 'get')) {
    for (const payload of tricks) {
      const headers = Object.fromEntries(names.map((name) => [name, payload]))
      const cookie = `peel_session=${encodeURIComponent(payload)}; peel_place=${encodeURIComponent(payload)}; ${world.cookies.commander}`
      expectQuiet(
        `${request.route} headers ${payload}`,
        await sendFilled(world, request, 'commander', { ...headers, cookie }),
        payload,
      )
    }
  }
})

test('bodies that are no JSON, or JSON of the wrong kind, are refused with a sentence', async () => {
  const broken = [
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '1',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    '{"a":1}{"b":2}',
    '\u0000',
    '{"name":"\\ud800"}',
  ]
  for (const request of filled.filter(({ method, raw: other }) => method !== 'get' && !other)) {
    for (const payload of broken) {
      const answer = await sendFilled(world, { ...request, raw: { type: 'application/json', payload } }, 'board')
      expectQuiet(`${request.route} ${payload.slice(0, 20)}`, answer)
    }
    const xml = { type: 'application/xml', payload: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>' }
    const answer = await sendFilled(world, { ...request, raw: xml }, 'board')
    expectQuiet(`${request.route} xml`, answer)
    assert.equal(answer.body.includes('root:'), false)
  }
  const large = await world.ask('commander', 'POST', '/api/trust/cases', { title: 'x'.repeat(1_100_000) })
  assert.deepEqual([large.statusCode, codeIn(large.body)], [413, 'app.too-large'])
})

test('afterwards nothing ran, the store has its shape, nothing unforeseen was logged, and the ledger holds', async () => {
  assert.equal(existsSync(touched), false, 'a shell ran')
  assert.equal(await shapeOfStore(), shapeBefore)
  assert.deepEqual(
    logged.mock.calls.map(({ arguments: said }) => said),
    [],
  )
  assert.equal((await world.house.trust.ledger.verify()).ok, true)
  assert.equal((await world.house.trust.ledger.checkStore()).ok, true)
})
