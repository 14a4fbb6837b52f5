/** Attacks on sessions over HTTP: forged, replayed, fixed, stolen back, tossed in by a neighbour, revoked elsewhere. None opens anything. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { openMemoryKms } from '../../src/adapters/kms-local/open-memory-kms.ts'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import { PeelError } from '../../src/kernel/errors.ts'
import { everyAgency, type Store } from '../../src/ports/store.ts'
import type { Trust, TrustDesk } from '../../src/rooms/trust/contract.ts'
import { readIdentityKey } from '../../src/rooms/trust/identity/seal-secrets.ts'
import { trustMigrations } from '../../src/rooms/trust/migrations/migrations.ts'
import { openTrust } from '../../src/rooms/trust/open-trust.ts'
import { trustRoutes } from '../../src/rooms/trust/routes.ts'
import { sessionHook } from '../../src/rooms/trust/session-hook.ts'
import { makeDatabase, noServer } from '../contracts/temporary-database.ts'
import { agency, countedBytes, handClock, newHome, openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'
import { codeAt, firstAdministrator, type Member, password, signInFully } from '../trust/sign-in-fully.ts'
import { softwareAuthenticator } from '../trust/software-authenticator.ts'

const ours = { 'x-peel': '1' }

async function serve(trust: Trust & TrustDesk, trustProxy = false): Promise<FastifyInstance> {
  const app = Fastify({ trustProxy })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, _, reply) =>
    reply
      .code(error instanceof PeelError ? error.status : ((error as { statusCode?: number }).statusCode ?? 500))
      .send({ code: error instanceof PeelError ? error.code : 'app.other' }),
  )
  await app.register(sessionHook, { trust, agency })
  await app.register(trustRoutes, { prefix: '/api/trust', trust, agency })
  app.get('/api/room', async (request) => ({ as: trust.allow(request.actor, 'records.read').kind }))
  app.get('/page', async (request) => ({ actor: request.actor }))
  await app.ready()
  return app
}

describe('attacks on sessions', () => {
  let house: TestTrust
  let app: FastifyInstance
  let admin: Member
  before(async () => {
    house = await openTestTrust()
    app = await serve(house.trust)
    admin = await firstAdministrator(house)
  })
  after(async () => {
    await app.close()
    await house.close()
  })

  const room = async (cookie: string, through = app): Promise<number> =>
    (await through.inject({ url: '/api/room', headers: { cookie } })).statusCode
  const post = (url: string, payload: object, cookie = '') =>
    app.inject({ method: 'POST', url: `/api/trust${url}`, headers: { ...ours, ...(cookie && { cookie }) }, payload })
  const cookieIn = (answer: { headers: Record<string, unknown> }): string =>
    String(answer.headers['set-cookie']).split(';')[0] ?? ''

  /** Name and password, then the code: as the sign-in page does it. */
  async function signIn(cookie = ''): Promise<{ half: string; whole: string }> {
    house.clock.advance(1)
    const half = cookieIn(await post('/session', { name: 'Grace Admin', password }, cookie))
    const answer = await post('/session/code', { code: codeAt(house, admin.secret) }, half)
    assert.equal(answer.statusCode, 200, answer.body)
    return { half, whole: cookieIn(answer) }
  }

  test('a made-up, cut, lengthened or empty token is nobody', async () => {
    const { whole } = await signIn()
    assert.equal(await room(whole), 200)
    const token = whole.split('=')[1] ?? ''
    assert.match(token, /^[\w-]{43}$/, '256 bits')
    const flipped = `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`
    for (const forged of ['', 'null', 'undefined', token.slice(1), `${token}A`, flipped, 'A'.repeat(43), '%00', "' or 1=1 --"]) {
      assert.equal(await room(`peel_session=${encodeURIComponent(forged)}`), 401, forged)
    }
  })

  test('the digest that the store keeps, and the id that the list shows, are no tokens', async () => {
    const { whole } = await signIn()
    const rows = await house.store
      .tables<{ trust_session: { digest: string } }>(everyAgency)
      .selectFrom('trust_session')
      .selectAll()
      .execute()
    assert.ok(rows.length > 0)
    for (const { digest } of rows) {
      assert.equal(await room(`peel_session=${digest}`), 401)
      assert.equal(await room(`peel_session=${digest.slice(0, 16)}`), 401)
      assert.equal(whole.includes(digest), false)
    }
  })

  test('whoever can only write to the store makes no session, and turns none into another', async () => {
    const { half, whole } = await signIn()
    const asked = `peel_session=${'N'.repeat(43)}`
    const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
    const digestOf = (cookie: string): string =>
      createHash('sha256')
        .update(cookie.slice(cookie.indexOf('=') + 1))
        .digest('hex')
    const columns = 'agency_id, person_id, method, factors, device, address, created_at, seen_at, reauthenticated_at, seal'
    const copy = `insert into trust_session (digest, ${columns}) select '${digestOf(asked)}', ${columns} from trust_session where digest = '${digestOf(whole)}'`
    await run(copy)
    assert.equal(await room(asked), 401, 'a copy of a row under a token of one’s own')

    // Peel asks the store, as it does after a start.
    const second = await serve(await house.reopen())
    assert.equal(await room(whole, second), 200)
    const third = await serve(await house.reopen())
    await run(`update trust_session set reauthenticated_at = reauthenticated_at + 1 where digest = '${digestOf(whole)}'`)
    assert.equal(await room(whole, third), 401, 'fresher than it is')
    assert.equal(await room(half, third), 401)
    for (const one of [second, third]) await one.close()
    await app.close()
    app = await serve(house.trust)
  })

  test('fixation: a token known before signing in is worth nothing after it, at either step', async () => {
    const fixed = `peel_session=${'F'.repeat(43)}`
    const { half, whole } = await signIn(fixed)
    assert.equal(new Set([fixed, half, whole]).size, 3)
    assert.deepEqual([await room(fixed), await room(half), await room(whole)], [401, 401, 200])
    const replayed = await post('/session/code', { code: codeAt(house, admin.secret, 1) }, half)
    assert.deepEqual([replayed.statusCode, replayed.json().code], [401, 'trust.nobody-half-way'])
    // Signing in over a session of one's own ends that one.
    const next = await signIn(whole)
    assert.deepEqual([await room(whole), await room(next.whole)], [401, 200])
  })

  test('replay: a cookie that was copied before signing out is dead after it', async () => {
    const { whole } = await signIn()
    await app.inject({ method: 'DELETE', url: '/api/trust/session', headers: { ...ours, cookie: whole } })
    assert.equal(await room(whole), 401)
    assert.equal(await room(whole), 401)
  })

  test('half a session opens no room and no list, and cannot do what whole ones do', async () => {
    house.clock.advance(1)
    const half = cookieIn(await post('/session', { name: 'Grace Admin', password }))
    assert.equal(await room(half), 401)
    for (const [method, url] of [
      ['GET', '/me/sessions'],
      ['DELETE', '/me/sessions'],
      ['GET', '/people'],
      ['GET', '/recoveries'],
      ['GET', '/ledger'],
      ['POST', '/me/passkeys/question'],
      ['POST', '/me/codes/question'],
      ['POST', '/me/recovery-codes'],
      ['DELETE', '/me/codes'],
    ] as const) {
      const answer = await app.inject({ method, url: `/api/trust${url}`, headers: { ...ours, cookie: half } })
      assert.ok([401, 403].includes(answer.statusCode), `${method} ${url}: ${answer.statusCode}`)
    }
    await house.trust.identity.rules(agency)
    const answer = await app.inject({ url: '/api/trust/session', headers: { cookie: half } })
    assert.deepEqual([answer.json().person, answer.json().half.needs], [null, 'code'])
  })

  test('a request that read the session before it was revoked does not bring it back', async () => {
    const { trust } = house
    const token = await signInFully(house, admin)
    const own = await signInFully(house, admin)
    // A second room on the same store knows no session yet: its reading and the revocation run side by side.
    for (let round = 0; round < 20; round++) {
      const victim = round === 0 ? token : await signInFully(house, admin)
      await trust.identity.sessions(own)
      const reading = trust.actorOf(victim)
      const ending = trust.signOut(victim)
      await Promise.all([reading, ending])
      assert.equal(await trust.actorOf(victim), null, `round ${round}`)
    }
  })

  test('over https the cookie has the __Host- name, and a plain one that a neighbour tossed in is not looked at', async () => {
    const https = await serve(house.trust, true)
    const headers = { ...ours, 'x-forwarded-proto': 'https' }
    house.clock.advance(1)
    const answer = await https.inject({
      method: 'POST',
      url: '/api/trust/session',
      headers,
      payload: { name: 'Grace Admin', password },
    })
    const set = String(answer.headers['set-cookie'])
    assert.match(set, /^__Host-peel_session=[\w-]{43}; /)
    for (const part of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(set.includes(part), part)
    assert.equal(/Domain=/i.test(set), false)
    const { whole } = await signIn()
    const tossed = await https.inject({ url: '/api/room', headers: { ...headers, cookie: whole } })
    assert.equal(tossed.statusCode, 401)
    const secure = whole.replace('peel_session', '__Host-peel_session')
    assert.equal((await https.inject({ url: '/api/room', headers: { ...headers, cookie: secure } })).statusCode, 200)
    await https.close()
  })

  test('an account that was changed past Peel opens nothing, and still gets the page that says so', async () => {
    const { whole } = await signIn()
    const roleOf = (role: string) =>
      sql`update trust_person set role = ${role} where id = ${admin.person.id}`.execute(house.store.tables(everyAgency))
    await roleOf('board')
    const refused = await app.inject({ url: '/api/room', headers: { cookie: whole } })
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'trust.row-altered'])
    assert.deepEqual((await app.inject({ url: '/page', headers: { cookie: whole } })).json(), { actor: null })
    await roleOf('administrator')
    assert.equal(await room(whole), 200)
  })

  test('behind the agency’s own address the cookie is a secure one, and another address signs nobody in', async () => {
    const env = { PEEL_ORIGIN: 'https://peel.springfield.example' }
    await house.trust.close()
    house.trust = await openTrust({ ...house, env })
    const own = await serve(house.trust)
    const ask = (host: string) =>
      own.inject({ method: 'POST', url: '/api/trust/session/passkey/question', headers: { ...ours, host }, payload: {} })
    assert.equal((await ask('peel.springfield.example')).json().rpId, 'peel.springfield.example')
    assert.equal((await ask('evil.example')).json().code, 'trust.origin-not-ours')
    house.clock.advance(1)
    const answer = await own.inject({
      method: 'POST',
      url: '/api/trust/session',
      headers: { ...ours, host: 'peel.springfield.example' },
      payload: { name: 'Grace Admin', password },
    })
    assert.match(String(answer.headers['set-cookie']), /^__Host-peel_session=.*Secure/)
    await own.close()
    await house.reopen()
    await app.close()
    app = await serve(house.trust)
  })

  test('a refusal is the same for a name that exists and one that does not, to the byte', async () => {
    const answers = []
    for (const name of ['Grace Admin', 'Nobody Here']) {
      const answer = await post('/session', { name, password: 'wrong password here' })
      const { date: _, ...headers } = answer.headers
      answers.push([answer.statusCode, answer.body, headers])
    }
    assert.deepEqual(answers[0], answers[1])
    assert.deepEqual([answers[0]?.[0], JSON.parse(String(answers[0]?.[1]))], [401, { code: 'trust.wrong-name-or-password' }])
  })

  test('a passkey answer with rubbish in it is refused, not crashed on', async () => {
    const authenticator = softwareAuthenticator()
    const origin = 'http://localhost'
    authenticator.create(
      { rp: { id: 'localhost', name: '' }, user: { id: 'AA', name: '', displayName: '' }, challenge: 'AA', pubKeyCredParams: [] },
      origin,
    )
    const ask = async () =>
      (
        await app.inject({ method: 'POST', url: '/api/trust/session/passkey/question', headers: { ...ours, host: 'localhost' } })
      ).json()
    const good = authenticator.get(await ask(), origin)
    const rubbish = [
      {},
      { ...good, id: '../../etc/passwd' },
      { ...good, type: 'password' },
      { ...good, response: { ...good.response, clientDataJSON: 'AAAA' } },
      { ...good, response: { ...good.response, authenticatorData: '' } },
      { ...good, response: { ...good.response, signature: 'A'.repeat(30_000) } },
      good,
    ]
    for (const [number, payload] of rubbish.entries()) {
      const headers = { ...ours, host: 'localhost' }
      const answer = await app.inject({ method: 'POST', url: '/api/trust/session/passkey', headers, payload })
      assert.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${number}: ${answer.statusCode}`)
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  })
})

if (noServer) console.log(`skipped: revocation across processes, because ${noServer}`)
test('a session revoked in one process never answers in another', { skip: noServer }, async () => {
  const database = await makeDatabase()
  const clock = handClock()
  const other = await newHome()
  await readIdentityKey(other, countedBytes('key'))
  const identityKey = await readFile(join(other, 'keys', 'identity'))
  const open = async (label: string): Promise<{ store: Store; trust: Trust & TrustDesk }> => {
    const store = await openPostgresStore({ url: database.url })
    await store.migrate([trustMigrations])
    const home = await newHome()
    // Sessions are sealed under a key of the folder, and one agency has one folder.
    await mkdir(join(home, 'keys'))
    await writeFile(join(home, 'keys', 'identity'), identityKey)
    return {
      store,
      trust: await openTrust({
        store,
        clock,
        kms: openMemoryKms(clock),
        home,
        randomBytes: countedBytes(label),
      }),
    }
  }
  const [east, west] = [await open('east'), await open('west')]
  // One Peel at a time writes to a ledger; here each has its own, and what the store keeps of their entries must not meet.
  await Promise.all(
    Array.from({ length: 500 }, () => west.trust.record(agency, { act: 'alter', by: 'Peel', what: 'Nothing.', subject: 'test' })),
  )
  const admin = await firstAdministrator({ trust: east.trust, clock })
  const use = (process: { trust: Trust & TrustDesk }, token: string) => process.trust.actorOf(token)

  const second = await signInFully({ trust: east.trust, clock }, admin)
  assert.ok(await use(west, second), 'both processes know the session')
  assert.ok(await use(east, second))
  await east.trust.identity.revokeOtherSessions(admin.token, { device: '', address: '' })
  assert.equal(await use(west, second), null)
  assert.ok(await use(west, admin.token))

  const third = await signInFully({ trust: east.trust, clock }, admin)
  await use(west, third)
  await west.trust.signOut(third)
  assert.equal(await use(east, third), null)

  const station = { kind: 'station' as const, agency, why: 'a test' }
  // By the process whose ledger knows the account.
  await east.trust.identity.revokeSessionsOf(station, admin.person.id, { device: '', address: '' })
  for (const token of [admin.token, second, third]) assert.equal(await use(west, token), null)

  // The name hash belongs to a folder; the lock counts in the process that is asked.
  const fourth = await signInFully({ trust: east.trust, clock }, admin)
  assert.ok(await use(west, fourth))
  await east.trust.identity.disable(station, admin.person.id, { device: '', address: '' })
  assert.equal(await use(west, fourth), null)

  for (const { store, trust } of [east, west]) {
    await trust.close()
    await store.close()
  }
  await database.drop()
})
