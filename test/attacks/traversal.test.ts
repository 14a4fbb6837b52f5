/** Ways out of the folders that Peel serves and keeps: dots in every spelling, to files that are there and whose content is known. Sent as bytes, so that no library tidies them. */

import assert from 'node:assert/strict'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { formWith } from './fill-routes.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

const secret = 'Quartzfinch-in-a-file'
let world: Attacked
let port: number

before(async () => {
  world = await openAttackedHouse({ demo: true })
  const { home } = world.house
  for (const path of [
    'station-token',
    'keys/kek-of-test',
    'ledger/private',
    'ledger/tile/secret.txt',
    'maps/secret.geojson',
    'uploads/secret',
  ]) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), secret)
  }
  await symlink(join(home, 'station-token'), join(home, 'ledger', 'linked')).catch(() => {})
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.server.address() as AddressInfo).port
})
after(() => world.close())

/** The whole answer to a request line that nobody tidied. */
function send(path: string, cookie = world.cookies.commander): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      heard += chunk
    })
    socket.on('close', () => resolve(heard))
    socket.on('error', reject)
    socket.write(
      Buffer.from(`GET ${path} HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`, 'latin1'),
    )
  })
}

const ups = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '%252e%252e%252f',
  '..%252f',
  '..\\',
  '..%5c',
  '%2e%2e%5c',
  '..%c0%af',
  '%c0%ae%c0%ae/',
  '..%ef%bc%8f',
  '%uff0e%uff0e%u2215',
  '....//',
  '..;/',
  './/../',
  '/%00../',
]
const targets = [
  'station-token',
  'keys/kek-of-test',
  'ledger/private',
  'private',
  'secret.txt',
  'etc/passwd',
  'package.json',
  'src/app/server.ts',
  'linked',
]
const doors = [
  '/',
  '/assets/',
  '/ledger/',
  '/ledger/tile/',
  '/ledger/tile/0/',
  '/api/',
  '/api/records/imports/',
  '/api/patrol/plans/',
  '/api/patrol/briefing/',
  '/api/jobs/',
  '/api/trust/protection/erasures/',
  '/api/trust/cases/',
]

test('no spelling of “up” leads to a file outside, from any door', async () => {
  let asked = 0
  const urls: string[] = []
  for (const door of doors) {
    // What answers with files gets all of them; what answers with records, a few.
    const tried = door.startsWith('/api/') ? targets.slice(0, 2) : targets
    for (const up of ups) for (const target of tried) for (const deep of [1, 4]) urls.push(`${door}${up.repeat(deep)}${target}`)
    for (const target of targets)
      urls.push(`${door}${target}`, `${door}/${target}`, `${door}%2f${target}`, `${door}${target}%00.css`, `${door}${target}/.`)
  }
  urls.push(
    '/ledger/station-token',
    '/ledger/linked',
    '/ledger/%2e/linked',
    '//etc/passwd',
    '/file:///etc/passwd',
    '/\\etc\\passwd',
    '/C:/windows/win.ini',
    'http://localhost/../../etc/passwd',
  )
  for (let at = 0; at < urls.length; at += 40) {
    await Promise.all(
      urls.slice(at, at + 40).map(async (url) => {
        const answer = await send(url)
        const [, status = ''] = answer.split(' ')
        assert.ok(Number(status) >= 200 && Number(status) < 500, `${url}: ${answer.slice(0, 300)}`)
        for (const known of [secret, 'root:x:0', '"name": "peel"', 'buildServer'])
          assert.equal(answer.includes(known), false, `${url} shows ${known}`)
        asked++
      }),
    )
  }
  assert.ok(asked > 2_000, `${asked} asked`)
  // The suite can fail: what is public is served.
  assert.match(await send('/ledger/checkpoint'), /^HTTP\/1\.1 200[\s\S]*peel/)
})

test('what the ledger publishes is exactly its tiles and three named files', async () => {
  for (const path of [
    'private',
    'linked',
    'tile/secret.txt',
    'tile',
    '',
    'tile/',
    'lock',
    'pending',
    'tail',
    'tile/0/000/..',
    'tile/entries/x',
  ]) {
    const answer = await send(`/ledger/${path}`)
    assert.equal(answer.includes(secret), false, path)
    if (path !== '') assert.match(answer, /^HTTP\/1\.1 (400|404) /, path)
  }
})

test('names that people give to files and places become no path', async () => {
  const before = await listOf(world.house.home)
  const outside = await listOf(dirname(world.house.home), 1)
  const csv = 'occurred_at,category,lon,lat\n2026-06-01T10:10:00,Theft,-87.7,41.8\n'
  for (const name of [
    '../../../evil.csv',
    '..\\..\\evil.csv',
    '/etc/evil.csv',
    '....//evil.csv',
    '%2e%2e%2fevil.csv',
    'evil.csv%00.png',
    'con',
    '.',
    '..',
    '~/evil.csv',
    '$HOME/evil.csv',
  ]) {
    const { type, payload } = formWith(name, csv)
    const sent = await world.app.inject({
      method: 'POST',
      url: '/api/records/uploads',
      headers: { 'x-peel': '1', 'content-type': type, cookie: world.cookies.administrator ?? '' },
      payload,
    })
    assert.equal(sent.statusCode, 200, `${name}: ${sent.body}`)
    const { upload, preview } = sent.json()
    assert.match(upload, /^[0-9a-f-]{36}$/)
    assert.doesNotMatch(preview.file, /[/\\]|\p{Cc}/u, name)
    for (const place of ['../../evil', '/evil', '..', 'ev il/../x']) {
      const body = { upload, place, zone: 'America/Chicago' }
      const { job } = (await world.ask('administrator', 'POST', '/api/records/checks', body)).json()
      if (job) await ended(job)
    }
  }
  for (const upload of ['../secret', '..%2fsecret', 'secret', `${'0'.repeat(35)}/`, '-'.repeat(36)]) {
    const answer = await world.ask('administrator', 'POST', '/api/records/imports', { upload })
    assert.ok([400, 404, 410].includes(answer.statusCode), `${upload}: ${answer.body}`)
  }
  const made = (await listOf(world.house.home)).filter((path) => !before.includes(path))
  for (const path of made) assert.match(path, /^(uploads\/[0-9a-f-]{36}(\.name)?|database\/|ledger\/)/)
  assert.deepEqual(
    (await listOf(dirname(world.house.home), 1)).filter((path) => path.includes('evil') && !outside.includes(path)),
    [],
  )
})

async function ended(job: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { state } = (await world.ask('administrator', 'GET', `/api/jobs/${job}`)).json()
    if (['done', 'failed', 'cancelled'].includes(state)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function listOf(folder: string, depth = 9): Promise<string[]> {
  const entries = await readdir(folder, { recursive: depth > 1, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}
