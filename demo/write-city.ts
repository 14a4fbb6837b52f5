/** Writes the demo city as files, in the forms in which an agency would hand in its own. The only part of the demo that touches a disk. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Progress, silent } from '../src/kernel/progress.ts'
import type { CityOptions } from './city.ts'
import { drawAddresses, drawBasemap, drawBeats, drawResidents } from './draw-features.ts'
import { type City, generateCity } from './generate-city.ts'
import type { Row } from './plant-traps.ts'

/** Files that {@link writeCity} leaves in the folder. */
export const cityFiles = [
  'city.json',
  'incidents.csv',
  'beats.geojson',
  'residents.geojson',
  'basemap.geojson',
  'addresses.geojson',
  'units.json',
  'calls.json',
  'people.json',
  'persons.csv',
  'cases.csv',
  'truth.json',
] as const

/**
 * Generates the city and writes all its files; the same options give the same bytes. Takes about three CPU seconds.
 *
 * @param folder made when absent; files of these names are overwritten.
 */
export async function writeCity(folder: string, options: CityOptions, progress: Progress = silent): Promise<City> {
  await mkdir(folder, { recursive: true })
  progress({ what: 'Drawing the demo city', done: 0 })
  await new Promise(setImmediate)
  const city = generateCity(options)
  const files: [string, () => string][] = [
    ['city.json', () => json({ name: city.name, zone: city.zone, synthetic: true, seed: options.seed, until: options.until })],
    ['beats.geojson', () => drawBeats(city)],
    ['residents.geojson', () => drawResidents(city)],
    ['basemap.geojson', () => drawBasemap(city)],
    ['addresses.geojson', () => drawAddresses(city)],
    ['units.json', () => json(unitsOf(city))],
    ['calls.json', () => json(city.units.flatMap(({ calls }) => calls))],
    ['people.json', () => json(city.people)],
    ['persons.csv', () => personsCsv(city)],
    ['cases.csv', () => casesCsv(city)],
    ['truth.json', () => json(city.truth)],
  ]
  for (const [done, [name, content]] of files.entries()) {
    progress({ what: 'Writing the demo city', done, total: files.length + 1 })
    await writeFile(join(folder, name), content())
  }
  await writeIncidents(join(folder, 'incidents.csv'), city.rows, progress)
  return city
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`

function unitsOf(city: City) {
  return city.units.map(({ id, beat, start, freeMinutes }) => ({ id, beat, start: city.globe.lonLat(start), freeMinutes }))
}

/** In chunks of about 64 kB, so that a large city needs no second copy of itself in memory. */
async function writeIncidents(path: string, rows: readonly Row[], progress: Progress): Promise<void> {
  const out = createWriteStream(path)
  let chunk = 'id,occurred_from,occurred_to,reported_at,category,nibrs,lon,lat,address\n'
  for (const [i, row] of rows.entries()) {
    chunk += `${row.id},${row.from},${row.to},${row.reported},${row.category},${row.nibrs},${row.longitude},${row.latitude},${row.address}\n`
    if (chunk.length < 65_536) continue
    progress({ what: 'Writing incidents', done: i + 1, total: rows.length })
    if (!out.write(chunk)) await once(out, 'drain')
    chunk = ''
  }
  out.end(chunk)
  await once(out, 'finish')
  progress({ what: 'Writing incidents', done: rows.length, total: rows.length })
}

function personsCsv({ persons }: City): string {
  const lines = persons.records.map((p) => [p.record, p.given, p.family, p.born, p.phone, p.street].join(','))
  return `record,given_name,family_name,born,phone,address\n${lines.join('\n')}\n`
}

function casesCsv({ persons }: City): string {
  const lines = persons.ring.cases.flatMap(({ id, members }) => members.map((record) => `${id},${record}`))
  return `case,record\n${lines.join('\n')}\n`
}
