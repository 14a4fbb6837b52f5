/** For very small areas: lets the plain count have a say in the order of the first cells, as much as past windows earned it. */

import type { Method } from './method.ts'
import { rememberRows } from './remember-rows.ts'
import type { StudyArea } from './study-area.ts'

/** Shares of the count that are tried; equal hits go to the smaller one. */
const TRIED = [0, 0.5, 1]
/** Per cent of the area below which the order is stacked. */
export const SMALL_AREA = 0.5
/** Days between two trials: whole maps are drawn for them. */
const TRY_EVERY = 3

/**
 * Orders the first `top` cells by `(1 - b) x mixture + b x count`, b being whichever of {@link TRIED} hit most events in
 * past windows that were over and known by then; all other cells, and every expected number, stay as the mixture says.
 */
export function stackCount(
  area: StudyArea,
  mixture: Method,
  top = Math.max(1, Math.round((area.cells.length * SMALL_AREA) / 100)),
): Method {
  const cells = area.cells.length
  const counts = new Float64Array(cells)
  const trials = rememberRows(TRIED.length)
  const share = new Float32Array(cells)
  const blend = new Float32Array(cells)
  const sorted = new Float32Array(cells)
  let total = 0
  let learned = false
  let lastTry = Number.NEGATIVE_INFINITY
  let chosen = 0

  /** Writes the blend and returns the value that the `top`-th cell reaches. */
  const draw = (weight: number, from: Float32Array): number => {
    for (let i = 0; i < cells; i++) {
      blend[i] = (1 - weight) * (from[i] as number) + (total > 0 ? (weight * (counts[i] as number)) / total : 0)
    }
    sorted.set(blend)
    sorted.sort()
    return sorted[cells - top] as number
  }

  const tryAll = (origin: number, horizon: number, outcome: Parameters<Method['rehearse']>[2]): void => {
    mixture.share(origin, share)
    const hit = new Float32Array(outcome.count * TRIED.length)
    TRIED.forEach((weight, t) => {
      const bar = draw(weight, share)
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
      counts[position] = (counts[position] as number) + weight
      total += weight
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
      chosen = TRIED[hits.indexOf(Math.max(...hits))] as number
    },
    share: (origin, into) => mixture.share(origin, into),
    priority(_origin, given, into) {
      into.set(given)
      if (chosen === 0) return
      const bar = draw(chosen, given)
      // Lifted above every other cell, in the order of the blend.
      for (let i = 0; i < cells; i++) if ((blend[i] as number) >= bar) into[i] = 1 + (blend[i] as number) / Math.max(bar, 1e-30)
    },
  }
}
