/** Accounts, sessions and the lock, on a clock that the test turns: 30 minutes idle, 12 hours in all, five bad logons in 15 minutes. */

import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { agency, openTestTrust, type TestTrust, testStores } from '../../../../test/trust/open-test-trust.ts'
import {
  actorOf,
  codeAt,
  colleague,
  firstAdministrator,
  from,
  type Member,
  openAccount,
  password,
  signInFully,
} from '../../../../test/trust/sign-in-fully.ts'
import type { PersonId } from '../../../kernel/units.ts'
import { everyAgency } from '../../../ports/store.ts'
import { lockedUntil } from './check-logon.ts'
import { floor } from './identity-settings.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const cast = [
  { name: 'Ada Okoro', title: 'Night commander', role: 'commander' as const },
  { name: 'Ben Lind', title: 'Crime analyst', role: 'analyst' as const },
]

for (const kind of testStores())
  describe(`accounts and sessions, ${kind}`, () => {
    let house: TestTrust
    before(async () => {
      house = await openTestTrust(kind)
    })
    beforeEach(() => house.empty())
    after(() => house.close())

    const administrator = (): Promise<Member> => firstAdministrator(house)

    test('the first start makes one administrator by a link that works once', async () => {
      const { trust } = house
      const link = await trust.inviteFirstAdministrator(agency)
      assert.ok(link)
      await assert.rejects(trust.setUp('guessed', { name: 'Mallory', password }), code('trust.link-used'))
      await assert.rejects(trust.setUp(link.token, { name: 'Grace', password: 'short' }), code('trust.password-too-short'))
      const { person } = await trust.setUp(link.token, { name: '  Grace   Admin ', password })
      assert.deepEqual([person.name, person.role], ['Grace Admin', 'administrator'])
      await assert.rejects(trust.setUp(link.token, { name: 'Mallory', password }), code('trust.link-used'))
      assert.equal(await trust.inviteFirstAdministrator(agency), null)
      assert.equal((await trust.signIn(agency, 'grace admin', password)).person.id, person.id)
    })

    test('a link that was put back from a backup is still used up, and one used twice at once makes one account', async () => {
      const { trust, home } = house
      const link = await trust.inviteFirstAdministrator(agency)
      const [file] = await readdir(join(home, 'invitations'))
      const path = join(home, 'invitations', file ?? '')
      const kept = await readFile(path)
      assert.equal(kept.includes(link?.token ?? 'x'), false, 'only the hash of a token is stored')
      const both = await Promise.allSettled(
        ['One', 'Two'].map((name) => trust.setUp(link?.token ?? '', { name: `Grace ${name}`, password })),
      )
      assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
      await writeFile(path, kept)
      await assert.rejects(trust.setUp(link?.token ?? '', { name: 'Mallory', password }), code('trust.link-used'))
      assert.equal((await trust.people(agency)).length, 1)
    })

    test('a session that is open goes on under the name that its account was put right to', async () => {
      const grace = await administrator()
      const ben = await colleague(house, 'analyst', 'Ben Lind')
      const token = await signInFully(house, ben)
      assert.equal((await house.trust.actorOf(token))?.kind, 'person')
      const why = 'It was misspelt from the start.'
      await house.trust.privacy.rectify(await actorOf(house, grace), { person: ben.person.id, name: 'Ben Lund', why })
      const actor = await house.trust.actorOf(token)
      assert.equal(actor?.kind === 'person' && actor.person.name, 'Ben Lund')
    })

    test('a session that begins for an account that was disabled on the way opens nothing', async () => {
      const { trust, store } = house
      const ben = await colleague(house, 'analyst', 'Ben Lind')
      house.clock.advance(1)
      const half = await trust.signIn(agency, 'Ben Lind', password, from)
      const { token } = await trust.identity.enterCode(half.token, codeAt(house, ben.secret), from)
      // As if disabling had ended all sessions just before this one was written.
      await store
        .tables<{ trust_person: { id: string; disabled_at: number | null } }>(everyAgency)
        .updateTable('trust_person')
        .set({ disabled_at: house.clock.now() })
        .where('id', '=', ben.person.id)
        .execute()
      assert.equal(await trust.actorOf(token), null)
    })

    test('what does not commit is void in the ledger, and nothing of it stands', async () => {
      const { trust, store } = house
      const actor = await actorOf(house, await administrator())
      const ben = await colleague(house, 'analyst', 'Ben Lind')
      const link = await trust.invite({ kind: 'station', agency, why: 'a test' }, { role: 'analyst', title: 'Analyst' })
      const { transaction } = store
      store.transaction = (work) =>
        transaction.call(store, async (connection) => {
          await work(connection)
          throw new Error('the disk is full')
        }) as never
      const before = trust.ledger.checkpoint().size
      try {
        await assert.rejects(trust.identity.disable(actor, ben.person.id, from), /disk is full/)
        await assert.rejects(trust.setUp(link.token, { name: 'Carl Night', password }), /disk is full/)
      } finally {
        store.transaction = transaction
      }
      // While no transaction ended nobody could tell how those had: it is asked before the store is held against the ledger.
      await trust.ledger.checkStore()
      const written = (await trust.ledger.entries({ limit: 20 })).filter(({ index }) => index >= before)
      const voids = new Set(written.map((entry) => entry.voids))
      const announced = written.filter((entry) => entry.voids === undefined)
      assert.equal(announced.length, 2)
      for (const { index, what } of announced) assert.ok(voids.has(index), `${what} is not void`)
      assert.equal((await trust.identity.access(actor)).find(({ id }) => id === ben.person.id)?.state, 'active')
      assert.equal((await trust.setUp(link.token, { name: 'Carl Night', password })).person.name, 'Carl Night')
    })

    test('the e-mail of an account that there is: set, changed, taken away, in the ledger without the address', async () => {
      const { trust } = house
      const actor = await actorOf(house, await administrator())
      const ben = await colleague(house, 'analyst', 'Ben Lind')
      const carl = await colleague(house, 'analyst', 'Carl Night')
      const emailOf = async (member: Member) =>
        (await trust.identity.access(actor)).find(({ id }) => id === member.person.id)?.email
      await trust.identity.setEmail(actor, ben.person.id, ' Ben@Agency.example ', from)
      assert.equal(await emailOf(ben), 'ben@agency.example')
      await assert.rejects(trust.identity.setEmail(actor, carl.person.id, 'ben@agency.example', from), code('trust.email-taken'))
      await assert.rejects(
        trust.identity.setEmail(await actorOf(house, carl), ben.person.id, null, from),
        code('trust.not-allowed'),
      )
      await trust.identity.setEmail(actor, ben.person.id, null, from)
      assert.equal(await emailOf(ben), null)
      const said = (await trust.ledger.entries({ limit: 5 })).filter(({ subject }) => subject === `person:${ben.person.id}`)
      assert.match(said[0]?.what ?? '', /was removed/)
      assert.equal(JSON.stringify(said).includes('agency.example'), false)
    })

    test('a link expires after seven days', async () => {
      const link = await house.trust.inviteFirstAdministrator(agency)
      house.clock.advance(7 * 24 * 60)
      await assert.rejects(house.trust.setUp(link?.token ?? '', { name: 'Grace', password }), code('trust.link-used'))
    })

    test('the newest start’s link is the only one', async () => {
      const { trust } = house
      const first = await trust.inviteFirstAdministrator(agency)
      const second = await trust.inviteFirstAdministrator(agency)
      await assert.rejects(trust.setUp(first?.token ?? '', { name: 'Mallory', password }), code('trust.link-used'))
      assert.ok(await trust.setUp(second?.token ?? '', { name: 'Grace', password }))
    })

    test('an administrator invites colleagues; nobody else does; two cannot have one name', async () => {
      const { trust } = house
      const admin = await actorOf(house, await administrator())
      const link = await trust.invite(admin, { role: 'commander', title: 'Night commander, East' })
      const ada = await openAccount(house, link.token, 'Ada Okoro')
      assert.deepEqual([ada.person.role, ada.person.title], ['commander', 'Night commander, East'])
      const commander = await actorOf(house, ada)
      await assert.rejects(trust.invite(commander, { role: 'administrator', title: '' }), code('trust.not-allowed'))
      const second = await trust.invite(admin, { role: 'analyst', title: '' })
      await assert.rejects(trust.setUp(second.token, { name: 'ADA  okoro', password }), code('trust.name-taken'))
    })

    test('an invitation stands in the ledger, is listed, and is withdrawn or used, never both', async () => {
      const { trust } = house
      const grace = await administrator()
      const admin = await actorOf(house, grace)
      const link = await trust.invite(admin, { role: 'analyst', title: 'Night desk' })
      const [entry] = await trust.ledger.entries({ limit: 1 })
      assert.equal(entry?.what, 'A link with which somebody may make an account (analyst) was written.')
      assert.equal(JSON.stringify(entry).includes(link.token), false)
      const [open] = await trust.identity.invitations(admin)
      assert.deepEqual(
        [open?.role, open?.title, open?.invitedBy, open?.stands],
        ['analyst', 'Night desk', { name: 'Grace Admin', role: 'administrator' }, true],
      )
      assert.equal(JSON.stringify(open).includes(link.token), false)
      const commander = await actorOf(house, await colleague(house, 'commander', 'Ada Okoro'))
      await assert.rejects(trust.identity.invitations(commander), code('trust.not-allowed'))
      await assert.rejects(trust.identity.withdrawInvitation(commander, open?.id ?? ''), code('trust.not-allowed'))
      await trust.identity.withdrawInvitation(admin, open?.id ?? '')
      assert.match((await trust.ledger.entries({ limit: 1 }))[0]?.what ?? '', /\(analyst\) was withdrawn/)
      assert.deepEqual(await trust.identity.invitations(admin), [])
      await assert.rejects(trust.identity.withdrawInvitation(admin, open?.id ?? ''), code('trust.no-such-invitation'))
      await assert.rejects(trust.setUp(link.token, { name: 'Amy', password }), code('trust.link-used'))

      const other = await trust.invite(admin, { role: 'analyst', title: '' })
      const [{ id } = { id: '' }] = await trust.identity.invitations(admin)
      const both = await Promise.allSettled([
        trust.setUp(other.token, { name: 'Amy', password }),
        trust.identity.withdrawInvitation(admin, id),
      ])
      const refusals = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.code)] : []))
      assert.ok(['trust.link-used', 'trust.no-such-invitation'].includes(refusals.join()), refusals.join())
      const amy = (await trust.people(agency)).some(({ name }) => name === 'Amy')
      assert.equal(amy, both[0].status === 'fulfilled')
    })

    test('an invitation opens nothing once whoever wrote it is disabled, and opens again with their account', async () => {
      const { trust } = house
      const grace = await actorOf(house, await administrator())
      const hugo = await colleague(house, 'administrator', 'Hugo Lang')
      const link = await trust.invite(await actorOf(house, hugo), { role: 'administrator', title: '' })
      await trust.identity.disable(grace, hugo.person.id, from)
      const refused = code('trust.inviter-may-not')
      await assert.rejects(trust.identity.lookAtLink(link.token), refused)
      await assert.rejects(trust.setUp(link.token, { name: 'Zed Ghost', password }), refused)
      assert.equal((await trust.identity.invitations(grace))[0]?.stands, false)
      // And of the two at once, whoever is first.
      await trust.identity.enable(grace, hugo.person.id, from)
      assert.equal((await trust.identity.lookAtLink(link.token)).role, 'administrator')
      const both = [
        trust.setUp(link.token, { name: 'Zed Ghost', password }),
        trust.identity.disable(grace, hugo.person.id, from),
      ] as const
      const [made] = await Promise.allSettled(both)
      const told = (await trust.ledger.entries({ limit: 9 })).map(({ what }) => what)
      const [at, disabledAt] = [/^An account was made/, /was disabled/].map((said) => told.findIndex((one) => said.test(one)))
      if (made.status === 'fulfilled') assert.ok((at ?? 0) > (disabledAt ?? 0), 'it was made before the other was disabled')
      else assert.ok(refused(made.reason), String(made.reason))
    })

    test('a session ends 30 minutes after its last use, and 12 hours after it began however busy', async () => {
      const { trust, clock } = house
      const admin = await administrator()
      const { token } = admin
      clock.advance(29.9)
      assert.ok(await trust.actorOf(token))
      clock.advance(29.9)
      assert.ok(await trust.actorOf(token), 'use begins the half hour anew')
      clock.advance(30)
      assert.equal(await trust.actorOf(token), null)
      assert.equal(await trust.actorOf(token), null, 'and it stays ended')

      const busy = await signInFully(house, admin)
      for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
        clock.advance(20)
        assert.ok(await trust.actorOf(busy), `after ${minutes} min`)
      }
      clock.advance(20)
      assert.equal(await trust.actorOf(busy), null)
    })

    test('a use of the session survives a restart, a sign-out does not come back', async () => {
      const { trust, clock } = house
      const { token } = await administrator()
      clock.advance(25)
      await trust.actorOf(token)
      const reopened = await house.reopen()
      clock.advance(25)
      assert.ok(await reopened.actorOf(token))
      await reopened.signOut(token)
      assert.equal(await reopened.actorOf(token), null)
      assert.equal(await (await house.reopen()).actorOf(token), null)
    })

    test('the store holds no token and no password', async () => {
      const { token } = await administrator()
      const rows = await Promise.all(
        ['trust_session', 'trust_person'].map((table) =>
          house.store.tables<Record<string, object>>(everyAgency).selectFrom(table).selectAll().execute(),
        ),
      )
      const stored = JSON.stringify(rows)
      assert.match(stored, /\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      assert.equal(stored.includes(token), false)
      assert.equal(stored.includes(password), false)
    })

    test('five bad logons within 15 minutes lock a name, for the right password too, and it opens again', async () => {
      const { trust, clock } = house
      await administrator()
      for (let attempt = 0; attempt < 5; attempt++) {
        await assert.rejects(trust.signIn(agency, 'Grace Admin', 'wrong'), code('trust.wrong-name-or-password'))
        clock.advance(1)
      }
      await assert.rejects(trust.signIn(agency, 'grace ADMIN', password), code('trust.locked'))
      clock.advance(13.9)
      await assert.rejects(trust.signIn(agency, 'Grace Admin', password), code('trust.locked'))
      clock.advance(0.2)
      assert.ok(await trust.signIn(agency, 'Grace Admin', password))
    })

    test('five bad logons over a longer time do not lock', async () => {
      const { trust, clock } = house
      await administrator()
      for (let attempt = 0; attempt < 8; attempt++) {
        await assert.rejects(trust.signIn(agency, 'Grace Admin', 'wrong'), code('trust.wrong-name-or-password'))
        clock.advance(4)
      }
      assert.ok(await trust.signIn(agency, 'Grace Admin', password))
    })

    test('many guesses at the same moment count as many', async () => {
      const { trust } = house
      await administrator()
      const guesses = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) => trust.signIn(agency, 'Grace Admin', `guess ${i}`)),
      )
      const looked = guesses.filter((one) => one.status === 'rejected' && code('trust.wrong-name-or-password')(one.reason))
      assert.ok(looked.length <= 5, `${looked.length} passwords were looked at`)
    })

    test('a name that nobody has is refused and locked like any other', async () => {
      for (let attempt = 0; attempt < 5; attempt++) {
        await assert.rejects(house.trust.signIn(agency, 'Nobody', 'wrong'), code('trust.wrong-name-or-password'))
      }
      await assert.rejects(house.trust.signIn(agency, 'Nobody', 'wrong'), code('trust.locked'))
    })

    test('the lock is counted over any five in a row', () => {
      const minute = 60_000
      const until = (...at: number[]) =>
        lockedUntil(
          at.map((one) => one * minute),
          floor,
        )
      assert.equal(until(0, 1, 2, 3), null)
      assert.equal(until(0, 1, 2, 3, 15), null)
      assert.equal(until(0, 1, 2, 3, 14), 29 * minute)
      assert.equal(until(0, 20, 21, 22, 23, 24), 39 * minute)
    })

    test('with the password alone nobody is in: no room answers until the second factor is shown', async () => {
      const { trust } = house
      const admin = await administrator()
      const half = await trust.signIn(agency, 'Grace Admin', password, from)
      assert.equal(half.needs, 'code')
      assert.equal(await trust.actorOf(half.token), null)
      assert.deepEqual(await trust.identity.halfOf(half.token), { name: 'Grace Admin', needs: 'code', recoveryAsked: false })
      await assert.rejects(trust.identity.sessions(half.token), code('trust.sign-in'))
      house.clock.advance(1)
      const { token } = await trust.identity.enterCode(half.token, codeAt(house, admin.secret), from)
      assert.ok(await trust.actorOf(token))
      assert.notEqual(token, half.token)
      assert.equal(await trust.identity.halfOf(half.token), null, 'the half session ended')
    })

    test('half a session lasts half an hour, however often it is asked', async () => {
      const { trust, clock } = house
      await administrator()
      const half = await trust.signIn(agency, 'Grace Admin', password, from)
      clock.advance(20)
      assert.ok(await trust.identity.halfOf(half.token))
      clock.advance(10)
      assert.equal(await trust.identity.halfOf(half.token), null)
    })

    test('wrong codes count towards the lock, also after the right password again and again', async () => {
      const { trust } = house
      await administrator()
      for (let attempt = 0; attempt < 5; attempt++) {
        const half = await trust.signIn(agency, 'Grace Admin', password, from)
        await assert.rejects(trust.identity.enterCode(half.token, '000000', from), code('trust.code-wrong'))
      }
      await assert.rejects(trust.signIn(agency, 'Grace Admin', password, from), code('trust.locked'))
    })

    test('an account that nobody used for 90 days is disabled until an administrator enables it', async () => {
      const { trust, clock } = house
      const admin = await administrator()
      const ben = await colleague(house, 'analyst', 'Ben Lind')
      clock.advance(89 * 24 * 60)
      await signInFully(house, admin)
      clock.advance(24 * 60 - 1)
      await assert.rejects(trust.signIn(agency, 'Ben Lind', 'wrong'), code('trust.wrong-name-or-password'))
      await assert.rejects(trust.signIn(agency, 'Ben Lind', password), code('trust.account-unused'))
      const actor = await actorOf(house, { token: await signInFully(house, admin) })
      const access = await trust.identity.access(actor)
      const stateOf = (member: Member) => access.find(({ id }) => id === member.person.id)?.state
      assert.deepEqual([stateOf(admin), stateOf(ben)], ['active', 'unused'])
      await trust.identity.enable(actor, ben.person.id, from)
      assert.ok(await signInFully(house, ben))
      const [entry] = await trust.ledger.entries({ limit: 1 })
      assert.equal(entry?.what, 'An account (analyst) was enabled.')
    })

    test('a person sees their sessions and ends one, or all others, at once', async () => {
      const { trust } = house
      const admin = await administrator()
      const second = await signInFully(house, admin)
      const third = await signInFully(house, admin)
      const seen = await trust.identity.sessions(third)
      assert.equal(seen.length, 3)
      assert.deepEqual(seen.map(({ current, device, address, method }) => [current, device, address, method])[0], [
        true,
        from.device,
        from.address,
        'password+code',
      ])
      const other = (await trust.identity.sessions(second)).find(({ current }) => current)?.id ?? ''
      await trust.identity.revokeSession(third, other, from)
      assert.equal(await trust.actorOf(second), null)
      await assert.rejects(trust.identity.revokeSession(third, other, from), code('trust.no-such-session'))
      assert.equal(await trust.identity.revokeOtherSessions(third, from), 1)
      assert.equal(await trust.actorOf(admin.token), null)
      assert.ok(await trust.actorOf(third))
    })

    test('what a page asks by itself is no use of a session: left alone it ends after 30 minutes all the same', async () => {
      const { trust } = house
      const { token } = await administrator()
      for (let minutes = 0; minutes < 29; minutes++) {
        house.clock.advance(1)
        assert.ok(await trust.actorOf(token, false))
      }
      house.clock.advance(1)
      assert.equal(await trust.actorOf(token, false), null)
      assert.equal(await trust.actorOf(token), null)
    })

    test('ending sessions asks for a factor of the last 15 minutes: a screen that was left open shuts nobody out', async () => {
      const { trust } = house
      const admin = await administrator()
      const left = await signInFully(house, admin)
      const [, other] = await trust.identity.sessions(left)
      house.clock.advance(15)
      await assert.rejects(trust.identity.revokeSession(left, other?.id ?? '', from), code('trust.sign-in-again'))
      await assert.rejects(trust.identity.revokeOtherSessions(left, from), code('trust.sign-in-again'))
      assert.equal((await trust.identity.sessions(left)).length, 2)
      // As the page asks: name, password and code over the session that there is.
      const half = await trust.signIn(agency, admin.person.name, password, from, left)
      const { token } = await trust.identity.enterCode(half.token, codeAt(house, admin.secret), from)
      assert.equal(await trust.identity.revokeOtherSessions(token, from), 1)
    })

    test('nobody ends the session of another person by its id', async () => {
      const { trust } = house
      const admin = await administrator()
      const ben = await colleague(house, 'analyst', 'Ben Lind')
      const [own] = await trust.identity.sessions(admin.token)
      await assert.rejects(trust.identity.revokeSession(ben.token, own?.id ?? '', from), code('trust.no-such-session'))
      assert.ok(await trust.actorOf(admin.token))
    })

    test('an administrator ends all sessions of a person, or disables the account; both are in the ledger', async () => {
      const { trust } = house
      const admin = await actorOf(house, await administrator())
      const ben = await colleague(house, 'analyst', 'Ben Lind')
      const again = await signInFully(house, ben)
      assert.equal(await trust.identity.revokeSessionsOf(admin, ben.person.id, from), 2)
      assert.deepEqual([await trust.actorOf(ben.token), await trust.actorOf(again)], [null, null])
      const later = await signInFully(house, ben)
      await trust.identity.disable(admin, ben.person.id, from)
      assert.equal(await trust.actorOf(later), null)
      await assert.rejects(trust.signIn(agency, 'Ben Lind', password), code('trust.account-disabled'))
      await assert.rejects(trust.identity.disable(admin, admin.person.id, from), code('trust.not-yourself'))
      const benAsActor = { kind: 'person' as const, person: ben.person, session: 'x' }
      await assert.rejects(trust.identity.revokeSessionsOf(benAsActor, admin.person.id, from), code('trust.not-allowed'))
      const said = (await trust.ledger.entries({ limit: 2 })).map(({ what }) => what)
      assert.deepEqual(said, [
        'An account (analyst) was disabled and its sessions ended.',
        'All sessions of an account (analyst) were ended.',
      ])
    })

    test('who came to the door is written down: no typed name, no password, no token', async () => {
      const { trust } = house
      const admin = await administrator()
      await assert.rejects(trust.signIn(agency, 'my secret password', 'wrong', from))
      const again = await signInFully(house, admin)
      await trust.signOut(again, from)
      const events = await trust.identity.events(agency, { since: 0 as never, limit: 50 })
      const kinds = events.map(({ kind, detail }) => `${kind} ${detail}`.trim()).sort()
      assert.deepEqual(kinds, [
        'account-made administrator',
        'enrolled code generator',
        'half-sign-in link',
        'half-sign-in password',
        'refused wrong name or password',
        'sign-in password+code',
        'sign-in password+code',
        'sign-out',
      ])
      const refused = events.find(({ kind }) => kind === 'refused')
      assert.deepEqual([refused?.person, refused?.device, refused?.address], [null, from.device, from.address])
      assert.match(refused?.nameKey ?? '', /^[0-9a-f]{64}$/)
      const rows = await Promise.all(
        ['trust_event', 'trust_bad_logon'].map((table) =>
          house.store.tables<Record<string, object>>(everyAgency).selectFrom(table).selectAll().execute(),
        ),
      )
      assert.equal(JSON.stringify(rows).includes('my secret password'), false)
    })

    test('demo people sign in with one click, keep their place, and have no password', async () => {
      const { trust } = house
      const people = await trust.seedDemoPeople(agency, cast)
      assert.deepEqual(
        people.map((person) => person.name),
        ['Ada Okoro', 'Ben Lind'],
      )
      assert.deepEqual(await trust.seedDemoPeople(agency, cast), people, 'a second start seeds nobody twice')
      const { token, person } = await trust.signInDemo(agency, people[0]?.id as PersonId)
      assert.equal(person.role, 'commander')
      const actor = await trust.actorOf(token)
      assert.equal(actor?.kind === 'person' && actor.person.name, 'Ada Okoro')
      for (const guess of ['', 'null', password]) {
        await assert.rejects(trust.signIn(agency, 'Ada Okoro', guess), code('trust.wrong-name-or-password'))
      }
      await assert.rejects(trust.signInDemo(agency, 'demo-99' as PersonId), code('trust.no-such-person'))
    })

    test('a folder with real accounts, or a link to make one, never offers one-click sign-in', async () => {
      const { trust } = house
      const link = await trust.inviteFirstAdministrator(agency)
      await assert.rejects(trust.seedDemoPeople(agency, cast), code('trust.real-data'))
      await trust.setUp(link?.token ?? '', { name: 'Grace Admin', password })
      await assert.rejects(trust.seedDemoPeople(agency, cast), code('trust.real-data'))
      assert.deepEqual(await trust.demoPeople(agency), [])
      await assert.rejects(trust.signInDemo(agency, 'demo-01' as PersonId), code('trust.real-data'))
    })

    test('the demo city takes no real accounts', async () => {
      const { trust } = house
      await trust.seedDemoPeople(agency, cast)
      assert.equal(await trust.inviteFirstAdministrator(agency), null)
      await assert.rejects(
        trust.invite({ kind: 'station', agency, why: 'a test' }, { role: 'analyst', title: '' }),
        code('trust.demo-only'),
      )
    })
  })
