/** What authorisation costs a request: the session, the purpose, and the policies' answer, without what the request then does. */

import { openAttackedHouse } from '../../test/attacks/open-attacked-house.ts'

const rounds = 2_000

async function p95(round: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < rounds; n++) {
    const began = performance.now()
    await round(n)
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  return times[Math.floor(rounds * 0.95)] as number
}

export async function measure() {
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
  await world.close()
  const row = (what: string, ms: number) => ({ what, got: `${ms.toFixed(3)} ms`, asked: '< 5 ms p95', met: ms < 5 })
  return [row('session and policy, p95', plain), row('session, policy and a purpose that resolves, p95', purposeful)]
}
