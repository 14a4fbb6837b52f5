/** The decision point: broken policies stop the start, what nobody thought of is refused, refusals say who can help, answers do not outlive what they rest on. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actorAs, agency, handClock } from '../../../../test/trust/open-test-trust.ts'
import type { PeelError } from '../../../kernel/errors.ts'
import type { PersonId } from '../../../kernel/units.ts'
import type { Action, Actor } from '../contract.ts'
import { roleNames } from '../roles.ts'
import { passes } from './filter-rows.ts'
import { openPolicy } from './open-policy.ts'
import { policySource } from './read-policies.ts'

const source = policySource()
const clock = handClock()
const desk = openPolicy({ clock })
const station: Actor = { kind: 'station', agency, why: 'a test' }

function opening(room: string, change: (text: string) => string): () => unknown {
  return () =>
    openPolicy({ clock, source: { ...source, rooms: { ...source.rooms, [room]: change(source.rooms[room] as string) } } })
}

test('a misspelt attribute, role type or action stops the start with the room, the rule and the reason', () => {
  const spoilt: [string, (text: string) => string, RegExp][] = [
    [
      'trust',
      (text) => text.replace('resource.confidential && !', 'resource.confidental && !'),
      /trust\.confidential-case.*confidental/s,
    ],
    ['trust', (text) => text.replace('context.owesReview', 'context.owesRevue'), /trust\.override-owed-review.*owesRevue/s],
    ['trust', (text) => text.replace('principal.role == "administrator" };', 'principal.role == 7 };'), /trust\.certify/],
    ['patrol', (text) => text.replace('Action::"patrol.publish"', 'Action::"patrol.publsh"'), /patrol\.decide.*publsh/s],
    ['records', (text) => text.replace('principal.role)', 'principal.rank)'), /records\.read.*rank/s],
    ['forecast', (text) => text.replace('permit (', 'permitt ('), /forecast/],
  ]
  for (const [room, change, says] of spoilt) {
    assert.notEqual(change(source.rooms[room] as string), source.rooms[room], `${room} was not spoilt`)
    assert.throws(opening(room, change), (error: PeelError) => {
      assert.equal(error.code, 'trust.policy-broken')
      assert.match(error.sentence, /^Peel does not start: in the policies of /)
      assert.match(error.sentence, says)
      return true
    })
  }
})

test('a policy without its id, its duty or its words, twice the same id, or about another room’s acts is not one', () => {
  const broken = { code: 'trust.policy-broken' }
  assert.throws(
    opening('patrol', (text) => text.replace('@id("patrol.read")', '')),
    broken,
  )
  assert.throws(
    opening('patrol', (text) => text.replace(/@duty\([^)]*\)\n@refusal\("anybody/, '@refusal("anybody')),
    broken,
  )
  assert.throws(
    opening('patrol', (text) => text.replace('@refusal("a commander")', '@refusal("")')),
    broken,
  )
  assert.throws(
    opening('patrol', (text) => text.replace('"patrol.suggest")\n', '"patrol.read")\n')),
    broken,
  )
  assert.throws(
    opening('patrol', (text) => text.replace('Action::"patrol.read"', 'Action::"records.read"')),
    broken,
  )
  assert.throws(
    opening('patrol', (text) => text.replace('action == Action::"patrol.read"', 'action')),
    broken,
  )
})

test('every policy says which duty it implements, and every action is permitted to somebody', () => {
  for (const rule of desk.book.rules) assert.match(rule.duty, /^implements /, rule.id)
  for (const action of Object.keys(desk.book.actions)) {
    assert.ok(
      desk.book.rules.some((rule) => rule.effect === 'permit' && rule.actions.includes(action)),
      action,
    )
  }
})

test('what nobody has thought of is refused', () => {
  const actors = [...roleNames.map((role) => actorAs(role)), station]
  for (const action of ['records.delete', '', 'constructor', '__proto__', 'toString', 'trust.override"']) {
    for (const actor of actors) assert.throws(() => desk.allow(actor, action as Action), { code: 'trust.not-allowed' })
  }
  const king = { ...actorAs('officer'), person: { ...actorAs('officer').person, role: 'king' as 'officer' } }
  assert.throws(() => desk.allow(king, 'records.read'), { code: 'trust.not-allowed' })
  for (const action of Object.keys(desk.book.actions))
    assert.throws(() => desk.allow(null, action as Action), { code: 'trust.sign-in' })
})

test('a refusal says whose it is and who can help', () => {
  assert.throws(
    () => desk.allow(actorAs('analyst', 'Ben Lind'), 'patrol.publish'),
    (error: PeelError) => {
      assert.equal(
        error.sentence,
        'Publishing or rejecting a patrol plan is for a commander on duty; you are Ben Lind, an analyst. Nothing was shown or changed.',
      )
      assert.deepEqual([error.status, error.facts.action, error.facts.rule], [403, 'patrol.publish', 'patrol.decide'])
      return true
    },
  )
  assert.throws(() => desk.allow(actorAs('officer'), 'trust.override', { owesReview: true }), {
    code: 'trust.rule-forbids',
    sentence:
      'Your last override was not reviewed within 24 hours, so there is no further one for you. Ask a commander, a security officer or a protection officer to review it. Nothing was changed. The rule is trust.override-owed-review.',
  })
})

test('the words of a refusal name exactly the roles that the policy permits', () => {
  const words: Record<string, RegExp> = {
    'records.import': /analyst.*clerk.*commander.*administrator/,
    'patrol.suggest': /analyst.*commander/,
    'trust.review-access': /commander.*security officer.*protection officer/,
  }
  for (const rule of desk.book.rules.filter(({ effect }) => effect === 'permit')) {
    const list = /\[((?:"[a-z-]+",? ?)+)\]\.contains\(principal\.role\)/.exec(rule.text)?.[1]
    if (!list || rule.refusal.startsWith('anybody') || rule.refusal.startsWith('whoever')) continue
    for (const [, role = ''] of list.matchAll(/"([a-z-]+)"/g)) {
      const said = { board: 'board member' }[role] ?? role.replace('-', ' ')
      assert.ok(rule.refusal.includes(said), `${rule.id} permits ${role} and says “${rule.refusal}”`)
    }
  }
  for (const [id, says] of Object.entries(words))
    assert.match(desk.book.rules.find((rule) => rule.id === id)?.refusal ?? '', says)
})

test('an answer is not kept beyond what it rests on: role, duty, purpose and case are part of the question', () => {
  const officer = actorAs('officer')
  const file = {
    type: 'Case',
    id: 'c1',
    agency,
    confidential: false,
    open: true,
    sensitivity: 'ordinary',
    area: 'north',
    members: [],
  } as const
  const standing = { onDuty: true, areas: ['north'], certificates: [] }
  const seen = (about: Parameters<typeof desk.decide>[2]) => desk.decide(officer, 'trust.list-case', about).allowed
  assert.equal(seen({ resource: file, standing }), true)
  assert.equal(seen({ resource: file, standing: { ...standing, onDuty: false } }), false)
  assert.equal(seen({ resource: { ...file, confidential: true }, standing }), false)
  assert.equal(seen({ resource: { ...file, confidential: true, members: [officer.person.id as PersonId] }, standing }), true)
  const demoted = { ...officer, person: { ...officer.person, role: 'board' as const } }
  assert.equal(desk.decide(demoted, 'trust.list-case', { resource: file, standing }).allowed, false)
  desk.forget(officer.person.id)
  assert.equal(seen({ resource: file, standing }), true)
})

test('people who stand alike share what is left of the policies, and each is told of their own cases only', () => {
  const [anna, bert] = [actorAs('officer', 'Anna'), actorAs('officer', 'Bert')].map((actor, at) => ({
    ...actor,
    person: { ...actor.person, id: `p-${at}` as PersonId },
  })) as [Extract<Actor, { kind: 'person' }>, Extract<Actor, { kind: 'person' }>]
  const standing = { onDuty: true, areas: ['north'], certificates: [] }
  const file = (members: string[], confidential: boolean) => ({
    ...{ id: 'c1', agency, open: true, sensitivity: 'restricted' as const, area: 'north', confidential },
    members: members as PersonId[],
  })
  const files = [['p-0'], ['p-1'], ['p-0', 'p-1'], [], ['whoever asks']].flatMap((who) => [file(who, true), file(who, false)])
  const purposes = [undefined, { about: 'override' as const, basis: 'immediate-threat' as const, case: 'c1' }]
  for (const purpose of purposes) {
    const about = { standing, ...(purpose && { purpose }) }
    for (const actor of [anna, bert, anna]) {
      const filter = desk.filter(actor, 'trust.list-case', about)
      for (const one of files) {
        const { allowed } = desk.decide(actor, 'trust.list-case', { ...about, resource: { type: 'Case', ...one } })
        assert.equal(passes(filter, one), allowed, `${actor.person.id} ${JSON.stringify(one)}`)
      }
    }
  }
})

test('where a policy asks about one person by name, nobody is answered for another', () => {
  const barred = `
@id("trust.barred")
@duty("implements a test")
@refusal("anybody but Bert")
forbid (principal, action == Action::"trust.list-case", resource is Case)
when { principal == Person::"p-1" };
`
  const rooms = { ...source.rooms, trust: `${source.rooms.trust}${barred}` }
  const strict = openPolicy({ clock, source: { ...source, rooms } })
  const own = { id: 'c1', agency, open: true, sensitivity: 'ordinary' as const, area: 'north', confidential: false }
  const seen = (['p-0', 'p-1', 'p-0'] as PersonId[]).map((id) => {
    const actor = actorAs('officer')
    const filter = strict.filter({ ...actor, person: { ...actor.person, id } }, 'trust.list-case')
    return passes(filter, { ...own, members: [id] })
  })
  assert.deepEqual(seen, [true, false, true])
})
