/** Peel's own method: a multi-kernel self-exciting point process, its weights learned on past windows only. */

import { fitWeights } from './fit-weights.ts'
import type { Method } from './method.ts'
import { rememberRows } from './remember-rows.ts'
import { type Kernel, type SmoothRates, type SourceShape, smoothRates } from './smooth-rates.ts'
import type { StudyArea } from './study-area.ts'

/** Half-lives in days and spreads in cells of the type that is forecast. Measured in docs/decisions/forecast-model.md. */
export const OWN_SHAPE: SourceShape = { halfLives: [3, 7, 14, 30, 60, 120, 365, Infinity], spreads: [0, 1, 2, 4] }
/** The same type at the same hours of the day, for a shift. */
export const SAME_HOURS_SHAPE: SourceShape = { halfLives: [60, 365, Infinity], spreads: [0, 1, 2] }
/** Each other type: what stands there for long, and what moves. */
export const OTHER_SHAPE: SourceShape = { halfLives: [60, Infinity], spreads: [0, 1.5] }

export interface KernelMixture extends Method {
  readonly rates: SmoothRates
  /** Kernels of the mixture in the order of the weights; the last weight is the uniform floor. */
  readonly kernels: readonly Kernel[]
  readonly weights: Float64Array
}

/**
 * `lambda_c = L x sum_k w_k p_k(c)`: each kernel k spreads one event's worth over the area (time-decayed, Gaussian-smoothed
 * past events of one source), the weights are a convex combination, L is the level of the whole city.
 */
export function mixKernels(area: StudyArea, sources: readonly SourceShape[], options: { name?: string } = {}): KernelMixture {
  const rates = smoothRates(area, sources)
  const { kernels } = rates
  const width = kernels.length + 1
  const cells = area.cells.length
  const rows = rememberRows(width)
  let weights: Float64Array = new Float64Array(width).fill(1 / width)
  let learned = false
  return {
    name: options.name ?? 'Peel',
    rates,
    kernels,
    get weights() {
      return weights
    },
    observe: rates.add,
    rehearse(origin, horizon, outcome) {
      for (let i = 0; i < outcome.count; i++) {
        const position = outcome.position[i] as number
        if (position < 0) continue
        const row = rows.push(origin, Math.max(origin + horizon, outcome.known[i] as number), outcome.weight[i] as number)
        rates.read(position, row, 0)
        row[width - 1] = 1 / cells
      }
    },
    learn(origin) {
      const { values, counts, count } = rows.before(origin)
      if (count === 0) return
      weights = fitWeights(values, width, {
        counts,
        events: count,
        start: learned ? weights : undefined,
        iterations: learned ? 60 : 300,
      }).weights
      learned = true
    },
    share(_origin, into) {
      rates.mix(weights, into)
      let whole = 0
      const floor = Math.max(1e-6, weights[width - 1] as number) / cells
      for (let i = 0; i < cells; i++) {
        into[i] = (into[i] as number) + floor
        whole += into[i] as number
      }
      for (let i = 0; i < cells; i++) into[i] = (into[i] as number) / whole
    },
  }
}
