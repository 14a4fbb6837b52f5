/** Passkeys against an authenticator that lies in every way it can: each lie is refused, the truth is let in, nothing works twice. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import {
  actorOf,
  enrolPasskey,
  firstAdministrator,
  from,
  place,
  signInByPasskey,
  signInFully,
} from '../../../../test/trust/sign-in-fully.ts'
import { type Lies, type SoftwareAuthenticator, softwareAuthenticator } from '../../../../test/trust/software-authenticator.ts'
import type { Instant } from '../../../kernel/units.ts'
import { takesPasskeys } from './passkeys.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name

describe('passkeys', () => {
  let house: TestTrust
  before(async () => {
    house = await openTestTrust()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const enrolled = async (): Promise<{ token: string; authenticator: SoftwareAuthenticator }> =>
    enrolPasskey(house, (await firstAdministrator(house)).token)

  const answer = async (authenticator: SoftwareAuthenticator, lies: Lies = {}) => {
    const options = await house.trust.identity.askForPasskey(agency, place)
    return house.trust.identity.enterWithPasskey(agency, place, authenticator.get(options, place.origin, lies), from)
  }

  test('a passkey opens an account with a link in one step, and signs in with two factors at once', async () => {
    const { trust } = house
    const link = (await trust.inviteFirstAdministrator(agency))?.token ?? ''
    assert.deepEqual(await trust.identity.lookAtLink(link), {
      kind: 'new',
      name: null,
      role: 'administrator',
      title: 'Administrator',
    })
    const authenticator = softwareAuthenticator()
    const options = await trust.identity.askToSetUpWithPasskey(link, '  Grace  Admin', place)
    assert.deepEqual([options.rp.id, options.user.name], ['peel.test', 'Grace Admin'])
    assert.deepEqual(options.authenticatorSelection?.userVerification, 'required')
    const given = { response: authenticator.create(options, place.origin), label: '' }
    const { token, person, needs } = await trust.identity.setUpWithPasskey(link, given, place, from)
    assert.deepEqual([person.name, person.role, needs], ['Grace Admin', 'administrator', undefined])
    assert.ok(await trust.actorOf(token))
    await assert.rejects(trust.identity.setUpWithPasskey(link, given, place, from), code('trust.link-used'))

    const again = await signInByPasskey(house, authenticator)
    assert.equal((await actorOf(house, { token: again })).person.id, person.id)
    const [seen] = await trust.identity.sessions(again)
    assert.equal(seen?.method, 'passkey')
    assert.equal((await trust.identity.factors(again)).passkeys[0]?.label, 'Passkey')
  })

  test('every lie of an authenticator is refused with the same answer, and written down with its own reason', async () => {
    const { authenticator } = await enrolled()
    await answer(authenticator)
    house.clock.advance(0.1)
    const lies: [Lies, RegExp][] = [
      [{ origin: 'https://peel.test.evil.example' }, /origin/],
      [{ origin: 'http://peel.test' }, /origin/],
      [{ rpId: 'evil.example' }, /RP ID/],
      [{ type: 'webauthn.create' }, /type/],
      [{ userVerified: false }, /verif/],
      [{ otherKey: true }, /signature/],
      [{ userHandle: Buffer.from('person-other').toString('base64url') }, /another person/],
      [{ counter: 1 }, /counter/],
      [{ counter: 0 }, /counter/],
    ]
    for (const [lie, reason] of lies) {
      // A copy lies, so that the true one's own count goes on.
      await assert.rejects(answer(authenticator.clone(), lie), code('trust.passkey-refused'), JSON.stringify(lie))
      const [event] = await house.trust.identity.events(agency, { since: 0 as Instant, limit: 1 })
      assert.match(event?.detail ?? '', reason, JSON.stringify(lie))
      house.clock.advance(0.1)
    }
    assert.ok(await answer(authenticator))
  })

  test('a copied passkey is found out by its counter', async () => {
    const { authenticator } = await enrolled()
    const copy = authenticator.clone()
    assert.ok(await answer(authenticator))
    await assert.rejects(answer(copy), code('trust.passkey-refused'))
  })

  test('an answer works once, within five minutes, for the question that was asked', async () => {
    const { trust, clock } = house
    const { authenticator } = await enrolled()
    const options = await trust.identity.askForPasskey(agency, place)
    const response = authenticator.get(options, place.origin)
    const enter = () => trust.identity.enterWithPasskey(agency, place, response, from)
    const both = await Promise.allSettled([enter(), enter()])
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
    await assert.rejects(enter(), code('trust.challenge-over'))

    const late = await trust.identity.askForPasskey(agency, place)
    clock.advance(5)
    const lateAnswer = authenticator.get(late, place.origin)
    await assert.rejects(trust.identity.enterWithPasskey(agency, place, lateAnswer, from), code('trust.challenge-over'))

    const own = { challenge: Buffer.from('a challenge of the attacker’s own').toString('base64url') }
    await assert.rejects(answer(authenticator, own), code('trust.challenge-over'))
  })

  test('a question of one kind, or of another session, is no question of this one', async () => {
    const { trust } = house
    const { token, authenticator } = await enrolled()
    const signIn = await trust.identity.askForPasskey(agency, place)
    const made = { ...(await trust.identity.askToEnrolPasskey(token, place)), challenge: signIn.challenge }
    const given = { response: authenticator.create(made, place.origin), label: '' }
    await assert.rejects(trust.identity.enrolPasskey(token, given, place, from), code('trust.challenge-over'))
  })

  test('a passkey of a stranger, or one not verified by its owner, is not enrolled', async () => {
    const { trust } = house
    const { token } = await firstAdministrator(house)
    const stranger = softwareAuthenticator()
    const lies: Lies[] = [{ userVerified: false }, { origin: 'https://evil.example' }, { rpId: 'evil.example' }]
    for (const lie of lies) {
      const options = await trust.identity.askToEnrolPasskey(token, place)
      const given = { response: stranger.create(options, place.origin, lie), label: '' }
      await assert.rejects(trust.identity.enrolPasskey(token, given, place, from), code('trust.passkey-not-taken'))
    }
    assert.equal((await trust.identity.factors(token)).passkeys.length, 0)
    await assert.rejects(answer(softwareAuthenticatorWithOne()), code('trust.passkey-refused'))
  })

  test('changing factors needs a proof of the last quarter of an hour', async () => {
    const { trust, clock } = house
    const admin = await firstAdministrator(house)
    clock.advance(15)
    await assert.rejects(trust.identity.askToEnrolPasskey(admin.token, place), code('trust.sign-in-again'))
    await assert.rejects(
      trust.identity.changePassword(admin.token, { password: 'another four words' }, from),
      code('trust.sign-in-again'),
    )
    await assert.rejects(trust.identity.renewRecoveryCodes(admin.token, from), code('trust.sign-in-again'))
    assert.ok((await enrolPasskey(house, await signInFully(house, admin))).token)
  })

  test('with the password alone nobody enrols a second factor beside the one there is', async () => {
    const { trust } = house
    const admin = await firstAdministrator(house)
    const half = await trust.signIn(agency, admin.person.name, 'four random words do', from)
    await assert.rejects(trust.identity.askToEnrolPasskey(half.token, place), code('trust.second-factor-first'))
    await assert.rejects(trust.identity.askToEnrolTotp(half.token), code('trust.second-factor-first'))
    await assert.rejects(
      trust.identity.changePassword(half.token, { password: 'another four words' }, from),
      code('trust.second-factor-first'),
    )
  })

  test('the last way in with two factors cannot be taken away', async () => {
    const { trust } = house
    const { token } = await enrolled()
    await trust.identity.removeFactor(token, 'codes', from)
    const [passkey] = (await trust.identity.factors(token)).passkeys
    const last = trust.identity.removeFactor(token, { passkey: passkey?.id ?? '' }, from)
    await assert.rejects(last, code('trust.last-factor'))
    await assert.rejects(trust.identity.removeFactor(token, { passkey: 'nobody-s' }, from), code('trust.no-such-factor'))
    assert.equal((await trust.identity.factors(token)).passkeys.length, 1)
  })

  test('passkeys belong to names, not to addresses', async () => {
    assert.ok(takesPasskeys({ origin: '', host: 'localhost' }))
    for (const host of ['127.0.0.1', '[::1]', '192.0.2.1']) assert.equal(takesPasskeys({ origin: '', host }), false, host)
    const nowhere = { origin: 'http://127.0.0.1:7373', host: '127.0.0.1' }
    await assert.rejects(house.trust.identity.askForPasskey(agency, nowhere), code('trust.passkeys-need-a-name'))
  })

  test('the question at the door is the same whoever comes, and names nobody', async () => {
    await enrolled()
    const { challenge, ...asked } = await house.trust.identity.askForPasskey(agency, place)
    assert.equal(Buffer.from(challenge, 'base64url').length, 32)
    assert.deepEqual(asked, {
      allowCredentials: undefined,
      extensions: undefined,
      rpId: 'peel.test',
      timeout: 300_000,
      userVerification: 'required',
    })
  })
})

function softwareAuthenticatorWithOne(): SoftwareAuthenticator {
  const authenticator = softwareAuthenticator()
  const user = { id: 'cGVyc29uLTE', name: 'x', displayName: 'x' }
  authenticator.create({ rp: { id: 'peel.test', name: '' }, user, challenge: 'AA', pubKeyCredParams: [] }, place.origin)
  return authenticator
}
