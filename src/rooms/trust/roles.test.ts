/** The role table against a second one, written by hand as a lawyer would read it: every actor × every action. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actorAs, agency } from '../../../test/trust/open-test-trust.ts'
import type { PeelError } from '../../kernel/errors.ts'
import type { Action, Actor } from './contract.ts'
import { allow, roleNames, rules } from './roles.ts'

/** o officer, a analyst, c commander, b board, A administrator, s station. */
const expected: Record<Action, string> = {
  'records.read': 'oacbAs',
  'records.import': 'acAs',
  'records.include-discovered': 'c',
  'forecast.read': 'oacbAs',
  'forecast.backtest': 'acbAs',
  'patrol.read': 'oacbAs',
  'patrol.suggest': 'acs',
  'patrol.change': 'c',
  'patrol.publish': 'c',
  'patrol.record-visit': 'oc',
  'trust.read-ledger': 'oacbAs',
  'records.publish': 'acAs',
  'trust.read-protection': 'cbAs',
  'trust.protect-data': 'As',
  'trust.manage-people': 'As',
}
const actors: Record<string, Actor> = {
  o: actorAs('officer'),
  a: actorAs('analyst'),
  c: actorAs('commander'),
  b: actorAs('board'),
  A: actorAs('administrator'),
  s: { kind: 'station', agency, why: 'a test' },
}

test('every role × every action is as the table says', () => {
  assert.deepEqual(Object.keys(rules).sort(), Object.keys(expected).sort())
  assert.equal(Object.keys(actors).length, roleNames.length + 1)
  for (const [action, holders] of Object.entries(expected) as [Action, string][]) {
    for (const [letter, actor] of Object.entries(actors)) {
      const attempt = (): Actor => allow(actor, action)
      if (holders.includes(letter)) assert.equal(attempt(), actor, `${letter} may ${action}`)
      else assert.throws(attempt, { code: 'trust.not-allowed' }, `${letter} may not ${action}`)
    }
    assert.throws(() => allow(null, action), { code: 'trust.sign-in' })
  }
})

test('what nobody has thought of is refused', () => {
  for (const action of ['records.delete', '', 'constructor', '__proto__', 'toString']) {
    for (const actor of Object.values(actors)) assert.throws(() => allow(actor, action as Action), { code: 'trust.not-allowed' })
  }
  const nobody = { ...actorAs('officer'), person: { ...actorAs('officer').person, role: 'king' as 'officer' } }
  assert.throws(() => allow(nobody, 'records.read'), { code: 'trust.not-allowed' })
})

test('a refusal says whose it is and who can help', () => {
  assert.throws(
    () => allow(actorAs('analyst', 'Ben Lind'), 'patrol.publish'),
    (error: PeelError) => {
      assert.equal(
        error.sentence,
        'Publishing or rejecting a patrol plan is for a commander; you are Ben Lind, an analyst. Nothing was changed. Ask a commander to do it.',
      )
      assert.deepEqual([error.status, error.facts.action], [403, 'patrol.publish'])
      return true
    },
  )
})
