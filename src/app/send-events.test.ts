/** Tests of the way to an agency's own collector: everything once it has settled, again where it did not arrive, nothing that names or tells. */

import assert from 'node:assert/strict'
import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { agency, openTestTrust } from '../../test/trust/open-test-trust.ts'
import { firstAdministrator, from } from '../../test/trust/sign-in-fully.ts'
import type { Outgoing } from '../ports/outgoing.ts'
import { sendEvents } from './send-events.ts'
import { type EventsTo, readSettings } from './settings.ts'

const house = await openTestTrust()
after(() => house.close())

interface Line {
  id: string
  source: string
  kind: string
  detail?: string
  count?: number
}

let sent: Line[]
let status: number
/** What the collector will not have. */
let unfit: (line: Line) => boolean
let asked: { url: string; authorization: string | undefined; inside: readonly string[] | undefined }[]
const outgoing: Outgoing = {
  fetch: async (address, { body, headers } = {}, { inside } = {}) => {
    const { authorization } = headers as Record<string, string | undefined>
    asked.push({ url: String(address), authorization, inside })
    if (linesIn(String(body)).some(unfit)) return new Response('', { status: 422 })
    if (status === 200) sent.push(...linesIn(String(body)))
    return new Response('', { status })
  },
}
const linesIn = (text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
const collector = { kind: 'https', url: 'https://siem.example:8443/peel', token: 'lathe-word' } as const
const deps = () => ({ house: { home: house.home, agency, clock: house.clock, trust: house.trust }, to: collector, outgoing })
const refuse = (kind: 'unfit' | 'too-many') =>
  house.trust.watch.noteInput(agency, { kind, method: 'POST', route: '/api/trust/session', person: null, address: '192.0.2.9' })

beforeEach(async () => {
  await house.empty()
  sent = []
  asked = []
  status = 200
  unfit = () => false
})

test('what happens is told once it has settled, each under its id, with the token, to the host of the settings alone', async () => {
  assert.equal(await sendEvents(deps()), 0)
  await firstAdministrator(house)
  await assert.rejects(house.trust.signIn(agency, 'quartz-finch', 'lodestone-ferry', from))
  for (let n = 0; n < 37; n++) refuse('unfit')
  assert.equal(await sendEvents(deps()), 0, 'a minute that is not over is not told')
  house.clock.advance(3)
  await sendEvents(deps())
  assert.ok(sent.some(({ source, kind }) => source === 'door' && kind === 'enrolled'))
  assert.ok(sent.some(({ source, detail }) => source === 'door' && detail === 'wrong name or password'))
  assert.deepEqual(
    sent.filter(({ source }) => source === 'input').map(({ kind, detail, count }) => [kind, detail, count]),
    [['unfit', 'POST /api/trust/session', 37]],
  )
  assert.equal(new Set(sent.map(({ id }) => id)).size, sent.length)
  assert.ok(!/quartz-finch|lodestone-ferry|Grace/.test(JSON.stringify(sent)), 'no name and nothing typed')
  assert.deepEqual(asked[0], { url: collector.url, authorization: 'Bearer lathe-word', inside: ['siem.example:8443'] })
  const before = sent.length
  house.clock.advance(3)
  assert.equal(await sendEvents(deps()), 0)
  assert.equal(sent.length, before, 'nothing is told twice')
})

test('what did not arrive is sent again, also after a day, and by another start of Peel', async () => {
  await sendEvents(deps())
  refuse('too-many')
  house.clock.advance(3)
  status = 503
  await assert.rejects(sendEvents(deps()), /answered 503/)
  house.clock.advance(24 * 60)
  status = 200
  assert.equal(await sendEvents(deps()), 1)
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ['too-many'],
  )
})

test('what the collector itself will not have is laid aside, and holds up nothing that comes after it', async () => {
  await sendEvents(deps())
  for (const kind of ['unfit', 'too-many', 'unfit'] as const) {
    refuse(kind)
    house.clock.advance(3)
  }
  unfit = ({ kind }) => kind === 'too-many'
  const said: string[] = []
  assert.equal(await sendEvents({ ...deps(), warn: (sentence) => said.push(sentence) }), 3)
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ['unfit', 'unfit'],
  )
  const aside = join(house.home, 'events-refused.jsonl')
  assert.deepEqual(
    linesIn(await readFile(aside, 'utf8')).map(({ kind }) => kind),
    ['too-many'],
  )
  assert.equal((await stat(aside)).mode & 0o777, 0o600)
  assert.match(said.join(), /will not have one event \(it answered 422\)/)
  assert.equal(await sendEvents(deps()), 0)
})

test('a mark that cannot be read is said, and what may not have arrived is sent again', async () => {
  const mark = join(house.home, 'events-sent.json')
  await sendEvents(deps())
  const written = house.clock.now() / 1_000
  refuse('unfit')
  house.clock.advance(3)
  await writeFile(mark, '{"upTo":17')
  await utimes(mark, written, written)
  const said: string[] = []
  assert.equal(await sendEvents({ ...deps(), warn: (sentence) => said.push(sentence) }), 1)
  assert.match(said.join(), /cannot be read. What happened since .* is sent to the collector again/)
})

test('a token that lies in a file is read each time, so that it may be one of an hour', async () => {
  const tokenFile = join(house.home, 'collector-token')
  const env = { PEEL_EVENTS_TO: collector.url, PEEL_EVENTS_TOKEN: 'lathe-word', PEEL_EVENTS_TOKEN_FILE: tokenFile }
  const to = readSettings(['--home', house.home], env).eventsTo as EventsTo
  const send = () => sendEvents({ ...deps(), to })
  await send()
  for (const token of ['first-hour', 'second-hour']) {
    await writeFile(tokenFile, `${token}\n`)
    refuse('unfit')
    house.clock.advance(3)
    await send()
  }
  assert.deepEqual(
    asked.map(({ authorization }) => authorization),
    ['Bearer first-hour', 'Bearer second-hour'],
  )
})

test('to a file, one line each, readable by nobody else; to standard output', async () => {
  const path = join(house.home, 'events.jsonl')
  const to = { kind: 'file', path } as const
  await sendEvents({ ...deps(), to })
  refuse('unfit')
  house.clock.advance(3)
  await sendEvents({ ...deps(), to })
  assert.equal(linesIn(await readFile(path, 'utf8')).length, 1)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  refuse('unfit')
  house.clock.advance(3)
  const printed: string[] = []
  await sendEvents({ ...deps(), to: { kind: 'stdout' }, print: (line) => printed.push(line) })
  assert.equal(printed.length, 1)
})
