/** Attacks by whoever can write to the database, or to the folder without the key, and then starts Peel anew: nothing is laundered by a start. */

import assert from 'node:assert/strict'
import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { everyAgency } from '../../src/ports/store.ts'
import type { Decision } from '../../src/rooms/trust/contract.ts'
import { signatureHolds } from '../../src/rooms/trust/ledger/ledger-key.ts'
import { folderReader } from '../../src/rooms/trust/ledger/read-ledger.ts'
import { alarmsOf, checkInPublic } from '../../src/rooms/trust/ui/verify-run.ts'
import { agency, onDuty, openTestTrust, planDraft, type TestTrust } from '../trust/open-test-trust.ts'

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

/** What a stranger's browser says that has never been here. */
async function page() {
  await house.trust.ledger.checkStore()
  const check = await checkInPublic({
    read: folderReader(join(house.home, 'ledger')),
    readStore: async () => house.trust.ledger.storeStanding(),
    signatureHolds,
    before: null,
    onProgress: () => {},
  })
  return { alarms: alarmsOf(check).map(({ kind, index }) => `${kind} ${index}`), disputes: check.counts.disputes, check }
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
  await rm(join(house.home, 'ledger-settled'))
  await house.reopen()
  house.clock.advance(10)
  const { alarms, disputes } = await page()
  assert.ok(alarms.includes(`store ${old.ledgerIndex}`), alarms.join())
  assert.ok(!alarms.includes(`store ${newest.ledgerIndex}`), alarms.join())
  assert.equal(disputes.filter((one) => one.disputes === newest.ledgerIndex).length, 1)
})

test('an older folder put back without the key is red for a stranger, and stays red', async () => {
  const own = ['ledger', 'ledger-tail', 'ledger-settled']
  const search = (by: string, basis: 'warrant' | 'statute') =>
    house.trust.record(agency, { act: 'consult', by, what: 'Searched.', subject: 'purpose:x', purpose: 'p' as never, basis })
  for (let i = 0; i < 5; i++) await search('Ada (commander)', 'warrant')
  await house.reopen()
  await house.trust.close()
  for (const name of own) await cp(join(house.home, name), join(house.home, 'aside', name), { recursive: true })
  await house.reopen()
  for (let i = 0; i < 3; i++) await search('Mallory (clerk)', 'statute')
  await house.reopen()
  assert.deepEqual((await page()).alarms, [])
  await house.trust.close()
  for (const name of own) {
    await rm(join(house.home, name), { recursive: true })
    await cp(join(house.home, 'aside', name), join(house.home, name), { recursive: true })
  }
  for (let start = 0; start < 2; start++) {
    await house.reopen()
    for (let i = 0; i < 6; i++) await search('Ada (commander)', 'warrant')
    assert.deepEqual((await page()).alarms, ['cut 5'])
  }
})

test('a check that is broken does not leave the page calm: amber at once, red after half an hour, and what it found before stays', async () => {
  const [first, second] = [await decide(1), await decide(2)]
  house.clock.advance(1)
  assert.deepEqual((await page()).check.store?.failed, false)
  await run('alter table trust_reason rename to gone')
  const broken = await page()
  assert.deepEqual([broken.check.store?.ok, broken.check.store?.failed, broken.alarms], [false, true, []])
  // The other checks are made all the same.
  await run(`update trust_decision set verdict = 'reject' where id = '${first.id}'`)
  assert.deepEqual((await page()).alarms, [`store ${first.ledgerIndex}`])
  await run('alter table trust_decision rename to gone_too')
  assert.deepEqual((await page()).alarms, [`store ${first.ledgerIndex}`], 'what was found is not forgotten')
  await run('alter table gone_too rename to trust_decision')
  await run(`update trust_decision set verdict = 'accept' where id = '${first.id}'`)
  await run('alter table gone rename to trust_reason')
  assert.deepEqual((await page()).alarms, [])

  const { rows } = await sql<{ wrapped: string }>`select wrapped from trust_key`.execute(house.store.tables(everyAgency))
  await run(`update trust_key set wrapped = 'AAAA'`)
  await run(`update trust_decision set verdict = 'reject' where id = '${second.id}'`)
  await house.reopen()
  const blind = await page()
  assert.deepEqual([blind.check.store?.ok, blind.check.store?.at, blind.alarms], [false, null, []])
  house.clock.advance(31)
  assert.deepEqual((await page()).alarms, ['overdue null'])
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
  assert.match(await readFile(join(house.home, 'ledger-settled'), 'utf8'), /^\d+ \S+\n/)
})
