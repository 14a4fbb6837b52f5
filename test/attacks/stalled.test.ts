/** Honest and slow: what an act writes waits for longer than anybody expects while the store is held against the ledger. Nobody is told of as having taken it away. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, Role } from '../../src/rooms/trust/contract.ts'
import { agency, openTestTrust, planDraft, type TestTrust, testStores } from '../trust/open-test-trust.ts'

const hour = 3_600_000
const minute = 1

if (!testStores().includes('postgres')) test('a write that waits', { skip: 'PEEL_TEST_DATABASE_URL names no server' }, () => {})
else
  describe('a write that waits for minutes, for a lock or for the answer of a standby', () => {
    let house: TestTrust
    let clerk: pg.Client
    let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
    const as = (role: Role): Actor & { kind: 'person' } => {
      const person = people.find((one) => one.role === role)
      if (!person) throw new Error(role)
      return { kind: 'person', person, session: role }
    }
    before(async () => {
      house = await openTestTrust('postgres')
      const cast = (['investigator', 'officer', 'commander'] as Role[]).map((role) => ({
        name: `Name of ${role}`,
        title: role,
        role,
      }))
      people = await house.trust.seedDemoPeople(agency, cast)
      const found = await sql<{ name: string }>`select current_database() as name`.execute(house.store.tables(everyAgency))
      const url = new URL(process.env.PEEL_TEST_DATABASE_URL ?? '')
      url.pathname = `/${found.rows[0]?.name}`
      clerk = new pg.Client({ connectionString: url.href })
      await clerk.connect()
    })
    after(async () => {
      await clerk.end()
      await house.close()
    })
    const calm = async (): Promise<void> => {
      const { problems, failed } = await house.trust.ledger.checkStore()
      assert.deepEqual([problems.map(({ sentence }) => sentence), failed], [[], false])
    }

    for (const [what, act] of [
      [
        'a change of a case',
        (id: string) => house.trust.purposes.assign(as('investigator'), id as never, as('commander').person.id),
      ],
      ['a suggestion', () => house.trust.suggest(planDraft())],
      [
        'a search',
        async () => {
          const desk = house.trust.purposes
          await desk.cases(as('investigator'), { text: 'mill' }, undefined)
        },
      ],
    ] as [string, (id: string) => Promise<unknown>][])
      test(what, async () => {
        const validFrom = (house.clock.now() - hour) as Instant
        const basis = {
          kind: 'statute' as const,
          reference: 'Article 8',
          validFrom,
          validUntil: (validFrom + 2_000 * hour) as Instant,
        }
        const opened = await house.trust.purposes.openCase(as('investigator'), {
          ...{ title: 'Old Mill', kind: 'burglary', summary: 's', basis },
        })
        if (!(await house.trust.purposes.dutyOf(as('investigator'))))
          await house.trust.purposes.startDuty(as('investigator'), { kind: 'investigation' })
        const before = (await house.trust.ledger.entries({ limit: 1 }))[0]?.index ?? 0
        await clerk.query('begin')
        await clerk.query('lock table trust_effect in exclusive mode')
        const acting = act(opened.id)
        acting.catch(() => {})
        const isWritten = async () => ((await house.trust.ledger.entries({ limit: 1 }))[0]?.index ?? 0) > before
        try {
          for (let n = 0; n < 300 && !(await isWritten()); n++) await new Promise((resolve) => setTimeout(resolve, 10))
          assert.ok(await isWritten(), 'its entry stands already')
          house.clock.advance(3 * minute)
          await calm()
        } finally {
          await clerk.query('commit')
        }
        await acting
        await calm()
        house.clock.advance(3 * minute)
        await calm()
      })

    test('and is missed once it has ended and somebody takes it away', async () => {
      const { id } = await house.trust.suggest(planDraft(7))
      house.clock.advance(3 * minute)
      await clerk.query('delete from trust_suggestion where id = $1', [id])
      const { problems } = await house.trust.ledger.checkStore()
      assert.match(problems.map(({ sentence }) => sentence).join(), /announces suggestion/)
    })
  })
