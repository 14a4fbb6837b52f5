/** Files that are too large, of the wrong kind, cut off, or larger inside than outside: each is refused with one sentence, and nothing of it stays. */

import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { lookAtFile, readBytes } from '../../src/rooms/records/read-bytes.ts'
import { codeIn, formWith } from './fill-routes.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

let world: Attacked
before(async () => {
  world = await openAttackedHouse()
  await world.app.listen({ host: '127.0.0.1', port: 0 })
})
after(() => world.close())

const folder = (): string => join(world.house.home, 'uploads')
const kept = async (): Promise<string[]> => (await readdir(folder())).sort()
/** Uploads that were taken on purpose. */
const taken: string[] = []
afterEach(async () => {
  const beside = (await kept()).filter((name) => !taken.some((upload) => name.startsWith(upload)))
  assert.deepEqual(beside, [], 'something half-written was left behind')
})

const good = 'occurred_at,category,lon,lat\n2026-06-01T10:10:00,Theft,-87.7,41.8\n'

async function send({ type, payload }: { type: string; payload: Buffer | string }) {
  const answer = await world.app.inject({
    method: 'POST',
    url: '/api/records/uploads',
    headers: { 'x-peel': '1', 'content-type': type, cookie: world.cookies.administrator ?? '' },
    payload,
  })
  if (answer.statusCode === 200) taken.push(answer.json().upload)
  return answer
}

