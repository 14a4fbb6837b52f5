/** Accounts and areas when their period has ended: who may never be erased, what a hold on a person or a case keeps, and what whoever comes back finds. */

import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { actorAs, agency, openTestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { Instant, PersonId } from '../../../kernel/units.ts'
import type { Role } from '../contract.ts'
import { keyOfName } from '../identity/check-logon.ts'
import { trustTables } from '../store.ts'

const house = await openTestTrust()
after(() => house.close())
beforeEach(() => house.empty())

const officer = actorAs('administrator', 'Vera Holm')
const why = 'The court asked for it.'
const day = 24 * 60
const run = (text: string) => sql.raw(text).execute(house.store.tables(agency))
const names = async (): Promise<string[]> => {
  const { rows } = await run('select name from trust_person order by id')
  return (rows as { name: string }[]).map(({ name }) => name)
}

/** Disabled today, unless said otherwise. */
async function account(id: string, role: Role = 'officer', disabled = true): Promise<void> {
  const person = { id: id as PersonId, agency, name: `Name of ${id}`, role, title: role }
  const facts = { nameKey: keyOfName(person.name), password: null, demo: false, invitation: null, at: house.clock.now() }
  await trustTables(house.store).addPerson(person, facts)
  if (disabled) await run(`update trust_person set disabled_at = ${house.clock.now()} where id = '${id}'`)
  await commit(`person:${id}`, `factors:${id}`)
}
const commit = (...states: string[]) =>
  house.trust.record(agency, { act: 'collect', by: 'Peel', what: 'Made.', subject: states[0] as string, states })
const runLater = async (): Promise<Map<string, number>> => {
  house.clock.advance(2_558 * day)
  const done = await house.trust.privacy.runRetention(officer)
  return new Map(done.map(({ kind, count }) => [kind, count]))
}

test('never: one that is enabled, the last administrator, one with open work', async () => {
  await account('last', 'administrator')
  await account('enabled', 'officer', false)
  await account('free')
  const at = house.clock.now()
  const basis = "'statute', '', 0, 1"
  const waits: [id: string, row: string][] = [
    [
      'lead',
      `insert into trust_case values ('${agency}', 'c1', '1', '', '', 'fraud', '*', false, 'ordinary', true, ${basis}, 'lead', 0)`,
    ],
    ['member', `insert into trust_case_member values ('${agency}', 'c1', 'member', 0)`],
    [
      'override',
      `insert into trust_purpose (agency_id, id, person_id, is_override, basis_kind, basis_reference, basis_from, basis_until, task,
        statement, stated_at, valid_until) values ('${agency}', 'p1', 'override', true, ${basis}, 'patrol', '', 0, 1);
       insert into trust_override (agency_id, id, person_id, person_name, opened_at) values ('${agency}', 'p1', 'override', 'x', 0)`,
    ],
    [
      'signal',
      `insert into trust_watch_run values ('${agency}', 'w1', ${at}, 1, 'x', '{"signals":[]}');
       insert into trust_signal (agency_id, id, run_id, signal, source, person_id, person_name, person_role, week, part, found_at, evidence,
        state) values ('${agency}', 's1', 'w1', 'volume', 'ledger', 'signal', 'x', 'officer', 0, 0, ${at}, '[]', 'inquiry')`,
    ],
    ['recovery', `insert into trust_recovery values ('${agency}', 'v1', 'recovery', 'x', ${at}, ${at + 1e12}, 'open', null)`],
  ]
  for (const [id, rows] of waits) {
    await account(id)
    for (const row of rows.split(';')) await run(row)
  }
  await house.trust.privacy.placeHold(officer, { scope: 'misuse-findings', why })
  assert.equal((await runLater()).get('accounts'), 1)
  assert.deepEqual(
    (await names()).filter((name) => !name.startsWith('Name of')),
    ['Erased account (free)'],
  )
  await account('another', 'administrator', false)
  assert.equal((await runLater()).get('accounts'), 1, 'not the last administrator any more')
})

test('a hold on the person keeps account, purposes and duties; a hold on a case what was said about it', async () => {
  await account('ivy', 'investigator')
  const at = house.clock.now()
  for (const person of ['ivy', 'otto'])
    await run(
      `insert into trust_duty values ('${agency}', 'd-${person}', '${person}', 'patrol', '*', 'statute', '', 0, 1, 0, ${at}, ${at})`,
    )
  for (const [id, target] of [
    ['p1', 'c1'],
    ['p2', 'c2'],
  ])
    await run(`insert into trust_purpose (agency_id, id, person_id, case_id, is_override, basis_kind, basis_reference, basis_from, basis_until, task,
      statement, stated_at, valid_until) values ('${agency}', '${id}', 'otto', '${target}', false, 'statute', '', 0, 1, 'patrol', '', 0, ${at})`)
  const basis = "'statute', '', 0, 1"
  await run(
    `insert into trust_case values ('${agency}', 'c1', '1', '', '', 'fraud', '*', false, 'ordinary', true, ${basis}, 'otto', 0)`,
  )
  await commit('case:c1', 'duty:d-ivy', 'duty:d-otto', 'purpose:p1', 'purpose:p2')
  await account('adam', 'administrator', false)
  await house.trust.privacy.placeHold(officer, { scope: 'person:ivy', why })
  await house.trust.privacy.placeHold(officer, { scope: 'case:c1', why })
  const done = await runLater()
  assert.deepEqual([done.get('duties'), done.get('purposes'), done.get('accounts')], [1, 1, undefined])
  assert.deepEqual(await names(), ['Name of adam', 'Name of ivy'])
})

test('an account that went is offered nowhere, signs in nowhere, and its name is free again', async () => {
  await account('ivy', 'investigator')
  await account('adam', 'administrator', false)
  assert.equal((await runLater()).get('accounts'), 1)
  assert.deepEqual(
    (await house.trust.people(agency)).map(({ id }) => id),
    ['adam'],
  )
  await account('ivy-2', 'officer', false)
  assert.deepEqual(await names(), ['Name of adam', 'Erased account (ivy)', 'Name of ivy-2'])
  await assert.rejects(house.trust.signIn(agency, 'ERASED:ivy', 'x'))
  assert.equal((await runLater()).get('accounts'), undefined, 'and is not due again')
  house.clock.advance(2)
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
})

test('an ended assignment that is given anew while retention runs stays, and stands in the ledger', async () => {
  await account('otto', 'officer', false)
  await account('cora', 'commander', false)
  const ended = (house.clock.now() as Instant) + 1
  for (const area of ['north', 'south', 'west'])
    await run(
      `insert into trust_person_area values ('${agency}', 'otto', '${area}', ${area === 'west' ? null : ended}, 'cora', 0)`,
    )
  await commit('person:otto')
  const cora = { ...actorAs('commander'), person: { ...actorAs('commander').person, id: 'cora' as PersonId } }
  const { transaction } = house.store
  house.store.transaction = (async (work: never) => {
    const [newest] = await house.trust.ledger.entries({ limit: 1 })
    // Its deletion was announced, and the next that happens is the deletion.
    if (/of areas deleted/.test(newest?.what ?? '')) {
      house.store.transaction = transaction
      const validUntil = (house.clock.now() + 3_600_000) as Instant
      await house.trust.purposes.assignArea(cora, 'otto' as PersonId, { area: 'north', validUntil })
    }
    return transaction.call(house.store, work)
  }) as typeof transaction
  try {
    assert.equal((await runLater()).get('areas'), 2)
  } finally {
    house.store.transaction = transaction
  }
  const { rows } = await run('select area from trust_person_area order by area')
  assert.deepEqual(rows, [{ area: 'north' }, { area: 'west' }])
  house.clock.advance(2)
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
})

test('of ended areas the last one stays, so that nobody comes to work everywhere by the passing of time', async () => {
  await account('otto', 'officer', false)
  const ends = (n: number): number => (house.clock.now() as Instant) + n
  for (const [area, until] of [
    ['north', ends(1)],
    ['south', ends(2)],
    ['west', ends(2)],
  ] as const)
    await run(`insert into trust_person_area values ('${agency}', 'otto', '${area}', ${until}, 'cora', 0)`)
  await commit('person:otto')
  assert.equal((await runLater()).get('areas'), 2)
  const { rows } = await run('select area from trust_person_area')
  assert.deepEqual(rows, [{ area: 'west' }])
  assert.equal((await runLater()).get('areas'), undefined)
})
