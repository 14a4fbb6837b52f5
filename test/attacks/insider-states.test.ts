/** Somebody with the database in hand changes what decides who sees what, and on which legal basis: the store part of every check turns red, and says what differs without saying of whom. */

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, Role } from '../../src/rooms/trust/contract.ts'
import { openTrust } from '../../src/rooms/trust/open-trust.ts'
import { agency, openTestTrust, type TestTrust, testStores } from '../trust/open-test-trust.ts'

const hour = 3_600_000
for (const kind of testStores()) {
  const house: TestTrust = await openTestTrust(kind)
  after(() => house.close())
  const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
  const rows = async <Row>(text: string): Promise<Row[]> => (await run(text)).rows as Row[]

  const cast = (
    ['investigator', 'officer', 'commander', 'administrator', 'protection-officer', 'security-officer'] as Role[]
  ).map((role) => ({
    name: `Name of ${role}`,
    title: role,
    role,
  }))
  const people = await house.trust.seedDemoPeople(agency, cast)
  const as = (role: Role): Actor & { kind: 'person' } => {
    const person = people.find((one) => one.role === role)
    if (!person) throw new Error(role)
    return { kind: 'person', person, session: role }
  }
  const ivy = as('investigator')
  const validFrom = (house.clock.now() - hour) as Instant
  const basis = { kind: 'statute', reference: 'Article 8', validFrom, validUntil: (validFrom + 2_000 * hour) as Instant } as const
  const desk = () => house.trust.purposes
  const one = await desk().openCase(ivy, { title: 'Break-ins at the Old Mill', kind: 'burglary', summary: '', basis })
  await desk().markConfidential(ivy, one.id, true)
  await desk().assign(ivy, one.id, as('commander').person.id)
  await desk().unassign(ivy, one.id, as('commander').person.id)
  const purpose = await desk().statePurpose(ivy, { for: { case: one.id }, task: 'follow-up' })
  const duty = await desk().startDuty(as('officer'), { kind: 'patrol', area: 'north' })
  const used = await desk().override(as('commander'), { caseNumber: one.number, statement: 'A life is in danger now there' })
  await desk().certify(as('administrator'), as('officer').person.id, 'data-protection', (validFrom + 2_000 * hour) as Instant)
  const asked = await desk().askExport(ivy, one.id, 'The prosecutor', purpose.id)
  const watching = await desk().startDuty(as('security-officer'), { kind: 'oversight' })
  const oversight = await desk().statePurpose(as('security-officer'), { for: { duty: watching.id }, task: 'check-use' })
  await house.trust.watch.mark(as('security-officer'), { kind: 'honey', caseNumber: 'A-1' }, oversight.id)
  await house.trust.privacy.placeHold(as('protection-officer'), { scope: 'everything', why: 'A court asked for it.' })
  await desk().layDown(ivy, purpose.id)
  const asking = { rule: 'bases-confirmed', value: 'no', reason: 'Nobody else is here at night' } as const
  const change = await desk().askRuleChange(as('commander'), asking)
  await desk().approveRuleChange(as('administrator'), change.id)
  const waiting = await desk().askRuleChange(as('commander'), { ...asking, rule: 'areas-required', value: 'yes' })
  house.clock.advance(2)

  test(`${kind}: what people did in the open agrees with the ledger`, async () => {
    const standing = await house.trust.ledger.checkStore()
    assert.deepEqual(standing.problems, [])
    assert.ok(standing.statesFrom !== null && standing.statesFrom !== undefined)
  })

  const mill = `where id = '${one.id}'`
  const officer = "where role = 'officer'"
  const attacks: [what: string, table: string, change: string, says: RegExp][] = [
    [
      'a warrant of one’s own making',
      'trust_case',
      `update trust_case set basis_kind = 'warrant' ${mill}`,
      /A case .*“basis kind”/,
    ],
    ['a longer basis', 'trust_case', `update trust_case set basis_until = basis_until + 1 ${mill}`, /A case .*“basis until”/],
    [
      'renewed by nobody',
      'trust_case',
      `update trust_case set basis_declared_by = 'x', basis_declared_at = 1 ${mill}`,
      /A case .*“basis declared by”, “basis declared at”/,
    ],
    ['confidential no more', 'trust_case', `update trust_case set confidential = false ${mill}`, /A case .*“confidential”/],
    ['another area', 'trust_case', `update trust_case set area = 'north' ${mill}`, /A case .*“area”/],
    [
      'a member of one’s own making',
      'trust_case_member',
      `insert into trust_case_member select agency_id, '${one.id}', id, 0 from trust_person ${officer}`,
      /A case .*“members”/,
    ],
    ['a member taken off', 'trust_case_member', 'delete from trust_case_member', /A case .*“members”/],
    ['another role', 'trust_person', `update trust_person set role = 'protection-officer' ${officer}`, /An account .*“role”/],
    [
      'a certificate',
      'trust_certificate',
      'update trust_certificate set valid_until = valid_until + 1',
      /An account .*“certificates”/,
    ],
    [
      'a passkey of one’s own on somebody’s account',
      'trust_passkey',
      `insert into trust_passkey select agency_id, 'x', id, 'x', 'x', 0, '', 'x', 0, null from trust_person ${officer}`,
      /How an account signs in .*“passkeys”/,
    ],
    [
      'a code generator of one’s own',
      'trust_totp',
      `insert into trust_totp select agency_id, id, 'x', 0, 0 from trust_person ${officer}`,
      /How an account signs in .*“code generator”/,
    ],
    [
      'a printed code of one’s own',
      'trust_recovery_code',
      `insert into trust_recovery_code select agency_id, 'x', id from trust_person ${officer}`,
      /How an account signs in .*“recovery codes”/,
    ],
    [
      'another password',
      'trust_person',
      `update trust_person set password = 'x' ${officer}`,
      /How an account signs in .*“password”/,
    ],
    [
      'another subject of the agency’s sign-in',
      'trust_sso_subject',
      `insert into trust_sso_subject select agency_id, 'https://x', 'x', id, 0 from trust_person ${officer}`,
      /How an account signs in .*“agency sign in”/,
    ],
    [
      'a decoy that is none any more',
      'trust_watch_mark',
      `update trust_watch_mark set lifted_at = 1`,
      /A mark of the watch .*“lifted at”/,
    ],
    [
      'a mark of one’s own',
      'trust_watch_mark',
      `insert into trust_watch_mark select agency_id, 'x', 'honey', 'B-1', null, 'x', 0, null from trust_person limit 1`,
      /holds a mark of the watch that no/,
    ],
    ['a disabled account', 'trust_person', `update trust_person set disabled_at = 1 ${officer}`, /An account .*“disabled at”/],
    [
      'an account of one’s own making',
      'trust_person',
      "insert into trust_person (agency_id, id, name, name_key, role, title, demo, created_at) select agency_id, 'x', 'X', 'x', 'administrator', 'x', false, 0 from trust_person limit 1",
      /holds an account that no entry/,
    ],
    [
      'another purpose',
      'trust_purpose',
      `update trust_purpose set basis_kind = 'consent' where id = '${purpose.id}'`,
      /A purpose /,
    ],
    ['a purpose taken up again', 'trust_purpose', 'update trust_purpose set laid_down_at = null', /A purpose .*“laid down at”/],
    [
      'another duty',
      'trust_duty',
      `update trust_duty set kind = 'oversight', area = '*' where id = '${duty.id}'`,
      /A duty .*“area”, “kind”/,
    ],
    [
      'no review is due',
      'trust_override',
      `update trust_override set opened_at = 0 where id = '${used.id}'`,
      /An emergency override /,
    ],
    ['no override was used', 'trust_override', 'delete from trust_override', /An emergency override .*no longer in the store/],
    ['a hold lifted by nobody', 'trust_hold', 'update trust_hold set lifted_at = 1', /A legal hold .*“lifted at”/],
    ['a rule lifted past two people', 'trust_rule', "update trust_rule set value = 'yes'", /A rule of the agency .*“value”/],
    ['a rule forgotten', 'trust_rule', 'delete from trust_rule', /A rule of the agency .*no longer in the store/],
    [
      'a rule of one’s own making',
      'trust_rule',
      "insert into trust_rule select agency_id, 'areas-required', 'no', change_id, set_at from trust_rule",
      /holds a rule of the agency that no entry/,
    ],
    [
      'a change that nobody approved',
      'trust_rule_change',
      `update trust_rule_change set verdict = 'approved', answered_by = 'x', answered_at = 1 where id = '${waiting.id}'`,
      /A change of the agency’s rules .*“verdict”/,
    ],
    ['approved by nobody', 'trust_export', `update trust_export set approved_by = 'x' where id = '${asked.id}'`, /A hand-over /],
  ]

  for (const [what, table, change, says] of attacks) {
    test(`${kind}: ${what}: red, and what differs is named without a name`, async () => {
      const before = await rows<object>(`select * from ${table}`)
      await run(change)
      const { ok, problems } = await house.trust.ledger.checkStore()
      const said = problems.map(({ sentence }) => sentence).join('\n')
      await run(`set session_replication_role = replica; delete from ${table}; set session_replication_role = origin`)
      for (const row of before)
        await house.store.tables<Record<string, object>>(everyAgency).insertInto(table).values(row).execute()
      assert.equal(ok, false)
      assert.match(said, says)
      for (const { name, id } of people) assert.ok(!said.includes(name) && !said.includes(id))
      assert.ok(!said.includes(one.id) && !said.includes(one.number))
      assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
    })
  }

  test(`${kind}: what opens the commitments cannot be forged, dropped or put back to an earlier state`, async () => {
    const newest = `(select max(ledger_index) from trust_state where subject = 'case:${one.id}')`
    const kept = await rows<object>('select * from trust_state')
    for (const change of [
      `delete from trust_state where ledger_index = ${newest}`,
      'delete from trust_state',
      `update trust_state set ledger_index = ledger_index + 1000 where ledger_index = ${newest}`,
      `update trust_state set digest = '${'0'.repeat(64)}' where ledger_index = ${newest}`,
      `update trust_state set document = null where ledger_index = ${newest}`,
      `update trust_state set document = replace(document, '"statute"', '"warrant"') where subject = 'case:${one.id}'`,
    ]) {
      await run(change)
      assert.equal((await house.trust.ledger.checkStore()).ok, false, change)
      await run('delete from trust_state')
      for (const row of kept)
        await house.store.tables<{ trust_state: object }>(everyAgency).insertInto('trust_state').values(row).execute()
    }
    assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  })

  test(`${kind}: only the newest state of a row is kept open: what was put right does not lie on`, async () => {
    const open = await rows<{ n: number }>(
      `select count(*)::int as n from trust_state where subject = 'case:${one.id}' group by document is not null order by document is not null`,
    )
    assert.equal(open.length, 2)
    assert.equal(open[1]?.n, 1)
  })

  test(`${kind}: what was under way when Peel was killed is void at the next start, and not red`, async () => {
    const begun = await desk().startDuty(ivy, { kind: 'investigation' })
    const { size } = house.trust.ledger.checkpoint()
    // As a kill leaves it: the entry is durable, the transaction is not.
    await house.killedBefore(size - 1)
    await run(`delete from trust_duty where id = '${begun.id}'`)
    await run(`delete from trust_state where subject = 'duty:${begun.id}'`)
    await house.reopen()
    const [entry] = await house.trust.ledger.entries({ limit: 1 })
    assert.equal(entry?.voids, size - 1)
    house.clock.advance(2)
    assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  })

  test(`${kind}: what took effect is not void, however young, when its rows are taken away`, async () => {
    const begun = await desk().startDuty(ivy, { kind: 'investigation' })
    const kept = [await rows<object>('select * from trust_duty'), await rows<object>('select * from trust_state')]
    for (const [table, column] of [
      ['trust_duty', 'id'],
      ['trust_state', 'subject'],
    ])
      await run(`delete from ${table} where ${column} in ('${begun.id}', 'duty:${begun.id}')`)
    await run('delete from trust_effect')
    await house.reopen()
    house.clock.advance(2)
    assert.equal((await house.trust.ledger.checkStore()).ok, false)
    for (const [i, table] of ['trust_duty', 'trust_state'].entries()) {
      await run(`delete from ${table}`)
      for (const row of kept[i] ?? [])
        await house.store.tables<Record<string, object>>(everyAgency).insertInto(table).values(row).execute()
    }
    assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  })

  test(`${kind}: taking everything away and starting anew is no way out`, async () => {
    await run('delete from trust_state')
    await run(`update trust_case set basis_kind = 'warrant' ${mill}`)
    house.clock.advance(2)
    await house.trust.record(agency, { act: 'alter', by: 'Peel', what: 'Time went by.', subject: 'test' })
    await house.reopen()
    assert.equal((await house.trust.ledger.checkStore()).ok, false)
  })

  test(`${kind}: a store of before commitments is taken over in the open, once, and is not red`, async () => {
    await house.empty()
    await house.trust.seedDemoPeople(agency, cast)
    const old = await rows<object>('select * from trust_person')
    await house.empty()
    for (const row of old)
      await house.store.tables<{ trust_person: object }>(everyAgency).insertInto('trust_person').values(row).execute()
    await rm(join(house.home, 'ledger-kinds'))
    await house.trust.close()
    const told: string[] = []
    house.trust = await openTrust({ ...house, progress: ({ what, done, total }) => told.push(`${what}: ${done} of ${total}`) })
    assert.deepEqual(told, ['Committing to the rows of an earlier Peel: 0 of 12'])
    const [entry] = await house.trust.ledger.entries({ limit: 1 })
    assert.match(entry?.what ?? '', /From here on the ledger commits to 12 /)
    const { ok, statesFrom } = await house.trust.ledger.checkStore()
    assert.deepEqual({ ok, statesFrom }, { ok: true, statesFrom: entry?.index })
    const { size } = house.trust.ledger.checkpoint()
    await house.reopen()
    assert.equal(house.trust.ledger.checkpoint().size, size)

    // In a folder of before the factors were committed to: they alone are taken over.
    await run(`delete from trust_state where subject like 'factors:%'`)
    await rm(join(house.home, 'ledger-kinds'))
    await house.reopen()
    assert.match((await house.trust.ledger.entries({ limit: 1 }))[0]?.what ?? '', /From here on the ledger commits to 6 /)
    await run(`update trust_person set role = 'administrator' ${officer}`)
    assert.equal((await house.trust.ledger.checkStore()).ok, false)
  })
}
