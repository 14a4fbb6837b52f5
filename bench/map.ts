/** The map under weight: 320,000 incidents and 20,000 cells in a real browser; first paint of data, longest task while panning. */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { writeBigCity } from '../demo/big-city.ts'
import { clockSystem } from '../src/adapters/clock-system/clock-system.ts'
import { readRoster } from '../src/app/demo-roster.ts'
import { cityFolder, isPrepared, markDemo, markPrepared, settleCity } from '../src/app/prepare.ts'
import { openHouse } from '../src/app/wire.ts'
import { zoneNamed } from '../src/kernel/time/zone.ts'
import type { Instant } from '../src/kernel/units.ts'
import type { PlanState } from '../src/rooms/patrol/contract.ts'
import type { Person } from '../src/rooms/trust/contract.ts'
import { desktop, launchBrowser } from '../test/e2e/browser.ts'
import { startPeel } from '../test/start/start-peel.ts'

/** A hand rests at least so long between two movements; the map comes to rest within it. */
const restMs = 1500

const target = { firstPaintSeconds: 2, longestTaskMs: 100 }

/** One visit of Tonight by somebody whose browser has nothing of it yet. */
interface Visit {
  /** From asking for the address to the first frame with the risk of every cell in it, in milliseconds. */
  riskPainted: number
  /** From the key to the first frame with every past report in it. */
  reportsPainted: number
  /** Processor time of the page's own thread until the risk was painted, in milliseconds: it does not grow with the load. */
  threadUntilRisk: number
  /** Longest task of the page's thread while panning with both drawn, in milliseconds by the clock on the wall. */
  longestTask: number
  /** The same in processor time. */
  longestTaskThread: number
  /** Longest task while zooming between the pans, by the clock on the wall; the first zoom builds the labels' shaders. */
  longestTaskZooming: number
  /** Where the time to the risk went: when each answer had arrived, in milliseconds after asking for the address. */
  arrived: Record<string, number>
}

/**
 * `--visits N` sets how many browsers come one after another (5), `--home DIR` keeps the city between runs. The browser draws
 * in software where there is no graphics card, and shares the processors with the server, as on a small station.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1 || args.length]
  const kept = option('home')
  const home = kept ?? (await mkdtemp(join(tmpdir(), 'peel-bench-map-')))
  try {
    if (!existsSync(home) || !(await isPrepared(home))) await makeHome(home)
    const peel = await startPeel(['--demo', '--home', home, '--port', '0'])
    const browser = await launchBrowser(undefined, 'swiftshader')
    try {
      const size = await sizeOf(peel.url)
      await settleForecasts(peel.url)
      const visits: Visit[] = []
      for (let n = 0; n < Number(option('visits') ?? 5); n++) {
        visits.push(await visit(browser, peel.url))
        console.error(JSON.stringify(visits.at(-1)))
      }
      await report(size, visits)
    } finally {
      await browser.close()
      await peel.stop()
    }
  } finally {
    if (!kept) await rm(home, { recursive: true, force: true })
  }
}

/** A folder as the demo's first start leaves it, with the big city in the small one's place. */
async function makeHome(home: string): Promise<void> {
  console.error('Making a city of 320,000 incidents; this takes some minutes…')
  await markDemo(home)
  const yesterday = zoneNamed('America/Chicago').local((Date.now() - 86_400_000) as Instant)
  await writeBigCity(cityFolder(home), { seed: 1, until: yesterday })
  const house = await openHouse({ home, demo: true })
  try {
    await settleCity(house)
    await house.records.importFile(house.agency, join(cityFolder(home), 'incidents.csv'), {})
    const { people, units } = await readRoster(cityFolder(home))
    await house.trust.seedDemoPeople(house.agency, people)
    await house.patrol.setUnits({ kind: 'station', agency: house.agency, why: 'the benchmark city was generated' }, units)
    await markPrepared(home, clockSystem)
  } finally {
    await house.close()
  }
}

