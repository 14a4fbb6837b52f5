/** Before a first file settles the ground: does it lie where a city can be, and where its clock says? A lost minus sign puts it elsewhere. */

import { type Instant, type LonLat, lonLat } from '../../kernel/units.ts'
import { refuse } from './errors.ts'
import { guessZone } from './guess-zone.ts'
import { PLACED } from './interpret-row.ts'
import type { Reading } from './prepare-reading.ts'

type Box = readonly [west: number, south: number, east: number, north: number]

/** Boxes around everything where people live, drawn wide: what lies in none of them lies far out at sea, or at a pole. */
const inhabited: readonly Box[] = [
  // North America with Greenland, the Caribbean and Bermuda.
  [-170, 50, -52, 84],
  [-180, 51, -165, 72],
  [-130, 24, -64, 51],
  [-68, 43, -52, 53],
  [-118, 6, -76, 33],
  [-86, 9, -58.5, 28],
  [-65.5, 31.5, -64, 33],
  [-74, 59, -11, 84],
  // South America with its islands.
  [-82, -24, -34, 13],
  [-76.5, -56.5, -52, -23],
  [-52, -35, -40, -20],
  [-92.5, -2, -89, 2],
  [-110, -28, -109, -26.5],
  [-81, -34.5, -78, -33],
  [-62, -53, -57, -50.5],
  // Europe, Iceland, the islands of the Atlantic.
  [-11.5, 34, 45, 72],
  [8, 74, 35, 82],
  [-25.5, 62.5, -5, 67.5],
  [-8, 61, -6, 63],
  [-32, 36, -24, 40.5],
  [-18.5, 27, -13, 33.5],
  [-26, 14, -22, 18],
  [-15, -17, -5, -7],
  // Africa with the Indian Ocean.
  [-18, 4, 60, 38],
  [5, -35.5, 53, 5],
  [43, -27, 64, -3],
  [70, -8, 75, 15],
  // Asia.
  [26, 5, 146, 82],
  [130, 42, 180, 82],
  [92, -12, 142, 25],
  [96, -13, 106, -9],
  // Australia, New Zealand, the Pacific.
  [112, -44.5, 154.5, -9],
  [140, -24, 172, 15],
  [130, 1, 147, 21],
  [165, -48, 179.5, -33.5],
  [-178, -45, -175, -43],
  [171, -23, 180, 5],
  [-180, -24, -165, -2],
  [-167, -29, -134, -7],
  [-162, -12, -149, 6],
  [-161, 18, -154, 23],
]

/** A legal clock may run so many hours beside the sun's: western China's is three hours ahead of it. */
const MOST_HOURS_OFF = 4.5
const HOUR = 3_600_000

/**
 * Only for a file of nobody in particular: a layout with bounds knows its own city.
 *
 * @param named whether a person named the time zone, which is the answer where the place was rightly doubted
 * @throws records.place-doubted, records.place-against-clock
 */
export function doubtGround(reading: Reading, named: boolean): void {
  if (reading.layout.bounds) return
  const middle = middleOf(reading)
  if (!middle) return
  const [longitude, latitude] = middle
  const path = reading.source.facts.name
  const where = `latitude ${latitude.toFixed(2)}, longitude ${longitude.toFixed(2)}`
  if (named) {
    const { zone } = reading
    if (isUtc(zone.name) || hoursOff(reading, longitude) <= MOST_HOURS_OFF) return
    throw refuse('place-against-clock', { path, where, zone: zone.name })
  }
  if (guessZone(longitude, latitude) !== undefined || reading.layout.zone) return
  const across = guessZone(-longitude, latitude)
  if (across?.startsWith('America/')) throw refuse('place-doubted', { path, where, why: `with a minus sign it lay in ${across}` })
  if (!isInhabited(longitude, latitude))
    throw refuse('place-doubted', { path, where, why: 'that is far out at sea, or near a pole' })
}

export const isInhabited = (longitude: number, latitude: number): boolean =>
  inhabited.some(([west, south, east, north]) => longitude >= west && longitude <= east && latitude >= south && latitude <= north)

const isUtc = (zone: string): boolean => zone === 'UTC' || zone.startsWith('Etc/')

/** How far the clock of the file runs from the sun over its places, around the globe. */
function hoursOff({ zone }: Reading, longitude: number): number {
  const midwinter = Date.UTC(2025, 0, 1) as Instant
  const off = Math.abs(zone.offsetAt(midwinter) / HOUR - longitude / 15) % 24
  return Math.min(off, 24 - off)
}

/** The median of the first rows' places on either axis; undefined without any. */
function middleOf(reading: Reading): LonLat | undefined {
  const reader = reading.reader()
  const longitudes: number[] = []
  const latitudes: number[] = []
  for (const row of reading.sample) {
    if (reader.read(row) !== undefined || reader.placing !== PLACED) continue
    longitudes.push(reader.longitude)
    latitudes.push(reader.latitude)
  }
  const half = Math.floor(longitudes.length / 2)
  const median = (values: number[]): number => values.sort((a, b) => a - b)[half] as number
  return longitudes.length === 0 ? undefined : lonLat(median(longitudes), median(latitudes))
}
