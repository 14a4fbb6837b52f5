/** Somebody with the database in hand, and perhaps an account of their own, tries to be somebody else: by a row that stands there for the moment of a check alone, or by an approval that nobody gave. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import type { PersonId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor } from '../../src/rooms/trust/contract.ts'
import { noServer, testServer } from '../contracts/temporary-database.ts'
import { agency, openTestTrust, type TestTrust, testStores } from '../trust/open-test-trust.ts'
import {
  actorOf,
  codeAt,
  colleague,
  enrolPasskey,
  firstAdministrator,
  from,
  type Member,
  password,
  place,
  signInFully,
} from '../trust/sign-in-fully.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const day = 24 * 60

let house: TestTrust
let grace: Member
let ben: Member
const run = async <Row>(text: string): Promise<Row[]> =>
  (await sql.raw(text).execute(house.store.tables(everyAgency))).rows as Row[]
const disputes = async (): Promise<string[]> =>
  (await house.trust.ledger.entries({ limit: 50 })).filter((one) => one.disputes !== undefined).map(({ what }) => what)

describe('a row that stands there only while it is looked at, postgres', { skip: noServer }, () => {
  let insider: pg.Client
  let spy: pg.Client
  before(async () => {
    house = await openTestTrust('postgres')
    const [{ name = '' } = {}] = await run<{ name: string }>('select current_database() as name')
    const url = new URL(testServer ?? '')
    url.pathname = `/${name}`
    ;[insider, spy] = [new pg.Client({ connectionString: url.href }), new pg.Client({ connectionString: url.href })]
    await insider.connect()
    await spy.connect()
  })
  after(async () => {
    await insider.end()
    await spy.end()
    await house.close()
  })
  beforeEach(async () => {
    await house.empty()
    grace = await firstAdministrator(house)
    ben = await colleague(house, 'analyst', 'Ben Lind')
  })

  /** Forges, locks the account, lets somebody act until Peel waits for the lock, and puts everything back. */
  async function forFlash<Result>(
    forge: string,
    restore: string,
    act: () => Promise<Result>,
    locks = `trust_person where id = '${grace.person.id}'`,
  ): Promise<Result> {
    await insider.query(forge)
    await insider.query('begin')
    await insider.query(`select 1 from ${locks} for update`)
    const acting = act()
    acting.catch(() => {})
    for (let tries = 0; ; tries++) {
      assert.ok(tries < 1_000, 'Peel waits for the account')
      const { rows } = await spy.query(
        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      )
      if (rows.length > 0) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await insider.query(restore)
    await insider.query('commit')
    return acting
  }

  const flashes: [what: string, act: () => Promise<unknown>][] = [
    [
      'one’s own passkey as hers',
      async () => {
        const { authenticator } = await enrolPasskey(house, await signInFully(house, ben))
        const [{ id = '' } = {}] = await run<{ id: string }>('select id from trust_passkey')
        const owner = (of: Member) => `update trust_passkey set person_id = '${of.person.id}' where id = '${id}'`
        const asked = await house.trust.identity.askForPasskey(agency, place)
        const lies = { userHandle: Buffer.from(grace.person.id).toString('base64url') }
        const answer = authenticator.get(asked, place.origin, lies)
        return forFlash(owner(grace), owner(ben), () => house.trust.identity.enterWithPasskey(agency, place, answer, from))
      },
    ],
    [
      'one’s own password as hers',
      async () => {
        const [{ hers = '' } = {}] = await run<{ hers: string }>(
          `select password as hers from trust_person where id = '${grace.person.id}'`,
        )
        const half = await house.trust.signIn(agency, ben.person.name, password, from)
        await house.trust.signOut(half.token)
        const set = (hash: string) => `update trust_person set password = ${hash} where id = '${grace.person.id}'`
        const own = set(`(select password from trust_person where id = '${ben.person.id}')`)
        return forFlash(own, set(`'${hers}'`), () => house.trust.signIn(agency, grace.person.name, password, from))
      },
    ],
    [
      'one’s own code generator as hers, after her password',
      async () => {
        const [{ hers = '' } = {}] = await run<{ hers: string }>(
          `select sealed as hers from trust_totp where person_id = '${grace.person.id}'`,
        )
        house.clock.advance(1)
        const half = await house.trust.signIn(agency, grace.person.name, password, from)
        const set = (sealed: string) => `update trust_totp set sealed = ${sealed} where person_id = '${grace.person.id}'`
        const own = set(`(select sealed from trust_totp where person_id = '${ben.person.id}')`)
        return forFlash(own, set(`'${hers}'`), () => house.trust.identity.enterCode(half.token, codeAt(house, ben.secret), from))
      },
    ],
    [
      'no second factor, to enrol one’s own',
      async () => {
        house.clock.advance(1)
        const half = await house.trust.signIn(agency, grace.person.name, password, from)
        const [{ row = '' } = {}] = await run<{ row: string }>(
          `select to_jsonb(t)::text as row from trust_totp t where person_id = '${grace.person.id}'`,
        )
        const back = `insert into trust_totp select * from jsonb_populate_record(null::trust_totp, '${row}')`
        return forFlash(`delete from trust_totp where person_id = '${grace.person.id}'`, back, () =>
          house.trust.identity.askToEnrolTotp(half.token),
        )
      },
    ],
  ]
  for (const [what, act] of flashes)
    test(`${what}: nobody is let in`, async () => {
      await assert.rejects(act(), (error: { code?: string }) =>
        ['trust.changed-meanwhile', 'trust.second-factor-first'].includes(error.code ?? ''),
      )
      house.clock.advance(2)
      assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
      // And she herself signs in as ever.
      assert.ok(await signInFully(house, grace))
    })

  test('a passkey that is slipped in while she prints new codes is not committed to as hers', async () => {
    await enrolPasskey(house, await signInFully(house, ben))
    const token = await signInFully(house, grace)
    const slip = `insert into trust_passkey (agency_id, id, person_id, label, public_key, counter, transports, rp_id, created_at, used_at)
      select agency_id, 'slipped', '${grace.person.id}', label, public_key, counter, transports, rp_id, created_at, null from trust_passkey`
    const locks = `trust_recovery_code where person_id = '${grace.person.id}'`
    const print = () => house.trust.identity.renewRecoveryCodes(token, from)
    await assert.rejects(forFlash('select 1', slip, print, locks), code('trust.foreign-code'))
    assert.match((await disputes()).join(), /While Peel changed a row, something else was written into it/)
    await run("delete from trust_passkey where id = 'slipped'")
    house.clock.advance(2)
    assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
    assert.equal((await print()).length, 10)
  })
})