async function signIn(url: string): Promise<string> {
  const { demoPeople } = (await (await fetch(`${url}/api/trust/session`)).json()) as { demoPeople: Person[] }
  const person = demoPeople.find(({ role }) => role === 'commander')?.id
  const answer = await fetch(`${url}/api/trust/session/demo`, {
    method: 'POST',
    headers: { 'x-peel': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

async function sizeOf(url: string): Promise<{ incidents: number; cells: number }> {
  const headers = { cookie: await signIn(url) }
  const territory = (await (await fetch(`${url}/api/records/territory`, { headers })).json()) as { cells: number[] }
  const points = await (await fetch(`${url}/api/records/points`, { headers })).arrayBuffer()
  return { incidents: points.byteLength / 8, cells: territory.cells.length }
}

/** What is measured is the map: the forecasts that it draws are made once beforehand, as they are before a shift. */
async function settleForecasts(url: string): Promise<void> {
  const headers = { cookie: await signIn(url) }
  const tonight = (await (await fetch(`${url}/api/patrol/tonight`, { headers })).json()) as PlanState
  const { offence, window } = tonight.plan
  for (const wanted of [offence, 'all']) {
    await fetch(`${url}/api/forecast/surface?offence=${wanted}&from=${window.from}&to=${window.to}`, { headers })
  }
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const [name, value] = (await signIn(url)).split('=') as [string, string]
  const context = await browser.newContext(desktop)
  await context.addCookies([{ name, value, url }])
  try {
    const page = await context.newPage()
    await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] })
    await page.goto(`${url}/tonight`)
    const riskPainted = await markAfter(page, 'peel.risk-painted', 0)
    const threadUntilRisk = Math.round(sum(tasksIn(await browser.stopTracing()).map(({ thread }) => thread)))
    const arrived = await page.evaluate(arrivals)
    await page.getByLabel('Offence on the map').selectOption('all')
    await page.locator('.legend-title', { hasText: 'All reported offences' }).waitFor({ timeout: 120_000 })
    const pressed = await page.evaluate(() => performance.now())
    await page.keyboard.press('p')
    const reportsPainted = await markAfter(page, 'peel.points-painted', pressed)
    await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing', 'disabled-by-default-devtools.timeline'] })
    await panAndZoom(page)
    const { panning, zooming } = byPhase(await browser.stopTracing())
    return {
      riskPainted,
      threadUntilRisk,
      reportsPainted,
      longestTask: longest(panning.map(({ wall }) => wall)),
      longestTaskThread: longest(panning.map(({ thread }) => thread)),
      longestTaskZooming: longest(zooming.map(({ wall }) => wall)),
      arrived,
    }
  } finally {
    await context.close()
  }
}

/** Milliseconds from `since` (on the page's clock) to the first mark of that name after it. */
async function markAfter(page: Page, name: string, since: number): Promise<number> {
  const found = await page.waitForFunction(
    ({ name, since }) => performance.getEntriesByName(name).find(({ startTime }) => startTime >= since)?.startTime,
    { name, since },
    { timeout: 60_000 },
  )
  return Math.round(Number(await found.jsonValue()) - since)
}

interface TraceEvent {
  name: string
  ph: string
  /** Microseconds. */
  ts: number
  pid: number
  tid: number
  /** Microseconds on the wall and of the processor. */
  dur?: number
  tdur?: number
  args?: { name?: string }
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

const longest = (milliseconds: readonly number[]): number => Math.round(Math.max(0, ...milliseconds))

interface Task {
  /** Microseconds on the trace's clock. */
  from: number
  /** Milliseconds on the wall and of the processor. */
  wall: number
  thread: number
}

const eventsOf = (trace: Buffer): TraceEvent[] => (JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }).traceEvents

/** The tasks of the page's own thread; of several pages' threads, the busiest one's. */
function tasksIn(trace: Buffer): Task[] {
  const traceEvents = eventsOf(trace)
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const byThread = mains.map(({ pid, tid }) =>
    traceEvents
      .filter((event) => event.pid === pid && event.tid === tid && event.ph === 'X' && /RunTask$/.test(event.name))
      .map(({ ts, dur = 0, tdur = 0 }) => ({ from: ts, wall: dur / 1000, thread: tdur / 1000 })),
  )
  const busy = (tasks: readonly Task[]): number => sum(tasks.map(({ thread }) => thread))
  return byThread.sort((a, b) => busy(b) - busy(a))[0] ?? []
}

const phases = { panning: 'peel.bench.panning', zooming: 'peel.bench.zooming' } as const

/** Tasks by what the hand did when they ended: a task that a zoom began is not the next pan's. */
function byPhase(trace: Buffer): { panning: Task[]; zooming: Task[] } {
  const names: readonly string[] = Object.values(phases)
  const marks = eventsOf(trace)
    .filter(({ name }) => names.includes(name))
    .sort((a, b) => a.ts - b.ts)
  if (marks.length === 0) throw new Error('the trace does not tell pans from zooms')
  const tasks = tasksIn(trace)
  const within = (phase: string): Task[] => tasks.filter(({ from }) => marks.findLast(({ ts }) => ts <= from)?.name === phase)
  return { panning: within(phases.panning), zooming: within(phases.zooming) }
}

const arrivals = `Object.fromEntries(performance.getEntriesByType('resource')
  .filter(({ name }) => /\\/api\\/|map-canvas.*js$|tonight.*js$/.test(name))
  .map(({ name, responseEnd }) => [new URL(name).pathname.replace(/^.*\\//, ''), Math.round(responseEnd)]))` as unknown as () => Record<
  string,
  number
>

/** Pans far enough to leave what is drawn, rests, zooms by the wheel, rests, four times. */
async function panAndZoom(page: Page): Promise<void> {
  const box = await page.locator('.map-box').boundingBox()
  if (!box) throw new Error('there is no map to pan')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const phase = (name: string): Promise<unknown> => page.evaluate((name) => performance.mark(name), name)
  for (const [dx, dy] of [
    [260, 0],
    [-260, 120],
    [0, -160],
    [200, 100],
  ] as const) {
    await phase(phases.panning)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + dx, y + dy, { steps: 40 })
    await page.mouse.up()
    await page.waitForTimeout(restMs)
    await phase(phases.zooming)
    await page.mouse.wheel(0, dx > 0 ? -240 : 120)
    await page.waitForTimeout(restMs)
  }
}

