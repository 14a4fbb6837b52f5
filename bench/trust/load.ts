/** 200 signed-in people on this machine: each reads something every two seconds or so, for a purpose and from an address of their own, for 20 seconds. */

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PersonId } from '../../src/kernel/units.ts'
import type { Role } from '../../src/rooms/trust/contract.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import { openAttackedHouse, usualDutyOf } from '../../test/attacks/open-attacked-house.ts'
import type { BenchPart } from '../trust.ts'
import type { Reader, Reading } from './load-client.ts'

const people = 200
/** Who asks, as on an evening: most are investigators, who alone have case files to read. */
const shares: [Role, number][] = [
  ['investigator', 100],
  ['officer', 60],
  ['analyst', 25],
  ['commander', 15],
]

interface Answered {
  failed: number
  by: { what: Reading; asked: number; p50: number; p95: number }[]
}

export async function run(_args: string[]): Promise<BenchPart> {
  const world = await openAttackedHouse()
  const readers = await seatReaders(world)
  const address = await world.app.listen({ port: 0, host: '127.0.0.1' })
  const client = fork(fileURLToPath(new URL('./load-client.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  const { failed, by } = await new Promise<Answered>((resolve, reject) => {
    client.once('message', (answered) => resolve(answered as Answered))
    client.once('error', reject)
    client.once('exit', (code) => code && reject(new Error(`the client stopped with ${code}`)))
    client.send({ address, readers, seconds: 20 })
  })
  await world.close()
  const slowest = Math.max(...by.map(({ p95 }) => p95))
  return {
    rows: by.map(({ what, asked, p50, p95 }) => ({
      what,
      reads: asked,
      'errors of all': failed,
      'p50 ms': Number(p50.toFixed(1)),
      'p95 ms': Number(p95.toFixed(1)),
    })),
    target: `${people} people reading without an error, 95 of 100 reads of each kind within 250 ms`,
    met: failed === 0 && slowest < 250,
  }
}

/** Everybody is on duty and has stated a purpose; an investigator has opened a case of their own, and states it for that one too. */
async function seatReaders(world: Awaited<ReturnType<typeof openAttackedHouse>>): Promise<Reader[]> {
  const { trust, agency } = world.house
  const there = (await trust.demoPeople(agency)).length
  const roles = shares.flatMap(([role, count]) => Array.from({ length: count }, () => role))
  const cast = Array.from({ length: there + people }, (_, at) => {
    const role = roles[at - there] ?? roleNames[0]
    return { name: `Reader ${at}`, title: role as string, role: role as Role }
  })
  await trust.seedDemoPeople(agency, cast)
  const readers: Reader[] = []
  for (const [at, role] of roles.entries()) {
    const who = `reader-${at}`
    world.ids[who] = `demo-${String(there + at + 1).padStart(2, '0')}` as PersonId
    await world.enter(who)
    const send = async (url: string, body: object): Promise<{ id: string }> => {
      const answer = await world.ask(who, 'POST', url, body)
      if (answer.statusCode !== 200) throw new Error(`${role}: ${url}: ${answer.body}`)
      return answer.json() as { id: string }
    }
    const duty = await send('/api/trust/duties', { kind: usualDutyOf(role) })
    const onDuty = await send('/api/trust/purposes', { for: { duty: duty.id }, task: 'follow-up' })
    const token = (world.cookies[who] ?? '').replace('peel_session=', '')
    readers.push({ token, purpose: onDuty.id, ...(role === 'investigator' && { own: await openOwnCase(world, at, send) }) })
  }
  return readers
}

async function openOwnCase(
  world: Awaited<ReturnType<typeof openAttackedHouse>>,
  at: number,
  send: (url: string, body: object) => Promise<{ id: string }>,
): Promise<{ case: string; purpose: string }> {
  const now = world.clock.now()
  const basis = { kind: 'statute', reference: 'Police Act, section 1', validFrom: now - 1, validUntil: now + 9e8 }
  const confidential = at % 2 === 0
  const summary = 'A window was forced. '.repeat(40)
  const opened = await send('/api/trust/cases', { title: `Case ${at}`, kind: 'theft', summary, confidential, basis })
  const stated = await send('/api/trust/purposes', {
    for: { case: opened.id },
    task: 'follow-up',
    statement: `Number ${at}: what the neighbour said is compared with the first report.`,
  })
  return { case: opened.id, purpose: stated.id }
}
