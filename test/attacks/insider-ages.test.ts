/** Somebody with the database in hand makes rows look old, erased or never drawn, so that Peel itself takes them out: it does not, and says so. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, RowProblem } from '../../src/rooms/trust/contract.ts'
import { checkLooks, emptyLookMemory, type Found, rememberLook } from '../../src/rooms/trust/ledger/check-looks.ts'
import { actorAs, agency, onDuty, openTestTrust, planDraft, type TestTrust } from '../trust/open-test-trust.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
beforeEach(() => house.empty())
after(() => house.close())

const day = 24 * 60
const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
const count = async (table: string): Promise<number> =>
  Number(((await run(`select count(*) as n from ${table}`)).rows as { n: number | string }[])[0]?.n)
const found = async (): Promise<RowProblem[]> => (await house.trust.ledger.checkStore()).problems
const station = actorAs('administrator', 'Vera Holm')

/** Ivy, on duty, and how she searches. */
async function ivy(): Promise<{ actor: Actor; search(words: string): Promise<unknown> }> {
  const people = [{ name: 'Ivy Marsh', title: 'Inspector', role: 'investigator' } as const]
  const [person] = await house.trust.seedDemoPeople(agency, people)
  if (!person) throw new Error('nobody was seeded')
  const actor: Actor = { kind: 'person', person, session: 'ivy' }
  const desk = house.trust.purposes
  const duty = await desk.startDuty(actor, { kind: 'investigation', hours: 8 })
  const { id } = await desk.statePurpose(actor, { for: { duty: duty.id }, task: 'follow-up' })
  return { actor, search: (text) => desk.cases(actor, { text }, id) }
}

test('plain text that calls itself erased is not what an entry committed to', async () => {
  const { id } = await house.trust.suggest(planDraft())
  const answer = { suggestion: id, verdict: 'reject', reason: 'Two burglaries on Elm Street last night.' } as const
  await house.trust.decide(await onDuty(house.trust, 'commander'), 'patrol.publish', answer, async () => {})
  assert.deepEqual(await found(), [])
  const forged = JSON.stringify({ subject: 'case:nope', version: 0, iv: '', ciphertext: '', verdict: 'accept' })
  await run(`update trust_decision set verdict = 'accept', document = '${forged}'`)
  assert.deepEqual(
    (await found()).map(({ kind, subject }) => [kind, subject.replace(/:.*/, '')]),
    [['altered', 'decision']],
  )
})

test('rows that only look old are left, and both the ledger and the check say so', async () => {
  const { search } = await ivy()
  await search('smith')
  await house.trust.suggest(planDraft())
  house.clock.advance(2)
  await run('update trust_look set at = 1000')
  await run('update trust_suggestion set at = 1000')
  await run('update trust_duty set started_at = 1000, ends_at = 2000, ended_at = 2000')
  await run('update trust_purpose set valid_until = 1000')
  const kept = ['trust_look', 'trust_suggestion', 'trust_purpose', 'trust_duty']
  const before = await Promise.all(kept.map(count))
  for (let again = 0; again < 2; again++) assert.deepEqual(await house.trust.privacy.runRetention(station), [])
  assert.deepEqual(await Promise.all(kept.map(count)), before)
  const said = (await house.trust.ledger.entries({ limit: 50 })).filter(({ subject }) => subject.startsWith('kept:'))
  assert.deepEqual(said.map(({ subject }) => subject).sort(), ['kept:looks', 'kept:searched-words', 'kept:suggestions'])
  assert.ok(said.every(({ disputes }) => disputes !== undefined && disputes > 0))
  assert.ok((await found()).length >= 4)
})

test('an erasure that comes too soon excuses nothing, whatever wrote it', async () => {
  const { search } = await ivy()
  await search('smith')
  const [look] = await house.trust.ledger.entries({ limit: 1 })
  house.clock.advance(364 * day)
  const erase = { act: 'erase', by: 'Peel', what: 'Deleted: its period has ended.' } as const
  await house.trust.record(agency, { ...erase, subject: `look:${look?.index}` })
  await run('delete from trust_look')
  assert.deepEqual(
    (await found()).map(({ kind, index }) => [kind, index]),
    [['missing', look?.index]],
  )
})

