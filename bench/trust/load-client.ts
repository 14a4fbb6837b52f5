/** The 200 people of `load.ts`, in a process of their own: each waits one to three seconds between two reads. */

import { request } from 'node:http'
import { seededRandom } from '../../src/kernel/random.ts'

export interface Reader {
  token: string
  /** Of the duty that they are on. */
  purpose: string
  /** A case that is theirs, and the purpose of reading it. */
  own?: { case: string; purpose: string }
}
export type Reading = 'lists, counts and suggestions' | 'a search by words' | 'a case file' | 'ledger and status'
interface Order {
  address: string
  readers: Reader[]
  seconds: number
}
interface Asked {
  what: Reading
  path: string
  purpose: string
}

const words = ['window', 'forced']

/** Whatever a person of this kind reads in an evening; each read of the same weight. */
function questionsOf({ purpose, own }: Reader): Asked[] {
  const plain = (what: Reading) => (path: string) => ({ what, path, purpose })
  return [
    ...['/api/trust/cases', '/api/trust/cases/counts', '/api/trust/cases/suggest?text=Case%201', '/api/trust/purposes'].map(
      plain('lists, counts and suggestions'),
    ),
    ...['/api/trust/ledger?limit=50', '/api/status'].map(plain('ledger and status')),
    ...words.map((word) => plain('a search by words')(`/api/trust/cases?text=${encodeURIComponent(word)}`)),
    ...(own ? [{ what: 'a case file' as const, path: `/api/trust/cases/${own.case}/file`, purpose: own.purpose }] : []),
  ]
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

process.once('message', async (order: Order) => {
  const times = new Map<Reading, number[]>()
  let failed = 0
  const until = Date.now() + order.seconds * 1000
  const one = ({ what, path, purpose }: Asked, token: string, localAddress: string): Promise<void> =>
    new Promise((done) => {
      const began = performance.now()
      const headers = { cookie: `peel_session=${token}`, 'x-peel-purpose': purpose }
      const sent = request(`${order.address}${path}`, { headers, localAddress }, (answer) => {
        answer.resume().on('end', () => {
          times.set(what, [...(times.get(what) ?? []), performance.now() - began])
          if (answer.statusCode !== 200) failed++
          done()
        })
      })
      sent.on('error', () => {
        failed++
        done()
      })
      sent.end()
    })
  const person = async (reader: Reader, n: number): Promise<void> => {
    const random = seededRandom(n)
    const questions = questionsOf(reader)
    await wait(random.next() * 2000)
    while (Date.now() < until) {
      await one(random.pick(questions), reader.token, `127.0.0.${2 + n}`)
      await wait(1000 + random.next() * 2000)
    }
  }
  await Promise.all(order.readers.map(person))
  const by = [...times].map(([what, measured]) => {
    measured.sort((a, b) => a - b)
    const at = (share: number): number => measured[Math.floor(measured.length * share)] ?? 0
    return { what, asked: measured.length, p50: at(0.5), p95: at(0.95) }
  })
  process.send?.({ failed, by })
  process.disconnect()
})
