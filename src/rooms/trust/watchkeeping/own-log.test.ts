/** Each signal that can fire on Peel's own log does: somebody does the thing at the real desk, with a real store and ledger, and the watch says so. */

import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { addPeople, agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor, Role } from '../contract.ts'
import type { CaseHeading } from '../purpose/types.ts'
import type { SignalName } from './types.ts'

type Someone = Actor & { kind: 'person' }

const hour = 3_600_000
const house: TestTrust = await openTestTrust()
after(() => house.close())
const people = new Map<string, Someone>()
const as = (name: string): Someone => people.get(name) as Someone
const desk = () => house.trust.purposes

beforeEach(async () => {
  await house.empty()
  const cast: [string, Role][] = [
    ['ivy', 'investigator'],
    ['ian', 'investigator'],
    ['cora', 'commander'],
    ['cyrus', 'commander'],
    ['sam', 'security-officer'],
    ...['oz', 'ola', 'olga', 'omar', 'otto'].map((name): [string, Role] => [name, 'officer']),
  ]
  for (const [id, role] of cast) {
    const person = { id: id as PersonId, agency, name: id, role, title: role }
    await addPeople(house, [person])
    people.set(id, { kind: 'person', person, session: id })
  }
})

const openCase = (title: string, by = 'ivy', area = 'north'): Promise<CaseHeading> =>
  desk().openCase(as(by), {
    title,
    kind: 'burglary',
    area,
    summary: 'Three sheds.',
    confidential: false,
    basis: {
      kind: 'missing-person',
      reference: 'Warrant 12/26',
      validFrom: (house.clock.now() - hour) as Instant,
      validUntil: (house.clock.now() + 90 * 24 * hour) as Instant,
    },
  })
const forCase = async (name: string, one: CaseHeading, statement?: string): Promise<string> =>
  (await desk().statePurpose(as(name), { for: { case: one.id }, task: 'follow-up', ...(statement && { statement }) })).id
const read = async (name: string, one: CaseHeading, statement?: string): Promise<void> => {
  await desk().readCase(as(name), one.id, await forCase(name, one, statement))
}
const onDuty = async (name: string, kind: 'patrol' | 'oversight', area?: string): Promise<string> => {
  const duty = (await desk().dutyOf(as(name))) ?? (await desk().startDuty(as(name), { kind, hours: 12, ...(area && { area }) }))
  return (await desk().statePurpose(as(name), { for: { duty: duty.id }, task: kind === 'patrol' ? 'follow-up' : 'check-use' })).id
}
const mark = async (kind: 'self' | 'relative' | 'sensitive' | 'honey', one: CaseHeading, person?: string): Promise<void> => {
  await house.trust.watch.mark(
    as('sam'),
    { kind, caseNumber: one.number, ...(person && { person: person as PersonId }) },
    await onDuty('sam', 'oversight'),
  )
}
const named = async (who: string): Promise<SignalName[]> => {
  const { signals } = await house.trust.watch.signals(as('sam'), await onDuty('sam', 'oversight'))
  return [...new Set(signals.filter(({ person }) => person.id === who).map(({ signal }) => signal))].sort()
}

test('own, relative’s, decoy: whoever is assigned to it opens it, on no duty', async () => {
  for (const [kind, person] of [['self', 'ivy'], ['relative', 'ivy'], ['honey']] as const) {
    const one = await openCase(`Break-in ${kind}`)
    await mark(kind, one, person)
    await read('ivy', one)
  }
  assert.deepEqual(await named('ivy'), ['honey', 'off-shift', 'relative', 'self'])
})

test('a colleague’s, a sensitive one, one again and again: by an officer on duty who is not assigned', async () => {
  const [colleagues, mayors] = [await openCase('A burglary'), await openCase('Another burglary')]
  await mark('self', colleagues, 'ian')
  await mark('sensitive', mayors)
  for (let days = 0; days < 4; days++) {
    const duty = await onDuty('oz', 'patrol', 'north')
    await desk().readCase(as('oz'), colleagues.id, duty)
    await desk().readCase(as('oz'), mayors.id, duty)
    house.clock.advance(24 * 60)
  }
  assert.deepEqual(await named('oz'), ['colleague', 'repeat', 'sensitive'])
})

