/** Where Peel may be sent: no address inside the network, however it is spelled, whatever a name resolves to, wherever a redirect leads, unless the settings name it. */

import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { standingOf } from '../../src/adapters/outgoing-guarded/judge-address.ts'
import { openOutgoing } from '../../src/adapters/outgoing-guarded/open-outgoing.ts'
import { openTrust } from '../../src/rooms/trust/open-trust.ts'
import { agency, openTestTrust } from '../trust/open-test-trust.ts'
import { place } from '../trust/sign-in-fully.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === `outgoing.${name}`

let inner: Server
let port: number
let heard: { url: string; headers: Record<string, unknown>; body: string }[] = []
before(async () => {
  inner = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    heard.push({ url: request.url ?? '', headers: request.headers, body })
    if (request.url === '/away') return response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
    if (request.url === '/much') return response.end(Buffer.alloc(200_000, 97))
    if (request.url === '/gone') return response.writeHead(404).end('nothing here')
    response.setHeader('content-type', 'text/plain')
    response.end('the inside')
  })
  await new Promise<void>((done) => inner.listen(0, '127.0.0.1', done))
  port = (inner.address() as AddressInfo).port
})
after(() => new Promise<void>((done) => void inner.close(() => done())))

const outgoing = openOutgoing()

test('an address inside is refused however it is spelled, and nothing is sent', async () => {
  heard = []
  for (const host of [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:0001]',
    'localhost',
    'LOCALHOST',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[::127.0.0.1]',
    '169.254.169.254',
    '[fd00:ec2::254]',
    '１２７.0.0.1',
  ]) {
    await assert.rejects(outgoing.fetch(`http://${host}:${port}/`), code('address-inside'), host)
  }
  assert.deepEqual(heard, [])
})

test('the ends of every range, and the public addresses beside them', () => {
  const inside = [
    '10.0.0.0',
    '10.255.255.255',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.255.255',
    '100.127.255.255',
    '0.1.2.3',
    '240.0.0.1',
    'fdff::1',
    '2001:db8::1',
    '::',
    '::1',
    '64:ff9b::808:808',
  ]
  for (const address of inside) assert.equal(standingOf(address), 'inside', address)
  for (const address of [
    '9.255.255.255',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '100.63.255.255',
    '100.128.0.0',
    '8.8.8.8',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
  ]) {
    assert.equal(standingOf(address), 'public', address)
  }
  for (const address of [
    '169.254.169.254',
    '169.254.170.2',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
    'fe80::1',
    '::ffff:169.254.169.254',
    'not an address',
    '',
  ]) {
    assert.equal(standingOf(address), 'never', address)
  }
})

test('a name is judged by every address that it resolves to, and what was judged is what is connected to', async () => {
  let asked = 0
  const resolving = (...answers: LookupAddress[][]) =>
    openOutgoing({
      resolve: (_, __, answer) => {
        answer(null, answers[Math.min(asked++, answers.length - 1)] as LookupAddress[])
      },
    })
  const inside = { address: '127.0.0.1', family: 4 }
  await assert.rejects(resolving([inside]).fetch(`http://sso.example:${port}/`), code('address-inside'))
  await assert.rejects(
    resolving([{ address: '8.8.8.8', family: 4 }, inside]).fetch(`http://sso.example:${port}/`),
    code('address-inside'),
  )
  await assert.rejects(
    resolving([{ address: '::ffff:127.0.0.1', family: 6 }]).fetch(`http://sso.example:${port}/`),
    code('address-inside'),
  )
  // Named in the settings: one look, whose answer is used. A second answer would have been another.
  asked = 0
  const named = resolving([inside], [{ address: '169.254.169.254', family: 4 }])
  const answer = await named.fetch(`http://sso.example:${port}/`, {}, { inside: ['sso.example'] })
  assert.deepEqual([await answer.text(), asked], ['the inside', 1])
  // What a cloud keeps for itself is not asked even then.
  const metadata = resolving([{ address: '169.254.169.254', family: 4 }])
  await assert.rejects(metadata.fetch('http://sso.example/', {}, { inside: ['sso.example'] }), code('address-inside'))
})

test('a host is named with its port or without; another port or another host is not named by it', async () => {
  const ask = (url: string, inside: string[]) => outgoing.fetch(url, {}, { inside })
  assert.equal((await ask(`http://127.0.0.1:${port}/`, [`127.0.0.1:${port}`])).status, 200)
  assert.equal((await ask(`http://127.0.0.1:${port}/gone`, ['127.0.0.1'])).status, 404)
  await assert.rejects(ask(`http://127.0.0.1:${port}/`, [`127.0.0.1:${port + 1}`]), code('address-inside'))
  await assert.rejects(ask(`http://localhost:${port}/`, ['127.0.0.1']), code('address-inside'))
  await assert.rejects(ask(`http://127.0.0.1:${port}/`, ['sso.127.0.0.1', '0.0.1', '*']), code('address-inside'))
})

