/** Somebody with the database in hand shows a use case one row and whoever holds it against the ledger another: what is decided on is what was held. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, Role } from '../../src/rooms/trust/contract.ts'
import { startCount } from '../../src/rooms/trust/ledger/count-use.ts'
import { agency, openTestTrust, type TestTrust, testStores } from '../trust/open-test-trust.ts'

const hour = 3_600_000
let house: TestTrust
let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
const rows = async (text: string) => (await sql.raw<Record<string, string>>(text).execute(house.store.tables(everyAgency))).rows
const desk = () => house.trust.purposes
const as = (role: Role): Actor & { kind: 'person' } => {
  const person = people.find((one) => one.role === role)
  if (!person) throw new Error(role)
  return { kind: 'person', person, session: role }
}
const cast = (['investigator', 'officer', 'commander'] as Role[]).map((role) => ({ name: `Name of ${role}`, title: role, role }))
const openCase = (kind: 'statute' | 'warrant') => {
  const validFrom = (house.clock.now() - hour) as Instant
  const basis = { kind, reference: 'Article 8', validFrom, validUntil: (validFrom + 2_000 * hour) as Instant }
  return desk().openCase(as('investigator'), { title: 'Old Mill', kind: 'burglary', summary: 's', basis })
}
const papers = async () => {
  const count = startCount()
  for (const entry of (await house.trust.ledger.entries({ limit: 500 })).reverse()) count.add(entry)
  return count.counts().months.map(({ searches, searchPapers }) => ({ searches, searchPapers }))
}

if (testStores().includes('postgres'))
  describe('between two looks at one row, while Peel waits for the insider’s lock', () => {
    let insider: pg.Client
    let spy: pg.Client
    before(async () => {
      house = await openTestTrust('postgres')
      const [found] = await rows('select current_database() as name')
      const url = new URL(process.env.PEEL_TEST_DATABASE_URL ?? '')
      url.pathname = `/${found?.name}`
      insider = new pg.Client({ connectionString: url.href })
      spy = new pg.Client({ connectionString: url.href })
      await Promise.all([insider.connect(), spy.connect()])
    })
    after(async () => {
      await Promise.all([insider.end(), spy.end()])
      await house.close()
    })
    beforeEach(async () => {
      await house.empty()
      people = await house.trust.seedDemoPeople(agency, cast)
    })

    /** Puts back in a transaction that ends only once Peel waits for it. */
    async function whileItWaits<Result>(putBack: readonly string[], act: () => Promise<Result>): Promise<Result> {
      await insider.query('begin')
      for (const text of putBack) await insider.query(text)
      const acting = act()
      acting.catch(() => {})
      for (let n = 0; n < 300; n++) {
        const waiting = await spy.query(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        )
        if (waiting.rows.length > 0) break
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      await insider.query('commit')
      return acting
    }

    test('a purpose is stated on the basis that the case has, not on the one that it was shown', async () => {
      const { id } = await openCase('statute')
      await insider.query(
        `update trust_case set basis_kind = 'warrant', basis_confirmed_by = 'x', basis_confirmed_name = 'Carol', basis_confirmed_at = 1 where id = '${id}'`,
      )
      const putBack = [
        `update trust_case set basis_kind = 'statute', basis_confirmed_by = null, basis_confirmed_name = null, basis_confirmed_at = null where id = '${id}'`,
      ]
      const stating = whileItWaits(putBack, () =>
        desk().statePurpose(as('investigator'), { for: { case: id }, task: 'follow-up' }),
      )
      await assert.rejects(stating, { code: 'trust.purpose-refused' })
      const honest = await desk().statePurpose(as('investigator'), { for: { case: id }, task: 'follow-up' })
      assert.equal(honest.basis.kind, 'statute')
    })

    test('nobody states a purpose for a case, or changes it, by a membership of a moment', async () => {
      const { id } = await openCase('statute')
      const eve = as('officer')
      const join = `insert into trust_case_member values ('${agency}', '${id}', '${eve.person.id}', 0)`
      const leave = [
        `select 1 from trust_case where id = '${id}' for update`,
        `delete from trust_case_member where person_id = '${eve.person.id}'`,
      ]
      const doors: (() => Promise<unknown>)[] = [
        () => desk().statePurpose(eve, { for: { case: id }, task: 'follow-up' }),
        () => desk().assign(eve, id, as('commander').person.id),
      ]
      for (const door of doors) {
        await insider.query(join)
        await assert.rejects(whileItWaits(leave, door), /trust\.|purpose|case|commander/i)
      }
      assert.deepEqual((await rows(`select person_id from trust_case_member where case_id = '${id}'`)).length, 1)
    })

    test('a member who is slipped in while Peel assigns another is not committed to as if Peel had', async () => {
      const { id } = await openCase('statute')
      const [eve, carol] = [as('officer').person.id, as('commander').person.id]
      // Peel waits for Carol’s row; Eve comes with it.
      const slipped = [
        `insert into trust_case_member values ('${agency}', '${id}', '${carol}', 0), ('${agency}', '${id}', '${eve}', 0)`,
      ]
      const assigning = whileItWaits(slipped, () => desk().assign(as('investigator'), id, carol))
      await assert.rejects(assigning, { code: 'trust.foreign-code' })
      const disputes = (await house.trust.ledger.entries({ limit: 50 })).filter((entry) => entry.disputes !== undefined)
      assert.deepEqual(
        disputes.map(({ subject }) => subject),
        ['row:case'],
      )
      await assert.rejects(desk().closeCase(as('investigator'), id), { code: 'trust.row-altered' })
      await rows(`delete from trust_case_member where case_id = '${id}' and person_id in ('${eve}', '${carol}')`)
      assert.deepEqual((await desk().assign(as('investigator'), id, carol)).members.length, 2)
    })
  })

for (const kind of testStores()) {
  test(`a view that answers whoever asks as it pleases confirms no warrant (${kind})`, async () => {
    house = await openTestTrust(kind)
    people = await house.trust.seedDemoPeople(agency, cast)
    const ivy = as('investigator')
    const { id } = await openCase('warrant')
    const commander = as('commander')
    await desk().startDuty(commander, { kind: 'command' })
    const { print: read } = await desk().readBasis(commander, id, undefined)
    await desk().confirmBasis(commander, id, { read, remark: 'Seen the paper of the court' })
    const stated = await desk().statePurpose(ivy, { for: { case: id }, task: 'follow-up' })
    const columns = (
      await rows(
        `select column_name as name from information_schema.columns where table_name = 'trust_purpose' order by ordinal_position`,
      )
    ).map(({ name }) =>
      name === 'basis_kind'
        ? `case when current_query() like '%of agency%' then basis_kind else 'statute' end as basis_kind`
        : name,
    )
    await rows('alter table trust_purpose rename to hidden')
    await rows(`create view trust_purpose as select ${columns.join(', ')} from hidden`)
    await desk()
      .cases(ivy, { text: 'smith' }, stated.id)
      .catch(() => {})
    await rows('drop view trust_purpose')
    await rows('alter table hidden rename to trust_purpose')
    for (const { searches } of await papers())
      assert.equal(searches.statute, undefined, 'no search on a basis that was only shown')
    await house.close()
  })
}
