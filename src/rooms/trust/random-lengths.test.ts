/** What must not be guessed is drawn long enough: ids, tokens, links, challenges, printed codes. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../test/trust/open-test-trust.ts'
import { firstAdministrator, from, password, place } from '../../../test/trust/sign-in-fully.ts'
import { freshId } from './house.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

test('every id, token, link and challenge has 128 random bits at least, every printed code 112', async () => {
  assert.match(freshId(house, 'case'), /^case-[0-9a-f]{32}$/)
  const link = await house.trust.invite({ kind: 'station', agency, why: 'a test' }, { role: 'analyst', title: '' })
  const bytes = (token: string): number => Buffer.from(token, 'base64url').length
  assert.equal(bytes(link.token), 32)
  const half = await house.trust.setUp(link.token, { name: 'Ana Lyst', password }, from)
  assert.equal(bytes(half.token), 32)
  assert.equal(bytes((await house.trust.identity.askForPasskey(agency, place)).challenge), 32)
  const { secret } = await house.trust.identity.askToEnrolTotp(half.token)
  assert.equal(secret.length, 32, '160 bits, five for each letter')
  await house.empty()
  const { recoveryCodes } = await firstAdministrator(house)
  for (const code of recoveryCodes)
    assert.match(code, /^([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$/, 'five bits for each of 24')
})
