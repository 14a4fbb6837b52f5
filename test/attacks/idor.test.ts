/** For every route of the OpenAPI document that takes an id: the id of another agency, or of another person, gives 403 or 404 and none of its content. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { PersonId } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import { digestOfText } from '../../src/rooms/trust/digest.ts'
import { writeInvitation } from '../../src/rooms/trust/identity/invite-person.ts'
import { type Attacked, furnish, openAttackedHouse, routesOf } from './open-attacked-house.ts'

let world: Attacked
const content = 'Quartzfinch'
let ids: Record<string, string>
let watching = ''

before(async () => {
  world = await openAttackedHouse()
  ids = await furnish(world, content)
  const duty = (await world.ask('security-officer', 'POST', '/api/trust/duties', { kind: 'oversight' })).json() as { id: string }
  const stated = await world.ask('security-officer', 'POST', '/api/trust/purposes', {
    for: { duty: duty.id },
    task: 'check-use',
    statement: 'Decoys are set for this quarter',
  })
  assert.equal(stated.statusCode, 200, stated.body)
  watching = `?purpose=${(stated.json() as { id: string }).id}`
  const marked = await world.ask('security-officer', 'POST', `/api/trust/watch/marks${watching}`, {
    kind: 'honey',
    caseNumber: '2026-AAAAA',
  })
  assert.equal(marked.statusCode, 200, marked.body)
  ids.mark = String((marked.json() as { id: string }).id)
  ids.signal = await realSignal()
  ids.recovery = 'recovery-of-test'
  ids.invitation = await openInvitation()
  ids.reading = 'reading-of-test'
  await sql`insert into trust_closed_reading (agency_id, id, case_id, ground, reference, days, asked_by, asked_by_name, asked_at)
    values (${world.house.agency}, ${ids.reading}, ${ids.case}, 'appeal', '', 3, ${world.ids.commander}, ${content}, 0)`.execute(
    store(),
  )
  await sql`insert into trust_recovery (agency_id, id, person_id, asked_by, asked_at, expires_at, state)
    values (${world.house.agency}, ${ids.recovery}, ${world.ids['commander-2']}, 'the person', ${world.clock.now()},
      ${world.clock.now() + 86_400_000}, 'open')`.execute(store())
  const states = [`recovery:${ids.recovery}`]
  await world.house.trust.record(world.house.agency, {
    act: 'alter',
    by: 'Peel',
    what: 'A recovery was begun.',
    subject: 'test',
    states,
  })
})

const store = () => world.house.store.tables(everyAgency)

/** The commander reads a file that is marked as their own. */
async function realSignal(): Promise<string> {
  const get = async (who: string, url: string) => (await world.ask(who, 'GET', url)).json()
  const { number } = await get('commander', `/api/trust/cases/${ids.case}?purpose=${ids.purpose}`)
  const own = { kind: 'self', caseNumber: number, person: world.ids.commander }
  assert.equal((await world.ask('security-officer', 'POST', `/api/trust/watch/marks${watching}`, own)).statusCode, 200)
  await get('commander', `/api/trust/cases/${ids.case}/file?purpose=${ids.purpose}`)
  const { signals } = await get('security-officer', `/api/trust/watch/signals${watching}`)
  const found = (signals as { id: string; signal: string }[]).find(({ signal }) => signal === 'self')
  assert.ok(found, JSON.stringify(signals))
  return found.id
}
after(() => world.close())

/** By hand: in a demo nobody invites. */
async function openInvitation(): Promise<string> {
  const { agency, home } = world.house
  const desk = { home, clock: world.clock, randomBytes: (length: number) => new Uint8Array(length).fill(7) }
  const { token } = await writeInvitation(desk, { agency, role: 'officer', title: content, invitedBy: 'this station' })
  const { invitations } = (await world.ask('administrator', 'GET', '/api/trust/people/invitations')).json()
  assert.deepEqual(
    invitations.map(({ id, title }: { id: string; title: string }) => [id, title]),
    [[digestOfText(token), content]],
  )
  assert.equal((await world.ask('other-administrator', 'GET', '/api/trust/people/invitations')).body.includes(content), false)
  return digestOfText(token)
}

