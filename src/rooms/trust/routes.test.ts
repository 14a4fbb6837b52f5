/** Trust over HTTP: cookies, the header that changes need, the station's token, and the files that anyone may fetch. */

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { addPeople, agency, openTestTrust, type TestTrust } from '../../../test/trust/open-test-trust.ts'
import { PeelError } from '../../kernel/errors.ts'
import type { PersonId } from '../../kernel/units.ts'
import type { Actor } from './contract.ts'
import { sha256, signatureHolds } from './ledger/ledger-key.ts'
import { openTar } from './ledger/open-tar.ts'
import { type NoteKey, readKey } from './ledger/signed-note.ts'
import { verifyLedger } from './ledger/verify-ledger.ts'
import { ledgerFiles, trustRoutes } from './routes.ts'
import { sessionHook } from './session-hook.ts'

const ours = { 'x-peel': '1' }
let house: TestTrust
let app: FastifyInstance

before(async () => {
  house = await openTestTrust()
  const { trust, home } = house
  await trust.seedDemoPeople(agency, [
    { name: 'Ada Okoro', title: 'Night commander', role: 'commander' },
    { name: 'Tom Varga', title: 'Officer', role: 'officer' },
  ])
  for (let i = 0; i < 300; i++) void trust.record(agency, { act: 'consult', by: 'Peel', what: `Entry ${i}`, subject: 'test' })
  await trust.record(agency, { act: 'consult', by: 'Peel', what: 'last', why: 'typed words', subject: 'test' })
  app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, _, reply) => {
    if (error instanceof PeelError)
      return reply.code(error.status).send({ code: error.code, sentence: error.sentence, facts: error.facts })
    return reply
      .code((error as { statusCode?: number }).statusCode ?? 500)
      .send({ code: 'app.other', sentence: (error as Error).message })
  })
  await app.register(sessionHook, { trust, agency })
  await app.register(trustRoutes, { prefix: '/api/trust', trust, agency })
  await app.register(ledgerFiles, { prefix: '/ledger', home })
  app.post('/api/other/act', async (request) => ({ as: trust.allow(request.actor, 'patrol.read').kind }))
  await app.ready()
})
after(async () => {
  await app.close()
  await house.close()
})

async function signIn(person = 'demo-01'): Promise<string> {
  const answer = await app.inject({ method: 'POST', url: '/api/trust/session/demo', headers: ours, payload: { person } })
  assert.equal(answer.statusCode, 200, answer.body)
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}

test('a page that nobody is at says so, and its questions do not count as use', async () => {
  const [ada] = await house.trust.demoPeople(agency)
  const { token } = await house.trust.signInDemo(agency, ada?.id as PersonId)
  const ask = (headers: object) =>
    app.inject({ url: '/api/trust/session', headers: { cookie: `peel_session=${token}`, ...headers } })
  house.clock.advance(20)
  assert.ok((await ask({ 'x-peel-unattended': '1' })).json().person)
  house.clock.advance(10)
  assert.equal((await ask({ 'x-peel-unattended': '1' })).json().person, null)
})

test('the session cookie is HttpOnly and Strict, and Secure over https', async () => {
  const request = { method: 'POST' as const, url: '/api/trust/session/demo', headers: ours, payload: { person: 'demo-01' } }
  const cookie = String((await app.inject(request)).headers['set-cookie'])
  assert.match(cookie, /^peel_session=[\w-]{43}; /)
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(cookie.includes(part), part)
  assert.equal(cookie.includes('Secure'), false)

  const https = Fastify({ trustProxy: true })
  https.setValidatorCompiler(validatorCompiler)
  await https.register(sessionHook, { trust: house.trust, agency })
  await https.register(trustRoutes, { prefix: '/api/trust', trust: house.trust, agency })
  const secure = await https.inject({ ...request, headers: { ...ours, 'x-forwarded-proto': 'https' } })
  assert.match(String(secure.headers['set-cookie']), /Secure/)
  await https.close()
})

