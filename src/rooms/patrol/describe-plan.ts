/** Puts a plan into plain words: the top line, why here, what it cannot know. */

import { lapseWords } from '../../kernel/time/lapse.ts'
import type { Window } from '../../kernel/time/shift.ts'
import { type Zone, zoneNamed } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'
import type { Explanation, Limit } from '../trust/contract.ts'
import type { PatrolPlan, Stop, Unit } from './contract.ts'

/** Shown wherever an officer sees a stop. */
export const CAUTION =
  'A stop is a reason to be there and to be seen. It is no reason to stop, search or suspect anybody: the forecast speaks about places, never about persons.'

/** Plural words for the classes that are planned for most; others are called by their own name. */
const PLURALS: Record<string, string> = {
  all: 'reported crimes',
  '09A': 'homicides',
  '120': 'robberies',
  '13A': 'aggravated assaults',
  '13B': 'simple assaults',
  '13U': 'assaults (kind not told apart)',
  '200': 'arsons',
  '220': 'burglaries',
  '23C': 'shopliftings',
  '23D': 'thefts from buildings',
  '23F': 'thefts from vehicles',
  '23H': 'thefts',
  '23U': 'thefts (kind not told apart)',
  '240': 'vehicle thefts',
  '290': 'cases of criminal damage',
}

/** Whether {@link offenceWords} needs the offence's own name. */
export const hasPlural = (nibrs: string): boolean => nibrs in PLURALS

/** "burglaries" for 220; "embezzlement offences" for a class that has no plural here. */
export const offenceWords = (nibrs: string, name: string): string => PLURALS[nibrs] ?? `${name.toLowerCase()} offences`

