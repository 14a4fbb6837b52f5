/** Each route that says it is logged is called until it succeeds: the ledger has grown by then. What cannot be brought to succeed here is named, with what it needs. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { dutyKinds } from '../../src/rooms/trust/purpose/stand-on-duty.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import { type Filled, fillRoutes, sendFilled } from './fill-routes.ts'
import { furnish, openAttackedHouse } from './open-attacked-house.ts'

const world = await openAttackedHouse()
after(() => world.close())

/** A request that is filled by its schema does not bring these to succeed: what each needs first. */
const needMore: Record<string, string> = {
  'get /api/trust/cases/{id}/basis': 'a second person who is assigned; purpose.test.ts has one',
  'post /api/trust/cases/{id}/reopen': 'a closed case; purpose.test.ts reopens one',
  'post /api/trust/cases/{id}/readings': 'a closed case; purpose.test.ts asks to read one',
  'post /api/trust/readings/{id}/approve': 'a closed case that somebody asked to read; as above',
  'post /api/trust/readings/{id}/open': 'a reading that a second person approved; as above',
  'delete /api/trust/watch/marks/{id}': 'a mark',
  'post /api/forecast/discovered': 'an offence that stands in the records',
  'post /api/forecast/discovered/withdrawals': 'an inclusion that stands',
  'post /api/patrol/plans': 'a territory and a shift',
  'post /api/patrol/plans/{id}/decision': 'a plan of the patrol room',
  'post /api/records/imports': 'an upload',
  'post /api/records/published': 'beats',
  'post /api/trust/duties': 'somebody off duty; tried below, one by one',
  'post /api/trust/exports/{id}/take': 'an approval of before the case was closed',
  'post /api/trust/protection/erasures': 'a subject that is on no hold',
  'post /api/trust/watch/audit/{index}/review': 'a look that was drawn',
  'post /api/trust/ledger/restored': 'a backup that was put back (restored.test.ts)',
  'post /api/trust/ledger/restored/{id}/approval': 'a backup that was put back (restored.test.ts)',
  'post /api/trust/watch/signals/{id}/decision': 'a signal',
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
  assert.deepEqual(failed.sort(), Object.keys(needMore).sort())
})