test('the session says who is signed in, and signing out ends it at once', async () => {
  const nobody = (await app.inject({ url: '/api/trust/session' })).json()
  assert.equal(nobody.person, null)
  assert.equal(nobody.csrfHeader, 'x-peel')
  assert.deepEqual(
    nobody.demoPeople.map((person: { name: string }) => person.name),
    ['Ada Okoro', 'Tom Varga'],
  )
  const cookie = await signIn()
  assert.equal((await app.inject({ url: '/api/trust/session', headers: { cookie } })).json().person.name, 'Ada Okoro')
  await app.inject({ method: 'DELETE', url: '/api/trust/session', headers: { ...ours, cookie } })
  assert.equal((await app.inject({ url: '/api/trust/session', headers: { cookie } })).json().person, null)
})

test('a change without the header is refused before it reaches any room', async () => {
  const cookie = await signIn()
  for (const [method, url] of [
    ['POST', '/api/other/act'],
    ['POST', '/api/trust/session/demo'],
    ['DELETE', '/api/trust/session'],
  ] as const) {
    const answer = await app.inject({
      method,
      url,
      headers: { cookie },
      ...(method === 'POST' && { payload: { person: 'demo-01' } }),
    })
    assert.equal(answer.statusCode, 403, url)
    assert.equal(answer.json().code, 'trust.request-not-ours')
  }
  const asked = await app.inject({ method: 'POST', url: '/api/other/act', headers: { cookie, ...ours }, payload: {} })
  assert.deepEqual([asked.statusCode, asked.json()], [200, { as: 'person' }])
})

test('nobody, a forged cookie and a wrong token are all nobody', async () => {
  const forged = [{}, { cookie: 'peel_session=forged' }, { authorization: 'Bearer forged' }, { cookie: 'peel_session=' }]
  for (const headers of forged) {
    const answer = await app.inject({ method: 'POST', url: '/api/other/act', headers: { ...ours, ...headers }, payload: {} })
    assert.equal(answer.statusCode, 401)
    assert.equal(answer.json().code, 'trust.sign-in')
  }
})

test('the token in the data folder is this machine; an empty one is nobody', async () => {
  const path = join(house.home, 'station-token')
  const act = (authorization: string) =>
    app.inject({ method: 'POST', url: '/api/other/act', headers: { authorization }, payload: {} })
  await writeFile(path, `${'ab'.repeat(32)}\n`)
  assert.deepEqual((await act(`Bearer ${'ab'.repeat(32)}`)).json(), { as: 'station' })
  assert.equal((await act(`Bearer ${'ab'.repeat(31)}aa`)).statusCode, 403)
  await writeFile(path, '')
  assert.equal((await act('Bearer x')).statusCode, 403)
})

test('the ledger over HTTP: newest first, pages, proofs with what they commit to, a full check', async () => {
  const cookie = await signIn('demo-02')
  const get = async (url: string) => (await app.inject({ url: `/api/trust/${url}`, headers: { cookie } })).json()
  assert.equal((await app.inject({ url: '/api/trust/ledger' })).statusCode, 401)
  const newest = await get('ledger?limit=2')
  assert.deepEqual(
    newest.entries.map((entry: { index: number }) => entry.index),
    [301, 300],
  )
  assert.equal(newest.entries[0].why, undefined, 'typed words are for a purpose only')
  assert.equal(newest.checkpoint.size, 302)
  const older = await get('ledger?before=257&limit=3')
  assert.deepEqual(
    older.entries.map((entry: { index: number }) => entry.index),
    [256, 255, 254],
  )
  const proof = await get('ledger/301/proof')
  assert.equal(proof.path.length, 5)
  assert.equal(proof.opened, undefined)
  assert.equal((await app.inject({ url: '/api/trust/ledger/302/proof', headers: { cookie } })).json().code, 'trust.no-such-entry')
  assert.equal((await get('ledger/consistency?from=100')).from, 100)
  const { store, ...verdict } = await get('ledger/verify')
  assert.deepEqual([store.ok, store.problems], [true, []])
  // The check itself commits to the sign-ins that wait.
  assert.ok(store.size >= 302, 'the store was asked anew')
  const { ok, size, origin } = verdict
  assert.deepEqual([ok, origin], [true, newest.checkpoint.origin])
  assert.ok(size >= 302 && size <= store.size, `${size} entries were recomputed, and the store was held against ${store.size}`)
})

