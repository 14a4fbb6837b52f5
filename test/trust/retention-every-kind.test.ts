/** Every kind of record in a whole house: young it stays, due and held it stays, free it goes, and after each one store and ledger still agree. */

import assert from 'node:assert/strict'
import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { type House, openHouse } from '../../src/app/wire.ts'
import type { AgencyId, Instant, PersonId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, LegalHold, Role } from '../../src/rooms/trust/contract.ts'
import { retentionKinds } from '../../src/rooms/trust/privacy/retention-rules.ts'
import { trustTables } from '../../src/rooms/trust/store.ts'
import { layStore } from '../prepared/lay-store.ts'
import { handClock, newHome, planDraft } from './open-test-trust.ts'

const agency = 'local' as AgencyId
const hour = 3_600_000
const minutesOfADay = 24 * 60
const clock = handClock()
const home = await newHome()
await layStore(home, allMigrations)
const settings = { home, demo: false, databaseUrl: undefined, kek: undefined }
let house: House = await openHouse(settings, clock)
after(async () => {
  await house.close()
  await rm(home, { recursive: true, force: true })
})

const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
const one = async <Row>(text: string): Promise<Row> => (await run(text)).rows[0] as Row
const desk = () => house.trust.purposes
const problems = async () => (await house.trust.ledger.checkStore()).problems

const account = async (id: string, role: Role): Promise<Actor & { kind: 'person' }> => {
  const person = { id: id as PersonId, agency, name: `Name of ${id}`, role, title: role }
  const facts = { nameKey: id, password: null, demo: false, invitation: null, at: clock.now() }
  await trustTables(house.store).addPerson(person, facts)
  await say(`person:${id}`)
  await say(`factors:${id}`)
  return { kind: 'person', person, session: id }
}
/** Commits to a row as it stands now. */
const say = (subject: string) =>
  house.trust.record(agency, { act: 'alter', by: 'Peel', what: 'A row was changed.', subject, states: [subject] })
const onDuty = async (who: Actor): Promise<string> => {
  const duty = (await desk().dutyOf(who)) ?? (await desk().startDuty(who, { kind: 'oversight', hours: 12 }))
  return (await desk().statePurpose(who, { for: { duty: duty.id }, task: 'check-use' })).id
}

const adam = await account('adam', 'administrator')
const ivy = await account('ivy', 'investigator')
const cora = await account('cora', 'commander')
const sam = await account('sam', 'security-officer')
const bea = await account('bea', 'board')
const otto = await account('otto', 'officer')
// The second of two people has had an account for a day.
clock.advance(minutesOfADay)

