/** Somebody with the database alone puts a row back together with an older commitment to it, has something done, and restores both: the folder knows which commitment was the newest. */

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, CaseId, Role } from '../../src/rooms/trust/contract.ts'
import { agency, openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'

const hour = 3_600_000
type Row = Record<string, unknown>
let house: TestTrust
let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
let one: { id: CaseId }
const run = async (text: string): Promise<Row[]> => (await sql.raw(text).execute(house.store.tables(everyAgency))).rows as Row[]
const desk = () => house.trust.purposes
const as = (role: Role): Actor & { kind: 'person' } => {
  const person = people.find((of) => of.role === role)
  if (!person) throw new Error(role)
  return { kind: 'person', person, session: role }
}
const cast = (['investigator', 'officer', 'commander'] as Role[]).map((role) => ({ name: `Name of ${role}`, title: role, role }))
const [ivy, cy] = [() => as('investigator'), () => as('commander')]
const altered = { code: 'trust.row-altered' }
const newestFile = () => join(house.home, 'ledger-newest')

before(async () => {
  house = await openTestTrust()
})
after(() => house.close())
beforeEach(async () => {
  await house.empty()
  people = await house.trust.seedDemoPeople(agency, cast)
  const validFrom = (house.clock.now() - hour) as Instant
  const basis = { kind: 'statute', reference: 'Article 8', validFrom, validUntil: (validFrom + 2_000 * hour) as Instant } as const
  one = await desk().openCase(ivy(), { title: 'Old Mill', kind: 'burglary', summary: 's', basis })
  await desk().assign(ivy(), one.id, cy().person.id)
})

/** A row and all that the store keeps of its commitments. */
interface Kept {
  members: Row[]
  openings: Row[]
}
const tables = () => house.store.tables<Record<string, object>>(everyAgency)
async function keep(): Promise<Kept> {
  const openings = await run(`select * from trust_state where subject = 'case:${one.id}' order by ledger_index`)
  return { members: await run('select * from trust_case_member'), openings }
}
async function putBack({ members, openings }: Kept): Promise<void> {
  await run(`delete from trust_case_member`)
  await run(`delete from trust_state where subject = 'case:${one.id}'`)
  await tables().insertInto('trust_case_member').values(members).execute()
  await tables().insertInto('trust_state').values(openings).execute()
}
const disputed = async (): Promise<string[]> =>
  (await house.trust.ledger.entries({ limit: 200 })).filter(({ disputes }) => disputes !== undefined).map(({ what }) => what)
/** Everything is as it was by the next pass, and still the ledger says it. */
async function saidAllTheSame(what: RegExp): Promise<void> {
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  assert.match((await disputed()).join(), what)
}
const purposeOf = () => desk().statePurpose(cy(), { for: { case: one.id }, task: 'follow-up' })

test('after a start, whoever was taken off a case does not get in by the row and the opening of before', async () => {
  const older = await keep()
  await desk().unassign(ivy(), one.id, cy().person.id)
  const newer = await keep()
  await house.reopen()
  await putBack(older)
  await assert.rejects(purposeOf(), altered)
  await assert.rejects(desk().assign(ivy(), one.id, as('officer').person.id), altered)
  // Under the number of another entry, as if it were the newest.
  const { size } = house.trust.ledger.checkpoint()
  await putBack({ ...older, openings: older.openings.map((row) => ({ ...row, ledger_index: size - 1 })).slice(-1) })
  await assert.rejects(purposeOf(), altered)
  await putBack(newer)
  await desk().assign(ivy(), one.id, as('officer').person.id)
  await saidAllTheSame(/What opens the commitment of entry \d+ to a case was taken out of the store/)
})

test('after a start, a row that was taken out is not as if it had never been', async () => {
  const duty = await desk().startDuty(as('officer'), { kind: 'patrol', area: 'north' })
  const rows = await run('select * from trust_duty')
  await house.reopen()
  await run('delete from trust_duty')
  await assert.rejects(desk().endDuty(as('officer'), duty.id))
  await tables().insertInto('trust_duty').values(rows).execute()
  await desk().endDuty(as('officer'), duty.id)
})

test('a role that somebody wrote into an account is nobody’s, in a session that began before too', async () => {
  const { token } = await house.trust.signInDemo(agency, as('officer').person.id)
  await house.trust.actorOf(token)
  await house.reopen()
  await run(`update trust_person set role = 'commander' where role = 'officer'`)
  await assert.rejects(house.trust.actorOf(token), altered)
  await run(`update trust_person set role = 'officer' where title = 'officer'`)
  assert.ok(await house.trust.actorOf(token))
  await saidAllTheSame(/An account is not as entry \d+ commits to: “role” changed past the ledger/)
})

for (const [how, behind] of [
  ['half of a last line, as after a power cut', (text: string) => `${text}[12,"test`],
  ['no file at all', () => ''],
  ['one of a longer ledger', () => '999 AAAA\n'],
] as const) {
  test(`a file that is behind catches up from the leaves: ${how}`, async () => {
    const [before, older] = [await readFile(newestFile(), 'utf8'), await keep()]
    await desk().unassign(ivy(), one.id, cy().person.id)
    await house.trust.close()
    await writeFile(newestFile(), behind(before))
    await house.reopen()
    assert.deepEqual(await disputed(), [])
    await putBack(older)
    await assert.rejects(purposeOf(), altered)
  })

  test(`and what the store does not open of them is said at once: ${how}`, async () => {
    const [before, older] = [await readFile(newestFile(), 'utf8'), await keep()]
    await desk().unassign(ivy(), one.id, cy().person.id)
    const newer = await keep()
    await house.trust.close()
    await writeFile(newestFile(), behind(before))
    await putBack(older)
    await house.reopen()
    await putBack(newer)
    await saidAllTheSame(/Entry \d+ commits to rows of the store, and what opens that is gone/)
  })
}

test('what never took effect is no newest commitment, also after a start', async () => {
  const failing = house.store.transaction
  house.store.transaction = (work) =>
    failing(async (connection) => {
      await work(connection)
      throw new Error('the disk is full')
    })
  await assert.rejects(desk().unassign(ivy(), one.id, cy().person.id), /disk is full/)
  house.store.transaction = failing
  // Once the store can be asked again it says that nothing of it stands.
  await house.trust.ledger.checkStore()
  await purposeOf()
  await house.reopen()
  await purposeOf()
  assert.deepEqual(await disputed(), [])
})

test('the file names no content, and is written anew at a start', async () => {
  for (let times = 0; times < 5; times++) {
    await desk().unassign(ivy(), one.id, cy().person.id)
    await desk().assign(ivy(), one.id, cy().person.id)
  }
  const lines = async () => (await readFile(newestFile(), 'utf8')).trim().split('\n').length
  const grown = await lines()
  await house.reopen()
  assert.ok((await lines()) <= grown - 10)
  assert.doesNotMatch(await readFile(newestFile(), 'utf8'), /Name of|Old Mill/)
})
