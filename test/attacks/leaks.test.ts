/**
 * A confidential case is invisible through every door. Whoever is not assigned gets, for each address, the same answer whether the case
 * exists or not: what the answer would be had it never been opened. A route or a room without its doors here fails.
 */

import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { CaseClue, LeakDoor } from '../../src/rooms/trust/contract.ts'
import { contentPosts } from '../../src/rooms/trust/leak-doors.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import { type Attacked, openAttackedHouse, routesOf, usualDutyOf } from './open-attacked-house.ts'

let world: Attacked
before(async () => {
  world = await openAttackedHouse()
})
after(() => world.close())

const source = fileURLToPath(new URL('../../src/', import.meta.url))

async function everyDoor(): Promise<LeakDoor[]> {
  const rooms = readdirSync(`${source}rooms`).filter((room) => existsSync(`${source}rooms/${room}/contract.ts`))
  const files = [...rooms.map((room) => `rooms/${room}/leak-doors.ts`), 'app/leak-doors.ts']
  for (const file of files) assert.ok(existsSync(source + file), `${file} is missing: nobody knows whether this part leaks`)
  const found = await Promise.all(files.map((file) => import(source + file) as Promise<{ leakDoors: readonly LeakDoor[] }>))
  return found.flatMap(({ leakDoors }) => leakDoors)
}

test('every GET route of the OpenAPI document is driven by a door, and every door is a route', async () => {
  const routes = (await routesOf(world.app)).filter(({ method }) => method === 'get').map(({ path }) => path)
  const doors = (await everyDoor()).map(({ path }) => path)
  assert.deepEqual([...doors].sort(), [...new Set(routes)].sort())
})

/** Nothing of this is written anywhere else. */
const secret = {
  title: 'Quartzfinch inquiry',
  kind: 'kestrelfraud',
  summary: 'Zanderbrook Lane 7, informant Wrenmark',
  area: 'Marrowfield',
  confidential: true,
}
/** As long, and in no case. */
const invented: CaseClue = {
  id: `case-${'0'.repeat(20)}`,
  number: '2026-ZZZZZ',
  title: 'Flintmarten inquiry',
  kind: 'ospreyfraud',
  area: 'Willowfield',
  member: 'demo-00',
  purpose: `pur-${'0'.repeat(20)}`,
}

const bodyOf = async (who: string | null, url: string): Promise<string> => {
  const { statusCode, headers, body } = await world.ask(who, 'GET', url)
  return `${statusCode} ${headers['content-type'] ?? ''} ${headers.location ?? ''} ${body}`
}

/** What was asked for may be said back; then it is said of the one as of the other. */
const unnamed = (text: string, clue: CaseClue): string =>
  Object.entries(clue)
    // Colleagues are no secret.
    .filter(([name]) => name !== 'member')
    .sort(([, a], [, b]) => b.length - a.length)
    .reduce((so, [name, value]) => so.replaceAll(value, `<${name}>`).replaceAll(encodeURIComponent(value), `<${name}>`), text)

