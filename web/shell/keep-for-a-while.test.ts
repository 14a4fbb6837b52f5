/** Tests of what a browser keeps: until its hour, for its owner, and nothing of either after it. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type Keeper, openKeeper } from './keep-for-a-while.ts'

const hour = 3_600_000
let entries: Map<string, string>
let now: number
let keeper: Keeper

beforeEach(() => {
  entries = new Map([['peel.light', 'dark']])
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
})

const lies = (): string[] => [...entries.keys()].filter((name) => name.startsWith('peel.kept.')).sort()

test('a briefing is there until its hour and gone from the drawer after it, whether or not anybody asks for it', () => {
  keeper.keep('briefing.A1', { stops: ['Elm Street'] }, now + hour)
  keeper.keep('briefing.A2', { stops: ['Oak Street'] }, now + hour)
  now += hour - 1
  assert.deepEqual(keeper.kept('briefing.A1'), { stops: ['Elm Street'] })
  now += 1
  assert.equal(keeper.kept('briefing.A1'), undefined)
  assert.deepEqual(lies(), ['peel.kept.briefing.A2'])
  keeper.forgetPast()
  assert.deepEqual(lies(), [])
})

test('what an earlier Peel kept without an hour, or what is no JSON, is taken away', () => {
  entries.set('peel.kept.briefing.A1', '{"stops":["Elm Street"]}')
  entries.set('peel.kept.briefing.A2', 'stops')
  assert.equal(keeper.kept('briefing.A1'), undefined)
  keeper.forgetPast()
  assert.deepEqual(lies(), [])
})

test('the end of a session takes all but visits that wait to be sent; another person takes those too', () => {
  keeper.claim('ada')
  keeper.keep('briefing.A1', 1, now + hour)
  keeper.keep('visits.A1', [2], now + hour)
  keeper.claim('ada')
  assert.equal(lies().length, 2)
  keeper.forget('visits.')
  assert.deepEqual(lies(), ['peel.kept.visits.A1'])
  keeper.claim('tom')
  assert.deepEqual(lies(), [])
  assert.equal(entries.get('peel.light'), 'dark', 'a choice that says nothing of anybody stays')
})
