/** The offences of the demo city: how many, when in the year, the week and the day, and what draws them to a street. */

/** What draws an offence to a street segment; each is a weight computed once for every segment. */
export type Draw = 'homes' | 'shops' | 'bars' | 'parking' | 'centre' | 'everywhere' | 'patrols'

/** A bump in the hours of the day: 24 h clock, standard deviation in hours. */
export interface HourBump {
  at: number
  width: number
  weight: number
}

export interface Pattern {
  /** Share of the offence's incidents. */
  share: number
  draw: Draw
  hours: readonly HourBump[]
  /** Factors for Monday to Sunday; a night belongs to the day on which it began. */
  week: readonly [number, number, number, number, number, number, number]
  /** Nobody was there: the span in which it happened, hours on average. Absent when the moment is known. */
  span?: { shortest: number; mean: number }
}

export interface Offence {
  category: string
  nibrs: string
  /** Of the city's 60,000 incidents. */
  share: number
  /** Size and month (1-12) of the yearly peak. */
  season: { swing: number; peak: number }
  /** Change over three years, as a share. */
  trend: number
  /** Hours from knowing to reporting: median, and the spread of its logarithm. */
  lag: { median: number; spread: number }
  /** How strongly the city's hot streets draw it: 1 as most, 0 not at all. */
  heat: number
  patterns: readonly Pattern[]
}

const flat = [1, 1, 1, 1, 1, 1, 1] as const
const weekend = [0.75, 0.7, 0.75, 0.9, 1.5, 1.75, 1.05] as const
const partyNights = [0.3, 0.3, 0.4, 0.7, 2.2, 2.6, 0.6] as const
const workdays = [1.15, 1.15, 1.15, 1.1, 1.1, 0.7, 0.6] as const
const shopDays = [0.9, 0.9, 0.95, 1, 1.2, 1.4, 0.7] as const

const evening: HourBump[] = [
  { at: 20, width: 3, weight: 1 },
  { at: 13, width: 4, weight: 0.45 },
]
const lateNight: HourBump[] = [
  { at: 24.3, width: 1.7, weight: 1 },
  { at: 22, width: 1.5, weight: 0.5 },
]
const overnight: HourBump[] = [{ at: 26, width: 2.6, weight: 1 }]
const shopHours: HourBump[] = [
  { at: 15.5, width: 2.8, weight: 1 },
  { at: 12, width: 1.5, weight: 0.4 },
]
const daytime: HourBump[] = [{ at: 12.5, width: 2.6, weight: 1 }]

