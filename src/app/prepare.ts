/** Makes a folder ready for its first evening: the demo city or a crime file, then tonight's forecast and plan. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepAccessLog } from '../../demo/keep-access-log.ts'
import { writeCity } from '../../demo/write-city.ts'
import type { Progress } from '../kernel/progress.ts'
import { type Zone, zoneNamed } from '../kernel/time/zone.ts'
import type { Instant } from '../kernel/units.ts'
import type { Clock } from '../ports/clock.ts'
import { readPlaces } from '../rooms/records/read-places.ts'
import type { LogBeside } from '../rooms/trust/contract.ts'
import { demoMark, type Settings } from './settings.ts'
import type { House } from './wire.ts'

const preparedMark = 'prepared.json'

export const cityFolder = (home: string): string => join(home, 'city')

/** Says in the folder itself that it is a demo, before anything is made, so that it can never pass for a real one. */
export async function markDemo(home: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(join(home, demoMark), 'This folder holds a generated city. Nothing in it happened.\n')
}

/** Generates the demo city up to yesterday; the same seed and day give the same city, byte for byte. */
export async function makeCity(settings: Settings, clock: Clock, progress: Progress): Promise<void> {
  const folder = cityFolder(settings.home)
  const { year, month, day } = zoneNamed('America/Chicago').local((clock.now() - 86_400_000) as ReturnType<Clock['now']>)
  await writeCity(folder, { seed: settings.seed, until: { year, month, day } }, progress)
}

/** Beats, residents and shifts first, so that each incident gets its beat and cell once, as it comes in. */
export async function settleCity(house: House): Promise<void> {
  const folder = cityFolder(house.home)
  const city = JSON.parse(await readFile(join(folder, 'city.json'), 'utf8')) as { name: string; zone: string }
  await house.records.placeBasemap(house.agency, await readFile(join(folder, 'basemap.geojson'), 'utf8'))
  await house.records.placeAddresses(house.agency, await readPlaces.addresses(join(folder, 'addresses.geojson')))
  await house.records.settleTerritory(house.agency, {
    name: city.name,
    zone: city.zone,
    beats: await readPlaces.beats(join(folder, 'beats.geojson')),
    residentAreas: await readPlaces.residents(join(folder, 'residents.geojson')),
    synthetic: true,
  })
}

/** The generated log of use that the watch looks through beside the demo's own: made when it is first asked for. */
export async function bringAccessLog(house: House): Promise<void> {
  const said = await readFile(join(cityFolder(house.home), 'city.json'), 'utf8').catch(() => null)
  if (said === null) return
  const { seed, until, zone } = JSON.parse(said) as Parameters<typeof keepAccessLog>[0] & { zone: string }
  let made: ReturnType<LogBeside['log']> | undefined
  house.trust.watch.beside(house.agency, {
    log: () => {
      made ??= onTheClock(keepAccessLog({ seed, until }), zoneNamed(zone))
      return made
    },
  })
}

/** The generator writes what the clock on the wall shows; a log holds moments. */
function onTheClock({ log, planted }: ReturnType<typeof keepAccessLog>, zone: Zone): ReturnType<LogBeside['log']> {
  const instant = (wall: Instant): Instant => (wall - zone.offsetAt(wall)) as Instant
  return {
    log: {
      ...log,
      acts: log.acts.map((act) => ({ ...act, at: instant(act.at) })),
      shifts: log.shifts.map((shift) => ({ ...shift, from: instant(shift.from), to: instant(shift.to) })),
    },
    planted,
  }
}

export async function isPrepared(home: string): Promise<boolean> {
  return readFile(join(home, preparedMark)).then(
    () => true,
    () => false,
  )
}

export async function markPrepared(home: string, clock: Clock): Promise<void> {
  await writeFile(join(home, preparedMark), `${JSON.stringify({ at: new Date(clock.now()).toISOString() })}\n`)
}
