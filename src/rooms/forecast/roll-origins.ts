/** Walks through time day by day, hands each method only what was known by then, and asks for a forecast at each test origin. */

import { drawOf } from './draw-fairly.ts'
import { estimateLevel, type Level } from './estimate-level.ts'
import type { Method, Outcome } from './method.ts'
import { ENOUGH } from './remember-rows.ts'
import type { EventParts } from './split-events.ts'

export interface Roll {
  /** Source 0 is what is forecast, by whole day; further sources feed further kernels. */
  sources: readonly EventParts[]
  /** What is scored and learned from; the same as source 0 unless the forecast is about certain hours. */
  targets: EventParts
  methods: readonly Method[]
  /** First and last local day of the test period; the last window ends on or before the day after `to`. */
  from: number
  to: number
  /** Days of a window. */
  horizon: number
  /** Days between two windows; `horizon` when absent. */
  step?: number
  /** Days before `from` from which past windows are rehearsed. */
  rehearseDays?: number
  /** Days between two fits. */
  learnEvery?: number
  /** At most so many rows of past events are learned from; thinned at random where there are more. */
  mostRows?: number
  seed: number
  /** Seconds of CPU so far, where cost is to be told. */
  cpu?: () => number
  /** Called once for each test origin; `share` may be called once per method. */
  onWindow(window: TestWindow): void
  /** Called now and then; may throw to stop. `learning` before the first test day, from the first day on record. */
  onDay?(done: number, total: number, phase: 'learning' | 'testing'): void
}

export interface TestWindow {
  origin: number
  /** Everything that happened in the window, whenever it became known. Only the scorer looks at it. */
  outcome: Outcome
  level: Level
  /** Expected events of the whole city in the window. */
  expected: number
  /** Runs one method for this window. */
  forecast(method: Method): { share: Float32Array; priority: Float32Array | null }
}

export interface RollCost {
  /** CPU seconds by method, in the order given. */
  byMethod: number[]
}

export function rollOrigins(roll: Roll, cells: number): RollCost {
  const { sources, targets, methods, horizon, step = horizon, learnEvery = 28, mostRows = 40_000 } = roll
  const cpu = roll.cpu ?? (() => 0)
  const byMethod = methods.map(() => 0)
  const timed = <T>(index: number, work: () => T): T => {
    const before = cpu()
    const result = work()
    byMethod[index] = (byMethod[index] as number) + cpu() - before
    return result
  }
  const byDay = indexByDay(targets)
  const firstDay = Math.min(roll.from, ...sources.map(firstDayOf), firstDayOf(targets))
  const level = estimateLevel(firstDay)
  const settled = knownDays(targets, roll.from)
  const rehearseFrom = Math.max(firstDay + 60, roll.from - (roll.rehearseDays ?? daysToRehearse(settled, roll.from)))
  // Long windows overlap; every few days is often enough once the rows are many.
  const rows = since(settled, rehearseFrom) * horizon
  const rehearseStep = Math.max(1, Math.min(horizon, Math.ceil(rows / mostRows)))
  const keep = Math.min(1, (mostRows * rehearseStep) / Math.max(1, rows))
  const next = sources.map(() => 0)
  const share = new Float32Array(cells)
  const priority = new Float32Array(cells)
  // Whoever orders cells by how past forecasts did must have forecast in the past.
  const learnFrom = methods.some((method) => method.priority) ? Math.round((rehearseFrom + roll.from) / 2) : roll.from
  let learnedAt = Number.NEGATIVE_INFINITY
  const lastOrigin = roll.to + 1 - horizon

  for (let day = firstDay; day <= lastOrigin; day++) {
    takeIn(day)
    if (day >= rehearseFrom && (day - rehearseFrom) % rehearseStep === 0) {
      const outcome = thinned(outcomeOf(byDay, targets, day, horizon), keep, day, roll.seed)
      methods.forEach((method, index) => {
        timed(index, () => method.rehearse(day, horizon, outcome))
      })
    }
    if (day >= learnFrom && day - learnedAt >= learnEvery) learn(day)
    if (day < roll.from) {
      roll.onDay?.(day - firstDay + 1, roll.from - firstDay, 'learning')
      continue
    }
    if ((day - roll.from) % step !== 0) continue
    if (learnedAt < roll.from) learn(day)
    let expected = 0
    for (let ahead = 0; ahead < horizon; ahead++) expected += level.expected(day, day + ahead)
    roll.onWindow({
      origin: day,
      outcome: outcomeOf(byDay, targets, day, horizon),
      level,
      expected,
      forecast(method) {
        const index = methods.indexOf(method)
        return timed(index, () => {
          method.share(day, share)
          if (!method.priority) return { share, priority: null }
          method.priority(day, share, priority)
          return { share, priority }
        })
      },
    })
    roll.onDay?.(day - roll.from + 1, lastOrigin - roll.from + 1, 'testing')
  }
  return { byMethod }

  function learn(day: number): void {
    learnedAt = day
    level.learn(day)
    methods.forEach((method, index) => {
      timed(index, () => method.learn(day))
    })
  }

  function takeIn(day: number): void {
    const began = next[0] as number
    sources.forEach((parts, source) => {
      const start = next[source] as number
      let end = start
      while (end < parts.count && (parts.known[end] as number) <= day) end++
      next[source] = end
      if (end === start) return
      methods.forEach((method, index) => {
        timed(index, () => {
          for (let i = start; i < end; i++) {
            method.observe(
              source,
              parts.position[i] as number,
              parts.day[i] as number,
              parts.weight[i] as number,
              parts.part[i] as number,
            )
          }
        })
      })
    })
    const own = sources[0]
    if (!own) return
    for (let i = began; i < (next[0] as number); i++) {
      level.observe(own.day[i] as number, own.weight[i] as number, own.known[i] as number)
    }
  }
}