/** Whose id it is, who attacks, with what; or why the id is no secret. */
type Attack = { id: string; by: string[]; body?: object } | { open: string }
const foreigners = ['other-commander', 'other-administrator', 'other-analyst']
const outsiders = ['commander-2', 'investigator', 'administrator', 'protection-officer', ...foreigners]
const everybodyElse = [...outsiders, 'officer', 'analyst', 'clerk', 'board', 'security-officer']

const notAdministrators = everybodyElse.filter((who) => who !== 'administrator')

const attacks = (): Record<string, Attack> => ({
  'get /api/trust/cases/{id}': { id: 'case', by: everybodyElse },
  'get /api/trust/cases/{id}/file': { id: 'case', by: everybodyElse },
  'get /api/trust/cases/{id}/related': { id: 'case', by: everybodyElse },
  'post /api/trust/cases/{id}/close': { id: 'case', by: everybodyElse },
  'put /api/trust/cases/{id}/confidential': { id: 'case', by: everybodyElse, body: { confidential: false } },
  'post /api/trust/cases/{id}/members': { id: 'case', by: everybodyElse, body: { person: world.ids['commander-2'] as PersonId } },
  'delete /api/trust/cases/{id}/members/{person}': { id: 'case', by: everybodyElse },
  'post /api/trust/cases/{id}/exports': { id: 'case', by: everybodyElse, body: { recipient: 'A newspaper' } },
  'post /api/trust/cases/{id}/reopen': { id: 'case', by: everybodyElse, body: { reason: 'A new witness came forward' } },
  'post /api/trust/cases/{id}/basis': {
    id: 'case',
    by: everybodyElse,
    body: {
      basis: {
        kind: 'statute',
        reference: 'Article 8',
        validFrom: world.clock.now() - 1,
        validUntil: world.clock.now() + 3_600_000,
      },
    },
  },
  'get /api/trust/cases/{id}/basis': { id: 'case', by: everybodyElse },
  'post /api/trust/cases/{id}/basis/confirm': {
    id: 'case',
    by: everybodyElse,
    body: { read: 'x', remark: 'Seen at the registry' },
  },
  'post /api/trust/cases/{id}/readings': {
    id: 'case',
    by: everybodyElse,
    body: { ground: 'appeal', reference: 'Appeal 12 of this year', days: 3 },
  },
  'post /api/trust/readings/{id}/approve': { id: 'reading', by: everybodyElse },
  'post /api/trust/readings/{id}/open': { id: 'reading', by: everybodyElse },
  'post /api/trust/rules/changes/{id}/approve': {
    id: 'ruleChange',
    by: [...foreigners, 'commander', 'officer', 'investigator', 'analyst', 'clerk', 'board', 'security-officer'],
  },
  'post /api/trust/rules/changes/{id}/drop': {
    id: 'ruleChange',
    by: [...foreigners, 'officer', 'investigator', 'analyst', 'clerk', 'board', 'security-officer'],
  },
  'post /api/trust/exports/{id}/approve': { id: 'handout', by: everybodyElse },
  'post /api/trust/exports/{id}/take': { id: 'handout', by: everybodyElse },
  'post /api/trust/duties/{id}/end': { id: 'duty', by: everybodyElse },
  // Laying down what is not one's own changes nothing; it is tried below.
  'delete /api/trust/purposes/{id}': { open: 'answers with the asker’s own purposes' },
  'post /api/trust/overrides/{id}/review': {
    id: 'override',
    by: [
      'commander',
      'officer',
      'investigator',
      'analyst',
      'clerk',
      'board',
      'administrator',
      'other-commander',
      'other-security-officer',
    ],
    body: { verdict: 'upheld', remark: 'It was needed, I looked.' },
  },
  'get /api/records/imports/{id}/quarantine': { id: 'import', by: [...foreigners, 'analyst', 'commander', 'board', 'officer'] },
  'get /api/records/imports/{id}/quarantine.csv': {
    id: 'import',
    by: [...foreigners, 'analyst', 'commander', 'board', 'officer'],
  },
  'post /api/records/imports/{id}/take-back': {
    id: 'import',
    by: [...foreigners, 'board', 'officer'],
    body: { reason: 'Not ours, it came by mistake' },
  },
  'get /api/patrol/plans/{id}': { id: 'plan', by: foreigners },
  'get /api/patrol/plans/{id}/export.geojson': { id: 'plan', by: foreigners },
  'get /api/patrol/plans/{id}/export.gpx': { id: 'plan', by: foreigners },
  'get /api/patrol/plans/{id}/sheet': { id: 'plan', by: foreigners },
  'post /api/patrol/plans/{id}/changes': {
    id: 'plan',
    by: foreigners,
    body: { do: 'veto', stop: 'x', reason: 'Roadworks close this corner' },
  },
  'post /api/patrol/plans/{id}/decision': {
    id: 'plan',
    by: foreigners,
    body: { verdict: 'reject', reason: 'Not for tonight, too few units' },
  },
  'get /api/jobs/{id}': { id: 'job', by: foreigners },
  'get /api/jobs/{id}/events': { id: 'job', by: foreigners },
  'delete /api/jobs/{id}': { id: 'job', by: foreigners },
  'get /api/patrol/briefing/{unit}': { open: 'a unit’s own name within one agency; another agency’s units are not looked at' },
  'get /api/trust/published/maps/{id}': { open: 'published for everybody' },
  'get /api/trust/protection/erasures/{id}': {
    id: 'case',
    by: [...foreigners, 'officer', 'investigator', 'analyst', 'clerk', 'security-officer'],
  },
  'post /api/trust/protection/holds/{id}/lift': {
    id: 'hold',
    by: [...foreigners, 'commander', 'board', 'officer', 'investigator', 'analyst', 'clerk', 'security-officer'],
    body: { why: 'The proceedings have ended.' },
  },
  // Each is asked of one's own account alone; another's id is the id of nothing there.
  'delete /api/trust/me/passkeys/{id}': { id: 'case', by: everybodyElse },
  'delete /api/trust/me/sessions/{id}': { id: 'session', by: everybodyElse },
  'post /api/trust/people/{id}/disabling': { id: 'person', by: notAdministrators },
  'put /api/trust/people/{id}/email': { id: 'person', by: notAdministrators, body: { email: 'mallory@peel.example' } },
  'post /api/trust/people/{id}/enabling': { id: 'person', by: notAdministrators },
  'delete /api/trust/people/{id}/sessions': { id: 'person', by: notAdministrators },
  'delete /api/trust/people/invitations/{id}': { id: 'invitation', by: notAdministrators },
  'post /api/trust/recoveries/{id}/approval': { id: 'recovery', by: everybodyElse },
  // By the digest of what differs; where nothing does, there is none.
  'post /api/trust/ledger/restored/{id}/approval': { id: 'case', by: everybodyElse },
  'post /api/trust/ledger/restored/{id}/drop': { id: 'case', by: everybodyElse },
  // Nobody else’s signal or drawn look is there to be had: each wants a purpose of one’s own first.
  'post /api/trust/watch/signals/{id}/decision': {
    id: 'signal',
    by: everybodyElse,
    body: { verdict: 'dismissed', reason: 'Nothing to see here at all' },
  },
  'post /api/trust/watch/audit/{index}/review': {
    id: 'case',
    by: everybodyElse,
    body: { verdict: 'in-order', remark: 'Nothing to see here at all' },
  },
  'delete /api/trust/watch/marks/{id}': { id: 'mark', by: everybodyElse.filter((who) => who !== 'security-officer') },
  'get /api/trust/ledger/{index}/proof': { open: 'the ledger is public; what people typed is opened for a purpose only' },
  'get /ledger/{*}': { open: 'the ledger’s files are public' },
})

