/** Expected events per cell in one coming window, learned from everything known before it. Pure: columns in, surface out. */

import type { Progress } from '../../kernel/progress.ts'
import { lapseWords } from '../../kernel/time/lapse.ts'
import type { Zone } from '../../kernel/time/zone.ts'
import { countHistory } from './count-history.ts'
import { type StreetLine, streetsWithin } from './follow-streets.ts'
import { type KernelMixture, mixKernels, OTHER_SHAPE, OWN_SHAPE, SAME_HOURS_SHAPE } from './mix-kernels.ts'
import { profileHours } from './profile-hours.ts'
import type { ShareSource, SurfaceLimit } from './results.ts'
import { rollOrigins } from './roll-origins.ts'
import type { SourceShape } from './smooth-rates.ts'
import { DAY, type EventColumns, type EventParts, type HoursOfDay, localDay, splitEvents, wallClock } from './split-events.ts'
import type { StudyArea } from './study-area.ts'
import { groupComponents, type SourceWords } from './word-kernels.ts'

const HOUR = 3_600_000

export interface WindowInput {
  area: StudyArea
  zone: Zone
  /** The offences that are forecast. */
  events: EventColumns
  /** Other types, where the own one is sparse. */
  others?: readonly EventColumns[]
  /** Street centrelines in the grid's plane, where they are known. */
  streets?: readonly StreetLine[]
  /** Epoch milliseconds, half-open. */
  from: number
  to: number
  /** What is reported at or after this moment is unknown. */
  now: number
  /** Plural, e.g. `burglaries`, and the same for the others in order: only for the words. */
  words: string
  otherWords?: readonly string[]
  /** Their codes, where they have any. */
  otherCodes?: readonly string[]
  seed?: number
  /** Told after each day of the past that was learned from. */
  progress?: Progress
}

export interface WindowForecast {
  /** Per position of the area: expected events, and the same total spread by the count of all history. */
  expected: Float32Array
  byCount: Float32Array
  /** Words of each part of the risk, and the parts: positions x words, in expected events. */
  words: string[]
  /** What the words rest on, one for each. */
  sources: ShareSource[]
  parts: Float32Array
  /** Local day from whose beginning the forecast looks ahead. */
  originDay: number
  limits: SurfaceLimit[]
}

export const METHOD = 'multi-kernel self-exciting point process'

export function forecastWindow(input: WindowInput): WindowForecast {
  const { area, zone, seed = 1 } = input
  const now = Math.min(input.now, input.from)
  const limits: SurfaceLimit[] = []
  const known = reportedBefore(input.events, now)
  const dayOnly = isDayOnly(known, zone)
  if (dayOnly) limits.push(HOURS_ALIKE)
  const events = dayOnly ? withDaySpans(known) : known
  const own = splitEvents(events, area, zone)
  const originDay = own.count > 0 ? Math.min(localDay(zone, now), (own.known[own.count - 1] as number) + 1) : localDay(zone, now)
  const behind = localDay(zone, now) - originDay
  if (behind > 14) limits.push(recordsEnd(behind))
  const hours = dayOnly ? undefined : hoursOf(input, zone)
  const sameHours = hours ? splitEvents(events, area, zone, { hours }) : undefined
  const others = (input.others ?? []).map((columns) => splitEvents(reportedBefore(columns, now), area, zone))
  const shapes: SourceShape[] = [OWN_SHAPE, ...(sameHours ? [SAME_HOURS_SHAPE] : []), ...others.map(() => OTHER_SHAPE)]
  const streets = streetsWithin(area, input.streets)
  limits.push(...streets.limits.map((sentence): SurfaceLimit => ({ code: 'streets-elsewhere', sentence })))
  const peel = mixKernels(area, shapes, { streets: streets.network })
  const count = countHistory(area)
  const cells = area.cells.length
  const expected = new Float32Array(cells)
  const byCount = new Float32Array(cells)
  const horizon = hours ? 1 : Math.max(1, Math.ceil((input.to - input.from) / DAY))
  const profile = profileHours(events, zone, now)

  rollOrigins(
    {
      sources: [own, ...(sameHours ? [sameHours] : []), ...others].map((parts) => knownBy(parts, originDay)),
      targets: knownBy(sameHours ?? own, originDay),
      methods: [peel, count],
      from: originDay,
      to: originDay + horizon - 1,
      horizon,
      seed,
      onDay: (done, total, phase) => {
        if (phase === 'learning') input.progress?.({ what: 'Learning from the past, day by day', done, total })
      },
      onWindow(window) {
        let total = 0
        const from = wallClock(zone, input.from)
        const to = wallClock(zone, input.to)
        for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
          const share = profile.between(day, Math.max(0, from - day * DAY), Math.min(DAY, to - day * DAY))
          total += share * window.level.expected(originDay, day)
        }
        expected.set(window.forecast(peel).share)
        byCount.set(window.forecast(count).share)
        for (let i = 0; i < cells; i++) {
          expected[i] = (expected[i] as number) * total
          byCount[i] = (byCount[i] as number) * total
        }
      },
    },
    cells,
  )

  const words: SourceWords[] = [
    { events: input.words },
    ...(sameHours ? [{ events: input.words, when: ' at these hours' }] : []),
    ...others.map((_, i) => ({ events: input.otherWords?.[i] ?? 'other offences', other: input.otherCodes?.[i] ?? null })),
  ]
  return { expected, byCount, ...partsOf(peel, words, expected, area.grid.cellSize), originDay, limits }
}

