/** Codes of a generator against RFC 6238's own table, at the edges of a step, twice, and at the same moment. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { codeAt, firstAdministrator, from, password } from '../../../../test/trust/sign-in-fully.ts'
import { everyAgency } from '../../../ports/store.ts'
import { stepOfCode } from './totp.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name

/** RFC 6238 appendix B, SHA-1: its codes have eight digits, of which a six-digit code is the last six. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const table: [seconds: number, code: string][] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
]

test('the codes are those of RFC 6238', () => {
  for (const [seconds, eight] of table) {
    assert.equal(stepOfCode(secret, eight.slice(2), seconds * 1000), Math.floor(seconds / 30), String(seconds))
  }
})

test('a code is good one step early and one step late, no more', () => {
  const at = 1_234_567_890
  const step = Math.floor(at / 30)
  const good = [-1, 0, 1].map((off) => stepOfCode(secret, '005924', (at + off * 30) * 1000))
  assert.deepEqual(good, [step, step, step])
  for (const off of [-2, 2, -20, 20]) assert.equal(stepOfCode(secret, '005924', (at + off * 30) * 1000), null, String(off))
})

test('what is not six digits is no code; spaces are forgiven', () => {
  const at = 1_234_567_890_000
  assert.ok(stepOfCode(secret, ' 005 924 ', at))
  for (const typed of ['', '5924', '0059240', '00592a', '89005924', '٠٠٥٩٢٤'])
    assert.equal(stepOfCode(secret, typed, at), null, typed)
})

test('a step that was used, and every one before it, is used up', () => {
  const at = 1_234_567_890
  const step = Math.floor(at / 30)
  assert.equal(stepOfCode(secret, '005924', at * 1000, step), null)
  assert.equal(stepOfCode(secret, '005924', at * 1000, step + 1), null)
  assert.equal(stepOfCode(secret, '005924', at * 1000, step - 1), step)
})

describe('signing in with codes', () => {
  let house: TestTrust
  before(async () => {
    house = await openTestTrust()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const half = async (): Promise<string> => (await house.trust.signIn(agency, 'Grace Admin', password, from)).token

  test('the code of the enrolment does not sign in, nor does any code twice, nor twice at once', async () => {
    const { trust } = house
    const { secret: own } = await firstAdministrator(house)
    await assert.rejects(trust.identity.enterCode(await half(), codeAt(house, own), from), code('trust.code-wrong'))
    house.clock.advance(1)
    const typed = codeAt(house, own)
    const both = await Promise.allSettled(
      [await half(), await half()].map((token) => trust.identity.enterCode(token, typed, from)),
    )
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
    await assert.rejects(trust.identity.enterCode(await half(), typed, from), code('trust.code-wrong'))
  })

  test('a recovery code stands in for the generator, once, however it is typed', async () => {
    const { trust } = house
    const { recoveryCodes } = await firstAdministrator(house)
    assert.equal(recoveryCodes.length, 10)
    assert.equal(new Set(recoveryCodes).size, 10)
    const [first = ''] = recoveryCodes
    assert.match(first, /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/)
    const typed = first.toUpperCase().replace(/-/g, ' ')
    const { token } = await trust.identity.enterCode(await half(), typed, from)
    assert.equal((await trust.identity.factors(token)).recoveryCodesLeft, 9)
    await assert.rejects(trust.identity.enterCode(await half(), typed, from), code('trust.code-wrong'))
  })

  test('new recovery codes end the old ones', async () => {
    const { trust } = house
    const { token, recoveryCodes } = await firstAdministrator(house)
    const renewed = await trust.identity.renewRecoveryCodes(token, from)
    await assert.rejects(trust.identity.enterCode(await half(), recoveryCodes[1] ?? '', from), code('trust.code-wrong'))
    assert.ok(await trust.identity.enterCode(await half(), renewed[1] ?? '', from))
  })

  test('the store holds neither the generator’s secret nor a recovery code', async () => {
    const { secret: own, recoveryCodes } = await firstAdministrator(house)
    const rows = await Promise.all(
      ['trust_totp', 'trust_recovery_code', 'trust_challenge'].map((table) =>
        house.store.tables<Record<string, object>>(everyAgency).selectFrom(table).selectAll().execute(),
      ),
    )
    const stored = JSON.stringify(rows)
    assert.equal(rows[1]?.length, 10)
    for (const one of [own, ...recoveryCodes, ...recoveryCodes.map((each) => each.replace(/-/g, ''))]) {
      assert.equal(stored.includes(one), false)
    }
  })

  test('a generator is enrolled only with a code of it, and only with the secret that was offered', async () => {
    const { trust } = house
    const link = await trust.inviteFirstAdministrator(agency)
    const { token } = await trust.setUp(link?.token ?? '', { name: 'Grace Admin', password }, from)
    const { secret: offered } = await trust.identity.askToEnrolTotp(token)
    await assert.rejects(trust.identity.enrolTotp(token, { secret: offered, code: '000000' }, from), code('trust.code-wrong'))
    const own = { secret, code: codeAt(house, secret) }
    await assert.rejects(trust.identity.enrolTotp(token, own, from), code('trust.challenge-over'))
    assert.ok(await trust.identity.enrolTotp(token, { secret: offered, code: codeAt(house, offered) }, from))
  })
})
