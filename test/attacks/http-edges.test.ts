/** Edges of HTTP against the real server over a real socket: methods, message boundaries, parameters given twice, fields nobody asked for, and what a server must not hand out. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

let world: Attacked
let port: number

before(async () => {
  world = await openAttackedHouse()
  await world.app.listen({ port: 0, host: '127.0.0.1' })
  port = (world.app.server.address() as { port: number }).port
})
after(() => world.close())

/** Sends bytes as they are; what comes back until the server has nothing more to say. */
function speak(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setTimeout(2_000, () => socket.destroy())
    socket.on('data', (bytes) => {
      answer += bytes
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

test('TRACE, CONNECT and made-up methods are answered by nothing of Peel’s', async () => {
  for (const method of ['TRACE', 'TRACK', 'PROPFIND', 'DEBUG']) {
    const answer = await speak(
      `${method} /api/status HTTP/1.1\r\nHost: localhost\r\nX-Secret: quartzfinch\r\nConnection: close\r\n\r\n`,
    )
    assert.ok([400, 403, 404, 405, 501].includes(statusOf(answer)), `${method}: ${answer.slice(0, 40)}`)
    assert.ok(!answer.includes('quartzfinch'), `${method} gives the request back`)
  }
  const tunnel = await speak('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n')
  assert.ok(tunnel === '' || statusOf(tunnel) >= 400)
})

test('a message with two lengths, or with a length and chunks, is refused and the connection ended', async () => {
  const smuggled = 'GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const attempts = [
    `POST /api/trust/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `POST /api/trust/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 52\r\n\r\n${smuggled}`,
    `POST /api/trust/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n${smuggled}`,
    `POST /api/trust/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n${smuggled}`,
  ]
  for (const attempt of attempts) {
    const answer = await speak(attempt)
    assert.equal(statusOf(answer), 400, answer.slice(0, 60))
    assert.equal(answer.split('HTTP/1.1 ').length - 1, 1, 'the hidden request was answered too')
  }
})

test('a parameter that is given twice is refused, not guessed at', async () => {
  for (const url of ['/api/trust/ledger?limit=1&limit=500', '/api/trust/ledger/consistency?from=1&from=2']) {
    const answer = await world.ask('administrator', 'GET', url)
    assert.equal(answer.statusCode, 400, url)
  }
})

test('an object or a list where a word belongs is refused', async () => {
  for (const name of [{ $ne: '' }, ['a', 'b'], 7, true, null]) {
    const answer = await world.ask(null, 'POST', '/api/trust/session', { name, password: 'four random words do' })
    assert.equal(answer.statusCode, 400, JSON.stringify(name))
  }
})

test('__proto__ and constructor in a body change no object', async () => {
  for (const body of ['{"__proto__":{"polluted":1},"name":"a","password":"b"}', '{"constructor":{"prototype":{"polluted":1}}}']) {
    const answer = await world.app.inject({
      method: 'POST',
      url: '/api/trust/session',
      headers: { 'x-peel': '1', 'content-type': 'application/json' },
      remoteAddress: '10.9.9.9',
      payload: body,
    })
    assert.equal(answer.statusCode, 400)
    assert.equal(({} as { polluted?: number }).polluted, undefined)
  }
})

test('fields that an action does not ask for change nothing', async () => {
  const draft = {
    title: 'Break-ins',
    kind: 'burglary',
    summary: 'Three sheds.',
    confidential: false,
    basis: { kind: 'statute', reference: 'x 1', validFrom: world.clock.now() - 1, validUntil: world.clock.now() + 3_600_000 },
  }
  const mine = {
    id: 'case-mine',
    number: '2026-11111',
    agency: 'other',
    state: 'closed',
    openedAt: 1,
    members: [world.ids.board],
  }
  const answer = await world.ask('commander', 'POST', '/api/trust/cases', { ...draft, ...mine })
  assert.equal(answer.statusCode, 200, answer.body)
  const opened = answer.json() as Record<string, unknown>
  assert.notEqual(opened.id, mine.id)
  assert.notEqual(opened.number, mine.number)
  assert.equal(opened.state, 'open')
  assert.ok(!JSON.stringify(opened.members ?? []).includes(String(world.ids.board)))
})

test('no source, no source control, no settings, no listing: a path of a file that is not a screen is not served', async () => {
  const inside = [
    '/.git/config',
    '/.git/HEAD',
    '/.npmrc',
    '/package.json',
    '/package-lock.json',
    '/src/app/server.ts',
    '/node_modules/',
    '/assets/',
    '/ledger/',
    '/ledger/tile/',
    '/api/',
    '/identity.json',
    '/station-token',
  ]
  for (const url of inside) {
    const answer = await world.app.inject({ url, remoteAddress: '10.9.9.8' })
    // A path that could be one of the shell's own pages gets the shell, which is the same for everybody.
    const isShell = answer.statusCode === 200 && String(answer.headers['content-type']).startsWith('text/html')
    assert.ok(isShell || [403, 404].includes(answer.statusCode), `${url}: ${answer.statusCode}`)
    assert.doesNotMatch(
      answer.body,
      /repositoryformatversion|ignore-scripts|"lockfileVersion"|buildServer|Index of|clientSecret/,
      url,
    )
  }
})

test('every answer with a body says what it is, text with its letters', async () => {
  for (const url of ['/api/status', '/api/openapi.json', '/api/trust/ledger', '/api/nothing', '/ledger/checkpoint']) {
    const answer = await world.ask('administrator', 'GET', url)
    assert.match(String(answer.headers['content-type']), /^(application\/json|text\/\w+); charset=utf-8$/, url)
  }
})

test('no answer lets another origin read it, but the public ledger’s files', async () => {
  for (const url of ['/api/status', '/api/trust/session', '/api/trust/ledger', '/api/openapi.json', '/']) {
    const answer = await world.app.inject({ url, headers: { origin: 'https://evil.example' }, remoteAddress: '10.9.9.7' })
    assert.equal(answer.headers['access-control-allow-origin'], undefined, url)
    assert.equal(answer.headers['access-control-allow-credentials'], undefined, url)
  }
  const files = await world.app.inject({ url: '/ledger/checkpoint', headers: { origin: 'https://board.example' } })
  assert.equal(files.headers['access-control-allow-origin'], '*')
  assert.equal(files.headers['access-control-allow-credentials'], undefined)
})

test('an error that nobody foresaw is told as a number, without a word of what happened inside', async () => {
  const { ledger } = world.house.trust
  const { verify } = ledger
  const said: unknown[] = []
  const { error } = console
  console.error = (...words) => said.push(words)
  ledger.verify = async () => {
    throw new Error('select secret from trust_person where password = quartzfinch')
  }
  try {
    const answer = await world.ask('administrator', 'GET', '/api/trust/ledger/verify')
    assert.equal(answer.statusCode, 500)
    assert.doesNotMatch(answer.body, /quartzfinch|select|trust_person|at .*\.ts/)
    const { facts } = answer.json() as { facts: { reference: string } }
    assert.ok(JSON.stringify(said).includes(facts.reference), 'the log has the same number')
  } finally {
    console.error = error
    ledger.verify = verify
  }
})

test('no GET is logged as a change: what changes something is asked for by another method', async () => {
  const changes = new Set(['collect', 'alter', 'erase', 'suggest', 'decide'])
  const logs = world.app.routeLogs()
  assert.ok(logs.some(({ method, logged }) => method === 'POST' && logged && 'act' in logged && changes.has(logged.act)))
  for (const { method, url, logged } of logs) {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(method) || !logged || !('act' in logged)) continue
    assert.ok(!changes.has(logged.act), `${method} ${url} ${logged.act}`)
  }
})

test('how this Peel is kept is told to administrators and security officers, to nobody else', async () => {
  const status = async (who: string | null): Promise<number> => (await world.ask(who, 'GET', '/api/trust/self-check')).statusCode
  assert.equal(await status(null), 401)
  for (const who of ['officer', 'commander', 'board', 'protection-officer']) assert.equal(await status(who), 403, who)
  for (const who of ['administrator', 'security-officer']) assert.equal(await status(who), 200, who)
  const told = (await world.ask('administrator', 'GET', '/api/trust/self-check')).json() as { findings: { area: string }[] }
  assert.ok(new Set(told.findings.map(({ area }) => area)).size > 3)
})
