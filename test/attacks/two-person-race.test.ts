/** The two-person rule under attack over HTTP: oneself from a second browser, everybody at once, twice in one breath. Exactly one counts, and never oneself. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import type { Digest } from '../../src/kernel/units.ts'
import { codeIn } from './fill-routes.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

let world: Attacked
before(async () => {
  world = await openAttackedHouse()
  // The same people again, in a second and a third browser.
  for (const who of ['commander', 'commander-2', 'security-officer', 'protection-officer']) {
    for (const browser of ['b', 'c']) {
      world.ids[`${who}/${browser}`] = world.ids[who] as never
      await world.enter(`${who}/${browser}`)
    }
  }
})
after(() => world.close())

const send = async (who: string, url: string, body?: object) => {
  const answer = await world.ask(who, 'POST', url, body)
  assert.equal(answer.statusCode, 200, `${who} ${url}: ${answer.body}`)
  return answer.json() as Record<string, string>
}

async function handout(confidential = false): Promise<{ id: string; purpose: string; case: string }> {
  const now = world.clock.now()
  const basis = { kind: 'missing-person', reference: 'Warrant 7', validFrom: now - 1, validUntil: now + 3_600_000 }
  const opened = await send('commander', '/api/trust/cases', { title: 'Shed break-ins', kind: 'burglary', confidential, basis })
  const purpose = await send('commander', '/api/trust/purposes', { for: { case: opened.id }, task: 'hand-over' })
  const asked = await send('commander', `/api/trust/cases/${opened.id}/exports?purpose=${purpose.id}`, {
    recipient: 'District court',
  })
  return { id: String(asked.id), purpose: String(purpose.id), case: String(opened.id) }
}

const together = (who: readonly string[], ask: (who: string) => Promise<LightMyRequestResponse>) => Promise.all(who.map(ask))
const won = (answers: readonly LightMyRequestResponse[]) => answers.filter(({ statusCode }) => statusCode === 200)
const entriesOf = async (subject: string) =>
  (await world.house.trust.ledger.entries({ limit: 500 })).filter((entry) => entry.subject === subject)

test('who asked does not approve, from whichever browser, before or after others', async () => {
  const { id } = await handout()
  for (const who of ['commander', 'commander/b', 'commander/c']) {
    const answer = await world.ask(who, 'POST', `/api/trust/exports/${id}/approve`)
    assert.deepEqual([answer.statusCode, codeIn(answer.body)], [403, 'trust.not-allowed'])
  }
  const all = await together(
    ['commander', 'commander/b', 'commander-2', 'commander/c', 'protection-officer', 'commander-2/b'],
    (who) => world.ask(who, 'POST', `/api/trust/exports/${id}/approve`),
  )
  assert.equal(won(all).length, 1)
  const { exports } = (await world.ask('commander', 'GET', '/api/trust/exports')).json()
  const standing = exports.find((one: { id: string }) => one.id === id)
  assert.doesNotMatch(standing.approvedBy, /^commander 4$/)
  const approvals = (await entriesOf(`handout:${id}`)).filter(({ what }) => what.startsWith('A second person approved'))
  assert.equal(approvals.length, 1, 'one entry, for the one that counted')
})

test('one person in three browsers approves once', async () => {
  const { id } = await handout()
  const answers = await together(['commander-2', 'commander-2/b', 'commander-2/c', 'commander-2', 'commander-2'], (who) =>
    world.ask(who, 'POST', `/api/trust/exports/${id}/approve`),
  )
  assert.equal(won(answers).length, 1)
  for (const { statusCode, body } of answers.filter((one) => one.statusCode !== 200)) {
    assert.deepEqual([statusCode, codeIn(body)], [409, 'trust.export-approved-already'])
  }
})

test('nothing is taken before the second person, and once after, however often it is pressed', async () => {
  const { id, purpose } = await handout()
  const take = (who: string) => world.ask(who, 'POST', `/api/trust/exports/${id}/take?purpose=${purpose}`)
  const early = await together(['commander', 'commander/b'], take)
  assert.deepEqual(
    early.map(({ body }) => codeIn(body)),
    ['trust.export-needs-second-person', 'trust.export-needs-second-person'],
  )
  const [approved, ...taken] = await Promise.all([
    world.ask('commander-2', 'POST', `/api/trust/exports/${id}/approve`),
    ...['commander', 'commander/b', 'commander/c', 'commander', 'commander/b'].map(take),
  ])
  assert.equal(approved?.statusCode, 200)
  const later = await together(['commander', 'commander/b', 'commander/c'], take)
  assert.equal(won([...taken, ...later]).length, 1)
  const given = (await world.house.trust.ledger.entries({ limit: 500 })).filter(
    ({ act, subject }) => act === 'disclose' && subject === `handout:${id}`,
  )
  assert.equal(given.length, 1)
})

test('an emergency override is reviewed once, and not by whoever used it', async () => {
  const used = await send('commander', '/api/trust/overrides', {
    caseNumber: 'none',
    statement: 'A child is in danger right now',
  })
  const body = (verdict: string) => ({ verdict, remark: 'It was needed, I looked.' })
  for (const who of ['commander', 'commander/b']) {
    assert.equal((await world.ask(who, 'POST', `/api/trust/overrides/${used.id}/review`, body('upheld'))).statusCode, 403)
  }
  const reviewers = ['security-officer', 'security-officer/b', 'commander', 'protection-officer', 'commander-2', 'commander/c']
  const answers = await Promise.all(
    reviewers.map((who, at) =>
      world.ask(who, 'POST', `/api/trust/overrides/${used.id}/review`, body(at % 2 ? 'objected' : 'upheld')),
    ),
  )
  assert.equal(won(answers).length, 1)
  for (const who of [2, 5]) assert.equal(answers[who]?.statusCode, 403)
})

test('of a plan’s many decisions at once one stands, with what it changed, and one entry', async () => {
  // Whoever decides is on duty.
  for (const who of ['commander', 'commander-2']) await send(who, '/api/trust/duties', { kind: 'command' })
  const { trust, agency } = world.house
  const plan = await trust.suggest({
    kind: 'patrol-plan',
    agency,
    content: { note: 'a race' },
    basis: { inputs: ['00'.repeat(32) as Digest], method: 'test' },
    why: { sentences: ['Because.'], figures: [] },
    limits: [],
  })
  const actors = await Promise.all(
    ['commander', 'commander/b', 'commander-2', 'commander-2/b', 'commander'].map((who) =>
      trust.actorOf((world.cookies[who] ?? '').replace('peel_session=', '')),
    ),
  )
  let applied = 0
  const answers = await Promise.allSettled(
    actors.map((actor, at) =>
      trust.decide(
        actor as never,
        'patrol.publish',
        { suggestion: plan.id, verdict: at % 2 ? 'reject' : 'accept', reason: 'Two units fewer tonight than planned' },
        async () => {
          applied++
        },
      ),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const answer of answers) if (answer.status === 'rejected') assert.equal(answer.reason.code, 'trust.already-decided')
  assert.equal((await trust.decisions(agency, plan.id)).length, 1)
  assert.equal(applied, 1)
  assert.equal((await trust.ledger.verify()).ok, true)
})
