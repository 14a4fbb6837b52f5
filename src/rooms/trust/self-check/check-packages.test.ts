/** Advisories against installed packages: both forms, every kind of span, the edges of each, and files that cannot be read. */

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Instant } from '../../../kernel/units.ts'
import { checkPackages, type InstalledPackage, isAffected, readInstalled } from './check-packages.ts'
import { type Advisory, readAdvisories, type Span } from './read-advisories.ts'

const now = Date.UTC(2026, 10, 26) as Instant
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peel-advisories-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const affected = (version: string, ...spans: Span[]): boolean => isAffected(version, { spans })
const events = (...list: { introduced?: string; fixed?: string; last_affected?: string }[]): Span => ({
  kind: 'events',
  events: list,
})

test('OSV events: from what introduced it up to, and without, what fixed it; up to and with the last that is affected', () => {
  const span = events({ introduced: '1.2.0' }, { fixed: '1.4.3' }, { introduced: '2.0.0' }, { last_affected: '2.1.0' })
  const expected: [string, boolean][] = [
    ['1.1.9', false],
    ['1.2.0', true],
    ['1.4.2', true],
    ['1.4.3', false],
    ['1.9.0', false],
    ['2.0.0', true],
    ['2.1.0', true],
    ['2.1.1', false],
    // SemVer: a prerelease comes before what it is a prerelease of.
    ['1.4.3-rc.1', true],
    ['2.0.0-beta.1', false],
  ]
  for (const [version, is] of expected) assert.equal(affected(version, span), is, version)
  assert.ok(affected('0.0.1', events({ introduced: '0' })))
  assert.ok(affected('0.0.0-alpha', events({ introduced: '0' }, { fixed: '1.0.0' })))
  assert.ok(affected('1.5.0', events({ fixed: '2.0.0' }, { introduced: '1.0.0' })), 'in whatever order they stand')
})

test('GitHub ranges, and versions one by one', () => {
  const range = (text: string): Span => ({ kind: 'range', range: text })
  assert.ok(affected('1.2.3', range('>= 1.0.0, < 1.2.4')))
  assert.ok(!affected('1.2.4', range('>= 1.0.0, < 1.2.4')))
  assert.ok(affected('3.0.0', range('= 3.0.0')))
  assert.ok(affected('0.9.0', range('<= 0.9.0')))
  assert.ok(affected('1.2.4-beta', range('< 1.2.4')))
  const versions: Span = { kind: 'versions', versions: ['1.0.0', '1.0.2'] }
  assert.ok(affected('1.0.2', versions) && !affected('1.0.1', versions))
  assert.ok(affected('1.0.1', versions, range('< 2.0.0')), 'one span of several is enough')
})

test('what cannot be understood counts as affected', () => {
  assert.ok(affected('not-a-version', { kind: 'range', range: '< 1.0.0' }))
  assert.ok(affected('1.0.0', { kind: 'range', range: 'all of them' }))
  assert.ok(affected('1.0.0', events({ introduced: 'r42' })))
})

const osv = (id: string, name: string, fixed: string, more: object = {}) => ({
  id,
  summary: `Something in ${name}`,
  database_specific: { severity: 'HIGH' },
  affected: [
    { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] },
    { package: { ecosystem: 'PyPI', name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }] },
  ],
  ...more,
})
const github = (id: string, name: string, range: string, more: object = {}) => ({
  ghsa_id: id,
  summary: `Something\u001b[31m in\n${name}`,
  severity: 'critical',
  vulnerabilities: [{ package: { ecosystem: 'npm', name }, vulnerable_version_range: range }],
  ...more,
})
const installed: InstalledPackage[] = [
  { name: 'left', version: '1.0.0', dev: false },
  { name: 'left', version: '3.0.0', dev: false },
  { name: 'right', version: '2.0.0', dev: false },
  { name: 'tests-only', version: '1.0.0', dev: true },
]
const names = new Set(installed.map(({ name }) => name))

