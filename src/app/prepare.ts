/** Makes a folder ready for its first evening: the demo city or a crime file, then tonight's forecast and plan. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeCity } from '../../demo/write-city.ts'
import type { Progress } from '../kernel/progress.ts'
import { zoneNamed } from '../kernel/time/zone.ts'
import type { Clock } from '../ports/clock.ts'
import { readPlaces } from '../rooms/records/read-places.ts'
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
  await house.records.settleTerritory(house.agency, {
    name: city.name,
    zone: city.zone,
    beats: await readPlaces.beats(join(folder, 'beats.geojson')),
    residentAreas: await readPlaces.residents(join(folder, 'residents.geojson')),
    synthetic: true,
  })
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
