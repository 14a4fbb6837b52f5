/** Attacks by whoever can write to the database, or to the folder without the key, and then starts Peel anew: nothing is laundered by a start. */

import assert from 'node:assert/strict'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Decision, Role } from '../../src/rooms/trust/contract.ts'
import { startCount } from '../../src/rooms/trust/ledger/count-use.ts'
import { judgeStanding } from '../../src/rooms/trust/ledger/judge-standing.ts'
import { openLedgerKey, sha256, signatureHolds } from '../../src/rooms/trust/ledger/ledger-key.ts'
import { folderPlace, verifyPlace } from '../../src/rooms/trust/ledger/open-place.ts'
import { actorAs, agency, onDuty, openTestTrust, planDraft, type TestTrust } from '../trust/open-test-trust.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
beforeEach(() => house.empty())
after(() => house.close())

const run = (statement: string) => sql.raw(statement).execute(house.store.tables(everyAgency))

async function decide(number: number): Promise<Decision> {
  const { id } = await house.trust.suggest(planDraft(number))
  const answer = { suggestion: id, verdict: 'accept', reason: 'Two burglaries on Elm Street last night.' } as const
  return house.trust.decide(await onDuty(house.trust, 'commander', 'Ada Okoro'), 'patrol.publish', answer, async () => {})
}

/** What turns the public page red for a stranger that has never been here, in the order in which it says so. */
async function page() {
  await house.trust.ledger.checkStore()
  const { key } = await openLedgerKey(house.home, house.randomBytes)
  const count = startCount()
  const place = folderPlace(join(house.home, 'ledger'))
  const verdict = await verifyPlace(place, { key, sha256, signatureHolds, onEntry: count.add })
  assert.equal(verdict.ok, true, verdict.problem?.sentence)
  const store = house.trust.ledger.storeStanding()
  const { alarms, disputes } = count.counts()
  const red = [
    ...alarms.map(({ index }) => `cut ${index}`),
    ...store.problems.map(({ index }) => `store ${index}`),
    ...(judgeStanding(store) === 'overdue' ? ['overdue'] : []),
  ]
  return { alarms: red, disputes, store }
}

test('a decision taken out of the store is missing after a start, not void, whatever else of the store is taken out', async () => {
  const decisions = [await decide(1), await decide(2), await decide(3)]
  const [old] = decisions as [Decision, Decision, Decision]
  await run(`delete from trust_decision where id = '${old.id}'`)
  await house.reopen()
  house.clock.advance(10)
  assert.deepEqual((await page()).alarms, [`store ${old.ledgerIndex}`])

  // The newest one as well, and all that the store remembers.
  const newest = decisions[2] as Decision
  await run(`delete from trust_decision where id = '${newest.id}'`)
  await run('delete from trust_ledger_mark')
  await house.reopen()
  house.clock.advance(10)
  const { alarms } = await page()
  assert.ok(alarms.includes(`store ${newest.ledgerIndex}`), alarms.join())
  const all = await house.trust.ledger.entries({ limit: 100 })
  assert.deepEqual(
    all.filter(({ voids }) => voids !== undefined),
    [],
  )
})

test('what the store remembers of the ledger cannot be taken out unseen', async () => {
  await decide(1)
  await house.reopen()
  assert.deepEqual(house.trust.ledger.notices(), [])
  await run('delete from trust_ledger_mark')
  await house.reopen()
  assert.deepEqual(
    house.trust.ledger.notices().map(({ code }) => code),
    ['trust.ledger-forgotten'],
  )
  house.clock.advance(10)
  const { alarms } = await page()
  assert.match(alarms.join(), /^cut \d+$/)
})