const HOURS_ALIKE: SurfaceLimit = {
  code: 'hours-alike',
  sentence: 'These records give days without hours, so every hour of a day is taken to be alike.',
}

const recordsEnd = (days: number): SurfaceLimit => ({
  code: 'records-end',
  sentence: `The records end ${lapseWords(days)} before the window; the forecast is as old as they are.`,
  facts: { days },
})

/** Splits each cell's expected events by the words of the kernels that expect them. */
function partsOf(
  peel: KernelMixture,
  sources: readonly SourceWords[],
  expected: Float32Array,
  cellSize: number,
): Pick<WindowForecast, 'words' | 'sources' | 'parts'> {
  const cells = expected.length
  const groups = groupComponents(peel.components, sources, cellSize).filter((group) =>
    group.members.some((k) => (peel.weights[k] as number) > 1e-3),
  )
  const parts = new Float32Array(cells * groups.length)
  const column = new Float32Array(cells)
  const sums = new Float64Array(cells)
  groups.forEach((group, g) => {
    const weights = new Float64Array(peel.weights.length)
    for (const k of group.members) weights[k] = peel.weights[k] as number
    peel.mix(weights, column)
    for (let i = 0; i < cells; i++) {
      parts[i * groups.length + g] = column[i] as number
      sums[i] = (sums[i] as number) + (column[i] as number)
    }
  })
  for (let i = 0; i < cells; i++) {
    const scale = (sums[i] as number) > 0 ? (expected[i] as number) / (sums[i] as number) : 0
    for (let g = 0; g < groups.length; g++) parts[i * groups.length + g] = (parts[i * groups.length + g] as number) * scale
  }
  return { words: groups.map((group) => group.words), sources: groups.map((group) => group.source), parts }
}

/** A window of less than a day is about certain hours; one of whole days is not. */
function hoursOf(input: WindowInput, zone: Zone): HoursOfDay | undefined {
  const from = wallClock(zone, input.from)
  const length = (wallClock(zone, input.to) - from) / HOUR
  return length < 24 ? { start: (from - Math.floor(from / DAY) * DAY) / HOUR, length } : undefined
}

/** Leaves out what was reported at or after `now`. */
function reportedBefore(events: EventColumns, now: number): EventColumns {
  const kept: number[] = []
  for (let i = 0; i < events.count; i++) if ((events.reported[i] as number) < now) kept.push(i)
  if (kept.length === events.count) return events
  const pick = (column: ArrayLike<number>): Float64Array => Float64Array.from(kept, (i) => column[i] as number)
  return {
    count: kept.length,
    from: pick(events.from),
    to: pick(events.to),
    reported: pick(events.reported),
    cell: Int32Array.from(kept, (i) => events.cell[i] as number),
    x: events.x && pick(events.x),
    y: events.y && pick(events.y),
  }
}

/** What was reported earlier on the day of the forecast is known to it as well. */
const knownBy = (parts: EventParts, originDay: number): EventParts => ({
  ...parts,
  known: parts.known.map((day) => Math.min(day, originDay)),
})

/** Nearly all at midnight: the source gave a date, and a program made it a time. */
function isDayOnly(events: EventColumns, zone: Zone): boolean {
  let midnights = 0
  for (let i = 0; i < events.count; i++) {
    const at = wallClock(zone, events.from[i] as number)
    if (at % DAY === 0 && (events.to[i] as number) === (events.from[i] as number)) midnights++
  }
  return events.count > 0 && midnights > 0.9 * events.count
}

function withDaySpans(events: EventColumns): EventColumns {
  return { ...events, to: Float64Array.from({ length: events.count }, (_, i) => (events.from[i] as number) + DAY) }
}
