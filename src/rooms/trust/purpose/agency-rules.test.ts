/** The agency's rules: changed by two people with a reason, in the ledger, at once for everybody; never by one alone. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { PeelError } from '../../../kernel/errors.ts'
import { silent } from '../../../kernel/progress.ts'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor, Role } from '../contract.ts'
import { rulesCommand } from './commands.ts'
import type { AgencyRuleName, PurposeDesk } from './types.ts'

let house: TestTrust
let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
before(async () => {
  house = await openTestTrust()
  const roles: Role[] = ['commander', 'administrator', 'protection-officer', 'officer', 'investigator', 'board']
  people = await house.trust.seedDemoPeople(
    agency,
    roles.map((role) => ({ name: `The ${role}`, title: role, role })),
  )
})
after(() => house.close())

const as = (role: Role): Actor & { kind: 'person' } => {
  const person = people.find((one) => one.role === role)
  if (!person) throw new Error(role)
  return { kind: 'person', person, session: role }
}
const desk = (): PurposeDesk => house.trust.purposes
const refusedWith = (code: string) => (error: PeelError) => {
  assert.equal(error.code, `trust.${code}`)
  return true
}
const reason = 'One commander is alone at night'
const ask = (rule: AgencyRuleName, value: string, by: Role = 'commander') => desk().askRuleChange(as(by), { rule, value, reason })
const valueNow = async (rule: AgencyRuleName) => (await desk().rules(as('officer'))).rules.find((one) => one.rule === rule)?.value
const newest = async () => (await house.trust.ledger.entries({ limit: 1 }))[0]

test('as delivered: a warrant waits for a second person, areas bind nobody yet, the statute is not named', async () => {
  const { rules, changes, mayAsk } = await desk().rules(as('officer'))
  assert.deepEqual(
    rules.map(({ rule, value, since, byTwo }) => [rule, value, since, byTwo]),
    [
      ['bases-confirmed', 'yes', null, false],
      ['areas-required', 'no', null, false],
      ['statute', '', null, false],
    ],
  )
  assert.deepEqual([changes, mayAsk], [[], false])
})

test('one asks, another approves; until then nothing changes, and nobody approves their own', async () => {
  await assert.rejects(ask('areas-required', 'yes', 'officer'), refusedWith('not-allowed'))
  await assert.rejects(ask('areas-required', 'perhaps'), refusedWith('rule-value'))
  await assert.rejects(ask('areas-required', 'no'), refusedWith('rule-so-already'))
  await assert.rejects(
    desk().askRuleChange(as('commander'), { rule: 'statute', value: 'Act 1', reason: 'ok' }),
    refusedWith('reason-needed'),
  )
  const asked = await ask('areas-required', 'yes')
  assert.deepEqual([asked.mayApprove, asked.mayDrop, await valueNow('areas-required')], [false, true, 'no'])
  await assert.rejects(ask('areas-required', 'yes', 'administrator'), refusedWith('rule-change-waits'))
  for (const who of ['commander', 'board', 'officer'] as const)
    await assert.rejects(desk().approveRuleChange(as(who), asked.id), refusedWith('not-allowed'), who)
  const both = await Promise.allSettled(
    (['administrator', 'protection-officer'] as const).map((who) => desk().approveRuleChange(as(who), asked.id)),
  )
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal(await valueNow('areas-required'), 'yes')
  const entry = await newest()
  assert.match(entry?.what ?? '', /one asked and a second person approved: whoever is assigned to no area goes on no duty: yes/)
  await assert.rejects(desk().startDuty(as('officer'), { kind: 'patrol' }), refusedWith('no-area-assigned'), 'it holds at once')
  await house.reopen()
  assert.equal(await valueNow('areas-required'), 'yes')
})

test('a change is dropped by whoever asked or could approve; what the statute is stays out of the public leaf', async () => {
  const first = await ask('statute', 'Police Act 1996  s. 30')
  await assert.rejects(desk().dropRuleChange(as('officer'), first.id), refusedWith('not-allowed'))
  assert.equal((await desk().dropRuleChange(as('commander'), first.id)).verdict, 'dropped')
  await assert.rejects(desk().approveRuleChange(as('administrator'), first.id), refusedWith('rule-change-answered'))
  const second = await ask('statute', 'Police Act 1996  s. 30', 'administrator')
  const { changes } = await desk().rules(as('protection-officer'))
  const waits = changes.find(({ id }) => id === second.id)
  assert.deepEqual([waits?.reason, waits?.mayApprove], [reason, true])
  assert.deepEqual((await desk().rules(as('board'))).changes, [], 'why is for those who answer')
  await desk().approveRuleChange(as('protection-officer'), second.id)
  assert.doesNotMatch(JSON.stringify(await house.trust.ledger.entries({ limit: 20 })), /1996/)
  assert.equal((await desk().startDuty(as('commander'), { kind: 'command' })).basis.reference, 'Police Act 1996 s. 30')
})

test('whoever asked and no longer may has asked for nothing; a foreign id is none', async () => {
  const stranger = { ...as('commander'), person: { ...as('commander').person, id: 'gone' as PersonId } }
  const asked = await desk().askRuleChange(stranger, { rule: 'areas-required', value: 'no', reason })
  await assert.rejects(desk().approveRuleChange(as('administrator'), asked.id), refusedWith('rule-change-lapsed'))
  assert.equal(await valueNow('areas-required'), 'yes')
  const foreign = { ...as('administrator'), person: { ...as('administrator').person, agency: 'elsewhere' as AgencyId } }
  for (const act of ['approveRuleChange', 'dropRuleChange'] as const)
    await assert.rejects(desk()[act](foreign, asked.id), refusedWith('no-such-rule-change'))
  await desk().dropRuleChange(as('administrator'), asked.id)
})

test('at the keyboard: what holds, and no way to change it', async () => {
  const { run, options } = rulesCommand({ withTrust: (work) => work({ agency, trust: house.trust }) })
  const { text } = await run({ words: [], options: {}, progress: silent })
  assert.match(
    text,
    /^A warrant or a consent waits for a second person: yes \(as delivered\)\nA duty needs an area: yes \(settled by two people, 2026-/,
  )
  assert.deepEqual(options, {})
  const station: Actor = { kind: 'station', agency, why: 'test' }
  const wish = { rule: 'areas-required', value: 'no', reason } as const
  await assert.rejects(desk().askRuleChange(station, wish), refusedWith('not-allowed'))
})

test('two people lift the rule that a warrant waits; then it opens, and each entry says that nobody confirmed it', async () => {
  const ivy = as('investigator')
  const now = house.clock.now()
  const basis = { kind: 'warrant', reference: 'Warrant 1', validFrom: now, validUntil: (now + 9e6) as Instant } as const
  const file = await desk().openCase(ivy, { title: 'Sheds', kind: 'burglary', summary: '', basis })
  const state = () => desk().statePurpose(ivy, { for: { case: file.id }, task: 'follow-up' })
  await assert.rejects(state(), refusedWith('purpose-refused'))
  await desk().approveRuleChange(as('administrator'), (await ask('bases-confirmed', 'no')).id)
  const purpose = await state()
  assert.match((await newest())?.what ?? '', /declared and not confirmed/)
  await desk().approveRuleChange(as('administrator'), (await ask('bases-confirmed', 'yes')).id)
  const resolved = await desk().resolvePurpose(ivy, purpose.id, house.clock.now())
  assert.equal(resolved.ok ? 'none' : resolved.problem, 'unconfirmed', 'put back, it binds what was stated meanwhile')
  assert.equal((await house.trust.ledger.checkStore()).problems.length, 0)
})
