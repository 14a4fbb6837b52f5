/** The demo city keeps what it promises: the same bytes from the same seed, beats that partition it, and planted truth that can be measured. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { boxOf, polygonHolds } from '../src/kernel/geometry/polygon.ts'
import { seededRandom } from '../src/kernel/random.ts'
import type { CityMap } from './city.ts'
import { distance, type Point } from './draw-curves.ts'
import { type City, generateCity } from './generate-city.ts'
import { offences } from './offences.ts'
import { concentrationOf } from './tell-truth.ts'
import { weekdayOf } from './wall-time.ts'
import { cityFiles, writeCity } from './write-city.ts'

const options = { seed: 7373, until: { year: 2026, month: 3, day: 14 } }
const DAY = 86_400_000

let city: City
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peel-city-'))
  city = await writeCity(join(folder, 'first'), options)
})

after(() => rm(folder, { recursive: true }))

const digests = async (of: string): Promise<string[]> =>
  Promise.all(
    cityFiles.map(async (name) =>
      createHash('sha256')
        .update(await readFile(join(folder, of, name)))
        .digest('hex'),
    ),
  )

test('the same seed and day give the same bytes, another seed another city', async () => {
  await writeCity(join(folder, 'second'), options)
  assert.deepEqual(await digests('second'), await digests('first'))
  assert.notDeepEqual(generateCity({ ...options, seed: 7374 }).rows[1000], city.rows[1000])
})

test('the files are as large as promised, and the basemap is made of its known kinds', async () => {
  assert.ok((await stat(join(folder, 'first', 'basemap.geojson'))).size < 2.5 * 2 ** 20)
  const basemap = JSON.parse(await readFile(join(folder, 'first', 'basemap.geojson'), 'utf8')) as {
    features: { properties: { kind: string; class?: string; name?: string }; geometry: { type: string } }[]
  }
  const kinds = new Set(basemap.features.map(({ properties }) => properties.kind))
  for (const kind of ['road', 'river', 'park', 'rail', 'boundary', 'water']) assert.ok(kinds.has(kind), `no ${kind}`)
  const roads = basemap.features.filter(({ properties }) => properties.kind === 'road')
  assert.ok(roads.every(({ properties, geometry }) => properties.name && geometry.type === 'LineString'))
  assert.deepEqual(
    new Set(roads.map(({ properties }) => properties.class)),
    new Set(['street', 'secondary', 'primary', 'motorway']),
  )
})

test('every point of the city belongs to exactly one beat and one neighbourhood', () => {
  const { map } = city
  const box = boxOf([[map.boundary]])
  const beats = map.beats.map((beat) => [beat.rings])
  const areas = map.neighbourhoods.map((area) => [area.rings])
  const inside = fc
    .tuple(fc.double({ min: box.west, max: box.east, noNaN: true }), fc.double({ min: box.south, max: box.north, noNaN: true }))
    .map(([x, y]): Point => [x, y])
  // Vertices are the worst case: as many as four beats meet in one.
  const corners = fc.constantFrom(...map.beats.flatMap((beat) => beat.rings.flat()))
  fc.assert(
    fc.property(fc.oneof(inside, corners), ([x, y]) => {
      const expected = polygonHolds([[map.boundary]], x, y) ? 1 : 0
      assert.equal(beats.filter((shape) => polygonHolds(shape, x, y)).length, expected)
      assert.equal(areas.filter((shape) => polygonHolds(shape, x, y)).length, expected)
    }),
    { numRuns: 3000, seed: 1 },
  )
})

test('the beats written in degrees still partition the city', async () => {
  const read = async (name: string) =>
    JSON.parse(await readFile(join(folder, 'first', name), 'utf8')) as {
      features: { properties: { kind?: string }; geometry: { coordinates: [number, number][][] } }[]
    }
  const beats = (await read('beats.geojson')).features.map(({ geometry }) => [geometry.coordinates])
  const boundary = (await read('basemap.geojson')).features.find(({ properties }) => properties.kind === 'boundary')
  assert.ok(boundary)
  const limit = [boundary.geometry.coordinates]
  const box = boxOf(limit)
  const random = seededRandom(3)
  let inside = 0
  for (let i = 0; i < 4000; i++) {
    const x = box.west + random.next() * (box.east - box.west)
    const y = box.south + random.next() * (box.north - box.south)
    const expected = polygonHolds(limit, x, y) ? 1 : 0
    inside += expected
    assert.equal(beats.filter((shape) => polygonHolds(shape, x, y)).length, expected)
  }
  assert.ok(inside > 2000)
})

test('beats number 12 to 16 and cover the ground without overlap', () => {
  const { beats, neighbourhoods } = city.map
  assert.ok(beats.length >= 12 && beats.length <= 16)
  assert.equal(new Set(beats.map(({ id }) => id)).size, beats.length)
  const whole = neighbourhoods.reduce((sum, { area }) => sum + area, 0)
  assert.ok(Math.abs(beats.reduce((sum, { area }) => sum + area, 0) - whole) < 1)
})

test('every road has a name of its own and lies inside the city limit', () => {
  const { map } = city
  const named = new Map<string, number>()
  for (const road of map.roads) {
    assert.ok(road.name)
    named.set(road.name, (named.get(road.name) ?? 0) + 1)
    for (const [x, y] of road.line) assert.ok(polygonHolds([[map.boundary]], x, y), `${road.name} leaves the city at ${x}, ${y}`)
  }
  assert.equal([...named.values()].filter((times) => times > 1).length, 0)
})

test('half of the incidents lie on about a twentieth of the streets', () => {
  const { shareOfIncidents } = concentrationOf(city.map, city.happenings)
  assert.ok(shareOfIncidents > 0.42 && shareOfIncidents < 0.6, String(shareOfIncidents))
})

test('burglaries beget burglaries in the planted beats and nowhere else', () => {
  const burglaries = city.happenings.filter((h) => offences[h.offence]?.nibrs === '220' && !h.series && !h.wave)
  const planted = city.weights.nearRepeatBeats
  const inBeats = (fits: (beat: number) => boolean) => burglaries.filter((h) => fits(city.weights.beat[h.segment] as number))
  const here = knoxRatio(inBeats((beat) => planted.includes(beat)))
  const elsewhere = knoxRatio(inBeats((beat) => !planted.includes(beat)))
  assert.ok(here > 1.5, `planted: ${here}`)
  assert.ok(elsewhere > 0.85 && elsewhere < 1.2, `elsewhere: ${elsewhere}`)
})

/** Pairs within 200 m and 14 days over the number that independent places and times would give (Knox 1964). */
function knoxRatio(events: readonly { at: Point; from: number }[]): number {
  let near = 0
  let soon = 0
  let both = 0
  let pairs = 0
  for (let i = 0; i < events.length; i++) {
    for (let j = 0; j < i; j++) {
      const [p, q] = [events[i], events[j]] as [{ at: Point; from: number }, { at: Point; from: number }]
      const isNear = distance(p.at, q.at) < 200
      const isSoon = Math.abs(p.from - q.from) < 14 * DAY
      pairs++
      if (isNear) near++
      if (isSoon) soon++
      if (isNear && isSoon) both++
    }
  }
  return both / ((near * soon) / pairs)
}

