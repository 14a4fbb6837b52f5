/** The command line's contract: one JSON document, exit codes, one clear sentence, and nothing made by a call that was refused. */

import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runCommand } from '../../src/app/cli.ts'
import { allCommands, ownHouse } from '../../src/app/commands.ts'
import { actorAs, agency, openTestTrust, planDraft } from '../trust/open-test-trust.ts'

const folder = mkdtempSync(join(tmpdir(), 'peel-command-'))
const home = join(folder, 'home')
/** Nobody opens this one, so that its ledger stays as it is. */
const kept = join(folder, 'kept')
const file = join(folder, 'crimes.csv')
const taste = join(folder, 'taste.csv')

before(async () => {
  const { trust, home: made, ...rest } = await openTestTrust()
  for (let n = 0; n < 5; n++) await trust.suggest({ ...planDraft(n), agency })
  await trust.record(agency, { act: 'collect', by: actorAs('analyst'), what: 'a file', subject: 'import:x' })
  await trust.close()
  for (const place of [home, kept]) cpSync(made, place, { recursive: true })
  await rest.close().catch(() => {})
  const day = (n: number): string => new Date(Date.UTC(2024, 8, 1 + n)).toISOString().slice(0, 10)
  const rows = Array.from({ length: 600 }, (_, n) => `${day(n % 210)} 10:00,Burglary,${-87.6 - (n % 37) / 1000},41.8`)
  writeFileSync(file, `occurred_at,category,lon,lat\n${rows.join('\n')}\n`)
  writeFileSync(taste, 'colour,taste\nred,sweet\n')
})
after(() => rmSync(folder, { recursive: true, force: true }))

async function peel(...args: string[]) {
  let out = ''
  let err = ''
  const printer = {
    out: (text: string) => {
      out += `${text}\n`
    },
    err: (text: string) => {
      err += text
    },
    interactive: false,
  }
  const code = await runCommand(args, {}, printer)
  return { code, out, err }
}

const commands = allCommands({ home, env: {}, withHouse: ownHouse(home, {}) })

describe('help', () => {
  it('lists every command, a room’s own, and tells each one’s options', async () => {
    for (const args of [[], ['help'], ['--help'], ['--json', '--help']]) {
      const { code, out } = await peel(...args)
      assert.equal(code, 0)
      for (const { room, verb } of commands) assert.ok(out.includes(`  ${room} ${verb}`.trimEnd()), `${room} ${verb}`)
    }
    const { out } = await peel('ledger', '--help')
    assert.ok(out.includes('ledger prove') && !out.includes('store move'))
    for (const command of commands) {
      const { code, out } = await peel(...[command.room, command.verb].filter(Boolean), '--help')
      assert.equal(code, 0)
      assert.ok(out.startsWith(`npx peel ${command.room}`))
      for (const [name, { summary }] of Object.entries(command.options))
        assert.ok(out.includes(`--${name}`) && out.includes(summary))
    }
  })

  it('every option that a usage line names is one that the command knows, and the other way round', () => {
    for (const { room, verb, usage, options } of commands) {
      const named = [...usage.matchAll(/--([a-z-]+)/g)].map(([, name]) => name)
      for (const name of named) assert.ok(name && name in options, `${room} ${verb}: --${name}`)
    }
  })
})

