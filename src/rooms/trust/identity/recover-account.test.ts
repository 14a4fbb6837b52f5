/** A lost factor comes back only through two people, one an administrator, neither the person, within a day, exactly once. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { agency, openTestTrust, type TestTrust, testStores, toldEntries } from '../../../../test/trust/open-test-trust.ts'
import {
  actorOf,
  colleague,
  enrolPasskey,
  firstAdministrator,
  from,
  type Member,
  password,
  place,
  signInFully,
} from '../../../../test/trust/sign-in-fully.ts'
import { softwareAuthenticator } from '../../../../test/trust/software-authenticator.ts'
import type { Actor } from '../contract.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const day = 24 * 60

for (const kind of testStores())
  describe(`recovery by two people, ${kind}`, () => {
    let house: TestTrust
    before(async () => {
      house = await openTestTrust(kind)
    })
    after(() => house.close())

    let grace: Member
    let hugo: Member
    let ada: Member
    let carl: Member
    let ben: Member
    /** A fresh session, as an actor. */
    const as = async (member: Member): Promise<Actor & { kind: 'person' }> =>
      actorOf(house, { token: await signInFully(house, member) })
    const approve = (actor: Actor, recovery?: string) =>
      house.trust.identity.approveRecovery(actor, recovery ? { recovery } : { person: ben.person.id }, from)

    beforeEach(async () => {
      await house.empty()
      grace = await firstAdministrator(house)
      hugo = await colleague(house, 'administrator', 'Hugo Admin')
      ada = await colleague(house, 'commander', 'Ada Okoro')
      carl = await colleague(house, 'commander', 'Carl Night')
      ben = await colleague(house, 'analyst', 'Ben Lind')
      house.clock.advance(day)
    })

    test('the person asks after the right password; an administrator and a commander approve; the link replaces every factor', async () => {
      const { trust } = house
      const { authenticator } = await enrolPasskey(house, await signInFully(house, ben))
      const half = await trust.signIn(agency, 'Ben Lind', password, from)
      await trust.identity.askForRecovery(half.token, from)
      await trust.identity.askForRecovery(half.token, from)
      assert.equal((await trust.identity.halfOf(half.token))?.recoveryAsked, true)

      const [open, ...others] = await trust.identity.recoveries(await as(grace))
      assert.deepEqual([open?.state, open?.approvals.length, others.length], ['open', 0, 0])
      const first = await approve(await as(ada), open?.id)
      assert.deepEqual([first.link, first.recovery.state], [null, 'open'])
      const second = await approve(await as(grace), open?.id)
      assert.equal(second.recovery.state, 'issued')
      const link = second.link?.token ?? ''

      assert.deepEqual(await trust.identity.lookAtLink(link), {
        kind: 'recovery',
        name: 'Ben Lind',
        role: 'analyst',
        title: 'analyst',
      })
      const still = await signInFully(house, ben)
      const device = softwareAuthenticator()
      const options = await trust.identity.askToSetUpWithPasskey(link, 'another name', place)
      assert.equal(options.user.name, 'Ben Lind')
      const given = { response: device.create(options, place.origin), label: 'New phone' }
      const { token, person } = await trust.identity.setUpWithPasskey(link, given, place, from)
      assert.equal(person.id, ben.person.id)
      const factors = await trust.identity.factors(token)
      assert.deepEqual(
        [factors.passkeys.map(({ label }) => label), factors.password, factors.totp, factors.recoveryCodesLeft],
        [['New phone'], false, false, 0],
      )
      assert.equal(await trust.actorOf(still), null, 'sessions from before are over')
      const old = await trust.identity.askForPasskey(agency, place)
      const oldAnswer = authenticator.get(old, place.origin)
      await assert.rejects(trust.identity.enterWithPasskey(agency, place, oldAnswer, from), code('trust.passkey-refused'))
      await assert.rejects(trust.signIn(agency, 'Ben Lind', password), code('trust.wrong-name-or-password'))
      await assert.rejects(trust.identity.lookAtLink(link), code('trust.link-used'))

      const said = await toldEntries(trust, 40)
      for (const sentence of [
        'Ada Okoro (commander): The recovery of an account (analyst) was approved.',
        'Grace Admin (administrator): The recovery of an account (analyst) was approved.',
        'Ben Lind (analyst): An account (analyst) was recovered with the link that two people approved; its old factors are gone.',
      ]) {
        assert.ok(said.includes(sentence), sentence)
      }
    })

    test('whoever approved last wrote the link: one person acts, the other is named in what was done', async () => {
      const first = await approve(await as(grace))
      await approve(await as(ada), first.recovery.id)
      const told = (await toldEntries(house.trust, 20)).find((one) => one.includes('one-time link'))
      assert.match(told ?? '', /^Ada Okoro \(commander\): .*Grace Admin \(administrator\)/)
    })

    test('two administrators are enough, two commanders are not', async () => {
      await approve(await as(ada))
      const two = await approve(await as(carl))
      assert.deepEqual([two.link, two.recovery.approvals.length], [null, 2])
      const three = await approve(await as(hugo))
      assert.ok(three.link)
      assert.equal(house.trust.identity !== undefined && three.recovery.state, 'issued')
    })

    test('nobody approves twice, for themselves, without the role, or in a stranger’s place', async () => {
      const { trust } = house
      const first = await approve(await as(grace))
      await assert.rejects(approve(await as(grace)), code('trust.recovery-approved-already'))
      await assert.rejects(approve(await as(ben)), code('trust.not-allowed'))
      const station: Actor = { kind: 'station', agency, why: 'a test' }
      await assert.rejects(approve(station), code('trust.not-allowed'))
      const own = trust.identity.approveRecovery(await as(ada), { person: ada.person.id }, from)
      await assert.rejects(own, code('trust.not-yourself'))
      const opened = await trust.identity.approveRecovery(await as(grace), { person: ada.person.id }, from)
      await assert.rejects(approve(await as(ada), opened.recovery.id), code('trust.not-yourself'))
      await assert.rejects(approve(await as(hugo), 'recovery-nobody'), code('trust.recovery-over'))
      assert.equal(first.link, null)
    })

    test('an account made today does not approve: otherwise one person could be two', async () => {
      await approve(await as(grace))
      const puppet = await colleague(house, 'commander', 'Invited Yesterday')
      await assert.rejects(approve(await actorOf(house, puppet)), code('trust.approver-too-new'))
      house.clock.advance(day - 10)
      await assert.rejects(approve(await as(puppet)), code('trust.approver-too-new'))
    })

    test('the approval of somebody whose account was disabled meanwhile does not count', async () => {
      await approve(await as(ada))
      await house.trust.identity.disable(await as(hugo), ada.person.id, from)
      const second = await approve(await as(grace))
      assert.equal(second.link, null)
      assert.ok((await approve(await as(hugo))).link)
    })

    test('approvals older than a day are void', async () => {
      const { recovery } = await approve(await as(grace))
      house.clock.advance(day)
      await assert.rejects(approve(await as(ada), recovery.id), code('trust.recovery-over'))
      assert.equal((await house.trust.identity.recoveries(await as(grace)))[0]?.state, 'expired')
      const anew = await approve(await as(ada))
      assert.deepEqual([anew.link, anew.recovery.approvals.length], [null, 1])
    })

    test('of many approvals at the same moment exactly one completes it, and one link is written', async () => {
      const actors = [await as(grace), await as(hugo), await as(ada), await as(carl)]
      const settled = await Promise.allSettled(actors.map((actor) => approve(actor)))
      const links = settled.flatMap((one) => (one.status === 'fulfilled' && one.value.link ? [one.value.link] : []))
      assert.equal(links.length, 1, JSON.stringify(settled.map((one) => (one as { reason?: Error }).reason?.message)))
      const uses = ['a', 'b'].map(() =>
        house.trust.setUp(links[0]?.token ?? '', { name: 'x', password: 'four other words yes' }, from),
      )
      const used = await Promise.allSettled(uses)
      assert.equal(used.filter(({ status }) => status === 'fulfilled').length, 1)
    })

    test('a link that was written ends after a day; a half session cannot approve anything', async () => {
      await approve(await as(grace))
      const { link } = await approve(await as(ada))
      house.clock.advance(day)
      await assert.rejects(house.trust.setUp(link?.token ?? '', { name: 'x', password }, from), code('trust.link-used'))
      const half = await house.trust.signIn(agency, 'Grace Admin', password, from)
      assert.equal(await house.trust.actorOf(half.token), null)
      await assert.rejects(house.trust.identity.expectFresh(half.token), code('trust.sign-in'))
    })
  })
