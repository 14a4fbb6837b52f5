/** A backup that was honestly put back is red until two people say so, amber from then on, and hides nothing that comes later. */

import assert from 'node:assert/strict'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant, SuggestionId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor } from '../../src/rooms/trust/contract.ts'
import { startCount } from '../../src/rooms/trust/ledger/count-use.ts'
import { openLedgerKey, sha256, signatureHolds } from '../../src/rooms/trust/ledger/ledger-key.ts'
import { folderPlace, verifyPlace } from '../../src/rooms/trust/ledger/open-place.ts'
import { actorAs, addPeople, agency, onDuty, openTestTrust, planDraft, type TestTrust } from '../trust/open-test-trust.ts'
import { actorOf, colleague, firstAdministrator, from, password, signInFully } from '../trust/sign-in-fully.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
beforeEach(() => house.empty())
after(() => house.close())

const run = (statement: string) => sql.raw(statement).execute(house.store.tables(everyAgency))
const why = 'The disk of the server failed on Tuesday night.'
const ada = () => actorAs('administrator', 'Ada Okoro')
const bea = () => actorAs('board', 'Bea Lind')
const accounts = () => addPeople(house, [ada().person, bea().person])

async function work(number: number): Promise<void> {
  const { id } = await house.trust.suggest(planDraft(number))
  const answer = { suggestion: id, verdict: 'accept', reason: 'Two burglaries on Elm Street last night.' } as const
  await house.trust.decide(await onDuty(house.trust, 'commander'), 'patrol.publish', answer, async () => {})
  const ivy = actorAs('investigator', 'Ivy Marsh')
  const validFrom = house.clock.now()
  const basis = { kind: 'statute', reference: 'W 1', validFrom, validUntil: (validFrom + 3_600_000_000) as Instant } as const
  const desk = house.trust.purposes
  const file = await desk.openCase(ivy, { title: `The Old Mill ${number}`, kind: 'burglary', summary: '', basis })
  const purpose = await desk.statePurpose(ivy, { for: { case: file.id }, task: 'follow-up' })
  await desk.readCase(ivy, file.id, purpose.id)
  house.clock.advance(2)
}

async function page() {
  await house.trust.ledger.checkStore()
  const { key } = await openLedgerKey(house.home, house.randomBytes)
  const count = startCount()
  const place = folderPlace(join(house.home, 'ledger'))
  assert.equal((await verifyPlace(place, { key, sha256, signatureHolds, onEntry: count.add })).ok, true)
  const { alarms, restored } = count.counts()
  const { problems, acknowledged } = house.trust.ledger.storeStanding()
  return { red: alarms.length + problems.length, restored: restored.map(({ what }) => what), acknowledged, problems }
}

const own = ['ledger', 'ledger-tail', 'ledger-settled']
async function putBackTheLedger(): Promise<void> {
  await house.trust.close()
  for (const name of own) {
    await rm(join(house.home, name), { recursive: true })
    await cp(join(house.home, 'aside', name), join(house.home, name), { recursive: true })
  }
  await house.reopen()
}