async function report(size: { incidents: number; cells: number }, visits: Visit[]): Promise<void> {
  const median = (of: (visit: Visit) => number): number =>
    visits.map(of).sort((a, b) => a - b)[Math.floor((visits.length - 1) / 2)] as number
  const measured = {
    riskPainted: median((visit) => visit.riskPainted),
    reportsPainted: median((visit) => visit.reportsPainted),
    threadUntilRisk: median((visit) => visit.threadUntilRisk),
    longestTask: Math.max(...visits.map((visit) => visit.longestTask)),
    longestTaskThread: Math.max(...visits.map((visit) => visit.longestTaskThread)),
    longestTaskZooming: Math.max(...visits.map((visit) => visit.longestTaskZooming)),
  }
  const machine = { processors: cpus().length, load: Number((loadavg()[0] ?? 0).toFixed(1)) }
  console.table(visits.map(({ arrived, ...figures }) => figures))
  console.table([{ ...size, ...measured, ...machine }])
  const said = (well: boolean): string => (well ? 'as asked' : 'MISSED')
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`
  const paint = target.firstPaintSeconds * 1000
  console.log(
    `first paint of the risk: ${seconds(measured.riskPainted)} (median; the page's thread worked ${seconds(measured.threadUntilRisk)}), ${said(measured.riskPainted < paint)}`,
  )
  console.log(
    `all past reports on the map: ${seconds(measured.reportsPainted)} after the key, ${said(measured.reportsPainted < paint)}`,
  )
  console.log(
    `longest task while panning: ${measured.longestTask} ms at worst (${measured.longestTaskThread} ms of processor time), ${said(measured.longestTask < target.longestTaskMs)}`,
  )
  console.log(`longest task while zooming, of which nothing is asked: ${measured.longestTaskZooming} ms at worst`)
  await mkdir('bench/results', { recursive: true })
  const result = { bench: 'map', node: process.version, machine, target, ...size, measured, visits }
  await writeFile('bench/results/map.json', `${JSON.stringify(result, null, 2)}\n`)
}
