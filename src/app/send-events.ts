/** Sends events of security to the agency's own collector: what could not be sent is sent later, also after a restart, so nothing is lost on the way. */

import { appendFile, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../kernel/units.ts'
import type { Outgoing } from '../ports/outgoing.ts'
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
/** In one request. */
const mostLines = 1_000
/** What a collector says of the lines that it was sent; every other answer is about the way there, and is waited for. */
const saysTheLinesAreUnfit: readonly number[] = [400, 406, 413, 415, 422]

interface Deps {
  house: Pick<House, 'home' | 'agency' | 'clock'> & { trust: { watch: Pick<House['trust']['watch'], 'events'> } }
  to: EventsTo
  outgoing: Outgoing
  /** Where `stdout` is. */
  print?: (line: string) => void
  /** Where the operator is told what did not go as it should. */
  warn?: (sentence: string) => void
}

/**
 * One look: sends everything that has settled since the last look that ended well. Begins with what happens after its first look.
 * Throws what the way there throws; then the next look sends the same again, under the same ids. A line that the collector itself
 * will not have, alone, is laid into a file of the home, so that it holds up none that come after it.
 */
export async function sendEvents(deps: Deps): Promise<number> {
  const { house, warn = (sentence) => console.error(sentence) } = deps
  const { trust, agency, clock, home } = house
  const mark = join(home, 'events-sent.json')
  const until = clock.now() - settles
  let from = await readMark(mark, warn)
  if (from === null) {
    await keepMark(mark, until)
    return 0
  }
  let sent = 0
  while (from < until) {
    const end = Math.min(until, from + stretch)
    const events = await trust.watch.events(agency, from as Instant, end as Instant)
    const lines = events.map((event) => oneLine(JSON.stringify({ peel: 'security-event', ...event })))
    for (let n = 0; n < lines.length; n += mostLines) await deliver(lines.slice(n, n + mostLines), { ...deps, warn })
    sent += events.length
    await keepMark(mark, end)
    from = end
  }
  return sent
}

async function deliver(lines: readonly string[], deps: Deps & { warn: (sentence: string) => void }): Promise<void> {
  const { to, house, print = (line: string) => console.log(line), warn } = deps
  const body = `${lines.join('\n')}\n`
  if (to.kind === 'stdout') return lines.forEach(print)
  if (to.kind === 'file') return appendFile(to.path, body, { mode: 0o600 })
  const status = await post(body, to, deps.outgoing)
  if (status === null) return
  if (!saysTheLinesAreUnfit.includes(status))
    throw new Error(`The collector of events answered ${status}; they are sent again in a minute.`)
  if (lines.length > 1) {
    const middle = Math.ceil(lines.length / 2)
    await deliver(lines.slice(0, middle), deps)
    return deliver(lines.slice(middle), deps)
  }
  const aside = join(house.home, 'events-refused.jsonl')
  await appendFile(aside, body, { mode: 0o600 })
  warn(`The collector of events will not have one event (it answered ${status}). It was laid into ${aside}; the others go on.`)
}

/** Null when the collector took them; otherwise the status that it answered. */
async function post(body: string, to: Extract<EventsTo, { kind: 'https' }>, outgoing: Outgoing): Promise<number | null> {
  // A file may hold a token of an hour, which somebody else renews.
  const token = to.tokenFile === undefined ? to.token : (await readFile(to.tokenFile, 'utf8')).trim()
  const headers = { 'content-type': 'application/x-ndjson', ...(token && { authorization: `Bearer ${token}` }) }
  const { host } = new URL(to.url)
  const request = { method: 'POST', headers, body, signal: AbortSignal.timeout(patience) }
  const answer = await outgoing.fetch(to.url, request, { inside: [host], mostBytes: 65_536 })
  return answer.ok ? null : answer.status
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

/** Null before the first look. A mark that cannot be read was last written when the file says so: from a while before that everything is sent again. */
async function readMark(path: string, warn: (sentence: string) => void): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const upTo = upToIn(text)
  if (upTo !== null) return upTo
  const again = (await stat(path)).mtimeMs - settles - stretch
  warn(
    `${path} cannot be read. What happened since ${new Date(again).toISOString()} is sent to the collector again, under the same ids.`,
  )
  return again
}

function upToIn(text: string): number | null {
  try {
    const { upTo } = JSON.parse(text) as { upTo?: unknown }
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
