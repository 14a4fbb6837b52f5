/** What Peel takes from others: the lock file keeps to the rules, and each rule says no to what breaks it. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isAllowed, licences, lintLockfile, scripted } from '../../scripts/lint-lockfile.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'))
const lock = read('package-lock.json') as { lockfileVersion: number; packages: Record<string, Record<string, unknown>> }
const manifest = read('package.json') as Record<string, Record<string, string>>

test('every locked package has an exact version, a SHA-512, no address of its own, no install script and a licence that goes with ours', () => {
  assert.ok(Object.keys(lock.packages).length > 100, 'the lock file was read')
  assert.deepEqual(lintLockfile(lock, manifest), [])
})

test('package.json names exact versions only', () => {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  assert.ok(wanted.length > 40)
  for (const [name, version] of wanted) assert.match(version, /^\d+\.\d+\.\d+$/, `${name} ${version}`)
})

test('each rule says no to what breaks it', () => {
  const sound = { version: '1.2.3', integrity: `sha512-${'a'.repeat(86)}==`, license: 'MIT' }
  const broken: [string, Record<string, unknown>, RegExp][] = [
    ['an address', { resolved: 'https://elsewhere.example/x.tgz' }, /address of its own/],
    ['a git source', { resolved: 'git+ssh://git@example/x.git#abc' }, /address of its own/],
    ['a link', { link: true }, /link to a folder/],
    ['a range', { version: '^1.2.3' }, /no exact version/],
    ['no hash', { integrity: undefined }, /no SHA-512/],
    ['a weak hash', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, /no SHA-512/],
    ['an install script', { hasInstallScript: true }, /run a script/],
    ['no licence', { license: undefined }, /no licence/],
    ['a licence that does not go with ours', { license: 'SSPL-1.0' }, /not on the list/],
  ]
  const lockWith = (entry: object) => ({ lockfileVersion: 3, packages: { '': {}, 'node_modules/x': { ...sound, ...entry } } })
  assert.deepEqual(lintLockfile(lockWith({}), { dependencies: { x: '1.2.3' } }), [])
  for (const [what, entry, says] of broken) {
    const problems = lintLockfile(lockWith(entry), {})
    assert.equal(problems.length, 1, what)
    assert.match(problems[0] ?? '', says, what)
  }
  assert.match(lintLockfile(lockWith({}), { dependencies: { x: '^1.2.3' } }).join(), /no exact version/)
  assert.match(lintLockfile(lockWith({}), { dependencies: { y: '1.0.0' } }).join(), /the lock file does not/)
  assert.match(lintLockfile({ lockfileVersion: 1, packages: {} }, {}).join(), /version 1 is not 3/)
})

test('of licences joined by OR one is enough, of those joined by AND all are needed', () => {
  assert.ok(isAllowed('(MIT OR GPL-2.0-only)'))
  assert.ok(isAllowed('MIT AND ISC'))
  assert.ok(!isAllowed('MIT AND GPL-2.0-only'))
  assert.ok(!isAllowed('GPL-2.0-only'), 'GPL-2.0-only cannot be combined with AGPL-3.0')
  assert.ok(!isAllowed('SEE LICENSE IN LICENSE.md'))
  assert.equal(new Set(licences).size, licences.length)
})

test('each exception for an install script is still needed, and says why it may stand', () => {
  for (const [path, why] of Object.entries(scripted)) {
    assert.equal(lock.packages[path]?.hasInstallScript, true, `${path} has no script any more`)
    assert.ok(why.length > 40)
  }
})

test('no script of a dependency is run, and no audit or funding message leaves the machine', () => {
  const settings = readFileSync(join(root, '.npmrc'), 'utf8').split('\n')
  for (const setting of ['ignore-scripts=true', 'save-exact=true', 'audit=false', 'omit-lockfile-registry-resolved=true']) {
    assert.ok(settings.includes(setting), setting)
  }
  assert.ok(!settings.some((line) => /registry *=|_auth|token/i.test(line)), 'no registry and no credential in .npmrc')
})

test('nothing of ours runs at install either', () => {
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(manifest.scripts?.[hook], undefined, hook)
})

test('an action of a hosted pipeline, where there is one, is named by its commit', () => {
  const folder = join(root, '.github', 'workflows')
  const files = existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) : []
  // Today there is none: `.ci/run` is a shell script that fetches nothing but Debian's packages and what the lock file names.
  const named = files.flatMap((text) => [...text.matchAll(/uses:\s*(\S+)/g)].map(([, action]) => action ?? ''))
  for (const action of named) assert.match(action, /^\.\/|@[0-9a-f]{40}$/, action)
  const script = readFileSync(join(root, '.ci', 'run'), 'utf8')
  assert.doesNotMatch(script, /\b(curl|wget|npx|docker)\b/, 'the pipeline fetches nothing that the lock file does not name')
  assert.match(script, /\bnpm ci\b/)
})
