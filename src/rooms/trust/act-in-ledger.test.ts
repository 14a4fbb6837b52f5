/** The answer to a commit is lost: what took effect stands, what did not is void, and nothing is said while nobody knows. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { agency, openTestTrust, type TestTrust, testStores } from '../../../test/trust/open-test-trust.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { Actor } from './contract.ts'

type Work = (connection: StoreConnection) => Promise<unknown>
const gone = new Error('Connection terminated unexpectedly')

for (const kind of testStores()) {
  let house: TestTrust
  let real: TestTrust['store']['transaction']
  let ivy: Actor & { kind: 'person' }
  before(async () => {
    house = await openTestTrust(kind)
    real = house.store.transaction
    const [person] = await house.trust.seedDemoPeople(agency, [{ name: 'Ivy', title: 'Investigator', role: 'investigator' }])
    if (!person) throw new Error('nobody')
    ivy = { kind: 'person', person, session: 's' }
  })
  after(() => house.close())

  /** The next transaction that writes ends well, or not at all; nobody hears of it. Afterwards the store answers, or does not. */
  const losesAnswer = async <Result>(
    how: 'well' | 'undone',
    isThereAgain: boolean,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    let lost = false
    const transaction = async (one: Work): Promise<unknown> => {
      if (lost && isThereAgain) return real(one)
      if (lost) throw gone
      const { size } = house.trust.ledger.checkpoint()
      let done: unknown
      await real(async (connection) => {
        done = await one(connection)
        lost = house.trust.ledger.checkpoint().size > size
        if (lost && how === 'undone') throw gone
      })
      if (lost) throw gone
      return done
    }
    Object.assign(house.store, { transaction })
    try {
      return await work()
    } finally {
      Object.assign(house.store, { transaction: real })
    }
  }
  const validFrom = (): number => house.clock.now() - 3_600_000
  const openCase = () => {
    const basis = { kind: 'statute', reference: 'Article 8', validFrom: validFrom(), validUntil: validFrom() + 86_400_000 }
    return house.trust.purposes.openCase(ivy, { title: 'Old Mill', kind: 'burglary', summary: 's', basis } as never)
  }
  const voids = async () =>
    (await house.trust.ledger.entries({ limit: 100 })).flatMap((entry) => (entry.voids === undefined ? [] : [entry.voids]))
  const expectCalm = async (): Promise<void> => {
    house.clock.advance(2)
    assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
    assert.equal((await house.trust.ledger.checkStore()).ok, true)
  }

  test(`${kind}: what took effect is done, a look too, and nothing is void`, async () => {
    const one = await losesAnswer('well', true, openCase)
    const stated = { for: { case: one.id }, task: 'follow-up' } as const
    const purpose = await losesAnswer('well', true, () => house.trust.purposes.statePurpose(ivy, stated))
    const found = await losesAnswer('well', true, () => house.trust.purposes.cases(ivy, { text: 'mill' }, purpose.id))
    assert.equal(found.length, 1)
    assert.deepEqual(await voids(), [])
    await expectCalm()
    await house.reopen()
    await expectCalm()
    assert.deepEqual(await voids(), [])
  })

  test(`${kind}: what was undone is void`, async () => {
    const before = house.trust.ledger.checkpoint().size
    await assert.rejects(losesAnswer('undone', true, openCase), gone)
    assert.deepEqual(await voids(), [before])
    await expectCalm()
  })

  test(`${kind}: while the store does not answer nothing is said; when it does, or at the next start, what is so`, async () => {
    const before = house.trust.ledger.checkpoint().size
    await assert.rejects(losesAnswer('well', false, openCase), gone)
    await assert.rejects(losesAnswer('undone', false, openCase), gone)
    assert.equal(house.trust.ledger.checkpoint().size, before + 2)
    await losesAnswer('well', false, async () => {
      Object.assign(house.store, { transaction: () => Promise.reject(gone) })
      house.clock.advance(60)
      assert.equal((await house.trust.ledger.checkStore()).ok, false)
      assert.equal(house.trust.ledger.checkpoint().size, before + 2)
    })
    await expectCalm()
    assert.equal((await voids())[0], before + 1)
    assert.equal(house.trust.ledger.checkpoint().size, before + 3)

    await assert.rejects(losesAnswer('well', false, openCase), gone)
    await house.reopen()
    await expectCalm()
    assert.equal(house.trust.ledger.checkpoint().size, before + 4)
  })
}
