/** One person with two accounts: the second, made to approve what the first asks for, approves nothing for a day. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestTrust } from '../../../test/trust/open-test-trust.ts'
import { actorOf, colleague, firstAdministrator, signInFully } from '../../../test/trust/sign-in-fully.ts'
import type { PeelError } from '../../kernel/errors.ts'
import type { Instant } from '../../kernel/units.ts'
import type { PurposeDesk } from './purpose/types.ts'

const house = await openTestTrust()
after(() => house.close())
const desk = (): PurposeDesk => house.trust.purposes
const hour = 3_600_000
const tooNew = (error: PeelError) => error.code === 'trust.approver-too-new'

test('an account that was made a minute ago is the second person of nothing that two people settle', async () => {
  await firstAdministrator(house)
  const cora = await actorOf(house, await colleague(house, 'commander', 'Cora Bell'))
  const openCase = (kind: 'warrant' | 'missing-person') => {
    const [validFrom, validUntil] = [house.clock.now() - hour, house.clock.now() + 60 * hour] as [Instant, Instant]
    const basis = { kind, reference: 'Number 12 of this year', validFrom, validUntil }
    return desk().openCase(cora, { title: 'Sheds at the mill', kind: 'burglary', summary: 'Three.', area: 'north', basis })
  }
  const [declared, handed, closed] = [
    await openCase('warrant'),
    await openCase('missing-person'),
    await openCase('missing-person'),
  ]
  const rule = await desk().askRuleChange(cora, {
    rule: 'areas-required',
    value: 'yes',
    reason: 'Every shift here has an area of its own.',
  })
  const purpose = await desk().statePurpose(cora, { for: { case: handed.id }, task: 'follow-up', statement: '' })
  const handOver = await desk().askExport(cora, handed.id, 'District court', purpose.id)
  await desk().closeCase(cora, closed.id)
  const wish = { ground: 'appeal', reference: 'Appeal 7 of this year', days: 2 } as const
  const reading = await desk().askReading(cora, closed.id, wish)
  const statement = 'A child may be at that address, and nobody answers.'
  const override = await desk().override(cora, { caseNumber: handed.number, statement })

  const puppet = await colleague(house, 'commander', 'Cora Again')
  const remark = 'The paper was shown to me at the desk.'
  const fresh = await actorOf(house, puppet)
  await desk().startDuty(fresh, { kind: 'command', hours: 1 })
  const { print: read } = await desk().readBasis(fresh, declared.id, undefined)
  const approvals = async (): Promise<(() => Promise<unknown>)[]> => {
    const second = await actorOf(house, { token: await signInFully(house, puppet) })
    return [
      () => desk().approveRuleChange(second, rule.id),
      () => desk().confirmBasis(second, declared.id, { read, remark }),
      () => desk().approveExport(second, handOver.id),
      () => desk().approveReading(second, reading.id),
      () => desk().reviewOverride(second, override.id, { verdict: 'upheld', remark }),
    ]
  }
  for (const approve of await approvals()) await assert.rejects(approve(), tooNew)
  house.clock.advance(24 * 60 - 5)
  for (const approve of await approvals()) await assert.rejects(approve(), tooNew)
  assert.equal((await desk().rules(cora)).changes[0]?.verdict, null)
  house.clock.advance(5)
  for (const approve of await approvals()) await approve()
})
