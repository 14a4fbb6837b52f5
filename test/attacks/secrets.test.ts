/** Real people sign in, fail, change, lose and recover what they sign in with; then everything that was written, shown or logged is searched for what they know alone. And no secret is compared in a way that tells how far a guess was right. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, mock, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { errorLine } from '../../src/app/log-line.ts'
import { buildServer } from '../../src/app/server.ts'
import { sentenceOf } from '../../src/app/startup.ts'
import { type House, openHouse } from '../../src/app/wire.ts'
import { everyAgency } from '../../src/ports/store.ts'
import { layStore } from '../prepared/lay-store.ts'
import { handClock } from '../trust/open-test-trust.ts'
import { codeAt } from '../trust/sign-in-fully.ts'

const kek = Buffer.from('a key of 32 bytes for this test!').toString('base64')
const password = 'quartz finch lantern orchard'
const newPassword = 'velvet harbour pencil thunder'
const wrongPassword = 'a wrong one that was typed once'

let home: string
let house: House
let app: Awaited<ReturnType<typeof buildServer>>
const clock = handClock()
/** What nobody but its holder may read, by what it is. */
const secrets = new Map<string, string>()
/** Everything that was answered to somebody else, or written anywhere. */
const answered: string[] = []
const said: string[] = []
const hear = (...words: unknown[]): boolean => {
  said.push(words.map(String).join(' '))
  return true
}

const post = async (url: string, body: object, cookie = '', method: 'POST' | 'DELETE' = 'POST') =>
  app.inject({ method, url: `/api/trust${url}`, headers: { 'x-peel': '1', ...(cookie && { cookie }) }, payload: body })
const cookieIn = (what: string, { headers }: { headers: Record<string, unknown> }): string => {
  const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
  const token = cookie.split('=')[1] ?? ''
  assert.match(token, /^[\w-]{43}$/, what)
  secrets.set(`${what} ${secrets.size}`, token)
  return cookie
}

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'peel-secrets-'))
  for (const name of ['log', 'error', 'warn', 'info', 'debug'] as const) mock.method(console, name, hear)
  await layStore(home, allMigrations)
  house = await openHouse({ home, demo: false, databaseUrl: undefined, kek }, clock)
  app = await buildServer({ house, demo: false, status: () => ({}) as never, hosts: [] })
  secrets.set('key-encrypting key', kek)
  secrets.set('its bytes', 'a key of 32 bytes for this test!')
  for (const [what, value] of Object.entries({ password, newPassword, wrongPassword })) secrets.set(what, value)
})
after(async () => {
  mock.restoreAll()
  await app.close()
  await house.close()
  await rm(home, { recursive: true, force: true })
})

test('people do all that one can do with what one signs in with', async () => {
  const invitation = await house.trust.inviteFirstAdministrator(house.agency)
  const link = invitation?.token ?? ''
  secrets.set('one-time link', link)
  const half = cookieIn('half a session', await post('/setup', { token: link, name: 'Grace Admin', password }))
  const { secret } = (await post('/me/codes/question', {}, half)).json()
  secrets.set('secret of the code generator', secret)
  const enrolled = await post('/me/codes', { secret, code: codeAt({ clock }, secret) }, half)
  assert.equal(enrolled.statusCode, 200, enrolled.body)
  for (const code of enrolled.json().recoveryCodes) secrets.set(`recovery code ${secrets.size}`, code)
  const session = cookieIn('session', enrolled)

  const invited = await post('/people/invitations', { role: 'commander', title: 'Night' }, session)
  secrets.set('link of a colleague', invited.json().token)
  for (const [url, body] of [
    ['/session', { name: 'Grace Admin', password: wrongPassword }],
    ['/session', { name: wrongPassword, password }],
    ['/setup', { token: link, name: 'Again', password }],
    ['/setup/look', { token: link }],
    ['/session/code', { code: '123456' }],
    ['/me/codes', { secret, code: '000000' }],
    ['/me/password', { password: 'short' }],
  ] as const) {
    const answer = await post(url, body, session)
    assert.ok(answer.statusCode >= 400 || url === '/setup/look', `${url}: ${answer.statusCode}`)
    answered.push(answer.body)
  }
  clock.advance(1)
  const again = cookieIn('half a session', await post('/session', { name: 'Grace Admin', password }))
  const [code] = [...secrets].find(([what]) => what.startsWith('recovery code'))?.slice(1) ?? []
  const whole = cookieIn('session', await post('/session/code', { code: code ?? '' }, again))
  assert.equal((await post('/me/password', { present: password, password: newPassword }, whole)).statusCode, 200)
  const fresh = (await post('/me/recovery-codes', {}, whole)).json()
  for (const one of fresh.recoveryCodes) secrets.set(`recovery code ${secrets.size}`, one)
  for (const url of ['/people', '/people/invitations', '/recoveries', '/me/factors', '/me/sessions', '/ledger', '/protection/']) {
    const answer = await app.inject({ url: `/api/trust${url}`, headers: { cookie: whole } })
    assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`)
    answered.push(answer.body)
  }
  // What goes wrong inside while secrets are in hand.
  const broken = {
    ...house.trust,
    signIn: () =>
      Promise.reject(new Error(`postgres://peel:${newPassword.replaceAll(' ', '-')}@db.example/peel refused; cookie ${whole}`)),
  }
  const other = await buildServer({
    house: { ...house, trust: broken as never },
    demo: false,
    status: () => ({}) as never,
    hosts: [],
  })
  const failed = await other.inject({
    method: 'POST',
    url: '/api/trust/session',
    headers: { 'x-peel': '1' },
    payload: { name: 'Grace Admin', password },
  })
  assert.equal(failed.statusCode, 500)
  answered.push(failed.body)
  await other.close()
  assert.equal(said.length, 1)
  await post('/session', {}, whole, 'DELETE')
  secrets.set('password in an address', newPassword.replaceAll(' ', '-'))
  assert.ok(secrets.size > 30, `${secrets.size} secrets`)
})

