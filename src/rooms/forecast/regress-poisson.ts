/** Challenger: Poisson regression with a log link on the same kind of rates, fitted on past events against sampled cells. */

import { drawOf } from './draw-fairly.ts'
import type { Method } from './method.ts'
import { rememberRows } from './remember-rows.ts'
import { smoothRates } from './smooth-rates.ts'
import type { StudyArea } from './study-area.ts'

const SHAPE = { halfLives: [14, 60, 365, Infinity], spreads: [0, 1, 2, 4] }
const SAMPLED = 2
const STEPS = 8

/**
 * `log share_c = sum_j b_j log(eps + n p_j(c)) + const`. With one constant per window a Poisson regression over cells is a
 * conditional logit of where the window's events fall (McCullagh & Nelder 1989, 6.4.2), so its integral is estimated from
 * {@link SAMPLED} random cells an event. Newton steps with a small ridge.
 */
export function regressPoisson(area: StudyArea): Method {
  const cells = area.cells.length
  const rates = smoothRates(area, [SHAPE])
  const width = rates.kernels.length
  const events = rememberRows(width)
  const samples = rememberRows(width)
  const coefficients = new Float64Array(width)
  const everyKernel = rates.kernels.map((_, k) => Float64Array.from({ length: width }, (_, j) => (j === k ? 1 : 0)))
  const column = new Float32Array(cells)
  const scores = new Float64Array(cells)
  const regressors = (row: Float32Array): void => {
    for (let k = 0; k < width; k++) row[k] = Math.log(0.05 + cells * (row[k] as number))
  }

  return {
    name: 'Poisson GLM',
    observe(source, position, day, weight, part) {
      if (source === 0) rates.add(0, position, day, weight, part)
    },
    rehearse(origin, horizon, outcome) {
      for (let i = 0; i < outcome.count; i++) {
        const position = outcome.position[i] as number
        if (position < 0) continue
        const known = outcome.known[i] as number
        const ready = Math.max(origin + horizon, known)
        const weight = outcome.weight[i] as number
        const row = events.push(origin, ready, weight)
        rates.read(position, row, 0)
        regressors(row)
        for (let n = 0; n < SAMPLED; n++) {
          const sample = samples.push(origin, ready, weight)
          rates.read(Math.floor(cells * drawOf(origin, position, known, n)), sample, 0)
          regressors(sample)
        }
      }
    },
    learn(origin) {
      const seen = events.before(origin)
      const sampled = samples.before(origin)
      if (seen.count > 0) newton(coefficients, width, seen, sampled)
    },
    share(_origin, into) {
      scores.fill(0)
      for (let k = 0; k < width; k++) {
        rates.mix(everyKernel[k] as Float64Array, column)
        const b = coefficients[k] as number
        for (let i = 0; i < cells; i++) scores[i] = (scores[i] as number) + b * Math.log(0.05 + cells * (column[i] as number))
      }
      let highest = Number.NEGATIVE_INFINITY
      for (const value of scores) if (value > highest) highest = value
      let whole = 0
      for (let i = 0; i < cells; i++) {
        into[i] = Math.exp((scores[i] as number) - highest)
        whole += into[i] as number
      }
      for (let i = 0; i < cells; i++) into[i] = (into[i] as number) / whole
    },
  }
}

type Rows = { values: Float32Array; counts: Float32Array; count: number }

/** Maximises sum_events b.x - N log(mean over sampled cells of exp(b.x)), pooled over windows, starting from `b`. */
function newton(b: Float64Array, width: number, events: Rows, samples: Rows): void {
  const target = new Float64Array(width)
  let total = 0
  for (let e = 0; e < events.count; e++) {
    const count = events.counts[e] as number
    total += count
    for (let k = 0; k < width; k++) target[k] = (target[k] as number) + count * (events.values[e * width + k] as number)
  }
  for (let step = 0; step < STEPS; step++) {
    const mean = new Float64Array(width)
    const square = new Float64Array(width * width)
    let whole = 0
    for (let s = 0, at = 0; s < samples.count; s++, at += width) {
      let linear = 0
      for (let k = 0; k < width; k++) linear += (b[k] as number) * (samples.values[at + k] as number)
      const mass = (samples.counts[s] as number) * Math.exp(Math.min(30, linear))
      whole += mass
      for (let k = 0; k < width; k++) {
        const x = mass * (samples.values[at + k] as number)
        mean[k] = (mean[k] as number) + x
        for (let j = 0; j <= k; j++)
          square[k * width + j] = (square[k * width + j] as number) + x * (samples.values[at + j] as number)
      }
    }
    if (!(whole > 0)) return
    const gradient = new Float64Array(width)
    const hessian = new Float64Array(width * width)
    for (let k = 0; k < width; k++) {
      const mk = (mean[k] as number) / whole
      gradient[k] = (target[k] as number) - total * mk - (b[k] as number)
      for (let j = 0; j <= k; j++) {
        const value = total * ((square[k * width + j] as number) / whole - mk * ((mean[j] as number) / whole)) + (j === k ? 1 : 0)
        hessian[k * width + j] = value
        hessian[j * width + k] = value
      }
    }
    const change = solve(hessian, gradient, width)
    let largest = 0
    for (let k = 0; k < width; k++) largest = Math.max(largest, Math.abs(change[k] as number))
    const damped = Math.min(1, 1 / largest)
    for (let k = 0; k < width; k++) b[k] = (b[k] as number) + damped * (change[k] as number)
    if (largest < 1e-5) return
  }
}

/** Cholesky; the matrix is symmetric and, with the ridge, positive definite. */
function solve(matrix: Float64Array, right: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(width * width)
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let value = matrix[i * width + j] as number
      for (let k = 0; k < j; k++) value -= (lower[i * width + k] as number) * (lower[j * width + k] as number)
      lower[i * width + j] = i === j ? Math.sqrt(Math.max(1e-12, value)) : value / (lower[j * width + j] as number)
    }
  }
  const x = Float64Array.from(right)
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (lower[i * width + k] as number) * (x[k] as number)
    x[i] = (x[i] as number) / (lower[i * width + i] as number)
  }
  for (let i = width - 1; i >= 0; i--) {
    for (let k = i + 1; k < width; k++) x[i] = (x[i] as number) - (lower[k * width + i] as number) * (x[k] as number)
    x[i] = (x[i] as number) / (lower[i * width + i] as number)
  }
  return x
}
