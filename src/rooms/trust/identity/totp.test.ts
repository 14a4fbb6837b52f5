/** Codes of a generator against RFC 6238's own table, at the edges of a step, twice, and at the same moment. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { generateSync } from 'otplib'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { codeAt, firstAdministrator, from, password } from '../../../../test/trust/sign-in-fully.ts'
import { everyAgency } from '../../../ports/store.ts'
import { judgeCode, stepOfCode } from './totp.ts'
import type { GeneratorState } from './types.ts'

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

const at = 1_234_567_890
const unused: GeneratorState = { lastStep: -1, drift: 0, off: null }
const judge = (seconds: number, typed: string, state: Partial<GeneratorState> = {}) =>
  judgeCode(secret, typed, seconds * 1000, { ...unused, ...state })
/** What a generator shows whose clock is `behind` seconds behind. */
const shownAt = (seconds: number, behind = 0): string => generateSync({ secret, epoch: seconds - behind })

test('the codes are those of RFC 6238', () => {
  for (const [seconds, eight] of table) {
    assert.deepEqual(judge(seconds, eight.slice(2)), { is: 'right', step: Math.floor(seconds / 30), drift: 0 }, String(seconds))
  }
})

test('a code is good for the 30 seconds in which its generator shows it, and not one more', () => {
  const begins = Math.floor(at / 30) * 30
  for (const drift of [0, 11, -29]) {
    const typed = shownAt(begins)
    const good = Array.from({ length: 301 }, (_, off) => begins - 150 + off).filter(
      (seconds) => judge(seconds, typed, { drift }).is === 'right',
    )
    assert.deepEqual([good.length, good[0]], [30, begins + drift], String(drift))
  }
})

test('two codes in a row that one clock could have shown teach how far it is off, and no further than two minutes', () => {
  for (const behind of [-115, -40, -7, 20, 31, 90, 115]) {
    let state = unused
    for (const seconds of [at + 15, at + 55, at + 85]) {
      const judged = judge(seconds, shownAt(seconds, behind), state)
      if (judged.is === 'off') state = { ...state, off: judged.off }
      if (judged.is === 'right') state = { lastStep: judged.step, drift: judged.drift, off: null }
    }
    assert.ok(state.lastStep > 0, `${behind} s behind comes in within three codes`)
    assert.ok(
      Math.abs(state.drift) <= Math.abs(behind) && Math.abs(state.drift - behind) < 30,
      `${behind} learned as ${state.drift}`,
    )
  }
  for (const behind of [-200, 160]) assert.deepEqual(judge(at, shownAt(at, behind)), { is: 'wrong' }, String(behind))
})

test('what teaches no drift: the same code again, codes of two clocks, codes too far apart, guesses', () => {
  const typed = shownAt(at, 60)
  const first = judge(at, typed)
  assert.equal(first.is, 'off')
  const off = first.is === 'off' ? first.off : null
  assert.equal(judge(at + 1, typed, { off }).is, 'off')
  assert.equal(judge(at + 30, shownAt(at + 30, -60), { off }).is, 'off')
  assert.equal(judge(at + 330, shownAt(at + 330, 60), { off }).is, 'off')
  assert.equal(judge(at + 30, '000000', { off }).is, 'wrong')
  assert.equal(judge(at + 30, shownAt(at + 30, 60), { off }).is, 'right')
})

test('what is not six digits is no code; spaces are forgiven', () => {
  assert.equal(judge(at, ' 005 924 ').is, 'right')
  for (const typed of ['', '5924', '0059240', '00592a', '89005924', '٠٠٥٩٢٤']) {
    assert.equal(judge(at, typed).is, 'wrong', typed)
    assert.equal(stepOfCode(secret, typed, at * 1000), null, typed)
  }
})

test('a step that was used, and every one before it, is used up', () => {
  const step = Math.floor(at / 30)
  assert.equal(judge(at, '005924', { lastStep: step }).is, 'wrong')
  assert.equal(judge(at, '005924', { lastStep: step + 1 }).is, 'wrong')
  assert.equal(judge(at, '005924', { lastStep: step - 1 }).is, 'right')
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

  test('a generator whose clock is off comes in with its second code, and from then on with its first', async () => {
    const { trust } = house
    const { secret: own } = await firstAdministrator(house)
    house.clock.advance(2)
    const shown = (): string => codeAt(house, own, -2)
    await assert.rejects(trust.identity.enterCode(await half(), shown(), from), code('trust.code-wrong'))
    house.clock.advance(0.5)
    assert.ok(await trust.identity.enterCode(await half(), shown(), from))
    house.clock.advance(0.5)
    assert.ok(await trust.identity.enterCode(await half(), shown(), from))
    await assert.rejects(trust.identity.enterCode(await half(), codeAt(house, own), from), code('trust.code-wrong'))
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
    assert.match((await trust.ledger.entries({ limit: 1 }))[0]?.what ?? '', /^A printed recovery code was used up/)
    assert.deepEqual((await trust.ledger.checkStore()).problems, [])
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