test('in a folder of before, only the newest may be void; each void of a start is a dispute that everybody sees', async () => {
  const old = await decide(1)
  house.clock.advance(5)
  const newest = await decide(2)
  await run(`delete from trust_decision where id in ('${old.id}', '${newest.id}')`)
  await house.trust.close()
  for (const name of ['ledger-settled', 'ledger-tail']) await rm(join(house.home, name))
  await house.reopen()
  house.clock.advance(10)
  const { alarms, disputes } = await page()
  assert.ok(alarms.includes(`store ${old.ledgerIndex}`), alarms.join())
  assert.ok(!alarms.includes(`store ${newest.ledgerIndex}`), alarms.join())
  assert.equal(disputes.filter((one) => one.disputes === newest.ledgerIndex).length, 1)
})

const look = async (): Promise<number> => {
  const ivy = actorAs('investigator', 'Ivy Marsh')
  const validFrom = house.clock.now()
  const basis = { kind: 'statute', reference: 'W 1', validFrom, validUntil: (validFrom + 3_600_000_000) as Instant } as const
  const desk = house.trust.purposes
  const { id } = await desk.openCase(ivy, { title: 'The Old Mill', kind: 'burglary', summary: '', basis })
  const purpose = await desk.statePurpose(ivy, { for: { case: id }, task: 'follow-up' })
  await desk.readCase(ivy, id, purpose.id)
  return house.trust.ledger.checkpoint().size - 1
}

test('a look that a kill cut off between its entry and its row is void at the next start, once, and not red', async () => {
  const cut = await look()
  await house.killedBefore(cut)
  await run(`delete from trust_look where ledger_index = ${cut}`)
  for (let start = 0; start < 2; start++) {
    await house.reopen()
    house.clock.advance(2)
    const { alarms, disputes } = await page()
    assert.deepEqual(alarms, [])
    assert.deepEqual(
      disputes.map((one) => one.disputes),
      [cut],
    )
  }
})

test('a look that was committed is never void, and whoever takes its row out, and every row that says so, is red after any start', async () => {
  const kept = await look()
  await run(`delete from trust_look where ledger_index = ${kept}`)
  await run('delete from trust_effect')
  for (let start = 0; start < 2; start++) {
    await house.reopen()
    house.clock.advance(2)
    assert.deepEqual((await page()).alarms, [`store ${kept}`])
  }

  // Killed after the commit, before the folder heard of it: the row stands, so does the look.
  await house.empty()
  const late = await look()
  const before = await run('select * from trust_effect')
  await house.killedBefore(late)
  for (const row of before.rows as object[])
    await house.store
      .tables<{ trust_effect: object }>(everyAgency)
      .insertInto('trust_effect')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  await house.reopen()
  house.clock.advance(2)
  const { alarms, disputes } = await page()
  assert.deepEqual([alarms, disputes], [[], []])
})

test('an older folder put back without the key is red for a stranger, and stays red', async () => {
  const own = ['ledger', 'ledger-tail', 'ledger-settled']
  const search = (role: Role, basis: 'warrant' | 'statute') =>
    house.trust.record(agency, {
      act: 'consult',
      by: { person: { id: role as never, agency, role } },
      what: 'Searched.',
      subject: 'purpose:x',
      purpose: 'p' as never,
      basis,
    })
  for (let i = 0; i < 5; i++) await search('commander', 'warrant')
  await house.reopen()
  await house.trust.close()
  for (const name of own) await cp(join(house.home, name), join(house.home, 'aside', name), { recursive: true })
  await house.reopen()
  for (let i = 0; i < 3; i++) await search('clerk', 'statute')
  await house.reopen()
  assert.deepEqual((await page()).alarms, [])
  await house.trust.close()
  for (const name of own) {
    await rm(join(house.home, name), { recursive: true })
    await cp(join(house.home, 'aside', name), join(house.home, name), { recursive: true })
  }
  for (let start = 0; start < 2; start++) {
    await house.reopen()
    for (let i = 0; i < 6; i++) await search('commander', 'warrant')
    assert.deepEqual((await page()).alarms, ['cut 5'])
  }
})

