/** Searches while somebody types: two entries at most, and every search counted. */

import assert from 'node:assert/strict'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { agency, openTestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { Instant } from '../../../kernel/units.ts'
import { startCount } from '../ledger/count-use.ts'
import { keepSearchSeries } from './search-series.ts'

const house = await openTestTrust()
after(() => house.close())
const [person] = await house.trust.seedDemoPeople(agency, [{ name: 'Ivy', title: 'Investigator', role: 'investigator' }])
if (!person) throw new Error('nobody')
const ivy = { kind: 'person', person, session: 's' } as const
const validFrom = house.clock.now()
const basis = {
  kind: 'missing-person',
  reference: 'Warrant 12',
  validFrom,
  validUntil: (validFrom + 86_400_000) as Instant,
} as const
const one = await house.trust.purposes.openCase(ivy, { title: 'The mill', kind: 'theft', summary: '', basis })
const { id } = await house.trust.purposes.statePurpose(ivy, { for: { case: one.id }, task: 'follow-up' })
const type = async (times: number): Promise<void> => {
  for (let n = 0; n < times; n++) await house.trust.purposes.suggestCases(ivy, `mil ${n}`, id)
}
const counted = async (): Promise<unknown> => {
  const count = startCount()
  for (const entry of (await house.trust.ledger.entries({ limit: 500 })).reverse()) count.add(entry)
  return count.counts().months[0]?.searches
}

test('forty searches are one entry while the window is open, and forty once it is closed', async () => {
  const before = house.trust.ledger.checkpoint().size
  await type(40)
  assert.equal(house.trust.ledger.checkpoint().size, before + 1)
  assert.deepEqual(await counted(), { 'missing-person': 1 })
  house.clock.advance(11)
  await type(1)
  const [again, closing] = await house.trust.ledger.entries({ limit: 2 })
  assert.deepEqual([again?.more, closing?.more, closing?.action, closing?.basis], [undefined, 39, 'suggest', 'missing-person'])
  assert.deepEqual(await counted(), { 'missing-person': 41 })
})

test('a stop closes the window that is open, and the store agrees', async () => {
  await type(2)
  await house.reopen()
  assert.deepEqual(await counted(), { 'missing-person': 43 })
  await house.trust.purposes.cases(ivy, { text: 'mill' }, id)
  assert.deepEqual(await counted(), { 'missing-person': 44 })
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
})

test('a kill loses no count: the next start writes it, once, as the look that opened the series', async () => {
  const killed = async (from: string): Promise<void> => {
    await cp(from, join(house.home, 'searches-counted'))
    await house.reopen()
  }
  const [before] = Object.values((await counted()) as Record<string, number>) as [number]
  await type(30)
  const left = join(house.home, 'as-killed')
  await cp(join(house.home, 'searches-counted'), left)
  const expected = { 'missing-person': before + 30 }
  const [opened] = await house.trust.ledger.entries({ limit: 1 })
  // A stop writes the count. The same folder as a kill in that moment had left it, with the entry written and without.
  await house.reopen()
  assert.deepEqual(await counted(), expected)
  await writeFile(left, `${await readFile(left, 'utf8')}~${opened?.index} ${(opened?.index ?? 0) + 1}\n`)
  await killed(left)
  assert.deepEqual(await counted(), expected, 'it stands in the ledger')
  await writeFile(left, (await readFile(left, 'utf8')).replace(/~.*\n/, ''))
  await killed(left)
  const [closing] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual(
    [closing?.more, closing?.by, closing?.purpose, closing?.basis, closing?.action],
    [29, opened?.by, opened?.purpose, opened?.basis, 'suggest'],
  )
  house.clock.advance(2)
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  await house.reopen()
  assert.equal((await house.trust.ledger.entries({ limit: 1 }))[0]?.index, closing?.index)
})

test('the answer to the count is lost, and the server is away when it is asked: it is counted once, also by the start after a kill', async () => {
  const [before] = Object.values((await counted()) as Record<string, number>) as [number]
  await type(20)
  house.clock.advance(11)
  const { transaction } = house.store
  const answers = ['Connection terminated unexpectedly', 'ECONNREFUSED']
  house.store.transaction = async (work) => {
    const fault = answers.shift()
    if (fault === 'ECONNREFUSED') throw new Error(fault)
    const result = await transaction(work)
    if (fault) throw new Error(fault)
    return result
  }
  await house.trust.purposes.settleSearches()
  house.store.transaction = transaction
  assert.deepEqual(answers, [])
  const left = await readFile(join(house.home, 'searches-counted'))
  await house.trust.purposes.settleSearches()
  assert.deepEqual(await counted(), { 'missing-person': before + 20 })
  await house.trust.close()
  await writeFile(join(house.home, 'searches-counted'), left)
  await house.reopen()
  assert.deepEqual(await counted(), { 'missing-person': before + 20 })
  house.clock.advance(2)
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
})

test('what one series is closed with is not taken for the end of another that was asked again as often', async () => {
  for (const words of ['mil', 'mil', 'har', 'har']) await house.trust.purposes.suggestCases(ivy, words, id)
  const { size } = house.trust.ledger.checkpoint()
  const [first, second] = [size - 2, size - 1]
  await house.trust.close()
  // A stop writes both, the first one's at `size`: as if only the second one stood there when Peel was killed.
  const end = size + 1
  const left = [`${first} 1`, `${second} 1`, `~${second} ${end}`, `-${second} ${end}`, `~${first} ${end}`, ''].join('\n')
  const path = join(house.home, 'searches-counted')
  for (const how of ['killed before it was written', 'and once more, before the file went']) {
    await writeFile(path, left)
    await house.reopen()
    assert.equal(house.trust.ledger.checkpoint().size, end + 2, how)
  }
})

test('a count that cannot be written is told, tried again and never lost; nobody else’s search waits for it', async () => {
  let now = 0
  let broken = true
  const told: unknown[] = []
  const written: number[] = []
  const fault = new Error('the store is full')
  const nothing = async (): Promise<void> => {}
  const counts = { counted: nothing, closing: nothing, closed: nothing, close: nothing }
  const series = keepSearchSeries({ now: () => now as Instant }, (error) => told.push(error), { counts, size: () => 2 })
  const of = (name: string) => ({
    open: async () => 1,
    close: async (more: number) => {
      if (broken && name === 'ivy') throw fault
      return written.push(more)
    },
  })
  const search = (name: string) => series.search(name as never, 'mil', of(name))
  for (const name of ['ivy', 'ivy', 'ivy', 'bo', 'bo']) await search(name)
  now += 11 * 60_000
  await search('cy')
  assert.deepEqual([written, told], [[1], [fault]], 'the other series is written all the same')
  await search('ivy')
  await search('ivy')
  assert.equal(told.length, 1, 'not tried again at once')
  broken = false
  now += 61_000
  await Promise.all([search('cy'), search('cy')])
  assert.deepEqual(written, [1, 2], 'once, with its own count')
  await series.settle(true)
  assert.deepEqual(written, [1, 2, 2, 1], 'a new series of the same words was kept apart')
})