interface DayIndex {
  firstDay: number
  /** Positions in the targets, ordered by day. */
  order: Int32Array
  /** Start in `order` of each day, and one more. */
  starts: Int32Array
}

function indexByDay(parts: EventParts): DayIndex {
  const firstDay = firstDayOf(parts)
  let lastDay = firstDay - 1
  for (let i = 0; i < parts.count; i++) lastDay = Math.max(lastDay, parts.day[i] as number)
  const days = Number.isFinite(firstDay) ? Math.max(0, lastDay - firstDay + 1) : 0
  const starts = new Int32Array(days + 1)
  for (let i = 0; i < parts.count; i++) {
    const slot = (parts.day[i] as number) - firstDay + 1
    starts[slot] = (starts[slot] as number) + 1
  }
  for (let d = 0; d < days; d++) starts[d + 1] = (starts[d + 1] as number) + (starts[d] as number)
  const fill = starts.slice()
  const order = new Int32Array(parts.count)
  for (let i = 0; i < parts.count; i++) {
    const slot = (parts.day[i] as number) - firstDay
    order[fill[slot] as number] = i
    fill[slot] = (fill[slot] as number) + 1
  }
  return { firstDay, order, starts }
}

function firstDayOf(parts: EventParts): number {
  let first = Infinity
  for (let i = 0; i < parts.count; i++) first = Math.min(first, parts.day[i] as number)
  return first
}

function spanOf(index: DayIndex, day: number, horizon: number): [number, number] {
  const days = index.starts.length - 1
  const clamp = (d: number): number => Math.max(0, Math.min(days, d - index.firstDay))
  if (days <= 0) return [0, 0]
  return [index.starts[clamp(day)] as number, index.starts[clamp(day + horizon)] as number]
}

function outcomeOf(index: DayIndex, parts: EventParts, day: number, horizon: number): Outcome {
  const [start, end] = spanOf(index, day, horizon)
  const chosen = index.order.subarray(start, end)
  return {
    count: chosen.length,
    position: Int32Array.from(chosen, (i) => parts.position[i] as number),
    weight: Float32Array.from(chosen, (i) => parts.weight[i] as number),
    known: Int32Array.from(chosen, (i) => parts.known[i] as number),
  }
}

/** Half a year and a little, longer where that holds too few events to learn from, three years at most. */
function daysToRehearse(known: Int32Array, from: number): number {
  for (const days of [200, 365, 730]) if (since(known, from - days) >= ENOUGH) return days
  return 1095
}

/** Days of those targets that are known when the test begins; later ones may not even decide how much is rehearsed. */
function knownDays(parts: EventParts, from: number): Int32Array {
  const days: number[] = []
  for (let i = 0; i < parts.count; i++) if ((parts.known[i] as number) <= from) days.push(parts.day[i] as number)
  return Int32Array.from(days).sort()
}

function since(ascending: Int32Array, day: number): number {
  const first = ascending.findIndex((one) => one >= day)
  return first < 0 ? 0 : ascending.length - first
}

/** Keeps an event by a number drawn from what it is, so that an event nobody knows of yet changes no other's luck. */
function thinned(outcome: Outcome, keep: number, origin: number, seed: number): Outcome {
  if (keep >= 1) return outcome
  const chosen: number[] = []
  for (let i = 0; i < outcome.count; i++) {
    if (drawOf(seed, origin, outcome.position[i] as number, outcome.known[i] as number) < keep) chosen.push(i)
  }
  return {
    count: chosen.length,
    position: Int32Array.from(chosen, (i) => outcome.position[i] as number),
    weight: Float32Array.from(chosen, (i) => outcome.weight[i] as number),
    known: Int32Array.from(chosen, (i) => outcome.known[i] as number),
  }
}
