/** Somebody with the database in hand changes who came to the door or who was refused: no sign-in and no refusal is altered, taken out or made past the ledger, neither before it commits to them nor after. */

import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { everyAgency } from '../../src/ports/store.ts'
import { actorAs, agency, openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'

let house: TestTrust
let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())
beforeEach(async () => {
  await house.empty()
  people = await house.trust.seedDemoPeople(agency, [
    { name: 'Ada', title: 'Officer', role: 'officer' },
    { name: 'Ivy', title: 'Inspector', role: 'investigator' },
  ])
  for (const { id } of people) await house.trust.signInDemo(agency, id, { device: 'a desk', address: '10.0.0.7' })
  house.trust.watch.noteRefusal(
    { kind: 'person', person: people[0] as (typeof people)[0], session: 's' },
    {
      code: 'trust.not-allowed',
      facts: { action: 'trust.read-case' },
    },
  )
  await house.trust.watch.settled()
})

const day = 24 * 60
const run = async (text: string) =>
  (await sql.raw(text).execute(house.store.tables(everyAgency))).rows as Record<string, unknown>[]
const found = async (): Promise<string[]> =>
  (await house.trust.ledger.checkStore()).problems.map(({ kind, subject }) => `${subject} ${kind}`)
const batches = async () =>
  (await house.trust.ledger.entries({ limit: 100 })).filter(({ subject, voids }) => subject === 'notes' && voids === undefined)
/** The ledger commits to what waits. */
async function sealed(): Promise<void> {
  house.clock.advance(11)
  assert.deepEqual(await found(), [])
  assert.equal((await batches()).length, 1)
}

const changes = [
  [
    'an event is altered',
    "update trust_event set address = '10.0.0.8' where id = (select min(id) from trust_event)",
    'row:event altered',
  ],
  ['an event is taken out', 'delete from trust_event where id = (select min(id) from trust_event)', 'row:event missing'],
  [
    'an event is made',
    "insert into trust_event (agency_id, id, at, kind, device, address, detail, salt) select agency_id, 'event-x', at, kind, '', '', '', 'x' from trust_event limit 1",
    'row:event unannounced',
  ],
  [
    'one is made among those of a batch',
    "insert into trust_event (agency_id, id, at, kind, device, address, detail, salt, sealed_in) select agency_id, 'event-x', at, kind, '', '', '', 'x', sealed_in from trust_event limit 1",
    'row:event unannounced',
  ],
  ['a refusal is about somebody else', "update trust_refusal set person_id = 'somebody'", 'row:refusal altered'],
  ['refusals are taken out', 'delete from trust_refusal', 'row:refusal missing'],
] as const

for (const [how, change, problem] of changes) {
  test(`once the ledger commits to them: ${how}`, async () => {
    await sealed()
    await run(change)
    assert.deepEqual(await found(), [problem])
    await house.reopen()
    assert.deepEqual(await found(), [problem])
  })

  test(`before it does: ${how}`, async () => {
    assert.deepEqual(await found(), [])
    await run(change)
    house.clock.advance(2)
    assert.deepEqual(await found(), [problem])
    // The next entry commits to them as they were written.
    house.clock.advance(11)
    assert.deepEqual(await found(), [problem])
    assert.equal((await batches()).length, 1)
  })
}

test('what opens a batch cannot be changed, taken out or made', async () => {
  await sealed()
  const kept = await run('select * from trust_note_batch')
  for (const change of [
    `update trust_note_batch set document = '[]'`,
    'delete from trust_note_batch',
    `insert into trust_note_batch select agency_id, 0, document from trust_note_batch`,
    'update trust_event set sealed_in = null',
  ]) {
    await run(change)
    assert.notDeepEqual(await found(), [], change)
    await run('delete from trust_note_batch')
    for (const row of kept)
      await house.store.tables<{ trust_note_batch: object }>(everyAgency).insertInto('trust_note_batch').values(row).execute()
    await run(`update trust_event set sealed_in = ${kept[0]?.ledger_index}`)
    assert.deepEqual(await found(), [], change)
  }
})

test('what only looks old is not erased; what is old is, and is not missed; what goes too soon is', async () => {
  await sealed()
  await run('update trust_event set at = 1000')
  await house.trust.privacy.runRetention(actorAs('administrator'))
  assert.equal((await run('select 1 from trust_event')).length, 2)
  assert.deepEqual(await found(), ['row:event altered', 'row:event altered'])
  const [[, , at]] = JSON.parse(String((await run('select document from trust_note_batch'))[0]?.document)) as [
    [string, string, number],
  ]
  await run(`update trust_event set at = ${at}`)
  assert.deepEqual(await found(), [])

  house.clock.advance(1_097 * day)
  await house.trust.privacy.runRetention(actorAs('administrator'))
  assert.equal((await run('select 1 from trust_event union all select 1 from trust_refusal')).length, 0)
  assert.deepEqual(
    (await found()).filter((problem) => /event|refusal/.test(problem)),
    [],
  )
  await house.trust.signInDemo(agency, people[0]?.id as never)
  house.clock.advance(11)
  await found()
  await run('delete from trust_event')
  assert.deepEqual(
    (await found()).filter((problem) => /event/.test(problem)),
    ['row:event missing'],
  )
})

test('a storm at the door is a few entries; a killed Peel loses none and makes no false alarm', async () => {
  const { size } = house.trust.ledger.checkpoint()
  for (let n = 0; n < 230; n++) await house.trust.signInDemo(agency, people[n % 2]?.id as never)
  assert.deepEqual(await found(), [])
  assert.ok(house.trust.ledger.checkpoint().size - size <= 2)

  await house.trust.signInDemo(agency, people[0]?.id as never)
  await house.trust.close()
  const path = join(house.home, 'ledger-notes')
  const text = await readFile(path, 'utf8')
  assert.doesNotMatch(text, /10\.0\.0|Ada/)
  // Noted, and killed before it was written; and half a line.
  await writeFile(path, `${text}${JSON.stringify(['event', agency, 'event-y', house.clock.now(), 'ff'])}\n["event","te`)
  await house.reopen()
  house.clock.advance(11)
  assert.deepEqual(await found(), [])
  assert.equal((await readFile(path, 'utf8')).trim(), 'taken over')
})

test('what was written is not taken for cut off, however soon after it Peel is killed', async () => {
  await run('delete from trust_event where id = (select min(id) from trust_event)')
  await house.reopen()
  assert.deepEqual(await found(), ['row:event missing'])
})

test('a home of before is taken over in the open, once', async () => {
  await house.trust.close()
  await rm(join(house.home, 'ledger-notes'))
  await house.reopen()
  const [refusals, events] = await batches()
  assert.match(events?.what ?? '', /From here on the ledger commits to 2 events at the door and refusals as they stand now/)
  assert.ok(refusals)
  assert.deepEqual(await found(), [])
  await run('delete from trust_refusal')
  assert.deepEqual(await found(), ['row:refusal missing'])
})