/** "22:00" in the agency's zone. */
export function clockTime(at: Instant, zone: Zone): string {
  const { hour, minute } = zone.local(at)
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** "Tonight" for a shift that touches the night, else "Today"; with the weekday when the shift is not of this day. */
export function whenWords(window: Window, zone: Zone, now: Instant): string {
  const start = zone.local(window.from)
  const today = zone.local(now)
  const sameDay =
    (window.from <= now && now < window.to) ||
    (start.year === today.year && start.month === today.month && start.day === today.day)
  const hours = `${clockTime(window.from, zone)}–${clockTime(window.to, zone)}`
  if (sameDay) return `${start.hour >= 17 || start.hour < 5 ? 'Tonight' : 'Today'} ${hours}`
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  return `${days[start.weekday]} ${start.year}-${String(start.month).padStart(2, '0')}-${String(start.day).padStart(2, '0')} ${hours}`
}

/**
 * The top line of Tonight. `when` as made by {@link whenWords}, `offences` as by {@link offenceWords}; `whose` says of this
 * many stops whose they are, when they are no longer Peel's suggestion alone.
 */
export function headlineOf(
  plan: Omit<PatrolPlan, 'headline'>,
  when: string,
  offences: string,
  whose: (stops: string) => string = (stops) => `Peel suggests ${stops}`,
): string {
  const { covered, stops, units } = plan
  const free = units.reduce((sum, unit) => sum + unit.freeMinutes, 0)
  const assumed = units.some((unit) => unit.assumed) ? ' (assumed)' : ''
  const start = `${when}: ${units.length === 1 ? '1 unit' : `${units.length} units`}, ${hoursWords(free)} free${assumed}.`
  if (stops.length === 0) return `${start} ${whose('no stops')}: no unit has ten free minutes within reach of a place.`
  const own = percentWords(covered.expected, covered.of)
  const byCount = percentWords(covered.byCountExpected, covered.of)
  return (
    `${start} ${whose(stopsWords(stops.length))}; they cover ${own} of the expected ${offences} ` +
    `in ${percentWords(covered.areaShare, 1)} of the city (counting alone: ${own === byCount ? 'the same' : byCount}; ` +
    'both by this forecast’s own measure, not a test).'
  )
}

export const stopsWords = (count: number): string => (count === 1 ? '1 stop' : `${count} stops`)

/** "31 %", "1.4 %", "less than 0.1 %". */
function percentWords(part: number, whole: number): string {
  if (!(whole > 0)) return '0 %'
  const percent = (part / whole) * 100
  if (percent === 0) return '0 %'
  if (percent < 0.1) return 'less than 0.1 %'
  return percent < 9.95 ? `${percent.toFixed(1)} %` : `${Math.round(percent)} %`
}

/** "6 h 10 min". */
export function hoursWords(minutes: number): string {
  const whole = Math.round(minutes)
  const hours = Math.floor(whole / 60)
  if (hours === 0) return `${whole} min`
  return whole % 60 === 0 ? `${hours} h` : `${hours} h ${whole % 60} min`
}

/** Numbers to twelve as words: small counts are words. */
export function countWords(count: number): string {
  const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
  return words[count] ?? String(count)
}

/** How many of the flagged cells should see nothing: sum of exp(-expected), events being Poisson in each. */
function quietCells(stops: readonly Stop[]): { cells: number; quiet: number } {
  const expected = new Map(stops.map((stop) => [stop.cell as number, stop.expected]))
  let quiet = 0
  for (const events of expected.values()) quiet += Math.exp(-events)
  return { cells: expected.size, quiet }
}

/** Why one stop is where it is, from the forecast's own sentence and what it was chosen for. */
export function whyHere(
  stop: Stop,
  offences: string,
  explanation: { sentence: string; cityMean: number } | null,
  beatName: string | null,
): string {
  const chosen = {
    forecast: '',
    exploration: 'Chosen to look where the forecast is unsure and few have been: ',
    floor: `Chosen so that ${beatName ?? 'this area'} is not left out: `,
    person: 'Added by a person: ',
  }[stop.chosenFor]
  const mean = explanation?.cityMean ?? 0
  const against = mean > 0 ? `, ${(stop.expected / mean).toFixed(1)} times the average place` : ''
  const expected = `Expected here: ${expectedWords(stop.expected, offences)}${against}.`
  const sentence = explanation ? ` ${explanation.sentence}` : ' The forecast could not explain this place just now.'
  return `${chosen}${chosen ? lowerFirst(expected) : expected}${sentence}`
}

function expectedWords(expected: number, offences: string): string {
  if (expected >= 1) return `about ${expected.toFixed(1)} ${offences} this shift`
  return expected < 0.001
    ? `fewer than 0.1 ${offences} in 100 such shifts`
    : `about ${(expected * 100).toFixed(1)} ${offences} in 100 such shifts`
}

export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** What every plan cannot know, and the base rate of its places. */
export function limitsOf(facts: {
  stops: readonly Stop[]
  units: readonly Unit[]
  offences: string
  hasResidents: boolean
  /** Classes found by looking that a decision let into this forecast. */
  discovered: readonly { nibrs: string; name: string }[]
  unkept: readonly Limit[]
  resolution: string | null
}): Limit[] {
  const limits: Limit[] = [restsOn(facts.discovered)]
  limits.push(...baseRateLimit(facts.stops, facts.offences))
  limits.push({
    code: 'own-measure',
    sentence:
      'Both shares, by forecast and by counting, are measured with this forecast itself. Whether it beats counting here is what the backtest says.',
  })
  limits.push({
    code: 'calls-first',
    sentence:
      'Calls come first. Times are spread by chance over the shift and travel is estimated along a street grid, not from live traffic.',
  })
  limits.push({
    code: 'no-effect-promised',
    sentence: 'It says where crime is likely, not that a visit prevents it: recorded visits are what a later evaluation needs.',
  })
  if (facts.units.some((unit) => unit.assumed)) {
    limits.push({
      code: 'units-assumed',
      sentence:
        'Nobody entered this shift’s units yet: call signs, start places and 90 free minutes each are assumed. Enter the real ones before you publish.',
    })
  }
  if (!facts.hasResidents) {
    limits.push({
      code: 'no-residents',
      sentence: 'No residents by area are given for this city, so nobody can say here who lives where the stops are.',
    })
  }
  if (facts.resolution === 'day') {
    limits.push({
      code: 'day-only',
      sentence: 'The records give only the day, so the forecast cannot tell this shift from another of the same day.',
    })
  }
  return [...limits, ...facts.unkept]
}

function restsOn(discovered: readonly { nibrs: string; name: string }[]): Limit {
  if (discovered.length === 0) {
    return {
      code: 'reported-only',
      sentence:
        'It knows reported crime only: what nobody reports is not in it, and drug, vice and officer-initiated offences are left out.',
    }
  }
  const names = discovered.map(({ name }) => name).join(', ')
  return {
    code: 'discovered-included',
    sentence: `A person decided to include what is found by looking (${names}): such records show where officers were, so this plan may send them where they already go. What nobody reports is not in it, and other drug, vice and officer-initiated offences are left out.`,
    facts: { names },
  }
}

/** How rarely these stops come true; none where there are no stops. */
export function baseRateLimit(stops: readonly Stop[], offences: string): Limit[] {
  const { cells, quiet } = quietCells(stops)
  if (cells === 0) return []
  const words = baseRateWords(cells, quiet, { stops, offences })
  return [
    {
      code: 'base-rate',
      sentence: `${words} Seeing nothing there is the normal case, not a failure.`,
      facts: { places: cells, quiet: Math.round(quiet), inHundred: expectedInHundred(stops) },
    },
  ]
}

/** Events expected at all of the stops' places together in a hundred such shifts, a place that is visited twice counted once. */
function expectedInHundred(stops: readonly Stop[]): number {
  const expected = new Map(stops.map((stop) => [stop.cell as number, stop.expected]))
  return Math.round([...expected.values()].reduce((sum, events) => sum + events, 0) * 100)
}

/** "Of these 23 places about 20 will see nothing": or, where even one event is unlikely, how many in a hundred such shifts. */
function baseRateWords(cells: number, quiet: number, { stops, offences }: { stops: readonly Stop[]; offences: string }): string {
  const nothing = Math.round(quiet)
  if (nothing < cells)
    return `Of these ${countWords(cells)} places about ${countWords(nothing)} will see no ${offences} at all this shift.`
  const inHundred = expectedInHundred(stops)
  const places = cells === 1 ? 'This one place' : `All ${countWords(cells)} places together`
  const inAll = inHundred === 0 ? `fewer than one is` : `about ${countWords(inHundred)} ${inHundred === 1 ? 'is' : 'are'}`
  return `${places} will most likely see no ${offences} at all this shift. Over 100 such shifts, ${inAll} expected there in all.`
}

/** Why this plan: the sentences and figures of the suggestion's card. */
export function explainPlan(plan: PatrolPlan, offences: string): Explanation {
  return {
    sentences: [
      `The ${plan.stops.length === 1 ? 'one stop goes' : `${countWords(plan.stops.length)} stops go`} where the forecast expects most ${offences} for the minutes that the units really have, travel included.`,
      Number.isFinite(plan.gap)
        ? `It reaches at least ${reachedWords(plan.gap)} of what the best possible plan with these units could, by the forecast’s own measure.`
        : 'How far this plan is from the best possible one is not known: the solver gave no bound.',
      'Order and times change by chance from shift to shift, so that nobody can learn them.',
    ],
    figures: figuresOf(plan, offences),
  }
}

/** "88 %" for a gap of 12 per cent. */
export const reachedWords = (gap: number): string => `${(100 - gap).toFixed(0)} %`

/** How the plan was worked out, for the foot of a sheet: the way, and how good it can be said to be. */
export function methodWords(plan: PatrolPlan): string {
  const bound = Number.isFinite(plan.gap)
    ? `The plan reaches at least ${reachedWords(plan.gap)} of what the best possible one with these units could.`
    : 'How far it is from the best possible plan is not known.'
  return `Worked out by ${plan.solver}. ${bound}`
}

/** The figures of a plan as it stands. */
export function figuresOf(plan: PatrolPlan, offences: string): Explanation['figures'] {
  const { covered } = plan
  const share = covered.of > 0 ? (covered.expected / covered.of) * 100 : 0
  const byCount = covered.of > 0 ? (covered.byCountExpected / covered.of) * 100 : 0
  const { cells, quiet } = quietCells(plan.stops)
  return [
    {
      label: `Expected ${offences} covered`,
      value: share,
      unit: '%',
      comparedWith: { label: 'counting alone', value: byCount },
    },
    { label: 'Area', value: covered.areaShare * 100, unit: '% of the city' },
    { label: 'Places that will see nothing', value: Math.round(quiet), comparedWith: { label: 'places', value: cells } },
    ...(Number.isFinite(plan.gap) ? [{ label: 'Gap to the bound, at most', value: plan.gap, unit: '%' }] : []),
  ]
}

const DAY = 86_400_000
/** Records that end longer before the shift than this are said at the top. */
const DAYS_TOO_OLD = 14

/** What must be read first where the records end long before the shift; null where they do not. */
export function oldRecordsWarning(plan: PatrolPlan): string | null {
  if (plan.recordsTo === undefined) return null
  const behind = Math.floor((plan.window.from - plan.recordsTo) / DAY)
  if (behind <= DAYS_TOO_OLD) return null
  const { year, month, day } = zoneNamed(plan.zone).local(plan.recordsTo)
  const end = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return (
    `The records end on ${end}, ${lapseWords(behind)} before this shift: ` +
    'the plan shows where crime was likely then, not now. Import newer records before anybody drives by it.'
  )
}
