/** Kernels of places in a wave: what stands in a cell over the years, times how the last months rose or fell around it. */

import type { SmoothRates } from './smooth-rates.ts'

export interface WaveShape {
  /** Spread in cells of the long record that is weighed. */
  base: number
  /** Half-life in days and spread in cells of the recent rate; its ratio to all history at the same spread is the rise. */
  halfLife: number
  spread: number
}

export interface WaveKernels {
  readonly shapes: readonly WaveShape[]
  /** Takes the rates as they stand now; call it before `read` and `mix` whenever they have changed. */
  draw(): void
  read(position: number, into: Float32Array, offset: number): void
  /** Adds `weights[s]` times each kernel. */
  mix(weights: ArrayLike<number>, into: Float32Array): void
}

/**
 * Kernel s in cell c is proportional to `base(c) x (recent(c) + q) / (ever(c) + q)`, all three as shares of their sums and
 * q = {@link QUIET} of an even spread, so that a cell without neighbours has neither rise nor fall. A sum of kernels
 * cannot say that a wave raises the risk most where there is something to burgle; a product can.
 */
export function waveKernels(rates: SmoothRates, shapes: readonly WaveShape[]): WaveKernels {
  const cells = rates.area.cells.length
  const at = (halfLife: number, spread: number): number => {
    const found = rates.kernels.findIndex((k) => k.source === 0 && k.halfLife === halfLife && k.spread === spread)
    if (found < 0) throw new RangeError(`no kernel of half-life ${halfLife} and spread ${spread} to build a wave on`)
    return found
  }
  const bases = shapes.map((shape) => at(Infinity, shape.base))
  const recents = shapes.map((shape) => at(shape.halfLife, shape.spread))
  const evers = shapes.map((shape) => at(Infinity, shape.spread))
  const columns = shapes.map(() => new Float32Array(cells))
  const row = new Float32Array(rates.kernels.length)
  const quiet = QUIET / cells

  return {
    shapes,
    draw() {
      const sums = new Float64Array(shapes.length)
      for (let i = 0; i < cells; i++) {
        rates.read(i, row, 0)
        for (let s = 0; s < shapes.length; s++) {
          const rise = ((row[recents[s] as number] as number) + quiet) / ((row[evers[s] as number] as number) + quiet)
          const value = (row[bases[s] as number] as number) * rise
          ;(columns[s] as Float32Array)[i] = value
          sums[s] = (sums[s] as number) + value
        }
      }
      columns.forEach((column, s) => {
        const scale = (sums[s] as number) > 0 ? 1 / (sums[s] as number) : 0
        for (let i = 0; i < cells; i++) column[i] = (column[i] as number) * scale
      })
    },
    read(position, into, offset) {
      for (let s = 0; s < shapes.length; s++) into[offset + s] = (columns[s] as Float32Array)[position] as number
    },
    mix(weights, into) {
      columns.forEach((column, s) => {
        const weight = weights[s] as number
        if (weight > 0) for (let i = 0; i < cells; i++) into[i] = (into[i] as number) + weight * (column[i] as number)
      })
    },
  }
}

const QUIET = 0.3
