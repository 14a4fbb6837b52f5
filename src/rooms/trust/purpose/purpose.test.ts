/** What for: purposes that resolve, and each way in which they do not; duties, cases, the override with its 24 hours, hand-overs by two people. */

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { addPeople, agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { PeelError } from '../../../kernel/errors.ts'
import type { AgencyId, Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import { everyAgency } from '../../../ports/store.ts'
import type { Actor, Role } from '../contract.ts'
import { lettersOf } from './seal-words.ts'
import { purposeTables } from './store.ts'
import type { CaseDraft, CaseHeading, CaseId, LegalBasis, Purpose, PurposeDesk } from './types.ts'
import { readWorkingRules } from './working-rules.ts'

const house: TestTrust = await openTestTrust()
after(() => house.close())
const desk = (): PurposeDesk => house.trust.purposes
const hour = 3_600_000
let people: Record<string, Actor & { kind: 'person' }>

async function person(id: string, role: Role, of: AgencyId = agency): Promise<Actor & { kind: 'person' }> {
  const one = { id: id as PersonId, agency: of, name: id, role, title: role }
  await addPeople(house, [one])
  return { kind: 'person', person: one, session: id }
}

beforeEach(async () => {
  await house.empty()
  people = {}
  const cast: [string, Role][] = [
    ['ivy', 'investigator'],
    ['ian', 'investigator'],
    ['olga', 'officer'],
    ['cora', 'commander'],
    ['cyrus', 'commander'],
    ['dina', 'protection-officer'],
    ['sam', 'security-officer'],
    ['amy', 'analyst'],
  ]
  for (const [id, role] of cast) people[id] = await person(id, role)
  people.stranger = await person('stranger', 'investigator', 'elsewhere' as AgencyId)
})

const as = (name: string): Actor & { kind: 'person' } => people[name] as Actor & { kind: 'person' }
const now = (): number => house.clock.now()
/** In the open: the ledger commits to it. */
const disable = async (who: string, at: number | null) => {
  await house.store
    .tables<{ trust_person: { id: string; disabled_at: number | null } }>(everyAgency)
    .updateTable('trust_person')
    .set({ disabled_at: at })
    .where('id', '=', who)
    .execute()
  const what = 'An account was disabled, or enabled.'
  await house.trust.record(agency, { act: 'alter', by: 'Peel', what, subject: 'people', states: [`person:${who}`] })
}
const draft = (more: Partial<CaseDraft> = {}): CaseDraft => ({
  title: 'Break-ins at the Old Mill',
  kind: 'burglary',
  summary: 'Three sheds.',
  area: 'north',
  basis: {
    kind: 'missing-person',
    reference: 'Warrant 12/26',
    validFrom: (now() - hour) as Instant,
    validUntil: (now() + 48 * hour) as Instant,
  },
  ...more,
})
const openCase = (more: Partial<CaseDraft> = {}, by = 'ivy'): Promise<CaseHeading> => desk().openCase(as(by), draft(more))
const purposeFor = (one: CaseHeading, by = 'ivy', statement = ''): Promise<Purpose> =>
  desk().statePurpose(as(by), { for: { case: one.id }, task: 'follow-up', statement })
/** Whoever confirms a basis has read it; who may not read it sends the print of none. */
const confirm = async (by: string, id: CaseId, remark: string): Promise<CaseHeading> => {
  const { print } = await desk()
    .readBasis(as(by), id, undefined)
    .catch(() => ({ print: 'none' }))
  return desk().confirmBasis(as(by), id, { read: print, remark })
}
const problem = async (by: string, id: string, about?: { case?: CaseId }): Promise<string> => {
  const resolved = await desk().resolvePurpose(as(by), id, now() as Instant, about)
  return resolved.ok ? 'none' : resolved.problem
}
const refusedWith =
  (code: string, facts: Record<string, string> = {}) =>
  (error: PeelError) => {
    assert.equal(error.code, `trust.${code}`)
    for (const [name, value] of Object.entries(facts)) assert.equal(error.facts[name], value)
    return true
  }

test('a purpose resolves for its holder, its case, its time; the look stands in the ledger with purpose and basis', async () => {
  const one = await openCase()
  const purpose = await purposeFor(one)
  assert.equal(await problem('ivy', purpose.id, { case: one.id }), 'none')
  const file = await desk().readCase(as('ivy'), one.id, purpose.id)
  assert.equal(file.summary, 'Three sheds.')
  const [look] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual([look?.act, look?.purpose, look?.basis, look?.why], ['consult', purpose.id, 'missing-person', undefined])
  assert.equal(
    JSON.stringify(look).includes(one.id) || JSON.stringify(look).includes(one.number),
    false,
    'the leaf does not say which case',
  )
})

test('forged, foreign, closed, expired, unassigned and reused are each refused with the reason', async () => {
  const one = await openCase()
  const other = await openCase({ title: 'Another case' })
  const purpose = await purposeFor(one)
  for (const forged of [
    '',
    'x',
    'pur-',
    `pur-${'f'.repeat(20)}`,
    `${purpose.id}0`,
    "pur-' or 1=1 --",
    purpose.id.toUpperCase(),
  ]) {
    assert.equal(await problem('ivy', forged), 'forged', forged)
  }
  assert.equal(await problem('ian', purpose.id), 'foreign')
  assert.equal(await problem('stranger', purpose.id), 'forged', 'another agency does not even learn that it exists')
  assert.equal(await problem('ivy', purpose.id, { case: other.id }), 'reused')
  const doors = ['readCase', 'caseHeading', 'relatedCases'] as const
  for (const door of doors)
    await assert.rejects(
      desk()[door](as('ivy'), other.id, purpose.id),
      refusedWith('purpose-refused', { problem: 'reused' }),
      door,
    )

  await desk().assign(as('ivy'), one.id, 'ian' as PersonId)
  const his = await purposeFor(one, 'ian')
  await desk().unassign(as('ivy'), one.id, 'ian' as PersonId)
  assert.equal(await problem('ian', his.id), 'unassigned')

  const laidDown = await purposeFor(one)
  await desk().layDown(as('ivy'), laidDown.id)
  assert.equal(await problem('ivy', laidDown.id), 'closed')

  house.clock.advance(12 * 60)
  assert.equal(await problem('ivy', purpose.id), 'expired', 'a purpose lasts as long as a session')
  const again = await purposeFor(one)
  await desk().closeCase(as('ivy'), one.id)
  assert.equal(await problem('ivy', again.id), 'closed')
  await assert.rejects(desk().readCase(as('ivy'), one.id, again.id), refusedWith('purpose-refused', { problem: 'closed' }))
})

test('the legal basis must be valid on the day, when the case is opened and when somebody looks', async () => {
  const basis = {
    kind: 'missing-person',
    reference: 'Warrant 9',
    validFrom: (now() - 2 * hour) as Instant,
    validUntil: (now() + hour) as Instant,
  } as const
  const wrong: Partial<LegalBasis>[] = [
    { reference: ' ' },
    { validUntil: (now() - hour) as Instant },
    { validFrom: (now() + 30 * 60_000) as Instant },
    { validUntil: (now() + 20 * 366 * 24 * hour) as Instant },
  ]
  for (const part of wrong) await assert.rejects(openCase({ basis: { ...basis, ...part } }), refusedWith('basis-not-valid'))
  const one = await openCase({ basis })
  const purpose = await purposeFor(one)
  assert.equal(purpose.validUntil, basis.validUntil, 'no longer than the warrant')
  house.clock.advance(60)
  assert.equal(await problem('ivy', purpose.id), 'expired')
  await assert.rejects(purposeFor(one), refusedWith('basis-not-valid'))
})

test('words copied from an own earlier purpose are refused, whatever digits and marks were changed; no words are fine', async () => {
  const one = await openCase()
  const other = await openCase({ title: 'Another case' })
  await purposeFor(one, 'ivy', 'Check the alibi of 12 May.')
  for (const copied of ['Check the alibi of 12 May.', 'check the ALIBI, of 13 may', ' Check  the alibi of May!']) {
    await assert.rejects(purposeFor(other, 'ivy', copied), refusedWith('reason-copied'), copied)
  }
  await purposeFor(other, 'ivy', 'Read the second statement.')
  await purposeFor(one)
  await purposeFor(one)
  assert.equal(lettersOf('Élan 5'), lettersOf('e\u0301LAN 6'))
})

test('no purpose: whoever could read with one is told so, whoever could not is told whose it is', async () => {
  const one = await openCase()
  await assert.rejects(
    desk().readCase(as('amy'), one.id, undefined),
    refusedWith('no-such-case'),
    'off duty she does not know of it',
  )
  for (const who of ['amy', 'ian']) await desk().startDuty(as(who), { kind: 'analysis' })
  await assert.rejects(desk().readCase(as('ivy'), one.id, undefined), refusedWith('purpose-needed'))
  await assert.rejects(desk().readCase(as('amy'), one.id, undefined), refusedWith('not-allowed'))
  await assert.rejects(purposeFor(one, 'ian'), refusedWith('purpose-refused', { problem: 'unassigned' }))
  const station: Actor = { kind: 'station', agency, why: 'test' }
  await assert.rejects(desk().cases(station, {}), refusedWith('not-allowed'))
})

test('a duty is one at a time, up to 12 hours, ends by itself, and takes its purpose with it', async () => {
  await assert.rejects(desk().startDuty(as('olga'), { kind: 'patrol', hours: 13 }), refusedWith('duty-hours'))
  const duty = await desk().startDuty(as('olga'), { kind: 'patrol', area: 'north', hours: 8 })
  await assert.rejects(desk().startDuty(as('olga'), { kind: 'patrol' }), refusedWith('on-duty-already'))
  await assert.rejects(desk().endDuty(as('cora'), duty.id), refusedWith('no-such-duty'))
  const purpose = await desk().statePurpose(as('olga'), { for: { duty: duty.id }, task: 'patrol' })
  await assert.rejects(desk().statePurpose(as('cora'), { for: { duty: duty.id }, task: 'patrol' }), refusedWith('no-such-duty'))
  assert.equal(await problem('olga', purpose.id), 'none')
  await desk().endDuty(as('olga'), duty.id)
  assert.equal(await problem('olga', purpose.id), 'closed')
  const next = await desk().startDuty(as('olga'), { kind: 'patrol', hours: 1 })
  house.clock.advance(60)
  assert.equal(await desk().dutyOf(as('olga')), null, 'ended by itself')
  const both = await Promise.allSettled([1, 2].map(() => desk().startDuty(as('amy'), { kind: 'analysis' })))
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1, 'two clicks at once are one duty')
  await assert.rejects(desk().endDuty(as('olga'), next.id), refusedWith('no-such-duty'))
})

test('a duty is of the own role, and in an area that somebody else assigned', async () => {
  for (const kind of ['oversight', 'administration', 'command'] as const)
    await assert.rejects(desk().startDuty(as('olga'), { kind }), refusedWith('not-allowed'), kind)
  await assert.rejects(
    desk().assignArea(as('olga'), 'olga' as PersonId, { area: 'south', validUntil: null }),
    refusedWith('not-allowed'),
  )
  await assert.rejects(
    desk().assignArea(as('cora'), 'cora' as PersonId, { area: 'south', validUntil: null }),
    refusedWith('area-own'),
  )
  await desk().assignArea(as('cora'), 'olga' as PersonId, { area: 'north', validUntil: null })
  for (const area of ['south', '*'])
    await assert.rejects(desk().startDuty(as('olga'), { kind: 'patrol', area }), refusedWith('rule-forbids'), area)
  const duty = await desk().startDuty(as('olga'), { kind: 'patrol' })
  assert.equal(duty.area, 'north', 'who names none works where they are assigned')
  await desk().endDuty(as('olga'), duty.id)

  const until = (now() + 2 * hour) as Instant
  await desk().assignArea(as('cora'), 'olga' as PersonId, { area: 'south', validUntil: until })
  await assert.rejects(desk().startDuty(as('olga'), { kind: 'patrol' }), refusedWith('duty-area-needed'))
  const lent = await desk().startDuty(as('olga'), { kind: 'patrol', area: 'south', hours: 8 })
  assert.equal(lent.endsAt, until, 'the duty ends with the assignment')
  await desk().assignArea(as('cora'), 'olga' as PersonId, { area: 'south', validUntil: (now() - 1) as Instant })
  assert.equal(await desk().dutyOf(as('olga')), null, 'taken off, she is off duty at once')
  await assert.rejects(desk().startDuty(as('olga'), { kind: 'patrol', area: 'south' }), refusedWith('rule-forbids'))
  const shown = (await desk().certificates(as('cora'))).find(({ name }) => name === 'olga')
  assert.deepEqual(
    shown?.areas.map(({ area }) => area),
    ['north', 'south'],
  )
})

test('the statute of a shift and the strictness of areas are the agency’s own settings', async () => {
  const said = await desk().startDuty(as('cora'), { kind: 'command' })
  assert.match(said.basis.reference, /not named by the agency/)
  const strict = { statute: 'Police Act 1996 s. 30', areasRequired: true }
  await writeFile(join(house.home, 'duty.json'), JSON.stringify(strict))
  await house.reopen()
  await assert.rejects(desk().startDuty(as('olga'), { kind: 'patrol' }), refusedWith('no-area-assigned'))
  await desk().assignArea(as('cora'), 'olga' as PersonId, { area: '*', validUntil: null })
  const [taken] = (await house.trust.ledger.entries({ limit: 9 })).filter(({ subject }) => subject === 'rules')
  assert.match(taken?.what ?? '', /taken over from its settings file: the statute .* is another; whoever .*: yes/)
  // Taken over once: the file says nothing any more.
  await writeFile(join(house.home, 'duty.json'), '{"statute":"Another Act"}')
  await house.reopen()
  const duty = await desk().startDuty(as('olga'), { kind: 'patrol' })
  assert.deepEqual([duty.area, duty.basis.reference], ['*', strict.statute])
  const purpose = await desk().statePurpose(as('olga'), { for: { duty: duty.id }, task: 'patrol' })
  assert.equal(purpose.basis.reference, strict.statute)
  await writeFile(join(house.home, 'duty.json'), '{"areasrequired":true}')
  await assert.rejects(readWorkingRules(house.home), refusedWith('working-rules-unreadable'))
  const env = { PEEL_DUTY_STATUTE: 'From the environment' }
  await writeFile(join(house.home, 'duty.json'), '{}')
  assert.equal((await readWorkingRules(house.home, env)).statute, env.PEEL_DUTY_STATUTE)
})

test('an officer reads ordinary cases of the area of the open duty, and at once no longer when it ends', async () => {
  const here = await openCase()
  const there = await openCase({ title: 'Elsewhere', area: 'south' })
  const restricted = await openCase({ title: 'Restricted', sensitivity: 'restricted' })
  assert.deepEqual(await desk().cases(as('olga'), {}), [], 'off duty')
  const duty = await desk().startDuty(as('olga'), { kind: 'patrol', area: 'north' })
  assert.deepEqual(
    (await desk().cases(as('olga'), {})).map(({ id }) => id),
    [here.id],
  )
  const purpose = await desk().statePurpose(as('olga'), { for: { duty: duty.id }, task: 'patrol' })
  assert.equal((await desk().readCase(as('olga'), here.id, purpose.id)).title, here.title)
  for (const hidden of [there, restricted]) {
    await assert.rejects(desk().readCase(as('olga'), hidden.id, purpose.id), refusedWith('no-such-case'))
  }
  await desk().endDuty(as('olga'), duty.id)
  await assert.rejects(desk().readCase(as('olga'), here.id, purpose.id), refusedWith('no-such-case'))
})

test('a restricted case needs the certificate and a basis that is strong enough', async () => {
  const administrator = await person('ada', 'administrator')
  const weak = { ...draft().basis, kind: 'statute' as const }
  const one = await openCase({ sensitivity: 'restricted' })
  const two = await openCase({ title: 'On a statute', sensitivity: 'restricted', basis: weak })
  const [first, second] = [await purposeFor(one), await purposeFor(two)]
  await assert.rejects(
    desk().readCase(as('ivy'), one.id, first.id),
    refusedWith('rule-forbids', { rule: 'trust.restricted-needs-training' }),
  )
  await assert.rejects(
    desk().certify(as('cora'), 'ivy' as PersonId, 'restricted-material', (now() + hour) as Instant),
    refusedWith('not-allowed'),
  )
  await desk().certify(administrator, 'ivy' as PersonId, 'restricted-material', (now() + hour) as Instant)
  assert.equal((await desk().readCase(as('ivy'), one.id, first.id)).number, one.number)
  await assert.rejects(desk().readCase(as('ivy'), two.id, second.id), refusedWith('rule-forbids'))
  house.clock.advance(60)
  await assert.rejects(desk().readCase(as('ivy'), one.id, first.id), refusedWith('rule-forbids'), 'the certificate has lapsed')
})

test('a case: opened by those who may, numbered at random, closed once, never left without anybody', async () => {
  await assert.rejects(openCase({}, 'olga'), refusedWith('not-allowed'))
  await assert.rejects(openCase({ title: ' x ' }), refusedWith('case-title-needed'))
  const one = await openCase()
  assert.match(one.number, /^2026-[0-9A-HJKMNP-TV-Z]{5}$/)
  await assert.rejects(desk().unassign(as('ivy'), one.id, 'ivy' as PersonId), refusedWith('last-member'))
  await assert.rejects(desk().assign(as('ivy'), one.id, 'stranger' as PersonId), refusedWith('nobody-here'))
  await desk().startDuty(as('ian'), { kind: 'investigation' })
  await assert.rejects(desk().assign(as('ian'), one.id, 'ian' as PersonId), refusedWith('not-allowed'))
  await desk().assign(as('cora'), one.id, 'ian' as PersonId)
  const both = await Promise.allSettled([
    desk().unassign(as('cora'), one.id, 'ivy' as PersonId),
    desk().unassign(as('cora'), one.id, 'ian' as PersonId),
  ])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'one of two stays assigned')
  const closed = await Promise.allSettled([desk().closeCase(as('cora'), one.id), desk().closeCase(as('cyrus'), one.id)])
  assert.deepEqual(closed.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal((await house.trust.ledger.verify()).ok, true)
})

const emergency = { statement: 'A child is missing and her address is in this file.' }

test('a warrant is declared by one and confirmed by another, and opens nothing before', async () => {
  const basis = { ...draft().basis, kind: 'warrant' } as const
  const one = await openCase({ basis })
  await assert.rejects(purposeFor(one), refusedWith('purpose-refused', { problem: 'unconfirmed' }))
  await desk().startDuty(as('cora'), { kind: 'command' })
  const { counts, waiting } = await desk().bases(as('cora'))
  assert.deepEqual([counts, waiting[0]?.declaredBy], [{ confirmed: 0, declared: 1 }, 'ivy'])
  const said = 'Seen at the registry, 12/26'
  await assert.rejects(confirm('ivy', one.id, said), refusedWith('not-allowed'))
  const own = await openCase({ basis }, 'cora')
  await assert.rejects(confirm('cora', own.id, said), refusedWith('not-allowed'), 'nobody confirms their own')
  const hidden = await openCase({ basis, confidential: true })
  await assert.rejects(confirm('cora', hidden.id, said), refusedWith('no-such-case'))
  const statute = await openCase({ basis: { ...draft().basis, kind: 'statute' } })
  await assert.rejects(confirm('cora', statute.id, said), refusedWith('basis-needs-none'))
  await assert.rejects(confirm('cora', one.id, 'ok'), refusedWith('reason-needed'))

  // No file of the machine lifts the rule.
  await writeFile(join(house.home, 'duty.json'), '{"basesConfirmed":false}')
  await house.reopen()
  await assert.rejects(purposeFor(one), refusedWith('purpose-refused', { problem: 'unconfirmed' }))
  await assert.rejects(desk().readBasis(as('ivy'), one.id, undefined), refusedWith('not-allowed'))
  assert.equal((await desk().readBasis(as('cora'), one.id, undefined)).reference, 'Warrant 12/26')
  const both = await Promise.allSettled(['cora', 'cyrus', 'dina'].map((who) => confirm(who, one.id, said)))
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1, 'one second person is enough')
  const after = await purposeFor(one)
  assert.equal(await problem('ivy', after.id), 'none')
  const [entry] = await house.trust.ledger.entries({ limit: 1 })
  assert.match(entry?.what ?? '', /a second person confirmed/)
  const { history } = await desk().readCase(as('ivy'), one.id, after.id)
  assert.ok(history.some(({ what }) => /cyrus|cora|dina/.test(what) && what.includes(said)))
})