test('before and after, real and invented: each door answers the same to everybody who is not assigned', async () => {
  const open = (who: string, more: object) => {
    const basis = {
      kind: 'missing-person',
      reference: 'Warrant 12/26',
      validFrom: world.clock.now() - 1,
      validUntil: world.clock.now() + 3_600_000,
    }
    return world.ask(who, 'POST', '/api/trust/cases', {
      title: 'Shed break-ins',
      kind: 'burglary',
      area: 'north',
      basis,
      ...more,
    })
  }
  assert.equal((await open('investigator', { summary: 'ordinary' })).statusCode, 200)
  const watchers = [null, ...roleNames.filter((role) => role !== 'investigator'), 'investigator-2', 'other-commander']
  // Searching is for a purpose: everybody is on duty, for the whole agency.
  for (const who of [...watchers.filter((one) => one !== null), 'investigator'])
    assert.equal((await world.ask(who, 'POST', '/api/trust/duties', { kind: usualDutyOf(who) })).statusCode, 200, who)
  assert.equal((await world.ask('analyst', 'GET', '/api/trust/cases?text=Shed')).json().cases.length, 1)
  const doors = await everyDoor()
  const snapshot = async (clue: CaseClue): Promise<Map<string, string>> => {
    const answers = new Map<string, string>()
    // Each searches less than sixty times in a minute.
    world.clock.advance(1)
    for (const door of doors) {
      for (const [at, url] of door.asks(clue).entries()) {
        for (const who of watchers) answers.set(`${who} ${door.path} ${at}`, unnamed(await bodyOf(who, url), clue))
      }
    }
    return answers
  }
  const before = await snapshot(invented)

  const opened = (await open('investigator', secret)).json()
  const { number, id } = opened as { number: string; id: string }
  const purpose = (
    await world.ask('investigator', 'POST', '/api/trust/purposes', {
      for: { case: id },
      task: 'follow-up',
      statement: 'Wrenmark called twice',
    })
  ).json() as { id: string }
  assert.equal((await world.ask('investigator', 'GET', `/api/trust/cases/${id}/file?purpose=${purpose.id}`)).statusCode, 200)
  assert.equal(
    (
      await world.ask('investigator', 'POST', `/api/trust/cases/${id}/exports?purpose=${purpose.id}`, {
        recipient: 'Marrowfield court',
      })
    ).statusCode,
    200,
  )
  const member = String(world.ids.investigator)
  const clue: CaseClue = { id, number, title: secret.title, kind: secret.kind, area: secret.area, member, purpose: purpose.id }

  const after = await snapshot(clue)
  const again = await snapshot(invented)
  const grows = new Set(doors.filter((door) => door.grows).map(({ path }) => path))
  let compared = 0
  for (const [key, answer] of after) {
    const path = key.split(' ')[1] ?? ''
    if (grows.has(path)) continue
    compared++
    assert.equal(answer, before.get(key), `${key}: another answer than before the case was opened`)
    assert.equal(again.get(key), before.get(key), `${key}: another answer to an invented clue since the case was opened`)
  }
  assert.ok(compared > 300, `${compared} answers compared`)

  // What is said anew of everything that is done must not name the case either. What does not grow has been the same three times.
  world.clock.advance(1)
  const names = [id, number, secret.title, 'Quartzfinch', secret.kind, 'Zanderbrook', 'Wrenmark', secret.area]
  for (const door of doors.filter(({ path }) => grows.has(path))) {
    for (const url of door.asks(clue)) {
      for (const who of watchers) {
        const asked = decodeURIComponent(url)
        const answer = await bodyOf(who, url)
        for (const name of names) {
          if (!asked.includes(name)) assert.equal(answer.includes(name), false, `${who} learns “${name}” from ${url}`)
        }
      }
    }
  }

  // A door that never opens proves nothing: those that want a purpose are asked again, each under a purpose of one's own duty.
  const owns = new Map<string | null, string>()
  for (const who of watchers) {
    if (who === null) continue
    const { duty } = (await world.ask(who, 'GET', '/api/trust/duties')).json() as { duty: { id: string } }
    const stated = await world.ask(who, 'POST', '/api/trust/purposes', { for: { duty: duty.id }, task: 'check-use' })
    if (stated.statusCode === 200) owns.set(who, `?purpose=${stated.json().id}`)
  }
  for (const path of ['signals', 'referred', 'searches']) {
    let opened = 0
    for (const who of watchers) {
      const { statusCode, body } = await world.ask(who, 'GET', `/api/trust/watch/${path}${owns.get(who) ?? ''}`)
      if (statusCode === 200) opened++
      // Words that watchers themselves have typed above are theirs, not the case's.
      for (const name of path === 'searches' ? [id, 'Zanderbrook', 'Wrenmark'] : names)
        assert.equal(body.includes(name), false, `${who} learns “${name}” from ${path}`)
    }
    assert.ok(opened > 0, `nobody was let through ${path}`)
  }

  // Nor does what is handed out with a POST.
  const handed: Record<string, number> = {}
  for (const { path, bodies } of contentPosts) {
    for (const body of bodies(clue)) {
      for (const who of watchers) {
        const { statusCode, body: answer } = await world.ask(who, 'POST', `${path}${owns.get(who) ?? ''}`, body)
        if (statusCode === 200) handed[path] = (handed[path] ?? 0) + 1
        const asked = JSON.stringify(body)
        for (const name of names)
          if (!asked.includes(name)) assert.equal(answer.includes(name), false, `${who} learns “${name}” from POST ${path}`)
      }
    }
  }
  assert.ok((handed['/api/trust/protection/exports'] ?? 0) >= 2, JSON.stringify(handed))
  // By the security and the protection officer, about the person at least.
  assert.ok((handed['/api/trust/watch/timelines'] ?? 0) >= 2, JSON.stringify(handed))

  // The suite can fail: whoever is assigned finds the case through the same doors.
  const own = await bodyOf('investigator', `/api/trust/cases?text=Quartz`)
  assert.ok(own.includes(number) && own.includes(secret.title))
  assert.ok((await bodyOf('investigator', '/api/trust/cases/areas')).includes(secret.area))
})

test('what changes a case answers the same for a hidden one as for one that is not there', async () => {
  const [hidden] = (
    await world.house.trust.purposes.cases((await world.house.trust.actorOf(tokenOf('investigator'))) as never, {
      text: 'Quartzfinch',
    })
  ).map(({ id }) => id)
  assert.ok(hidden)
  const attempts: [string, string, object?][] = [
    ['POST', '/api/trust/cases/ID/close'],
    ['POST', '/api/trust/cases/ID/members', { person: world.ids.officer }],
    ['DELETE', `/api/trust/cases/ID/members/${world.ids.investigator}`],
    ['POST', '/api/trust/cases/ID/exports', { recipient: 'A newspaper' }],
    ['POST', '/api/trust/purposes', { for: { case: 'ID' }, task: 'follow-up' }],
    ['POST', '/api/trust/protection/holds', { scope: 'case:ID', why: 'A court asked for it.' }],
  ]
  for (const who of ['commander', 'investigator-2', 'analyst', 'administrator', 'protection-officer', 'other-commander']) {
    for (const [method, url, body] of attempts) {
      const answers: string[] = await Promise.all(
        [hidden, invented.id].map(async (id) => {
          const sent = body && (JSON.parse(JSON.stringify(body).replace('ID', id)) as object)
          const { statusCode, body: said } = await world.ask(who, method as 'POST', url.replace('ID', id), sent)
          return `${statusCode} ${said}`
        }),
      )
      assert.equal(answers[0], answers[1], `${who} ${method} ${url}`)
      assert.match(answers[0] ?? '', /^40[34] /)
    }
  }
})

const tokenOf = (who: string): string => (world.cookies[who] ?? '').replace('peel_session=', '')
