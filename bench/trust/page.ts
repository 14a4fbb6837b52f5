/** What authorisation costs a request: the session, the purpose, and the policies' answer, without what the request then does. */

import type { PurposeId } from '../../src/kernel/units.ts'
import { openAttackedHouse } from '../../test/attacks/open-attacked-house.ts'
import type { BenchPart } from '../trust.ts'

const rounds = 2_000

/** `before` is not counted. */
async function p95(round: (n: number) => Promise<unknown>, before?: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < rounds; n++) {
    await before?.()
    const began = performance.now()
    await round(n)
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  return times[Math.floor(rounds * 0.95)] as number
}

export async function run(_args: string[]): Promise<BenchPart> {
  const world = await openAttackedHouse()
  const { trust } = world.house
  const people = Object.entries(world.cookies).filter(([who]) => !who.startsWith('other-'))
  const tokens = people.map(([, cookie]) => cookie.replace('peel_session=', ''))
  const leave = (n: number) =>
    trust.actorOf(tokens[n % tokens.length] as string).then((actor) => trust.allow(actor, 'patrol.read'))
  const actor = await trust.actorOf((world.cookies.commander ?? '').replace('peel_session=', ''))
  if (!actor) throw new Error('the commander is not signed in')
  const duty = await trust.purposes.startDuty(actor, { kind: 'command' })
  const purpose = await trust.purposes.statePurpose(actor, { for: { duty: duty.id }, task: 'supervision' })
  const resolve = () => trust.purposes.resolvePurpose(actor, purpose.id, world.clock.now())
  await p95(leave)
  const plain = await p95(leave)
  const purposeful = await p95((n) => leave(n).then(resolve))
  // Laying down what is not there changes nothing, and makes whatever is remembered old.
  const afterChange = await p95(
    (n) => leave(n).then(resolve),
    () => trust.purposes.layDown(actor, 'pur-none' as PurposeId),
  )
  await world.close()
  return {
    rows: [
      { what: 'session and policy', 'p95 ms': Number(plain.toFixed(3)) },
      { what: 'session, policy and a purpose that resolves', 'p95 ms': Number(purposeful.toFixed(3)) },
      { what: 'the same, the first time after something changed', 'p95 ms': Number(afterChange.toFixed(3)) },
    ],
    target: 'authorisation takes less than 5 ms of a page, p95',
    met: Math.max(plain, purposeful, afterChange) < 5,
  }
}
