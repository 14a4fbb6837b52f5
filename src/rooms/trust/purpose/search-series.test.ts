/** Searches while somebody types: two entries at most, and every search counted. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { agency, openTestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { Instant } from '../../../kernel/units.ts'
import { startCount } from '../ledger/count-use.ts'

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
  assert.deepEqual(await counted(), { 'missing-person': 1 }, 'what a kill would leave')
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
