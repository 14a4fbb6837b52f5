/** What every answer says to the browser, for every route: no script of another's, no frame, no sniffing, no cache of what people are told; and no change that another site asked for. */

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, beforeEach, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { codeIn, type Filled, fillRoutes, sendFilled } from './fill-routes.ts'
import { type Attacked, furnish, openAttackedHouse } from './open-attacked-house.ts'

let world: Attacked
let filled: Filled[]

before(async () => {
  world = await openAttackedHouse({ demo: true })
  const ids = await furnish(world, 'Quartzfinch')
  ids.sacrificed = String(world.ids['clerk-2'])
  filled = (await fillRoutes(world, ids)).filled
})
// One of the routes signs out.
beforeEach(() => world.enter('commander'))
after(() => world.close())

const policyOf = ({ headers }: LightMyRequestResponse): Map<string, string[]> =>
  new Map(
    String(headers['content-security-policy'])
      .split(';')
      .map((part) => part.trim().split(/\s+/))
      .map(([name = '', ...sources]) => [name, sources]),
  )

function expectGuarded(told: string, answer: LightMyRequestResponse): void {
  const { headers } = answer
  const policy = policyOf(answer)
  for (const [name, sources] of policy) {
    const allowed = name === 'style-src' ? ["'self'", "'unsafe-inline'"] : ["'self'", "'none'", 'data:', 'blob:']
    for (const source of sources) assert.ok(allowed.includes(source), `${told}: ${name} ${source}`)
  }
  assert.deepEqual(policy.get('script-src'), ["'self'"], told)
  assert.deepEqual(policy.get('script-src-attr'), ["'none'"], told)
  for (const name of ['object-src', 'base-uri', 'frame-ancestors'])
    assert.deepEqual(policy.get(name), ["'none'"], `${told} ${name}`)
  for (const name of ['default-src', 'connect-src', 'form-action'])
    assert.deepEqual(policy.get(name), ["'self'"], `${told} ${name}`)
  assert.equal(headers['x-content-type-options'], 'nosniff', told)
  assert.equal(headers['referrer-policy'], 'no-referrer', told)
  assert.equal(headers['x-frame-options'], 'DENY', told)
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin', told)
  assert.match(String(headers['permissions-policy']), /camera=\(\).*geolocation=\(\).*microphone=\(\)/, told)
  assert.equal(headers['x-powered-by'], undefined, told)
  assert.equal(headers.server, undefined, told)
}

test('every route answers so, whoever asks, with yes or with no', async () => {
  for (const request of filled) {
    for (const who of ['commander', null]) {
      const answer = await sendFilled(world, request, who)
      const told = `${who} ${request.route} ${answer.statusCode}`
      expectGuarded(told, answer)
      const isPublicFile = request.path.startsWith('/ledger/')
      const expected = isPublicFile && answer.statusCode < 400 && request.method === 'get'
      if (!expected) assert.equal(answer.headers['access-control-allow-origin'], undefined, told)
      if (request.path.startsWith('/api/')) {
        // The map's own ground may stay with the browser that asked for it for five minutes.
        const cache =
          request.path === '/api/records/basemap' && answer.statusCode === 200 ? /^private, max-age=300$/ : /^no-store$/
        assert.match(String(answer.headers['cache-control']), cache, told)
      }
      const types = String(answer.headers['content-type'] ?? '')
      assert.equal(/html/.test(types) && request.path.startsWith('/api/') && !request.path.endsWith('/sheet'), false, told)
    }
  }
})

test('so do the screens, what is not there, what is too large, and what is watched as it happens', async () => {
  for (const url of ['/', '/tonight', '/verify', '/nothing/here.js', '/api/nothing', '/ledger/nothing', '/assets/../server.ts']) {
    expectGuarded(url, await world.ask(null, 'GET', url))
  }
  expectGuarded('too large', await world.ask('commander', 'POST', '/api/trust/cases', { title: 'x'.repeat(1_100_000) }))
  const unreadable = await world.ask(null, 'GET', '/%c0%ae')
  assert.deepEqual([unreadable.statusCode, codeIn(unreadable.body)], [400, 'app.not-understood'])
  assert.match(String(unreadable.headers['content-security-policy']), /^default-src 'none'/)
  const job = world.house.jobs.start('Short work', `records/${world.house.agency}`, async () => ({}))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const events = await world.ask('commander', 'GET', `/api/jobs/${job}/events`)
  assert.match(String(events.headers['content-type']), /event-stream/)
  expectGuarded('events', events)
})