test('an older ledger under a newer store: two people, one of each side, and amber for good; what comes later is red again', async () => {
  await accounts()
  await work(1)
  await house.reopen()
  await house.trust.close()
  for (const name of own) await cp(join(house.home, name), join(house.home, 'aside', name), { recursive: true })
  await house.reopen()
  await work(2)
  await house.reopen()
  await putBackTheLedger()
  house.clock.advance(2)
  assert.ok((await page()).red > 3)

  const desk = () => house.trust.ledger.restored
  const said = { cause: 'ledger', on: '2026-11-24', why } as const
  await assert.rejects(desk().askRestored(actorAs('officer'), said), code('trust.not-allowed'))
  const { id } = await desk().askRestored(ada(), said)
  const [asker, watcher] = [await desk().restoreStanding(ada()), await desk().restoreStanding(bea())]
  assert.deepEqual([asker.waits.map((one) => one.mayApprove), watcher.waits.map((one) => one.mayApprove)], [[false], [true]])
  assert.deepEqual([watcher.waits[0]?.why, watcher.waits[0]?.mine], [why, false], 'whoever approves reads what the first wrote')
  await desk().dropRestored(bea(), id)
  await assert.rejects(desk().dropRestored(ada(), id), code('trust.no-such-restore'), 'it is dropped already')
  assert.deepEqual((await desk().restoreStanding(bea())).waits, [])
  assert.equal((await desk().askRestored(ada(), said)).id, id, 'asked for anew')
  assert.ok(watcher.waits[0]?.id === id && watcher.rows + watcher.alarms.length > 3)
  await assert.rejects(desk().restoreStanding(actorAs('officer')), code('trust.not-allowed'))
  for (const nobody of [ada(), actorAs('commander', 'Cy Berg')])
    await assert.rejects(desk().approveRestored(nobody, id), code('trust.restore-needs-another'))
  await assert.rejects(desk().approveRestored(bea(), 'ff'.repeat(32) as typeof id), code('trust.no-such-restore'))
  await desk().approveRestored(bea(), id)
  const { waits, rows, alarms, ended } = await desk().restoreStanding(ada())
  assert.deepEqual([waits, rows, alarms], [[], 0, []])
  assert.deepEqual(
    ended.map(({ how, asked, by }) => [how, asked, by]),
    [['acknowledged', 'Ada Okoro (administrator)', 'Bea Lind (board)']],
  )
  const amber = await page()
  assert.deepEqual(amber.problems, [])
  assert.deepEqual([amber.red, amber.restored.length], [0, 1])
  assert.match(
    amber.restored[0] ?? '',
    /^The ledger was put back from a backup on 2026-11-24, acknowledged by two people \(one asked in entry \d+\): /,
  )
  assert.ok((amber.acknowledged ?? 0) > 1, `${amber.acknowledged}`)

  // The ledger grows over the places that were lost, and starts anew.
  await work(3)
  await house.reopen()
  await work(4)
  const later = await page()
  assert.deepEqual([later.problems, later.red, later.restored.length], [[], 0, 1])

  // Nothing new hides behind it: a row that was acknowledged and changes once more, another row, another cut.
  const kept = (await run('select id, about from trust_look order by ledger_index desc, id limit 1')).rows as { id: string }[]
  for (const change of [
    `update trust_case set basis_kind = 'consent'`,
    `update trust_look set about = 'case:other' where id = '${kept[0]?.id}'`,
    `update trust_decision set verdict = 'reject'`,
  ]) {
    await run(change)
    assert.ok((await page()).red > 0, change)
  }
  await putBackTheLedger()
  assert.ok((await page()).red > 0)
})

const reason = 'Two burglaries on Elm Street last night.'
const accept = (suggestion: SuggestionId) => ({ suggestion, verdict: 'accept', reason }) as const
const decide = async (suggestion: SuggestionId) =>
  house.trust.decide(await onDuty(house.trust, 'commander'), 'patrol.publish', accept(suggestion), async () => {})

async function acknowledge(cause: 'ledger' | 'store'): Promise<void> {
  const desk = house.trust.ledger.restored
  const { id } = await desk.askRestored(ada(), { cause, on: '2026-11-24', why })
  await desk.approveRestored(bea(), id)
}