test('rows that are said to be erased are excused until the next day’s run, not for ever', async () => {
  const { search } = await ivy()
  await search('smith')
  const [look] = await house.trust.ledger.entries({ limit: 1 })
  const suggestion = await house.trust.suggest(planDraft())
  house.clock.advance(2_558 * day)
  assert.deepEqual(await found(), [])
  for (const subject of [`look:${look?.index}`, `suggestion:${suggestion.id}`])
    await house.trust.record(agency, { act: 'erase', by: 'Peel', what: 'Deleted: its period has ended.', subject })
  assert.deepEqual(await found(), [])
  house.clock.advance(31 * 60)
  assert.deepEqual(
    (await found()).map(({ sentence }) => /still holds it/.test(sentence)),
    [true, true],
  )
  await house.trust.privacy.runRetention(station)
  assert.deepEqual(await found(), [])
})

test('what is written while a long pass runs is for the next one', async () => {
  const { search } = await ivy()
  const memory = emptyLookMemory()
  for (const entry of (await house.trust.ledger.entries({ limit: 100 })).reverse()) rememberLook(memory, entry)
  const { ledger } = house.trust
  const to = { now: house.clock.now(), size: ledger.checkpoint().size, underWay: new Set<number>() }
  house.clock.advance(5)
  await search('smith')
  const problems: Found = []
  const stands = { store: house.store, ledger } as unknown as Parameters<typeof checkLooks>[0]
  await checkLooks(stands, memory, to, problems)
  assert.deepEqual(problems, [])
})

for (const [how, change] of [
  ['another rate', 'update trust_audit_draw set per_mille = 0'],
  ['taken out', 'delete from trust_audit_item; delete from trust_audit_draw'],
  ['never to end', 'update trust_audit_draw set from_at = from_at * 2'],
  ['another seed', "update trust_audit_draw set sealed = 'x'"],
  ['as if all was drawn', 'update trust_audit_draw set drawn_to = 999999'],
] as const) {
  test(`the random audit cannot be steered: ${how}`, async () => {
    const { search } = await ivy()
    await house.trust.watch.run(agency)
    for (let n = 0; n < 40; n++) {
      await search(`smith ${n}`)
      house.clock.advance(1)
    }
    assert.deepEqual(await found(), [])
    for (const one of change.split(';')) await run(one)
    house.clock.advance(8 * day)
    await house.trust.watch.run(agency)
    await found()
    house.clock.advance(7 * 60)
    const problems = await found()
    if (how === 'as if all was drawn') return assert.deepEqual(problems, [])
    assert.ok(
      problems.some(({ sentence }) => /random audit/.test(sentence)),
      JSON.stringify(problems),
    )
  })
}

test('a random audit that nobody ends is told of', async () => {
  await ivy()
  await house.trust.watch.run(agency)
  house.clock.advance(8 * day)
  assert.deepEqual(await found(), [], 'the watch may be about to end it')
  house.clock.advance(7 * 60)
  assert.match((await found())[0]?.sentence ?? '', /should have ended/)
})

test('many forged rows do not fill the ledger: a hundred are told one by one, the rest together, also after a start', async () => {
  const { search } = await ivy()
  await search('smith')
  const columns = 'agency_id, at, person_id, by_words, purpose_id, action, what, about, act, assigned, salt, words'
  await run(`insert into trust_look (id, ledger_index, ${columns})
    select 'forged-' || n, 1000000 + n, ${columns} from trust_look, generate_series(1, 150) n`)
  const disputes = async (): Promise<number> =>
    (await house.trust.ledger.entries({ limit: 500 })).filter((entry) => entry.disputes !== undefined).length
  await found()
  assert.equal(await disputes(), 101)
  await found()
  await house.reopen()
  await found()
  assert.equal(await disputes(), 101)
})