test('a basis that has run out is renewed, and confirmed anew; what was stated on the old one does not come alive', async () => {
  const basis = { ...draft().basis, kind: 'warrant', validUntil: (now() + hour) as Instant } as const
  const one = await openCase({ basis })
  const seen = 'Seen at the registry, 12/26'
  await desk().startDuty(as('cora'), { kind: 'command' })
  await confirm('cora', one.id, seen)
  const old = await purposeFor(one)
  house.clock.advance(60)
  assert.equal(await problem('ivy', old.id), 'expired')
  await assert.rejects(
    purposeFor(one),
    refusedWith('basis-not-valid', { problem: 'it has run out; whoever leads the case renews it' }),
  )
  const next = { ...basis, reference: 'Warrant 99/26', validFrom: now() as Instant, validUntil: (now() + 48 * hour) as Instant }
  await assert.rejects(desk().renewBasis(as('ian'), one.id, next), refusedWith('no-such-case'))
  await assert.rejects(desk().renewBasis(as('dina'), one.id, next), refusedWith('not-allowed'))
  await assert.rejects(desk().renewBasis(as('ivy'), one.id, basis), refusedWith('basis-not-valid'))
  house.clock.advance(1)
  await desk().renewBasis(as('cyrus'), one.id, next)
  const [entry] = await house.trust.ledger.entries({ limit: 1 })
  assert.equal(entry?.what, 'The legal basis of a case was renewed (warrant).')
  await assert.rejects(purposeFor(one), refusedWith('purpose-refused', { problem: 'unconfirmed' }))
  assert.deepEqual(
    (await desk().bases(as('cora'))).waiting.map(({ declaredBy }) => declaredBy),
    ['cyrus'],
  )
  await assert.rejects(confirm('cyrus', one.id, seen), refusedWith('not-allowed'), 'he declared it')
  // Between reading and pressing another one is declared: it was not read.
  const { print: read } = await desk().readBasis(as('cora'), one.id, undefined)
  await desk().renewBasis(as('cyrus'), one.id, { ...next, kind: 'consent', reference: 'nobody ever gave it' })
  await assert.rejects(desk().confirmBasis(as('cora'), one.id, { read, remark: seen }), refusedWith('basis-declared-anew'))
  await desk().renewBasis(as('cyrus'), one.id, next)
  await confirm('cora', one.id, seen)
  assert.equal(await problem('ivy', old.id), 'expired')
  const fresh = await purposeFor(one)
  const { history, declaredBy } = await desk().readCase(as('ivy'), one.id, fresh.id)
  const [look] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual([look?.basis, look?.confirmed, declaredBy], ['warrant', true, 'cyrus'])
  assert.ok(
    history.some(({ what }) =>
      /^cyrus renewed .*Warrant 99\/26.* Before: warrant, Warrant 12\/26, .*declared by ivy, confirmed by cora\.$/.test(what),
    ),
  )

  await desk().renewBasis(as('ivy'), one.id, { ...next, kind: 'statute', reference: 'Article 8' })
  assert.equal(await problem('ivy', fresh.id), 'renewed', 'before it ran out, too')
  assert.equal(await problem('ivy', (await purposeFor(one)).id), 'none')
  house.clock.advance(2)
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
})

