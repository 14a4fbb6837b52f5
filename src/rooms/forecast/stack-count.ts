/** For very small areas: lets the plain count have a say in the order of the first cells, as much as past windows earned it. */

import type { Method } from './method.ts'
import { rememberRows } from './remember-rows.ts'
import type { StudyArea } from './study-area.ts'

/**
 * What is tried: how much of the order is the count's, and whether that count fades. A stronger voice of the mixture comes
 * first, and wins when hits are equal.
 */
const TRIED: readonly { count: number; fading: boolean }[] = [
  { count: 0, fading: false },
  { count: 0.5, fading: false },
  { count: 0.5, fading: true },
  { count: 1, fading: false },
  { count: 1, fading: true },
]
/** Half-life of the fading count in days. */
const FADES = 730
/** Per cent of the area below which the order is stacked. */
export const SMALL_AREA = 0.5
/** Days between two trials: whole maps are drawn for them. */
const TRY_EVERY = 3

/**
 * Orders the first `top` cells by `(1 - b) x mixture + b x count`, as whichever way of {@link TRIED} hit most events in past
 * windows that were over and known by then; all other cells, and every expected number, stay as the mixture says.
 */
export function stackCount(
  area: StudyArea,
  mixture: Method,
  top = Math.max(1, Math.round((area.cells.length * SMALL_AREA) / 100)),
): Method {
  const cells = area.cells.length
  const plain = { counts: new Float64Array(cells), total: 0 }
  const faded = { counts: new Float64Array(cells), total: 0 }
  const trials = rememberRows(TRIED.length)
  const share = new Float32Array(cells)
  const blend = new Float32Array(cells)
  const sorted = new Float32Array(cells)
  let learned = false
  let lastTry = Number.NEGATIVE_INFINITY
  let chosen = TRIED[0] as (typeof TRIED)[number]
  let firstDay: number | undefined

  /** Writes the blend and returns the value that the `top`-th cell reaches. */
  const draw = (way: (typeof TRIED)[number], from: Float32Array): number => {
    const { counts, total } = way.fading ? faded : plain
    const scale = total > 0 ? way.count / total : 0
    for (let i = 0; i < cells; i++) blend[i] = (1 - way.count) * (from[i] as number) + scale * (counts[i] as number)
    sorted.set(blend)
    sorted.sort()
    return sorted[cells - top] as number
  }

  const tryAll = (origin: number, horizon: number, outcome: Parameters<Method['rehearse']>[2]): void => {
    mixture.share(origin, share)
    const hit = new Float32Array(outcome.count * TRIED.length)
    TRIED.forEach((way, t) => {
      const bar = draw(way, share)
      for (let e = 0; e < outcome.count; e++) {
        const position = outcome.position[e] as number
        if (position >= 0 && (blend[position] as number) >= bar) hit[e * TRIED.length + t] = 1
      }
    })
    for (let e = 0; e < outcome.count; e++) {
      const ready = Math.max(origin + horizon, outcome.known[e] as number)
      trials.push(origin, ready, outcome.weight[e] as number).set(hit.subarray(e * TRIED.length, (e + 1) * TRIED.length))
    }
  }

  return {
    name: mixture.name,
    observe(source, position, day, weight, part) {
      mixture.observe(source, position, day, weight, part)
      if (source !== 0 || position < 0) return
      firstDay ??= day
      const grown = weight * 2 ** ((day - firstDay) / FADES)
      plain.counts[position] = (plain.counts[position] as number) + weight
      plain.total += weight
      faded.counts[position] = (faded.counts[position] as number) + grown
      faded.total += grown
    },
    rehearse(origin, horizon, outcome) {
      mixture.rehearse(origin, horizon, outcome)
      if (!learned || origin - lastTry < TRY_EVERY) return
      lastTry = origin
      tryAll(origin, horizon, outcome)
    },
    learn(origin) {
      mixture.learn(origin)
      learned = true
      const { values, counts: weights, count } = trials.before(origin)
      const hits = TRIED.map((_, t) => {
        let sum = 0
        for (let e = 0; e < count; e++) sum += (weights[e] as number) * (values[e * TRIED.length + t] as number)
        return sum
      })
      chosen = TRIED[hits.indexOf(Math.max(...hits))] as (typeof TRIED)[number]
    },
    share: (origin, into) => mixture.share(origin, into),
    priority(_origin, given, into) {
      into.set(given)
      if (chosen.count === 0) return
      const bar = draw(chosen, given)
      // Lifted above every other cell, in the order of the blend.
      for (let i = 0; i < cells; i++) if ((blend[i] as number) >= bar) into[i] = 1 + (blend[i] as number) / Math.max(bar, 1e-30)
    },
  }
}
