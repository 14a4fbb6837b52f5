/** The timer over overrides: the machine's timer asks, the house's clock decides, and what is overdue is said once to everybody who must hear of it. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { keepWatch } from '../../src/app/keep-watch.ts'
import type { Role } from '../../src/rooms/trust/contract.ts'
import { actorAs, agency, openTestTrust } from './open-test-trust.ts'

const house = await openTestTrust()
after(() => house.close())

test('a look that finds the store closed says nothing; any other fault is one line', async (t) => {
  const said = t.mock.method(console, 'error', () => {})
  for (const code of ['store.closed', 'store.broken']) {
    const escalateOverdue = async (): Promise<never> => {
      throw Object.assign(new Error('no store'), { code })
    }
    keepWatch({ trust: { purposes: { escalateOverdue } } as never, agency })()
    await new Promise((next) => setTimeout(next, 5))
  }
  assert.deepEqual(
    said.mock.calls.map((call) => JSON.parse(String(call.arguments[0])).code),
    ['store.broken'],
  )
})

test('nobody comes by: after 24 hours the timer alone says so, once, in the ledger and to the board and administrators too', async () => {
  const { purposes, ledger } = house.trust
  const officer = actorAs('officer', 'Olga Prior')
  const statement = 'A child is missing and her address is in this file.'
  await purposes.override(officer, { caseNumber: '2026-ABCDE', statement })
  const told = (role: Role) => purposes.alarms(actorAs(role))
  for (const role of ['board', 'administrator', 'analyst', 'officer'] as const) {
    assert.deepEqual(await told(role), [], `${role} hears of nothing yet`)
  }
  assert.equal((await told('commander')).length, 1)
  const said = async (): Promise<number> =>
    (await house.trust.ledger.entries({ limit: 50 })).filter(({ what }) => what.includes('not reviewed within 24 hours')).length

  const stop = keepWatch({ trust: house.trust, agency }, 5)
  const rounds = () => new Promise((next) => setTimeout(next, 60))
  try {
    house.clock.advance(24 * 60 - 1)
    await rounds()
    assert.equal(await said(), 0)
    house.clock.advance(1)
    for (let waited = 0; (await said()) === 0 && waited < 200; waited++) await rounds()
    await rounds()
    assert.equal(await said(), 1, 'once, though the timer looked many times')
  } finally {
    stop()
  }
  for (const role of ['board', 'administrator'] as const) {
    const [alarm] = await told(role)
    assert.deepEqual(
      [alarm?.state, alarm?.holderName, alarm?.statement, alarm?.caseNumber],
      ['escalated', 'Olga Prior', null, null],
    )
    await assert.rejects(purposes.overrides(actorAs(role)), { code: 'trust.not-allowed' }, 'told of it, not to review it')
  }
  assert.deepEqual(await told('analyst'), [])
  const [alarm] = await told('commander')
  assert.deepEqual([alarm?.state, alarm?.statement], ['escalated', null], 'what was typed is no part of an alarm')
  const words = async () => (await purposes.overrides(actorAs('commander')))[0]?.statement
  const size = (): number => ledger.checkpoint().size
  const before = size()
  assert.deepEqual([await words(), size()], [null, before], 'nor of the list, for whoever is off duty')
  await purposes.startDuty(actorAs('commander'), { kind: 'command' })
  assert.equal(await words(), statement)
  const [entry] = await ledger.entries({ limit: 1 })
  assert.deepEqual([entry?.act, entry?.action, entry?.purpose !== undefined], ['consult', 'review', true])
})
