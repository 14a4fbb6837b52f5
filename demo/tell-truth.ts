/** What was planted, in words and numbers that a screen can hold its findings against. */

import type { Random } from '../src/kernel/random.ts'
import type { PersonFile } from './cast-people.ts'
import type { CityDate, CityMap, CityOptions } from './city.ts'
import { distance } from './draw-curves.ts'
import { insiderName, keepAccessLog } from './keep-access-log.ts'
import { offences } from './offences.ts'
import type { Globe } from './place-on-globe.ts'
import { type Habit, habits } from './plant-series.ts'
import type { Traps } from './plant-traps.ts'
import type { Residents } from './settle-residents.ts'
import { type Happening, nearRepeat, type Period } from './simulate-incidents.ts'
import { wallText } from './wall-time.ts'
import type { SegmentWeights } from './weigh-segments.ts'

/** The content of truth.json. All places are longitude/latitude, all ids are those of incidents.csv. */
export interface CityTruth {
  synthetic: true
  note: string
  seed: number
  until: CityDate
  from: string
  incidents: number
  /** Street segments by how much happened on them. */
  concentration: { segments: number; shareOfIncidents: number; onTopSegments: number }
  /** Most incidents first, counted within `metres` of the place. */
  hotPlaces: { rank: number; name: string; place: [number, number]; metres: number; incidents: number; draws: string[] }[]
  series: (Habit & { members: string[] })[]
  nearRepeat: {
    beats: string[]
    nibrs: string
    withinMetres: number
    withinDays: number
    branching: number
    /** First burglary, and the one that followed from it. */
    pairs: [string, string][]
  }
  /** Burglaries of the wave that is still running on the last day. */
  runningWave: { beat: string; place: [number, number]; metres: number; members: string[] }
  overPatrolled: {
    beat: string
    name: string
    /** Patrol time per street metre against the other beats. */
    patrolFactor: number
    shareOfResidents: number
    shareOfReported: number
    shareOfDiscovered: number
  }
  traps: Traps
  duplicates: string[][]
  ring: PersonFile['ring']
  /** Who looked where no duty led: the planted acts of the access log. */
  insider: { person: string; acts: { at: string; what: string; subject: string }[] }
}

interface Known {
  options: CityOptions
  period: Period
  map: CityMap
  globe: Globe
  weights: SegmentWeights
  residents: Residents
  happenings: readonly Happening[]
  ids: readonly string[]
  traps: Traps
  persons: PersonFile
  random: Random
}

export function tellTruth(known: Known): CityTruth {
  const { options, period, map, happenings, traps, persons } = known
  return {
    synthetic: true,
    note: 'Everything here was generated. No place, person or event is real.',
    seed: options.seed,
    until: options.until,
    from: wallText(period.from).slice(0, 10),
    incidents: happenings.length,
    concentration: concentrationOf(map, happenings),
    hotPlaces: rankHotPlaces(known),
    series: habits.map((habit) => ({ ...habit, members: idsWhere(known, (h) => h.series === habit.series) })),
    nearRepeat: {
      beats: known.weights.nearRepeatBeats.map((b) => map.beats[b]?.id as string),
      nibrs: '220',
      withinMetres: nearRepeat.metres,
      withinDays: nearRepeat.days,
      branching: nearRepeat.branching,
      pairs: repeatPairs(known),
    },
    runningWave: runningWave(known),
    overPatrolled: overPatrolled(known),
    traps,
    duplicates: persons.duplicates,
    ring: persons.ring,
    insider: insiderOf(known),
  }
}

function idsWhere({ happenings, ids }: Known, fits: (h: Happening) => boolean): string[] {
  return ids.filter((_, i) => fits(happenings[i] as Happening))
}

/** The share of all incidents on the busiest twentieth of the streets that can have any. */
export function concentrationOf(map: CityMap, happenings: readonly { segment: number }[]): CityTruth['concentration'] {
  const counts = new Uint32Array(map.segments.length)
  for (const { segment } of happenings) counts[segment] = (counts[segment] as number) + 1
  const streets = map.segments.filter(({ road }) => map.roads[road]?.class !== 'motorway').length
  const top = Math.round(streets * 0.05)
  const busiest = counts.sort().reverse().slice(0, top)
  return {
    segments: streets,
    shareOfIncidents: round(busiest.reduce((sum, n) => sum + n, 0) / happenings.length),
    onTopSegments: 0.05,
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000

function rankHotPlaces({ map, globe, weights, happenings }: Known): CityTruth['hotPlaces'] {
  const middles = map.segments.map(({ middle }) => middle)
  return weights.hotPlaces
    .map((place) => {
      const near = middles.map((middle) => distance(middle, place.at) < place.reach * 1.5)
      const incidents = happenings.reduce((sum, h) => sum + (near[h.segment] ? 1 : 0), 0)
      return {
        name: place.name,
        place: globe.lonLat(place.at),
        metres: Math.round(place.reach * 1.5),
        incidents,
        draws: [...place.draws],
      }
    })
    .sort((p, q) => q.incidents - p.incidents)
    .map((place, i) => ({ rank: i + 1, ...place }))
}

function repeatPairs({ happenings, ids }: Known): [string, string][] {
  const idOf = new Map(happenings.map((h, i) => [h, ids[i] as string]))
  const pairs: [string, string][] = []
  for (const h of happenings) {
    const first = h.repeats && idOf.get(h.repeats)
    if (first) pairs.push([first, idOf.get(h) as string])
  }
  return pairs
}

function runningWave(known: Known): CityTruth['runningWave'] {
  const members = known.happenings.filter((h) => h.wave)
  const x = members.reduce((sum, h) => sum + h.at[0], 0) / Math.max(1, members.length)
  const y = members.reduce((sum, h) => sum + h.at[1], 0) / Math.max(1, members.length)
  const metres = members.reduce((most, h) => Math.max(most, distance(h.at, [x, y])), 0)
  return {
    beat: known.map.beats[known.weights.nearRepeatBeats[0] as number]?.id as string,
    place: known.globe.lonLat([x, y]),
    metres: Math.ceil(metres),
    members: idsWhere(known, (h) => h.wave === true),
  }
}

function overPatrolled({ map, weights, residents, happenings }: Known): CityTruth['overPatrolled'] {
  const { beat, factor } = weights.overPatrolled
  const isDiscovered = offences.map((offence) => offence.patterns.every(({ draw }) => draw === 'patrols'))
  const share = (discovered: boolean): number => {
    const all = happenings.filter((h) => isDiscovered[h.offence] === discovered)
    return round(all.filter((h) => weights.beat[h.segment] === beat).length / all.length)
  }
  return {
    beat: map.beats[beat]?.id as string,
    name: map.beats[beat]?.name as string,
    patrolFactor: factor,
    shareOfResidents: round((residents.byBeat[beat] as number) / residents.total),
    shareOfReported: share(false),
    shareOfDiscovered: share(true),
  }
}

function insiderOf({ options: { seed, until } }: Known): CityTruth['insider'] {
  const { log, planted } = keepAccessLog({ seed, until })
  const theirs = new Set(planted?.evidence)
  return {
    person: `${insiderName}, records clerk`,
    acts: log.acts
      .filter(({ index }) => theirs.has(index))
      .map(({ at, kind, subject, case: named }) => ({
        at: wallText(at),
        what: `${kind === 'export' ? 'exported' : 'opened'} a record under ${named?.replace('case:', '')}, closed long before`,
        subject: subject.replace('person:', ''),
      })),
  }
}