test('a closed case is reopened with a reason, or read for a disclosure that a second person approved, for so many days', async () => {
  const one = await openCase()
  await assert.rejects(desk().reopenCase(as('ivy'), one.id, 'It is open, though'), refusedWith('case-is-open'))
  await desk().closeCase(as('ivy'), one.id)
  await assert.rejects(desk().reopenCase(as('ivy'), one.id, 'short'), refusedWith('reason-needed'))
  await assert.rejects(desk().reopenCase(as('olga'), one.id, 'A new witness came'), refusedWith('no-such-case'))
  await assert.rejects(desk().reopenCase(as('dina'), one.id, 'A new witness came'), refusedWith('not-allowed'))
  const reopened = await desk().reopenCase(as('ivy'), one.id, 'A new witness came forward')
  assert.deepEqual([reopened.state, reopened.closedAt], ['open', undefined])
  const again = await purposeFor(one)
  const { history } = await desk().readCase(as('ivy'), one.id, again.id)
  assert.ok(history.some(({ what }) => what === 'ivy reopened the case: A new witness came forward'))
  const wish = { ground: 'appeal', reference: 'Appeal 7 of this year', days: 2 } as const
  await assert.rejects(desk().askReading(as('ivy'), one.id, wish), refusedWith('case-is-open'))

  await desk().closeCase(as('ivy'), one.id)
  await assert.rejects(desk().askReading(as('ivy'), one.id, { ...wish, days: 91 }), refusedWith('reading-days'))
  const asked = await desk().askReading(as('ivy'), one.id, wish)
  await assert.rejects(desk().openReading(as('ivy'), asked.id), refusedWith('reading-not-in-force'))
  await assert.rejects(desk().approveReading(as('ivy'), asked.id), refusedWith('not-allowed'))
  const both = await Promise.allSettled(['cora', 'cyrus'].map((who) => desk().approveReading(as(who), asked.id)))
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(desk().openReading(as('cora'), asked.id), refusedWith('no-such-reading'))
  const purpose = await desk().openReading(as('ivy'), asked.id)
  assert.equal((await desk().readCase(as('ivy'), one.id, purpose.id)).summary, 'Three sheds.')
  const [look] = await house.trust.ledger.entries({ limit: 1 })
  assert.match(look?.what ?? '', /closed case file was read for a disclosure/)
  await assert.rejects(desk().readCase(as('ian'), one.id, purpose.id))
  const other = await openCase({ title: 'Another' })
  assert.equal(await problem('ivy', purpose.id, { case: other.id }), 'reused')
  assert.equal((await desk().myPurposes(as('ivy'))).find((mine) => mine.purpose.id === purpose.id)?.purpose.task, 'disclosure')
  house.clock.advance(2 * 24 * 60)
  assert.equal(await problem('ivy', purpose.id), 'expired')
  await assert.rejects(desk().openReading(as('ivy'), asked.id), refusedWith('reading-not-in-force'))
  await desk().startDuty(as('cora'), { kind: 'command' })
  const [listed] = await desk().readings(as('cora'))
  assert.deepEqual(
    [listed?.approvedBy !== undefined, listed?.reference],
    [true, wish.reference],
    'whoever approves reads which proceedings',
  )
})