function expectSentence(told: string, { statusCode, body }: { statusCode: number; body: string }, code?: string): void {
  assert.ok(statusCode >= 400 && statusCode < 500, `${told}: ${statusCode} ${body}`)
  const said = JSON.parse(body) as { code: string; sentence: string }
  if (code) assert.equal(said.code, code, told)
  assert.ok(said.sentence.length > 20 && said.sentence.length < 400, `${told}: ${said.sentence}`)
  assert.doesNotMatch(said.sentence, /\/(tmp|home|work)\//, told)
}

/** A zip with one deflated file in it, as small as it can be. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content)
  const head = Buffer.alloc(30)
  head.write('PK\u0003\u0004', 'latin1')
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt32LE(content.length, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), packed])
}

test('what is no table is told from one by its bytes, whatever it calls itself and whatever its name says', async () => {
  const zeros = Buffer.alloc(2_000_000)
  const kinds: [string, Buffer | string, string][] = [
    ['zip', zipOf('a.csv', Buffer.from(good)), 'records.archive-not-table'],
    ['zip that unpacks to much', zipOf('a.csv', zeros), 'records.archive-not-table'],
    ['zip with a way out', zipOf('../../../etc/cron.d/evil', Buffer.from('x')), 'records.archive-not-table'],
    ['workbook', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'), 'records.archive-not-table'],
    ['PDF', '%PDF-1.7\n1 0 obj', 'records.archive-not-table'],
    ['7z', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'records.archive-not-table'],
    ['web page', '<html><script>alert(1)</script>', 'records.html-not-csv'],
    ['SVG', '<svg onload="alert(1)" xmlns="http://www.w3.org/2000/svg"/>', 'records.html-not-csv'],
    [
      'XML with an entity',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'records.html-not-csv',
    ],
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 'records.not-text'],
    ['JPEG', Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF\0', 'latin1'), 'records.not-text'],
    ['program', Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), 'records.not-text'],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), 'records.wide-characters'],
    ['empty', '', 'records.empty-file'],
    ['gzip of a web page', gzipSync('<html><script>alert(1)</script>'), 'records.html-not-csv'],
    ['gzip of a zip', gzipSync(zipOf('a.csv', Buffer.from(good))), 'records.archive-not-table'],
    ['gzip of gzip', gzipSync(gzipSync(good)), ''],
    ['half a gzip', gzipSync(good.repeat(500)).subarray(0, 60), ''],
    ['gzip head alone', Buffer.from([0x1f, 0x8b, 8, 0]), 'records.broken-gzip'],
    [
      'a picture that begins as a table',
      Buffer.concat([Buffer.from(`${good}`), Buffer.from('\x89PNG\r\n\x1a\n\0\0\0', 'latin1')]),
      '',
    ],
    ['one line without end', 'a,'.repeat(600_000), ''],
    ['deep JSON', `{"features":[${'['.repeat(100_000)}`, ''],
    ['JSON of prototypes', '{"features":[{"type":"Feature","properties":{"__proto__":{"polluted":1}},"geometry":null}]}', ''],
  ]
  for (const [told, content, code] of kinds) {
    for (const [name, type] of [
      ['table.csv', 'text/csv'],
      ['picture.png', 'image/png'],
    ]) {
      const answer = await send(formWith(String(name), content, type))
      if (code) expectSentence(told, answer, code)
      else assert.ok(answer.statusCode === 200 || answer.statusCode < 500, `${told}: ${answer.body}`)
    }
  }
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

test('a gzip bomb is given up by what comes out of it, long before it is all out', async () => {
  const bomb = gzipSync(
    Buffer.concat([Buffer.from(good), Buffer.from(`${'2026-06-01T10:10:00,Theft,-87.7,41.8\n'.repeat(28_000)}`.repeat(64))]),
    { level: 9 },
  )
  assert.ok(bomb.length < 400_000)
  const answer = await send(formWith('bomb.csv.gz', bomb))
  // The preview reads the first rows only, and those are fine.
  assert.equal(answer.statusCode, 200, answer.body)
  for (const act of ['checks', 'imports']) {
    const { job } = (
      await world.ask('administrator', 'POST', `/api/records/${act}`, { upload: answer.json().upload, zone: 'America/Chicago' })
    ).json()
    const ended = await over(job)
    assert.equal(ended.state, 'failed', act)
    assert.match(JSON.stringify(ended), /records\.zip-bomb/)
  }
  assert.equal((await world.house.records.summary(world.house.agency)).incidents ?? 0, 0)
})

test('by decoded size too, however little it is packed', async () => {
  const path = join(world.house.home, 'large.csv.gz')
  const { writeFile } = await import('node:fs/promises')
  await writeFile(path, gzipSync(good.repeat(2_000)))
  const facts = await lookAtFile(path)
  const read = async (mostUnpacked?: number): Promise<number> => {
    let bytes = 0
    for await (const chunk of readBytes(path, facts, mostUnpacked)) bytes += chunk.length
    return bytes
  }
  assert.equal(await read(), good.length * 2_000)
  await assert.rejects(read(50_000), (error: { code: string; sentence: string }) => {
    assert.equal(error.code, 'records.unpacks-too-large')
    return true
  })
})

async function over(job: string): Promise<{ state: string }> {
  for (let tries = 0; tries < 1_500; tries++) {
    const status = world.house.jobs.status(job as never)
    if (status && ['done', 'failed', 'cancelled'].includes(status.state)) return status
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the job does not end')
}

const boundary = 'peel-attack'
const type = `multipart/form-data; boundary=${boundary}`
const part = (head: string, content = 'x'): string =>
  `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`

test('forms that are cut off, never end, or hold ten thousand parts', async () => {
  const whole = formWith('a.csv', good.repeat(50)).payload
  const broken: [string, string | Buffer, string?][] = [
    ['no part', `--${boundary}--\r\n`],
    ['nothing', ''],
    ['no boundary in it', good],
    ['cut in the content', whole.subarray(0, whole.length - 200)],
    ['cut in the head', whole.subarray(0, 60)],
    ['ten thousand fields', `${part('name="a"').repeat(10_000)}--${boundary}--\r\n`],
    ['ten thousand files', `${part('name="f"; filename="a.csv"', good).repeat(10_000)}--${boundary}--\r\n`],
    [
      'a field of a megabyte',
      `${part('name="zone"', 'x'.repeat(1_000_000))}${part('name="f"; filename="a.csv"', good)}--${boundary}--\r\n`,
    ],
    ['a name of a megabyte', `${part(`name="${'n'.repeat(1_000_000)}"`)}--${boundary}--\r\n`],
    ['a prototype for a name', `${part('name="__proto__"', 'x')}--${boundary}--\r\n`],
    ['a head of a megabyte', `--${boundary}\r\nx-a: ${'a'.repeat(1_000_000)}\r\n\r\nx\r\n--${boundary}--\r\n`],
  ]
  for (const [told, payload] of broken) {
    const answer = await send({ type, payload: Buffer.from(payload) })
    if (answer.statusCode === 200) {
      // A second file or a long field is not looked at; what was previewed is the one file.
      assert.equal(answer.json().preview.rowsRead, 1, told)
      continue
    }
    expectSentence(told, answer)
  }
  for (const other of [
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'b'.repeat(5_000)}`,
    'application/json',
    'text/csv',
    'application/octet-stream',
  ]) {
    expectSentence(other, await send({ type: other, payload: whole }))
  }
})

test('a connection that breaks in the middle of a file leaves nothing', async () => {
  const { port } = world.app.server.address() as AddressInfo
  await new Promise<void>((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.on('close', () => done())
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="f"; filename="a.csv"\r\n\r\n${good.repeat(500)}`
    socket.write(
      `POST /api/records/uploads HTTP/1.1\r\nhost: localhost\r\nx-peel: 1\r\ncookie: ${world.cookies.administrator}\r\ncontent-type: ${type}\r\ncontent-length: 9000000\r\n\r\n${head}`,
    )
    setTimeout(() => socket.destroy(), 300)
  })
  for (let tries = 0; tries < 100 && (await kept()).some((name) => !taken.some((upload) => name.startsWith(upload))); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
})

test('names that are long, empty, or play with the eye and the terminal become short plain ones', async () => {
  for (const name of [
    'x'.repeat(5_000),
    '\u202Egnp.exe.csv',
    'a\u001b[31mred.csv',
    'a\tb.csv',
    '<img src=x onerror=alert(1)>.csv',
    "'; DROP TABLE x; --.csv",
    'zwei\u2028Zeilen.csv',
    '😀.csv',
  ]) {
    const answer = await send(formWith(name, good))
    assert.equal(answer.statusCode, 200, `${name.slice(0, 40)}: ${answer.body}`)
    const { file } = answer.json().preview
    assert.ok(file.length > 0 && file.length <= 200, file)
    assert.doesNotMatch(file, /\p{Cc}|[\u202a-\u202e\u2066-\u2069\u2028\u2029]|[/\\]/u)
  }
})

test('only who may import sends files; nobody else’s bytes are kept', async () => {
  for (const who of ['board', 'officer', 'security-officer', null] as const) {
    const { type: kind, payload } = formWith('a.csv', good)
    const headers = { 'x-peel': '1', 'content-type': kind, ...(who && { cookie: world.cookies[who] ?? '' }) }
    const answer = await world.app.inject({ method: 'POST', url: '/api/records/uploads', headers, payload })
    assert.ok([401, 403].includes(answer.statusCode), `${who}: ${answer.body}`)
    assert.match(codeIn(answer.body), /^trust\./)
  }
})
