/** A whole house behind its real server, with one person for each role, another agency, and a clock that a test turns by hand. */

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { buildServer, type ServerOptions } from '../../src/app/server.ts'
import { type House, openHouse } from '../../src/app/wire.ts'
import type { AgencyId, Digest, PersonId } from '../../src/kernel/units.ts'
import type { Role } from '../../src/rooms/trust/contract.ts'
import { dutiesOfRole } from '../../src/rooms/trust/contract.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import { layStore } from '../prepared/lay-store.ts'
import { handClock } from '../trust/open-test-trust.ts'

export interface Attacked {
  house: House
  app: FastifyInstance
  clock: ReturnType<typeof handClock>
  /** Cookies by role; a second person of a role is `role-2`, somebody of another agency `other-role`. */
  cookies: Record<string, string>
  ids: Record<string, PersonId>
  ask(who: string | null, method: InjectOptions['method'], url: string, body?: object): Promise<LightMyRequestResponse>
  /** Signs somebody in again, whose session an attack has ended. */
  enter(who: string): Promise<void>
  close(): Promise<void>
}

const otherAgency = 'other' as AgencyId

export async function openAttackedHouse({
  demo = false,
  proxies = [],
  // The rate limit must not answer instead of the room, except where it is what is attacked.
  requestsPerMinute = 1_000_000,
}: Partial<Pick<ServerOptions, 'demo' | 'proxies' | 'requestsPerMinute'>> = {}): Promise<Attacked> {
  const home = await mkdtemp(join(tmpdir(), 'peel-attack-'))
  const clock = handClock()
  await layStore(home, allMigrations)
  const house = await openHouse({ home, demo: true, databaseUrl: undefined } as Parameters<typeof openHouse>[0], clock)
  const status = () => ({ phase: 'ready', steps: [] }) as never
  const app = await buildServer({ house, demo, status, hosts: [], proxies, requestsPerMinute })
  const cookies: Record<string, string> = {}
  const ids: Record<string, PersonId> = {}
  const cast = (more: string[]): { name: string; title: string; role: Role }[] =>
    [...roleNames, ...more.map((role) => role as Role)].map((role, at) => ({ name: `Pettifer ${role} ${at}`, title: role, role }))
  for (const [agency, prefix, more] of [
    [house.agency, '', [...roleNames]],
    [otherAgency, 'other-', []],
  ] as const) {
    const people = await house.trust.seedDemoPeople(agency, cast([...more]))
    for (const person of people) {
      const name = `${prefix}${person.role}`
      const key = cookies[name] === undefined ? name : `${name}-2`
      ids[key] = person.id
      cookies[key] = `peel_session=${(await house.trust.signInDemo(agency, person.id)).token}`
    }
  }
  let asked = 0
  const ask: Attacked['ask'] = (who, method, url, body) =>
    app.inject({
      method: method ?? 'GET',
      url,
      // Each from a machine of its own: signing in has limits for each.
      remoteAddress: `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked++ & 255}`,
      headers: { 'x-peel': '1', ...(who !== null && { cookie: cookies[who] ?? '' }) },
      ...(body && { payload: body }),
    })
  const enter = async (who: string): Promise<void> => {
    const agency = who.startsWith('other-') ? otherAgency : house.agency
    cookies[who] = `peel_session=${(await house.trust.signInDemo(agency, ids[who] as PersonId)).token}`
  }
  const close = async (): Promise<void> => {
    await app.close()
    await house.close()
    await rm(home, { recursive: true, force: true })
  }
  return { house, app, clock, cookies, ids, ask, enter, close }
}

/** One of everything that has an id, each with `content` in every text of it; the commander's, where it is somebody's. */
export async function furnish(world: Attacked, content: string): Promise<Record<string, string>> {
  const { house, ask, clock } = world
  const send = async (who: string, url: string, body: object): Promise<Record<string, string>> => {
    const answer = await ask(who, 'POST', url, body)
    assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`)
    return answer.json() as Record<string, string>
  }
  const basis = { kind: 'missing-person', reference: content, validFrom: clock.now() - 1, validUntil: clock.now() + 3_600_000 }
  const opened = await send('commander', '/api/trust/cases', {
    title: `${content} inquiry`,
    kind: 'fraud',
    summary: content,
    confidential: true,
    basis,
  })
  const duty = await send('commander', '/api/trust/duties', { kind: 'command' })
  const purpose = await send('commander', '/api/trust/purposes', {
    for: { case: opened.id },
    task: 'follow-up',
    statement: content,
  })
  const handout = await send('commander', `/api/trust/cases/${opened.id}/exports?purpose=${purpose.id}`, {
    recipient: `${content} court`,
  })
  const override = await send('commander', '/api/trust/overrides', {
    caseNumber: 'none',
    statement: `${content} is in danger right now`,
  })
  const path = join(house.home, 'aside.csv')
  await writeFile(path, `occurred_at,category,lon,lat\n2026-06-01T10:10:00,Theft,-87.7,41.8\nnever,${content},-87.7,41.8\n`)
  const report = await house.records.importFile(house.agency, path, { name: 'aside.csv', zone: 'America/Chicago' } as never)
  assert.equal(report.quarantined, 1)
  const job = house.jobs.start(`Import of ${content}.csv`, `records/${house.agency}`, async () => ({ content }))
  const plan = await house.trust.suggest({
    kind: 'patrol-plan',
    agency: house.agency,
    content: { note: content },
    basis: { inputs: ['00'.repeat(32) as Digest], method: 'test' },
    why: { sentences: [content], figures: [] },
    limits: [],
  })
  const hold = await send('protection-officer', '/api/trust/protection/holds', {
    scope: `person:${world.ids.commander}`,
    why: `${content} goes to court`,
  })
  const ruleChange = await send('commander', '/api/trust/rules/changes', {
    rule: 'statute',
    value: `${content} Act, section 3`,
    reason: `${content} wrote it so`,
  })
  const { body: said } = await world.ask('commander', 'GET', '/api/trust/me/sessions')
  const { sessions = JSON.parse(said) } = JSON.parse(said) as { sessions?: unknown }
  return {
    hold: String(hold.id),
    ruleChange: String(ruleChange.id),
    case: String(opened.id),
    duty: String(duty.id),
    purpose: String(purpose.id),
    handout: String(handout.id),
    override: String(override.id),
    import: report.id,
    job,
    plan: plan.id,
    session: String((sessions as { id: string }[])[0]?.id),
    person: String(world.ids.commander),
  }
}

/** Method and path of every route in the OpenAPI document. */
export async function routesOf(app: FastifyInstance): Promise<{ method: string; path: string }[]> {
  const { paths } = (await app.inject('/api/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })))
}

/** What somebody of the cast is usually on: `other-commander` and `commander-2` as a commander. */
export function usualDutyOf(who: string): string {
  const role = who.replace(/^other-/, '').replace(/-2$/, '') as Role
  return dutiesOfRole[role][0] as string
}