test('what was approved to be read stands no longer than whoever approved it, nor than the case stays closed', async () => {
  const one = await openCase()
  await desk().closeCase(as('ivy'), one.id)
  const wish = { ground: 'complaint', reference: 'Complaint 12 of this year', days: 9 } as const
  const asked = await desk().askReading(as('ivy'), one.id, wish)
  await desk().approveReading(as('cora'), asked.id)
  await desk().openReading(as('ivy'), asked.id)
  await desk().reopenCase(as('ivy'), one.id, 'A new witness came forward')
  await assert.rejects(desk().openReading(as('ivy'), asked.id), refusedWith('case-open-again'))
  await desk().closeCase(as('ivy'), one.id)
  await desk().openReading(as('ivy'), asked.id)
  await disable('cora', now())
  await assert.rejects(desk().openReading(as('ivy'), asked.id), refusedWith('reading-not-in-force'))
  await disable('cora', null)
  await desk().openReading(as('ivy'), asked.id)
})

test('what waits for a second person is a look as the list of cases is: under a purpose or on duty, or one sees the own alone', async () => {
  const basis = { ...draft().basis, kind: 'warrant' } as const
  const declared = await openCase({ basis })
  const handed = await openCase()
  const { id: asked } = await desk().askExport(as('ivy'), handed.id, 'A. Person, Mill Lane', (await purposeFor(handed)).id)
  const read = await openCase()
  await desk().closeCase(as('ivy'), read.id)
  const { id: reading } = await desk().askReading(as('ivy'), read.id, {
    ground: 'appeal',
    reference: 'Appeal 7 of this year',
    days: 2,
  })
  const lists = async (who: string, purpose?: string) => [
    (await desk().bases(as(who), purpose)).waiting.map((one) => one.case),
    (await desk().exports(as(who), purpose)).map((one) => one.id),
    (await desk().readings(as(who), purpose)).map((one) => one.id),
  ]
  const size = () => house.trust.ledger.checkpoint().size
  const before = size()
  assert.deepEqual(await lists('ivy'), [[declared.id], [asked], [reading]], 'what one asked for oneself')
  assert.deepEqual(await lists('cora'), [[], [], []])
  assert.equal((await desk().bases(as('cora'))).counts.declared, 1, 'how many there are tells of none')
  assert.equal(size(), before)
  await desk().startDuty(as('cora'), { kind: 'command' })
  const onDuty = size()
  assert.deepEqual(await lists('cora'), [[declared.id], [asked], [reading]])
  await lists('cora')
  const said = (await house.trust.ledger.entries({ limit: size() - onDuty })).filter(({ action }) => action === 'list')
  assert.deepEqual(
    said.map(({ what, basis: on }) => [what, on]),
    ['closed cases to be read', 'hand-overs', 'declared legal bases'].map((of) => [`The list of ${of} was shown.`, 'statute']),
    'once in ten minutes each',
  )
})