test('words that people typed are read for a purpose, by those who check use, and the look stands in the ledger', async () => {
  const officer = await signIn('demo-02')
  const commander = await signIn('demo-01')
  const get = (url: string, headers: Record<string, string>) => app.inject({ url: `/api/trust/${url}`, headers })
  const reasons = 'ledger/301/proof?reasons=true'
  assert.deepEqual([(await get(reasons, { cookie: officer })).statusCode, (await get(reasons, {})).statusCode], [403, 401])
  const without = await get(reasons, { cookie: commander })
  assert.deepEqual([without.statusCode, without.json().code], [403, 'trust.purpose-needed'])
  assert.equal(without.body.includes('typed words'), false)

  const post = async (url: string, payload: object) =>
    (await app.inject({ method: 'POST', url: `/api/trust/${url}`, headers: { ...ours, cookie: commander }, payload })).json()
  const duty = await post('duties', { kind: 'command' })
  const purpose = await post('purposes', { for: { duty: duty.id }, task: 'check-use' })
  const before = house.trust.ledger.checkpoint().size
  for (const asked of [
    get(`${reasons}&purpose=${purpose.id}`, { cookie: commander }),
    get(reasons, { cookie: commander, 'x-peel-purpose': purpose.id }),
  ]) {
    assert.match((await asked).json().opened.reason, /typed words/)
  }
  assert.equal(
    (await get(reasons, { cookie: commander, 'x-peel-purpose': `pur-${'0'.repeat(20)}` })).json().facts.problem,
    'forged',
  )
  const [look] = await house.trust.ledger.entries({ limit: 1 })
  assert.equal(house.trust.ledger.checkpoint().size, before + 2)
  assert.deepEqual([look?.act, look?.purpose, look?.basis, look?.subject], ['consult', purpose.id, 'statute', 'ledger:301'])
})

test('the ledger’s files are public: tiles for ever, the checkpoint never cached, and nothing else', async () => {
  for (const [path, kind, cached] of [
    ['checkpoint', 'text/plain; charset=utf-8', 'no-cache'],
    ['key', 'text/plain; charset=utf-8', 'no-cache'],
    ['tile/0/000', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['tile/0/000.p/7', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['tile/entries/001.p/46', 'application/octet-stream', 'public, max-age=31536000, immutable'],
  ]) {
    const answer = await app.inject({ url: `/ledger/${path}` })
    assert.equal(answer.statusCode, 200, path)
    assert.deepEqual([answer.headers['content-type'], answer.headers['cache-control']], [kind, cached])
    assert.equal(answer.headers['access-control-allow-origin'], '*')
  }
  const refused = [
    '',
    'tile',
    '../ledger-key',
    '..%2fledger-key',
    'tile/0/..%2f..%2f..%2fledger-key',
    'tile/64/000',
    'tile/0/000.p/256',
    'tile/0/999',
    'tile/0/000.p/0',
  ]
  for (const path of refused) {
    const answer = await app.inject({ url: `/ledger/${path}` })
    assert.ok(answer.statusCode === 404 && !answer.body.includes('PRIVATE'), path)
  }
})

test('the whole ledger goes along as one file that stands by itself: whoever checks it needs nobody', async () => {
  const answer = await app.inject({ url: '/ledger/ledger.tar' })
  assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'application/x-tar'])
  assert.match(String(answer.headers['content-disposition']), /attachment; filename="ledger\.tar"/)
  const files = (await openTar(new Blob([answer.rawPayload]))) ?? new Map<string, Blob>()
  const otherFiles = [...files.keys()].filter((path) => !path.startsWith('ledger/tile/'))
  assert.deepEqual(otherFiles.sort(), ['ledger/checkpoint', 'ledger/key'], 'nothing goes along that the public has not')
  const read = async (path: string) => {
    const file = files.get(`ledger/${path}`)
    return file ? new Uint8Array(await file.arrayBuffer()) : null
  }
  const key = readKey(await (files.get('ledger/key') as Blob).text(), sha256) as NoteKey
  const check = () => verifyLedger({ read, key, sha256, signatureHolds, list: async () => tilesIn([...files.keys()]) })
  const { ok, size } = await check()
  assert.deepEqual([ok, size], [true, house.trust.ledger.checkpoint().size])
  files.delete('ledger/tile/entries/000')
  assert.equal((await check()).problem?.file, 'tile/entries/000')
  assert.equal(await openTar(new Blob(['a page of HTML, and no archive'.repeat(40)])), null)
})

