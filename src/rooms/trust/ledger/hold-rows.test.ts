/** What an honest agency does at once on the same rows is no tampering. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { actorAs, agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { Instant } from '../../../kernel/units.ts'
import { digestOf } from '../digest.ts'
import { holdRows } from './hold-rows.ts'
import type { NewestCommitment } from './keep-newest.ts'
import { ledgerTables } from './store.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

test('an act that ends while another one asks the store for its row’s newest commitment is seen by it', async () => {
  const ivy = actorAs('investigator', 'Ivy Marsh')
  const validFrom = house.clock.now()
  const basis = { kind: 'statute', reference: 'W 1', validFrom, validUntil: (validFrom + 3_600_000) as Instant } as const
  const { id } = await house.trust.purposes.openCase(ivy, { title: 'The Old Mill', kind: 'burglary', summary: '', basis })
  const subject = `case:${id}`
  const known = async (): Promise<NewestCommitment> => {
    const { index, digest } = (await ledgerTables(house.store).newestState(agency, subject)) ?? { index: -1, digest: '' }
    return { index, digest: digest as NewestCommitment['digest'], print: digestOf('of another day') }
  }
  const before = await known()
  await house.trust.purposes.markConfidential(ivy, id, true)
  const told = [before, await known()]
  const said: unknown[] = []
  const holder = {
    ledger: { append: async (_: unknown, record: unknown) => said.push(record) },
    held: { newest: { of: () => told.shift(), underWay: () => undefined, subjectsOf: () => [] }, said: new Set<string>() },
  } as unknown as Parameters<typeof holdRows>[0]
  const held = await house.store.transaction((connection) => holdRows(holder, agency, [subject], connection))
  assert.equal(held.get(subject)?.confidential, true)
  assert.deepEqual(said, [])
})