test('an emergency override works at once, is loud, and says nothing of whether there is such a case', async () => {
  const secret = await openCase({ confidential: true })
  const there = await desk().override(as('olga'), { caseNumber: secret.number.toLowerCase(), ...emergency })
  const notThere = await desk().override(as('ian'), { caseNumber: '2026-00000', ...emergency })
  const shape = (purpose: Purpose) => ({ ...purpose, id: '', holder: '' })
  assert.deepEqual(shape(there), shape(notThere))
  assert.equal((await desk().readCase(as('olga'), secret.id, there.id)).summary, 'Three sheds.')
  await assert.rejects(desk().readCase(as('ian'), secret.id, notThere.id), refusedWith('no-such-case'))
  await assert.rejects(desk().readCase(as('ian'), secret.id, there.id), refusedWith('no-such-case'), 'it is olga’s')
  const found = async (who: string, text: string | undefined, purpose: PurposeId) =>
    (await desk().cases(as(who), { ...(text && { text }) }, purpose)).map(({ id }) => id)
  for (const text of [undefined, secret.number]) {
    assert.deepEqual(await found('olga', text, there.id), [secret.id], 'whoever overrode finds the case')
    assert.deepEqual(await found('ian', text, notThere.id), [], 'nobody else learns of it')
  }
  assert.deepEqual(await desk().cases(as('olga'), { mine: true }, there.id), [], 'it is not among the own ones')
  for (const watcher of ['cora', 'sam', 'dina']) assert.equal((await desk().alarms(as(watcher))).length, 2, watcher)
  assert.deepEqual(await desk().alarms(as('amy')), [])
  const [alarm] = await desk().alarms(as('cora'))
  assert.deepEqual([alarm?.caseNumber, alarm?.state], [null, 'awaits-review'])
  const said = (await house.trust.ledger.entries({ limit: 20 })).map(({ what }) => what)
  assert.ok(said.some((what) => what.startsWith('An emergency override was used')))
  assert.ok(said.includes('A case file was read under an emergency override.'))
  house.clock.advance(60)
  assert.equal(await problem('olga', there.id), 'expired', 'it lasts an hour')
  await assert.rejects(desk().override(as('amy'), { caseNumber: secret.number, ...emergency }), refusedWith('not-allowed'))
  await assert.rejects(
    desk().override(as('cora'), { caseNumber: secret.number, statement: 'urgent' }),
    refusedWith('statement-too-short'),
  )
})