export const offences: readonly Offence[] = [
  {
    category: 'BURGLARY',
    nibrs: '220',
    share: 0.1,
    season: { swing: 0.2, peak: 8 },
    trend: -0.06,
    lag: { median: 0.8, spread: 0.9 },
    heat: 0.8,
    patterns: [
      { share: 0.74, draw: 'homes', hours: daytime, week: workdays, span: { shortest: 2, mean: 7 } },
      { share: 0.16, draw: 'shops', hours: overnight, week: [1, 0.9, 0.9, 1, 1.1, 1.3, 1.2], span: { shortest: 4, mean: 9 } },
      { share: 0.1, draw: 'homes', hours: overnight, week: weekend, span: { shortest: 20, mean: 60 } },
    ],
  },
  {
    category: 'THEFT',
    nibrs: '23H',
    share: 0.175,
    season: { swing: 0.16, peak: 7 },
    trend: -0.03,
    lag: { median: 3, spread: 1.3 },
    heat: 1,
    patterns: [
      { share: 0.7, draw: 'centre', hours: shopHours, week: shopDays },
      { share: 0.3, draw: 'homes', hours: daytime, week: flat, span: { shortest: 2, mean: 14 } },
    ],
  },
  {
    category: 'SHOPLIFTING',
    nibrs: '23C',
    share: 0.09,
    season: { swing: 0.14, peak: 12 },
    trend: 0.12,
    lag: { median: 0.6, spread: 0.8 },
    heat: 1.25,
    patterns: [{ share: 1, draw: 'shops', hours: shopHours, week: shopDays }],
  },
  {
    category: 'THEFT FROM VEHICLE',
    nibrs: '23F',
    share: 0.145,
    season: { swing: 0.12, peak: 10 },
    trend: 0.05,
    lag: { median: 1.6, spread: 1 },
    heat: 0.95,
    patterns: [
      {
        share: 0.72,
        draw: 'parking',
        hours: overnight,
        week: [0.95, 0.9, 0.9, 0.95, 1.15, 1.2, 1],
        span: { shortest: 3, mean: 10 },
      },
      { share: 0.28, draw: 'centre', hours: evening, week: weekend, span: { shortest: 1, mean: 3 } },
    ],
  },
  {
    category: 'VEHICLE THEFT',
    nibrs: '240',
    share: 0.075,
    season: { swing: 0.1, peak: 11 },
    trend: 0.1,
    lag: { median: 0.7, spread: 0.8 },
    heat: 0.85,
    patterns: [
      {
        share: 0.85,
        draw: 'parking',
        hours: overnight,
        week: [0.95, 0.95, 0.95, 1, 1.1, 1.1, 1],
        span: { shortest: 3, mean: 9 },
      },
      { share: 0.15, draw: 'shops', hours: shopHours, week: flat, span: { shortest: 0.5, mean: 2 } },
    ],
  },
  {
    category: 'VANDALISM',
    nibrs: '290',
    share: 0.11,
    season: { swing: 0.18, peak: 6 },
    trend: -0.05,
    lag: { median: 4, spread: 1.3 },
    heat: 0.75,
    patterns: [
      { share: 0.6, draw: 'parking', hours: overnight, week: weekend, span: { shortest: 3, mean: 10 } },
      { share: 0.4, draw: 'everywhere', hours: evening, week: weekend },
    ],
  },
  {
    category: 'SIMPLE ASSAULT',
    nibrs: '13B',
    share: 0.12,
    season: { swing: 0.2, peak: 7 },
    trend: 0,
    lag: { median: 0.4, spread: 1.4 },
    heat: 0.9,
    patterns: [
      { share: 0.38, draw: 'bars', hours: lateNight, week: partyNights },
      { share: 0.62, draw: 'homes', hours: evening, week: [0.95, 0.9, 0.9, 0.95, 1.05, 1.2, 1.15] },
    ],
  },
  {
    category: 'AGGRAVATED ASSAULT',
    nibrs: '13A',
    share: 0.042,
    season: { swing: 0.24, peak: 7 },
    trend: 0.03,
    lag: { median: 0.15, spread: 1 },
    heat: 1,
    patterns: [
      { share: 0.5, draw: 'bars', hours: lateNight, week: partyNights },
      { share: 0.5, draw: 'homes', hours: evening, week: weekend },
    ],
  },
  {
    category: 'ROBBERY',
    nibrs: '120',
    share: 0.024,
    season: { swing: 0.12, peak: 11 },
    trend: -0.04,
    lag: { median: 0.1, spread: 0.9 },
    heat: 1.1,
    patterns: [
      { share: 0.6, draw: 'centre', hours: lateNight, week: weekend },
      { share: 0.4, draw: 'shops', hours: evening, week: flat },
    ],
  },
  {
    category: 'FRAUD',
    nibrs: '26A',
    share: 0.025,
    season: { swing: 0.05, peak: 1 },
    trend: 0.2,
    lag: { median: 160, spread: 1.1 },
    heat: 0.3,
    patterns: [{ share: 1, draw: 'homes', hours: daytime, week: workdays }],
  },
  {
    category: 'NARCOTICS',
    nibrs: '35A',
    share: 0.055,
    season: { swing: 0.06, peak: 6 },
    trend: 0,
    lag: { median: 0.02, spread: 0.4 },
    heat: 0.35,
    patterns: [{ share: 1, draw: 'patrols', hours: evening, week: [0.9, 1.05, 1.1, 1.1, 1.15, 1, 0.7] }],
  },
  {
    category: 'PROSTITUTION',
    nibrs: '40A',
    share: 0.005,
    season: { swing: 0.05, peak: 6 },
    trend: -0.1,
    lag: { median: 0.02, spread: 0.3 },
    heat: 0.2,
    patterns: [{ share: 1, draw: 'patrols', hours: lateNight, week: weekend }],
  },
  {
    category: 'WEAPONS OFFENCE',
    nibrs: '520',
    share: 0.009,
    season: { swing: 0.1, peak: 7 },
    trend: 0.05,
    lag: { median: 0.02, spread: 0.4 },
    heat: 0.3,
    patterns: [{ share: 1, draw: 'patrols', hours: lateNight, week: weekend }],
  },
  {
    category: 'DISORDERLY CONDUCT',
    nibrs: '90C',
    share: 0.012,
    season: { swing: 0.2, peak: 7 },
    trend: 0,
    lag: { median: 0.05, spread: 0.5 },
    heat: 0.6,
    patterns: [{ share: 1, draw: 'bars', hours: lateNight, week: partyNights }],
  },
  {
    category: 'TRESPASS',
    nibrs: '90J',
    share: 0.01,
    season: { swing: 0.1, peak: 1 },
    trend: 0,
    lag: { median: 0.1, spread: 0.6 },
    heat: 0.7,
    patterns: [{ share: 1, draw: 'shops', hours: evening, week: flat }],
  },
  {
    category: 'ARSON',
    nibrs: '200',
    share: 0.002,
    season: { swing: 0.2, peak: 7 },
    trend: 0,
    lag: { median: 0.3, spread: 0.8 },
    heat: 0.2,
    patterns: [{ share: 1, draw: 'everywhere', hours: overnight, week: weekend }],
  },
  {
    category: 'SEXUAL ASSAULT',
    nibrs: '11A',
    share: 0.006,
    season: { swing: 0.05, peak: 7 },
    trend: 0,
    lag: { median: 60, spread: 1.6 },
    heat: 0,
    patterns: [{ share: 1, draw: 'everywhere', hours: evening, week: weekend }],
  },
]

/** Offences whose place the agency withholds: every row stands at (0, 0), so that no map can show who was harmed where. */
export const withheldPlaces: ReadonlySet<string> = new Set(['11A'])

/** 24 weights, from bumps that wrap around midnight. */
export function hourWeights(bumps: readonly HourBump[]): Float64Array {
  const weights = new Float64Array(24).fill(0.03)
  for (const { at, width, weight } of bumps) {
    for (let hour = 0; hour < 24; hour++) {
      const off = Math.abs(hour + 0.5 - (at % 24))
      const around = Math.min(off, 24 - off)
      weights[hour] = (weights[hour] as number) + weight * Math.exp(-0.5 * (around / width) ** 2)
    }
  }
  return weights
}