describe('a call that cannot be understood', () => {
  const nowhere = join(folder, 'nowhere')
  const cases: [args: string[], sentence: RegExp][] = [
    [['recrods', 'import'], /^There is no command "recrods import"; perhaps records import is meant\./],
    [['records'], /records knows import, take-back, place, shifts and publish/],
    [['ledger', 'verfy'], /perhaps ledger verify is meant/],
    [['tonihgt'], /perhaps tonight is meant/],
    [['gibberish'], /^There is no command "gibberish"\. `npx peel --help`/],
    [['--colour'], /There is no command "--colour"/],
    [['records', 'import', '--colour', 'x'], /^There is no option --colour\. Usage: npx peel records import/],
    [['records', 'import', '--layuot', 'x'], /perhaps --layout is meant/],
    [['records', 'import', file, '--crs'], /--crs needs a value/],
    [['records', 'import', file, '--check=yes'], /--check takes no value/],
    [['records', 'import'], /Name at least one file/],
    [['records', 'import', join(folder, 'no.csv'), '--home', nowhere], /There is no file \/.*no\.csv\./],
    [['records', 'import', taste, '--home', nowhere], /does not recognise the columns/],
    [['records', 'import', taste, '--check'], /does not recognise the columns/],
    [['records', 'place', join(folder, 'no.geojson'), '--home', nowhere], /no\.geojson/],
    [['forecast', 'backtest'], /Name the crime file/],
    [['forecast', 'backtest', file, '--from', 'May', '--to', '2025-03-20'], /May/],
    [['forecast', 'backtest', file, '--from', '2025-03-20', '--to', '2025-03-10'], /./],
    [['forecast', 'backtest', file, '--from', '2025-03-10', '--to', '2025-03-20', '--cell', 'big'], /--cell|cell/],
    [['tonight', 'please'], /"please" belongs to no option/],
    [['tonight', '--home', nowhere], /no Peel folder at/],
    [['tonight', '--date', '2026-01-01', '--home', home], /go together/],
    [['ledger', 'verify', nowhere], /no ledger at/],
    [['ledger', 'verify', 'http://127.0.0.1:9/'], /could not be read/],
    [['ledger', 'verify', join(home, 'ledger'), '--key', nowhere], /key/],
    [['ledger', 'statement', '--month', '2020-01', join(home, 'ledger')], /no entry of 2020-01/],
    [['ledger', 'prove'], /Say which entry/],
    [['ledger', 'prove', 'first'], /Say which entry/],
    [['ledger', 'prove', '99', '--home', home], /there is no entry 99/],
    [['trust', 'add-person', '--home', home], /is not a role. Roles are/],
    [['trust', 'add-person', '--role', 'king', '--home', home], /king is not a role/],
    [['store', 'move', '--home', home], /Say where the records shall go/],
    [['store', 'move', '--to', 'postgres://peel:s3cret@127.0.0.1:1/x', '--home', nowhere], /no Peel folder/],
    [['store', 'backup', '--home', nowhere], /no Peel folder/],
    [['store', 'restore', '--home', home], /no backup in/],
    [['store', 'restore', join(folder, 'no.gz'), '--home', home], /no backup/],
  ]
  for (const [args, sentence] of cases) {
    it(`peel ${args.join(' ').replaceAll(folder, '…')}`, async () => {
      const plain = await peel(...args)
      assert.equal(plain.code, 2, plain.out + plain.err)
      assert.equal(plain.out, '')
      assert.match(plain.err, sentence)
      assert.equal(
        plain.err
          .trim()
          .split('\n')
          .filter((line) => !line.endsWith('…')).length,
        1,
        plain.err,
      )
      const json = await peel(...args, '--json')
      assert.equal(json.code, 2)
      const { code, sentence: said } = JSON.parse(json.out) as { code: string; sentence: string }
      assert.match(code, /^[a-z]+\.[a-z-]+$/)
      assert.match(said, sentence)
      assert.equal(existsSync(nowhere), false)
    })
  }
})