/** A secret as it is, and as somebody would write it down. */
const spellings = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
  secret.replaceAll('-', ''),
]

function expectNone(where: string, text: string): void {
  for (const [what, secret] of secrets) {
    for (const spelling of spellings(secret)) assert.equal(text.includes(spelling), false, `${what} stands in ${where}`)
  }
}

test('no log, and nothing that was answered to others, holds any of it', () => {
  expectNone('the log', said.join('\n'))
  for (const text of answered) expectNone('an answer', text)
})

test('no table of the store holds any of it', async () => {
  const connection = house.store.tables(everyAgency)
  const { rows: names } = await sql<{
    name: string
  }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(connection)
  assert.ok(names.length > 20)
  let held = 0
  for (const { name } of names) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(connection)
    held += rows.length
    expectNone(name, rows.map(({ row }) => row).join('\n'))
  }
  assert.ok(held > 20)
})

test('no file of the folder holds any of it, the ledger and the database’s own journal included', async () => {
  let read = 0
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    expectNone(path.slice(home.length), await readFile(path, 'latin1'))
    read++
  }
  assert.ok(read > 100, `${read} files`)
})

test('the password in DATABASE_URL is in no sentence, no error line and no page', async () => {
  for (const url of [
    'postgres://peel:hunter-quartz@127.0.0.1:1/peel',
    'postgres://peel:hunter-quartz@nowhere.invalid/peel',
    'postgres://peel:hunter-quartz@nowhere.invalid/peel?sslmode=verify-full',
    'postgres://peel:hunter-quartz@127.0.0.1:1/peel?password=hunter-quartz',
    'postgres:hunter-quartz',
    'not an address hunter-quartz',
  ]) {
    const error = await openPostgresStore({ url }).then(
      () => assert.fail('it opened'),
      (refusal: unknown) => refusal,
    )
    for (const text of [
      JSON.stringify(sentenceOf(error)),
      errorLine('start', error),
      JSON.stringify(error),
      String((error as Error).message),
    ]) {
      assert.equal(text.includes('hunter-quartz'), false, `${url}: ${text}`)
    }
  }
})

test('error lines lose passwords in addresses, tokens, cookies and links', () => {
  const secret = 'Zanderbrook-1234567890'
  for (const text of [
    `connect postgres://peel:${secret}@db/peel failed`,
    `authorization: Bearer ${secret}`,
    `cookie: peel_session=${secret}; a=b`,
    `cookie: __Host-peel_session=${secret}`,
    `https://peel.example/setup#token=${secret}`,
    `{"password":"${secret}"}`,
    `client_secret=${secret}&grant_type=x`,
    `/setup#${secret}`,
  ]) {
    assert.equal(errorLine('n', new Error(text)).includes(secret), false, text)
  }
})

test('nothing that could be guessed piece by piece is compared piece by piece', () => {
  const root = fileURLToPath(new URL('../../src/', import.meta.url))
  const word = '(?:[sS]ecret|[tT]oken|[pP]assword|[mM]ac|[hH]mac|[oO]tp|[cC]srf)'
  const compared = new RegExp(`${word}\\b\\s*[!=]==?\\s*\\S|[!=]==?\\s*[\\w.?!]*${word}\\b(?![\\w.([])`)
  // A look whether there is one, or of what kind, compares nothing.
  const harmless = /typeof [^=!&|]+[!=]==? '\w+'|[!=]==? (?:null|undefined|''|"")/g
  const compares = (line: string): boolean => compared.test(line.replace(harmless, ''))
  let read = 0
  const found: string[] = []
  for (const folder of ['rooms/trust', 'app', 'adapters']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!/\.ts$/.test(path) || /\.test\.ts$|\/ui\//.test(path)) continue
      read++
      for (const line of readFileSync(path, 'utf8').split('\n'))
        if (compares(line)) found.push(`${path.slice(root.length)}: ${line.trim()}`)
    }
  }
  assert.ok(read > 150)
  assert.deepEqual(found, [], 'use sameSecret')
  // The rule can fail.
  for (const line of ['if (token === expected) return', 'return given.secret !== held', 'held == a.password)'])
    assert.ok(compares(line), line)
  for (const line of ['if (token !== null) {', "password === ''", 'account.password !== null &&', "typeof secret === 'string'"]) {
    assert.equal(compares(line), false, line)
  }
})
