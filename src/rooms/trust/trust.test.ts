/** Trust through its own door: suggestion, decision, ledger, on each real store. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import {
  actorAs,
  agency,
  newHome,
  onDuty,
  openTestTrust,
  planDraft,
  type TestTrust,
  testStores,
} from '../../../test/trust/open-test-trust.ts'
import type { AgencyId, SuggestionId } from '../../kernel/units.ts'
import { everyAgency } from '../../ports/store.ts'
import type { Actor, Decision } from './contract.ts'
import { digestOfText } from './digest.ts'
import { openLedger } from './ledger/open-ledger.ts'
import { envelopeIn } from './ledger/seal-document.ts'

const reason = 'Two burglaries on Elm Street last night.'
const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const nothing = async (): Promise<void> => {}

for (const kind of testStores())
  describe(`suggestion and decision, ${kind}`, () => {
    let house: TestTrust
    before(async () => {
      house = await openTestTrust(kind)
      await sql
        .raw('create table test_published (agency_id text primary key, plan text)')
        .execute(house.store.tables(everyAgency))
      const late = 'create table test_late (agency_id text unique deferrable initially deferred)'
      await sql.raw(late).execute(house.store.tables(everyAgency))
    })
    after(() => house.close())

    const published = async (): Promise<number> =>
      (
        await house.store
          .tables<{ test_published: { plan: string } }>(everyAgency)
          .selectFrom('test_published')
          .selectAll()
          .execute()
      ).length

    test('a suggestion is written once for the same content on the same basis, and stands in the ledger', async () => {
      const { trust } = house
      const first = await trust.suggest(planDraft())
      const again = await trust.suggest({ ...planDraft(), why: { sentences: ['In other words.'], figures: [] } })
      assert.deepEqual(again, first)
      assert.equal((await trust.suggestions(agency, 'patrol-plan', 10)).length, 1)
      assert.deepEqual(await trust.suggestion(agency, first.id), first)
      const [entry] = await trust.ledger.entries({ limit: 1 })
      assert.equal(entry?.subject, `suggestion:${first.id}`)
      assert.equal(trust.ledger.checkpoint().size, 1)
    })

    test('identical drafts at the same moment become one suggestion', async () => {
      const { trust } = house
      const all = await Promise.all(Array.from({ length: 8 }, () => trust.suggest(planDraft(77))))
      assert.equal(new Set(all.map(({ id }) => id)).size, 1)
    })

    test('a decision stands with what it changes, and the ledger commits to it', async () => {
      const { trust } = house
      const suggestion = await trust.suggest(planDraft(2))
      let applied: Decision | undefined
      const answer = { suggestion: suggestion.id, verdict: 'change' as const, change: { stop: 4 }, reason }
      const decision = await trust.decide(
        await onDuty(trust, 'commander', 'Ada Okoro'),
        'patrol.publish',
        answer,
        async (connection, given) => {
          applied = given
          await connection
            .tables<{ test_published: { agency_id: string; plan: string } }>(everyAgency)
            .insertInto('test_published')
            .values({ agency_id: agency, plan: given.id })
            .execute()
        },
      )
      assert.deepEqual(applied, decision)
      assert.deepEqual(await trust.decisions(agency, suggestion.id), [decision])
      assert.equal(await published(), 1)

      const proof = await trust.ledger.proof(decision.ledgerIndex)
      assert.match(proof.entry.by, /^commander [0-9A-Z-]{29}$/)
      assert.equal(JSON.stringify(proof.entry).includes('Okoro'), false, 'nor does a name')
      assert.equal(proof.entry.act, 'decide')
      assert.equal(proof.entry.at % 10, 0)
      assert.equal('why' in proof.entry, false, 'typed words never enter a leaf')
      assert.equal(digestOfText(proof.kept?.content ?? ''), proof.entry.content)
      assert.equal(digestOfText(proof.kept?.reason ?? ''), proof.entry.reason)
      assert.equal(envelopeIn(proof.kept?.content ?? '')?.commitment, digestOfText(proof.opened?.content ?? ''))
      assert.equal(JSON.parse(proof.opened?.content ?? '').reason, reason)
      assert.equal((await trust.ledger.entries({ limit: 1 }))[0]?.why, reason)
    })

    test('reasons that say nothing are refused and change nothing', async () => {
      const { trust } = house
      const { id } = await trust.suggest(planDraft(3))
      const size = trust.ledger.checkpoint().size
      for (const empty of [
        '',
        'ok',
        'yes, fine',
        'okokokokokokok',
        '          ',
        'a         ',
        '1234567890 1234',
        '.... .... ....',
      ]) {
        const answer = { suggestion: id, verdict: 'accept' as const, reason: empty }
        await assert.rejects(
          trust.decide(await onDuty(trust, 'commander'), 'patrol.publish', answer, nothing),
          code('trust.reason-too-short'),
          empty,
        )
      }
      assert.equal(trust.ledger.checkpoint().size, size)
      assert.deepEqual(await trust.decisions(agency, id), [])
    })

    test('stations never decide, and only the role that holds the action does', async () => {
      const { trust } = house
      const { id } = await trust.suggest(planDraft(4))
      const answer = { suggestion: id, verdict: 'accept' as const, reason }
      const station: Actor = { kind: 'station', agency, why: 'a test' }
      await assert.rejects(trust.decide(station, 'patrol.publish', answer, nothing), code('trust.stations-do-not-decide'))
      for (const role of ['officer', 'analyst', 'board', 'administrator'] as const) {
        await assert.rejects(trust.decide(actorAs(role), 'patrol.publish', answer, nothing), code('trust.not-allowed'), role)
      }
      const foreign = actorAs('commander')
      foreign.person.agency = 'elsewhere' as AgencyId
      await trust.purposes.startDuty(foreign, { kind: 'command' })
      await assert.rejects(trust.decide(foreign, 'patrol.publish', answer, nothing), code('trust.no-such-suggestion'))
      const unknown = { ...answer, suggestion: 'sug-none' as SuggestionId }
      await assert.rejects(
        trust.decide(await onDuty(trust, 'commander'), 'patrol.publish', unknown, nothing),
        code('trust.no-such-suggestion'),
      )
    })

    test('of many decisions at the same moment one stands', async () => {
      const { trust } = house
      const { id } = await trust.suggest(planDraft(5))
      let applied = 0
      await onDuty(trust, 'commander')
      const decided = async () => (await trust.ledger.entries({ limit: 500 })).filter((entry) => entry.act === 'decide').length
      const before = await decided()
      const answers = Array.from({ length: 10 }, (_, i) =>
        trust.decide(
          actorAs('commander', `Commander ${i}`),
          'patrol.publish',
          { suggestion: id, verdict: i % 2 ? 'accept' : 'reject', reason },
          async () => {
            applied++
          },
        ),
      )
      const settled = await Promise.allSettled(answers)
      const refused = settled.filter((one) => one.status === 'rejected')
      assert.equal(refused.length, 9)
      for (const one of refused) assert.equal((one.reason as { code: string }).code, 'trust.already-decided')
      assert.equal(applied, 1)
      assert.equal((await trust.decisions(agency, id)).length, 1)
      assert.equal(await decided(), before + 1)
    })

    test('where what it changes fails, no decision stands and the ledger says that its entry is void', async () => {
      const { trust } = house
      const { id } = await trust.suggest(planDraft(6))
      const answer = { suggestion: id, verdict: 'accept' as const, reason }
      const failing = trust.decide(await onDuty(trust, 'commander'), 'patrol.publish', answer, async () => {
        throw new Error('no such unit')
      })
      await assert.rejects(failing, /no such unit/)
      assert.deepEqual(await trust.decisions(agency, id), [])
      const [last, before] = await trust.ledger.entries({ limit: 2 })
      assert.equal(before?.act, 'decide')
      assert.equal(last?.voids, before?.index)
      assert.equal((await trust.decide(await onDuty(trust, 'commander'), 'patrol.publish', answer, nothing)).verdict, 'accept')
    })

    test('where the commit itself fails, the entry is void too', async () => {
      const { trust } = house
      const { id } = await trust.suggest(planDraft(8))
      const answer = { suggestion: id, verdict: 'accept' as const, reason }
      const twice = trust.decide(await onDuty(trust, 'commander'), 'patrol.publish', answer, async (connection) => {
        for (let i = 0; i < 2; i++)
          await sql.raw(`insert into test_late values ('${agency}')`).execute(connection.tables(everyAgency))
      })
      await assert.rejects(twice)
      assert.deepEqual(await trust.decisions(agency, id), [])
      const [last, before] = await trust.ledger.entries({ limit: 2 })
      assert.deepEqual([before?.act, last?.voids], ['decide', before?.index])
    })

    test('a crash between ledger and store is found at the next start, said once, and nothing is lost', async () => {
      const { trust } = house
      const { id } = await trust.suggest(planDraft(9))
      const answer = { suggestion: id, verdict: 'accept' as const, reason }
      const orphan = await trust.decide(await onDuty(trust, 'commander'), 'patrol.publish', answer, nothing)
      await house.killedBefore(orphan.ledgerIndex)
      await sql.raw(`delete from trust_decision where id = '${orphan.id}'`).execute(house.store.tables(everyAgency))
      const reopened = await house.reopen()
      assert.deepEqual(
        reopened.ledger.notices().map((notice) => notice.code),
        ['trust.ledger-voided'],
      )
      assert.equal((await reopened.ledger.entries({ limit: 1 }))[0]?.voids, orphan.ledgerIndex)
      assert.deepEqual((await house.reopen()).ledger.notices(), [])
      assert.equal((await house.trust.ledger.verify()).ok, true)
    })
  })

test('one that was cut or put in another’s place says so itself, once and for ever, and what is remembered stays', async () => {
  const house = await openTestTrust()
  const entry = { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'test' } as const
  const alarms = async () =>
    (await house.trust.ledger.entries({ limit: 50 })).filter(({ subject }) => subject.startsWith('mark:'))
  for (const [expected, first] of [
    ['trust.ledger-shortened', 2],
    ['trust.ledger-rewritten', 0],
  ] as const) {
    await house.empty()
    const aside = join(house.home, 'early')
    const own = [join(house.home, 'ledger'), join(house.home, 'ledger-settled')]
    await house.trust.record(agency, entry)
    await house.trust.record(agency, entry)
    await house.reopen()
    await house.trust.close()
    for (const path of own) await cp(path, join(aside, path), { recursive: true })
    await house.reopen()
    assert.deepEqual(house.trust.ledger.notices(), [])
    for (let i = 0; i < 3; i++) await house.trust.record(agency, { ...entry, what: 'And this.' })
    await house.reopen()
    await house.trust.close()
    // Somebody puts an earlier folder back, and with the key lets it grow another way.
    for (const path of own) {
      await rm(path, { recursive: true })
      await cp(join(aside, path), path, { recursive: true })
    }
    await rm(join(house.home, 'ledger-tail'))
    if (expected === 'trust.ledger-rewritten') {
      const ledger = await openLedger(house)
      for (let i = 0; i < 9; i++) await ledger.append(agency, { ...entry, what: 'Nothing happened.' })
      await ledger.close()
    }
    for (const start of [1, 2, 3]) {
      await house.reopen()
      const [notice, ...others] = house.trust.ledger.notices()
      assert.deepEqual(others, [], `start ${start}`)
      assert.match(`${notice?.code}`, start === 1 ? new RegExp(expected) : /ledger-(shortened|rewritten)/)
      for (let i = 0; i < 2; i++) await house.trust.record(agency, entry)
      const said = await alarms()
      assert.equal(said.length, 1, 'said once')
      assert.equal(said[0]?.disputes, first)
      assert.equal((await house.trust.ledger.verify()).ok, false, 'what the store remembers was not moved')
    }
  }
  await house.close()
})

test('a full check over HTTP remembers as well', async () => {
  const house = await openTestTrust()
  const entry = { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'test' } as const
  await house.trust.record(agency, entry)
  const { trust } = house
  await house.reopen()
  await house.store
    .tables<{ trust_ledger_mark: { root: string } }>(everyAgency)
    .updateTable('trust_ledger_mark')
    .set({ root: Buffer.alloc(32).toString('base64') })
    .execute()
  const verdict = await house.trust.ledger.verify()
  assert.deepEqual([verdict.ok, verdict.problem?.file], [false, 'checkpoint'])
  assert.notEqual(trust, house.trust)
  await house.close()
})

test('kill −9 between the ledger and the store: the decision does not stand, the ledger says so, and it can be made again', async () => {
  const home = await newHome()
  const script = `
    import { openEmbeddedStore } from ${JSON.stringify(new URL('../../adapters/store-pglite/open-embedded-store.ts', import.meta.url).href)}
    import { openKms } from ${JSON.stringify(new URL('../../adapters/kms-local/open-kms.ts', import.meta.url).href)}
    import { openTrust } from ${JSON.stringify(new URL('./open-trust.ts', import.meta.url).href)}
    import { trustMigrations } from ${JSON.stringify(new URL('./migrations/migrations.ts', import.meta.url).href)}
    import { randomBytes } from 'node:crypto'
    const [home, kill] = process.argv.slice(1)
    const clock = { now: () => Date.now() }
    const store = await openEmbeddedStore({ folder: home, clock })
    await store.migrate([trustMigrations])
    const trust = await openTrust({ store, clock, kms: await openKms(home, clock), home, randomBytes })
    const agency = 'testville'
    const draft = { kind: 'patrol-plan', agency, content: {}, basis: { inputs: [], method: 'm' }, why: { sentences: [], figures: [] }, limits: [] }
    const { id } = await trust.suggest(draft)
    const person = { id: 'p', agency, name: 'Ada', role: 'commander', title: '' }
    const actor = { kind: 'person', person, session: 's' }
    if (!(await trust.purposes.dutyOf(actor))) await trust.purposes.startDuty(actor, { kind: 'command' })
    const answer = { suggestion: id, verdict: 'accept', reason: 'Burglaries on Elm Street.' }
    const stop = async () => kill === 'yes' && process.kill(process.pid, 'SIGKILL')
    const { ledgerIndex } = await trust.decide(actor, 'patrol.publish', answer, stop)
    const notices = trust.ledger.notices().map(({ code }) => code)
    const { ok } = await trust.ledger.verify()
    console.log(JSON.stringify({ ledgerIndex, notices, ok, entries: await trust.ledger.entries({ limit: 9 }) }))
    await trust.close()
    await store.close()`
  const run = async (kill: string): Promise<{ signal: string | null; said: string }> => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, home, kill], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    const [, signal] = (await once(child, 'close')) as [number, string | null]
    return { signal, said }
  }
  assert.equal((await run('yes')).signal, 'SIGKILL')
  const { ledgerIndex, notices, ok, entries } = JSON.parse((await run('no')).said)
  assert.deepEqual([ledgerIndex, notices, ok], [5, ['trust.ledger-voided'], true])
  assert.deepEqual(
    entries.map((entry: { act: string; voids?: number }) => [entry.act, entry.voids ?? null]),
    [
      ['decide', null],
      ['alter', 3],
      ['decide', null],
      ['collect', null],
      ['collect', null],
      ['suggest', null],
    ],
  )
  await rm(home, { recursive: true, force: true })
})
