/** 200 signed-in people on this machine: each reads something every two seconds or so, from an address of their own, for 20 seconds. */

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openAttackedHouse, usualDutyOf } from '../../test/attacks/open-attacked-house.ts'
import type { BenchPart } from '../trust.ts'

interface Answered {
  asked: number
  failed: number
  p50: number
  p95: number
}

export async function run(_args: string[]): Promise<BenchPart> {
  const world = await openAttackedHouse()
  const basis = {
    kind: 'missing-person',
    reference: 'Warrant 1',
    validFrom: world.clock.now() - 1,
    validUntil: world.clock.now() + 9e8,
  }
  for (let n = 0; n < 200; n++) {
    await world.ask('investigator', 'POST', '/api/trust/cases', {
      title: `Case ${n}`,
      kind: 'theft',
      confidential: n % 2 === 0,
      basis,
    })
  }
  // Suggestions are for a purpose: everybody is on duty.
  for (const who of Object.keys(world.ids).filter((name) => !name.startsWith('other-')))
    await world.ask(who, 'POST', '/api/trust/duties', { kind: usualDutyOf(who) })
  const tokens: string[] = []
  const people = await world.house.trust.demoPeople(world.house.agency)
  for (let n = 0; n < 200; n++) {
    const person = people[n % people.length]
    if (person) tokens.push((await world.house.trust.signInDemo(world.house.agency, person.id)).token)
  }
  const address = await world.app.listen({ port: 0, host: '127.0.0.1' })
  const client = fork(fileURLToPath(new URL('./load-client.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  const { asked, failed, p50, p95 } = await new Promise<Answered>((resolve, reject) => {
    client.once('message', (answered) => resolve(answered as Answered))
    client.once('error', reject)
    client.once('exit', (code) => code && reject(new Error(`the client stopped with ${code}`)))
    client.send({ address, tokens, seconds: 20 })
  })
  await world.close()
  return {
    rows: [{ people: 200, reads: asked, errors: failed, 'p50 ms': Number(p50.toFixed(1)), 'p95 ms': Number(p95.toFixed(1)) }],
    target: '200 people reading without an error, 95 of 100 reads within 250 ms',
    met: failed === 0 && p95 < 250,
  }
}
