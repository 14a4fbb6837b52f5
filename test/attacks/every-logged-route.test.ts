/** Each route that says it is logged is called until it succeeds: the ledger has grown by then. What cannot be brought to succeed here is named, with where it is. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { JobId } from '../../src/kernel/units.ts'
import { dutyKinds } from '../../src/rooms/trust/purpose/stand-on-duty.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import { expectNoNames } from '../trust/no-names-in-leaves.ts'
import { type Filled, fillRoutes, formWith, sendFilled } from './fill-routes.ts'
import { furnish, openAttackedHouse } from './open-attacked-house.ts'

const world = await openAttackedHouse()
after(() => world.close())

/** A request that is filled by its schema does not bring these to succeed: the second test does, step by step, */
const byScene = [
  'delete /api/trust/watch/marks/{id}',
  'get /api/trust/cases/{id}/basis',
  'post /api/forecast/discovered',
  'post /api/forecast/discovered/withdrawals',
  'post /api/records/imports',
  'post /api/trust/cases/{id}/basis/confirm',
  'post /api/trust/cases/{id}/readings',
  'post /api/trust/cases/{id}/reopen',
  'post /api/trust/exports/{id}/take',
  'post /api/trust/protection/erasures',
  'post /api/trust/readings/{id}/approve',
  'post /api/trust/readings/{id}/open',
]
/** or, where that would be long, another test over HTTP, in which a change without an entry would be refused as `trust.change-not-logged`. */
const elsewhere: Record<string, string> = {
  'post /api/patrol/plans': 'needs a territory and a shift: test/start/first-evening.test.ts',
  'post /api/patrol/plans/{id}/decision': 'needs a plan of the patrol room: test/start/first-evening.test.ts',
  'post /api/records/maps': 'needs addresses, and a draft that was looked at: test/e2e/desk.test.ts',
  'post /api/records/published': 'needs beats: test/e2e/desk.test.ts',
  'post /api/trust/duties': 'needs somebody off duty: tried in the first test, one by one',
  'post /api/trust/ledger/restored': 'needs a backup that was put back: test/attacks/restored.test.ts',
  'post /api/trust/ledger/restored/{id}/approval': 'as above',
  'post /api/trust/ledger/restored/{id}/drop': 'as above',
  'post /api/trust/rules/changes/{id}/drop':
    'approving it came first: src/rooms/trust/purpose/agency-rules.test.ts, and the use case records it',
  'post /api/trust/watch/audit/{index}/review': 'needs a look that was drawn: src/rooms/trust/routes.test.ts',
  'post /api/trust/watch/signals/{id}/decision': 'needs a signal: src/rooms/trust/routes.test.ts',
}

/** What no schema says: reasons are sentences, a basis is valid. */
const sentence = 'Quartzfinch asked for it in writing.'
function mended(filled: Filled): Filled {
  if (typeof filled.body !== 'object' || filled.body === null) return filled
  const body = Object.fromEntries(
    Object.entries(filled.body).map(([name, value]) => {
      if (['why', 'reason', 'remark', 'statement', 'recipient'].includes(name)) return [name, sentence]
      if (name === 'kind' && filled.path.endsWith('/periods')) return [name, 'sessions']
      if (name === 'days') return [name, 400]
      if (name === 'value') return [name, 'no']
      if (name === 'basis')
        return [name, { ...value, validFrom: world.clock.now() - 1, validUntil: world.clock.now() + 3_600_000 }]
      return [name, value]
    }),
  )
  return { ...filled, body }
}

test('every route that is logged makes the ledger grow when it succeeds', async () => {
  const ids = await furnish(world, 'Quartzfinch')
  const duties: Record<string, string> = {}
  for (const role of [...roleNames, 'commander-2']) {
    const { size } = world.house.trust.ledger.checkpoint()
    for (const kind of dutyKinds) {
      const begun = await world.ask(role, 'POST', '/api/trust/duties', { kind })
      if (begun.statusCode === 200) assert.ok(world.house.trust.ledger.checkpoint().size > size, `${role} on ${kind}`)
    }
    const { duty } = (await world.ask(role, 'GET', '/api/trust/duties')).json()
    const stated = await world.ask(role, 'POST', '/api/trust/purposes', { for: { duty: duty.id }, task: 'check-use' })
    duties[role] = stated.json().id
  }
  const { filled } = await fillRoutes(world, { ...ids, sacrificed: String(world.ids['officer-2']) })
  const logs = new Map(
    world.app.routeLogs().map(({ method, url, logged }) => [`${method} ${url.replace(/:(\w+)/g, '{$1}')}`, logged]),
  )
  const logged = filled.filter(({ method, path }) => {
    const said = logs.get(`${method.toUpperCase()} ${path}`) ?? logs.get(`${method.toUpperCase()} ${path.replace(/\/$/, '')}`)
    return said !== undefined && 'by' in said
  })
  const silent: string[] = []
  const failed: string[] = []
  for (const route of logged.map(mended)) {
    const { size } = world.house.trust.ledger.checkpoint()
    let done = false
    for (const [who, purpose] of [['commander', ids.purpose], ...Object.entries(duties)] as [string, string][]) {
      const answer = await sendFilled(world, route, who, { 'x-peel-purpose': purpose })
      if (answer.statusCode === 401) await world.enter(who).catch(() => {})
      done = answer.statusCode < 400
      if (done) break
    }
    if (!done) failed.push(route.route)
    if (done && world.house.trust.ledger.checkpoint().size === size) silent.push(route.route)
  }
  assert.ok(logged.length >= 40, `only ${logged.length} routes are logged`)
  // Nothing had outlived its period: a run that deletes nothing writes nothing.
  assert.deepEqual(silent, ['post /api/trust/protection/retention'])
  assert.deepEqual(failed.sort(), [...byScene, ...Object.keys(elsewhere)].sort())
  assert.ok((await expectNoNames(world.house)) > 50, 'and no leaf of them names anybody of the staff')
})