test('over https, and only there, the browser is told to come by https from now on', async () => {
  const plain = await world.ask(null, 'GET', '/api/status')
  assert.equal(plain.headers['strict-transport-security'], undefined)
  const behind = await openAttackedHouse({ proxies: ['192.0.2.1'] })
  const ask = (remoteAddress: string) =>
    behind.app.inject({ url: '/api/status', remoteAddress, headers: { 'x-forwarded-proto': 'https' } })
  assert.match(String((await ask('192.0.2.1')).headers['strict-transport-security']), /^max-age=63072000$/)
  assert.equal((await ask('192.0.2.2')).headers['strict-transport-security'], undefined, 'a stranger says https')
  const { demoPeople } = (await behind.ask(null, 'GET', '/api/trust/session')).json()
  const answer = await behind.app.inject({
    method: 'POST',
    url: '/api/trust/session/demo',
    remoteAddress: '192.0.2.1',
    headers: { 'x-peel': '1', 'x-forwarded-proto': 'https' },
    payload: { person: demoPeople[0].id },
  })
  const set = String(answer.headers['set-cookie'])
  for (const part of ['__Host-peel_session=', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
    assert.ok(set.includes(part), `${part} in ${set}`)
  await behind.close()
})

test('cookies: HttpOnly and Strict, all of them', async () => {
  const places = await world.ask('commander', 'PUT', '/api/place', { agency: world.house.agency })
  const { demoPeople } = (await world.ask(null, 'GET', '/api/trust/session')).json()
  const session = await world.ask(null, 'POST', '/api/trust/session/demo', { person: demoPeople[0].id })
  for (const set of [places, session].flatMap(({ headers }) => headers['set-cookie'] ?? [])) {
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(set.includes(part), set)
    assert.equal(/Domain=/i.test(set), false, set)
  }
})

const changing = (): Filled[] => filled.filter(({ method }) => method !== 'get')

test('every route that changes something refuses a request without Peel’s header, before it looks at anything else', async () => {
  assert.ok(changing().length > 40)
  for (const request of changing()) {
    for (const headers of [{ 'x-peel': '' }, { 'x-peel': '0' }, { 'x-peel': 'true' }, { 'x-peel': '1, 1' }] as const) {
      const answer = await sendFilled(world, request, 'commander', headers)
      assert.deepEqual(
        [answer.statusCode, codeIn(answer.body)],
        [403, 'trust.request-not-ours'],
        `${request.route} ${JSON.stringify(headers)}`,
      )
    }
    // What a form of another site can send without asking first.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await sendFilled(world, { ...request, raw: { type, payload: '{}' } }, 'commander', { 'x-peel': '' })
      assert.equal(codeIn(answer.body), 'trust.request-not-ours', `${request.route} ${type}`)
    }
  }
})

test('nor does it take the header from another site, should a browser ever let it through', async () => {
  for (const request of changing()) {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost.evil.example' },
      { origin: 'http://localhost@evil.example' },
      { origin: '' },
    ] as Record<string, string>[]) {
      const answer = await sendFilled(world, request, 'commander', { host: 'localhost', ...headers })
      assert.equal(codeIn(answer.body), 'trust.request-not-ours', `${request.route} ${JSON.stringify(headers)}`)
    }
  }
  for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: 'http://localhost' }] as Record<string, string>[]) {
    const [request] = changing().filter(({ path }) => path === '/api/trust/duties')
    const answer = await sendFilled(world, request as Filled, 'commander', { host: 'localhost', ...headers })
    assert.notEqual(codeIn(answer.body), 'trust.request-not-ours', JSON.stringify(headers))
  }
})

test('no look changes anything: GET has no way to do what only others may', async () => {
  for (const request of changing()) {
    const answer = await sendFilled(world, { ...request, method: 'get', body: undefined, raw: undefined }, 'commander', {
      'x-http-method-override': request.method,
      'x-method-override': request.method,
    })
    const hasGet = filled.some(({ method, path }) => method === 'get' && path === request.path)
    if (!hasGet && !request.path.startsWith('/ledger/'))
      assert.ok(answer.statusCode >= 400, `${request.route}: ${answer.statusCode}`)
  }
})

test('no other origin is ever told that it may ask', async () => {
  for (const request of filled) {
    const preflight = await sendFilled(world, { ...request, method: 'options', body: undefined, raw: undefined }, 'commander', {
      origin: 'https://evil.example',
      'access-control-request-method': request.method.toUpperCase(),
      'access-control-request-headers': 'x-peel',
    })
    for (const name of ['origin', 'headers', 'methods', 'credentials']) {
      assert.equal(preflight.headers[`access-control-allow-${name}`], undefined, `${request.route} ${name}`)
    }
  }
  const open = await world.ask(null, 'GET', '/ledger/checkpoint')
  assert.deepEqual(
    [open.headers['access-control-allow-origin'], open.headers['access-control-allow-credentials']],
    ['*', undefined],
  )
})

test('the door that is open before the server says as much', async () => {
  const { openDoor } = createRequire(import.meta.url)('../../bin/door.js') as {
    openDoor(at: object): Promise<{ server: import('node:http').Server }>
  }
  const { server } = await openDoor({ port: 0, host: '127.0.0.1' })
  const { port } = server.address() as { port: number }
  for (const path of ['/', '/api/status']) {
    const { headers } = await fetch(`http://127.0.0.1:${port}${path}`)
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    assert.deepEqual([headers.get('x-content-type-options'), headers.get('cache-control')], ['nosniff', 'no-store'])
  }
  server.close()
})
