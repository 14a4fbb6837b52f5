/** Tests of what lies sealed in a browser: no word of it, for nobody without the key, and for nobody at all once the key is gone. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type Keeper, openKeeper } from './keep-for-a-while.ts'
import { openSealer, type Sealer } from './seal-kept.ts'

const hour = 3_600_000
const briefing = { unit: 'A1', stops: [{ label: 'Elm Street / 3rd Avenue', why: 'four burglaries', arrive: 1_795_000_000_000 }] }
let entries: Map<string, string>
let held: CryptoKey | undefined
let now: number
let keeper: Keeper
let sealer: Sealer

const keys = {
  read: async () => held,
  lay: async (key: CryptoKey) => {
    held = key
  },
  empty: async () => {
    held = undefined
  },
}

beforeEach(() => {
  entries = new Map()
  held = undefined
  now = 1_000 * hour
  const drawer = {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: (name: string, value: string) => void entries.set(name, value),
    removeItem: (name: string) => void entries.delete(name),
    key: (at: number) => [...entries.keys()][at] ?? null,
    get length() {
      return entries.size
    },
  }
  keeper = openKeeper(drawer, () => now)
  sealer = openSealer(keeper, keys)
})

test('no word, time or place of a briefing lies in the browser, and no script reads the key out', async () => {
  await sealer.keep('briefing.A1', briefing, now + hour)
  const lies = JSON.stringify([...entries])
  for (const word of ['Elm', '3rd', 'burglar', 'stops', '1795000000000', btoa('Elm Street')])
    assert.ok(!lies.includes(word), word)
  assert.deepEqual(await sealer.kept('briefing.A1'), briefing)
  assert.ok(held && !held.extractable)
  for (const form of ['raw', 'jwk'] as const)
    await assert.rejects(crypto.subtle.exportKey(form, held), /InvalidAccess|not extractable/)
})

test('past its hour it is gone; without the key, changed, or under another name it is never read', async () => {
  await sealer.keep('briefing.A1', briefing, now + hour)
  const sealed = entries.get('peel.kept.briefing.A1') ?? ''
  entries.set('peel.kept.briefing.B2', sealed)
  assert.equal(await sealer.kept('briefing.B2'), undefined, 'another unit’s name')
  const { value, until } = JSON.parse(sealed)
  const changed = (value.sealed[0] === 'A' ? 'B' : 'A') + value.sealed.slice(1)
  entries.set('peel.kept.briefing.A1', JSON.stringify({ value: { ...value, sealed: changed }, until }))
  assert.equal(await sealer.kept('briefing.A1'), undefined, 'changed')
  entries.set('peel.kept.briefing.A1', sealed)
  assert.deepEqual(await sealer.kept('briefing.A1'), briefing)
  await sealer.forgetKey()
  assert.equal(await sealer.kept('briefing.A1'), undefined, 'a copy of what lay there is worth nothing')
  await sealer.keep('briefing.A1', briefing, now + hour)
  now += hour
  assert.equal(await sealer.kept('briefing.A1'), undefined)
  assert.equal(entries.has('peel.kept.briefing.A1'), false)
})

test('two at once share one key, and each lies differently each time', async () => {
  await Promise.all([sealer.keep('briefing.A1', briefing, now + hour), sealer.keep('briefing.A2', briefing, now + hour)])
  assert.deepEqual(await sealer.kept('briefing.A1'), await sealer.kept('briefing.A2'))
  const first = entries.get('peel.kept.briefing.A1')
  await sealer.keep('briefing.A1', briefing, now + hour)
  assert.notEqual(entries.get('peel.kept.briefing.A1'), first)
})

test('a browser that cannot seal keeps nothing', async () => {
  const open = openSealer(keeper, keys, null as unknown as undefined)
  await open.keep('briefing.A1', briefing, now + hour)
  assert.deepEqual([...entries], [])
  assert.equal(await open.kept('briefing.A1'), undefined)
})
