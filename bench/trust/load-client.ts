/** The 200 people of `load.ts`, in a process of their own: each waits one to three seconds between two reads. */

import { request } from 'node:http'
import { seededRandom } from '../../src/kernel/random.ts'

interface Order {
  address: string
  tokens: string[]
  seconds: number
}

const paths = [
  '/api/trust/cases',
  '/api/trust/cases/counts',
  '/api/trust/cases/suggest?text=Case%201',
  '/api/trust/purposes',
  '/api/trust/ledger?limit=50',
  '/api/status',
]
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

process.once('message', async (order: Order) => {
  const times: number[] = []
  let failed = 0
  const until = Date.now() + order.seconds * 1000
  const one = (path: string, token: string, localAddress: string): Promise<void> =>
    new Promise((done) => {
      const began = performance.now()
      const sent = request(
        `${order.address}${path}`,
        { headers: { cookie: `peel_session=${token}` }, localAddress },
        (answer) => {
          answer.resume().on('end', () => {
            times.push(performance.now() - began)
            if (answer.statusCode !== 200) failed++
            done()
          })
        },
      )
      sent.on('error', () => {
        failed++
        done()
      })
      sent.end()
    })
  const person = async (token: string, n: number): Promise<void> => {
    const random = seededRandom(n)
    await wait(random.next() * 2000)
    while (Date.now() < until) {
      await one(random.pick(paths), token, `127.0.0.${2 + n}`)
      await wait(1000 + random.next() * 2000)
    }
  }
  await Promise.all(order.tokens.map(person))
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0
  process.send?.({ asked: times.length, failed, p50: at(0.5), p95: at(0.95) })
  process.disconnect()
})
