/** Who acted, in a public leaf: no name fits; a pseudonym stays, is found again inside, and opens to one account only. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { actorAs, agency } from '../../../../test/trust/open-test-trust.ts'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { LedgerEntry, Person } from '../contract.ts'
import { roleNames } from '../roles.ts'
import { faultOf, ledgerActs } from './entry.ts'
import { keepStaff, openStaffKey, opensPseudonym, pseudonymFrom, readOpening } from './staff-pseudonyms.ts'
import { ownVoices, pseudonymsIn, readStaff, roleSaid, tellNames } from './who-acted.ts'

const folder = await mkdtemp(join(tmpdir(), 'peel-staff-'))
after(() => rm(folder, { recursive: true, force: true }))

const key = Buffer.alloc(32, 7)
const staff = keepStaff(key)
const ada = actorAs('commander', 'Ada Okoro')
const id = (word: string): PersonId => word as PersonId

test('a pseudonym is SHA-256 over canonical JSON, as anybody can work it out from the opening alone', () => {
  const { pseudonym, ...opening } = staff.opening(agency, id('person-1'))
  const said = JSON.stringify(['peel staff pseudonym 1', opening.salt, agency, 'person-1'])
  const first = BigInt(`0x${createHash('sha256').update(said).digest('hex')}`) >> 131n
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const digits = [...first.toString(32).padStart(25, '0')].map((digit) => letters[Number.parseInt(digit, 32)]).join('')
  assert.equal(pseudonym.replaceAll('-', ''), digits)
  assert.equal(pseudonym, 'NP2ZC-0MJSQ-1C06R-GNQTH-VASAN')
})

test('a person has one pseudonym under every role, another agency’s and another key’s are others', () => {
  const asClerk = { ...ada.person, role: 'clerk' } as const
  const [first, second] = [staff.voiceOf(ada), staff.voiceOf({ person: asClerk })].map((by) => readStaff(by))
  assert.deepEqual([first?.role, second?.role], ['commander', 'clerk'])
  assert.equal(first?.pseudonym, second?.pseudonym)
  assert.notEqual(staff.pseudonymOf('elsewhere' as AgencyId, ada.person.id), first?.pseudonym)
  assert.notEqual(keepStaff(Buffer.alloc(32, 8)).pseudonymOf(agency, ada.person.id), first?.pseudonym)
})

test('an opening shows one account and does for no other: not another person, agency or salt, and no salt tells of a second', () => {
  const opening = staff.opening(agency, id('a'))
  assert.ok(opensPseudonym(opening.pseudonym, opening))
  assert.ok(opensPseudonym(`officer ${opening.pseudonym}`, opening), 'as it stands in a leaf')
  assert.deepEqual(readOpening(JSON.stringify(opening)), opening)
  const other = staff.opening(agency, id('b'))
  assert.notEqual(other.salt, opening.salt)
  for (const wrong of [
    other,
    { ...opening, person: id('b') },
    { ...opening, agency: 'elsewhere' as AgencyId },
    { ...opening, salt: other.salt },
    { ...opening, salt: opening.salt.toUpperCase() },
  ])
    assert.ok(!opensPseudonym(opening.pseudonym, wrong), JSON.stringify(wrong))
  // What is said of agency and person cannot run into each other.
  const parts = { salt: opening.salt, agency: 'ab' as AgencyId, person: id('c') }
  assert.notEqual(pseudonymFrom(parts), pseudonymFrom({ ...parts, agency: 'a' as AgencyId, person: id('bc') }))
})

test('a leaf of today is by Peel, by a method, or by role and pseudonym; whatever names somebody is refused', () => {
  const leaf = (act: LedgerEntry['act'], by: string, form: 4 | 5 = 5) =>
    faultOf({
      act,
      by,
      form,
      at: 10,
      agency,
      what: 'Done.',
      subject: 'x',
      ...(['consult', 'combine', 'disclose'].includes(act) && { action: 'other' }),
      ...(act === 'disclose' && { recipient: 'a court' }),
    } as Omit<LedgerEntry, 'index'>)
  const names = ['Ada Okoro', 'Ada Okoro (commander)', 'Ada Okoro, commander', 'commander', 'Peel ', 'this station.', '']
  for (const act of ledgerActs) {
    for (const by of names) {
      if (act !== 'suggest') assert.notEqual(leaf(act, by), null, `${act} by ${by}`)
      if (act !== 'suggest') assert.equal(leaf(act, by, 4), null, 'and stays valid where it was written before')
    }
    const said = [...ownVoices, ...roleNames.map((role) => `${role} ${staff.pseudonymOf(agency, id('a'))}`)]
    for (const by of said) if (act !== 'suggest') assert.equal(leaf(act, by), null, `${act} by ${by}`)
  }
  assert.equal(leaf('suggest', 'multi-kernel self-exciting point process'), null)
  assert.notEqual(leaf('suggest', staff.voiceOf(ada)), null, 'nobody of the staff suggests')
  fc.assert(fc.property(fc.string(), (by) => (ownVoices as readonly string[]).includes(by) || leaf('alter', by) !== null))
})

test('inside, names stand where pseudonyms do, for those alone whose accounts are known', () => {
  const by = staff.voiceOf(ada)
  const gone = staff.voiceOf(actorAs('clerk'))
  const text = `${by} and ${gone} approved.`
  assert.equal(pseudonymsIn(text).length, 2)
  const names = staff.namesIn([text], [ada.person, { ...ada.person, id: id('other'), name: 'Not asked for' }] as Person[])
  assert.deepEqual(Object.values(names), ['Ada Okoro'])
  assert.equal(tellNames(text, names), `Ada Okoro (commander) and ${gone} approved.`)
  assert.equal(tellNames('Ada Okoro (commander)', names), 'Ada Okoro (commander)', 'entries of before, as they stand')
  assert.deepEqual(['Ada (clerk)', 'Ada, clerk', by, 'Peel'].map(roleSaid), ['clerk', 'clerk', 'commander', null])
})

test('the key is made once, for its owner only; a scribbled one is refused, never replaced', async () => {
  const before = await openStaffKey(folder, (length) => Buffer.alloc(length, 8))
  assert.equal(before.isNew, true, 'of a start that failed nothing is kept')
  const made = await openStaffKey(folder, (length) => Buffer.alloc(length, 9))
  assert.equal(made.isNew, true)
  await made.keep()
  assert.equal((await stat(join(folder, 'staff-key'))).mode & 0o777, 0o600)
  const again = await openStaffKey(folder, () => assert.fail('a second key'))
  assert.deepEqual([again.isNew, Buffer.from(again.key)], [false, Buffer.alloc(32, 9)])
  const line = await readFile(join(folder, 'staff-key'), 'utf8')
  for (const wrong of ['', 'scribble', line.slice(0, -3)]) {
    await writeFile(join(folder, 'staff-key'), wrong)
    await assert.rejects(
      openStaffKey(folder, () => assert.fail('a second key')),
      { code: 'trust.not-a-staff-key' },
    )
  }
})