test('no redirect is followed, no other protocol spoken, no password sent, no endless answer read', async () => {
  const reach = { inside: [`127.0.0.1:${port}`] }
  await assert.rejects(outgoing.fetch(`http://127.0.0.1:${port}/away`, {}, reach), code('redirected'))
  const handed = await outgoing.fetch(`http://127.0.0.1:${port}/away`, { redirect: 'manual' }, reach)
  assert.equal(handed.status, 302)
  for (const url of [
    'file:///etc/passwd',
    'ftp://example.org/',
    'gopher://127.0.0.1/',
    'data:text/plain,x',
    `http://user:pass@127.0.0.1:${port}/`,
  ]) {
    await assert.rejects(outgoing.fetch(url, {}, reach), code('not-http'), url)
  }
  await assert.rejects(
    outgoing.fetch(`http://127.0.0.1:${port}/much`, {}, { ...reach, mostBytes: 100_000 }),
    code('answer-too-large'),
  )
  assert.equal((await (await outgoing.fetch(`http://127.0.0.1:${port}/much`, {}, reach)).text()).length, 200_000)
})

test('another machine, inside or out, is asked over https only', async () => {
  const at = (address: string) =>
    openOutgoing({ resolve: (_, __, answer) => answer(null, [{ address, family: address.includes(':') ? 6 : 4 }]) })
  for (const address of ['8.8.8.8', '10.0.0.5', '2606:4700::1111', '::ffff:8.8.8.8'])
    await assert.rejects(
      at(address).fetch('http://sso.example/', {}, { inside: ['sso.example'] }),
      code('not-encrypted'),
      address,
    )
  await assert.rejects(outgoing.fetch('http://8.8.8.8/'), code('not-encrypted'))
  const near = await at('127.0.0.1').fetch(`http://sso.example:${port}/`, {}, { inside: ['sso.example'] })
  assert.equal(near.status, 200)
})

test('what is sent arrives as it would without the guard', async () => {
  heard = []
  const reach = { inside: [`127.0.0.1:${port}`] }
  const body = new URLSearchParams({ code: 'a b&c' })
  await outgoing.fetch(
    `http://127.0.0.1:${port}/token?x=1`,
    { method: 'POST', body, headers: new Headers({ 'x-one': '1' }) },
    reach,
  )
  const [sent] = heard
  assert.deepEqual([sent?.url, sent?.body, sent?.headers['x-one']], ['/token?x=1', 'code=a+b%26c', '1'])
  assert.match(String(sent?.headers['content-type']), /^application\/x-www-form-urlencoded/)
  const stop = new AbortController()
  stop.abort()
  await assert.rejects(outgoing.fetch(`http://127.0.0.1:${port}/`, { signal: stop.signal }, reach), /abort/i)
})

test('a sign-in service that leads inside is refused, with what an administrator can do, unless the settings name it', async () => {
  const house = await openTestTrust()
  const provider = createServer((request, response) => {
    const issuer = `https://sso.example:${(provider.address() as AddressInfo).port}`
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ issuer, jwks_uri: `http://127.0.0.1:${port}/keys`, asked: request.url }))
  })
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
  const env = {
    PEEL_OIDC_ISSUER: 'https://192.168.7.7:8443',
    PEEL_OIDC_CLIENT_ID: 'peel',
    PEEL_OIDC_CLIENT_SECRET: 'a secret of the test',
  }
  await house.trust.close()
  house.trust = await openTrust({ ...house, env })
  await assert.rejects(house.trust.identity.beginSso(agency, place), (error: { code: string; sentence: string }) => {
    assert.equal(error.code, 'trust.sso-inside')
    assert.match(error.sentence, /192\.168\.7\.7:8443.*PEEL_OIDC_INSIDE/)
    return true
  })
  // Without the guard in hand, nothing is asked at all.
  await house.trust.close()
  const { outgoing: _, ...bare } = house
  house.trust = await openTrust({ ...bare, env })
  await assert.rejects(
    house.trust.identity.beginSso(agency, place),
    (error: { code: string }) => error.code === 'trust.sso-unreachable',
  )
  provider.close()
  await house.close()
})

test('nothing of the server sends a request past the guard', () => {
  const root = fileURLToPath(new URL('../../src/', import.meta.url))
  // The browser's own screens ask their own server; the command line asks the server of its own folder.
  const ownServer = new Set(['app/ask-running-server.ts'])
  const guard = /^adapters\/outgoing-guarded\//
  let read = 0
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length)
    if (
      !/\.ts$/.test(path) ||
      /\.test\.ts$|\/ui\//.test(path) ||
      guard.test(path) ||
      ownServer.has(path) ||
      path === 'ports/outgoing.ts'
    )
      continue
    read++
    const text = readFileSync(join(root, path), 'utf8')
    assert.doesNotMatch(text, /(?<![.\w])fetch\(/, `${path} fetches by itself`)
    for (const [, names = ''] of text.matchAll(/import (?!type)\{?([^\n}]*)\}? from 'node:(?:https?|http2|net|tls|dgram)'/g)) {
      const opens = names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => !/^(type .*|isIP|isIPv6|BlockList|rootCertificates|)$/.test(name))
      assert.deepEqual(opens, [], `${path} opens connections`)
    }
  }
  assert.ok(read > 200)
})