test('every route with an id is attacked, or it is said why not', async () => {
  const routes = (await routesOf(world.app))
    .filter(({ path }) => path.includes('{'))
    .map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual(Object.keys(attacks()).sort(), [...new Set(routes)].sort())
})

test('another agency’s or another person’s id opens nothing', async () => {
  let tried = 0
  for (const [route, attack] of Object.entries(attacks())) {
    if ('open' in attack) continue
    const [method = '', path = ''] = route.split(' ')
    const url = path
      .replace('{id}', ids[attack.id] ?? '')
      .replace('{index}', '3')
      .replace('{person}', String(world.ids.commander))
    // Also with the victim's own purpose in hand, which is somebody else's.
    for (const purpose of ['', `?purpose=${ids.purpose}`]) {
      for (const who of attack.by) {
        const { statusCode, body } = await world.ask(who, method.toUpperCase() as 'GET', `${url}${purpose}`, attack.body)
        // To another agency a recovery is as over as one that never was.
        const isOver = statusCode === 410 && body.includes('trust.recovery-over')
        assert.ok([403, 404, 409].includes(statusCode) || isOver, `${who} ${route}: ${statusCode} ${body}`)
        // The people of a demo have no factors and sessions of their own to change, whatever id they name.
        if (statusCode === 409)
          assert.ok(path.includes('/patrol/') || body.includes('trust.demo-only'), `${who} ${route}: ${body}`)
        assert.equal(body.includes(content), false, `${who} ${route}: ${body}`)
        tried++
      }
      const nobody = await world.ask(null, method.toUpperCase() as 'GET', `${url}${purpose}`, attack.body)
      assert.equal(nobody.statusCode, 401, route)
    }
  }
  assert.ok(tried > 200, `${tried} attacks tried`)
})

