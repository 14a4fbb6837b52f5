/** Sends events of security to the agency's own collector: what could not be sent is sent later, also after a restart, so nothing is lost on the way. */

import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../kernel/units.ts'
import type { Outgoing } from '../ports/outgoing.ts'
import type { SecurityEvent } from '../rooms/trust/contract.ts'
import { errorLine, oneLine } from './log-line.ts'
import type { EventsTo } from './settings.ts'
import type { House } from './wire.ts'

const second = 1_000
/** Counts of a minute grow while it lasts, and a line is written a moment after its time: younger ones wait. */
const settles = 65 * second
/** So much time is told at once after a long silence. */
const stretch = 10 * 60 * second
const patience = 20 * second
const waitsAMinute = 60 * second

interface Deps {
  house: Pick<House, 'home' | 'agency' | 'clock'> & { trust: { watch: Pick<House['trust']['watch'], 'events'> } }
  to: EventsTo
  outgoing: Outgoing
  /** Where `stdout` is. */
  print?: (line: string) => void
}

/**
 * One look: sends everything that has settled since the last look that ended well. Begins with what happens after its first look.
 * Throws what the way there throws; then the next look sends the same again, under the same ids.
 */
export async function sendEvents({ house, to, outgoing, print = (line) => console.log(line) }: Deps): Promise<number> {
  const { trust, agency, clock, home } = house
  const mark = join(home, 'events-sent.json')
  const until = clock.now() - settles
  let from = await readMark(mark)
  if (from === null) {
    await keepMark(mark, until)
    return 0
  }
  let sent = 0
  while (from < until) {
    const end = Math.min(until, from + stretch)
    const events = await trust.watch.events(agency, from as Instant, end as Instant)
    if (events.length > 0) await deliver(events, to, outgoing, print)
    sent += events.length
    await keepMark(mark, end)
    from = end
  }
  return sent
}

async function deliver(
  events: readonly SecurityEvent[],
  to: EventsTo,
  outgoing: Outgoing,
  print: (line: string) => void,
): Promise<void> {
  const lines = events.map((event) => oneLine(JSON.stringify({ peel: 'security-event', ...event })))
  if (to.kind === 'stdout') return lines.forEach(print)
  const body = `${lines.join('\n')}\n`
  if (to.kind === 'file') return appendFile(to.path, body, { mode: 0o600 })
  // A file may hold a token of an hour, which somebody else renews.
  const token = to.tokenFile === undefined ? to.token : (await readFile(to.tokenFile, 'utf8')).trim()
  const headers = { 'content-type': 'application/x-ndjson', ...(token && { authorization: `Bearer ${token}` }) }
  const { host } = new URL(to.url)
  const request = { method: 'POST', headers, body, signal: AbortSignal.timeout(patience) }
  const answer = await outgoing.fetch(to.url, request, { inside: [host], mostBytes: 65_536 })
  if (!answer.ok) throw new Error(`The collector of events answered ${answer.status}; they are sent again in a minute.`)
}

/** Once a minute, one look at a time, until the returned function is called. */
export function keepSendingEvents(deps: Deps): () => void {
  let looking = false
  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    try {
      await sendEvents(deps)
    } catch (error) {
      console.error(errorLine('events', error))
    } finally {
      looking = false
    }
  }
  void look()
  const timer = setInterval(() => void look(), waitsAMinute)
  timer.unref()
  return () => clearInterval(timer)
}

async function readMark(path: string): Promise<number | null> {
  try {
    const { upTo } = JSON.parse(await readFile(path, 'utf8')) as { upTo?: unknown }
    return typeof upTo === 'number' ? upTo : null
  } catch {
    return null
  }
}

/** Whole or not at all: a mark that was cut off would begin anew and leave a gap. */
async function keepMark(path: string, upTo: number): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify({ upTo }), { mode: 0o600 })
  await rename(`${path}.new`, path)
}
