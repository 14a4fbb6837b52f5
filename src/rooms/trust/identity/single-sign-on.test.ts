/** Single sign-on against a real provider on loopback: who has an account gets in, nobody gets one, and every forged return is refused. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { actorOf, enrolPasskey, firstAdministrator, from, place } from '../../../../test/trust/sign-in-fully.ts'
import { clientId, clientSecret, startOidcProvider, type TestProvider } from '../../../../test/trust/start-oidc-provider.ts'
import type { Instant } from '../../../kernel/units.ts'
import type { Actor, SignedIn } from '../contract.ts'
import { openTrust } from '../open-trust.ts'
import { callbackPath } from './single-sign-on.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name

describe('single sign-on', () => {
  let house: TestTrust
  let provider: TestProvider
  let admin: Actor

  before(async () => {
    house = await openTestTrust()
    provider = await startOidcProvider(`${place.origin}${callbackPath}`)
  })
  beforeEach(async () => {
    await house.empty()
    await withSettings({})
    admin = await actorOf(house, await firstAdministrator(house))
    provider.person = { sub: 'ada-7', email: 'Ada.Okoro@pd.example', email_verified: true }
  })
  after(async () => {
    await provider.close()
    await house.close()
  })

  async function withSettings(more: Record<string, string>): Promise<void> {
    await house.trust.close()
    const env = {
      PEEL_OIDC_ISSUER: provider.issuer,
      PEEL_OIDC_CLIENT_ID: clientId,
      PEEL_OIDC_CLIENT_SECRET: clientSecret,
      ...more,
    }
    house.trust = await openTrust({ ...house, env })
  }
  const makeAccount = (role = 'commander') =>
    house.trust.identity.addAccountForSso(admin, { name: 'Ada Okoro', role, title: 'Night', email: 'ada.okoro@pd.example' }, from)
  const begin = () => house.trust.identity.beginSso(agency, place)
  const finish = (address: URL, browser: string): Promise<SignedIn> =>
    house.trust.identity.finishSso(agency, place, { address, browser }, from)
  const signIn = async (): Promise<SignedIn> => {
    const { url, browser } = await begin()
    return finish(await provider.visit(url), browser)
  }

  test('asks with PKCE, state and nonce, and for no more than an e-mail', async () => {
    const { url } = await begin()
    const asked = new URL(url).searchParams
    assert.equal(asked.get('code_challenge_method'), 'S256')
    for (const name of ['code_challenge', 'state', 'nonce']) assert.ok((asked.get(name) ?? '').length >= 43, name)
    assert.deepEqual([asked.get('response_type'), asked.get('scope')], ['code', 'openid email'])
    assert.notEqual((await begin()).url, url)
  })

  test('whoever has no account gets none, whatever the provider says of them', async () => {
    provider.person = {
      sub: 'mallory',
      email: 'mallory@pd.example',
      email_verified: true,
      groups: ['administrators'],
      role: 'administrator',
    }
    await assert.rejects(signIn(), code('trust.sso-no-account'))
    assert.equal((await house.trust.people(agency)).length, 1)
  })

  test('the verified e-mail links the account once; afterwards the subject counts, not the e-mail', async () => {
    const { trust } = house
    const made = await makeAccount()
    const first = await signIn()
    assert.deepEqual([first.person.id, first.person.role, first.needs], [made.id, 'commander', 'enrolment'])
    assert.equal(await trust.actorOf(first.token), null, 'the provider did not say that it asked for two factors')
    const [linked] = await trust.ledger.entries({ limit: 1 })
    assert.match(linked?.what ?? '', /linked/)

    provider.person = { sub: 'ada-7', email: 'married@pd.example', email_verified: true, role: 'administrator' }
    const again = await signIn()
    assert.deepEqual([again.person.id, again.person.role], [made.id, 'commander'], 'roles come from Peel alone')

    provider.person = { sub: 'somebody-else', email: 'ada.okoro@pd.example', email_verified: true }
    await assert.rejects(signIn(), code('trust.sso-no-account'), 'a second subject does not take the account over')
  })

  test('an e-mail that the provider did not verify links nothing', async () => {
    await makeAccount()
    for (const email_verified of [false, undefined]) {
      provider.person = { sub: 'ada-7', email: 'ada.okoro@pd.example', ...(email_verified === false && { email_verified }) }
      await assert.rejects(signIn(), code('trust.sso-no-account'))
    }
  })

  test('with Peel’s own second factor the half session becomes a whole one', async () => {
    await makeAccount()
    const half = await signIn()
    const { token } = await enrolPasskey(house, half.token)
    assert.equal((await actorOf(house, { token })).person.name, 'Ada Okoro')
    assert.equal((await signIn()).needs, 'passkey')
  })

  test('two factors at the provider count only where the settings say by which word', async () => {
    await makeAccount()
    provider.person.amr = ['pwd', 'mfa']
    assert.equal((await signIn()).needs, 'enrolment')
    await withSettings({ PEEL_OIDC_MFA_AMR: 'mfa' })
    const whole = await signIn()
    assert.equal(whole.needs, undefined)
    assert.ok(await house.trust.actorOf(whole.token))
    provider.person.amr = ['pwd']
    assert.equal((await signIn()).needs, 'enrolment')
  })

  test('a return that was replayed, late, of another browser, or forged is refused', async () => {
    await makeAccount()
    const { url, browser } = await begin()
    const address = await provider.visit(url)
    await assert.rejects(finish(address, 'another browser'), code('trust.sso-refused'))
    // The question is spent only by the browser that asked.
    assert.ok(await finish(address, browser))
    await assert.rejects(finish(address, browser), code('trust.sso-refused'))

    const late = await begin()
    const lateAddress = await provider.visit(late.url)
    house.clock.advance(5)
    await assert.rejects(finish(lateAddress, late.browser), code('trust.sso-refused'))

    const forgeries: ((params: URLSearchParams) => void)[] = [
      (params) => params.set('state', 'forged'),
      (params) => params.set('code', 'forged'),
      (params) => params.set('iss', 'https://evil.example'),
      (params) => params.delete('iss'),
      (params) => params.delete('code'),
      (params) => params.set('error', 'access_denied'),
    ]
    for (const [number, forge] of forgeries.entries()) {
      const begun = await begin()
      const came = await provider.visit(begun.url)
      forge(came.searchParams)
      await assert.rejects(finish(came, begun.browser), code('trust.sso-refused'), `forgery ${number}`)
    }
  })

  test('a code that was fetched for another question is refused: nonce and PKCE belong to one', async () => {
    await makeAccount()
    const [own, other] = [await begin(), await begin()]
    const [ownAddress, otherAddress] = [await provider.visit(own.url), await provider.visit(other.url)]
    ownAddress.searchParams.set('code', otherAddress.searchParams.get('code') ?? '')
    await assert.rejects(finish(ownAddress, own.browser), code('trust.sso-refused'))
    const refused = (await house.trust.identity.events(agency, { since: 0 as Instant, limit: 5 })).find(
      ({ kind }) => kind === 'refused',
    )
    assert.match(refused?.detail ?? '', /^single sign-on: \w+$/)
  })

  test('a disabled account stays out; two accounts cannot have one e-mail; only an administrator makes one', async () => {
    const made = await makeAccount()
    await assert.rejects(makeAccount(), code('trust.email-taken'))
    const commander = { kind: 'person' as const, person: made, session: 'x' }
    const more = { name: 'Eve', role: 'administrator', title: '', email: 'eve@pd.example' }
    await assert.rejects(house.trust.identity.addAccountForSso(commander, more, from), code('trust.not-allowed'))
    await house.trust.identity.disable(admin, made.id, from)
    await assert.rejects(signIn(), code('trust.account-disabled'))
  })

  test('without settings there is none; a provider that is down is said to be', async () => {
    const trust = await house.reopen()
    assert.equal(trust.identity.ssoName, null)
    await assert.rejects(trust.identity.beginSso(agency, place), code('trust.sso-off'))
    await withSettings({ PEEL_OIDC_ISSUER: 'http://127.0.0.1:9' })
    assert.equal(house.trust.identity.ssoName, 'Agency sign-in')
    await assert.rejects(begin(), code('trust.sso-unreachable'))
  })
})
