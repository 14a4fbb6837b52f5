/** Three crime series, each by one offender's habits, and the wave of burglaries that is still running tonight. */

import type { Random } from '../src/kernel/random.ts'
import type { Point } from './draw-curves.ts'
import { offences } from './offences.ts'
import { type Happening, happenAt, type Period, type Streets } from './simulate-incidents.ts'
import { DAY, HOUR, weekdayOf } from './wall-time.ts'

/** How an offender works, as an analyst would note it. */
export interface Habit {
  series: string
  title: string
  nibrs: string
  modus: Record<string, string>
}

export const habits: readonly Habit[] = [
  {
    series: 'patio-door',
    title: 'Patio doors on weekday afternoons',
    nibrs: '220',
    modus: {
      entry: 'patio door',
      tool: 'pry bar',
      target: 'single-family house',
      taken: 'jewellery',
      left: 'drawers stacked on the bed',
    },
  },
  {
    series: 'closing-time',
    title: 'Shops robbed at closing time near the ring',
    nibrs: '120',
    modus: {
      approach: 'asks for cigarettes',
      weapon: 'hand in pocket',
      target: 'convenience store',
      taken: 'cash',
      left: 'on a bicycle',
    },
  },
  {
    series: 'park-and-ride',
    title: 'Delivery vans from the station and the park-and-ride',
    nibrs: '240',
    modus: { entry: 'lock drilled', target: 'white delivery van', found: 'stripped, by the river', tool: 'drill' },
  },
]

export function plantSeries(streets: Streets, period: Period, random: Random): Happening[] {
  return [
    ...patioDoors(streets, period, random.fork('patio-door')),
    ...closingTimes(streets, period, random.fork('closing-time')),
    ...parkAndRide(streets, period, random.fork('park-and-ride')),
    ...runningWave(streets, period, random.fork('wave')),
  ]
}

const offenceAt = (nibrs: string): number => offences.findIndex((offence) => offence.nibrs === nibrs)

/** Tuesdays and Wednesdays, early afternoon, moving slowly along one suburb; the last one is four days old. */
function patioDoors(streets: Streets, period: Period, random: Random): Happening[] {
  const { map } = streets
  const days = daysBefore(period, 96, 4, (weekday) => weekday === 1 || weekday === 2)
  return days
    .filter(() => random.next() < 0.62)
    .map((day, i) => {
      const place: Point = [map.width * (0.8 + 0.006 * i + random.normal() * 0.008), map.height * (0.72 + random.normal() * 0.02)]
      const from = day + (11.5 + random.next()) * HOUR
      const made = happenAt(
        streets,
        offenceAt('220'),
        place,
        260,
        { from, to: from + (2 + 2 * random.next()) * HOUR, lag: HOUR },
        random,
      )
      return { ...made, series: 'patio-door' }
    })
}

/** Thursdays to Saturdays between 22:40 and 23:30, at five shops near the ring. */
function closingTimes(streets: Streets, period: Period, random: Random): Happening[] {
  const { map } = streets
  const shops: Point[] = [
    [0.33, 0.78],
    [0.2, 0.36],
    [0.46, 0.19],
    [0.7, 0.22],
    [0.76, 0.68],
  ].map(([u, v]) => [(u as number) * map.width, (v as number) * map.height])
  const days = daysBefore(period, 160, 20, (weekday) => weekday >= 3 && weekday <= 5)
  return days
    .filter(() => random.next() < 0.2)
    .map((day) => {
      const at = day + (22.66 + random.next() * 0.84) * HOUR
      const made = happenAt(streets, offenceAt('120'), random.pick(shops), 200, { from: at, to: at, lag: 0.05 * HOUR }, random)
      return { ...made, series: 'closing-time' }
    })
}

/** Sunday nights for two years, around the station and the southern interstate. */
function parkAndRide(streets: Streets, period: Period, random: Random): Happening[] {
  const { map } = streets
  const lots: Point[] = [map.station, [0.57 * map.width, 0.13 * map.height], [0.36 * map.width, 0.83 * map.height]]
  const days = daysBefore(period, 640, 9, (weekday) => weekday === 6)
  return days
    .filter(() => random.next() < 0.34)
    .map((day) => {
      const from = day + (21 + random.next() * 2) * HOUR
      const made = happenAt(
        streets,
        offenceAt('240'),
        random.pick(lots),
        230,
        { from, to: from + (7 + random.next() * 2) * HOUR, lag: HOUR },
        random,
      )
      return { ...made, series: 'park-and-ride' }
    })
}

/** Eleven burglaries within 200 m in the last fifteen days: what tonight's forecast should notice. */
function runningWave(streets: Streets, period: Period, random: Random): Happening[] {
  const { map, weights } = streets
  const beat = map.beats[weights.nearRepeatBeats[0] as number]
  const centre = beat?.centre ?? map.centre
  return Array.from({ length: 11 }, (_, i) => {
    const day = period.until - DAY * (2 + Math.floor((13 * i) / 11))
    const from = day + (8 + 3 * random.next()) * HOUR
    const made = happenAt(
      streets,
      offenceAt('220'),
      centre,
      150,
      { from, to: from + (4 + 4 * random.next()) * HOUR, lag: HOUR },
      random,
    )
    return { ...made, wave: true as const }
  })
}

function daysBefore(period: Period, from: number, to: number, fits: (weekday: number) => boolean): number[] {
  const days: number[] = []
  for (let back = from; back >= to; back--) {
    const day = period.until - back * DAY
    if (fits(weekdayOf(day))) days.push(day)
  }
  return days
}
