/** Makes the whole demo city in memory: map, residents, three years of incidents, tonight's units, people, and the planted truth. */

import { type Random, seededRandom } from '../src/kernel/random.ts'
import { buildMap } from './build-map.ts'
import { castPeople, castStaff, type PersonFile, type StaffMember } from './cast-people.ts'
import type { CityMap, CityOptions } from './city.ts'
import { cityName } from './names.ts'
import { offences } from './offences.ts'
import { type Globe, origin, placeOnGlobe } from './place-on-globe.ts'
import { plantSeries } from './plant-series.ts'
import { plantTraps, type Row } from './plant-traps.ts'
import { type RosteredUnit, rosterUnits } from './roster-units.ts'
import { type Residents, settleResidents } from './settle-residents.ts'
import { type Happening, openStreets, type Period, simulateIncidents } from './simulate-incidents.ts'
import { type CityTruth, tellTruth } from './tell-truth.ts'
import { DAY, wallMidnight, wallText } from './wall-time.ts'
import { evenOutOverPatrolled, type SegmentWeights, weighSegments } from './weigh-segments.ts'

export interface City {
  name: string
  zone: string
  map: CityMap
  globe: Globe
  weights: SegmentWeights
  residents: Residents
  /** Ascending by report; the id of `happenings[i]` is `ids[i]`. */
  happenings: Happening[]
  ids: string[]
  /** Lines of incidents.csv, traps included; the duplicates stand at the end. */
  rows: Row[]
  units: RosteredUnit[]
  people: StaffMember[]
  persons: PersonFile
  truth: CityTruth
}

const WANTED = 58_700

/**
 * A city from a seed and a date, the same each time on the same machine. It takes about two CPU seconds at scale 1.
 *
 * @param options `until` is the last day whose reports are known; years before it are filled with incidents.
 */
export function generateCity(options: CityOptions): City {
  const random = seededRandom(options.seed, 'city')
  const map = buildMap(options.seed, options.scale ?? 1)
  const globe = placeOnGlobe(map.width, map.height)
  const weights = weighSegments(map, options.seed, random.fork('weights'))
  const residents = settleResidents(map, weights, options.seed)
  evenOutOverPatrolled(weights, offences, (residents.byBeat[weights.overPatrolled.beat] as number) / residents.total)
  const period = periodOf(options)
  const happenings = gather(map, weights, period, options.incidents ?? WANTED, random)
  const ids = numberByReport(happenings)
  const rows = happenings.map((happening, i) => rowOf(map, globe, happening, ids[i] as string))
  const protect = new Set(ids.filter((_, i) => isPlanted(happenings[i] as Happening)))
  const traps = plantTraps(rows, period.until, protect, random.fork('traps'))
  const units = rosterUnits(map, weights, random.fork('units'))
  const persons = castPeople(random.fork('people'))
  const truth = tellTruth({
    options,
    period,
    map,
    globe,
    weights,
    residents,
    happenings,
    ids,
    traps,
    persons,
    random: random.fork('truth'),
  })
  return {
    name: cityName,
    zone: origin.zone,
    map,
    globe,
    weights,
    residents,
    happenings,
    ids,
    rows,
    units,
    people: castStaff(units[0]?.id ?? 'L01'),
    persons,
    truth,
  }
}

/** From the day after `until`, `years` earlier, to the midnight that ends `until`. */
function periodOf({ until, years = 3 }: CityOptions): Period {
  const end = wallMidnight(until) + DAY
  const last = new Date(end)
  return { from: Date.UTC(last.getUTCFullYear() - years, last.getUTCMonth(), last.getUTCDate()), until: end }
}

const isPlanted = (h: Happening): boolean => h.series !== undefined || h.wave === true || h.repeats !== undefined

function gather(map: CityMap, weights: SegmentWeights, period: Period, wanted: number, random: Random): Happening[] {
  const streets = openStreets(map, weights)
  const known = (h: Happening): boolean => h.reported < period.until && h.from >= period.from
  return [
    ...simulateIncidents(streets, period, wanted, random.fork('incidents')),
    ...plantSeries(streets, period, random.fork('series')).filter(known),
  ].sort((p, q) => p.reported - q.reported || p.from - q.from || p.segment - q.segment)
}

/** `25-000123`: the year of the report and a running number, as a records system gives them. */
function numberByReport(happenings: readonly Happening[]): string[] {
  let year = ''
  let number = 0
  return happenings.map(({ reported }) => {
    const now = String(new Date(reported).getUTCFullYear()).slice(2)
    if (now !== year) {
      year = now
      number = 0
    }
    number++
    return `${year}-${String(number).padStart(6, '0')}`
  })
}

function rowOf(map: CityMap, globe: Globe, happening: Happening, id: string): Row {
  const [longitude, latitude] = globe.lonLat(happening.at)
  const { category, nibrs } = offences[happening.offence] as (typeof offences)[number]
  const segment = map.segments[happening.segment] as CityMap['segments'][number]
  const block = 100 * (1 + Math.floor((segment.along + segment.length / 2) / 110))
  return {
    id,
    from: wallText(happening.from),
    to: wallText(happening.to),
    reported: wallText(happening.reported),
    category,
    nibrs,
    longitude: String(longitude),
    latitude: String(latitude),
    address: `${block} block of ${map.roads[segment.road]?.name}`,
  }
}
