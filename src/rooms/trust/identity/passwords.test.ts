/** Passwords: what may be one, what may not, and that it counts exactly as it was typed. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { agency, countedBytes, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { firstAdministrator, from, password } from '../../../../test/trust/sign-in-fully.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import type { Role } from '../contract.ts'
import { isBreached, isGuessable, placeWords, wordsAbout } from './judge-password.ts'
import { hashPassword, passwordIsRight } from './passwords.ts'

const grace = {
  name: 'Grace Admin',
  role: 'administrator' as Role,
  title: 'Administrator, Records',
  agency: 'springfield' as AgencyId,
}
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted
let home: string
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'peel-passwords-'))
})
after(() => rm(home, { recursive: true, force: true }))
const chosen = (typed: string): Promise<string> => hashPassword({ home, randomBytes: countedBytes() }, grace, typed)

test('any character may be in a password, of any script, without rules of composition', async () => {
  for (const typed of [
    'four random words do',
    'ALLCAPITALS WITHOUT A NUMBER',
    'vier zufällige Wörter',
    '四个随机的单词可以很好地工作',
    '🦉🥕🧲🪁🛶🎻🧊🪵🦔🌋🧦🪀',
    '   blanks at both ends count   ',
    '\'"<script>; drop table--',
    '93751 04826 11739 60284',
  ]) {
    assert.ok(await passwordIsRight(await chosen(typed), typed), typed)
  }
})

test('eleven characters are too few, a thousand are not too many, and the last one counts', async () => {
  await assert.rejects(chosen('four random'), code('trust.password-too-short'))
  const sixtyFour = 'quartz finch lantern orbit meadow tundra violin kettle raft plum'
  assert.equal(sixtyFour.length, 64)
  assert.ok(await passwordIsRight(await chosen(sixtyFour), sixtyFour))
  const long = Array.from({ length: 100 }, (_, n) => `w${(n * 7919) % 997} tor `)
    .join('')
    .slice(0, 1000)
  const hash = await chosen(long)
  assert.ok(await passwordIsRight(hash, long))
  assert.ok(!(await passwordIsRight(hash, `${long.slice(0, -1)}!`)), 'nothing is cut off')
  assert.ok(!(await passwordIsRight(hash, long.slice(0, -1))))
})

test('case and blanks count; two spellings of one accent are one', async () => {
  const hash = await chosen('Vier zufällige Wörter')
  for (const other of ['vier zufällige wörter', 'Vier zufällige Wörter ', 'Vier zufallige Worter', 'Vierzufällige Wörter']) {
    assert.ok(!(await passwordIsRight(hash, other)), other)
  }
  assert.ok(await passwordIsRight(hash, 'Vier zufällige Wörter'.normalize('NFD')))
})

test('common passwords of twelve characters and more, and what is built from common ones, are refused', async () => {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const common = [...(dictionary['passwords-common'] as Iterable<string>)]
  assert.ok(common.length > 40_000)
  const long = common.filter((one) => [...one].length >= 12)
  assert.ok(long.length > 300)
  for (const one of long) assert.ok(await isGuessable(one, []), one)
  // The three thousand most common ones are shorter; made long enough by what people put behind them, they are refused as well.
  const tails = ['123456789', '2026', '!', 'abc']
  const padded = common
    .slice(0, 3_000)
    .map((one, n) => `${one}${one}${tails[n % tails.length]}`.slice(0, 40))
    .filter((one) => one.length >= 12)
  assert.ok(padded.length > 2_000)
  const passed: string[] = []
  for (const one of padded) if (!(await isGuessable(one, []))) passed.push(one)
  assert.ok(passed.length <= padded.length / 100, `${passed.length} of ${padded.length}: ${passed.slice(0, 5).join(' ')}`)
  for (const typed of ['aaaaaaaaaaaa', 'abcdefghijkl', 'qwertyuiop[]', '123456123456', 'p4ssw0rd!2026', 'letmein letmein']) {
    await assert.rejects(chosen(typed), code('trust.password-guessable'), typed)
  }
})

test('words about the person, the agency and the trade do not make a password', async () => {
  for (const word of placeWords) assert.ok(await isGuessable(`${word}${word}2026`.padEnd(12, '1'), []), word)
  for (const typed of [
    'GraceAdmin2026',
    'graceadmin!!',
    'Springfield2026',
    'springfieldpolice',
    'AdministratorRecords',
    'PeelPeelPeel1',
  ]) {
    await assert.rejects(chosen(typed), code('trust.password-guessable'), typed)
  }
  assert.deepEqual(wordsAbout(grace).includes('grace admin') && wordsAbout(grace).includes('records'), true)
})

test('a password in the file of breached ones is refused, wherever in the file it stands; without the file none is', async () => {
  const words = Array.from({ length: 500 }, (_, n) => `entirely made up sentence number ${n}`)
  assert.equal(await isBreached(home, words[0] ?? ''), false)
  const hashOf = (word: string): string => createHash('sha1').update(word).digest('hex').toUpperCase()
  const lines = words.map((word, n) => `${hashOf(word)}:${n ** 3}`).sort()
  for (const end of ['\n', '\r\n']) {
    await writeFile(join(home, 'breached-passwords'), lines.join(end) + end)
    for (const word of words) assert.equal(await isBreached(home, word), true, word)
    for (const word of words) assert.equal(await isBreached(home, `${word}!`), false, word)
  }
  await writeFile(join(home, 'breached-passwords'), lines.slice(0, 1).join(''))
  assert.equal(await isBreached(home, words.find((word) => lines[0]?.startsWith(hashOf(word))) ?? ''), true)
  await writeFile(join(home, 'breached-passwords'), `${hashOf('a lantern orbits the quartz')}:3\n`)
  await assert.rejects(chosen('a lantern orbits the quartz'), code('trust.password-breached'))
  await writeFile(join(home, 'breached-passwords'), '')
  assert.equal(await isBreached(home, 'anything'), false)
  await rm(join(home, 'breached-passwords'))
})

describe('changing it', () => {
  let house: TestTrust
  before(async () => {
    house = await openTestTrust()
  })
  after(() => house.close())

  test('the present password is asked for; the old one opens nothing afterwards; the wrong one counts towards the lock', async () => {
    const { trust } = house
    const { token, person } = await firstAdministrator(house)
    const next = 'another four words'
    for (const present of [undefined, '', 'not the present one', next]) {
      const changed = trust.identity.changePassword(token, { present, password: next }, from)
      await assert.rejects(changed, code('trust.present-password-wrong'), String(present))
    }
    await trust.identity.changePassword(token, { present: password, password: next }, from)
    await assert.rejects(trust.signIn(agency, person.name, password, from), code('trust.wrong-name-or-password'))
    // Four wrong ones, and that was the fifth: the name is locked for the right one too.
    await assert.rejects(trust.signIn(agency, person.name, next, from), code('trust.locked'))
    house.clock.advance(16)
    assert.equal((await trust.signIn(agency, person.name, next, from)).needs, 'code')
  })
})
