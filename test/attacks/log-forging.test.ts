/** Lines of the log and entries of the ledger are Peel's own: what people and programs write into names, reasons, addresses and headers begins no second line, paints no terminal and forges no field. */

import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, mock, test } from 'node:test'
import { runCommand } from '../../src/app/cli.ts'
import { errorLine, forTerminal, oneLine } from '../../src/app/log-line.ts'
import { buildServer } from '../../src/app/server.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

const forged = '{"act":"erase","by":"Ada Okoro","index":7}'
const tricks = [
  `Fine.\n${forged}`,
  `Fine.\r\n${forged}\r\n`,
  'Fine.\u001b[2J\u001b[31mRED\u001b]0;title\u0007',
  'Fine.\u009b31mRED',
  `Fine.","act":"erase","x":"`,
  'Fine.\u2028next\u2029next',
  'Fine.\u202Etxt.exe',
  'Fine.\u0008\u0008\u0008\u0008\u0008Bad!',
  `— peel.example+12345678+AAAA\n\n— Mallory AAAA`,
]
const unruly = /(?![\t\n])\p{Cc}/u

let world: Attacked
const said: string[] = []
const hear = (...words: unknown[]): void => void said.push(words.join(' '))
const mocks = (['log', 'error', 'warn', 'info'] as const).map((name) => mock.method(console, name, hear))

before(async () => {
  world = await openAttackedHouse()
})
beforeEach(() => {
  said.length = 0
})
after(async () => {
  for (const one of mocks) one.mock.restore()
  await world.close()
})

test('an error that nobody foresaw is one line of JSON, whatever it quotes', async () => {
  for (const trick of tricks) {
    const broken = {
      ...world.house.trust,
      people: () => Promise.reject(new Error(trick, { cause: new Error(`cause: ${trick}`) })),
    }
    const app = await buildServer({
      house: { ...world.house, trust: broken as never },
      demo: false,
      status: () => ({}) as never,
      hosts: [],
    })
    said.length = 0
    const answer = await app.inject({
      url: '/api/trust/people',
      headers: { cookie: world.cookies.administrator ?? '', 'user-agent': trick.replace(/[^\x20-\x7e]/g, '') },
    })
    assert.equal(answer.statusCode, 500)
    assert.equal(answer.body.includes('Fine.'), false, 'nothing of it is told')
    assert.equal(said.length, 1)
    const [line = ''] = said
    assert.doesNotMatch(line, /[\n\r\u2028\u2029\u202e]/)
    assert.doesNotMatch(line, unruly)
    const { reference, message, cause, act } = JSON.parse(line) as Record<string, unknown> & { cause: { message: string } }
    assert.equal(act, undefined)
    assert.ok(answer.body.includes(String(reference)), 'the number that the person was given finds the line')
    assert.ok(String(message).startsWith(trick.slice(0, 1)) && cause.message.startsWith('cause:'))
    await app.close()
  }
})

test('lines for a log and for a terminal keep their words and lose their commands', () => {
  for (const trick of tricks) {
    assert.doesNotMatch(oneLine(trick), /[\n\r\u2028\u2029\u202e]/)
    assert.doesNotMatch(oneLine(trick), unruly)
    assert.doesNotMatch(forTerminal(trick), unruly)
    assert.doesNotMatch(errorLine('n', trick), unruly)
  }
  assert.equal(forTerminal('two lines\n\tand a tab'), 'two lines\n\tand a tab')
  assert.equal(oneLine('Größe — “quoted” 東京 😀'), 'Größe — “quoted” 東京 😀')
})

test('whatever is written into every field that reaches the ledger, each act is one entry with Peel’s own fields', async () => {
  const { ledger } = world.house.trust
  const now = world.clock.now()
  for (const trick of tricks) {
    const before = ledger.checkpoint().size
    const basis = { kind: 'missing-person', reference: trick, validFrom: now - 1, validUntil: now + 3_600_000 }
    const acts: [string, string, object][] = [
      [
        'commander',
        '/api/trust/cases',
        { title: trick, kind: trick.slice(0, 80), area: trick.slice(0, 80), summary: trick, basis },
      ],
      ['commander', '/api/trust/duties', { kind: 'command', area: trick.slice(0, 80) }],
      ['commander', '/api/trust/overrides', { caseNumber: trick.slice(0, 40), statement: `In danger now: ${trick}` }],
      ['protection-officer', '/api/trust/protection/holds', { scope: 'uploads', why: trick }],
    ]
    let done = 0
    for (const [who, url, body] of acts) {
      const { statusCode, body: text } = await world.ask(who, 'POST', url, body)
      assert.ok(statusCode < 500, `${url} ${JSON.stringify(trick)}: ${text}`)
      if (statusCode === 200) done++
    }
    assert.ok(done >= 2, `${done} of ${acts.length} done with ${JSON.stringify(trick)}`)
    const written = (await ledger.entries({ limit: 50 })).filter(({ index }) => index >= before)
    assert.equal(written.length, ledger.checkpoint().size - before)
    for (const entry of written) {
      assert.notEqual(entry.act, 'erase', JSON.stringify(entry))
      assert.notEqual(entry.by, 'Ada Okoro')
      for (const [field, value] of Object.entries(entry)) {
        if (field !== 'why' && typeof value === 'string')
          assert.doesNotMatch(value, /\p{Cc}|\p{Zl}|\p{Zp}/u, `${field} of ${JSON.stringify(entry)}`)
      }
    }
    await world.ask('security-officer', 'POST', `/api/trust/overrides/${await lastOverride()}/review`, {
      verdict: 'upheld',
      remark: 'It was needed, I looked.',
    })
  }
  assert.equal((await ledger.verify()).ok, true)
  assert.equal((await ledger.checkStore()).ok, true)
})