async function written(lines: unknown[], how: (lines: unknown[]) => string = asLines, name = 'list.jsonl'): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, how(lines))
  await utimes(path, new Date(now), new Date(now))
  return path
}
const asLines = (lines: unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

const check = async (...documents: unknown[]): Promise<string[]> => {
  const file = await readAdvisories(await written(documents), names)
  return checkPackages(installed, file, now).map(({ state, sentence }) => `${state} ${sentence}`)
}

test('a package that an advisory names is bad, in either form; what only tests use, or what is mild, is to be looked at', async () => {
  assert.deepEqual(await check(osv('GHSA-1', 'left', '2.0.0')), [
    'bad left 1.0.0 has a known weakness: GHSA-1 (high), Something in left.',
  ])
  assert.deepEqual(await check(github('GHSA-2', 'right', '< 2.0.1')), [
    'bad right 2.0.0 has a known weakness: GHSA-2 (critical), Something [31m in right.',
  ])
  assert.match((await check(osv('GHSA-3', 'tests-only', '2.0.0')))[0] ?? '', /^warn tests-only 1\.0\.0, which only tests/)
  assert.match((await check(github('GHSA-4', 'right', '< 3', { severity: 'moderate' })))[0] ?? '', /^warn /)
  assert.match((await check(github('GHSA-5', 'right', '< 3', { severity: null })))[0] ?? '', /^bad .*\(unknown\)/)
})

test('a mild weakness is bad as well once the days that the rules allow are over', async () => {
  const moderate = (published_at: string): object => github('GHSA-6', 'right', '< 3', { severity: 'moderate', published_at })
  assert.match((await check(moderate('2026-08-28T00:00:00Z')))[0] ?? '', /^warn .* The rules allow it until 2026-11-26\.$/)
  assert.match((await check(moderate('2026-08-27T00:00:00Z')))[0] ?? '', /^bad .* The rules allowed it until 2026-11-25\.$/)
  const late = osv('GHSA-7', 'tests-only', '2.0.0', { published: '2025-01-01T00:00:00Z' })
  assert.match((await check(late))[0] ?? '', /^warn tests-only .*allowed it until 2025-01-31/)
})

test('how to mend it names the lowest version that is fixed', async () => {
  const two = osv('GHSA-1', 'left', '2.0.0')
  two.affected[0]?.ranges[0]?.events.push({ introduced: '3.0.0' } as never, { fixed: '3.0.5' } as never)
  const file = await readAdvisories(await written([two]), names)
  assert.deepEqual(
    checkPackages(installed, file, now).map(({ mend }) => mend),
    ['Update Peel to a version that brings left 2.0.0 or newer.', 'Update Peel to a version that brings left 3.0.5 or newer.'],
  )
})

test('withdrawn advisories, other ecosystems, other packages and fixed versions are no finding', async () => {
  const withdrawn = [
    osv('A', 'left', '9.0.0', { withdrawn: '2026-01-01' }),
    github('B', 'right', '< 9', { withdrawn_at: '2026' }),
  ]
  const elsewhere = github('C', 'left', '< 9', {
    vulnerabilities: [{ package: { ecosystem: 'pip', name: 'left' }, vulnerable_version_range: '< 9' }],
  })
  assert.deepEqual(await check(...withdrawn, elsewhere, osv('D', 'other', '9.0.0'), osv('E', 'right', '2.0.0')), [
    `ok None of 4 installed packages is in the 5 advisories in ${join(folder, 'list.jsonl')}.`,
  ])
})

test('no file, an old file, and nothing installed are each said', async () => {
  const state = (findings: { code: string; state: string }[]) => findings.map(({ code, state }) => `${code} ${state}`)
  assert.deepEqual(state(checkPackages(installed, null, now)), ['no-advisories warn'])
  assert.deepEqual(state(checkPackages([], null, now)), ['packages-unknown warn'])
  const file = await readAdvisories(await written([osv('D', 'other', '9.0.0')]), names)
  const later = (now + 31 * 86_400_000) as Instant
  assert.deepEqual(state(checkPackages(installed, file, later)), ['packages-known-good ok', 'advisories-old warn'])
})

test('one document over many lines, or a list of them, is read as well', async () => {
  const pretty = (lines: unknown[]): string => JSON.stringify(lines.length === 1 ? lines[0] : lines, null, 2)
  const one = await readAdvisories(await written([osv('A', 'left', '2.0.0')], pretty), names)
  const list = await readAdvisories(await written([osv('A', 'left', '2.0.0'), osv('B', 'right', '9.0.0')], pretty), names)
  const flat = await readAdvisories(await written([osv('A', 'left', '2.0.0'), osv('B', 'right', '9.0.0')], JSON.stringify), names)
  const ids = (advisories: Advisory[]): string[] => advisories.map(({ id }) => id)
  assert.deepEqual([ids(one.advisories), ids(list.advisories), ids(flat.advisories)], [['A'], ['A', 'B'], ['A', 'B']])
})

test('a file that is none of this is refused with the line, and a missing one by name', async () => {
  const refused = async (text: string, line: number): Promise<void> => {
    const path = await written([text], () => text, 'broken.jsonl')
    await assert.rejects(readAdvisories(path, names), (error: { code: string; facts: { line: number } }) => {
      assert.deepEqual([error.code, error.facts.line], ['trust.advisories-unreadable', line])
      return true
    })
  }
  await refused('not json', 1)
  await refused(`${JSON.stringify(osv('A', 'left', '2.0.0'))}\n\n{"id":`, 3)
  await refused('{"name":"no advisory"}', 1)
  await refused('"text"', 1)
  await assert.rejects(readAdvisories(join(folder, 'none'), names), { code: 'trust.no-advisories' })
  await assert.rejects(readAdvisories(folder, names), { code: 'trust.no-advisories' })
})

test('what is installed is read from what npm wrote down, nested packages by their own name', async () => {
  const product = join(folder, 'product')
  await mkdir(join(product, 'node_modules'), { recursive: true })
  const packages = { '': { version: '1.0.0' }, 'node_modules/a/node_modules/@x/b': { version: '2.0.0', dev: true } }
  await writeFile(
    join(product, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'node_modules/c': { version: '3.0.0' } } }),
  )
  assert.deepEqual(await readInstalled(product), [{ name: 'c', version: '3.0.0', dev: false }])
  await writeFile(join(product, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
  assert.deepEqual(await readInstalled(product), [{ name: '@x/b', version: '2.0.0', dev: true }])
  assert.deepEqual(await readInstalled(join(folder, 'nowhere')), [])
})

test('Peel’s own dependencies are found in this checkout', async () => {
  const own = await readInstalled(fileURLToPath(new URL('../../../..', import.meta.url)))
  assert.ok(own.some(({ name, dev }) => name === 'fastify' && !dev))
  assert.ok(own.some(({ name, dev }) => name === 'typescript' && dev))
})