describe('a call that can be answered', () => {
  const answer = async (...args: string[]) => {
    const { code, out, err } = await peel(...args, '--json')
    return { code, err, json: JSON.parse(out) as Record<string, unknown> }
  }

  it('says which Peel this is', async () => {
    assert.match((await peel('--version')).out, /^Peel \d+\.\d+\.\d+\n$/)
  })

  it('options that belong to every command may stand before it', async () => {
    const { code, out } = await peel('--json', '--home', kept, 'ledger', 'verify')
    assert.equal(code, 0)
    assert.equal((JSON.parse(out) as { size: number }).size, 6)
  })

  it('ledger verify: root, size and result, from a folder and from an address; no after one byte', async () => {
    const place = join(kept, 'ledger')
    const { code, json } = await answer('ledger', 'verify', place)
    assert.equal(code, 0)
    assert.deepEqual([json.size, json.result, typeof json.root], [6, 'intact', 'string'])
    const server = createServer((request, response) => {
      const path = join(place, decodeURIComponent(request.url ?? ''))
      if (!existsSync(path)) return response.writeHead(404).end()
      response.end(readFileSync(path))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const afar = await answer('ledger', 'verify', `http://127.0.0.1:${port}`)
    assert.deepEqual([afar.code, afar.json.root], [0, json.root])
    assert.deepEqual(afar.json.months, json.months, 'anybody counts the same')
    const proven = await answer('ledger', 'prove', '3', `http://127.0.0.1:${port}`)
    assert.deepEqual([proven.code, proven.json.ok], [0, true])
    server.close()

    const broken = join(folder, 'broken')
    cpSync(place, broken, { recursive: true })
    const [tile] = readdirSync(join(broken, 'tile', 'entries'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    )
    const path = join(tile?.parentPath ?? '', tile?.name ?? '')
    const bytes = readFileSync(path)
    bytes[20] = (bytes[20] ?? 0) ^ 1
    writeFileSync(path, bytes)
    const no = await answer('ledger', 'verify', broken)
    assert.deepEqual([no.code, no.json.ok, no.json.result], [1, false, 'altered'])
    const plain = await peel('ledger', 'verify', broken)
    assert.equal(plain.code, 1)
    assert.match(plain.out, /^NO\. /)
  })

  it('ledger prove: the entry, its leaf, its path and the signed checkpoint', async () => {
    const { code, json } = await answer('ledger', 'prove', '2', '--home', kept)
    assert.equal(code, 0)
    assert.deepEqual(Object.keys(json).sort(), ['checkpoint', 'entry', 'leafHash', 'ok', 'path'])
  })

  it('store move: to another folder the ledger and its key go along, and the old one stays as it is', async () => {
    const from = join(folder, 'old')
    const to = join(folder, 'new')
    cpSync(kept, from, { recursive: true })
    const moved = await answer('store', 'move', '--to', to, '--home', from)
    assert.equal(moved.code, 0, moved.err)
    const [old, other] = [await answer('ledger', 'verify', '--home', from), await answer('ledger', 'verify', '--home', to)]
    assert.deepEqual([other.code, other.json.root, other.json.keyFrom], [0, old.json.root, 'own'])
    assert.ok(!readdirSync(to).some((name) => /lock|token|server/.test(name)), readdirSync(to).join(' '))
    assert.equal((await answer('store', 'move', '--to', to, '--home', from)).code, 2)
    // Whatever stands there already, half a house never does.
    const taken = join(folder, 'taken')
    mkdirSync(taken)
    writeFileSync(join(taken, 'letter.txt'), 'mine')
    const refused = await answer('store', 'move', '--to', taken, '--home', from)
    assert.deepEqual([refused.code, refused.json.code, readdirSync(taken)], [2, 'store.target-not-empty', ['letter.txt']])
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('unfinished')),
      [],
    )
    writeFileSync(join(from, 'synthetic-city'), '')
    const demo = await answer('store', 'move', '--to', 'postgres://127.0.0.1:1/x', '--home', from)
    assert.deepEqual([demo.code, demo.json.code], [2, 'app.demo-stays'])
  })

  it('records import --check: rows read are rows kept and rows set aside, and nothing is made', async () => {
    const before = readdirSync(folder).sort()
    const { code, json } = await answer('records', 'import', file, '--check')
    assert.equal(code, 0)
    assert.equal(json.read, (json.kept as number) + (json.quarantined as number))
    assert.deepEqual(Object.keys(json.nibrs as object).sort(), ['mapped', 'unmapped'])
    for (const key of ['reasons', 'layout', 'crs', 'from', 'to']) assert.ok(key in json, key)
    assert.deepEqual(readdirSync(folder).sort(), before)
  })

  it('forecast backtest: events, cells and models, each against the count', async () => {
    const { code, json, err } = await answer(
      'forecast',
      'backtest',
      file,
      '--from',
      '2025-03-20',
      '--to',
      '2025-03-26',
      '--seed',
      '1',
    )
    assert.equal(code, 0, err)
    const models = json.models as { name: string; hitRate: Record<string, number> }[]
    assert.ok(typeof json.events === 'number' && typeof json.cells === 'number' && models.length > 1)
    for (const { hitRate } of models) for (const share of ['1', '5', '10']) assert.ok(share in hitRate)
  })
})