test('a second person reviews it within 24 hours; after that it is escalated and its holder gets no further one', async () => {
  const one = await openCase()
  const used = await desk().override(as('cora'), { caseNumber: one.number, ...emergency })
  const review = { verdict: 'upheld', remark: 'The child was found at that address.' } as const
  await assert.rejects(desk().reviewOverride(as('cora'), used.id, review), refusedWith('not-allowed'), 'not one’s own')
  await assert.rejects(desk().reviewOverride(as('amy'), used.id, review), refusedWith('not-allowed'))
  await assert.rejects(desk().reviewOverride(as('sam'), used.id, { ...review, remark: 'ok' }), refusedWith('remark-too-short'))
  await assert.rejects(desk().reviewOverride(as('sam'), 'pur-none' as PurposeId, review), refusedWith('no-such-override'))

  house.clock.advance(24 * 60 - 1)
  assert.equal((await desk().overrides(as('sam')))[0]?.state, 'awaits-review')
  house.clock.advance(1)
  assert.equal((await desk().overrides(as('sam')))[0]?.state, 'escalated')
  await desk().overrides(as('dina'))
  const escalations = (await house.trust.ledger.entries({ limit: 50 })).filter(({ what }) =>
    what.includes('not reviewed within 24 hours'),
  )
  assert.equal(escalations.length, 1, 'said once')
  const more = { caseNumber: one.number, statement: 'Another emergency, this time a fire.' }
  await assert.rejects(desk().override(as('cora'), more), refusedWith('rule-forbids', { rule: 'trust.override-owed-review' }))
  await desk().override(as('cyrus'), more)

  await desk().reviewOverride(as('sam'), used.id, review)
  await assert.rejects(desk().reviewOverride(as('dina'), used.id, review), refusedWith('reviewed-already', { by: 'sam' }))
  assert.equal((await desk().override(as('cora'), more)).override, true, 'reviewed, so there may be a further one')
  assert.equal((await desk().overrides(as('dina'))).find(({ id }) => id === used.id)?.state, 'upheld')
})

test('of many reviewers and approvers at once exactly one counts, and never the one who asked', async () => {
  const one = await openCase({}, 'cora')
  const used = await desk().override(as('cora'), { caseNumber: one.number, ...emergency })
  const remark = 'Looked at, it was needed.'
  const reviews = await Promise.allSettled(
    ['sam', 'dina', 'cyrus', 'cora', 'sam', 'dina'].map((by) =>
      desk().reviewOverride(as(by), used.id, { verdict: 'upheld', remark }),
    ),
  )
  assert.equal(reviews.filter(({ status }) => status === 'fulfilled').length, 1)

  const purpose = await purposeFor(one, 'cora')
  const asked = await desk().askExport(as('cora'), one.id, 'District court', purpose.id)
  await assert.rejects(desk().takeExport(as('cora'), asked.id, purpose.id), refusedWith('export-needs-second-person'))
  const approvals = await Promise.allSettled(
    ['cora', 'cyrus', 'dina', 'cora', 'cyrus'].map((by) => desk().approveExport(as(by), asked.id)),
  )
  assert.equal(approvals.filter(({ status }) => status === 'fulfilled').length, 1)
  const [standing] = await desk().exports(as('cora'))
  assert.ok(standing?.approvedBy && standing.approvedBy !== 'cora', `approved by ${standing?.approvedBy}`)

  const taken = await Promise.allSettled([1, 2, 3].map(() => desk().takeExport(as('cora'), asked.id, purpose.id)))
  assert.equal(taken.filter(({ status }) => status === 'fulfilled').length, 1, 'handed out once')
  const disclosed = (await house.trust.ledger.entries({ limit: 50 })).filter(
    ({ act, recipient }) => act === 'disclose' && recipient === 'District court',
  )
  assert.deepEqual([disclosed.length, disclosed[0]?.purpose], [1, purpose.id])
  assert.equal((await house.trust.ledger.verify()).ok, true)
})