for (const kind of testStores())
  describe(`a recovery that two people did not approve, ${kind}`, () => {
    let ada: Member
    before(async () => {
      house = await openTestTrust(kind)
    })
    after(() => house.close())
    beforeEach(async () => {
      await house.empty()
      grace = await firstAdministrator(house)
      ada = await colleague(house, 'commander', 'Ada Okoro')
      ben = await colleague(house, 'analyst', 'Ben Lind')
      house.clock.advance(day)
    })
    const as = async (member: Member): Promise<Actor & { kind: 'person' }> =>
      actorOf(house, { token: await signInFully(house, member) })
    const approve = async (member: Member, asked: { recovery: string } | { person: PersonId }) =>
      house.trust.identity.approveRecovery(await as(member), asked, from)

    test('an approval that is only a row gives no link, of whomever it says it is', async () => {
      const { recovery } = await approve(grace, { person: ada.person.id })
      for (const [giver, role] of [
        [ben, 'analyst'],
        [ben, 'commander'],
      ] as const) {
        await run(`insert into trust_recovery_approval (agency_id, recovery_id, person_id, role, at)
          values ('${agency}', '${recovery.id}', '${giver.person.id}', '${role}', 1)`)
        await run(`delete from trust_recovery_approval where person_id = '${grace.person.id}'`)
        await assert.rejects(approve(grace, { recovery: recovery.id }), code('trust.row-altered'))
        await run(`delete from trust_recovery_approval where person_id = '${giver.person.id}'`)
      }
      assert.match((await disputes()).join(), /A recovery of an account is not as entry/)
    })

    test('a recovery that is only a row is approved by nobody', async () => {
      await run(`insert into trust_recovery (agency_id, id, person_id, asked_by, asked_at, expires_at, state, invitation)
        values ('${agency}', 'own', '${ada.person.id}', 'the person', 1, ${house.clock.now() + 1e9}, 'open', null)`)
      await assert.rejects(approve(grace, { recovery: 'own' }), code('trust.row-altered'))
      assert.match((await disputes()).join(), /a recovery of an account that no entry/)
    })

    test('one’s own honest link opens no other account', async () => {
      const { recovery } = await approve(grace, { person: ben.person.id })
      const { link } = await approve(ada, { recovery: recovery.id })
      const turn = (to: Member) => run(`update trust_recovery set person_id = '${to.person.id}' where id = '${recovery.id}'`)
      await turn(grace)
      const use = () => house.trust.setUp(link?.token ?? '', { name: '', password: 'another row of four words' }, from)
      await assert.rejects(use(), code('trust.row-altered'))
      await turn(ben)
      assert.equal((await use()).person.id, ben.person.id)
      assert.match((await disputes()).join(), /“person id” changed past the ledger/)
    })

    test('one that lapsed makes room for the next in the open, and both stand as the ledger has them', async () => {
      const { recovery } = await approve(grace, { person: ben.person.id })
      house.clock.advance(day)
      const anew = await approve(ada, { person: ben.person.id })
      assert.notEqual(anew.recovery.id, recovery.id)
      assert.ok((await house.trust.ledger.entries({ limit: 20 })).some(({ what }) => /recovery .* lapsed/.test(what)))
      house.clock.advance(2)
      assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
      await run(`update trust_recovery set state = 'issued' where id = '${recovery.id}'`)
      assert.match(
        (await house.trust.ledger.checkStore()).problems.map(({ sentence }) => sentence).join(),
        /A recovery of an account/,
      )
    })
  })

if (noServer) console.log(`skipped: rows that stand there for a moment, because ${noServer}`)
