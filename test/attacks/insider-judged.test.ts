/** Somebody with the database alone, perhaps with an account besides, turns a row for as long as something is decided on it: a hold, a rule, a budget, a plan, a signal. Nothing is decided, and the ledger says it. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant, PurposeId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import { type Actor, bandOf, type CaseId, type MapDraft, type ReleaseDraft, type Role } from '../../src/rooms/trust/contract.ts'
import { agency, openTestTrust, planDraft, type TestTrust, testStores } from '../trust/open-test-trust.ts'

type Row = Record<string, unknown>
const hour = 3_600_000
const altered = { code: 'trust.row-altered' }
const why = 'A court asked for it.'
const roles: Role[] = ['investigator', 'officer', 'commander', 'protection-officer', 'security-officer']
const release: ReleaseDraft = {
  ...{ dataset: 'records.incidents', title: 'reported incidents', areas: ['a', 'b'], periods: ['2026-01'] },
  ...{ counts: [[10], [20]], microEpsilon: 600_000 },
}
const map: MapDraft = {
  ...{ dataset: 'records.points', title: 'reported incidents, 2026-01', periods: ['2026-01'], method: 'donut' as const },
  ...{ k: { addresses: 8, square: 5 }, square: 1_000, kinds: [], points: '{}' },
  counts: { published: 5, sensitive: bandOf(0), unmasked: bandOf(0), small: bandOf(0) },
  moved: { half: 1, nineteenOfTwenty: 2, otherCell: 3 },
}

for (const kind of testStores()) {
  describe(`an insider beside ${kind}`, () => {
    let house: TestTrust
    let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
    let one: { id: CaseId; number: string }
    const tables = () => house.store.tables<Record<string, object>>(everyAgency)
    const run = async (text: string): Promise<Row[]> => (await sql.raw(text).execute(tables())).rows as Row[]
    const desk = () => house.trust.purposes
    const as = (role: Role): Actor & { kind: 'person' } => {
      const person = people.find((of) => of.role === role)
      if (!person) throw new Error(role)
      return { kind: 'person', person, session: role }
    }
    const [ivy, ola, cy] = [() => as('investigator'), () => as('officer'), () => as('commander')]
    const [pia, sam] = [() => as('protection-officer'), () => as('security-officer')]

    before(async () => {
      house = await openTestTrust(kind)
    })
    after(() => house.close())
    beforeEach(async () => {
      await house.empty()
      people = await house.trust.seedDemoPeople(
        agency,
        roles.map((role) => ({ name: `Name of ${role}`, title: role, role })),
      )
      const validFrom = (house.clock.now() - hour) as Instant
      const basis = { kind: 'warrant', reference: 'W 8', validFrom, validUntil: (validFrom + 50_000 * hour) as Instant } as const
      one = await desk().openCase(ivy(), { title: 'Old Mill', kind: 'burglary', summary: 's', basis })
    })

    /** Rows as they are while something is tried, and as they were again afterwards. */
    const during = async (table: string, change: string, tried: () => Promise<unknown>): Promise<void> => {
      const kept = await run(`select * from ${table}`)
      await run(change)
      await tried()
      await run(`delete from ${table}`)
      if (kept.length > 0) await tables().insertInto(table).values(kept).execute()
    }
    /** The document of the run as if it had found the other of the two. */
    const asIfFound = async (
      one: Actor & { kind: 'person' },
      other: Actor & { kind: 'person' },
      tried: () => Promise<unknown>,
    ) => {
      const [kept] = await run('select document from trust_watch_run')
      await run(`update trust_watch_run set document = replace(document, '"${one.person.id}"', '"${other.person.id}"')`)
      await tried()
      await tables()
        .updateTable('trust_watch_run')
        .set(kept ?? {})
        .execute()
    }
    /** By the next pass everything is as it was, and still the ledger says it. */
    const saidAllTheSame = async (what: RegExp): Promise<void> => {
      house.clock.advance(2)
      assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
      const entries = await house.trust.ledger.entries({ limit: 200 })
      const disputed = entries.flatMap(({ disputes, what: said }) => (disputes === undefined ? [] : [said]))
      assert.match(disputed.join('\n'), what)
    }

    test('a legal hold that is lifted, or away, for as long as retention runs holds all the same; so does the period', async () => {
      const { privacy } = house.trust
      const duty = await desk().startDuty(ivy(), { kind: 'investigation' })
      const { id } = await desk().statePurpose(ivy(), { for: { duty: duty.id }, task: 'follow-up' })
      await desk().cases(ivy(), { text: 'smith' }, id)
      await privacy.placeHold(pia(), { scope: 'everything', why })
      await privacy.setPeriod(pia(), { kind: 'uploads', days: 4_000, why })
      house.clock.advance(60 * 24 * 1_100)
      const refused = async (): Promise<void> => {
        await assert.rejects(privacy.runRetention(pia()), altered)
        await assert.rejects(privacy.eraseSubject(pia(), `case:${one.id}`, why), altered)
        await assert.rejects(privacy.refuseHeld(agency, 'incidents'), altered)
      }
      const looks = () => run('select id from trust_look order by id')
      const kept = await looks()
      await during('trust_hold', 'update trust_hold set lifted_at = 1', refused)
      await during('trust_hold', 'delete from trust_hold', refused)
      await during('trust_period', 'update trust_period set ceiling = 1', () =>
        assert.rejects(privacy.runRetention(pia()), altered),
      )
      await during('trust_period', 'delete from trust_period', () => assert.rejects(privacy.runRetention(pia()), altered))
      assert.deepEqual(await looks(), kept)
      assert.deepEqual(await privacy.runRetention(pia()), [])
      await assert.rejects(privacy.eraseSubject(pia(), `case:${one.id}`, why), { code: 'trust.on-legal-hold' })
      await saidAllTheSame(/A legal hold is not as entry \d+ commits to: “lifted at”/)
      await saidAllTheSame(/A legal hold that entry \d+ commits to is no longer in the store/)
    })

    test('a rule that nobody settled opens nothing', async () => {
      const insert = `insert into trust_rule (agency_id, name, value, change_id, set_at) values ('${agency}', 'bases-confirmed', 'no', null, 0)`
      const state = () => desk().statePurpose(ivy(), { for: { case: one.id }, task: 'follow-up' })
      await during('trust_rule', insert, async () => {
        // Whatever was remembered is asked for anew after any change.
        await desk()
          .startDuty(ola(), { kind: 'patrol' })
          .catch(() => {})
        await assert.rejects(state(), altered)
        await assert.rejects(desk().rules(cy()), altered)
      })
      await assert.rejects(state(), (error: { code?: string }) => error.code !== altered.code)
      await saidAllTheSame(/holds a rule of the agency that no entry/)
    })

    test('a privacy budget is spent once, and a month mapped once, whatever the rows say for a while', async () => {
      const publish = () => house.trust.release(cy(), 'records.publish', release)
      await publish()
      for (const change of ['update trust_release_cost set micro_epsilon = 0', 'delete from trust_release_cost'])
        await during('trust_release_cost', change, () => assert.rejects(publish(), altered))
      await assert.rejects(publish(), { code: 'trust.budget-spent' })

      await desk().startDuty(pia(), { kind: 'oversight' })
      const draw = () => house.trust.privacy.publishMap(pia(), 'records.publish-map', map, { why })
      await draw()
      await during('trust_map_period', 'delete from trust_map_period', () => assert.rejects(draw(), altered))
      await assert.rejects(draw(), { code: 'trust.map-published' })
      await saidAllTheSame(/A publication and its privacy budget is not as entry \d+ commits to: “costs”/)
      await saidAllTheSame(/A published map is not as entry \d+ commits to: “periods”/)
    })

    test('an overdue override that is taken out is not as if there were none; nobody else is kept from an emergency', async () => {
      const use = (who: Actor, statement: string) => desk().override(who, { caseNumber: one.number, statement })
      await use(ivy(), 'A life is in danger in there now')
      house.clock.advance(60 * 25)
      await desk().escalateOverdue(agency)
      await assert.rejects(use(ivy(), 'Another life is in danger now'), { code: 'trust.rule-forbids' })
      for (const change of ['delete from trust_override', `update trust_override set person_id = 'x'`])
        await during('trust_override', change, async () => {
          await assert.rejects(use(ivy(), `One more life is in danger: ${change.length}`), altered)
        })
      await run('create table aside as select * from trust_override')
      await run('delete from trust_override')
      const { id } = await use(ola(), 'A child is in danger right there')
      assert.match(id, /^pur-/)
      await run('insert into trust_override select * from aside')
      await run('drop table aside')
      await saidAllTheSame(/An emergency override that entry \d+ commits to is no longer in the store/)
    })

    test('a plan in plain text, or under the entry of another one, is neither shown nor decided; nor is a decision that was turned gone on from', async () => {
      await desk().startDuty(cy(), { kind: 'command' })
      const [plan, other] = [await house.trust.suggest(planDraft(1)), await house.trust.suggest(planDraft(2))]
      const forged = JSON.stringify({ ...plan, salt: '00', content: { stops: [666] } })
      const answer = { suggestion: plan.id, verdict: 'accept', reason: 'The plan covers the north well' } as const
      const decide = () => house.trust.decide(cy(), 'patrol.publish', answer, async () => {})
      const changes = [
        `update trust_suggestion set document = '${forged}' where id = '${plan.id}'`,
        `update trust_suggestion set document = (select document from trust_suggestion where id = '${other.id}'),
          ledger_index = (select ledger_index from trust_suggestion where id = '${other.id}') where id = '${plan.id}'`,
      ]
      for (const change of changes)
        await during('trust_suggestion', change, async () => {
          await assert.rejects(house.trust.suggestion(agency, plan.id), altered)
          await assert.rejects(house.trust.suggest(planDraft(1)), altered)
          await assert.rejects(decide(), altered)
          const shown = await house.trust.suggestions(agency, 'patrol-plan', 10)
          assert.deepEqual(
            shown.map(({ id }) => id),
            [other.id],
          )
        })
      assert.deepEqual((await house.trust.suggestion(agency, plan.id))?.content, { stops: [1, 2, 3] })
      const made = await decide()
      assert.equal(made.verdict, 'accept')
      const turned = [
        `update trust_decision set document = replace(document, 'a', 'b') where id = '${made.id}'`,
        `update trust_decision set suggestion_id = '${other.id}' where id = '${made.id}'`,
      ]
      for (const [at, change] of turned.entries())
        await during('trust_decision', change, async () => {
          await assert.rejects(house.trust.decisions(agency, at === 0 ? plan.id : other.id), altered)
        })
      assert.equal((await house.trust.decisions(agency, plan.id))[0]?.reason, answer.reason)
      await saidAllTheSame(/A decision is not what the ledger committed to when it was made/)
      await saidAllTheSame(/A suggestion is not what the ledger committed to when it was made/)
    })

    test('nobody judges the signal about themselves by turning its row', async () => {
      const { watch } = house.trust
      const duty = await desk().startDuty(sam(), { kind: 'oversight' })
      const { id: purpose } = await desk().statePurpose(sam(), { for: { duty: duty.id }, task: 'check-use' })
      for (const who of [sam(), ivy()])
        for (let n = 0; n < 5; n++) {
          const refusal = { code: 'trust.not-allowed', facts: { action: 'records.import' } }
          watch.noteRefusal(who, refusal as unknown as Parameters<typeof watch.noteRefusal>[1])
        }
      const { signals } = await watch.signals(sam(), purpose as PurposeId)
      const [own, ivys] = [sam(), ivy()].map(({ person }) => signals.find((found) => found.person.id === person.id)?.id)
      const judge = (id: string | undefined) =>
        watch.decide(sam(), id ?? '', { verdict: 'dismissed', reason: 'Nothing to see here at all' }, purpose)
      await assert.rejects(judge(own), { code: 'trust.not-allowed' })
      const turned = `update trust_signal set person_id = '${ivy().person.id}', part = 9 where id = '${own}'`
      await during('trust_signal', turned, () => assert.rejects(judge(own), altered))
      await asIfFound(sam(), ivy(), () => during('trust_signal', turned, () => assert.rejects(judge(own), altered)))
      await judge(ivys)
      await saidAllTheSame(/A signal of the watch is not as the ledger committed to it/)

      // Whoever got past the door all the same: the check asks by the leaf and the run, never by the row.
      await asIfFound(ivy(), sam(), async () => {
        const { problems } = await house.trust.ledger.checkStore()
        assert.match(problems.map(({ sentence }) => sentence).join(), /whom it is about decided/)
      })
    })
  })
}
