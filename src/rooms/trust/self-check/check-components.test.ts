/** The ages that the rules allow: the edges of each, and the list of this very checkout. */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import semver from 'semver'
import type { Instant } from '../../../kernel/units.ts'
import { type ComponentList, checkComponents, componentRules, readComponents } from './check-components.ts'
import { readInstalled } from './check-packages.ts'

const product = fileURLToPath(new URL('../../../..', import.meta.url))
const day = 86_400_000
const at = (date: string, days = 0): Instant => (Date.parse(date) + days * day) as Instant
const installed = [{ name: 'left', version: '1.2.0', dev: false }]
const list = (more: Partial<ComponentList['components'][string]> = {}): ComponentList => ({
  reviewed: '2026-06-01',
  components: { left: { version: '1.2.0', released: '2025-01-01', ...more } },
})
const found = (of: ComponentList | null, now: Instant, what = installed): string[] =>
  checkComponents(of, what, now).map(({ code, state }) => `${code} ${state}`)

test('a component is overdue the day after its time, of the same line or another, unless a reason stands beside it', () => {
  const current = ['components-current ok']
  assert.deepEqual(found(list(), at('2026-06-01')), current, 'old, and the newest there is')
  const newer = { version: '1.2.1', released: '2026-05-01' }
  assert.deepEqual(found({ ...list({ newer }), reviewed: '2026-10-01' }, at('2026-05-01', 180)), current)
  assert.deepEqual(found({ ...list({ newer }), reviewed: '2026-10-01' }, at('2026-05-01', 181)), ['component-overdue bad'])
  const newerLine = { version: '2.0.0', released: '2025-08-01' }
  assert.deepEqual(found(list({ newerLine }), at('2025-08-01', 365)), current)
  assert.deepEqual(found(list({ newerLine }), at('2025-08-01', 366)), ['component-overdue bad'])
  const because = 'Version 2 needs a Node that agencies do not have yet; the weaknesses of 1 are still mended.'
  assert.deepEqual(found(list({ newerLine, because }), at('2025-08-01', 366)), current)
})

test('a review is due after a quarter; what is not on the list, or no list, is said', () => {
  assert.deepEqual(found(list(), at('2026-06-01', 92)), ['components-current ok'])
  assert.deepEqual(found(list(), at('2026-06-01', 93)), ['components-unreviewed warn'])
  assert.deepEqual(found(list(), at('2026-06-01'), [{ name: 'left', version: '1.1.0', dev: false }]), [
    'components-unlisted warn',
  ])
  assert.deepEqual(found(null, at('2026-06-01')), ['components-unlisted warn'])
})

test('the list of this checkout agrees with itself: on the day of its review none was older than the rules allow', async () => {
  const own = await readComponents(product)
  assert.ok(own)
  const findings = checkComponents(own, await readInstalled(product), at(own.reviewed))
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['components-current'],
    JSON.stringify(findings),
  )
})

test('the list has every component and no other, in its version, with days that can be', async () => {
  const own = await readComponents(product)
  const { dependencies } = JSON.parse(await readFile(join(product, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const versions = Object.entries(own?.components ?? {}).map(([name, { version }]) => [name, version])
  assert.deepEqual(Object.fromEntries(versions), dependencies)
  for (const [name, { version, released, newer, newerLine }] of Object.entries(own?.components ?? {})) {
    assert.ok(released <= (own?.reviewed ?? ''), name)
    for (const next of [newer, newerLine]) {
      if (next) assert.ok(semver.gt(next.version, version) && next.released <= (own?.reviewed ?? ''), name)
    }
    if (newer) assert.ok(semver.satisfies(newer.version, `^${version}`), name)
  }
})

test('the rules that are written down have the same numbers', async () => {
  const rules = await readFile(join(product, 'docs/security/rules.md'), 'utf8')
  const { reviewEvery, newerWithin, newerLineWithin } = componentRules
  assert.match(rules, new RegExp(`every ${reviewEvery} days`))
  assert.match(rules, new RegExp(`within ${newerWithin} days`))
  assert.match(rules, new RegExp(`within ${newerLineWithin} days`))
})

test('a folder without a list, or with one that is none, has none', async () => {
  assert.equal(await readComponents(join(tmpdir(), 'nowhere')), null)
})
