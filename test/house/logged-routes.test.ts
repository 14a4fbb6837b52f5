/** Every route of every room says how it is logged, a room that does not keeps the server from starting, and reading an original is in the ledger before it is seen. */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { buildServer } from '../../src/app/server.ts'
import { type House, openHouse } from '../../src/app/wire.ts'
import type { Actor } from '../../src/rooms/trust/contract.ts'
import { logRoutes } from '../../src/rooms/trust/ledger/log-routes.ts'
import { layStore } from '../prepared/lay-store.ts'
import { actorAs, agency } from '../trust/open-test-trust.ts'

let home: string
let house: House
let app: FastifyInstance

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'peel-routes-'))
  await layStore(home, allMigrations)
  house = await openHouse({ home, demo: true, databaseUrl: undefined })
  const status = () => ({ phase: 'ready' as const, steps: [] })
  app = await buildServer({ house, demo: true, status, hosts: [] })
  await app.ready()
})
after(async () => {
  await app.close()
  await house.close()
  await rm(home, { recursive: true, force: true })
})

test('each operation of the OpenAPI document says how it is logged', () => {
  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, unknown>> }
  const logs = new Map(app.routeLogs().map((route) => [`${route.method} ${route.url.replace(/:(\w+)/g, '{$1}')}`, route.logged]))
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  assert.ok(operations.length >= 28, `only ${operations.length} operations are described`)
  for (const operation of operations) {
    const logged = logs.get(operation) ?? logs.get(operation.replace('/{*}', '/*')) ?? logs.get(operation.replace(/\/$/, ''))
    assert.ok(logged, `${operation} does not say how it is logged`)
  }
})

test('what decides, and what names a purpose, is logged by its use case, the view for analysis too; by its route alone no look is', () => {
  const said = new Map(app.routeLogs().map(({ method, url, logged }) => [`${method} ${url}`, logged]))
  const consulted = [...said].filter(
    ([name, logged]) => !name.startsWith('HEAD') && logged && 'by' in logged && logged.by === 'route',
  )
  assert.deepEqual(consulted.map(([name]) => name).sort(), [])
  assert.deepEqual(said.get('GET /api/trust/protection/analysis'), { act: 'consult', by: 'use-case' })
  for (const rows of ['quarantine', 'quarantine.csv']) {
    assert.deepEqual(said.get(`GET /api/records/imports/:id/${rows}`), { act: 'consult', by: 'use-case' })
  }
  assert.deepEqual(said.get('POST /api/patrol/plans/:id/decision'), { act: 'decide', by: 'use-case' })
})

test('a route that says nothing, or says it in a word, keeps the server from starting', async () => {
  for (const config of [undefined, {}, { logged: { nothing: 'n/a' } }]) {
    const other = Fastify()
    await other.register(logRoutes, { trust: house.trust })
    other.get('/said', { config: { logged: { nothing: 'The same page for everybody who asks.' } } }, async () => 'well')
    other.get('/api/person/:id', { ...(config && { config }) }, async () => 'somebody')
    await assert.rejects(
      async () => other.ready(),
      (error: { code?: string; message: string }) => {
        assert.equal(error.code, 'trust.route-not-logged')
        assert.match(error.message, /GET \/api\/person\/:id/)
        assert.doesNotMatch(error.message, /said/)
        return true
      },
    )
    await other.close()
  }
})

/** A small room with a person in it. */
async function roomWith(record: House['trust']['record'], actor: Actor | null): Promise<FastifyInstance> {
  const other = Fastify()
  other.decorateRequest('actor', null)
  other.decorateRequest('purpose', undefined)
  other.addHook('onRequest', async (request) => {
    request.actor = actor
  })
  const purposeOf = async (_: Actor, id: string) => (id === 'purpose-7' ? { id: id as never, basis: 'warrant' as const } : null)
  await other.register(logRoutes, { trust: { record }, purposeOf })
  other.addHook('preHandler', async (request) => {
    request.purpose = 'purpose-7'
  })
  const person = { logged: { act: 'consult', by: 'route', what: 'Looked at a person.', subject: 'person/:id' } } as const
  other.get<{ Params: { id: string } }>('/person/:id', { config: person }, async (request, reply) =>
    request.params.id === 'none' ? reply.code(404).send({}) : { name: 'Somebody' },
  )
  const given = {
    logged: { act: 'disclose', by: 'route', what: 'Gave out a file.', subject: 'case/:id', recipient: 'the prosecutor' },
  } as const
  other.get('/case/:id/file', { config: given }, async () => 'the file')
  await other.ready()
  return other
}