const lastOverride = async (): Promise<string> => {
  const { overrides } = (await world.ask('security-officer', 'GET', '/api/trust/overrides')).json()
  return overrides.find(({ state }: { state: string }) => state === 'awaits-review')?.id ?? 'none'
}

test('the ledger’s signed note and its files hold nothing that anybody typed as a line of its own', async () => {
  const { ledger } = world.house.trust
  const note = ledger.checkpoint().note
  assert.match(note, /^[^\n]+\n\d+\n[\w+/=]+\n(?:[^\n]+\n)*\n(?:— [^\n]+\n)+$/)
  assert.equal(note.includes('Mallory'), false)
  const witnesses = await readFile(join(world.house.home, 'ledger', 'witnesses'), 'utf8').catch(() => '')
  assert.equal(witnesses.includes('Mallory'), false)
})

test('a name is one line in which everything can be seen, so that nobody looks like somebody else', async () => {
  const { agency, trust } = world.house
  const person = String(world.ids.clerk)
  const call = (name: string, title: string) =>
    world.ask('protection-officer', 'POST', '/api/trust/protection/rectifications', {
      person,
      name,
      title,
      why: 'It was misspelt all along.',
    })
  for (const [at, trick] of tricks.entries()) {
    const { statusCode, body } = await call(`Nora ${at} ${trick}`.slice(0, 100), trick.slice(0, 100))
    assert.equal(statusCode, 200, body)
    for (const { name, title } of await trust.people(agency)) {
      for (const text of [name, title]) assert.doesNotMatch(text, /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u, JSON.stringify(text))
    }
    await world.ask('clerk', 'POST', '/api/trust/duties', { kind: 'records' })
  }
  for (const { by } of await trust.ledger.entries({ limit: 500 }))
    assert.doesNotMatch(by, /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u)
  const other = (await trust.people(agency)).find(({ role }) => role === 'analyst')?.name ?? ''
  for (const twin of [
    `${other}\u200b`,
    other.replace(' ', '\u00a0'),
    `\u202a${other}\u202c`,
    other.toUpperCase(),
    other.replace('a', '\u200da'),
  ]) {
    const { statusCode, body } = await call(twin, 'clerk')
    assert.deepEqual([statusCode, JSON.parse(body).code], [409, 'trust.name-taken'], JSON.stringify(twin))
  }
  assert.equal((await trust.ledger.verify()).ok, true)
})

test('a terminal shows what a file is called, and is not commanded by it', async () => {
  const printed: string[] = []
  const printer = {
    out: (text: string) => void printed.push(text),
    err: (text: string) => void printed.push(text),
    interactive: false,
  }
  const path = join(world.house.home, 'a\u001b[31mb\nPeel: all is well.csv')
  await writeFile(path, 'no table\n')
  for (const args of [
    ['records', 'import', path],
    ['records', 'import', `${path}.missing`],
    ['ledger', 'verify', `\u001b[2Jnowhere`],
    ['\u001b[31mroom', 'verb'],
    ['ledger', 'verify', '--\u001b[31m'],
    ['ledger', 'verify', '--key', path],
  ]) {
    const borrowed = { home: world.house.home, withHouse: (work: (house: never) => unknown) => work(world.house as never) }
    assert.notEqual(await runCommand(args, {}, printer, borrowed as never), 0)
  }
  assert.ok(printed.length >= 6)
  // A server relays what was printed; what reaches the terminal is cleaned on the way.
  for (const text of printed) assert.doesNotMatch(forTerminal(text), unruly)
  assert.ok(printed.filter((text) => unruly.test(text)).length === 0, JSON.stringify(printed.filter((text) => unruly.test(text))))
})

test('nothing in the folder is a log that somebody else could write a line into', async () => {
  const files = (await readdir(world.house.home, { recursive: true })).filter(
    (name) => /\.(log|txt|jsonl)$/.test(name) && !name.startsWith('database'),
  )
  assert.deepEqual(files, [])
})
