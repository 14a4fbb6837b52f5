/** A whole house behind its real server, with one person for each role, another agency, and a clock that a test turns by hand. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { buildServer } from '../../src/app/server.ts'
import { type House, openHouse } from '../../src/app/wire.ts'
import type { AgencyId, PersonId } from '../../src/kernel/units.ts'
import type { Role } from '../../src/rooms/trust/contract.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import { handClock } from '../trust/open-test-trust.ts'

export interface Attacked {
  house: House
  app: FastifyInstance
  clock: ReturnType<typeof handClock>
  /** Cookies by role; a second person of a role is `role-2`, somebody of another agency `other-role`. */
  cookies: Record<string, string>
  ids: Record<string, PersonId>
  ask(who: string | null, method: InjectOptions['method'], url: string, body?: object): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

const otherAgency = 'other' as AgencyId

export async function openAttackedHouse(): Promise<Attacked> {
  const home = await mkdtemp(join(tmpdir(), 'peel-attack-'))
  const clock = handClock()
  const house = await openHouse({ home, demo: true, databaseUrl: undefined } as Parameters<typeof openHouse>[0], clock)
  const status = () => ({ phase: 'ready', steps: [] }) as never
  const app = await buildServer({ house, demo: false, status, hosts: [] })
  const cookies: Record<string, string> = {}
  const ids: Record<string, PersonId> = {}
  const cast = (more: string[]): { name: string; title: string; role: Role }[] =>
    [...roleNames, ...more.map((role) => role as Role)].map((role, at) => ({ name: `${role} ${at}`, title: role, role }))
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
      // Each from a machine of its own, so that the rate limit does not answer instead of the room.
      remoteAddress: `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked++ & 255}`,
      headers: { 'x-peel': '1', ...(who !== null && { cookie: cookies[who] ?? '' }) },
      ...(body && { payload: body }),
    })
  const close = async (): Promise<void> => {
    await app.close()
    await house.close()
    await rm(home, { recursive: true, force: true })
  }
  return { house, app, clock, cookies, ids, ask, close }
}

/** Method and path of every route in the OpenAPI document. */
export async function routesOf(app: FastifyInstance): Promise<{ method: string; path: string }[]> {
  const { paths } = (await app.inject('/api/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })))
}
