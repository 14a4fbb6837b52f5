/** Somebody with the database in hand changes a row and lets an ordinary act commit to it, or puts it back before the next whole check: nobody goes on from it, and it is said. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, Role } from '../../src/rooms/trust/contract.ts'
import { startCount } from '../../src/rooms/trust/ledger/count-use.ts'
import { agency, openTestTrust, type TestTrust, testStores } from '../trust/open-test-trust.ts'

const hour = 3_600_000
let house: TestTrust
let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
const desk = () => house.trust.purposes
const as = (role: Role): Actor & { kind: 'person' } => {
  const person = people.find((one) => one.role === role)
  if (!person) throw new Error(role)
  return { kind: 'person', person, session: role }
}
const cast = (['investigator', 'officer', 'commander', 'administrator'] as Role[]).map((role) => ({
  name: `Name of ${role}`,
  title: role,
  role,
}))
const basis = (kind: 'statute' | 'warrant' = 'statute') => {
  const validFrom = (house.clock.now() - hour) as Instant
  return { kind, reference: 'Article 8', validFrom, validUntil: (validFrom + 2_000 * hour) as Instant }
}
const openCase = () => desk().openCase(as('investigator'), { title: 'Old Mill', kind: 'burglary', summary: 's', basis: basis() })
const altered = { code: 'trust.row-altered' }
/** What the ledger says for good, whatever the rows look like by now. */
const disputed = async (): Promise<string[]> =>
  (await house.trust.ledger.entries({ limit: 100 })).filter(({ disputes }) => disputes !== undefined).map(({ what }) => what)
const searches = async () => {
  const count = startCount()
  for (const entry of (await house.trust.ledger.entries({ limit: 500 })).reverse()) count.add(entry)
  return count.counts().months.map((month) => month.searches)
}

for (const kind of testStores()) {
  describe(`on ${kind}`, () => {
    before(async () => {
      house = await openTestTrust(kind)
    })
    after(() => house.close())
    beforeEach(async () => {
      await house.empty()
      people = await house.trust.seedDemoPeople(agency, cast)
    })

    test('a purpose with another basis is searched under by nobody, nor laid down as if it were so', async () => {
      const ivy = as('investigator')
      const duty = await desk().startDuty(ivy, { kind: 'investigation' })
      const { id } = await desk().statePurpose(ivy, { for: { duty: duty.id }, task: 'follow-up' })
      await run(`update trust_purpose set basis_kind = 'warrant' where id = '${id}'`)
      await assert.rejects(desk().cases(ivy, { text: 'smith' }, id), altered)
      await assert.rejects(desk().layDown(ivy, id), altered)
      await run(`update trust_purpose set basis_kind = 'statute' where id = '${id}'`)
      await desk().cases(ivy, { text: 'smith' }, id)
      assert.deepEqual(await searches(), [{ statute: 1 }])
      assert.match((await disputed()).join(), /A purpose is not as entry \d+ commits to: “basis kind” changed past the ledger/)
    })

    test('a case with another basis or a member of one’s own making: no purpose for it, and no assignment commits to it', async () => {
      const one = await openCase()
      const eve = as('officer')
      await run(`insert into trust_case_member values ('${agency}', '${one.id}', '${eve.person.id}', 0)`)
      await assert.rejects(desk().statePurpose(eve, { for: { case: one.id }, task: 'follow-up' }), altered)
      await assert.rejects(desk().assign(as('investigator'), one.id, as('commander').person.id), altered)
      await run(`delete from trust_case_member where person_id = '${eve.person.id}'`)
      await run(`update trust_case set basis_kind = 'warrant' where id = '${one.id}'`)
      await assert.rejects(desk().assign(as('investigator'), one.id, as('commander').person.id), altered)
      assert.equal((await disputed()).length, 2)
    })

    test('a role of one’s own making begins no duty and is not committed to by an area that somebody gives', async () => {
      const eve = as('officer')
      await run(`update trust_person set role = 'commander' where id = '${eve.person.id}'`)
      const risen: Actor = { ...eve, person: { ...eve.person, role: 'commander' } }
      await assert.rejects(desk().startDuty(risen, { kind: 'command' }), altered)
      await assert.rejects(desk().assignArea(as('commander'), eve.person.id, { area: 'north', validUntil: null }), altered)
    })

    test('a second person’s approval that nobody gave hands nothing out', async () => {
      const ivy = as('investigator')
      const one = await openCase()
      await desk().assign(ivy, one.id, as('commander').person.id)
      const { id: purpose } = await desk().statePurpose(ivy, { for: { case: one.id }, task: 'hand-over' })
      const asked = await desk().askExport(ivy, one.id, 'A newspaper', purpose)
      const by = as('commander').person
      await run(
        `update trust_export set approved_by = '${by.id}', approved_by_name = '${by.name}', approved_at = ${house.clock.now()} where id = '${asked.id}'`,
      )
      await assert.rejects(desk().takeExport(ivy, asked.id, purpose), altered)
    })

    test('what opens the commitment is rewritten together with the row: the leaf knows better', async () => {
      const one = await openCase()
      await run(`update trust_case set area = 'north' where id = '${one.id}'`)
      const [kept] = (await run(`select document from trust_state where subject = 'case:${one.id}'`)).rows as {
        document: string
      }[]
      const forged = (kept as { document: string }).document.replace('"area":""', '"area":"north"')
      assert.notEqual(forged, kept?.document)
      const digest = `encode(sha256(convert_to('${forged}', 'UTF8')), 'hex')`
      await run(`update trust_state set document = '${forged}', digest = ${digest} where subject = 'case:${one.id}'`)
      await assert.rejects(desk().closeCase(as('investigator'), one.id), {
        code: 'trust.row-altered',
        message: /was changed in the store/,
      })
    })

    test('a trigger that writes another basis: nothing is written any more, and the whole check says why', async () => {
      const ivy = as('investigator')
      await run(
        `create function w() returns trigger as $$ begin new.basis_kind := 'consent'; return new; end $$ language plpgsql`,
      )
      await run('create trigger w before insert on trust_purpose for each row execute function w()')
      await assert.rejects(desk().startDuty(ivy, { kind: 'investigation' }), { code: 'trust.foreign-code' })
      const { ok, problems } = await house.trust.ledger.checkStore()
      assert.equal(ok, false)
      assert.match(problems.map(({ sentence }) => sentence).join(), /The table trust_purpose is not as Peel made it: a trigger/)
    })
  })
}
