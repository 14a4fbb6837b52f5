/** Somebody with the database in hand changes, takes away or adds one row of the log of use: the store part of every check turns red, and the ledger says so for ever. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant, PersonId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, Role, RowProblem } from '../../src/rooms/trust/contract.ts'
import { trustTables } from '../../src/rooms/trust/store.ts'
import { actorAs, agency, openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'

const hour = 3_600_000
const house: TestTrust = await openTestTrust()
after(() => house.close())
const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))

const person = async (id: string, role: Role): Promise<Actor & { kind: 'person' }> => {
  const one = { id: id as PersonId, agency, name: id, role, title: role }
  const facts = { nameKey: id, password: null, demo: true, invitation: null, at: house.clock.now() }
  await trustTables(house.store).addPerson(one, facts)
  const subject = `person:${id}`
  await house.trust.record(agency, {
    act: 'collect',
    by: 'Peel',
    what: 'An account was made.',
    subject,
    states: [subject, `factors:${id}`],
  })
  return { kind: 'person', person: one, session: id }
}
const ivy = await person('ivy', 'investigator')
const sam = await person('sam', 'security-officer')
const bea = await person('bea', 'board')
const desk = house.trust.purposes
const onDuty = async (one: Actor): Promise<string> => {
  const duty = (await desk.dutyOf(one)) ?? (await desk.startDuty(one, { kind: 'oversight', hours: 12 }))
  return (await desk.statePurpose(one, { for: { duty: duty.id }, task: 'check-use' })).id
}

// A month in small: a case that concerns ivy herself, read and searched for; signals found, one judged; looks drawn, one reviewed.
const basis = { kind: 'missing-person', reference: 'Warrant 12/26', validFrom: (house.clock.now() - hour) as Instant } as const
const one = await desk.openCase(ivy, {
  title: 'Break-ins at the Old Mill',
  kind: 'burglary',
  summary: 'Three sheds.',
  basis: { ...basis, validUntil: (house.clock.now() + 2_000 * hour) as Instant },
})
await house.trust.watch.mark(sam, { kind: 'self', caseNumber: one.number, person: 'ivy' as PersonId }, await onDuty(sam))
const stated = await desk.statePurpose(ivy, { for: { case: one.id }, task: 'follow-up' })
await desk.readCase(ivy, one.id, stated.id)
await desk.cases(ivy, { text: 'mill' }, stated.id)
const { signals } = await house.trust.watch.signals(sam, await onDuty(sam))
const own = signals.find(({ signal }) => signal === 'self')?.id ?? ''
await house.trust.watch.decide(
  sam,
  own,
  { verdict: 'dismissed', reason: 'Ivy reported the break-in herself.' },
  await onDuty(sam),
)
const oversight = await onDuty(bea)
for (let n = 0; n < 200; n++) await house.trust.watch.referred(bea, oversight)
house.clock.advance(8 * 24 * 60)
await house.trust.watch.run(agency)
const drawn = (await house.trust.watch.signals(sam, await onDuty(sam))).audit.find(({ mayReview }) => mayReview)?.index ?? -1
const answer = { verdict: 'questioned' as const, remark: 'Nobody asked for this look' }
await house.trust.watch.review(sam, drawn, answer, await onDuty(sam))
house.clock.advance(2)

const look = `(select min(ledger_index) from trust_look where action = 'trust.read-case')`
const search = '(select min(ledger_index) from trust_look where words is not null)'
const columns = 'agency_id, at, person_id, by_words, purpose_id, action, what, about, act, assigned, salt, words'
const attacks: [what: string, table: string, change: string, kind: RowProblem['kind']][] = [
  ['a look is taken away', 'trust_look', `delete from trust_look where ledger_index = ${look}`, 'missing'],
  ['every look is taken away', 'trust_look', 'delete from trust_look', 'missing'],
  ['another case', 'trust_look', `update trust_look set about = 'case:other' where ledger_index = ${look}`, 'altered'],
  ['another person', 'trust_look', `update trust_look set person_id = 'bea' where ledger_index = ${look}`, 'altered'],
  ['another name', 'trust_look', `update trust_look set by_words = 'bea (board)' where ledger_index = ${look}`, 'altered'],
  ['another hour', 'trust_look', `update trust_look set at = at - 3600000 where ledger_index = ${look}`, 'altered'],
  ['assigned or not', 'trust_look', `update trust_look set assigned = not assigned where ledger_index = ${look}`, 'altered'],
  ['another verb', 'trust_look', `update trust_look set action = 'trust.list-case' where ledger_index = ${look}`, 'altered'],
  ['no commitment', 'trust_look', `update trust_look set salt = null where ledger_index = ${look}`, 'altered'],
  ['no words', 'trust_look', `update trust_look set words = null where ledger_index = ${search}`, 'altered'],
  ['another basis', 'trust_purpose', `update trust_purpose set basis_kind = 'consent' where id = '${stated.id}'`, 'altered'],
  [
    'a look that was never taken',
    'trust_look',
    `insert into trust_look (id, ledger_index, ${columns}) select 'look-x', 999999, ${columns} from trust_look where ledger_index = ${look}`,
    'unannounced',
  ],
  [
    'a look of days to come',
    'trust_look',
    `insert into trust_look (id, ledger_index, ${columns.replace(' at,', '')}, at) select 'look-x', 999999, ${columns.replace(' at,', '')}, at + 900000000000 from trust_look where ledger_index = ${look}`,
    'unannounced',
  ],
  [
    'a look twice',
    'trust_look',
    `insert into trust_look (id, ledger_index, ${columns}) select 'look-x', ledger_index, ${columns} from trust_look where ledger_index = ${look}`,
    'unannounced',
  ],
  ['a signal is taken away', 'trust_signal', `delete from trust_signal where id = '${own}'`, 'missing'],
  ['a signal about somebody else', 'trust_signal', `update trust_signal set person_id = 'bea' where id = '${own}'`, 'altered'],
  ['a signal under another name', 'trust_signal', `update trust_signal set person_name = 'bea' where id = '${own}'`, 'altered'],
  ['a verdict turned round', 'trust_signal', `update trust_signal set state = 'referred' where id = '${own}'`, 'altered'],
  [
    'a verdict taken back',
    'trust_signal',
    `update trust_signal set state = 'waits', suggestion_id = null, decision_id = null, decided_by = null, decided_by_name = null, decided_at = null, ledger_index = null where id = '${own}'`,
    'altered',
  ],
  [
    'a signal of one’s own making',
    'trust_signal',
    `insert into trust_signal select agency_id, 'signal-x', run_id, signal, source, person_id, person_name, person_role, week, part + 7, found_at,
      evidence, 'waits' from trust_signal where id = '${own}'`,
    'unannounced',
  ],
  ['what was drawn is taken away', 'trust_audit_item', `delete from trust_audit_item where ledger_index = ${drawn}`, 'missing'],
  [
    'a review turned round',
    'trust_audit_item',
    `update trust_audit_item set state = 'in-order' where ledger_index = ${drawn}`,
    'altered',
  ],
  [
    'a review taken back',
    'trust_audit_item',
    `update trust_audit_item set state = 'waits' where ledger_index = ${drawn}`,
    'altered',
  ],
  [
    'somebody else drawn',
    'trust_audit_item',
    `update trust_audit_item set by_words = 'ivy (investigator)' where ledger_index = ${drawn}`,
    'altered',
  ],
  [
    'a review as if it were somebody else’s',
    'trust_audit_item',
    `update trust_audit_item set reviewed_by = 'ann' where ledger_index = ${drawn}`,
    'altered',
  ],
  [
    'drawn as if somebody else had looked',
    'trust_audit_item',
    `update trust_audit_item set person_id = 'ann' where ledger_index = ${drawn}`,
    'altered',
  ],
  [
    'history that says it was erased',
    'trust_case_event',
    `update trust_case_event set document = '{"subject":"case:${one.id}","version":0,"iv":"","ciphertext":""}' where case_id = '${one.id}'`,
    'altered',
  ],
  ['the history of a case', 'trust_case_event', `delete from trust_case_event where case_id = '${one.id}'`, 'missing'],
  [
    'a decision without a place in the ledger',
    'trust_decision',
    `insert into trust_suggestion select agency_id, 'suggestion-x', kind, at, 'x', document, commitment, null from trust_suggestion limit 1`,
    'unannounced',
  ],
]

test('untouched, everything agrees, however often it is looked at', async () => {
  for (let again = 0; again < 2; again++) {
    const standing = await house.trust.ledger.checkStore()
    assert.deepEqual(standing.problems, [])
    assert.ok(standing.ok && standing.rows > 200)
  }
})

for (const [what, table, change, kind] of attacks) {
  test(`red: ${what}`, async () => {
    const tables = [...new Set([table, 'trust_suggestion'])]
    for (const one of tables) await run(`create table kept_${one} as select * from ${one}`)
    try {
      await run(change)
      const { ok, problems } = await house.trust.ledger.checkStore()
      assert.equal(ok, false)
      assert.ok(
        problems.some((found) => found.kind === kind),
        JSON.stringify(problems),
      )
    } finally {
      await run(`delete from trust_suggestion where id = 'suggestion-x'`)
      if (table === 'trust_purpose') await run(`update trust_purpose set basis_kind = 'missing-person' where id = '${stated.id}'`)
      else if (table !== 'trust_decision') {
        await run(`delete from ${table}`)
        await run(`insert into ${table} select * from kept_${table}`)
      }
      for (const one of tables) await run(`drop table kept_${one}`)
    }
    assert.equal((await house.trust.ledger.checkStore()).ok, true, 'put back')
  })
}

test('changed once more after it was put back: the ledger says it once more', async () => {
  const disputes = async (): Promise<number> =>
    (await house.trust.ledger.entries({ limit: 500 })).filter(({ disputes }) => disputes !== undefined).length
  const turn = () => run(`update trust_look set assigned = not assigned where ledger_index = ${look}`)
  for (let again = 0; again < 2; again++) {
    const before = await disputes()
    await turn()
    await house.trust.ledger.checkStore()
    assert.equal(await disputes(), before + 1)
    await house.trust.ledger.checkStore()
    assert.equal(await disputes(), before + 1, 'not at every pass')
    await turn()
    assert.equal((await house.trust.ledger.checkStore()).ok, true)
  }
})

test('what was found once stands in the ledger for ever, though every row is as it was', async () => {
  const said = (await house.trust.ledger.entries({ limit: 500 })).filter(({ disputes }) => disputes !== undefined)
  assert.ok(said.length >= 12, String(said.length))
  assert.equal((await house.trust.ledger.verify()).ok, true)
})

test('what a period ended is not missed: looks, what was drawn of them, findings and the runs that committed to them', async () => {
  const standing = async (table: string): Promise<number> => {
    const { rows } = await sql<{ n: number | string }>`select count(*) as n from ${sql.table(table)}`.execute(
      house.store.tables(everyAgency),
    )
    return Number(rows[0]?.n)
  }
  house.clock.advance(2_600 * 24 * 60)
  await house.trust.privacy.runRetention(actorAs('administrator', 'Vera Holm'))
  for (const table of ['trust_look', 'trust_audit_item', 'trust_signal']) assert.equal(await standing(table), 0, table)
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
})
