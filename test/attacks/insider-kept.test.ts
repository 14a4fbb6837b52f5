/** Somebody with the database in hand lets Peel itself erase what must be kept: whose a row is, which case a number is and what is due are read from what was held against the ledger. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, Role } from '../../src/rooms/trust/contract.ts'
import { agency, openTestTrust, planDraft, type TestTrust, testStores } from '../trust/open-test-trust.ts'

const day = 24 * 60
const years = 4_000 * day
const why = 'The court asked for it on Monday.'
const cast = (['investigator', 'officer', 'commander', 'administrator', 'protection-officer', 'security-officer'] as Role[]).map(
  (role) => ({ name: `Name of ${role}`, title: role, role }),
)

for (const kind of testStores())
  describe(`what must be kept, on the ${kind} store`, () => {
    let house: TestTrust
    let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
    before(async () => {
      house = await openTestTrust(kind)
    })
    beforeEach(async () => {
      await house.empty()
      people = await house.trust.seedDemoPeople(agency, cast)
    })
    after(() => house.close())

    const run = async (text: string) =>
      (await sql.raw(text).execute(house.store.tables(everyAgency))).rows as Record<string, unknown>[]
    const count = async (table: string): Promise<number> => Number((await run(`select count(*) as n from ${table}`))[0]?.n)
    const as = (role: Role): Actor & { kind: 'person' } => {
      const person = people.find((one) => one.role === role)
      if (!person) throw new Error(role)
      return { kind: 'person', person, session: role }
    }
    const desk = () => house.trust.purposes
    const privacy = () => house.trust.privacy
    const openCase = (title: string) => {
      const validFrom = (house.clock.now() - 1) as Instant
      const basis = {
        kind: 'statute',
        reference: 'Article 8',
        validFrom,
        validUntil: (validFrom + 3_600_000) as Instant,
      } as const
      return desk().openCase(as('investigator'), { title, kind: 'burglary', summary: 's', basis })
    }
    const dutyOf = async (role: Role, kind: 'investigation' | 'command' | 'oversight') =>
      (await desk().startDuty(as(role), { kind, hours: 8 })).id
    const holdOn = (scope: string) => privacy().placeHold(as('protection-officer'), { scope, why })
    const retain = async () => {
      const done = await privacy().runRetention(as('administrator'))
      return new Map(done.map((one) => [one.kind, one.count]))
    }
    const keptSaid = async (): Promise<string[]> =>
      (await house.trust.ledger.entries({ limit: 500 })).flatMap(({ subject, disputes }) =>
        subject.startsWith('kept:') && disputes !== undefined ? [subject] : [],
      )
    /** Put back before the next transaction that Peel begins: what it asked before that was another row than what it holds. */
    function putBackBeforeTransaction(...texts: string[]): void {
      const real = house.store.transaction
      const once: typeof real = async (work) => {
        Object.assign(house.store, { transaction: real })
        for (const text of texts) await run(text)
        return real(work)
      }
      Object.assign(house.store, { transaction: once })
    }

    describe('a case by its number', () => {
      async function twoCases() {
        const [asked, other] = [await openCase('Wanted by the court'), await openCase('Something else')]
        const number = (of: { id: string }, to: string) => `update trust_case set number = '${to}' where id = '${of.id}'`
        const swap = [number(asked, 'x'), number(other, asked.number), number(asked, other.number)]
        const back = [number(asked, 'x'), number(other, other.number), number(asked, asked.number)]
        return { asked, other, swap, back }
      }
      for (const putBack of ['afterwards', 'in between'] as const) {
        test(`a hold lands on no other case, and no other case’s key is destroyed: numbers swapped, put back ${putBack}`, async () => {
          const { asked, other, swap, back } = await twoCases()
          const subject = `case:${asked.number}` as const
          for (const act of [
            () => holdOn(subject),
            () => holdOn(`cases:${asked.number}`),
            () => privacy().eraseSubject(as('protection-officer'), subject, why),
          ]) {
            for (const text of swap) await run(text)
            if (putBack === 'in between') putBackBeforeTransaction(...back)
            await assert.rejects(act, (error: { code?: string }) =>
              ['trust.row-altered', 'trust.nothing-to-hold', 'trust.no-such-key'].includes(error.code ?? ''),
            )
            if (putBack === 'afterwards') for (const text of back) await run(text)
          }
          for (const { id } of [asked, other]) assert.ok(await house.trust.keyring.holds(agency, `case:${id}`))
          assert.deepEqual((await privacy().overview(as('protection-officer'))).holds, [])
          const hold = await holdOn(subject)
          assert.equal(hold.scope, `case:${asked.id}`, 'as it stands, the number finds its case')
        })
      }
    })

    describe('whose a row is, where a hold keeps what is theirs', () => {
      /** Each of these changed while everything is due: a hold on the investigator, or on the case, keeps it all the same. */
      async function keeps(
        table: string,
        kinds: readonly string[],
        change: (other: string) => string,
        scope = `person:${as('investigator').person.id}`,
      ) {
        const hold = await holdOn(scope)
        house.clock.advance(years)
        const before = await run(`select * from ${table}`)
        assert.ok(before.length > 0, 'there is something to keep')
        await run('drop table if exists kept_before')
        await run(`create table kept_before as select * from ${table}`)
        await run(change(as('officer').person.id))
        const done = await retain()
        assert.deepEqual(
          kinds.map((one) => done.get(one)),
          kinds.map(() => undefined),
        )
        assert.ok((await count(table)) >= before.length)
        assert.deepEqual((await keptSaid()).sort(), kinds.map((one) => `kept:${one}`).sort(), 'and retention says so')
        // In its own time, and as the ledger has it, all of it goes.
        await run(`delete from ${table}`)
        await run(`insert into ${table} select * from kept_before`)
        await run('drop table kept_before')
        assert.deepEqual((await retain()).get(kinds[0] ?? ''), undefined, 'the hold keeps it')
        await privacy().liftHold(as('protection-officer'), hold.id, why)
        const gone = await retain()
        assert.deepEqual(
          kinds.map((one) => gone.get(one)),
          kinds.map(() => before.length),
        )
      }
      async function search(): Promise<void> {
        const duty = await dutyOf('investigator', 'investigation')
        const { id } = await desk().statePurpose(as('investigator'), { for: { duty }, task: 'follow-up' })
        for (const text of ['smith', 'jones']) await desk().cases(as('investigator'), { text }, id)
      }

      test('looks and searched words: of somebody else', async () => {
        await search()
        await keeps('trust_look', ['looks', 'searched-words'], (other) => `update trust_look set person_id = '${other}'`)
      })
      test('looks and searched words: another one of somebody else in the same place', async () => {
        await search()
        await keeps(
          'trust_look',
          ['looks', 'searched-words'],
          (
            other,
          ) => `insert into trust_look (agency_id, id, at, person_id, by_words, purpose_id, action, what, about, act, assigned, ledger_index, salt, words)
            select agency_id, id || '-2', at, '${other}', by_words, purpose_id, action, what, about, act, assigned, ledger_index, salt, words from trust_look`,
        )
      })
      test('looks: at another case', async () => {
        const { id } = await openCase('Old Mill')
        const stated = await desk().statePurpose(as('investigator'), { for: { case: id }, task: 'follow-up' })
        await desk().readCase(as('investigator'), id, stated.id)
        await keeps('trust_look', ['looks'], () => `update trust_look set about = 'case:another'`, `case:${id}`)
      })
      test('sign-in events and refusals', async () => {
        await house.trust.signInDemo(agency, as('investigator').person.id, { device: 'a desk', address: '10.0.0.7' })
        house.trust.watch.noteRefusal(as('investigator'), { code: 'trust.not-allowed', facts: { action: 'trust.read-case' } })
        await house.trust.watch.settled()
        house.clock.advance(11)
        await house.trust.ledger.checkStore()
        await keeps('trust_event', ['sign-in-events'], (other) => `update trust_event set person_id = '${other}'`)
        assert.equal(await count('trust_refusal'), 0, 'lifted, and so gone')
      })
      test('refusals', async () => {
        house.trust.watch.noteRefusal(as('investigator'), { code: 'trust.not-allowed', facts: { action: 'trust.read-case' } })
        await house.trust.watch.settled()
        house.clock.advance(11)
        await house.trust.ledger.checkStore()
        await keeps('trust_refusal', ['refusals'], (other) => `update trust_refusal set person_id = '${other}'`)
      })
      test('decisions', async () => {
        await dutyOf('commander', 'command')
        const { id } = await house.trust.suggest(planDraft())
        const answer = { suggestion: id, verdict: 'reject', reason: 'Two burglaries on Elm Street last night.' } as const
        await house.trust.decide(as('commander'), 'patrol.publish', answer, async () => {})
        const scope = `person:${as('commander').person.id}`
        await keeps('trust_decision', ['decisions'], (other) => `update trust_decision set by_id = '${other}'`, scope)
      })
      test('looks that the random audit drew', async () => {
        await house.trust.watch.run(agency)
        const duty = await dutyOf('investigator', 'investigation')
        const { id } = await desk().statePurpose(as('investigator'), { for: { duty }, task: 'follow-up' })
        while ((await count('trust_audit_item')) === 0) {
          for (let n = 0; n < 40; n++) {
            await desk().cases(as('investigator'), { text: `smith ${n}` }, id)
            house.clock.advance(1)
          }
          await house.trust.watch.run(agency)
        }
        await keeps('trust_audit_item', ['audit-items'], (other) => `update trust_audit_item set person_id = '${other}'`)
      })

      test('whom a function of somebody’s own names is not asked', async () => {
        await search()
        await holdOn(`person:${as('investigator').person.id}`)
        house.clock.advance(years)
        await run(`create function public.concat_ws(text, text) returns text language sql immutable as $$ select 'nobody' $$`)
        await retain().finally(() => run('drop function public.concat_ws(text, text)'))
        assert.equal(await count('trust_look'), 2)
      })
    })

    describe('what is due, where a row looks due for a moment', () => {
      const standing = async () => {
        house.clock.advance(2)
        return (await house.trust.ledger.checkStore()).problems
      }
      const long = () => house.clock.now() - 3_900 * day * 60_000

      test('a mark of the watch that nobody lifted', async () => {
        const { number } = await openCase('Old Mill')
        const duty = await dutyOf('security-officer', 'oversight')
        const { id } = await desk().statePurpose(as('security-officer'), { for: { duty }, task: 'check-use' })
        await house.trust.watch.mark(as('security-officer'), { kind: 'sensitive', caseNumber: number }, id)
        house.clock.advance(years)
        await run(`update trust_watch_mark set lifted_at = ${long()}`)
        putBackBeforeTransaction('update trust_watch_mark set lifted_at = null')
        assert.equal((await retain()).get('marks'), undefined)
        assert.equal(await count('trust_watch_mark'), 1)
        assert.deepEqual(await standing(), [])
      })

      async function override(): Promise<string> {
        const { id, number } = await openCase('A child is missing')
        await dutyOf('commander', 'command')
        await desk().override(as('commander'), { caseNumber: number, statement: 'A child is in danger right now' })
        return id
      }
      test('an emergency override that nobody reviewed', async () => {
        await override()
        house.clock.advance(years)
        await run(`update trust_override set reviewed_at = ${long()}`)
        putBackBeforeTransaction('update trust_override set reviewed_at = null')
        assert.equal((await retain()).get('overrides'), undefined)
        assert.equal(await count('trust_override'), 1)
      })
      test('an emergency override of a case on hold, by the case that its purpose is for', async () => {
        const id = await override()
        const [{ id: used } = {}] = await run('select id from trust_override')
        const review = { verdict: 'upheld', remark: 'The child was found at that address.' } as const
        await dutyOf('security-officer', 'oversight')
        await desk().reviewOverride(as('security-officer'), used as never, review)
        await holdOn(`case:${id}`)
        house.clock.advance(years)
        await run('update trust_purpose set case_id = null where is_override')
        putBackBeforeTransaction(`update trust_purpose set case_id = '${id}' where is_override`)
        assert.equal((await retain()).get('overrides'), undefined)
        await run('update trust_purpose set case_id = null where is_override')
        assert.equal((await retain()).get('overrides'), undefined)
        assert.equal(await count('trust_override'), 1)
      })
      test('the last of the areas that somebody works in', async () => {
        const { id } = as('officer').person
        const ends = house.clock.now()
        await run(`insert into trust_person_area values ('${agency}', '${id}', 'north', ${ends}, 'cora', 0)`)
        await house.trust.record(agency, { act: 'alter', by: 'Peel', what: 'Given.', subject: 'x', states: [`person:${id}`] })
        house.clock.advance(years)
        await run(`insert into trust_person_area values ('${agency}', '${id}', 'south', null, 'cora', 0)`)
        putBackBeforeTransaction(`delete from trust_person_area where area = 'south'`)
        assert.equal((await retain()).get('areas'), undefined)
        assert.equal(await count('trust_person_area'), 1)
      })
    })
  })
