/** For very small areas: lets the plain count have a say in the order of the first cells, as much as past windows earned it. */

import type { Method } from './method.ts'
import { rememberRows } from './remember-rows.ts'
import type { StudyArea } from './study-area.ts'

/**
 * How much of the order may be a fading count's. A stronger voice of the mixture comes first, and wins when hits are equal.
 * The count alone and one that never fades are not tried: for Portland's vehicle theft before March 2016 they were worse than
 * a half, at two weeks on four placements. That was all that was measured; at one week the count alone is ahead of this stack
 * over 2014–17, within chance (docs/decisions/forecast-model.md).
 */
const TRIED: readonly number[] = [0, 0.25, 0.5]
/** Half-life of the count in days. */
const FADES = 730
/**
 * Hits are counted in so many times the area that is ordered: an event in the innermost counts for all three. A handful of
 * cells alone would choose by luck.
 */
const TRIED_AREAS: readonly number[] = [1, 2, 4]
/** Per cent of the area below which the order is stacked. */
export const SMALL_AREA = 0.5
/** Days between two trials: whole maps are drawn for them. */
const TRY_EVERY = 3

/**
 * Orders the first `top` cells by `(1 - b) x mixture + b x fading count`, with whichever b of {@link TRIED} hit most events
 * in past windows that were over and known by then; all other cells, and every expected number, stay as the mixture says.
 */
export function stackCount(
  area: StudyArea,
  mixture: Method,
  top = Math.max(1, Math.round((area.cells.length * SMALL_AREA) / 100)),
): Method {
  const cells = area.cells.length
  const counts = new Float64Array(cells)
  let total = 0
  const trials = rememberRows(TRIED.length)
  const share = new Float32Array(cells)
  const blend = new Float32Array(cells)
  const sorted = new Float32Array(cells)
  let learned = false
  let lastTry = Number.NEGATIVE_INFINITY
  let chosen = 0
  let firstDay: number | undefined

  /** Writes the blend and returns the values that the last cell of each of so many reaches. */
  const draw = (voice: number, from: Float32Array, sizes: readonly number[]): number[] => {
    const scale = total > 0 ? voice / total : 0
    for (let i = 0; i < cells; i++) blend[i] = (1 - voice) * (from[i] as number) + scale * (counts[i] as number)
    sorted.set(blend)
    sorted.sort()
    return sizes.map((size) => sorted[Math.max(0, cells - size)] as number)
  }

  const tryAll = (origin: number, horizon: number, outcome: Parameters<Method['rehearse']>[2]): void => {
    mixture.share(origin, share)
    const sizes = TRIED_AREAS.map((times) => times * top)
    const hits = new Float32Array(outcome.count * TRIED.length)
    TRIED.forEach((voice, t) => {
      const bars = draw(voice, share, sizes)
      for (let e = 0; e < outcome.count; e++) {
        const position = outcome.position[e] as number
        if (position < 0) continue
        for (const bar of bars)
          if ((blend[position] as number) >= bar) hits[e * TRIED.length + t] = (hits[e * TRIED.length + t] as number) + 1
      }
    })
    for (let e = 0; e < outcome.count; e++) {
      const ready = Math.max(origin + horizon, outcome.known[e] as number)
      trials.push(origin, ready, outcome.weight[e] as number).set(hits.subarray(e * TRIED.length, (e + 1) * TRIED.length))
    }
  }

  return {
    name: mixture.name,
    observe(source, position, day, weight, part) {
      mixture.observe(source, position, day, weight, part)
      if (source !== 0 || position < 0) return
      firstDay ??= day
      const grown = weight * 2 ** ((day - firstDay) / FADES)
      counts[position] = (counts[position] as number) + grown
      total += grown
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
      const { values, counts: weights, count: rows } = trials.before(origin)
      const hits = TRIED.map((_, t) => {
        let sum = 0
        for (let e = 0; e < rows; e++) sum += (weights[e] as number) * (values[e * TRIED.length + t] as number)
        return sum
      })
      chosen = TRIED[hits.indexOf(Math.max(...hits))] as number
    },
    share: (origin, into) => mixture.share(origin, into),
    priority(_origin, given, into) {
      into.set(given)
      if (chosen === 0) return
      const [bar] = draw(chosen, given, [top]) as [number]
      // Lifted above every other cell, in the order of the blend.
      for (let i = 0; i < cells; i++) if ((blend[i] as number) >= bar) into[i] = 1 + (blend[i] as number) / Math.max(bar, 1e-30)
    },
  }
}
