/** Turns incident columns into what the kernels eat: parts of events by local day, each with the day it became known. */

import { aoristicShare } from '../../kernel/time/aoristic.ts'
import type { Zone } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'
import type { StudyArea } from './study-area.ts'

export const DAY = 86_400_000
const HOUR = 3_600_000

/** Columns of incidents, any order; times in epoch milliseconds, `cell` a cell of the study area's grid (or -1). */
export interface EventColumns {
  readonly count: number
  readonly from: ArrayLike<number>
  /** Equal to `from` when the moment is known. */
  readonly to: ArrayLike<number>
  /** When the agency knew. A forecast made earlier never sees the event. */
  readonly reported: ArrayLike<number>
  readonly cell: ArrayLike<number>
  /** Where in the grid's plane, if known finer than the cell: near an edge an event counts for the neighbour as well. */
  readonly x?: ArrayLike<number>
  readonly y?: ArrayLike<number>
}

export const CENTRE = 16

/** Hours of each local day that a forecast is about: `start` after midnight, `length` up to a day, both in hours. */
export interface HoursOfDay {
  readonly start: number
  readonly length: number
}

/**
 * Parts of events, ascending by `known`. A burglary between Friday noon and Sunday noon is a quarter of a burglary on
 * Friday, half of one on Saturday and a quarter on Sunday.
 */
export interface EventParts {
  readonly count: number
  /** Local day of the part: whole days since 1970-01-01 on the agency's wall clock. */
  readonly day: Int32Array
  /** Position in the study area, or -1. */
  readonly position: Int32Array
  readonly weight: Float32Array
  /** Sixteenth of the cell in which it lies, `4 * north + east`, or {@link CENTRE} when only the cell is known. */
  readonly part: Uint8Array
  /** First local day whose beginning lies after the report. */
  readonly known: Int32Array
}

/** Milliseconds on the agency's wall clock, as if it were UTC. */
export const wallClock = (zone: Zone, at: number): number => at + zone.offsetAt(at as Instant)

/** Local day of an instant: whole days since 1970-01-01 on the wall clock. */
export const localDay = (zone: Zone, at: number): number => Math.floor(wallClock(zone, at) / DAY)

/**
 * Parts by whole local day, or, when `hours` are given, by each day's stretch of those hours (a night shift belongs to the
 * day on which it begins). Spans longer than `longestSpan` days say too little about when, and are left out of an `hours`
 * split; by day they still count.
 */
export function splitEvents(
  events: EventColumns,
  area: StudyArea,
  zone: Zone,
  options: { hours?: HoursOfDay; longestSpan?: number; stretch?: number } = {},
): EventParts {
  const { hours, longestSpan = 31 } = options
  const start = (hours?.start ?? 0) * HOUR
  const length = (hours?.length ?? 24) * HOUR
  const day: number[] = []
  const position: number[] = []
  const weight: number[] = []
  const known: number[] = []
  const part: number[] = []
  for (let i = 0; i < events.count; i++) {
    const from = wallClock(zone, events.from[i] as number)
    const to = (events.to[i] as number) === (events.from[i] as number) ? from : wallClock(zone, events.to[i] as number)
    if (hours && to - from > longestSpan * DAY) continue
    const cell = events.cell[i] as number
    const at = cell >= 0 ? (area.positionOf[cell] ?? -1) : -1
    const inCell = partOf(events, i, area)
    const knownOn = localDay(zone, Math.max(events.reported[i] as number, events.from[i] as number)) + 1
    // The stretch before may still be running when the span begins.
    const firstDay = Math.floor((from - start - length) / DAY)
    const lastDay = Math.floor((to - start) / DAY)
    for (let d = firstDay; d <= lastDay; d++) {
      const share = aoristicShare(from, to, d * DAY + start, d * DAY + start + length)
      if (share < 1e-4) continue
      day.push(d)
      position.push(at)
      weight.push(share)
      part.push(inCell)
      known.push(Math.max(knownOn, d + 1))
    }
  }
  const order = Uint32Array.from(day, (_, i) => i).sort(
    (a, b) => (known[a] as number) - (known[b] as number) || (day[a] as number) - (day[b] as number) || a - b,
  )
  return {
    count: order.length,
    day: Int32Array.from(order, (i) => day[i] as number),
    position: Int32Array.from(order, (i) => position[i] as number),
    weight: Float32Array.from(order, (i) => weight[i] as number),
    part: Uint8Array.from(order, (i) => part[i] as number),
    known: Int32Array.from(order, (i) => known[i] as number),
  }
}

function partOf(events: EventColumns, i: number, { grid }: StudyArea): number {
  if (!events.x || !events.y) return CENTRE
  const quarter = (metres: number): number => Math.floor((((metres / grid.cellSize) % 1) + 1) * 4) % 4
  return quarter((events.y[i] as number) - grid.south) * 4 + quarter((events.x[i] as number) - grid.west)
}
