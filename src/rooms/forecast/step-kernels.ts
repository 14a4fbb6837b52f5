/** Kernels of places that have had at least so many events: what the first burglary says that the tenth no longer does. */

export interface StepKernels {
  readonly steps: readonly number[]
  add(position: number, weight: number): void
  /** Shares of each step's kernel in the cell; each sums to 1 over the area. */
  read(position: number, into: Float32Array, offset: number): void
  /** Adds `weights[s]` times each kernel. */
  mix(weights: ArrayLike<number>, into: Float32Array): void
}

/** Sums of aoristic weights reach a whole number only up to rounding. */
const ROUNDING = 1e-4

/**
 * Kernel s is alike in all cells with at least `steps[s]` events of all history. Together with the count itself they let
 * risk rise with the count along any curve that is steep at first and flatter later, and the weights stay a convex problem.
 */
export function stepKernels(cells: number, steps: readonly number[] = [1, 2, 4, 8, 16]): StepKernels {
  const counts = new Float64Array(cells)
  const reached = new Float64Array(steps.length)
  return {
    steps,
    add(position, weight) {
      if (position < 0) return
      const before = (counts[position] as number) + ROUNDING
      const after = before + weight
      counts[position] = (counts[position] as number) + weight
      for (let s = 0; s < steps.length; s++) {
        if (before < (steps[s] as number) && after >= (steps[s] as number)) reached[s] = (reached[s] as number) + 1
      }
    },
    read(position, into, offset) {
      const count = (counts[position] as number) + ROUNDING
      for (let s = 0; s < steps.length; s++) into[offset + s] = count >= (steps[s] as number) ? 1 / (reached[s] as number) : 0
    },
    mix(weights, into) {
      for (let s = 0; s < steps.length; s++) {
        const weight = weights[s] as number
        if (!(weight > 0 && (reached[s] as number) > 0)) continue
        const share = weight / (reached[s] as number)
        const least = (steps[s] as number) - ROUNDING
        for (let i = 0; i < cells; i++) if ((counts[i] as number) >= least) into[i] = (into[i] as number) + share
      }
    },
  }
}
