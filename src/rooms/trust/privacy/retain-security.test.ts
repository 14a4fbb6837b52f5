/** Retention of what the watch and the door keep, and of cases: due by the clock, held by a hold, gone from the store, proved. */

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { actorAs, addPeople, agency, openTestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { Actor, LedgerRecord, PrivacyDesk } from '../contract.ts'
import { digestOfText } from '../digest.ts'

const house = await openTestTrust()
after(() => house.close())
beforeEach(() => house.empty())

const officer = actorAs('administrator', 'Vera Holm')
const why = 'The court asked for it.'
const day = 24 * 60
const privacy = (): PrivacyDesk => house.trust.privacy
const reportOf = async (of: string) => (await privacy().overview(officer)).kinds.find((one) => one.rule.kind === of)
const db = () => house.store.tables<unknown>(agency)
const count = async (table: string): Promise<number> => {
  const { rows } = await sql<{ n: number | string }>`select count(*) as n from ${sql.table(table)}`.execute(db())
  return Number(rows[0]?.n)
}

/** One of each, as old as now, and so the ledger says of those that it announces. */
async function plant(): Promise<void> {
  const at = house.clock.now()
  const record = async (more: Partial<LedgerRecord>): Promise<number> =>
    (await house.trust.record(agency, { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'purpose:p1', ...more })).index
  const look = { action: 'file', purpose: 'p1' as PurposeId, basis: 'statute' } as const
  const [seen, drawn] = [await record(look), await record(look)]
  const document = '{"signals":[{"id":"s1"}]}'
  const found = await record({ act: 'combine', action: 'other', subject: 'watch:w1', content: digestOfText(document) })
  const rows = [
    sql`insert into trust_event values (${agency}, 'e1', ${at}, 'sign-in', 'ivy', null, 'a desk', '', '')`,
    sql`insert into trust_refusal values (${agency}, 'r1', ${at}, 'ivy', 'trust.not-allowed', 'not-allowed')`,
    sql`insert into trust_refused_input values (${agency}, 'i1', ${at}, 'unfit', 'POST', '/x', null, '192.0.2.1', 3)`,
    sql`insert into trust_purpose (agency_id, id, person_id, duty_id, is_override, basis_kind, basis_reference, basis_from, basis_until,
      task, statement, stated_at, valid_until) values (${agency}, 'p1', 'ivy', 'd1', false, 'statute', 'x', 0, 1, 't', '', ${at}, ${at})`,
    sql`insert into trust_look (agency_id, id, at, person_id, by_words, purpose_id, action, what, ledger_index)
      values (${agency}, 'l1', ${at}, 'ivy', 'ivy', 'p1', 'trust.read-case', 'Looked.', ${seen})`,
    sql`insert into trust_watch_run values (${agency}, 'w1', ${at}, ${found}, 'x', ${document})`,
    sql`insert into trust_signal (agency_id, id, run_id, signal, source, person_id, person_name, person_role, week, part, found_at,
      evidence, state) values (${agency}, 's1', 'w1', 'volume', 'ledger', 'ivy', 'ivy', 'investigator', 0, 0, ${at}, '[]', 'waits')`,
    sql`insert into trust_audit_draw (agency_id, id, sealed, commitment, per_mille, from_at, committed_at, drawn_to)
      values (${agency}, 'd1', 'x', 'x', 15, ${at}, 1, 1)`,
    sql`insert into trust_audit_item (agency_id, ledger_index, draw_id, at, person_id, by_words, what, state)
      values (${agency}, ${drawn}, 'd1', ${at}, 'ivy', 'ivy', 'Looked.', 'waits')`,
  ]
  for (const one of rows) await one.execute(db())
  // What nobody noted would be left: here it is what stood there before the ledger committed to any.
  await house.trust.close()
  await rm(join(house.home, 'ledger-notes'))
  await house.reopen()
}

const kinds: [kind: string, table: string, days: number][] = [
  ['sign-in-events', 'trust_event', 1096],
  ['refusals', 'trust_refusal', 1096],
  ['refused-input', 'trust_refused_input', 365],
  ['looks', 'trust_look', 2557],
  ['misuse-findings', 'trust_signal', 1096],
  ['audit-items', 'trust_audit_item', 1096],
]

test('each kind stays to the last day of its period, is due after it, and is gone after the run, which the ledger counts', async () => {
  for (const [kind, table, days] of kinds) {
    await house.empty()
    await plant()
    const before = await reportOf(kind)
    assert.deepEqual([before?.rule.ceiling, before?.kept?.count, before?.due], [days, 1, 0], kind)
    house.clock.advance(days * day)
    assert.ok(!(await privacy().runRetention(officer)).some((one) => one.kind === kind), kind)
    house.clock.advance(1)
    assert.equal((await reportOf(kind))?.due, 1, kind)
    const done = (await privacy().runRetention(officer)).find((one) => one.kind === kind)
    assert.deepEqual([done?.count, await count(table)], [1, 0], kind)
    const entry = (await house.trust.ledger.entries({ limit: 20 })).find(({ index }) => index === done?.ledgerIndex)
    assert.equal(entry?.act, 'erase')
  }
  assert.equal(await count('trust_watch_run'), 0, 'what committed to the findings has gone with the last of them')
})

test('a hold beats the period of each of them', async () => {
  await plant()
  for (const [kind] of kinds) await privacy().placeHold(officer, { scope: kind, why })
  house.clock.advance(2558 * day)
  await privacy().runRetention(officer)
  for (const [kind, table] of kinds) {
    assert.equal(await count(table), 1, kind)
    assert.deepEqual([(await reportOf(kind))?.due, (await reportOf(kind))?.held], [1, 1], kind)
  }
})

test('a finding is as old as what was decided on it', async () => {
  await plant()
  house.clock.advance(1000 * day)
  await sql`update trust_signal set state = 'dismissed', decided_by = 'sam', decided_at = ${house.clock.now()}`.execute(db())
  house.clock.advance(1000 * day)
  assert.equal((await reportOf('misuse-findings'))?.due, 0)
  house.clock.advance(97 * day)
  assert.equal((await reportOf('misuse-findings'))?.due, 1)
})

test('cases: kept without a period; where one is set, a closed one goes by its key, not an open, held, confidential or restricted one', async () => {
  const desk = house.trust.purposes
  const person = { id: 'cora' as PersonId, agency, name: 'cora', role: 'commander', title: 'commander' } as const
  await addPeople(house, [person])
  const cora: Actor = { kind: 'person', person, session: 'cora' }
  await desk.startDuty(cora, { kind: 'command' })
  const now = house.clock.now()
  const basis = {
    kind: 'statute',
    reference: 'Police Act s. 12',
    validFrom: now as Instant,
    validUntil: (now + 1e10) as Instant,
  } as const
  const open = (more: object = {}) => desk.openCase(cora, { title: 'A fraud', kind: 'fraud', summary: 'Words', basis, ...more })
  const gone = await open()
  const held = await open()
  const standing = await open()
  const confidential = await open({ confidential: true })
  const restricted = await open({ sensitivity: 'restricted' })
  for (const { id } of [gone, held, confidential, restricted]) await desk.closeCase(cora, id)
  assert.deepEqual([(await reportOf('cases'))?.kept?.count, (await reportOf('cases'))?.before], [3, null])
  house.clock.advance(4000 * day)
  assert.ok(!(await privacy().runRetention(officer)).some(({ kind }) => kind === 'cases'), 'no period is built in')
  await privacy().placeHold(officer, { scope: `case:${held.id}`, why })
  await privacy().setPeriod(officer, { kind: 'cases', days: 3650, why: 'Our schedule says ten years.' })
  assert.deepEqual([(await reportOf('cases'))?.due, (await reportOf('cases'))?.held], [2, 1])
  const done = (await privacy().runRetention(officer)).find(({ kind }) => kind === 'cases')
  assert.deepEqual([done?.count, done?.held], [1, 1])
  const keys = await Promise.all(
    [gone, held, standing, confidential, restricted].map(({ id }) => house.trust.keyring.holds(agency, `case:${id}`)),
  )
  assert.deepEqual(keys, [false, true, true, true, true])
  const [certificate] = (await privacy().overview(officer)).certificates
  assert.equal(certificate?.subject, `case:${gone.id}`)
  assert.equal(
    (await privacy().runRetention(officer)).some(({ kind }) => kind === 'cases'),
    false,
    'and is not due again',
  )
})
