/** Somebody with the database in hand turns a row while a use case reads, and puts it back before that row is held: what is decided, written and said is what was held. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, CaseDraft, Role } from '../../src/rooms/trust/contract.ts'
import { agency, openTestTrust, type TestTrust, testStores } from '../trust/open-test-trust.ts'

const [hour, day] = [3_600_000, 86_400_000]
const roles: Role[] = ['investigator', 'officer', 'commander', 'administrator', 'board', 'protection-officer']

for (const kind of testStores())
  describe(`between the reading and the holding, beside ${kind}`, () => {
    let house: TestTrust
    let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
    const run = async (text: string) =>
      (await sql.raw<Record<string, unknown>>(text).execute(house.store.tables(everyAgency))).rows
    const desk = () => house.trust.purposes
    const as = (role: Role): Actor & { kind: 'person' } => {
      const person = people.find((one) => one.role === role)
      if (!person) throw new Error(role)
      return { kind: 'person', person, session: role }
    }
    const [ivy, ola, carol] = [() => as('investigator'), () => as('officer'), () => as('commander')]
    const openCase = (more: Partial<CaseDraft> = {}) => {
      const validFrom = (house.clock.now() - hour) as Instant
      const basis = {
        kind: 'statute',
        reference: 'Article 8',
        validFrom,
        validUntil: (validFrom + 5_000 * hour) as Instant,
      } as const
      return desk().openCase(ivy(), { title: 'Old Mill', kind: 'burglary', summary: 's', basis, ...more })
    }
    const leaves = async (limit = 5) => house.trust.ledger.entries({ limit })

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
    })

    /** The rows are turned, `act` reads them, and they are as before when its transaction begins. */
    async function turned<Result>(turn: string, back: string, act: () => Promise<Result>): Promise<Result> {
      const { store } = house
      const { transaction } = store
      const putBack = async (): Promise<void> => {
        store.transaction = transaction
        await run(back)
      }
      await run(turn)
      store.transaction = async (work) => {
        await putBack()
        return transaction(work)
      }
      try {
        return await act()
      } finally {
        if (store.transaction !== transaction) await putBack()
      }
    }

    test('a closed case is read for as many days as were asked for, by whom and about which case it was asked', async () => {
      const one = await openCase()
      await desk().closeCase(ivy(), one.id)
      const wish = { ground: 'appeal', reference: 'Appeal 77 of 2026', days: 1 } as const
      const asked = await desk().askReading(ivy(), one.id, wish)
      const days = (n: number) => `update trust_closed_reading set days = ${n}`
      const approved = await turned(days(90), days(1), () => desk().approveReading(carol(), asked.id))
      assert.equal(approved.days, 1)
      const until = house.clock.now() + day
      assert.equal(approved.validUntil, until)
      assert.deepEqual(
        (await run('select valid_until from trust_closed_reading')).map(({ valid_until: at }) => Number(at)),
        [until],
      )

      const hidden = await openCase({ confidential: true })
      await desk().closeCase(ivy(), hidden.id)
      const { id } = await desk().askReading(ivy(), hidden.id, wish)
      const confidential = (is: boolean) => `update trust_case set confidential = ${is} where id = '${hidden.id}'`
      const approving = turned(confidential(false), confidential(true), () => desk().approveReading(carol(), id))
      await assert.rejects(approving, { code: 'trust.no-such-reading' })

      const of = (about: string) => `update trust_closed_reading set case_id = '${about}' where id = '${asked.id}'`
      const elsewhere = turned(of(hidden.id), of(one.id), () => desk().openReading(ivy(), asked.id))
      await assert.rejects(elsewhere, { code: 'trust.no-such-reading' })
      const opened = await turned(
        `update trust_closed_reading set valid_until = valid_until + ${day}`,
        `update trust_closed_reading set valid_until = valid_until - ${day}`,
        () =>
          desk()
            .openReading(ivy(), asked.id)
            .catch((error: { code: string }) => error.code),
      )
      assert.equal(opened, 'trust.reading-not-in-force')
      assert.match((await desk().openReading(ivy(), asked.id)).id, /^pur-/)
    })

    test('nobody opens a closed case on the word of an account that only seems to stand', async () => {
      const one = await openCase()
      await desk().closeCase(ivy(), one.id)
      const { id } = await desk().askReading(ivy(), one.id, { ground: 'appeal', reference: 'Appeal 77 of 2026', days: 9 })
      await desk().approveReading(carol(), id)
      const approver = await disabled(carol())
      await approver.seemsToStand()
      await assert.rejects(desk().openReading(ivy(), id), { code: 'trust.row-altered' })
      await approver.isAsItWas()
      await assert.rejects(desk().openReading(ivy(), id), { code: 'trust.reading-not-in-force' })
    })

    /** An account that is disabled in the open, and may be made to seem otherwise. */
    async function disabled({ person: { id } }: Actor & { kind: 'person' }) {
      const set = (at: number | null) => run(`update trust_person set disabled_at = ${at} where id = '${id}'`)
      const at = house.clock.now()
      await set(at)
      const states = [`person:${id}`]
      await house.trust.record(agency, { act: 'alter', by: 'Peel', what: 'An account was disabled.', subject: 'people', states })
      return { seemsToStand: () => set(null), isAsItWas: () => set(at) }
    }

    const approvedHandOver = async () => {
      const one = await openCase()
      const { id: purpose } = await desk().statePurpose(ivy(), { for: { case: one.id }, task: 'hand-over' })
      const { id } = await desk().askExport(ivy(), one.id, 'Court of Appeal', purpose)
      await desk().approveExport(carol(), id)
      return { one, purpose, id }
    }

    test('a file goes to whom a second person approved, and so says the public leaf; what is in it is the case that was held', async () => {
      const { purpose, id, one } = await approvedHandOver()
      const is = (recipient: string, kindOfCase: string): string =>
        `update trust_export set recipient = '${recipient}'; update trust_case set kind = '${kindOfCase}' where id = '${one.id}'`
      // Remembered, so that the case is read once more only when it is held.
      await desk().resolvePurpose(ivy(), purpose, house.clock.now() as Instant)
      const taking = turned(is('The Daily Telegraph', 'homicide'), is('Court of Appeal', 'burglary'), () =>
        desk().takeExport(ivy(), id, purpose),
      )
      const { recipient, file } = await taking
      assert.deepEqual([recipient, file.kind], ['Court of Appeal', 'burglary'])
      const disclosed = (await leaves()).filter(({ act }) => act === 'disclose')
      assert.deepEqual(
        disclosed.map((entry) => entry.recipient),
        ['Court of Appeal'],
      )
    })

    test('whoever approves is shown what is there to approve, not what the rows say for a moment', async () => {
      const one = await openCase()
      const { id: purpose } = await desk().statePurpose(ivy(), { for: { case: one.id }, task: 'hand-over' })
      await desk().askExport(ivy(), one.id, 'The Daily Telegraph', purpose)
      const to = (recipient: string) => `update trust_export set recipient = '${recipient}'`
      const list = () => desk().exports(ivy(), purpose)
      await list()
      const [shown] = await turned(to('Court of Appeal'), to('The Daily Telegraph'), list)
      assert.equal(shown?.recipient, 'The Daily Telegraph')
    })

    test('a timeline, a pseudonym and what is held of somebody are of whom they were asked for', async () => {
      const name = (of: string, is: string) => `update trust_person set name = '${is}' where id = '${of}'`
      const [a, b] = [ola().person, ivy().person]
      const duty = await desk().startDuty(as('protection-officer'), { kind: 'oversight' })
      const wish = { person: a.name, why: 'The court asked for it', recipient: 'District court' }
      const { id } = await desk().statePurpose(as('protection-officer'), { for: { duty: duty.id }, task: 'check-use' })
      const open = () => house.trust.watch.openPseudonym(as('protection-officer'), wish, id)
      await turned(
        `${name(a.id, 'x')}; ${name(b.id, a.name)}; ${name(a.id, b.name)}`,
        `${name(a.id, a.name)}; ${name(b.id, b.name)}`,
        async () => {
          await assert.rejects(open(), { code: 'trust.nobody-here' })
        },
      )
      assert.equal((await open()).name, a.name)
    })

    test('nothing is handed out on the word of an account that only seems to stand, nor approved as a case that it is not', async () => {
      const hidden = await openCase({ confidential: true })
      const { id: ofHidden } = await desk().statePurpose(ivy(), { for: { case: hidden.id }, task: 'hand-over' })
      const asked = await desk().askExport(ivy(), hidden.id, 'Court of Appeal', ofHidden)
      const confidential = (so: boolean) => `update trust_case set confidential = ${so} where id = '${hidden.id}'`
      const approving = turned(confidential(false), confidential(true), () => desk().approveExport(carol(), asked.id))
      await assert.rejects(approving, { code: 'trust.no-such-export' })

      const { purpose, id } = await approvedHandOver()
      const approver = await disabled(carol())
      await approver.seemsToStand()
      await assert.rejects(desk().takeExport(ivy(), id, purpose), { code: 'trust.row-altered' })
      await approver.isAsItWas()
      await assert.rejects(desk().takeExport(ivy(), id, purpose), { code: 'trust.export-needs-second-person' })
    })

    test('a duty is in an area that somebody is assigned to, not in one of a moment; its end says what it was', async () => {
      const { id } = ola().person
      await desk().assignArea(carol(), id, { area: 'North', validUntil: null })
      const south = `insert into trust_person_area select agency_id, person_id, 'South', valid_until, given_by, given_at from trust_person_area where person_id = '${id}'`
      const starting = turned(south, `delete from trust_person_area where area = 'South'`, () =>
        desk().startDuty(ola(), { kind: 'patrol', area: 'South' }),
      )
      await assert.rejects(starting, { code: 'trust.rule-forbids' })
      assert.deepEqual(await run('select id from trust_duty'), [])
      const duty = await desk().startDuty(ola(), { kind: 'patrol', area: 'North' })
      const is = (what: string) => `update trust_duty set kind = '${what}'`
      const ended = await turned(is('oversight'), is('patrol'), () => desk().endDuty(ola(), duty.id))
      assert.equal(ended.kind, 'patrol')
      assert.equal((await leaves(1))[0]?.what, 'Somebody went off duty (patrol).')
    })

    test('a purpose ends with the duty as it was held, on the statute that it has', async () => {
      const duty = await desk().startDuty(ola(), { kind: 'patrol', hours: 2 })
      const state = () => desk().statePurpose(ola(), { for: { duty: duty.id }, task: 'patrol' })
      const longer = turned(
        `update trust_duty set ends_at = ends_at + ${hour}`,
        `update trust_duty set ends_at = ends_at - ${hour}`,
        state,
      )
      await assert.rejects(longer, { code: 'trust.purpose-refused' })
      const { reference } = duty.basis
      const on = (statute: string) => `update trust_duty set basis_reference = '${statute}'`
      await assert.rejects(turned(on('Another Act'), on(reference), state), { code: 'trust.purpose-refused' })
      assert.equal((await state()).validUntil, duty.endsAt)
    })

    test('an override opens the case of the number that was typed, and is overdue when it is', async () => {
      const [one, other] = [await openCase(), await openCase()]
      const swap = (a: string, b: string): string =>
        `update trust_case set number = 'x' where id = '${one.id}'; update trust_case set number = '${b}' where id = '${other.id}';
         update trust_case set number = '${a}' where id = '${one.id}'`
      const use = () => desk().override(ola(), { caseNumber: one.number, statement: 'A life is in danger in there now' })
      const wrong = turned(swap(other.number, one.number), swap(one.number, other.number), use)
      await assert.rejects(wrong, { code: 'trust.no-such-case' })
      await use()
      const opened = (by: number) => `update trust_override set opened_at = opened_at + ${by}`
      const early = turned(opened(-2 * day), opened(2 * day), () => desk().escalateOverdue(agency))
      assert.equal(await early, 0)
      house.clock.advance(60 * 25)
      assert.equal(await desk().escalateOverdue(agency), 1)
    })

    test('a change of the rules is dropped by whoever asked for it, or by who may approve it', async () => {
      const reason = 'The council asked us for it'
      const asked = await desk().askRuleChange(carol(), { rule: 'bases-confirmed', value: 'no', reason })
      const of = (who: string) => `update trust_rule_change set asked_by = '${who}'`
      const dropping = turned(of(ola().person.id), of(carol().person.id), () => desk().dropRuleChange(ola(), asked.id))
      await assert.rejects(dropping, { code: 'trust.not-allowed' })
      assert.deepEqual(await run('select verdict from trust_rule_change'), [{ verdict: null }])
    })

    test('the history of a case names whom it was, and which basis there was', async () => {
      const one = await openCase()
      const named = (name: string) => `update trust_person set name = '${name}' where id = '${ola().person.id}'`
      await turned(named('Somebody else'), named(ola().person.name), () => desk().assign(ivy(), one.id, ola().person.id))
      const { id } = await desk().statePurpose(ivy(), { for: { case: one.id }, task: 'follow-up' })
      const { history } = await desk().readCase(ivy(), one.id, id)
      assert.ok(history.some(({ what }) => what === `${ola().person.name} was assigned.`))

      const { kind: of, reference, validFrom, validUntil } = { kind: 'statute' as const, ...periodOf() }
      const was = (what: string) => `update trust_case set basis_kind = '${what}' where id = '${one.id}'`
      const renewing = turned(was('immediate-threat'), was('statute'), () =>
        desk().renewBasis(ivy(), one.id, { kind: of, reference, validFrom, validUntil }),
      )
      await assert.rejects(renewing, { code: 'trust.basis-declared-anew' })
    })
    const periodOf = () => ({
      reference: 'Article 9',
      validFrom: (house.clock.now() - hour) as Instant,
      validUntil: (house.clock.now() + 100 * hour) as Instant,
    })

    test('what is put right about a person leaves the rest as it was held', async () => {
      const officer = ola().person
      const title = (words: string) => `update trust_person set title = '${words}' where id = '${officer.id}'`
      const { privacy } = house.trust
      const why = 'It was misspelt at the desk'
      const mended = await turned(title('Chief of all'), title(officer.title), () =>
        privacy.rectify(as('protection-officer'), { person: officer.id, name: 'Ola Nordmann', why }),
      )
      assert.deepEqual([mended.name, mended.title], ['Ola Nordmann', officer.title])
    })
  })
