/** The CJIS numbers are the defaults; weaker ones apply only after the ledger has said so; what cannot be read stops the start. */

import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { agency, newHome, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { from, password } from '../../../../test/trust/sign-in-fully.ts'
import { floor, readIdentitySettings, weakerThanFloor } from './identity-settings.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name

test('without a file every rule is the number of CJIS 5.9.5', async () => {
  const home = await newHome()
  const { rules, origin, sso } = await readIdentitySettings(home)
  assert.deepEqual(rules, {
    badLogons: 5,
    badLogonMinutes: 15,
    lockMinutes: 15,
    idleMinutes: 30,
    reauthenticateHours: 12,
    mfa: true,
    unusedDays: 90,
  })
  assert.deepEqual([origin, sso], [null, null])
  await rm(home, { recursive: true })
})

test('each rule knows which way is weaker', () => {
  assert.deepEqual(weakerThanFloor(floor), [])
  const stricter = {
    badLogons: 3,
    badLogonMinutes: 60,
    lockMinutes: 30,
    idleMinutes: 10,
    reauthenticateHours: 8,
    mfa: true,
    unusedDays: 30,
  }
  assert.deepEqual(weakerThanFloor(stricter), [])
  const weaker = {
    badLogons: 6,
    badLogonMinutes: 14,
    lockMinutes: 14,
    idleMinutes: 31,
    reauthenticateHours: 13,
    mfa: false,
    unusedDays: 91,
  }
  for (const [rule, value] of Object.entries(weaker)) {
    const found = weakerThanFloor({ ...floor, [rule]: value })
    assert.deepEqual(found, [`${rule} ${value} (floor ${floor[rule as keyof typeof floor]})`])
  }
})

test('a file that cannot be understood is named, and nothing is guessed', async () => {
  const home = await newHome()
  const path = join(home, 'identity.json')
  for (const text of [
    '{',
    '{"rule":{}}',
    '{"rules":{"idleMinute":30}}',
    '{"rules":{"idleMinutes":"30"}}',
    '{"rules":{"idleMinutes":0}}',
    '{"origin":"peel.example"}',
    '{"sso":{"issuer":"http://idp.example","clientId":"a","clientSecret":"b"}}',
  ]) {
    await writeFile(path, text)
    await assert.rejects(readIdentitySettings(home), code('trust.settings-unreadable'), text)
  }
  await rm(path)
  await mkdir(path)
  await assert.rejects(readIdentitySettings(home), code('trust.settings-unreadable'), 'what cannot be read is not absent')
  await rm(home, { recursive: true })
})

test('the environment names address and provider; the rules stand in the file alone', async () => {
  const home = await newHome()
  await writeFile(join(home, 'identity.json'), '{"rules":{"idleMinutes":10},"origin":"https://old.example/"}')
  const env = {
    PEEL_ORIGIN: 'https://peel.example/',
    PEEL_OIDC_ISSUER: 'https://idp.example',
    PEEL_OIDC_CLIENT_ID: 'peel',
    PEEL_OIDC_CLIENT_SECRET: 's3cret',
    PEEL_OIDC_MFA_AMR: 'mfa, hwk',
  }
  const { rules, origin, sso } = await readIdentitySettings(home, env)
  assert.deepEqual([rules.idleMinutes, origin], [10, 'https://peel.example'])
  assert.deepEqual([sso?.issuer, sso?.mfaAmr, sso?.mfaAcr], ['https://idp.example', ['mfa', 'hwk'], []])
  assert.equal((await readIdentitySettings(home)).origin, 'https://old.example')
  await rm(home, { recursive: true })
})

describe('rules in force', () => {
  let house: TestTrust
  before(async () => {
    house = await openTestTrust()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const setRules = async (rules: object): Promise<void> => {
    await writeFile(join(house.home, 'identity.json'), JSON.stringify({ rules }))
    await house.reopen()
  }
  const said = async (): Promise<string[]> =>
    (await house.trust.ledger.entries({ limit: 50 }))
      .filter(({ subject }) => subject === 'identity-rules')
      .map(({ what }) => what)

  test('weaker rules are said in the ledger once, and again when they are strict again', async () => {
    await setRules({ mfa: false, idleMinutes: 60 })
    const link = await house.trust.inviteFirstAdministrator(agency)
    const { token, needs } = await house.trust.setUp(link?.token ?? '', { name: 'Grace Admin', password }, from)
    assert.equal(needs, undefined)
    house.clock.advance(59)
    assert.ok(await house.trust.actorOf(token), 'the weaker rule applies')
    const weak = 'The rules for signing in are weaker than CJIS 5.9.5 asks: idleMinutes 60 (floor 30); mfa false (floor true).'
    assert.deepEqual(await said(), [weak])
    await house.reopen()
    await house.trust.actorOf(token)
    assert.deepEqual(await said(), [weak], 'once')
    await setRules({})
    assert.equal(await house.trust.actorOf(token), null, 'one factor is no longer enough')
    assert.deepEqual(await said(), ['The rules for signing in are no weaker than CJIS 5.9.5 asks again.', weak])
  })

  test('stricter rules need no word, and hold: three bad logons, ten minutes', async () => {
    await setRules({ badLogons: 3, idleMinutes: 10 })
    const link = await house.trust.inviteFirstAdministrator(agency)
    const { token } = await house.trust.setUp(link?.token ?? '', { name: 'Grace Admin', password }, from)
    house.clock.advance(10)
    assert.equal(await house.trust.identity.halfOf(token), null)
    for (let attempt = 0; attempt < 3; attempt++) {
      await assert.rejects(house.trust.signIn(agency, 'Grace Admin', 'wrong'), code('trust.wrong-name-or-password'))
    }
    await assert.rejects(house.trust.signIn(agency, 'Grace Admin', password), code('trust.locked'))
    assert.deepEqual(await said(), [])
  })

  test('where one factor is enough, an account that has a second is asked for it all the same', async () => {
    await setRules({ mfa: false })
    const link = await house.trust.inviteFirstAdministrator(agency)
    const { token } = await house.trust.setUp(link?.token ?? '', { name: 'Grace Admin', password }, from)
    const { secret } = await house.trust.identity.askToEnrolTotp(token)
    const { generateSync } = await import('otplib')
    const typed = generateSync({ secret, epoch: Math.floor(house.clock.now() / 1000) })
    await house.trust.identity.enrolTotp(token, { secret, code: typed }, from)
    const again = await house.trust.signIn(agency, 'Grace Admin', password)
    assert.equal(again.needs, 'code')
    assert.equal(await house.trust.actorOf(again.token), null)
  })
})
