/** Case files at rest: nothing typed lies open in the store; destroying the key of a case erases its text and leaves every proof. */

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { actorAs, addPeople, agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { PeelError } from '../../../kernel/errors.ts'
import type { Instant, PersonId } from '../../../kernel/units.ts'
import { everyAgency } from '../../../ports/store.ts'
import { commitTo } from '../digest.ts'
import { envelopeIn } from '../ledger/seal-document.ts'
import type { CaseHeading, Purpose } from './types.ts'

const house: TestTrust = await openTestTrust()
after(() => house.close())
beforeEach(() => house.empty())

const hour = 3_600_000
const ivy = actorAs('investigator', 'Ivy Marsh')
const officer = actorAs('protection-officer', 'Dina Holt')
const words = /Quartzfinch|Zanderbrook|Wrenmark|Warrant 12|quartz|wrenmark/
const code = (name: string) => (error: PeelError) => error.code === `trust.${name}`
const run = <Row>(text: string) => sql.raw<Row>(text).execute(house.store.tables(everyAgency))

const openCase = (title: string): Promise<CaseHeading> => {
  const now = house.clock.now()
  const basis = {
    kind: 'missing-person',
    reference: 'Warrant 12/26',
    validFrom: (now - 1) as Instant,
    validUntil: (now + 48 * hour) as Instant,
  }
  return house.trust.purposes.openCase(ivy, {
    title,
    kind: 'fraud',
    summary: 'Zanderbrook Lane 7, informant Wrenmark',
    basis: basis as never,
  })
}
const purposeFor = (one: CaseHeading, statement = ''): Promise<Purpose> =>
  house.trust.purposes.statePurpose(ivy, { for: { case: one.id }, task: 'follow-up', statement })

/** Every row of every table of trust, as text. */
async function wholeStore(): Promise<string> {
  const { rows } = await run<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename like 'trust\\_%'",
  )
  const tables = await Promise.all(rows.map(({ name }) => run(`select * from ${name}`)))
  return JSON.stringify(tables.map((table) => table.rows))
}

test('title, notes, warrant and what was typed lie sealed; the right reader reads them all', async () => {
  const one = await openCase('Quartzfinch inquiry')
  const purpose = await purposeFor(one, 'Wrenmark called twice')
  await assert.rejects(purposeFor(one, 'wrenmark called TWICE!'), code('reason-copied'))
  assert.doesNotMatch(await wholeStore(), words)
  const file = await house.trust.purposes.readCase(ivy, one.id, purpose.id)
  assert.deepEqual(
    [file.title, file.summary, file.basis.reference],
    ['Quartzfinch inquiry', 'Zanderbrook Lane 7, informant Wrenmark', 'Warrant 12/26'],
  )
  assert.deepEqual(
    file.history.map(({ what }) => what),
    ['Ivy Marsh opened the case.'],
  )
  const [mine] = await house.trust.purposes.myPurposes(ivy)
  assert.deepEqual([mine?.words, mine?.purpose.statement], [`${one.number} Quartzfinch inquiry`, 'Wrenmark called twice'])
})

test('cases are found by words of title and number all the same, newest first', async () => {
  const [one, two] = [await openCase('Quartzfinch inquiry'), await openCase('Élan at the Harbour')]
  await house.trust.purposes.startDuty(ivy, { kind: 'investigation' })
  const found = async (text: string): Promise<string[]> => (await house.trust.purposes.cases(ivy, { text })).map(({ id }) => id)
  assert.deepEqual(await found('quartz'), [one.id])
  assert.deepEqual(await found('e\u0301lan at'), [two.id])
  assert.deepEqual(await found(two.number.toLowerCase()), [two.id])
  assert.deepEqual(new Set(await found(' ')), new Set([one.id, two.id]))
  assert.deepEqual(await house.trust.purposes.suggestCases(ivy, 'harb'), [{ id: two.id, number: two.number, title: two.title }])
  assert.deepEqual(await house.trust.purposes.suggestCases(ivy, 'arbour'), [], 'beginnings of words')
})

