/** A newcomer's first evening without a browser: start, sign in, read the plan, change a stop, publish, verify, tamper, be caught. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { PlanState } from '../../src/rooms/patrol/contract.ts'
import type { Person } from '../../src/rooms/trust/contract.ts'
import { freshHome, type RunningPeel, runPeel, runStart, startPeel } from './start-peel.ts'

const { home, clean } = freshHome()
let peel: RunningPeel
let cookie = ''

before(async () => {
  peel = await startPeel(['--demo', '--home', home, '--port', '0'])
})
after(async () => {
  await peel?.stop()
  clean()
})

async function ask(path: string, options: { method?: string; body?: unknown; cookie?: string } = {}) {
  const response = await fetch(`${peel.url}${path}`, {
    method: options.method ?? 'GET',
    headers: {
      'x-peel': '1',
      cookie: options.cookie ?? cookie,
      ...(options.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(options.body ? { body: JSON.stringify(options.body) } : {}),
  })
  return { status: response.status, headers: response.headers, body: await response.json().catch(() => undefined) }
}

async function signIn(role: Person['role']): Promise<string> {
  const { demoPeople } = (await ask('/api/trust/session')).body as { demoPeople: Person[] }
  const person = demoPeople.find((one) => one.role === role)?.id
  const { headers } = await ask('/api/trust/session/demo', { method: 'POST', body: { person }, cookie: '' })
  return headers.get('set-cookie')?.split(';')[0] ?? ''
}

test('nothing is shown to somebody who has not signed in', async () => {
  for (const path of [
    '/api/records/summary',
    '/api/patrol/tonight',
    '/api/forecast/offences',
    '/api/trust/ledger',
    '/api/jobs/x',
  ]) {
    const { status, body } = await ask(path, { cookie: '' })
    assert.equal(status, 401, path)
    assert.equal((body as { code: string }).code, 'trust.sign-in', path)
  }
})

test('the folder is a demo, says so, and its people sign in with one click', async () => {
  const { body } = await ask('/api/status')
  assert.equal((body as { demo: boolean }).demo, true)
  assert.equal((body as { synthetic: boolean }).synthetic, true)
  cookie = await signIn('commander')
  const session = (await ask('/api/trust/session')).body as { person: Person }
  assert.equal(session.person.role, 'commander')
})

test("tonight's plan is the same on the command line and over HTTP", async () => {
  const { plan } = (await ask('/api/patrol/tonight')).body as PlanState
  assert.ok(plan.stops.length > 0)
  const { code, said } = await runPeel(['tonight', '--home', home, '--json'])
  assert.equal(code, 0, said)
  const printed = JSON.parse(said.slice(said.indexOf('{'))) as PlanState
  assert.deepEqual(printed.plan.stops, plan.stops)
})

test('a backup is made by the Peel that runs', async () => {
  const { code, said } = await runPeel(['store', 'backup', '--home', home, '--json'])
  assert.equal(code, 0, said)
  const { file, rows } = JSON.parse(said.slice(said.indexOf('{'))) as { file: string; rows: number }
  assert.ok(rows > 1_000 && existsSync(file), said)
})

test('an officer may read the plan, and not publish it', async () => {
  const officer = await signIn('officer')
  const { suggestion } = (await ask('/api/patrol/tonight', { cookie: officer })).body as PlanState
  const body = { verdict: 'accept', reason: 'Looks right for tonight to me' }
  const { status } = await ask(`/api/patrol/plans/${suggestion.id}/decision`, { method: 'POST', body, cookie: officer })
  assert.equal(status, 403)
})

test('a commander vetoes a stop with a reason and publishes; the decision stands in the ledger', async () => {
  const { suggestion, plan } = (await ask('/api/patrol/tonight')).body as PlanState
  const stop = plan.stops[0]?.id
  const change = { do: 'veto', stop, reason: 'Roadworks close this corner until Friday' }
  const changed = await ask(`/api/patrol/plans/${suggestion.id}/changes`, { method: 'POST', body: change })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  assert.equal((changed.body as PlanState).plan.stops.length, plan.stops.length - 1)
  const decision = { verdict: 'accept', reason: 'Fits the burglaries of the last two weeks' }
  const offDuty = await ask(`/api/patrol/plans/${suggestion.id}/decision`, { method: 'POST', body: decision })
  assert.deepEqual([offDuty.status, (offDuty.body as { code: string }).code], [403, 'trust.purpose-needed'])
  assert.equal((await ask('/api/trust/duties', { method: 'POST', body: { kind: 'command' } })).status, 200)
  const published = await ask(`/api/patrol/plans/${suggestion.id}/decision`, { method: 'POST', body: decision })
  assert.equal(published.status, 200, JSON.stringify(published.body))
  const decided = (published.body as PlanState).decision
  assert.equal(decided?.verdict, 'change')
  const { body } = await ask(`/api/trust/ledger/${decided?.ledgerIndex}/proof`)
  const { entry } = body as { entry: { act: string; purpose: string; basis: string } }
  assert.deepEqual([entry.act, entry.basis], ['decide', 'statute'])
  assert.match(entry.purpose, /^pur-[0-9a-f]{32}$/, 'a purpose that resolves, not a name for one')
})

test('the ledger verifies, and says no after one byte of a tile was changed', async () => {
  const whole = await runPeel(['ledger', 'verify', '--home', home])
  assert.equal(whole.code, 0, whole.said)
  const tile = tileIn(join(home, 'ledger', 'tile', 'entries'))
  const bytes = readFileSync(tile)
  const at = Math.floor(bytes.length / 2)
  const altered = Buffer.from(bytes)
  altered[at] = (altered[at] ?? 0) ^ 1
  writeFileSync(tile, altered)
  const broken = await runPeel(['ledger', 'verify', '--home', home])
  assert.equal(broken.code, 1, broken.said)
  writeFileSync(tile, bytes)
  assert.equal((await runPeel(['ledger', 'verify', '--home', home])).code, 0)
})

test('a change without our header, or for another host, is refused', async () => {
  const response = await fetch(`${peel.url}/api/trust/session`, { method: 'DELETE', headers: { cookie } })
  assert.equal(response.status, 403)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(peel.url)
    const asked = httpRequest({ host: '127.0.0.1', port, path: '/api/status', headers: { host: 'evil.example' } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject)
    asked.end()
  })
  assert.equal(status, 421)
})

test('pages carry a strict content security policy', async () => {
  const { headers } = await ask('/')
  const policy = headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'self'/)
  assert.match(policy, /script-src 'self'(;|$)/)
  assert.match(policy, /frame-ancestors 'none'/)
})

test('a second start on the same folder, or the same port, is refused in one sentence', async () => {
  const sameFolder = await runStart(['--demo', '--home', home, '--port', '0'])
  assert.equal(sameFolder.code, 2, sameFolder.said)
  assert.match(sameFolder.said, /already works in/)
  const samePort = await runStart(['--demo', '--home', `${home}-2`, '--port', new URL(peel.url).port])
  assert.equal(samePort.code, 2)
  assert.match(samePort.said, /is taken/)
})

test('bad words on the command line: one sentence, code 2, nothing written', async () => {
  const cases: [args: string[], said: RegExp][] = [
    [['--port', 'abc'], /"abc" is not a port/],
    [['--data', '/nowhere/at/all.csv', '--port', '0'], /There is nothing at/],
    [['--seed', 'x', '--demo', '--home', `${home}-3`, '--port', '0'], /cannot be a seed/],
    [['--colour', 'red', '--port', '0'], /There is no option/],
  ]
  for (const [args, pattern] of cases) {
    const { code, said } = await runStart(args)
    assert.equal(code, 2, said)
    assert.match(said, pattern)
  }
  const wrong = await runPeel(['tonite'])
  assert.equal(wrong.code, 2)
  assert.match(wrong.said, /There is no command "tonite"/)
})

function tileIn(folder: string): string {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).find((entry) => entry.isFile())
  assert.ok(found, 'the ledger has a tile')
  return join(found.parentPath, found.name)
}