test('with a purpose of one’s own: no recovery and no signal of another agency, and none of one’s own', async () => {
  for (const [who, expected] of [
    ['other-administrator', /recovery-over/],
    ['other-commander', /recovery-over/],
    ['commander-2', /not-yourself/],
  ] as const) {
    const { statusCode, body } = await world.ask(who, 'POST', `/api/trust/recoveries/${ids.recovery}/approval`, {})
    assert.ok(statusCode >= 400 && expected.test(body), `${who}: ${statusCode} ${body}`)
  }
  const { json } = await world.ask('other-security-officer', 'POST', '/api/trust/duties', { kind: 'oversight' })
  const stated = await world.ask('other-security-officer', 'POST', '/api/trust/purposes', {
    for: { duty: json().id },
    task: 'check-use',
  })
  const url = `/api/trust/watch/signals/${ids.signal}/decision?purpose=${stated.json().id}`
  const answer = { verdict: 'dismissed', reason: 'Nothing to see here at all' }
  const { statusCode, body } = await world.ask('other-security-officer', 'POST', url, answer)
  assert.deepEqual([statusCode, body.includes('trust.no-such-signal')], [404, true], body)
  const untouched = await sql`select (select count(*) from trust_recovery_approval)::int as approvals,
    (select state from trust_recovery where id = ${ids.recovery}) as recovery, (select state from trust_signal where id = ${ids.signal}) as signal`.execute(
    store(),
  )
  assert.deepEqual(untouched.rows, [{ approvals: 0, recovery: 'open', signal: 'waits' }])
})

test('nothing was changed by any of it: the case is open, its purpose resolves, its hand-over waits', async () => {
  await world.ask('commander-2', 'DELETE', `/api/trust/purposes/${ids.purpose}`)
  const file = await world.ask('commander', 'GET', `/api/trust/cases/${ids.case}/file?purpose=${ids.purpose}`)
  assert.deepEqual([file.statusCode, file.json().state, file.json().members], [200, 'open', [world.ids.commander]])
  const [waiting] = (await world.ask('commander', 'GET', '/api/trust/exports')).json().exports
  assert.deepEqual([waiting.id, waiting.approvedBy], [ids.handout, undefined])
  const { duty } = (await world.ask('commander', 'GET', '/api/trust/duties')).json()
  assert.equal(duty.id, ids.duty)
  assert.equal((await world.ask('commander', 'GET', `/api/jobs/${ids.job}`)).json().state, 'done')
  const { access } = (await world.ask('administrator', 'GET', '/api/trust/people')).json() as { access: { id: string }[] }
  const own = access.find(({ id }) => id === ids.person) as { email?: unknown; state?: unknown } | undefined
  assert.deepEqual([own?.email, own?.state], [null, 'active'])
  const lifted = await world.ask('security-officer', 'DELETE', `/api/trust/watch/marks/${ids.mark}${watching}`)
  assert.equal(lifted.statusCode, 200, 'the mark was still there for whoever made it')
})