/** One month of use in small, so that each kind has a row that is as the ledger says. */
async function live(): Promise<void> {
  const { trust } = house
  const validFrom = (clock.now() - hour) as Instant
  const basis = {
    kind: 'statute',
    reference: 'Police Act s. 12',
    validFrom,
    validUntil: (validFrom + 3_000 * hour) as Instant,
  } as const
  const opened = await desk().openCase(ivy, { title: 'The Old Mill', kind: 'burglary', summary: 'Three sheds.', basis })
  const mark = await trust.watch.mark(sam, { kind: 'self', caseNumber: opened.number, person: ivy.person.id }, await onDuty(sam))
  const stated = await desk().statePurpose(ivy, {
    for: { case: opened.id },
    task: 'follow-up',
    statement: 'The sheds of Mr Karlsson',
  })
  await desk().readCase(ivy, opened.id, stated.id)
  await desk().cases(ivy, { text: 'mill' }, stated.id)
  const { signals } = await trust.watch.signals(sam, await onDuty(sam))
  const own = signals.find(({ signal }) => signal === 'self')?.id ?? ''
  const verdict = { verdict: 'dismissed', reason: 'Ivy reported the break-in herself.' } as const
  await trust.watch.decide(sam, own, verdict, await onDuty(sam))
  const asked = await desk().askExport(ivy, opened.id, 'The prosecutor', stated.id)
  await desk().approveExport(cora, asked.id)
  const used = await desk().override(cora, { caseNumber: opened.number, statement: 'A life is in danger at the mill' })
  await desk().reviewOverride(sam, used.id, { verdict: 'upheld', remark: 'There was a fire at the mill.' })
  await desk().assignArea(cora, otto.person.id, { area: 'north', validUntil: (clock.now() + hour) as Instant })
  await desk().assignArea(cora, otto.person.id, { area: 'south', validUntil: null })
  await desk().closeCase(ivy, opened.id)
  const reading = await desk().askReading(ivy, opened.id, { ground: 'appeal', reference: 'Appeal 7 of the court', days: 9 })
  await desk().approveReading(cora, reading.id)
  await desk().openReading(ivy, reading.id)
  await trust.suggest({ ...planDraft(), agency })
  for (const value of ['Police Act s. 12', 'Police Act s. 13']) {
    const wish = await desk().askRuleChange(cora, { rule: 'statute', value, reason: 'The law was numbered anew' })
    await desk().approveRuleChange(adam, wish.id)
  }

  // Chance draws none of two hundred looks in one week of twenty.
  do {
    const oversight = await onDuty(bea)
    for (let n = 0; n < 200; n++) await trust.watch.referred(bea, oversight)
    clock.advance(8 * minutesOfADay)
    await trust.watch.run(agency)
  } while (!(await one<{ any: boolean }>('select count(*) > 0 as any from trust_audit_item')).any)
  const { audit } = await trust.watch.signals(sam, await onDuty(sam))
  for (const { index, mayReview } of audit)
    if (mayReview)
      await trust.watch.review(sam, index, { verdict: 'in-order', remark: 'It was his duty to look' }, await onDuty(sam))

  await trust.watch.liftMark(sam, mark.id, await onDuty(sam))

  await assert.rejects(trust.signIn(agency, 'ivy', 'a password that is none'))
  trust.watch.noteRefusal(ivy, { code: 'trust.not-allowed', facts: {} })
  await trust.watch.settled()

  const at = clock.now()
  await writeFile(join(home, 'uploads', 'old'), 'x')
  await utimes(join(home, 'uploads', 'old'), at / 1_000, at / 1_000)
  for (const row of [
    `insert into trust_bad_logon values ('local', 'b1', 'x', ${at})`,
    `insert into trust_session values ('local', 'd', 'bea', 'password', 2, 'a desk', '', ${at}, ${at}, ${at})`,
    `insert into trust_refused_input values ('local', 'i1', ${at}, 'unfit', 'POST', '/x', null, '192.0.2.1', 3)`,
    `insert into trust_recovery values ('local', 'v1', 'bea', 'adam', ${at}, ${at}, 'open', null)`,
    `insert into trust_recovery_approval values ('local', 'v1', 'cora', 'commander', ${at})`,
    `insert into records_import values ('local', 'm', 1, 'f', 'd', 'r', 'done', '', ${at}, null)`,
    `insert into records_quarantine values ('local', 1, 2, 'c', 's', 'o')`,
    `insert into records_incident (agency_id, key, revision, import_number, offence, from_at) values ('local', 7, 1, 1, 1, ${at})`,
    `insert into patrol_plan values ('local', 's1', ${at}, ${at}, 'late', 0, ${at}, 'published', 1, 1, '{}')`,
    `insert into patrol_change values ('local', 's1', 0, '{}', 'cora', 'cora', ${at})`,
    `insert into patrol_visit values ('local', 't1', 'u1', 's1', 3, ${at}, null)`,
    `update trust_person set disabled_at = ${at} where id = 'otto'`,
  ])
    await run(row)
  await say('person:otto')
  await say('recovery:v1')
  await house.trust.keyring.sealText(agency, 'person:otto', 'a|b|c', 'what was put right')
}

const reports = async () => new Map((await house.trust.privacy.overview(adam)).kinds.map((kind) => [kind.rule.kind, kind]))
const why = 'The court asked for it.'
/** Due only when what rests on them has gone. */
const restedOn = ['decisions', 'purposes', 'duties', 'closed-readings', 'patrol-plans']

