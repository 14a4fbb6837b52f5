/** Floods: guessing is slowed, nobody shuts another out, no forged address or cookie buys a second allowance, and after a minute all is well. */

import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, mock, test } from 'node:test'
import { codeIn } from './fill-routes.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

const most = 40
let world: Attacked
before(async () => {
  world = await openAttackedHouse({ requestsPerMinute: most, proxies: ['192.0.2.1'] })
})
after(() => world.close())

/** The limits go by the system's clock; each test has minutes of its own. */
let now = Date.now()
beforeEach(() => {
  now += 600_000
  mock.timers.enable({ apis: ['Date'], now })
})
afterEach(() => mock.timers.reset())

const ask = (
  from: string,
  { url = '/api/status', headers = {}, body }: { url?: string; headers?: Record<string, string>; body?: object } = {},
) =>
  world.app.inject({
    method: body ? 'POST' : 'GET',
    url,
    remoteAddress: from,
    headers: { 'x-peel': '1', ...headers },
    ...(body && { payload: body }),
  })

async function flood(from: (attempt: number) => Promise<{ statusCode: number }>, times: number): Promise<number> {
  let refused = 0
  for (let attempt = 0; attempt < times; attempt++) if ((await from(attempt)).statusCode === 429) refused++
  return refused
}

test('a flood from one address ends at the limit, with a code, a sentence and when to come again; other addresses do not feel it', async () => {
  assert.equal(await flood(() => ask('198.51.100.7'), most + 25), 25)
  const refused = await ask('198.51.100.7')
  assert.deepEqual([refused.statusCode, codeIn(refused.body)], [429, 'app.too-many'])
  assert.match(refused.json().sentence, /Wait a minute/)
  assert.ok(Number(refused.headers['retry-after']) <= 60)
  assert.equal((await ask('198.51.100.8')).statusCode, 200)
  mock.timers.tick(61_000)
  assert.equal((await ask('198.51.100.7')).statusCode, 200)
})

test('whoever is signed in is answered while somebody floods from the same network, and floods only for themselves', async () => {
  const as = (who: string) => ({ url: '/api/patrol/units', headers: { cookie: world.cookies[who] ?? '' } })
  await flood(() => ask('198.51.100.7'), most + 5)
  assert.equal((await ask('198.51.100.7', as('officer'))).statusCode, 200)
  // From a hundred addresses the person is still one person.
  assert.ok((await flood((attempt) => ask(`203.0.113.${attempt}`, as('officer')), most + 10)) >= 10)
  assert.equal((await ask('198.51.100.7', as('commander'))).statusCode, 200)
})

test('no header and no made-up cookie buys another allowance', async () => {
  const forged: ((attempt: number) => Record<string, string>)[] = [
    (attempt) => ({ 'x-forwarded-for': `10.9.8.${attempt}` }),
    (attempt) => ({
      'x-real-ip': `10.9.8.${attempt}`,
      forwarded: `for=10.9.8.${attempt}`,
      'cf-connecting-ip': `10.9.8.${attempt}`,
    }),
    (attempt) => ({ cookie: `peel_session=${String(attempt).padStart(43, 'A')}` }),
    (attempt) => ({ authorization: `Bearer ${String(attempt).padStart(43, 'A')}` }),
    (attempt) => ({ 'user-agent': `agent ${attempt}` }),
  ]
  for (const [number, headers] of forged.entries()) {
    const refused = await flood((attempt) => ask(`198.51.100.${100 + number}`, { headers: headers(attempt) }), most + 10)
    assert.equal(refused, 10, JSON.stringify(headers(0)))
  }
})

test('in IPv6 a /64 is one asker', async () => {
  assert.equal(await flood((attempt) => ask(`2001:db8:1:2:${attempt.toString(16)}::${attempt}`), most + 10), 10)
  assert.equal((await ask('2001:db8:1:3::1')).statusCode, 200)
})

test('behind the agency’s own proxy each machine has its own limit; nobody else’s word is taken', async () => {
  const through = (machine: string) => ask('192.0.2.1', { headers: { 'x-forwarded-for': machine } })
  assert.equal(await flood(() => through('198.51.100.50'), most + 10), 10)
  assert.equal((await through('198.51.100.51')).statusCode, 200)
  // What a machine behind the proxy claims of itself stands further left, and is not looked at.
  assert.equal(await flood((attempt) => through(`10.0.0.${attempt}, 198.51.100.52`), most + 10), 10)
})

const guess = (from: string, attempt: number) =>
  ask(from, { url: '/api/trust/session', body: { name: `Name ${attempt}`, password: 'wrong password here' } })

test('guesses of passwords: thirty a minute from one address, whatever the names; others still sign in', async () => {
  assert.equal(await flood((attempt) => guess('198.51.100.60', attempt), 35), 5)
  assert.equal((await guess('198.51.100.61', 1)).statusCode, 401)
  mock.timers.tick(61_000)
  assert.equal((await guess('198.51.100.60', 1)).statusCode, 401)
})

test('a name that is guessed at from many addresses is locked, and only that name', async () => {
  const ofOne = (attempt: number) =>
    ask(`198.51.100.${attempt}`, { url: '/api/trust/session', body: { name: 'Grace Admin', password: 'wrong password here' } })
  for (let attempt = 0; attempt < 5; attempt++) assert.equal((await ofOne(attempt)).statusCode, 401)
  const locked = await ofOne(99)
  assert.deepEqual([locked.statusCode, codeIn(locked.body)], [429, 'trust.locked'])
  const other = await ask('198.51.100.99', {
    url: '/api/trust/session',
    body: { name: 'Ada Okoro', password: 'wrong password here' },
  })
  assert.equal(other.statusCode, 401)
  world.clock.advance(16)
  assert.equal((await ofOne(3)).statusCode, 401)
})

test('one-time links, codes and passkeys are no faster to guess', async () => {
  const doors = [
    ['/api/trust/setup/look', { token: 'x'.repeat(43) }],
    ['/api/trust/setup', { token: 'x'.repeat(43), name: 'Mallory', password: 'four random words do' }],
    ['/api/trust/session/code', { code: '000000' }],
    ['/api/trust/session/recovery', {}],
  ] as const
  for (const [number, [url, body]] of doors.entries()) {
    const refused = await flood(() => ask(`198.51.100.${70 + number}`, { url, body }), 34)
    assert.equal(refused, 4, url)
  }
})
