/** Attempts to get round checks of input are seen by the watch: by kind, place and sender; nothing that was sent is kept, and a flood fills nothing. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { everyAgency } from '../../src/ports/store.ts'
import type { WatchOverview } from '../../src/rooms/trust/contract.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

let world: Attacked
before(async () => {
  world = await openAttackedHouse({ requestsPerMinute: 60 })
})
after(() => world.close())

const secret = 'quartzfinch'
const seen = async (): Promise<WatchOverview['inputs']> =>
  ((await world.ask('security-officer', 'GET', '/api/trust/watch/')).json() as WatchOverview).inputs

const send = (url: string, headers: Record<string, string>, payload: string | Buffer) =>
  world.app.inject({
    method: 'POST',
    url,
    remoteAddress: '198.51.100.9',
    headers: { 'x-peel': '1', cookie: world.cookies.clerk ?? '', ...headers },
    payload,
  })
const json = { 'content-type': 'application/json' }
const upload = (file: string) => {
  const edge = 'edge'
  const part = `--${edge}\r\ncontent-disposition: form-data; name="file"; filename="${secret}.csv"\r\n\r\n${file}\r\n--${edge}--\r\n`
  return send('/api/records/uploads', { 'content-type': `multipart/form-data; boundary=${edge}` }, part)
}

test('each kind of refused input is counted where it was sent and of whom, and nothing of it is kept', async () => {
  assert.deepEqual(await seen(), [])
  const tried: [string, () => Promise<unknown>][] = [
    ['unfit POST /api/trust/cases', () => send('/api/trust/cases', json, JSON.stringify({ title: secret.repeat(500) }))],
    ['unfit POST /api/trust/session', () => send('/api/trust/session', json, `{"name":"${secret}\\u0000","password":"x"}`)],
    ['unreadable POST /api/trust/session', () => send('/api/trust/session', json, `{"name":"${secret}`)],
    ['too-large POST /api/trust/session', () => send('/api/trust/session', json, `{"name":"${secret.repeat(200_000)}"}`)],
    ['wrong-type POST /api/trust/session', () => send('/api/trust/session', { 'content-type': 'text/xml' }, `<a>${secret}</a>`)],
    ['wrong-type POST /api/records/uploads', () => upload(`<html><script>${secret}</script></html>`)],
    ['not-ours POST /api/trust/session', () => send('/api/trust/session', { ...json, 'x-peel': '0' }, '{}')],
    ['no-such-address POST', () => send(`/api/${secret}`, json, '{}')],
    ['unreadable GET', () => world.ask('clerk', 'GET', `/api/%${secret}`)],
  ]
  for (const [, attempt] of tried) await attempt()
  const found = await seen()
  assert.deepEqual(found.map(({ kind, place }) => `${kind} ${place}`).sort(), tried.map(([what]) => what).sort())
  assert.ok(found.every(({ count, addresses }) => count === 1 && addresses === 1))
  assert.equal(found.find(({ place }) => place.endsWith('/cases'))?.people, 1)
  const rows = await world.house.store
    .tables<Record<string, object>>(everyAgency)
    .selectFrom('trust_refused_input')
    .selectAll()
    .execute()
  assert.ok(rows.length >= tried.length)
  assert.ok(!JSON.stringify([found, rows]).includes(secret))
})

test('calls over the limit are counted; a flood of them, from many and to many, is a hundred lines a minute', async () => {
  world.clock.advance(2)
  for (let n = 0; n < 100; n++) await send('/api/trust/session', json, '{')
  const tooMany = (await seen()).filter(({ kind }) => kind === 'too-many')
  assert.ok(tooMany.length === 1 && (tooMany[0]?.count ?? 0) >= 40, JSON.stringify(tooMany))
  world.clock.advance(2)
  for (let n = 0; n < 250; n++) {
    await world.app.inject({
      method: 'POST',
      url: '/api/trust/session',
      headers: { 'x-peel': '1', ...json },
      remoteAddress: `10.9.0.${n}`,
      payload: '{',
    })
  }
  const found = await seen()
  assert.equal(found.find(({ place }) => place === 'many')?.count, 150)
})

test('whoever may not see who came to the door does not see this either', async () => {
  const answer = await world.ask('officer', 'GET', '/api/trust/watch/')
  assert.equal(answer.statusCode, 403)
})