test('after an acknowledged ledger restore the agency goes on: with the plans and the case of then, under a purpose stated anew; what was slipped in stays refused', async () => {
  await accounts()
  const desk = () => house.trust.purposes
  const ivy = actorAs('investigator', 'Ivy Marsh')
  const officer = actorAs('officer').person
  await addPeople(house, [officer])
  await work(1)
  // Older than any purpose, as every ledger is after its first day.
  house.clock.advance(24 * 60)
  await house.reopen()
  await house.trust.close()
  for (const name of own) await cp(join(house.home, name), join(house.home, 'aside', name), { recursive: true })
  await house.reopen()
  const open = await house.trust.suggest(planDraft(2))
  const undecided = await house.trust.suggest(planDraft(4))
  const published = await house.trust.suggest(planDraft(3))
  await decide(published.id)
  const validFrom = house.clock.now()
  const basis = { kind: 'statute', reference: 'W 1', validFrom, validUntil: (validFrom + 3_600_000_000) as Instant } as const
  const file = await desk().openCase(ivy, { title: 'The Old Mill', kind: 'burglary', summary: '', basis })
  const purpose = await desk().statePurpose(ivy, { for: { case: file.id }, task: 'follow-up' })
  await desk().startDuty(ivy, { kind: 'investigation' })
  await desk().cases(ivy, { text: 'mill' }, undefined)
  const columns = (document: string) =>
    `agency_id, '%', kind, at, 'draft-%', ${document}, encode(sha256(convert_to(${document}, 'UTF8')), 'hex'), ledger_index`
  const plain = `'{"id":"sug-plain","kind":"patrol-plan","basis":{"method":"routing heuristic"},"at":' || at || '}'`
  for (const [id, document] of [
    ['sug-plain', plain],
    ['sug-sealed', 'document'],
  ] as const)
    await run(
      `insert into trust_suggestion select ${columns(document).replaceAll('%', id)} from trust_suggestion where id = '${open.id}'`,
    )
  await putBackTheLedger()
  house.clock.advance(3 * 60)
  assert.ok((await page()).red > 3)
  await acknowledge('ledger')
  assert.deepEqual((await page()).problems, [])

  assert.equal((await house.trust.suggest(planDraft(2))).id, open.id)
  assert.deepEqual((await house.trust.suggestion(agency, open.id))?.content, planDraft(2).content)
  await decide(open.id)
  assert.deepEqual(
    (await house.trust.decisions(agency, published.id)).map((one) => [one.verdict, one.reason]),
    [['accept', reason]],
  )
  for (const slipped of ['sug-plain', 'sug-sealed'] as SuggestionId[]) {
    await assert.rejects(house.trust.suggestion(agency, slipped), code('trust.row-altered'))
    await assert.rejects(decide(slipped), code('trust.row-altered'))
  }
  await assert.rejects(desk().readCase(ivy, file.id, purpose.id), code('trust.purpose-refused'))
  const anew = await desk().statePurpose(ivy, { for: { case: file.id }, task: 'follow-up' })
  await desk().readCase(ivy, file.id, anew.id)
  await desk().cases(ivy, { text: 'mill' }, undefined)
  assert.equal((await page()).red, 0)
  await house.reopen()
  assert.equal((await page()).red, 0, 'and the tree stands')

  // Acknowledged once, changed in the open, and put back past the ledger.
  await desk().assign(ivy, file.id, officer.id)
  assert.equal((await page()).red, 0)
  await run(`delete from trust_case_member where case_id = '${file.id}' and person_id = '${officer.id}'`)
  assert.equal((await page()).red, 1)

  // Retention waits until the entry of now is old enough as well, and finds nothing wrong with that.
  await run(`delete from trust_suggestion where id like 'sug-plain' or id like 'sug-sealed'`)
  const station = { kind: 'station', agency, why: 'a test' } as const
  const period = 1_826 * 24 * 60
  house.clock.advance(period - 120)
  const kept = async () =>
    (await house.trust.ledger.entries({ limit: 200 })).filter(({ subject }) => subject === 'kept:suggestions')
  await house.trust.privacy.runRetention(station)
  assert.deepEqual([(await kept()).length, (await house.trust.suggestion(agency, undecided.id))?.id], [0, undecided.id])
  house.clock.advance(121)
  await house.trust.privacy.runRetention(station)
  assert.deepEqual([(await kept()).length, await house.trust.suggestion(agency, undecided.id)], [0, undefined])
})

test('a key behind the pseudonyms that is lost: a purpose of before goes on, and the tree stands', async () => {
  const ivy = actorAs('investigator', 'Ivy Marsh')
  const desk = () => house.trust.purposes
  await desk().startDuty(ivy, { kind: 'investigation' })
  await desk().cases(ivy, { text: 'smith' }, undefined)
  // However much Peel itself wrote in the night.
  const said = { act: 'erase', by: 'Peel (retention)', what: 'A row was deleted.', subject: 'rows' } as const
  await Promise.all(Array.from({ length: 2_600 }, () => house.trust.record(agency, said)))
  await house.trust.close()
  await rm(join(house.home, 'staff-key'))
  await house.reopen()
  await desk().cases(ivy, { text: 'smith' }, undefined)
  const [look] = await house.trust.ledger.entries({ limit: 1 })
  assert.equal(look?.act, 'consult', 'under the purpose that stood')
  await page()
})

/** These tables, as they stood before something was done. */
async function putBackTheStore(tables: readonly string[], meanwhile: () => Promise<void>): Promise<void> {
  for (const table of tables) await run(`create table kept_${table} as select * from ${table}`)
  await meanwhile()
  await house.trust.close()
  const lines = tables.map((table) => `delete from ${table}; insert into ${table} select * from kept_${table};`).join(' ')
  await run(`set session_replication_role = replica; ${lines} set session_replication_role = origin`)
  for (const table of tables) await run(`drop table kept_${table}`)
  await house.reopen()
}

