/** One start of Peel: settings, house, screens behind the open door, then whatever the folder still needs. */

import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import type { RequestListener, Server } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { join } from 'node:path'
import { clockSystem } from '../adapters/clock-system/clock-system.ts'
import { inFolder } from '../adapters/folder-lock/lock-folder.ts'
import { openOutgoing } from '../adapters/outgoing-guarded/open-outgoing.ts'
import type { Progress } from '../kernel/progress.ts'
import type { Clock } from '../ports/clock.ts'
import type { FileWishes } from '../rooms/records/contract.ts'
import { previewImport } from '../rooms/records/preview-import.ts'
import { recordCollection } from '../rooms/records/record-collection.ts'
import { setupPath } from '../rooms/trust/commands.ts'
import type { Actor } from '../rooms/trust/contract.ts'
import { readRoster } from './demo-roster.ts'
import { keepWatch } from './keep-watch.ts'
import { oneLine, tellFault } from './log-line.ts'
import { refusePlainOrigin } from './only-encrypted.ts'
import { bringAccessLog, isPrepared, makeCity, markDemo, markPrepared, settleCity } from './prepare.ts'
import { keepSendingEvents } from './send-events.ts'
import { buildServer } from './server.ts'
import { readSettings, type Settings } from './settings.ts'
import { Startup, type StartupStatus, sentenceOf } from './startup.ts'
import { watchNewHome } from './unused-home.ts'
import { version } from './version.ts'
import { type House, openHouse } from './wire.ts'

/** What `bin/door.js` gives: a server that listens already. */
export interface Door {
  server: Server
  /** What it shows to whoever comes by TLS, in PEM without its chain; null where it speaks http. */
  certificate(): string | null
  /** Called when it shows a renewed one. */
  whenRenewed(listener: () => void): void
  /** Shown to a browser that comes before the screens are built. */
  handOver(listener: RequestListener): void
  /** Resolves when a page that is open was told why the start ended. */
  fail(reason: { code: string; sentence: string }): Promise<void>
}

export interface ServeOptions {
  args: string[]
  env: Record<string, string | undefined>
  door: Door
  /** Resolves when the screens are built. */
  screens: Promise<void>
  clock?: Clock
  say?: (line: string) => void
}

/** A file's name may hold anything; a line of the log stays one line. */
const sayLine = (line: string): void => console.log(oneLine(line))

const planned = {
  store: 'Opening the store',
  city: 'Generating the demo city',
  import: 'Importing the records',
  forecast: 'Forecasting tonight',
  plan: 'Planning the shift',
}

/** Resolves when tonight's plan stands; the server answers long before. Rejects when this folder cannot be opened. */
export async function serve({ args, env, door, screens, clock = clockSystem, say = sayLine }: ServeOptions): Promise<House> {
  const settings = readSettings(args, env)
  // A file that cannot be read is refused before a folder is made for it.
  if (settings.dataFile) await previewImport(settings.dataFile, { ...settings, now: clock.now() })
  const first = !(await isPrepared(settings.home))
  const startup = new Startup(stepsOf(settings, first), say)
  const folder = watchNewHome(settings.home, settings.databaseUrl)
  return inFolder(settings.home, async () => {
    if (settings.demo) await markDemo(settings.home)
    const house = await startup.step('store', (progress) => openHouse(settings, clock, sayingEach(progress, say)))
    folder.opened(house)
    try {
      await open(house, settings, first, startup, { door, screens, clock, say })
      return house
    } catch (error) {
      startup.fail(error)
      await door.fail(sentenceOf(error))
      await folder.failed(house).catch(() => {})
      await house.close().catch(() => {})
      await folder.remove()
      throw error
    }
  })
}

async function open(
  house: House,
  settings: Settings,
  first: boolean,
  startup: Startup,
  { door, screens, clock, say }: Required<Pick<ServeOptions, 'door' | 'screens' | 'clock' | 'say'>>,
): Promise<void> {
  closeOnSignal(house, door)
  for (const notice of house.trust.ledger.notices()) say(`The ledger: ${notice.sentence}`)
  await screens
  if (settings.demo && !first) await bringAccessLog(house)
  await moveIn(house, settings, startup, door)
  if (!first && !settings.dataFile) {
    startup.ready()
    await refresh(house, startup)
  } else {
    await prepare(house, settings, startup, clock)
  }
  startup.ready()
  await sayWhatWasCutOff(house, say)
  keepPeriods(house)
  keepWatch(house)
  watchUse(house)
  if (settings.eventsTo) keepSendingEvents({ house, to: settings.eventsTo, outgoing: openOutgoing() })
  say(`Peel is ready at ${shownAddress(house, door)}`)
  if (!settings.demo) await inviteFirst(house, shownAddress(house, door), say)
}

/** The page cannot show yet what is done to a folder of an earlier Peel: the terminal says each thing once. */
function sayingEach(progress: Progress, say: (line: string) => void): Progress {
  const said = new Set<string>()
  return (step) => {
    if (!said.has(step.what)) say(`${step.what}${step.total === undefined ? '' : ` (${step.total})`}…`)
    said.add(step.what)
    progress(step)
  }
}

function stepsOf(settings: Settings, first: boolean): { id: string; what: string }[] {
  const ids: (keyof typeof planned)[] = ['store']
  if (settings.demo && first) ids.push('city')
  if (settings.dataFile || (settings.demo && first)) ids.push('import')
  ids.push('forecast', 'plan')
  return ids.map((id) => ({ id, what: planned[id] }))
}

