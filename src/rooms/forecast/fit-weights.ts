/** Weights of the mixture by expectation-maximisation on events only: no grid of zeros, no step size, one optimum. */

export interface WeightFit {
  /** One weight a kernel, none negative, sum 1. */
  weights: Float64Array
  /** Mean log-density per event before each iteration and, last, at the end; it never falls. */
  trace: number[]
}

/**
 * Maximises `sum_e n_e log(sum_k w_k p_k(e))` over the simplex. `densities` holds, row by row, the density of each kernel
 * at each event (events x kernels); `counts` the (aoristic) weight of each event, all 1 when absent. The multiplicative
 * update `w_k <- sum_e n_e w_k p_k(e) / sum_j w_j p_j(e) / sum_e n_e` keeps weights non-negative and the likelihood rising
 * (Dempster, Laird & Rubin 1977 for mixture proportions); the problem is concave. Events that no kernel reaches are left out.
 */
export function fitWeights(
  densities: Float32Array,
  kernels: number,
  options: {
    counts?: ArrayLike<number>
    events?: number
    start?: ArrayLike<number>
    iterations?: number
    tolerance?: number
  } = {},
): WeightFit {
  const events = options.events ?? Math.floor(densities.length / kernels)
  const { counts, iterations = 300, tolerance = 1e-7 } = options
  const weights = startWeights(kernels, options.start)
  const next = new Float64Array(kernels)
  const trace: number[] = []
  for (let iteration = 0; iteration <= iterations; iteration++) {
    next.fill(0)
    let total = 0
    let logLikelihood = 0
    for (let e = 0, at = 0; e < events; e++, at += kernels) {
      let density = 0
      for (let k = 0; k < kernels; k++) density += (weights[k] as number) * (densities[at + k] as number)
      if (!(density > 0)) continue
      const count = counts ? (counts[e] as number) : 1
      const scale = count / density
      for (let k = 0; k < kernels; k++) next[k] = (next[k] as number) + scale * (densities[at + k] as number)
      total += count
      logLikelihood += count * Math.log(density)
    }
    if (total === 0) break
    trace.push(logLikelihood / total)
    const before = trace[trace.length - 2]
    if (iteration === iterations || (before !== undefined && (trace[trace.length - 1] as number) - before < tolerance)) break
    for (let k = 0; k < kernels; k++) weights[k] = ((weights[k] as number) * (next[k] as number)) / total
  }
  return { weights, trace }
}

/** Weights that were once 0 would stay 0, so a warm start is lifted a little. */
function startWeights(kernels: number, start?: ArrayLike<number>): Float64Array {
  if (!start) return new Float64Array(kernels).fill(1 / kernels)
  const lifted = Float64Array.from({ length: kernels }, (_, k) => (start[k] ?? 0) + 1e-4 / kernels)
  const sum = lifted.reduce((all, w) => all + w, 0)
  return lifted.map((w) => w / sum)
}