test('reading about somebody is durable in the ledger before the answer leaves, with purpose and basis', async () => {
  const other = await roomWith(house.trust.record, actorAs('analyst', 'Ada'))
  const { size } = house.trust.ledger.checkpoint()
  assert.equal((await other.inject('/person/p-1')).statusCode, 200)
  assert.equal((await other.inject('/case/c-9/file')).body, 'the file')
  assert.equal((await other.inject('/person/none')).statusCode, 404)
  const [given, seen] = await house.trust.ledger.entries({ limit: 2 })
  assert.equal(house.trust.ledger.checkpoint().size, size + 2, 'what was refused was not seen')
  assert.deepEqual(
    [seen?.act, seen?.by.split(' ')[0], seen?.subject, seen?.purpose, seen?.basis, seen?.recipient],
    ['consult', 'analyst', 'person/p-1', 'purpose-7', 'warrant', undefined],
  )
  assert.deepEqual([given?.act, given?.subject, given?.recipient], ['disclose', 'case/c-9', 'the prosecutor'])
  await other.close()
})

test('where the ledger cannot be written, or nobody is signed in, nothing is shown', async () => {
  const broken = await roomWith(async () => {
    throw new Error('the disk is full')
  }, actorAs('analyst'))
  const nobody = await roomWith(house.trust.record, null)
  for (const other of [broken, nobody]) {
    for (const url of ['/person/p-1', '/case/c-9/file']) {
      const answer = await other.inject(url)
      assert.ok(answer.statusCode >= 400, `${answer.statusCode}`)
      assert.doesNotMatch(answer.body, /Somebody|the file$/)
    }
    await other.close()
  }
})

test('no entry, no answer: what a use case forgot to log is not shown; what it logged names its entry', async () => {
  const other = Fastify()
  other.decorateRequest('actor', null)
  other.decorateRequest('purpose', undefined)
  await other.register(logRoutes, { trust: house.trust })
  const consult = { logged: { act: 'consult', by: 'use-case' } } as const
  const said = { by: 'Peel', what: 'A person was looked at.', subject: 'person' } as const
  other.get('/forgot', { config: consult }, async () => 'Somebody')
  other.get('/logged-otherwise', { config: consult }, async () => {
    await house.trust.record(agency, { act: 'collect', ...said })
    return 'Somebody'
  })
  // With a body, which is read before the use case runs.
  other.post('/logged', { config: consult }, async () => {
    await house.trust.record(agency, { act: 'consult', ...said })
    return 'Somebody'
  })
  const alter = { logged: { act: 'alter', by: 'use-case' } } as const
  other.post('/changed', { config: alter }, async () => 'done')
  other.post('/began', { config: { logged: { act: 'collect', by: 'job' } } }, async () => 'begun')
  other.get('/not-there', { config: consult }, async (_, reply) => reply.code(404).send({}))
  await other.ready()
  for (const url of ['/forgot', '/logged-otherwise']) {
    const { statusCode, body } = await other.inject(url)
    assert.deepEqual([statusCode, body.includes('answer-not-logged'), body.includes('Somebody')], [500, true, false], url)
  }
  const changed = await other.inject({ method: 'POST', url: '/changed' })
  assert.deepEqual([changed.statusCode, changed.body.includes('change-not-logged')], [500, true])
  assert.equal((await other.inject({ method: 'POST', url: '/began' })).statusCode, 200)
  assert.equal((await other.inject('/not-there')).statusCode, 404)
  const together = await Promise.all(
    Array.from({ length: 8 }, () => other.inject({ method: 'POST', url: '/logged', payload: { some: 'body' } })),
  )
  const named = together.map(({ headers }) => Number(headers['x-peel-ledger-entry']))
  const entries = await house.trust.ledger.entries({ limit: 8 })
  assert.deepEqual(
    named.sort((a, b) => b - a),
    entries.map(({ index }) => index),
    'of many at once, each names its own',
  )
  await other.close()
})
