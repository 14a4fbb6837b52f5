/** Starts that cannot go well: one clear sentence on the terminal and on an open page, exit code 2, nothing half-made. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { usage } from '../../bin/usage.js'
import { removeLeftovers } from '../../scripts/build.js'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { readSettings, type Settings } from '../../src/app/settings.ts'
import type { StartupStatus } from '../../src/app/startup.ts'
import { layStore } from '../prepared/lay-store.ts'
import { type EndedPeel, killStart, runPeel, runStart, startPeel, watchStart } from './start-peel.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'peel-bad-start-'))
const inside = (...names: string[]): string => join(folder, ...names)
const fresh = (): string => mkdtempSync(inside('home-'))

after(() => rmSync(folder, { recursive: true, force: true }))

/** What was said after the greeting: one line, and no stack. */
function assertRefused({ code, said }: EndedPeel, sentence: RegExp): void {
  assert.equal(code, 2, said)
  const lines = said.split('\n').filter((line) => line && !/^Peel answers at|…$/.test(line))
  assert.equal(lines.length, 1, said)
  assert.match(lines[0] ?? '', sentence)
}

const startOf = ({ home, demo }: Settings): Pick<Settings, 'home' | 'demo'> => ({ home, demo })

/** Root may do everything, so what is forbidden is tried as nobody, where nobody can read Peel at all. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined
const asNobody = nobody === undefined ? undefined : { uid: nobody, gid: nobody }
const canRead = spawnSync(
  process.execPath,
  ['-e', `require('fs').readFileSync(${JSON.stringify(join(root, 'package.json'))})`],
  asNobody,
)
const forbidding = canRead.status === 0 && process.platform !== 'win32' ? false : `an unprivileged user cannot read ${root} here`
if (forbidding) console.log(`skipped: starts without permission, because ${forbidding}`)

describe('asked what there is', () => {
  it('a start prints its options and ends well, before it listens, builds or makes a folder', async () => {
    const { code, said } = await runStart(['--help', '--port', 'abc'])
    assert.equal(code, 0, said)
    assert.match(said, /--port N/)
    assert.doesNotMatch(said, /answers at|Building/)
  })
  it('tells every option that a start knows', () => {
    const known = [
      ...readFileSync(join(root, 'src/app/settings.ts'), 'utf8').matchAll(/^ +'?([a-z]+)'?: \{ type: '(?:string|boolean)'/gm),
    ]
    assert.ok(known.length > 3)
    for (const [, name] of known) assert.match(usage, new RegExp(`--${name} `), name)
  })
})

describe('a build that was killed', () => {
  it('leaves nothing behind at the next start; one that still runs is left alone', () => {
    const output = inside('dist')
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    for (const name of [`dist.${dead}`, `dist.${process.pid}`, 'dist.old', 'dist']) mkdirSync(inside(name))
    removeLeftovers(output)
    const left = readdirSync(folder).filter((name) => name.startsWith('dist'))
    assert.deepEqual(left.sort(), ['dist', `dist.${process.pid}`, 'dist.old'].sort())
    for (const name of left) rmSync(inside(name), { recursive: true })
  })
})

describe('a start with options that mean nothing', () => {
  const home = inside('never')
  const cases: [name: string, args: string[], sentence: RegExp][] = [
    ['a port of letters', ['--port', 'abc'], /^"abc" is not a port/],
    ['a port beyond the last', ['--port', '70000'], /^"70000" is not a port/],
    ['a port without its number', ['--port'], /is not a port/],
    ['a host that is none', ['--host', 'no-such-host.invalid', '--port', '0'], /no host called|could not listen/],
    ['a host of another machine', ['--host', '192.0.2.1', '--port', '0'], /no address 192\.0\.2\.1/],
    ['an option that is none', ['--colour', 'red', '--port', '0'], /^There is no option --colour\..*Peel understands/],
    ['an option almost right', ['--dta', 'x.csv', '--port', '0'], /perhaps --data is meant/],
    ['an option without its value', ['--data', '--port', '0'], /^--data needs a value/],
    ['a word that belongs to nothing', ['please', '--port', '0'], /^"please" belongs to no option/],
    ['a seed that is none', ['--seed', 'x', '--demo', '--home', home, '--port', '0'], /^"x" is not a whole number/],
    [
      'a time zone that is none',
      ['--zone', 'Mars/Olympus', '--data', inside('globe.csv'), '--home', home, '--port', '0'],
      /Mars\/Olympus/,
    ],
    [
      'coordinates that are none',
      ['--crs', 'EPSG:999999', '--data', inside('good.csv'), '--home', home, '--port', '0'],
      /999999/,
    ],
  ]
  before(() => {
    writeFileSync(inside('good.csv'), 'occurred_at,category,x,y\n2025-01-02 03:04,burglary,1000,2000\n')
    writeFileSync(inside('globe.csv'), 'occurred_at,category,lon,lat\n2025-01-02 03:04,burglary,-87.6,41.8\n')
  })
  for (const [name, args, sentence] of cases) {
    it(name, async () => {
      // Without it, what is said of a host of another machine is that it wants TLS.
      assertRefused(await runStart(args, { PEEL_ALLOW_UNENCRYPTED: '1' }), sentence)
      assert.equal(existsSync(home), false)
    })
  }
})

describe('a start with a file that cannot be imported', () => {
  const cases: [name: string, make: (path: string) => void, sentence: RegExp][] = [
    ['a path where nothing is', () => {}, /^There is nothing at/],
    ['an empty file', (path) => writeFileSync(path, ''), /empty/],
    ['a page instead of a table', (path) => writeFileSync(path, '<!doctype html><html><body>Sign in</body></html>'), /page|HTML/],
    ['a table of something else', (path) => writeFileSync(path, 'colour,taste\nred,sweet\n'), /column|layout|recognis/i],
    ['a picture', (path) => writeFileSync(path, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')), /./],
  ]
  for (const [name, make, sentence] of cases) {
    it(`${name}: refused before a folder is made for it`, async () => {
      const path = inside(`${name.replaceAll(' ', '-')}.csv`)
      make(path)
      const home = inside(`home-of-${name.replaceAll(' ', '-')}`)
      assertRefused(await runStart(['--data', path, '--home', home, '--port', '0']), sentence)
      assert.equal(existsSync(home), false)
    })
  }

  it('a first file of which no row can be kept: its fault and line are named, and no folder stays', async () => {
    const path = inside('future.csv')
    const rows = Array.from({ length: 3 }, (_, n) => `2931-01-0${n + 1} 10:00,burglary,-87.6,41.8\n`)
    writeFileSync(path, `occurred_at,category,lon,lat\n${rows.join('')}`)
    const home = inside('home-of-the-future')
    const sentence = /^None of the 3 rows of future\.csv .*on line 2: The date "2931-01-01 10:00" lies in the future/
    assertRefused(await runStart(['--data', path, '--home', home, '--port', '0']), sentence)
    assert.equal(existsSync(home), false)
    assertRefused(await runPeel(['records', 'import', path, '--home', home]), sentence)
    assert.equal(existsSync(home), false)
  })

  it('a file that this user may not read', { skip: forbidding }, async () => {
    const path = inside('secret.csv')
    writeFileSync(path, 'occurred_at,category,lon,lat\n')
    chmodSync(path, 0o000)
    chmodSync(folder, 0o755)
    const home = inside('home-of-secret')
    assertRefused(await runStart(['--data', path, '--home', home, '--port', '0'], {}, nobody), /may not read/)
    assert.equal(existsSync(home), false)
  })

  it('real records are not put into a demo, nor a demo into real records', async () => {
    const file = inside('good.csv')
    assertRefused(await runStart(['--demo', '--data', file, '--home', inside('mixed'), '--port', '0']), /signs in with one click/)
    assert.equal(existsSync(inside('mixed')), false)
    const real = fresh()
    mkdirSync(join(real, 'ledger'))
    assertRefused(await runStart(['--demo', '--home', real, '--port', '0']), /an agency's own records/)
    assert.deepEqual(readdirSync(real), ['ledger'])
  })

  it("a demo, where anybody signs in, is not started on an agency's PostgreSQL", async () => {
    const server = { DATABASE_URL: 'postgres://peel@127.0.0.1:1/peel' }
    assertRefused(await runStart(['--demo', '--home', inside('shown'), '--port', '0'], server), /not started on the PostgreSQL/)
    assert.equal(existsSync(inside('shown')), false)
    const marked = fresh()
    writeFileSync(join(marked, 'synthetic-city'), '')
    for (const [args, env] of [
      [['--home', marked], {}],
      [[], { PEEL_HOME: marked }],
      [['--demo'], {}],
    ] as const) {
      assert.throws(() => readSettings([...args], { ...server, ...env }), { code: 'app.demo-on-a-server' })
    }
  })

  it('a fresh checkout with a PostgreSQL is a real folder, even beside a demo; without one it is the demo', () => {
    const before = process.cwd()
    process.chdir(fresh())
    try {
      const server = { DATABASE_URL: 'postgres://peel@127.0.0.1:1/peel' }
      const home = join(process.cwd(), 'peel-data')
      assert.deepEqual(startOf(readSettings([], server)), { home, demo: false })
      assert.deepEqual(startOf(readSettings([], { DATABASE_URL: '' })), { home: join(process.cwd(), 'peel-demo'), demo: true })
      mkdirSync('peel-demo')
      writeFileSync(join('peel-demo', 'synthetic-city'), '')
      assert.deepEqual(startOf(readSettings([], server)), { home, demo: false })
    } finally {
      process.chdir(before)
    }
  })
})

describe('a folder named with dots', () => {
  it('is one place, settled at once: everything is kept below it, wherever the process goes afterwards', () => {
    const before = process.cwd()
    const [here, elsewhere] = [fresh(), fresh()]
    const place = join(here, 'kept')
    process.chdir(here)
    try {
      for (const said of [
        'kept',
        './kept',
        'a/../kept',
        `../${basename(here)}/kept`,
        `${elsewhere}/../${basename(here)}/kept/.`,
      ]) {
        for (const read of [() => readSettings(['--home', said], {}), () => readSettings([], { PEEL_HOME: said })]) {
          const { home } = read()
          process.chdir(elsewhere)
          assert.equal(resolve(home), place, said)
          process.chdir(here)
        }
      }
      // No sequence of dots leads back below the folder that Peel was started in, nor is any cut out in the middle.
      assert.equal(readSettings(['--home', '....//kept'], {}).home, join(here, '....', 'kept'))
      assert.equal(readSettings(['--home', '%2e%2e/kept'], {}).home, join(here, '%2e%2e', 'kept'))
      assert.deepEqual([existsSync(place), readdirSync(elsewhere)], [false, []], 'nothing is made by reading')
    } finally {
      process.chdir(before)
    }
  })
})

describe('a start in a folder that cannot be used', () => {
  it('a file where the folder should be', async () => {
    const path = inside('a-file')
    writeFileSync(path, '')
    assertRefused(await runStart(['--demo', '--home', path, '--port', '0']), /is not a folder/)
    assertRefused(await runStart(['--demo', '--home', join(path, 'below'), '--port', '0']), /is not a folder/)
  })

  it('a folder that this user may not write to, or not make', { skip: forbidding }, async () => {
    chmodSync(folder, 0o755)
    const home = fresh()
    chmodSync(home, 0o555)
    for (const place of [home, join(home, 'below')]) {
      assertRefused(await runStart(['--demo', '--home', place, '--port', '0'], {}, nobody), /may not write in/)
    }
    assert.deepEqual(readdirSync(home), [])
  })

  it('a ledger that this user may not write', { skip: forbidding }, async () => {
    chmodSync(folder, 0o755)
    const home = fresh()
    writeFileSync(join(home, 'synthetic-city'), '')
    mkdirSync(join(home, 'ledger'), { mode: 0o555 })
    if (nobody !== undefined) spawnSync('chown', [String(nobody), home, join(home, 'synthetic-city')])
    assertRefused(await runStart(['--demo', '--home', home, '--port', '0'], {}, nobody), /may not write|no permission/)
  })

  it('a ledger that is a file, a key that is none, a database that is none', async () => {
    const ledger = fresh()
    writeFileSync(join(ledger, 'ledger'), '')
    writeFileSync(join(ledger, 'synthetic-city'), '')
    await layStore(ledger, allMigrations)
    assertRefused(await runStart(['--demo', '--home', ledger, '--port', '0']), /not a folder/)
    const key = fresh()
    writeFileSync(join(key, 'synthetic-city'), '')
    await layStore(key, allMigrations)
    writeFileSync(join(key, 'ledger-key'), 'PRIVATE+KEY+scribble\n')
    assertRefused(await runStart(['--demo', '--home', key, '--port', '0']), /key/)
    const database = fresh()
    writeFileSync(join(database, 'synthetic-city'), '')
    mkdirSync(join(database, 'database'))
    writeFileSync(join(database, 'database', 'PG_VERSION'), 'scribble')
    assertRefused(await runStart(['--demo', '--home', database, '--port', '0']), /could not be opened.*peel store restore/)
  })

  it('a full disk: said on the page as well', async (test) => {
    const disk = fresh()
    const mounted =
      process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=60m', 'tmpfs', disk]).status === 0
    if (!mounted) {
      console.log('skipped: a start on a full disk, because this user may not mount a small one')
      return test.skip('may not mount a small disk')
    }
    try {
      const { page, status, ...ended } = await watchStart(['--demo', '--home', join(disk, 'home'), '--port', '0'])
      assertRefused(ended, /disk .*is full/)
      assert.match(page + status, /disk .*is full/)
      assert.deepEqual(
        readdirSync(join(disk, 'home')).filter((name) => name.endsWith('.new')),
        [],
      )
    } finally {
      spawnSync('umount', ['-l', disk])
    }
  })

  it('a page that is open is told why', async () => {
    const home = fresh()
    writeFileSync(join(home, 'synthetic-city'), '')
    writeFileSync(join(home, 'ledger-key'), 'PRIVATE+KEY+scribble\n')
    await layStore(home, allMigrations)
    const { page, status, ...ended } = await watchStart(['--demo', '--home', home, '--port', '0'])
    assertRefused(ended, /key/)
    const sentence = ended.said.trim().split('\n').at(-1) ?? ''
    // The page and its status are read in turn, and the start waits for one of them only.
    assert.ok((page + status).includes(sentence), page + status)
    assert.match(page + status, /Peel could not start|"phase":"failed"/)
  })
})

describe('a start that something else stands in the way of', () => {
  it('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    assertRefused(await runStart(['--demo', '--home', inside('no-port'), '--port', String(port)]), /is taken/)
    other.close()
    assert.equal(existsSync(inside('no-port')), false)
  })

  it('the embedded store in production, unless that is wanted', async () => {
    const args = ['--demo', '--home', inside('production'), '--port', '0']
    assertRefused(await runStart(args, { NODE_ENV: 'production' }), /DATABASE_URL.*PEEL_ALLOW_EMBEDDED=1/)
  })

  it('a database address that is none, or where nobody answers: without its password', async () => {
    for (const url of ['garbage', 'postgres://peel:s3cret@127.0.0.1:1/peel']) {
      const ended = await runStart(['--home', fresh(), '--port', '0'], { DATABASE_URL: url })
      assertRefused(ended, /DATABASE_URL/)
      assert.ok(!ended.said.includes('s3cret'))
    }
  })

  it('a Node that is too old is named before anything else is read', () => {
    const script = `import { checkNode } from ${JSON.stringify(pathToFileURL(join(root, 'bin/check-node.js')).href)}; checkNode('20.18.3')`
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, /^Peel needs Node 20\.19 or newer; this is 20\.18\.3\. Nothing was changed\.\n$/)
  })
})

describe('a folder whose records allow no forecast yet', () => {
  it('starts all the same, the first time and later, and says what is missing', async () => {
    const home = join(fresh(), 'agency')
    await layStore(home, allMigrations)
    const ring = [
      [-87.7, 41.8],
      [-87.6, 41.8],
      [-87.6, 41.9],
      [-87.7, 41.9],
      [-87.7, 41.8],
    ]
    const beat = { type: 'Feature', properties: { beat: '1', name: 'One' }, geometry: { type: 'Polygon', coordinates: [ring] } }
    writeFileSync(inside('beats.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [beat] }))
    const placed = await runPeel(['records', 'place', inside('beats.geojson'), '--beats', '--home', home])
    assert.equal(placed.code, 0, placed.said)
    const rows = (when: (n: number) => string, many: number): string =>
      Array.from({ length: many }, (_, n) => `${when(n)},burglary,${-87.65 + n * 1e-4},41.85\n`).join('')
    const head = 'occurred_at,category,lon,lat\n'
    writeFileSync(inside('thirty.csv'), head + rows((n) => `2025-01-${String(n + 1).padStart(2, '0')} 10:00`, 30))
    writeFileSync(inside('months.csv'), head + rows((n) => `2025-0${1 + (n % 9)}`, 90))
    for (const [data, missing] of [
      [[], /There are no incidents yet.*Import a crime file first\./],
      [['--data', inside('thirty.csv')], /Only 30 located incidents.*Import more records/],
      [['--data', inside('months.csv')], /only in which month.*import a feed with days and hours/],
    ] as const) {
      const peel = await startPeel(['--home', home, '--port', '0', ...data])
      const status = (await (await fetch(`${peel.url}/api/status`)).json()) as StartupStatus
      await peel.stop()
      assert.match(peel.said(), missing)
      assert.doesNotMatch(peel.said(), /store\.closed/)
      assert.deepEqual([status.phase, status.error, status.steps.at(-1)?.state], ['ready', undefined, 'put-off'])
    }
  })
})

describe('a first start that was killed', () => {
  it('is made good by the next one, wherever it was', async () => {
    const home = join(fresh(), 'city')
    const args = ['--demo', '--home', home, '--port', '0']
    for (const step of [/Generating the demo city/, /Importing the records/, /Forecasting tonight/]) {
      await killStart(args, step)
    }
    const peel = await startPeel(args)
    await peel.stop()
    const { code, said } = await runPeel(['tonight', '--home', home, '--json'])
    assert.equal(code, 0, said)
    const ledger = await runPeel(['ledger', 'verify', '--home', home])
    assert.equal(ledger.code, 0, ledger.said)
  })
})

describe('a start whose build stops', () => {
  it('says what the compiler said, ends, and leaves neither half a build nor a folder', () => {
    const house = inside('unbuildable')
    const home = join(house, 'home')
    for (const part of ['bin', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
      cpSync(join(root, part), join(house, part), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'), 'junction')
    for (const part of ['src/app', 'web']) mkdirSync(join(house, part), { recursive: true })
    writeFileSync(join(house, 'vite.config.ts'), "export default { root: 'web' }")
    writeFileSync(join(house, 'web/index.html'), '<!doctype html><title>Peel</title>')
    writeFileSync(join(house, 'src/app/serve.ts'), 'export const half = (\n')
    const { status, stderr } = spawnSync(process.execPath, ['bin/start.js', '--demo', '--home', home, '--port', '0'], {
      cwd: house,
      encoding: 'utf8',
    })
    assert.equal(status, 2, stderr)
    assert.match(stderr, /^The build stopped\.\nsrc\/app\/serve\.ts\(1,22\): error/)
    assert.ok(!existsSync(home) && !readdirSync(house).some((name) => name.startsWith('dist')), readdirSync(house).join(' '))
  })
})