test('a confidential file is approved by somebody who is assigned to it', async () => {
  const one = await openCase({ confidential: true }, 'cora')
  const purpose = await purposeFor(one, 'cora')
  const asked = await desk().askExport(as('cora'), one.id, 'District court', purpose.id)
  await assert.rejects(desk().approveExport(as('cyrus'), asked.id), refusedWith('no-such-export'))
  assert.deepEqual(await desk().exports(as('cyrus')), [])
  await desk().assign(as('cora'), one.id, 'cyrus' as PersonId)
  assert.equal((await desk().approveExport(as('cyrus'), asked.id)).approvedBy, 'cyrus')
  await assert.rejects(desk().takeExport(as('cyrus'), asked.id, undefined), refusedWith('no-such-export'))
})

test('the access review says who looked, on which basis, and names a case only to those who are assigned to it', async () => {
  const one = await openCase()
  const purpose = await purposeFor(one)
  await desk().readCase(as('ivy'), one.id, purpose.id)
  await assert.rejects(desk().looks(as('amy'), {}), refusedWith('not-allowed'))
  await assert.rejects(desk().looks(as('sam'), {}), refusedWith('purpose-needed'))
  await desk().startDuty(as('sam'), { kind: 'oversight' })
  await desk().startDuty(as('cora'), { kind: 'command' })
  const ofIvy = async (who: string) => (await desk().looks(as(who), {})).find(({ by }) => by.startsWith('ivy'))
  const look = await ofIvy('sam')
  const [entry] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual(
    [entry?.act, entry?.action, entry?.by.split(' ')[0]],
    ['consult', 'review', 'security-officer'],
    'looking over looks is one',
  )
  assert.deepEqual(
    [look?.by, look?.basis, look?.task, look?.purpose],
    ['ivy (investigator)', 'missing-person', 'follow-up', 'case'],
  )
  await desk().assign(as('ivy'), one.id, 'cora' as PersonId)
  assert.equal((await ofIvy('cora'))?.purpose, `case ${one.number}`)
  const own = (await desk().looks(as('sam'), {})).find(({ by }) => by.startsWith('sam'))
  assert.deepEqual([own?.task, own?.duty], ['on-duty', 'oversight'], 'nobody chose a task, and none is put into their mouth')
})

test('subject access: whoever hands it out learns of no case that is hidden from them, a station of none', async () => {
  const administrator = await person('ada', 'administrator')
  await desk().startDuty(administrator, { kind: 'administration' })
  await desk().startDuty(as('dina'), { kind: 'oversight' })
  const reference = 'Warrant 99/26 Wrenmark'
  const basis = { ...draft().basis, reference }
  const hidden = await openCase({ confidential: true, basis })
  const open = await openCase({ title: 'Shed fires' })
  await purposeFor(hidden, 'ivy', 'Wrenmark called about it')
  await purposeFor(open, 'ivy', 'Ask the neighbours')
  await desk().override(as('ivy'), { caseNumber: hidden.number, statement: 'Wrenmark is in danger at home' })
  const about = async (actor: Actor): Promise<{ text: string; purposes: { for: unknown; statement?: string }[] }> => {
    const { files } = await house.trust.privacy.exportSubject(actor, { person: 'ivy', why: 'Request of 12 May, file 88.' })
    const text = files.map((file) => file.text).join('\n')
    return { text, purposes: JSON.parse(files.find(({ path }) => path === 'purposes.json')?.text ?? '') }
  }
  const station: Actor = { kind: 'station', agency, why: 'test' }
  for (const actor of [administrator, station, as('dina')]) {
    const { text, purposes } = await about(actor)
    for (const secret of [hidden.id, hidden.number, 'Wrenmark']) assert.equal(text.includes(secret), false, secret)
    assert.equal(purposes.length, 3)
    const shown = actor === as('dina') ? [{ case: open.id }, 'a case', 'a case'] : ['a case', 'a case', 'a case']
    assert.deepEqual(purposes.map((one) => one.for).sort(), shown.sort())
  }
  assert.ok((await about(as('dina'))).text.includes('Ask the neighbours'), 'a case that she may know of is told whole')
})

test('searching, suggestions, what is beside a case and the list as CSV: each for a purpose, each in the ledger', async () => {
  const one = await openCase()
  const [olga, search] = [as('olga'), { text: 'mill' }]
  const asked: (() => Promise<unknown>)[] = [
    () => desk().cases(olga, search),
    () => desk().suggestCases(olga, 'mill'),
    () => desk().exportCases(olga, {}),
  ]
  for (const ask of asked) await assert.rejects(ask(), refusedWith('purpose-needed'))
  assert.deepEqual(await desk().cases(olga, {}), [], 'off duty')
  await desk().startDuty(olga, { kind: 'patrol', area: 'north' })
  const before = house.trust.ledger.checkpoint().size
  const entries = async () =>
    (await house.trust.ledger.entries({ limit: 50 })).filter(({ index, act }) => index >= before && act !== 'collect')
  assert.deepEqual(
    (await desk().cases(olga, search)).map(({ id }) => id),
    [one.id],
  )
  for (const letters of ['mi', 'mil', 'mill']) assert.equal((await desk().suggestCases(olga, letters)).length, 1)
  await desk().relatedCases(olga, one.id)
  assert.ok((await desk().exportCases(olga, {})).includes(one.number))
  const written = (await entries()).reverse()
  assert.deepEqual(
    written.map(({ act, what, recipient }) => [act, what, recipient]),
    [
      ['consult', 'Cases were searched by words.', undefined],
      ['consult', 'Cases were suggested for the beginnings of words.', undefined],
      // Its first three letters; whoever types on looks no more.
      ['consult', 'Cases were suggested for the beginnings of words.', undefined],
      ['consult', 'Cases beside a case were looked for.', undefined],
      ['disclose', 'A list of cases was downloaded.', 'whoever asked, onto their own device'],
    ],
  )
  assert.equal(new Set(written.map(({ purpose }) => purpose)).size, 1, 'one purpose for the shift')
  assert.ok(written.every(({ purpose }) => purpose?.startsWith('pur-')))
  assert.equal(JSON.stringify(written).includes(one.id), false)
  house.clock.advance(10)
  await desk().suggestCases(olga, 'mill')
  assert.equal((await entries()).length, 7, 'after ten minutes suggestions are a look again, and what they were is counted')
  assert.equal((await entries())[1]?.more, 1)
  await assert.rejects(desk().cases(olga, search, 'pur-none'), refusedWith('purpose-refused', { problem: 'forged' }))
})

