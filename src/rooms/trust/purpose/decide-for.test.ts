/** What a decision is for: a purpose that resolves in the moment in which it is made, or no decision. */

import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { actorAs, agency, onDuty, openTestTrust, planDraft, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { PeelError } from '../../../kernel/errors.ts'
import type { AgencyId, Instant, PurposeId } from '../../../kernel/units.ts'
import type { Decision } from '../contract.ts'
import { purposeTables } from './store.ts'

const house: TestTrust = await openTestTrust()
after(() => house.close())
beforeEach(() => house.empty())

const commander = actorAs('commander', 'Ada Okoro')
const reason = 'Two burglaries on Elm Street last night.'
let number = 0
const decide = async (purpose?: PurposeId, actor = commander): Promise<Decision> => {
  const { id } = await house.trust.suggest(planDraft(++number))
  const answer = { suggestion: id, verdict: 'accept' as const, reason, ...(purpose && { purpose }) }
  return house.trust.decide(actor, 'patrol.publish', answer, async () => {})
}
const refusedWith = (code: string, problem?: string) => (error: PeelError) => {
  assert.equal(error.code, `trust.${code}`)
  if (problem) assert.equal(error.facts.problem, problem)
  return true
}

test('on duty one decides without saying more: a purpose for the duty is stated once and stands in each leaf', async () => {
  await assert.rejects(decide(), refusedWith('purpose-needed'), 'off duty')
  const duty = await house.trust.purposes.startDuty(commander, { kind: 'command' })
  const [first, second] = [await decide(), await decide()]
  assert.match(first.purpose, /^pur-[0-9a-f]{32}$/)
  assert.equal(second.purpose, first.purpose, 'one for the shift, not one for each click')
  const { entry } = await house.trust.ledger.proof(first.ledgerIndex)
  assert.deepEqual([entry.act, entry.purpose, entry.basis], ['decide', first.purpose, 'statute'])
  const [mine] = await house.trust.purposes.myPurposes(commander)
  assert.deepEqual([mine?.purpose.id, mine?.purpose.for], [first.purpose, { duty: duty.id }])
  await house.trust.purposes.endDuty(commander, duty.id)
  await assert.rejects(decide(), refusedWith('purpose-needed'), 'the shift is over')
  await assert.rejects(decide(first.purpose), refusedWith('purpose-refused', 'closed'))
})

test('screens that ask in the same moment put the duty down as purpose once, and going on duty by itself does not', async () => {
  await house.trust.purposes.startDuty(commander, { kind: 'command' })
  assert.deepEqual(await house.trust.purposes.cases(commander, { mine: true }), [], 'no look')
  assert.deepEqual(await house.trust.purposes.myPurposes(commander), [])
  const desk = house.trust.purposes
  await Promise.all([desk.exports(commander), desk.bases(commander), desk.readings(commander), desk.cases(commander, {})])
  const mine = await desk.myPurposes(commander)
  assert.deepEqual(
    mine.map(({ purpose }) => purpose.task),
    ['on-duty'],
  )
})

test('forged, foreign, expired, laid down, and for something else: each is refused with the reason, and nothing is decided', async () => {
  await onDuty(house.trust, 'commander', 'Ada Okoro')
  const { purpose } = await decide()
  for (const forged of ['duty:patrol.publish', 'x', `pur-${'f'.repeat(20)}`]) {
    await assert.rejects(decide(forged as PurposeId), refusedWith('purpose-refused', 'forged'), forged)
  }
  const other = { ...commander, person: { ...commander.person, id: 'p-other' as typeof commander.person.id } }
  await house.trust.purposes.startDuty(other, { kind: 'command' })
  await assert.rejects(decide(purpose, other), refusedWith('purpose-refused', 'foreign'))
  const elsewhere = { ...commander, person: { ...commander.person, agency: 'elsewhere' as AgencyId } }
  await assert.rejects(
    decide(purpose, elsewhere),
    refusedWith('purpose-refused', 'forged'),
    'another agency does not learn of it',
  )

  const now = house.clock.now()
  const basis = {
    kind: 'missing-person',
    reference: 'Warrant 7',
    validFrom: now,
    validUntil: (now + 3_600_000) as Instant,
  } as const
  const file = await house.trust.purposes.openCase(commander, { title: 'A case', kind: 'fraud', summary: '', basis })
  const ofCase = await house.trust.purposes.statePurpose(commander, { for: { case: file.id }, task: 'follow-up' })
  await assert.rejects(decide(ofCase.id), refusedWith('not-allowed'), 'a plan is decided on for a shift, not for a case')

  await house.trust.purposes.layDown(commander, purpose)
  await assert.rejects(decide(purpose), refusedWith('purpose-refused', 'closed'))
  const fresh = await decide()
  assert.notEqual(fresh.purpose, purpose)
  house.clock.advance(12 * 60)
  await assert.rejects(decide(fresh.purpose), refusedWith('purpose-refused', 'expired'))
  const decided = (await house.trust.ledger.entries({ limit: 500 })).filter(({ act }) => act === 'decide')
  assert.equal(decided.length, 2)
})

test('a duty that is ended past the ledger while the decision is being written takes the decision with it', async () => {
  const actor = await onDuty(house.trust, 'commander', 'Ada Okoro')
  const duty = await house.trust.purposes.dutyOf(actor)
  const { id } = await house.trust.suggest(planDraft(++number))
  const { id: purpose } = await house.trust.purposeToDecide(actor, 'patrol.publish', undefined)
  const answer = { suggestion: id, verdict: 'accept' as const, reason, purpose }
  // In the decision's own transaction, after leave was given and before the purpose is held and asked about once more.
  const { transaction } = house.store
  house.store.transaction = (work) =>
    transaction.call(house.store, async (connection) => {
      await purposeTables(connection).endDuty(agency, duty?.id as never, house.clock.now())
      return work(connection)
    }) as never
  try {
    await assert.rejects(
      house.trust.decide(actor, 'patrol.publish', answer, async () => {}),
      { code: 'trust.row-altered' },
    )
  } finally {
    house.store.transaction = transaction
  }
  assert.deepEqual(await house.trust.decisions(agency, id), [])
  const entries = await house.trust.ledger.entries({ limit: 500 })
  assert.equal(
    entries.some(({ act }) => act === 'decide'),
    false,
  )
  assert.ok(await house.trust.purposes.dutyOf(actor), 'what did not commit did not end')
  assert.equal((await house.trust.decide(actor, 'patrol.publish', answer, async () => {})).suggestion, id)
})