async function moveIn(house: House, settings: Settings, startup: Startup, door: Door): Promise<void> {
  const status = (): StartupStatus & Record<string, unknown> => ({
    ...startup.status,
    demo: settings.demo,
    store: house.store.kind,
    version,
  })
  await makeStationToken(house.home)
  const { demo, proxies } = settings
  refusePlainOrigin(house.trust.identity.origin, door.certificate() !== null)
  const hosts = hostsOf(door.server)
  const exposed = hosts.length === 0 && door.certificate() === null
  const server = await buildServer({ house, demo, status, server: door.server, hosts, proxies, exposed })
  await server.ready()
  door.handOver((request, response) => server.routing(request, response))
  await leaveNote(house, door)
  door.whenRenewed(() => leaveNote(house, door).catch((error) => tellFault('note', error)))
}

/** Where the command line finds the server of this folder, and by which certificate it knows it. */
async function leaveNote(house: House, door: Door): Promise<void> {
  const certificate = door.certificate()
  const note = { pid: process.pid, url: addressOf(door), ...(certificate !== null && { certificate }) }
  await writeFile(join(house.home, 'server.json'), JSON.stringify(note), { mode: 0o600 })
}

async function prepare(house: House, settings: Settings, startup: Startup, clock: Clock): Promise<void> {
  if (settings.demo && !(await isPrepared(house.home))) {
    await startup.step('city', (progress) => makeCity(settings, clock, progress))
    await settleCity(house)
    await startup.step('import', (progress) => bringIn(house, join(house.home, 'city', 'incidents.csv'), { progress }))
    const { people, units } = await readRoster(join(house.home, 'city'))
    await house.trust.seedDemoPeople(house.agency, people)
    await bringAccessLog(house)
    await house.patrol.setUnits({ kind: 'station', agency: house.agency, why: 'the demo city was generated' }, units)
  }
  if (settings.dataFile) {
    const { dataFile, crs, zone } = settings
    await startup.step('import', (progress) => bringIn(house, dataFile, { crs, zone, progress }))
  }
  await refresh(house, startup)
  await markPrepared(house.home, clock)
}

/** Imports a file and tells the ledger, as every import does. */
async function bringIn(house: House, file: string, wishes: FileWishes & { progress: Progress }): Promise<void> {
  const station: Actor = { kind: 'station', agency: house.agency, why: 'Peel was started with it' }
  const report = await house.records.importFile(house.agency, file, wishes)
  await recordCollection(house.trust, house.agency, station, report)
}

/** Tonight's forecast and plan, where there are records to make them from; where not, Tonight says what is missing. */
async function refresh(house: House, startup: Startup): Promise<void> {
  const territory = await house.records.territory(house.agency)
  if (!territory) return
  let plan: Promise<unknown> = Promise.resolve()
  const forecast = await startup.attempt(['forecast', 'plan'], async (progress) => {
    await house.forecasts.offences(house.agency)
    await new Promise<void>((resolve, reject) => {
      plan = house.patrol.tonight(house.agency, (step) => {
        if (/^(Planning|Explaining)/.test(step.what)) resolve()
        else if (step.total !== undefined) progress(step)
      })
      // A plan that stands already forecasts nothing.
      plan.then(() => resolve(), reject)
    })
  })
  if (forecast) await startup.attempt(['plan'], () => plan)
}

/** An import that a crash or a kill left unfinished, and what to do about it. */
async function sayWhatWasCutOff(house: House, say: (line: string) => void): Promise<void> {
  const { banners } = await house.records.summary(house.agency)
  for (const { code, sentence } of banners) if (code === 'interrupted-import') say(sentence)
}

/** Whoever can read the folder can use its commands while the server runs; the token says so to the server. */
async function makeStationToken(home: string): Promise<void> {
  await writeFile(join(home, 'station-token'), randomBytes(32).toString('base64url'), { mode: 0o600 })
}

const hour = 3_600_000
/** When the first screens have been served. */
const soon = 5_000

/** Once a day what has outlived its period is deleted. Looked at every hour, and at the start. */
function keepPeriods(house: House): void {
  const look = (): void => {
    house.trust.privacy.runDaily(house.agency).catch((error) => tellFault('retention', error))
  }
  look()
  setInterval(look, hour).unref()
}

/** Signals and the random audit, soon after the start and once an hour; the screen of the watch looks by itself when it opens. */
function watchUse(house: House): void {
  const look = (): void => {
    house.trust.watch.run(house.agency).catch((error) => tellFault('watch', error))
  }
  setTimeout(look, soon).unref()
  setInterval(look, hour).unref()
}

/** A real folder has no default password: whoever started it opens the first account with a link that works once. */
async function inviteFirst(house: House, address: string, say: (line: string) => void): Promise<void> {
  const invitation = await house.trust.inviteFirstAdministrator(house.agency)
  if (invitation) say(`Open the first account, once: ${address}${setupPath(invitation.token)}`)
}

function closeOnSignal(house: House, door: Door): void {
  let closing = false
  const close = async (): Promise<void> => {
    if (closing) return
    closing = true
    door.server.close()
    door.server.closeAllConnections()
    await rm(join(house.home, 'server.json'), { force: true })
    await house.close()
    process.exit(0)
  }
  process.once('SIGINT', close)
  process.once('SIGTERM', close)
}

function hostsOf(server: Server): string[] {
  const { address } = server.address() as AddressInfo
  return address === '127.0.0.1' || address === '::1' ? ['localhost', '127.0.0.1', '[::1]', '::1'] : []
}

function addressOf(door: Door): string {
  const { address, port } = door.server.address() as AddressInfo
  const name = address === '127.0.0.1' || address === '::1' ? 'localhost' : isIPv6(address) ? `[${address}]` : address
  return `${door.certificate() === null ? 'http' : 'https'}://${name}:${port}`
}

/** By TLS a browser wants the name that the certificate is for. */
const shownAddress = (house: House, door: Door): string =>
  (door.certificate() === null ? null : house.trust.identity.origin) ?? addressOf(door)
