/** Purposes in memory: asked of the store once, and never again believed after something that they rest on has changed, here or in another process. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actorAs, addPeople, openTestTrust, agency as testAgency, testStores } from '../../../../test/trust/open-test-trust.ts'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Store } from '../../../ports/store.ts'
import { rememberStandings } from './remember-standings.ts'

for (const kind of testStores())
  test(`what is revoked, here or by another process, is refused at the next look (${kind})`, async () => {
    const house = await openTestTrust(kind)
    const { clock, store } = house
    const here = house.trust.purposes
    // What another process on the same server remembers. An embedded store belongs to one process.
    const elsewhere = rememberStandings(store)
    let loads = 0
    const asked = async (): Promise<number> => {
      await elsewhere.recall(testAgency, 'something', async () => ++loads)
      return loads
    }
    const isTold = async (): Promise<void> => {
      if (kind !== 'postgres') return
      const before = loads
      assert.deepEqual([await asked(), await asked()], [before + 1, before + 1])
    }
    await asked()
    const [ivy, ian] = [actorAs('investigator', 'Ivy'), actorAs('commander', 'Ian')]
    await addPeople(
      house,
      [ivy, ian].map(({ person }) => person),
    )
    const now = clock.now()
    const basis = { kind: 'statute', reference: 'Art. 4', validFrom: now, validUntil: (now + 9e6) as Instant } as const
    const problem = async (id: string): Promise<string> => {
      const resolved = await here.resolvePurpose(ivy, id, clock.now())
      return resolved.ok ? 'none' : resolved.problem
    }
    const file = await here.openCase(ivy, { title: 'A case', kind: 'fraud', summary: '', basis })
    const state = (): Promise<{ id: string }> => here.statePurpose(ivy, { for: { case: file.id }, task: 'follow-up' })

    const first = await state()
    assert.deepEqual([await problem(first.id), await problem(first.id)], ['none', 'none'])
    await here.layDown(ivy, first.id as never)
    assert.equal(await problem(first.id), 'closed')
    await isTold()

    const second = await state()
    assert.equal(await problem(second.id), 'none')
    await here.assign(ian, file.id, ian.person.id)
    await here.unassign(ian, file.id, ivy.person.id as PersonId)
    assert.equal(await problem(second.id), 'unassigned')
    await isTold()
    await here.assign(ian, file.id, ivy.person.id)
    assert.equal(await problem(second.id), 'none')
    await here.closeCase(ian, file.id)
    assert.equal(await problem(second.id), 'closed')

    const duty = await here.startDuty(ivy, { kind: 'investigation', hours: 1 })
    const third = await here.statePurpose(ivy, { for: { duty: duty.id }, task: 'follow-up' })
    assert.equal(await problem(third.id), 'none')
    clock.advance(60)
    assert.equal(await problem(third.id), 'expired', 'memory does not stop the clock')
    await house.close()
  })

test('a purpose is asked of the store once, until something changes; what is not there is asked every time', async () => {
  const agency = 'a' as AgencyId
  const memory = rememberStandings({ kind: 'embedded', tables: () => null } as unknown as Store)
  let asked = 0
  const load = (found: string | undefined) => async () => {
    asked++
    return found
  }
  for (let i = 0; i < 3; i++) assert.equal(await memory.recall(agency, 'k', load('found')), 'found')
  assert.equal(asked, 1)
  memory.changed('b' as AgencyId)
  await memory.recall(agency, 'k', load('found'))
  assert.equal(asked, 1, 'another agency’s change is none of ours')
  memory.changed(agency)
  assert.equal(await memory.recall(agency, 'k', load('other')), 'other')
  for (let i = 0; i < 2; i++) await memory.recall(agency, 'absent', load(undefined))
  assert.equal(asked, 4)
})

test('what changes while it is read is not remembered', async () => {
  const agency = 'a' as AgencyId
  const memory = rememberStandings({ kind: 'embedded', tables: () => null } as unknown as Store)
  await memory.recall(agency, 'k', async () => {
    memory.changed(agency)
    return 'old'
  })
  assert.equal(await memory.recall(agency, 'k', async () => 'new'), 'new')
})
