/** A hold that is placed while retention runs is not overtaken; what a stopped retention had announced and a hold keeps is not missed. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { actorAs, agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { everyAgency } from '../../../ports/store.ts'
import type { Actor, LegalHold, Retained } from '../contract.ts'

const officer = actorAs('administrator', 'Vera Holm')
const day = 24 * 60
const everything = { scope: 'everything', why: 'A court asked for it.' }

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
beforeEach(() => house.empty())
after(() => house.close())

/** Uploads in memory. `meanwhile`: while it says what is due, or while it erases. */
function uploads(count: number, meanwhile: { due?(): Promise<unknown>; erase?(): void }) {
  let items = Array.from({ length: count }, (_, n) => ({ id: `u${n}`, at: house.clock.now() }))
  const retained: Retained = {
    kind: 'uploads',
    kept: async () => ({ count: items.length, oldest: null }),
    has: async (_: AgencyId, id: string) => items.some((item) => item.id === id),
    due: async (_: AgencyId, end: Instant) => {
      const due = items.filter(({ at }) => at < end)
      await meanwhile.due?.()
      return due
    },
    erase: async (_: AgencyId, ids: readonly string[]) => {
      meanwhile.erase?.()
      const gone = new Set(ids)
      items = items.filter(({ id }) => !gone.has(id))
    },
  }
  house.trust.privacy.retain(retained)
  return () => items.length
}

test('placed after it was seen what is due: nothing goes', async () => {
  const left = uploads(2, { due: () => house.trust.privacy.placeHold(officer, everything) })
  house.clock.advance(400 * day)
  assert.deepEqual(await house.trust.privacy.runRetention(officer), [])
  assert.equal(left(), 2)
})

test('placed while some are being erased: it stands after them, and keeps all that is left', async () => {
  let placed: Promise<LegalHold> | undefined
  const erase = (): void => {
    placed ??= house.trust.privacy.placeHold(officer, everything)
  }
  const left = uploads(5_003, { erase })
  house.clock.advance(400 * day)
  const done = await house.trust.privacy.runRetention(officer)
  assert.deepEqual([done.map(({ count }) => count), left()], [[5_000], 3])
  const hold = await placed
  const entries = await house.trust.ledger.entries({ limit: 10 })
  const indexOf = (subject: string) => entries.find((entry) => entry.subject === subject)?.index ?? Number.NaN
  assert.ok(indexOf(`hold:${hold?.id}`) > indexOf(`deletion:${done[0]?.id}`))
})

test('stopped between what it said and its deletion, and then held: the ledger says that it is still there, and the store agrees', async () => {
  const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
  const [person] = await house.trust.seedDemoPeople(agency, [{ name: 'Ivy', title: 'Investigator', role: 'investigator' }])
  const ivy = { kind: 'person', person, session: 's' } as Actor
  const { purposes, privacy } = house.trust
  const duty = await purposes.startDuty(ivy, { kind: 'investigation' })
  const stated = await purposes.statePurpose(ivy, { for: { duty: duty.id }, task: 'follow-up' })
  await purposes.cases(ivy, { text: 'smith' }, stated.id)
  // Nothing rests on this one but itself: it is a row that the ledger commits to whole.
  await purposes.statePurpose(ivy, { for: { duty: duty.id }, task: 'follow-up' })
  house.clock.advance(2_600 * day)

  /** Whatever deletes in the way that the first kind due does, fails. */
  const cutOff = async (table: string, condition: string): Promise<void> => {
    await run(`alter table ${table} add constraint stopped check (${condition}) not valid`)
    await assert.rejects(house.trust.privacy.runRetention(officer))
    await run(`alter table ${table} drop constraint stopped`)
  }
  const voids = async () =>
    (await house.trust.ledger.entries({ limit: 200 })).flatMap(({ voids: of, subject }) =>
      of === undefined ? [] : [subject.slice(0, subject.indexOf(':'))],
    )
  const expectCalm = async (): Promise<void> => {
    house.clock.advance(60)
    assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  }

  await cutOff('trust_look', 'words is not null')
  const hold = await privacy.placeHold(officer, everything)
  await house.reopen()
  assert.deepEqual(await house.trust.privacy.runRetention(officer), [])
  assert.deepEqual((await voids()).sort(), ['deletion', 'searched-words'])
  house.clock.advance(3 * day)
  await expectCalm()
  assert.deepEqual(await house.trust.privacy.runRetention(officer), [], 'said once')
  assert.equal((await voids()).length, 2)

  await house.trust.privacy.liftHold(officer, hold.id, 'The proceedings have ended.')
  await cutOff('trust_state', 'document is not null')
  const again = await house.trust.privacy.placeHold(officer, everything)
  assert.deepEqual(await house.trust.privacy.runRetention(officer), [])
  assert.ok((await voids()).includes('purpose'))
  house.clock.advance(3 * day)
  await expectCalm()
  await house.trust.privacy.liftHold(officer, again.id, 'The proceedings have ended.')
  const kinds = (await house.trust.privacy.runRetention(officer)).map(({ kind }) => kind)
  assert.ok(kinds.includes('purposes') && kinds.includes('duties'), kinds.join())
  await house.reopen()
  house.clock.advance(3 * day)
  await expectCalm()
})