test('a store of before both changed how they sign in: as the docs say, without `ledger-newest` they sign in as before and acknowledge it', async () => {
  const people = [await firstAdministrator(house), await colleague(house, 'board', 'Bea Lind')]
  await putBackTheStore(['trust_person', 'trust_state'], async () => {
    for (const { token } of people)
      await house.trust.identity.changePassword(token, { present: password, password: 'another four words' }, from)
  })
  for (const member of people) await assert.rejects(signInFully(house, member), code('trust.row-altered'))
  await house.trust.close()
  await rm(join(house.home, 'ledger-newest'))
  await house.reopen()
  // The second of two people has had an account for a day.
  house.clock.advance(24 * 60)
  const actors = []
  for (const member of people) actors.push(await actorOf(house, { token: await signInFully(house, member) }))
  const [admin, board] = actors as [Actor, Actor]
  assert.ok((await page()).red > 0)
  const desk = house.trust.ledger.restored
  const { id } = await desk.askRestored(admin, { cause: 'store', on: '2026-11-24', why })
  await desk.approveRestored(board, id)
  assert.deepEqual([(await page()).red, (await page()).restored.length], [0, 1])
  await house.reopen()
  for (const member of people) await signInFully(house, member)
  assert.equal((await page()).red, 0)
})

test('an older store under a newer ledger: the rows that are lost are acknowledged one by one, and no other', async () => {
  await accounts()
  await work(1)
  const tables = [
    'trust_suggestion',
    'trust_decision',
    'trust_reason',
    'trust_look',
    'trust_case',
    'trust_case_member',
    'trust_case_event',
    'trust_purpose',
    'trust_duty',
    'trust_state',
    'trust_hold',
  ]
  await putBackTheStore(tables, async () => {
    await work(2)
    const hold = { scope: 'everything', why: 'A court asked for all of it.' }
    await house.trust.privacy.placeHold(actorAs('protection-officer', 'Pia Holm'), hold)
  })
  house.clock.advance(2)
  assert.ok((await page()).red > 3)
  const desk = house.trust.ledger.restored
  const [told] = (await desk.restoreStanding(bea())).lost
  assert.deepEqual([told?.hold, told?.what], [true, 'A legal hold was placed.'], 'what is lost is told, holds first')
  const { id } = await desk.askRestored(bea(), { cause: 'store', on: '2026-11-24', why })
  // Meanwhile something else differs.
  const [first] = (await run('select id from trust_look order by ledger_index limit 1')).rows as { id: string }[]
  await run(`update trust_look set assigned = not assigned where id = '${first?.id}'`)
  await assert.rejects(desk.approveRestored(ada(), id), code('trust.restore-changed'))
  await run(`update trust_look set assigned = not assigned where id = '${first?.id}'`)
  await desk.approveRestored(ada(), id)
  const amber = await page()
  assert.deepEqual([amber.problems, amber.red, amber.restored.length], [[], 0, 1])
  await assert.rejects(desk.askRestored(ada(), { cause: 'store', on: '2026-11-24', why }), code('trust.nothing-differs'))
  await work(3)
  await house.reopen()
  assert.equal((await page()).red, 0)
  await run(`delete from trust_look where id = '${first?.id}'`)
  assert.equal((await page()).red, 1)
  // Without the list nothing is acknowledged.
  await rm(join(house.home, 'ledger-acknowledged'), { recursive: true })
  assert.ok((await page()).red > 3)
})

test('what two people acknowledge is what is committed to: whoever writes to a row between their reading and the act is named', async () => {
  await accounts()
  const eve = actorAs('officer', 'Eve Hart').person
  await addPeople(house, [eve])
  const tables = ['trust_person', 'trust_certificate', 'trust_state']
  await putBackTheStore(tables, async () => {
    const until = (house.clock.now() + 900_000_000) as Instant
    await house.trust.purposes.certify(actorAs('administrator'), eve.id, 'data-protection', until)
  })
  house.clock.advance(2)
  assert.equal((await page()).red, 1)
  const desk = house.trust.ledger.restored
  const { id } = await desk.askRestored(ada(), { cause: 'store', on: '2026-11-24', why })
  const { transaction } = house.store
  house.store.transaction = async (work) => {
    house.store.transaction = transaction
    await run(`update trust_person set role = 'administrator' where id = '${eve.id}'`)
    return house.store.transaction(work)
  }
  await assert.rejects(desk.approveRestored(bea(), id), code('trust.restore-changed'))
  assert.equal(house.store.transaction, transaction, 'it was tried')
  assert.equal((await page()).red, 2)
  await run(`update trust_person set role = 'officer' where id = '${eve.id}'`)
  // An act whose transaction fails acknowledges nothing.
  house.store.transaction = (work) => {
    house.store.transaction = transaction
    return house.store.transaction(async (connection) => {
      await work(connection)
      throw new Error('the server went away')
    })
  }
  await assert.rejects(desk.approveRestored(bea(), id), /went away/)
  assert.equal((await page()).red, 1)
  await desk.approveRestored(bea(), id)
  assert.equal((await page()).red, 0)
  await run(`update trust_person set role = 'administrator' where id = '${eve.id}'`)
  assert.equal((await page()).red, 1)
})