test('kept while young: one of each kind at least, none of it due, and store and ledger agree', async () => {
  await live()
  const kept = await reports()
  assert.deepEqual([...kept.keys()], [...retentionKinds])
  for (const [kind, report] of kept)
    assert.ok((report.kept?.count ?? 0) > 0 && report.due === 0, `${kind}: ${JSON.stringify(report)}`)
  assert.deepEqual(await house.trust.privacy.runRetention(adam), [])
  clock.advance(2)
  assert.deepEqual(await problems(), [])
})

test('one record of a room is held by its id, and by no other', async () => {
  const { placeHold, liftHold } = house.trust.privacy
  for (const scope of ['quarantined-rows:1:2', 'incidents:7', 'patrol-plans:s1', 'patrol-visits:t1']) {
    const { id } = await placeHold(adam, { scope, why })
    await liftHold(adam, id, why)
    await assert.rejects(placeHold(adam, { scope: `${scope}0`, why }), { code: 'trust.nothing-to-hold' }, scope)
  }
})

test('due and held, none goes; each goes when its hold is lifted, and what is gone is missed by no check', async () => {
  for (const kind of ['cases', 'incidents']) await house.trust.privacy.setPeriod(adam, { kind, days: 2557, why })
  clock.advance(2_600 * minutesOfADay)
  const holds = new Map<string, LegalHold>()
  for (const kind of retentionKinds) holds.set(kind, await house.trust.privacy.placeHold(adam, { scope: kind, why }))
  const before = await reports()
  for (const [kind, { due, held }] of before) {
    assert.equal(due, held, kind)
    if (!restedOn.includes(kind)) assert.ok(due > 0, `${kind} is due`)
  }
  assert.deepEqual(await house.trust.privacy.runRetention(adam), [])

  for (const [kind, { id }] of holds) {
    const standing = (await reports()).get(kind)
    assert.ok((standing?.due ?? 0) > 0, `${kind} is due`)
    await house.trust.privacy.liftHold(adam, id, why)
    const [deletion, ...others] = await house.trust.privacy.runRetention(adam)
    assert.deepEqual([deletion?.kind, deletion?.count, others], [kind, standing?.due, []], kind)
    const left = (await reports()).get(kind)
    assert.equal(left?.due, 0, kind)
    assert.ok((left?.kept?.count ?? 0) < (standing?.kept?.count ?? 0), `${kind} is gone`)
    clock.advance(2)
    assert.deepEqual(await problems(), [], kind)
  }
  assert.equal((await house.trust.ledger.verify()).ok, true)
})

test('nothing of it is left: no statement, no words, no name of the account, no state of a row that went; and a new start misses nothing', async () => {
  const { n } = await one<{ n: number }>(`select count(*) as n from trust_state
    where document is not null and (subject like 'purpose:%' or subject like 'duty:%' or subject like 'override:%' or subject like 'handout:%' or subject like 'reading:%')`)
  assert.equal(Number(n), 0)
  const row = await one<{ name: string; title: string; role: string }>(
    "select name, title, role from trust_person where id = 'otto'",
  )
  assert.deepEqual(row, { name: 'Erased account (otto)', title: '', role: 'officer' })
  assert.equal(await house.trust.keyring.holds(agency, 'person:otto'), false)
  assert.equal(
    (await house.trust.people(agency)).some(({ id }) => id === 'otto'),
    false,
  )
  await house.close()
  house = await openHouse(settings, clock)
  assert.deepEqual(house.trust.ledger.notices(), [])
  assert.deepEqual(await problems(), [])
  // Put back by somebody with the database in hand, it is seen.
  await run(
    `insert into trust_duty select agency_id, 'duty-x', 'ivy', 'patrol', '*', 'statute', '', 0, 1, 0, 1, 1 from trust_person limit 1`,
  )
  assert.match((await problems()).map(({ sentence }) => sentence).join(), /holds a duty that no entry/)
})