test('what needs something first makes the ledger grow as well', async () => {
  const scene = await openAttackedHouse()
  after(() => scene.close())
  const driven = new Set<string>()
  const ask = async (who: string, route: string, url: string, body?: object): Promise<Record<string, string>> => {
    const { size } = scene.house.trust.ledger.checkpoint()
    const answer = await scene.ask(who, route.split(' ')[0]?.toUpperCase() as 'GET', url, body)
    assert.ok(answer.statusCode < 300, `${who}: ${route}: ${answer.body}`)
    if (byScene.includes(route)) {
      driven.add(route)
      if (!route.endsWith('/imports')) assert.ok(scene.house.trust.ledger.checkpoint().size > size, `${route} is silent`)
    }
    return answer.json()
  }
  const post = (who: string, path: string, body?: object, route = path) => ask(who, `post ${route}`, path, body)
  const dutyPurpose = async (who: string, kind: string, task: string): Promise<string> => {
    const duty = await post(who, '/api/trust/duties', { kind })
    return String((await post(who, '/api/trust/purposes', { for: { duty: duty.id }, task })).id)
  }

  const now = scene.clock.now()
  const basis = { kind: 'warrant', reference: 'Warrant 7', validFrom: now - 1, validUntil: now + 3_600_000 }
  const opened = await post('commander', '/api/trust/cases', { title: 'Shed break-ins', kind: 'burglary', basis })
  const theCase = `/api/trust/cases/${opened.id}`
  await post('commander', `${theCase}/members`, { person: scene.ids['commander-2'] })
  const command = await dutyPurpose('commander-2', 'command', 'supervision')
  const { print: read } = await ask('commander-2', 'get /api/trust/cases/{id}/basis', `${theCase}/basis?purpose=${command}`)
  await post('commander-2', `${theCase}/basis/confirm`, { read, remark: sentence }, '/api/trust/cases/{id}/basis/confirm')
  const own = await post('commander', '/api/trust/purposes', { for: { case: opened.id }, task: 'hand-over' })

  const asked = await post('commander', `${theCase}/exports?purpose=${own.id}`, { recipient: 'District court' })
  await post('commander-2', `/api/trust/exports/${asked.id}/approve`)
  const take = `/api/trust/exports/${asked.id}/take?purpose=${own.id}`
  await post('commander', take, undefined, '/api/trust/exports/{id}/take')

  const watching = await dutyPurpose('security-officer', 'oversight', 'check-use')
  const mark = await post('security-officer', `/api/trust/watch/marks?purpose=${watching}`, {
    kind: 'sensitive',
    caseNumber: opened.number,
  })
  const marked = `/api/trust/watch/marks/${mark.id}?purpose=${watching}`
  await ask('security-officer', 'delete /api/trust/watch/marks/{id}', marked)

  await post('commander', `${theCase}/close`)
  const wish = { ground: 'appeal', reference: 'Appeal 7 of this year', days: 2 }
  const reading = await post('commander', `${theCase}/readings`, wish, '/api/trust/cases/{id}/readings')
  for (const [who, verb] of [
    ['commander-2', 'approve'],
    ['commander', 'open'],
  ] as const)
    await post(who, `/api/trust/readings/${reading.id}/${verb}`, undefined, `/api/trust/readings/{id}/${verb}`)
  await post('commander', `${theCase}/reopen`, { reason: sentence }, '/api/trust/cases/{id}/reopen')
  await post('commander', `${theCase}/close`)
  await post('protection-officer', '/api/trust/protection/erasures', { subject: `case:${opened.id}`, why: sentence })

  const csv = 'occurred_at,category,lon,lat\n2026-06-01T10:10:00,Drug/Narcotic Violations,-87.7,41.8\n'
  const { type, payload } = formWith('drugs.csv', csv)
  const sent = await scene.app.inject({
    method: 'POST',
    url: '/api/records/uploads',
    headers: { 'x-peel': '1', cookie: scene.cookies.commander ?? '', 'content-type': type },
    payload,
  })
  const { upload } = sent.json()
  const begun = await post('commander', '/api/records/imports', { upload, zone: 'America/Chicago' })
  const job = begun.job as JobId
  const { jobs, trust } = scene.house
  await new Promise<void>((done) => {
    const settled = () => jobs.status(job)?.endedAt !== undefined && done()
    jobs.watch(job, settled)
    settled()
  })
  const [collected] = await trust.ledger.entries({ limit: 1 })
  assert.deepEqual([jobs.status(job)?.state, collected?.act], ['done', 'collect'])
  await dutyPurpose('commander', 'command', 'supervision')
  for (const end of ['', '/withdrawals'])
    await post('commander', `/api/forecast/discovered${end}`, { nibrs: '35A', reason: sentence })

  assert.deepEqual([...driven].sort(), byScene)
  assert.ok((await expectNoNames(scene.house)) > 20)
})
