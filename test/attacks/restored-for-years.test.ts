/** Weeks and years after a backup that two people acknowledged: the random audit draws on, what was lost is erased in its time, calmly, and whoever meddles is told of as before. */

import assert from 'node:assert/strict'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import type { PersonId, PurposeId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { LedgerEntry } from '../../src/rooms/trust/contract.ts'
import { startCount } from '../../src/rooms/trust/ledger/count-use.ts'
import { actorAs, addPeople, agency, openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'

const day = 24 * 60
const ada = actorAs('administrator')
const bea = actorAs('board')
const ben = { ...bea, person: { ...bea.person, id: 'p-board-2' as PersonId, name: 'Ben Lind' } }
const dina = actorAs('protection-officer')
const sam = actorAs('security-officer')
const ivy = actorAs('investigator')

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
beforeEach(async () => {
  await house.empty()
  await addPeople(
    house,
    [ada, bea, ben, dina, sam, ivy].map(({ person }) => person),
  )
  house.clock.advance(day)
  await house.trust.watch.run(agency)
  await house.reopen()
})
after(() => house.close())

const run = async (text: string) =>
  (await sql.raw(text).execute(house.store.tables(everyAgency))).rows as Record<string, unknown>[]
const found = async (): Promise<string[]> => (await house.trust.ledger.checkStore()).problems.map(({ sentence }) => sentence)
const draws = async (): Promise<LedgerEntry[]> =>
  (await house.trust.ledger.entries({ limit: 500 })).filter(({ subject }) => subject.startsWith('audit-draw:'))

async function purposeOf(actor: typeof bea): Promise<PurposeId> {
  const desk = house.trust.purposes
  const duty = (await desk.dutyOf(actor)) ?? (await desk.startDuty(actor, { kind: 'oversight', hours: 12 }))
  return (await desk.statePurpose(actor, { for: { duty: duty.id }, task: 'check-use' })).id
}

/** Looks, as many as it takes; returns the first of them that was drawn. */
async function lookUntilDrawn(actor: typeof bea): Promise<number> {
  const purpose = await purposeOf(actor)
  for (let n = 1; n <= 500; n++) {
    await house.trust.watch.referred(actor, purpose)
    if (n % 20 !== 0) continue
    await house.trust.watch.run(agency)
    const [first] = await run(`select ledger_index from trust_audit_item where person_id = '${actor.person.id}' order by 1`)
    if (first) return Number((first as { ledger_index: number }).ledger_index)
  }
  throw new Error('500 looks, and none was drawn')
}

async function acknowledge(cause: 'ledger' | 'store'): Promise<void> {
  house.clock.advance(2)
  assert.ok((await found()).length > 0, 'a backup that was put back is red')
  const desk = house.trust.ledger.restored
  const said = { cause, on: '2026-11-24', why: 'The disk of the server failed on Tuesday night.' } as const
  const { id } = await desk.askRestored(ada, said)
  await desk.approveRestored(dina, id)
}

async function threeCalmWeeks(): Promise<void> {
  assert.deepEqual(await found(), [])
  for (let week = 1; week <= 3; week++) {
    const before = await draws()
    for (let half = 0; half < 2; half++) {
      house.clock.advance(4 * day)
      await house.trust.watch.run(agency)
      assert.deepEqual(await found(), [], `week ${week}`)
    }
    assert.ok((await draws())[0] !== before[0], `week ${week}: another draw`)
  }
}

/** The audit of after the acknowledgement is held against the ledger like any other. */
async function isToldOfStill(): Promise<void> {
  await run(`update trust_audit_draw set sealed = 'x' where revealed_at is null`)
  house.clock.advance(8 * day)
  await house.trust.watch.run(agency)
  await found()
  house.clock.advance(7 * 60)
  assert.match((await found()).join(), /random audit/)
}

const own = ['ledger', 'ledger-tail', 'ledger-settled']

async function putBackTheLedger(meanwhile: () => Promise<void>): Promise<void> {
  await house.trust.close()
  for (const name of own) await cp(join(house.home, name), join(house.home, 'aside', name), { recursive: true })
  await house.reopen()
  await meanwhile()
  await house.trust.close()
  for (const name of own) {
    await rm(join(house.home, name), { recursive: true })
    await cp(join(house.home, 'aside', name), join(house.home, name), { recursive: true })
  }
  await house.reopen()
}

test('an older ledger: the draw that it never heard of is none, and another begins; places that it lost are looks of others by now', async () => {
  let lost = -1
  await putBackTheLedger(async () => {
    lost = await lookUntilDrawn(bea)
    // And hundreds more, the way they lie in the store.
    const columns = 'agency_id, at, person_id, by_words, purpose_id, action, what, about, act, assigned, salt'
    await run(`insert into trust_look (id, ledger_index, ${columns}) select id || '-' || n, ledger_index + n, ${columns}
      from trust_look, generate_series(1, 400) n where ledger_index = ${lost}`)
    house.clock.advance(8 * day)
    await house.trust.watch.run(agency)
  })
  await acknowledge('ledger')
  await house.trust.watch.run(agency)
  assert.ok((await lookUntilDrawn(ben)) <= lost + 400, 'drawn at the place of a look that was lost')
  const answer = { verdict: 'in-order', remark: 'As it should be' } as const
  await assert.rejects(
    house.trust.watch.review(sam, lost, answer, await purposeOf(sam)),
    { code: 'trust.no-such-draw' },
    'a review would say something of somebody else’s look',
  )
  await threeCalmWeeks()
  await isToldOfStill()
})

/** Everything that trust keeps, as it stood before something was done. */
async function putBackTheStore(meanwhile: () => Promise<void>): Promise<void> {
  const tables = await run("select tablename as name from pg_tables where schemaname = 'public' and tablename like 'trust\\_%'")
  const names = tables.map(({ name }) => name as string)
  for (const name of names) await run(`create table kept_${name} as select * from ${name}`)
  await meanwhile()
  await house.trust.close()
  const lines = names.map((name) => `delete from ${name}; insert into ${name} select * from kept_${name};`).join(' ')
  await run(`set session_replication_role = replica; ${lines} set session_replication_role = origin`)
  for (const name of names) await run(`drop table kept_${name}`)
  await house.reopen()
}

for (const [when, days] of [
  ['in the week of a draw', 1],
  ['of before the draw ended, and another began', 8],
] as const) {
  test(`an older database, ${when}: nothing is drawn under a seed that was revealed, and nothing reviewed twice`, async () => {
    await putBackTheStore(async () => {
      const first = await lookUntilDrawn(bea)
      const answer = { verdict: 'questioned', remark: 'Nobody asked for this look' } as const
      await house.trust.watch.review(sam, first, answer, await purposeOf(sam))
      house.clock.advance(days * day)
      await house.trust.watch.run(agency)
    })
    await acknowledge('store')
    await threeCalmWeeks()
    const ends = (await draws()).filter(({ act }) => act === 'alter').map(({ subject }) => subject)
    assert.equal(new Set(ends).size, ends.length, 'each draw ends once')
  })
}

test('rows whose entries went with the ledger are as old as the acknowledgement: until then they wait, and nobody is told anew', async () => {
  await putBackTheLedger(async () => {
    await house.trust.watch.referred(bea, await purposeOf(bea))
    await assert.rejects(house.trust.signIn(agency, 'nobody', 'four words of no use'))
    house.clock.advance(11)
    await found()
  })
  const { kinds } = await house.trust.privacy.overview(dina)
  const rest = 30
  house.clock.advance(rest * day)
  await acknowledge('ledger')
  const tables = { 'sign-in-events': 'trust_event', looks: 'trust_look' }
  let since = rest
  const rows = async (table: string) => Number((await run(`select count(*) as n from ${table} where at < ${lostUntil}`))[0]?.n)
  const lostUntil = house.clock.now() - day * 60_000
  const periods = Object.entries(tables).map(([kind, table]) => ({
    table,
    days: kinds.find(({ rule }) => rule.kind === kind)?.rule.ceiling ?? 0,
  }))
  for (const { table, days } of periods.sort((a, b) => a.days - b.days)) {
    for (const [then, left] of [
      [days + 1, 1],
      [days + rest + 1, 0],
    ] as const) {
      house.clock.advance((then - since) * day)
      since = then
      await house.reopen()
      await house.trust.privacy.runRetention(ada)
      assert.equal(await rows(table), left, `${table} after ${then} days`)
    }
  }
  const said = (await house.trust.ledger.entries({ limit: 500 })).filter(({ subject }) => subject.startsWith('kept:'))
  assert.deepEqual(said, [])
})

test('searches whose entries went with the ledger stay acknowledged when the words of them are erased', async () => {
  await putBackTheLedger(async () => {
    const desk = house.trust.purposes
    const duty = await desk.startDuty(ivy, { kind: 'investigation' })
    const { id } = await desk.statePurpose(ivy, { for: { duty: duty.id }, task: 'follow-up' })
    for (const text of ['smith', 'jones']) await desk.cases(ivy, { text }, id)
  })
  await acknowledge('ledger')
  assert.deepEqual(await found(), [])
  const words = async () => (await run('select count(*) as n from trust_look where words is not null'))[0]?.n
  assert.equal(Number(await words()), 2)
  for (let half = 1; half <= 12 && Number(await words()) > 0; half++) {
    house.clock.advance(180 * day)
    await house.trust.watch.run(agency)
    await found()
    await house.trust.privacy.runRetention(ada)
    house.clock.advance(day)
    assert.deepEqual(await found(), [], `after ${half} halves of a year`)
  }
  assert.equal(Number(await words()), 0, 'the words went in their time')
})

const signIns = async (...names: string[]): Promise<void> => {
  for (const name of names) await assert.rejects(house.trust.signIn(agency, name, 'four words of no use'))
}

test('an older database, of minutes before the last sign-ins: what is acknowledged of them stays so once they are committed to', async () => {
  await signIns('nobody')
  house.clock.advance(11)
  assert.deepEqual(await found(), [])
  await signIns('somebody', 'anybody')
  house.clock.advance(2)
  assert.deepEqual(await found(), [])
  await house.trust.close()
  await run('delete from trust_event where sealed_in is null')
  await house.reopen()
  await acknowledge('store')
  for (const minutes of [0, 12, 12]) {
    house.clock.advance(minutes)
    assert.deepEqual(await found(), [], `after ${minutes} more minutes`)
  }
  await house.reopen()
  house.clock.advance(2)
  assert.deepEqual(await found(), [])
})

test('an older ledger: events of a lost entry are erased in their time, also when another entry of events has its place', async () => {
  let lost = -1
  const size = async () => Number((await house.trust.ledger.entries({ limit: 1 }))[0]?.index) + 1
  const others = (n: number) =>
    Promise.all(
      Array.from({ length: n }, () =>
        house.trust.record(agency, { act: 'alter', by: 'Peel', what: 'Something else.', subject: 'keys' }),
      ),
    )
  await putBackTheLedger(async () => {
    await others(12)
    await signIns('nobody', 'somebody')
    house.clock.advance(11)
    await found()
    lost = Number((await run('select max(sealed_in) as n from trust_event'))[0]?.n)
  })
  await acknowledge('ledger')
  await others(lost - (await size()))
  await signIns('anybody')
  house.clock.advance(11)
  assert.deepEqual(await found(), [])
  assert.ok((await run(`select 1 from trust_note_batch where ledger_index = ${lost}`)).length > 0, 'the place is taken again')
  const old = async () => Number((await run(`select count(*) as n from trust_event where sealed_in = ${lost}`))[0]?.n)
  assert.equal(await old(), 3)
  for (const days of [1_200, 1, 1]) {
    house.clock.advance(days * day)
    await found()
    await house.trust.privacy.runRetention(ada)
  }
  assert.equal(await old(), 0)
  assert.deepEqual(
    (await house.trust.ledger.entries({ limit: 500 })).filter(({ subject }) => subject.startsWith('kept:')),
    [],
  )
})

test('where what two people approve could not be committed, the alarm is back, on the page and for the two', async () => {
  await putBackTheLedger(async () => {
    await house.trust.watch.referred(bea, await purposeOf(bea))
    // The store remembers how long the ledger was by then.
    await house.reopen()
  })
  house.clock.advance(2)
  const alarms = async () => {
    await found()
    const count = startCount()
    for (const entry of (await house.trust.ledger.entries({ limit: 500 })).reverse()) count.add(entry)
    const { alarms: onPage, restored } = count.counts()
    return [onPage.length, (await house.trust.ledger.restored.restoreStanding(ada)).alarms.length, restored.length]
  }
  assert.deepEqual(await alarms(), [1, 1, 0])
  const said = { cause: 'ledger', on: '2026-11-24', why: 'The disk of the server failed on Tuesday night.' } as const
  const { id } = await house.trust.ledger.restored.askRestored(ada, said)
  const { transaction } = house.store
  const written = () => house.trust.ledger.checkpoint().size
  house.store.transaction = (work) =>
    transaction(async (connection) => {
      const before = written()
      const result = await work(connection)
      if (before === written()) return result
      house.store.transaction = transaction
      throw new Error('the server went away')
    })
  await assert.rejects(house.trust.ledger.restored.approveRestored(dina, id), /server went away/)
  assert.deepEqual(await alarms(), [1, 1, 0])
  await house.reopen()
  house.clock.advance(2)
  assert.deepEqual(await alarms(), [1, 1, 0])
  await acknowledge('ledger')
  assert.deepEqual(await alarms(), [0, 0, 1])
})
