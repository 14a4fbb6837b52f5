/** An agency whose machine lets it down, and nobody touches its database: a kill, a full disk, an answer that is lost. Nothing turns red, nothing is committed to twice, and nothing is left out. */

import assert from 'node:assert/strict'
import { appendFile, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { type KyselyPlugin, sql } from 'kysely'
import { actorAs, agency, onDuty, openTestTrust, planDraft, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { everyAgency } from '../../../ports/store.ts'
import { openTrust } from '../open-trust.ts'

const day = 24 * 60

let house: TestTrust
let people: Awaited<ReturnType<TestTrust['trust']['seedDemoPeople']>>
let unbroken: Pick<TestTrust['store'], 'tables' | 'transaction'>
before(async () => {
  house = await openTestTrust()
  unbroken = { tables: house.store.tables, transaction: house.store.transaction }
})
after(() => house.close())
beforeEach(async () => {
  mendStore()
  await house.empty()
  people = await house.trust.seedDemoPeople(agency, [
    { name: 'Ada', title: 'Officer', role: 'officer' },
    { name: 'Ivy', title: 'Inspector', role: 'investigator' },
  ])
})

const mendStore = () => Object.assign(house.store, unbroken)
const enter = (n = 0) => house.trust.signInDemo(agency, people[n]?.id as never, { device: 'a desk', address: '10.0.0.7' })
const path = () => join(house.home, 'ledger-notes')
const run = async (text: string) =>
  (await sql.raw(text).execute(house.store.tables(everyAgency))).rows as Record<string, unknown>[]
const standing = async () => {
  const { failed, problems } = await house.trust.ledger.checkStore()
  return { failed, problems: problems.map(({ kind, subject }) => `${subject} ${kind}`) }
}
const calm = { failed: false, problems: [] }
/** Now, once all that waits is committed to, and after a start: every event is in one batch, and the store agrees. */
async function expectCalm(events: number): Promise<void> {
  for (const minutes of [0, 2, 11, 60]) {
    house.clock.advance(minutes)
    assert.deepEqual(await standing(), calm, `${minutes} minutes later`)
  }
  await house.reopen()
  assert.deepEqual(await standing(), calm, 'after a start')
  const documents = await run('select document from trust_note_batch')
  const committed = documents.flatMap(({ document }) => JSON.parse(String(document)) as unknown[])
  assert.equal(committed.length, events)
  assert.equal((await run('select id from trust_event where sealed_in is not null')).length, events)
  assert.equal((await readFile(path(), 'utf8')).trim(), 'taken over')
}

test('killed when an entry commits to them and the folder still says that they wait', async () => {
  await enter(0)
  await enter(1)
  house.clock.advance(11)
  const waiting = await readFile(path(), 'utf8')
  assert.deepEqual(await standing(), calm)
  await house.trust.close()
  await writeFile(path(), waiting)
  await house.reopen()
  await expectCalm(2)
})

test('the answer to the commit is lost, and the server is away when it is asked', async () => {
  await enter(0)
  await enter(1)
  house.clock.advance(11)
  const { transaction } = unbroken
  const answers = ['Connection terminated unexpectedly', 'ECONNREFUSED', 'ECONNREFUSED']
  house.store.transaction = async (work) => {
    const fault = answers.shift()
    if (fault === 'ECONNREFUSED') throw new Error(fault)
    const result = await transaction(work)
    if (fault) throw new Error(fault)
    return result
  }
  assert.deepEqual(await standing(), { failed: true, problems: [] })
  assert.deepEqual(answers, [])
  mendStore()
  await expectCalm(2)
})

test('a first start on a home of before that fails is begun again by the next one', async () => {
  await enter(0)
  await enter(1)
  await house.trust.close()
  await rm(path())
  const { store, clock, home, randomBytes, outgoing } = house
  const kms = new Proxy(house.kms, { get: () => () => Promise.reject(new Error('the KMS does not answer')) })
  await assert.rejects(openTrust({ store, clock, kms, home, randomBytes, outgoing }), /KMS/)
  await house.reopen()
  await expectCalm(2)
  const taken = await house.trust.ledger.entries({ limit: 100 })
  assert.equal(taken.filter(({ what }) => what.startsWith('From here on the ledger commits to 2 events')).length, 1)
})

test('the disk is full for one of them', async () => {
  await enter(0)
  const probe = await open(join(house.home, 'probe'), 'w')
  const files = Object.getPrototypeOf(probe) as typeof probe
  await probe.close()
  const { datasync } = files
  files.datasync = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }))
  await assert.rejects(enter(1), /ENOSPC/)
  files.datasync = datasync
  await enter(1)
  await expectCalm(2)
})

