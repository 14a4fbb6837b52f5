/** Peel's own method: a multi-kernel self-exciting point process, its weights learned on past windows only. */

import { fitWeights } from './fit-weights.ts'
import type { StreetNetwork } from './follow-streets.ts'
import type { Method } from './method.ts'
import { rememberRows } from './remember-rows.ts'
import { type Kernel, type SourceShape, smoothRates } from './smooth-rates.ts'
import { stepKernels } from './step-kernels.ts'
import type { StudyArea } from './study-area.ts'
import { type WaveShape, waveKernels } from './wave-kernels.ts'

/** Half-lives in days and spreads in cells of the type that is forecast. Measured in docs/decisions/forecast-model.md. */
export const OWN_SHAPE: SourceShape = { halfLives: [3, 7, 14, 30, 60, 120, 365, Infinity], spreads: [0, 0.5, 1.5, 4] }
/** Beside it where streets are known: the same events, near along the streets instead of as the crow flies. */
export const STREET_SHAPE: SourceShape = { halfLives: [14, 60, Infinity], spreads: [], alongStreets: [100, 250] }
/** The same type at the same hours of the day, for a shift. */
export const SAME_HOURS_SHAPE: SourceShape = { halfLives: [60, 365, Infinity], spreads: [0, 0.5, 1.5] }
/** Each other type: what stands there for long, and what moves. */
export const OTHER_SHAPE: SourceShape = { halfLives: [60, Infinity], spreads: [0, 1.5] }

const WAVES: readonly WaveShape[] = [0, 0.5, 1.5].flatMap((base) => [
  { base, halfLife: 14, spread: 4 },
  { base, halfLife: 60, spread: 4 },
  { base, halfLife: 60, spread: 1.5 },
])

const FIRST_ITERATIONS = 300
/** From the former weights a fit needs fewer. */
const LATER_ITERATIONS = 60

/** One weight of the mixture and what it stands for. */
export type Component =
  | { kind: 'rate'; kernel: Kernel }
  | { kind: 'step'; least: number }
  | { kind: 'wave'; shape: WaveShape }
  | { kind: 'even' }

export interface KernelMixture extends Method {
  readonly components: readonly Component[]
  /** One for each component; none negative, sum 1. */
  readonly weights: Float64Array
  /** `into[i]` = sum of these weights times the components' shares in cell i, as the rates stand since the last `share`. */
  mix(weights: Float64Array, into: Float32Array): void
}

/**
 * `lambda_c = L x sum_k w_k p_k(c)`: each kernel k spreads one event's worth over the area, the weights are a convex
 * combination, L is the level of the whole city. Kernels are rates (past events of one source, faded by their age and
 * smoothed in space, or along the streets where these are given), steps and waves of the own type, and an even floor.
 */
export function mixKernels(
  area: StudyArea,
  sources: readonly SourceShape[],
  options: { name?: string; streets?: StreetNetwork } = {},
): KernelMixture {
  const cells = area.cells.length
  const { streets } = options
  // The own type a second time, with fewer half-lives: walks cost more than squares.
  const walked = sources.length
  const rates = smoothRates(area, streets ? [...sources, STREET_SHAPE] : sources, streets)
  const steps = stepKernels(cells)
  const waves = waveKernels(rates, WAVES)
  const stepsFrom = rates.kernels.length
  const wavesFrom = stepsFrom + steps.steps.length
  const even = wavesFrom + WAVES.length
  const width = even + 1
  const components: Component[] = [
    ...rates.kernels.map(
      (kernel): Component => ({
        kind: 'rate',
        kernel: kernel.source === walked ? { ...kernel, source: 0 } : kernel,
      }),
    ),
    ...steps.steps.map((least): Component => ({ kind: 'step', least })),
    ...WAVES.map((shape): Component => ({ kind: 'wave', shape })),
    { kind: 'even' },
  ]
  const rows = rememberRows(width)
  let weights: Float64Array = new Float64Array(width).fill(1 / width)
  let learned = false

  const mix = (given: Float64Array, into: Float32Array): void => {
    rates.mix(given, into)
    steps.mix(given.subarray(stepsFrom, wavesFrom), into)
    waves.mix(given.subarray(wavesFrom, even), into)
    const floor = (given[even] as number) / cells
    for (let i = 0; i < cells; i++) into[i] = (into[i] as number) + floor
  }

  return {
    name: options.name ?? 'Peel',
    components,
    get weights() {
      return weights
    },
    mix,
    observe(source, position, day, weight, part) {
      rates.add(source, position, day, weight, part)
      if (source !== 0) return
      steps.add(position, weight)
      if (streets) rates.add(walked, position, day, weight, part)
    },
    rehearse(origin, horizon, outcome) {
      waves.draw()
      for (let i = 0; i < outcome.count; i++) {
        const position = outcome.position[i] as number
        if (position < 0) continue
        const row = rows.push(origin, Math.max(origin + horizon, outcome.known[i] as number), outcome.weight[i] as number)
        rates.read(position, row, 0)
        steps.read(position, row, stepsFrom)
        waves.read(position, row, wavesFrom)
        row[even] = 1 / cells
      }
    },
    learn(origin) {
      const { values, counts, count } = rows.before(origin)
      if (count === 0) return
      const iterations = learned ? LATER_ITERATIONS : FIRST_ITERATIONS
      weights = fitWeights(values, width, { counts, events: count, start: learned ? weights : undefined, iterations }).weights
      // No cell is ever impossible.
      weights[even] = Math.max(weights[even] as number, 1e-6)
      learned = true
    },
    share(_origin, into) {
      waves.draw()
      mix(weights, into)
      let whole = 0
      for (let i = 0; i < cells; i++) whole += into[i] as number
      for (let i = 0; i < cells; i++) into[i] = (into[i] as number) / whole
    },
  }
}