test('the list without words, and a heading alone, are looks too; with neither purpose nor duty one sees the own cases', async () => {
  const [mine, other] = [await openCase({}, 'cora'), await openCase()]
  const whats = async () => (await house.trust.ledger.entries({ limit: 50 })).map(({ what }) => what)
  const listed = async () => (await desk().cases(as('cora'), {})).map(({ id }) => id).sort()
  assert.deepEqual(await listed(), [mine.id])
  await assert.rejects(desk().caseHeading(as('cora'), other.id), refusedWith('purpose-needed'))
  assert.equal((await whats()).filter((what) => /list of cases|heading/.test(what)).length, 0)
  await desk().startDuty(as('cora'), { kind: 'command' })
  for (let again = 0; again < 2; again++) assert.deepEqual(await listed(), [mine.id, other.id].sort())
  assert.equal((await desk().caseHeading(as('cora'), other.id)).number, other.number)
  const said = await whats()
  assert.deepEqual(
    ['The list of cases was shown.', 'The heading of a case was read.'].map((what) => said.filter((one) => one === what).length),
    [1, 1],
  )
})

test('sixty searches a minute, one after the other; another person’s do not count', async () => {
  await openCase()
  await desk().startDuty(as('olga'), { kind: 'patrol' })
  await desk().startDuty(as('amy'), { kind: 'analysis' })
  const atOnce = await Promise.allSettled(Array.from({ length: 12 }, () => desk().suggestCases(as('olga'), 'mill')))
  const [answered, refused] = ['fulfilled', 'rejected'].map((end) => atOnce.filter(({ status }) => status === end).length)
  assert.deepEqual([answered, refused], [5, 7], 'one runs, four wait')
  for (let n = 5; n < 60; n++) await desk().suggestCases(as('olga'), 'mill')
  await assert.rejects(desk().suggestCases(as('olga'), 'mill'), refusedWith('too-many-searches'))
  await assert.rejects(desk().cases(as('olga'), { text: 'mill' }), refusedWith('too-many-searches'))
  assert.equal((await desk().suggestCases(as('amy'), 'mill')).length, 1)
  house.clock.advance(1)
  assert.equal((await desk().suggestCases(as('olga'), 'mill')).length, 1)
})

test('an approval is held against what is handed out: it lasts a day, and the case and who approved are looked at again', async () => {
  const one = await openCase({ basis: { ...draft().basis, validUntil: (now() + 9 * 24 * hour) as Instant } }, 'cora')
  const take = async (id: string) => desk().takeExport(as('cora'), id, (await purposeFor(one, 'cora')).id)
  const approved = async (): Promise<string> => {
    const { id } = await desk().askExport(as('cora'), one.id, 'District court', (await purposeFor(one, 'cora')).id)
    await desk().approveExport(as('cyrus'), id)
    return id
  }
  const old = await approved()
  house.clock.advance(24 * 60)
  await assert.rejects(take(old), refusedWith('export-needs-second-person'))
  assert.equal((await desk().exports(as('cora')))[0]?.approvedBy, undefined, 'it waits again')
  await desk().approveExport(as('dina'), old)
  assert.equal((await take(old)).recipient, 'District court')

  const marked = await approved()
  await desk().markConfidential(as('cora'), one.id, true)
  await assert.rejects(take(marked), refusedWith('export-needs-second-person'), 'cyrus is not assigned to it')
  await desk().markConfidential(as('cora'), one.id, false)
  await disable('cyrus', now())
  await assert.rejects(take(marked), refusedWith('export-needs-second-person'), 'the account of whoever approved is disabled')
  await disable('cyrus', null)
  const before = house.trust.ledger.checkpoint().size
  assert.equal((await take(marked)).file.title, one.title)
  assert.ok(house.trust.ledger.checkpoint().size > before)
})

test('laying down is one transaction with its count, and counts only what was laid down', async () => {
  const one = await openCase()
  const purpose = await purposeFor(one)
  const version = () => purposeTables(house.store).standingVersion(agency)
  const before = await version()
  await desk().layDown(as('ian'), purpose.id)
  await desk().layDown(as('ivy'), 'pur-none' as PurposeId)
  assert.equal(await version(), before, 'nothing was laid down')
  const whole = house.store.transaction((connection) =>
    purposeTables(connection)
      .layDown(agency, 'ivy' as PersonId, purpose.id, now() as Instant)
      .then(() => Promise.reject(new Error('stopped'))),
  )
  await assert.rejects(whole, /stopped/)
  assert.deepEqual([await version(), await problem('ivy', purpose.id)], [before, 'none'])
  await desk().layDown(as('ivy'), purpose.id)
  assert.deepEqual([await version(), await problem('ivy', purpose.id)], [before + 1, 'closed'])
  await desk().layDown(as('ivy'), purpose.id)
  assert.equal(await version(), before + 1)
})
