/** Who is answered in plain http: this machine and the proxies that are named, and through them only what came to them by https. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { onlyEncrypted, refusePlainOrigin } from './only-encrypted.ts'

const proxies = ['10.1.0.0/16', '2001:db8::7']

async function asked(
  from: string,
  { exposed = true, origin = 'https://peel.test', named = proxies, proto = undefined as string | undefined } = {},
): Promise<string> {
  const app = Fastify({ trustProxy: named.length > 0 ? named : false })
  onlyEncrypted(app, { proxies: named, exposed, origin })
  app.get('/', () => 'well')
  const answer = await app.inject({ url: '/', remoteAddress: from, headers: { ...(proto && { 'x-forwarded-proto': proto }) } })
  return answer.statusCode === 200 ? 'well' : (answer.json().code as string)
}

test('past the proxy nobody is answered, from inside the network or outside, whatever they say of themselves', async () => {
  for (const from of ['10.2.0.1', '192.0.2.9', '2001:db8::8', '::ffff:10.2.0.1']) {
    assert.equal(await asked(from), 'app.come-encrypted', from)
    assert.equal(await asked(from, { proto: 'https' }), 'app.come-encrypted', from)
  }
  for (const from of ['10.1.200.3', '::ffff:10.1.200.3', '2001:db8::7', '127.0.0.1', '::1'])
    assert.equal(await asked(from), 'well', from)
})

test('what came to the proxy in plain http is refused, not sent on and not answered', async () => {
  for (const exposed of [true, false]) {
    assert.equal(await asked('10.1.0.1', { proto: 'http', exposed }), 'app.come-encrypted')
    assert.equal(await asked('10.1.0.1', { proto: 'https', exposed }), 'well')
  }
  assert.equal(await asked('10.1.0.1', { proto: 'http', origin: 'http://peel.test' }), 'well', 'where the agency says http')
  assert.equal(await asked('10.2.0.1', { proto: 'http', exposed: false }), 'well', 'a stranger’s word counts for nothing')
})

test('where no proxy is named, somebody said at the start that plain http is wanted', async () => {
  assert.equal(await asked('192.0.2.9', { named: [] }), 'well')
})

test('a Peel that speaks TLS does not start with an http address as its own', () => {
  assert.throws(() => refusePlainOrigin('http://peel.test', true), { code: 'app.origin-plain' })
  for (const [origin, tls] of [
    ['https://peel.test', true],
    [null, true],
    ['http://peel.test', false],
  ] as const)
    refusePlainOrigin(origin, tls)
})