test('destroying the key of a case erases its text for ever, with a certificate; its proofs and the other cases stand', async () => {
  const [gone, stays] = [await openCase('Quartzfinch inquiry'), await openCase('Harbour thefts')]
  const purpose = await purposeFor(gone, 'Wrenmark called twice')
  await house.trust.purposes.readCase(ivy, gone.id, purpose.id)
  const why = 'The court ordered that this file is erased.'
  await house.trust.purposes.startDuty(ivy, { kind: 'investigation' })
  const certificate = await house.trust.privacy.eraseSubject(officer, `case:${gone.id}`, why)
  for (const open of [async () => house.trust, () => house.reopen()]) {
    const opened = await open()
    const desk = opened.purposes
    assert.deepEqual(await desk.cases(ivy, { text: 'quartz' }), [])
    const [heading] = await desk.cases(ivy, { text: gone.number })
    assert.deepEqual([heading?.title, heading?.erased], ['', true])
    await assert.rejects(desk.readCase(ivy, gone.id, purpose.id), code('case-is-erased'))
    await assert.rejects(purposeFor(gone), code('case-is-erased'))
    const mine = (await desk.myPurposes(ivy)).find((one) => one.purpose.id === purpose.id)
    assert.deepEqual([mine?.purpose.basis.reference, mine?.purpose.statement, mine?.words], ['', '', `${gone.number} `])
    const other = await desk.readCase(ivy, stays.id, (await purposeFor(stays)).id)
    assert.equal(other.title, 'Harbour thefts')
    const proof = await opened.privacy.proveErasure(officer, certificate.id)
    assert.deepEqual([proof.signatureHolds, proof.entryCommits, proof.keysLeft], [true, true, 0])
    assert.equal((await opened.ledger.verify()).ok, true)
    assert.equal((await opened.ledger.checkStore()).ok, true)
  }
  const closed = await house.trust.purposes.closeCase(ivy, gone.id)
  assert.equal(closed.state, 'closed', 'what is left of it can be closed')
})

test('text that lies open since before is sealed at the next start, and the ledger’s commitment to it still opens', async () => {
  const one = await openCase('Quartzfinch inquiry')
  const purpose = await purposeFor(one, 'Wrenmark called twice')
  const [event] = (await run<{ id: string }>('select id from trust_case_event')).rows
  const plain = commitTo({ id: event?.id, case: one.id, by: 'p', what: 'Wrenmark was heard.' }, house.randomBytes)
  const quoted = plain.document.replaceAll("'", "''")
  await run(
    `update trust_case set title = 'Quartzfinch inquiry', summary = 'Zanderbrook Lane 7', basis_reference = 'Warrant 12/26'`,
  )
  await run(`update trust_case_event set what = 'Wrenmark was heard.', document = '${quoted}'`)
  await run(
    `update trust_purpose set statement = 'Wrenmark called twice', statement_key = 'wrenmark called twice', basis_reference = 'Warrant 12/26'`,
  )
  assert.match(await wholeStore(), words)
  // As it was before entries committed to rows.
  await run('delete from trust_state')
  await rm(join(house.home, 'ledger-kinds'))
  const { purposes } = await house.reopen()
  assert.doesNotMatch(await wholeStore(), words)
  const file = await purposes.readCase(ivy, one.id, purpose.id)
  assert.deepEqual(
    [file.title, file.summary, file.history[0]?.what],
    ['Quartzfinch inquiry', 'Zanderbrook Lane 7', 'Wrenmark was heard.'],
  )
  await assert.rejects(purposeFor(one, 'Wrenmark called twice'), code('reason-copied'))
  const [kept] = (await run<{ document: string }>('select document from trust_case_event')).rows
  assert.equal(envelopeIn(kept?.document ?? '')?.commitment, plain.digest, 'what the leaf holds is named in the envelope')
})

test('a case that is marked confidential is gone from everybody else at once, and back when the mark is taken away', async () => {
  const ian = actorAs('investigator', 'Ian Poole')
  ian.person.id = 'p-ian' as PersonId
  await addPeople(
    house,
    [ivy, ian].map(({ person }) => person),
  )
  await house.trust.purposes.startDuty(ian, { kind: 'investigation' })
  const one = await openCase('Harbour thefts')
  const seen = async (): Promise<number> => (await house.trust.purposes.cases(ian, {})).length
  assert.equal(await seen(), 1)
  await assert.rejects(house.trust.purposes.markConfidential(ian, one.id, true), code('not-allowed'))
  await house.trust.purposes.markConfidential(ivy, one.id, true)
  assert.equal(await seen(), 0)
  await assert.rejects(house.trust.purposes.markConfidential(ian, one.id, false), code('no-such-case'))
  await house.trust.purposes.markConfidential(ivy, one.id, false)
  assert.equal(await seen(), 1)
  const leaf = (await house.trust.ledger.entries({ limit: 2 })).map(({ what }) => what)
  assert.deepEqual(leaf, ['A case is no longer confidential.', 'A case was marked confidential.'])
  assert.equal((await house.trust.people(agency)).length, 2)
})