const tilesIn = (paths: string[]): string[] =>
  paths.map((path) => path.replace('ledger/', '')).filter((path) => path.startsWith('tile/'))

test('why a use was judged opens on no page of the ledger: not for a commander, not for whoever else checks use', async () => {
  await addPeople(house, [
    { id: 'sam' as PersonId, agency, name: 'sam', role: 'security-officer', title: 'security-officer' },
    { id: 'dina' as PersonId, agency, name: 'dina', role: 'protection-officer', title: 'protection-officer' },
  ])
  const get = (url: string, headers: Record<string, string>) => app.inject({ url: `/api/trust/${url}`, headers })
  const enter = async (person: string, kind: string) => {
    const cookie = await signIn(person)
    const post = (url: string, payload: object, purpose = '') =>
      app.inject({ method: 'POST', url: `/api/trust/${url}`, headers: { ...ours, cookie, 'x-peel-purpose': purpose }, payload })
    const standing = await house.trust.purposes.dutyOf(await actorOf(cookie))
    const id = standing?.id ?? (await post('duties', { kind })).json().id
    const purpose = (await post('purposes', { for: { duty: id }, task: 'check-use' })).json().id as string
    return { post: (url: string, payload: object) => post(url, payload, purpose), headers: { cookie, 'x-peel-purpose': purpose } }
  }
  const actorOf = async (cookie: string) => (await house.trust.actorOf(cookie.split('=')[1] ?? '')) as Actor
  const [sam, dina, commander] = [
    await enter('sam', 'oversight'),
    await enter('dina', 'oversight'),
    await enter('demo-01', 'command'),
  ]
  const refused = { code: 'trust.not-allowed', facts: { action: 'records.import' } }
  const tom = (await house.trust.actorOf((await signIn('demo-02')).split('=')[1] ?? '')) as Actor
  for (let n = 0; n < 5; n++) house.trust.watch.noteRefusal(tom, refused)
  const { signals } = (await get('watch/signals', sam.headers)).json()
  const found = signals.find((one: { signal: string; person: { id: string } }) => one.person.id === 'demo-02')
  const reason = 'An inquiry begins on Monday'
  assert.equal((await sam.post(`watch/signals/${found.id}/decision`, { verdict: 'inquiry', reason })).statusCode, 200)
  const decided = (await get('watch/signals', dina.headers)).json().signals.find((one: { id: string }) => one.id === found.id)
  assert.equal(decided.decided.reason, reason, 'the watch reads its own words')

  let drawn: number | undefined
  while (drawn === undefined)
    drawn = (await get('watch/signals', sam.headers)).json().audit.find((one: { by: string }) => one.by.startsWith('sam'))?.index
  const remark = 'Nobody had asked for this look'
  assert.equal((await dina.post(`watch/audit/${drawn}/review`, { verdict: 'questioned', remark })).statusCode, 200)
  const remarkTo = async (headers: Record<string, string>) =>
    (await get('watch/signals', headers)).json().audit.find((one: { index: number }) => one.index === drawn).remark
  assert.deepEqual([await remarkTo(dina.headers), await remarkTo(sam.headers)], [remark, undefined], 'not to whose look it is')

  const entries = await house.trust.ledger.entries({ limit: 500 })
  const judged = entries.filter(({ subject, act, reason: said }) => said && (act === 'decide' || subject === `ledger:${drawn}`))
  assert.equal(judged.length, 2)
  for (const { headers } of [commander, sam, dina]) {
    const page = await get('ledger?reasons=true&limit=500', headers)
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /typed words/, 'other reasons open')
    const proofs = await Promise.all(judged.map(({ index }) => get(`ledger/${index}/proof?reasons=true`, headers)))
    for (const { body, statusCode } of [page, ...proofs]) {
      assert.equal(statusCode, 200)
      for (const words of [reason, remark]) assert.equal(body.includes(words), false)
    }
    assert.ok(
      proofs.every((proof) => proof.json().kept.reason && !proof.json().opened?.reason),
      'what is sealed can still be checked',
    )
  }
  const [answer] = await house.trust.decisions(
    agency,
    entries.find(({ act }) => act === 'suggest')?.subject.split(':')[1] as never,
  )
  assert.equal(answer?.byName, 'sam')
  assert.notEqual(answer?.reason, reason, 'no other room gets them either')
})