test('offences keep their hours, their weekdays and their seasons', () => {
  const of = (nibrs: string) => city.happenings.filter((h) => offences[h.offence]?.nibrs === nibrs && !h.series)
  const share = (nibrs: string, fits: (moment: number) => boolean): number =>
    of(nibrs).filter((h) => fits(h.moment)).length / of(nibrs).length
  const hourOf = (moment: number): number => new Date(moment).getUTCHours()
  const monthOf = (moment: number): number => new Date(moment).getUTCMonth() + 1
  const isWeekendNight = (moment: number): boolean =>
    [4, 5].includes(weekdayOf(moment - 6 * 3_600_000)) && (hourOf(moment) >= 20 || hourOf(moment) < 4)
  assert.ok(share('13A', isWeekendNight) > 0.25, 'assaults gather on weekend nights (an even spread would give 0.10)')
  assert.ok(share('220', (m) => hourOf(m) >= 9 && hourOf(m) < 17) > 0.5, 'burglaries happen while people are at work')
  assert.ok(share('240', (m) => hourOf(m) >= 22 || hourOf(m) < 6) > 0.55, 'cars go at night')
  assert.ok(share('13B', (m) => monthOf(m) >= 6 && monthOf(m) <= 8) > share('13B', (m) => [12, 1, 2].includes(monthOf(m))) * 1.2)
  assert.ok(
    of('220').every((h) => h.to > h.from),
    'nobody saw the burglar, so a burglary has a span',
  )
})