test('who was assigned when they looked is not accused when they are taken off the case', async () => {
  const one = await openCase('A burglary')
  await mark('sensitive', one)
  await desk().assign(as('ivy'), one.id, 'ian' as PersonId)
  await read('ian', one)
  await desk().unassign(as('ivy'), one.id, 'ian' as PersonId)
  assert.deepEqual(await named('ian'), [])
})

test('a closed case, a purpose for another case, many refusals: attempts that Peel refused', async () => {
  const [one, other] = [await openCase('A burglary'), await openCase('Another burglary')]
  const purpose = await forCase('ivy', one)
  const tryTo = async (id: CaseHeading['id']): Promise<void> => {
    await assert.rejects(desk().readCase(as('ivy'), id, purpose), (error: Parameters<typeof note>[0]) => note(error))
  }
  // As the app does with whatever it refuses.
  const note = (error: { code: string; facts: Record<string, string | number> }): boolean => {
    house.trust.watch.noteRefusal(as('ivy'), error)
    return true
  }
  for (let n = 0; n < 3; n++) await tryTo(other.id)
  await desk().closeCase(as('ivy'), one.id)
  for (let n = 0; n < 2; n++) await tryTo(one.id)
  assert.deepEqual(await named('ivy'), ['closed-case', 'refusals', 'reused-case'])
})

test('copied words, and looks while on no duty', async () => {
  for (const ending of ['a', 'b', 'c', 'd']) {
    await read('ivy', await openCase(`Break-in ${ending}`), `Checking every address on the list before the visit ${ending}`)
  }
  assert.deepEqual(await named('ivy'), ['copied-reason', 'off-shift'])
})

test('outside the area of the duty: under an emergency override alone', async () => {
  const one = await openCase('A burglary', 'ivy', 'south')
  await onDuty('oz', 'patrol', 'north')
  await assert.rejects(desk().readCase(as('oz'), one.id, await onDuty('oz', 'patrol', 'north')))
  const { id } = await desk().override(as('oz'), {
    caseNumber: one.number,
    statement: 'Shots were heard behind this very address',
  })
  for (let n = 0; n < 6; n++) await desk().readCase(as('oz'), one.id, id)
  assert.deepEqual(await named('oz'), ['off-area'])
})

test('two who approve each other', async () => {
  const one = await openCase('A burglary', 'cora')
  await desk().assign(as('cora'), one.id, 'cyrus' as PersonId)
  for (const [asks, approves] of [
    ['cora', 'cyrus'],
    ['cyrus', 'cora'],
    ['cora', 'cyrus'],
    ['cyrus', 'cora'],
  ] as const) {
    const asked = await desk().askExport(as(asks), one.id, 'City court', await forCase(asks, one))
    await desk().approveExport(as(approves), asked.id)
  }
  assert.ok((await named('cora')).includes('approval-pair'))
})

test('far more looks than others of the role', async () => {
  const one = await openCase('A burglary')
  for (const [name, looks] of [
    ['oz', 60],
    ['ola', 3],
    ['olga', 4],
    ['omar', 5],
    ['otto', 4],
  ] as const) {
    const duty = await onDuty(name, 'patrol', 'north')
    for (let n = 0; n < looks; n++) await desk().readCase(as(name), one.id, duty)
  }
  assert.deepEqual(await named('oz'), ['volume'])
})

test('a file handed out soon after searching here and there; a single search beside it is silent', async () => {
  const one = await openCase('A burglary', 'cora')
  const duty = await desk().startDuty(as('cora'), { kind: 'command', hours: 12 })
  const purpose = (await desk().statePurpose(as('cora'), { for: { duty: duty.id }, task: 'supervision' })).id
  const search = () =>
    house.trust.consult(as('cora'), 'records.read-quarantine', { purpose, subject: 'cases', what: 'Cases were searched.' })
  const handOut = async () => {
    const stated = await forCase('cora', one)
    const asked = await desk().askExport(as('cora'), one.id, 'City court', stated)
    await desk().approveExport(as('cyrus'), asked.id)
    await desk().takeExport(as('cora'), asked.id, stated)
  }
  // Every pause in typing is a search: all in one minute are one.
  for (let n = 0; n < 8; n++) await search()
  await handOut()
  assert.equal((await named('cora')).includes('search-then-export'), false)
  for (let n = 0; n < 4; n++) {
    house.clock.advance(1)
    await search()
  }
  await handOut()
  assert.ok((await named('cora')).includes('search-then-export'))
})