test('a check that is broken does not leave the page calm: amber at once, red after half an hour, and what it found before stays', async () => {
  const [first, second] = [await decide(1), await decide(2)]
  house.clock.advance(1)
  assert.deepEqual((await page()).store.failed, false)
  await run('alter table trust_reason rename to gone')
  const broken = await page()
  // That a table is not there is found by what holds the tables, and is red; what could not be checked for it would be amber.
  assert.deepEqual([broken.store.ok, broken.store.failed, broken.alarms], [false, true, ['store 0']])
  // The other checks are made all the same.
  await run(`update trust_decision set verdict = 'reject' where id = '${first.id}'`)
  const both = ['store 0', `store ${first.ledgerIndex}`].sort()
  assert.deepEqual([...new Set((await page()).alarms)].sort(), both)
  await run('alter table trust_decision rename to gone_too')
  assert.deepEqual([...new Set((await page()).alarms)].sort(), both, 'what was found is not forgotten')
  await run('alter table gone_too rename to trust_decision')
  await run(`update trust_decision set verdict = 'accept' where id = '${first.id}'`)
  await run('alter table gone rename to trust_reason')
  assert.deepEqual((await page()).alarms, [])

  const { rows } = await sql<{ wrapped: string }>`select wrapped from trust_key`.execute(house.store.tables(everyAgency))
  await run(`update trust_key set wrapped = 'AAAA'`)
  await run(`update trust_decision set verdict = 'reject' where id = '${second.id}'`)
  await house.reopen()
  const blind = await page()
  assert.deepEqual([blind.store.ok, blind.store.at, blind.alarms], [false, null, []])
  house.clock.advance(31)
  assert.deepEqual((await page()).alarms, ['overdue'])
  await run(`update trust_key set wrapped = '${rows[0]?.wrapped}'`)
  await house.reopen()
  assert.deepEqual((await page()).alarms, [`store ${second.ledgerIndex}`])
})

test('no row of the store says that a finding was said already', async () => {
  const { id, ledgerIndex } = await decide(1)
  const left = await sql`select 1 from information_schema.tables where table_name = 'trust_ledger_finding'`.execute(
    house.store.tables(everyAgency),
  )
  assert.deepEqual(left.rows, [])
  await run(`update trust_decision set verdict = 'reject' where id = '${id}'`)
  for (let pass = 0; pass < 2; pass++) await house.trust.ledger.checkStore()
  await house.reopen()
  await house.trust.ledger.checkStore()
  const said = (await house.trust.ledger.entries({ limit: 50 })).filter(({ disputes }) => disputes === ledgerIndex)
  assert.equal(said.length, 1, 'once, after a start too')
  assert.match(await readFile(join(house.home, 'ledger-settled'), 'utf8'), /^\d+ \S+ whole\n/)
})

test('the key behind the pseudonyms, lost or swapped, is said and turns the page red; one that is no key stops the start', async () => {
  const commander = await onDuty(house.trust, 'commander')
  const duty = await house.trust.purposes.dutyOf(commander)
  const stated = await house.trust.purposes.statePurpose(commander, { for: { duty: duty?.id as never }, task: 'supervision' })
  const look = { purpose: stated.id, subject: 'ledger', what: 'Reasons were read.' }
  await house.trust.consult(commander, 'trust.read-reasons', look)
  const [entry] = await house.trust.ledger.entries({ limit: 1 })
  house.clock.advance(2)
  assert.deepEqual((await page()).alarms, [])

  const key = join(house.home, 'staff-key')
  await rm(key)
  await house.reopen()
  assert.deepEqual(
    house.trust.ledger.notices().map(({ code }) => code),
    ['trust.staff-key-lost'],
  )
  house.clock.advance(2)
  assert.deepEqual((await page()).alarms, [`store ${entry?.index}`])
  const [said] = (await house.trust.ledger.entries({ limit: 5 })).filter(({ subject }) => subject === 'staff-key')
  assert.match(said?.what ?? '', /each person has another pseudonym/)

  await writeFile(key, 'no key')
  await assert.rejects(house.reopen(), { code: 'trust.not-a-staff-key' })
  await rm(key)
  await house.reopen()
})