test('nothing is known before it is reported, and nothing after the last day', () => {
  const end = Date.UTC(2026, 2, 15)
  for (const h of city.happenings) assert.ok(h.from <= h.to && h.to <= h.reported && h.reported < end)
  assert.ok(city.happenings.length > 55_000 && city.happenings.length < 65_000)
})

test('the over-patrolled district is discovered more often than its residents are harmed', () => {
  const { shareOfDiscovered, shareOfReported, shareOfResidents, beat } = city.truth.overPatrolled
  assert.ok(shareOfDiscovered > 2.5 * shareOfResidents)
  assert.ok(Math.abs(shareOfReported / shareOfResidents - 1) < 0.15)
  const at = city.map.beats.findIndex(({ id }) => id === beat)
  const groupB = (areas: readonly number[]): number => {
    const sums = areas.map((area) => city.residents.byNeighbourhood[area] ?? {})
    const all = sums.reduce((sum, groups) => sum + Object.values(groups).reduce((p, q) => p + q, 0), 0)
    return sums.reduce((sum, groups) => sum + (groups['Group B'] ?? 0), 0) / all
  }
  assert.ok(groupB(city.map.beats[at]?.neighbourhoods ?? []) > 0.55)
  assert.ok(groupB(city.map.neighbourhoods.map((_, i) => i)) < 0.3)
})

test('truth names rows that exist and are as it says', () => {
  const byId = new Map(city.rows.map((row) => [row.id, row]))
  const { series, runningWave, traps, nearRepeat, hotPlaces } = city.truth
  assert.equal(series.length, 3)
  for (const { members, nibrs } of series) {
    assert.ok(members.length >= 8)
    for (const id of members) assert.equal(byId.get(id)?.nibrs, nibrs)
  }
  assert.ok(runningWave.members.length >= 8 && runningWave.metres <= 250)
  assert.ok(nearRepeat.pairs.length > 100)
  for (const id of traps.zeroPlace) assert.deepEqual([byId.get(id)?.longitude, byId.get(id)?.latitude], ['0', '0'])
  for (const id of traps.midnight24) assert.match(byId.get(id)?.from ?? '', / 24:00:00$/)
  for (const id of traps.negativeSpan) assert.ok((byId.get(id)?.from ?? '') > (byId.get(id)?.to ?? ''))
  for (const id of traps.duplicate) assert.equal(city.rows.filter((row) => row.id === id).length, 2)
  assert.ok(hotPlaces.every((place, i) => i === 0 || place.incidents <= (hotPlaces[i - 1]?.incidents ?? 0)))
  assert.equal(city.rows.length, city.happenings.length + traps.duplicate.length)
})

test('units have a beat of the city and minutes that are really free', () => {
  const beats = new Set(city.map.beats.map(({ id }) => id))
  assert.ok(city.units.length >= 4)
  for (const unit of city.units) {
    assert.ok(beats.has(unit.beat))
    assert.ok(unit.freeMinutes >= 30 && unit.freeMinutes <= 180)
    const busy = unit.calls.reduce((sum, { minutes }) => sum + minutes, 0)
    assert.ok(unit.freeMinutes + busy < 480, 'free and busy minutes fit into one shift')
  }
})

test('other seeds draw whole cities too', () => {
  for (const seed of [2, 3]) {
    const other: CityMap = generateCity({ ...options, seed, incidents: 2000 }).map
    assert.ok(other.roads.length > 500 && other.beats.length === 14, `seed ${seed}`)
    assert.ok(
      other.beats.every(({ rings, area }) => rings.length >= 1 && area > 500_000),
      `seed ${seed}`,
    )
  }
})