test('half a line in the file swallows neither the one before nor the one after', async () => {
  await enter(0)
  await house.trust.close()
  await appendFile(path(), '["event","testvi')
  await house.reopen()
  await enter(1)
  await expectCalm(2)
})

/** Each insert of an event is answered with an error. `reaches`: it is made all the same; `away`: and the server does not say so when it is asked. */
function loseInserts(reaches: boolean, away = false): void {
  const lost = new WeakSet<object>()
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      const isEvent = node.kind === 'InsertQueryNode' && JSON.stringify(node.into).includes('trust_event')
      if ((isEvent && !reaches) || (away && node.kind === 'RawNode' && node.sqlFragments[0]?.startsWith('select id from')))
        throw new Error('ECONNREFUSED')
      if (isEvent) lost.add(queryId)
      return node
    },
    transformResult: async ({ queryId, result }) => {
      if (lost.has(queryId)) throw new Error('Connection terminated unexpectedly')
      return result
    },
  }
  house.store.tables = (whose) => unbroken.tables(whose).withPlugin(plugin) as never
}

test('the answer to an insert is lost: the row stands, so nothing failed', async () => {
  loseInserts(true)
  await enter(0)
  mendStore()
  await enter(1)
  await expectCalm(2)
})

test('nor does the server say whether it stands: whoever asked is told so, and the row is found later', async () => {
  loseInserts(true, true)
  await assert.rejects(enter(0), /terminated/)
  mendStore()
  await enter(1)
  await expectCalm(2)
})

test('an insert never arrives, and whoever asked is told so', async () => {
  loseInserts(false)
  await assert.rejects(enter(0), /ECONNREFUSED/)
  mendStore()
  await enter(1)
  await expectCalm(1)
})

test('the database hangs while some sign in, and Peel is killed: one of them was written all the same', async () => {
  await enter(0)
  const whole = await readFile(path(), 'utf8')
  await house.trust.close()
  const now = house.clock.now()
  const notYet = [0, 6, 12, 20].map((s) => JSON.stringify(['event', agency, `event-${s}`, now + s * 1_000, 'ff'.repeat(32)]))
  await writeFile(path(), [whole.replaceAll(',"stands"]', ']').trim(), ...notYet, ''].join('\n'))
  await house.reopen()
  await expectCalm(1)
})

test('retention runs beside a pass, and nothing that it erases is missed', async () => {
  const commander = await onDuty(house.trust, 'commander')
  const suggested = await house.trust.suggest(planDraft())
  const answer = {
    suggestion: suggested.id,
    verdict: 'accept',
    reason: 'The evening stop is the one that was asked for.',
  } as const
  await house.trust.decide(commander, 'patrol.publish', answer, async () => {})
  const ivy = { kind: 'person', person: people[1] as (typeof people)[0], session: 's' } as const
  const { purposes, privacy } = house.trust
  const duty = await purposes.startDuty(ivy, { kind: 'investigation' })
  const { id } = await purposes.statePurpose(ivy, { for: { duty: duty.id }, task: 'follow-up' })
  await purposes.cases(ivy, { text: 'smith' }, id)
  await enter(0)
  house.clock.advance(11)
  assert.deepEqual(await standing(), calm)
  house.clock.advance(4_000 * day)
  await standing()

  let done: { kind: string }[] = []
  // The first rows that a pass reads, after the entries.
  const beside = <Builder extends object>(builder: Builder): Builder =>
    new Proxy(builder, {
      get: (of, name) => {
        const value = Reflect.get(of, name) as unknown
        if (typeof value !== 'function') return value
        if (name !== 'execute') return (...given: unknown[]) => beside(value.apply(of, given) as object)
        return async () => {
          mendStore()
          const rows = await value.call(of)
          done = await privacy.runRetention(actorAs('administrator'))
          return rows
        }
      },
    })
  house.store.tables = (whose) => {
    const db = unbroken.tables<{ trust_suggestion: object }>(whose)
    const selectFrom = (table: 'trust_suggestion') =>
      table === 'trust_suggestion' ? beside(db.selectFrom(table)) : db.selectFrom(table)
    return new Proxy(db, { get: (of, name) => (name === 'selectFrom' ? selectFrom : Reflect.get(of, name)) }) as never
  }
  assert.deepEqual(await standing(), calm)
  const erased = new Set(done.map(({ kind }) => kind))
  for (const kind of ['decisions', 'ledger-reasons', 'sign-in-events', 'searched-words', 'looks', 'purposes', 'duties'])
    assert.ok(erased.has(kind), kind)
  assert.deepEqual(await standing(), calm)
  assert.deepEqual(
    (await house.trust.ledger.entries({ limit: 200 })).filter(({ disputes }) => disputes !== undefined),
    [],
  )
})
