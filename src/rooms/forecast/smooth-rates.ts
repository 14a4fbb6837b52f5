/**
 * Time-decayed, Gaussian-smoothed rates of every kernel in every cell, kept up to date event by event.
 *
 * Decay and blur are both linear, so a new event adds one Gaussian stamp to each half-life, and nothing else is touched:
 * instead of fading every old value each day, new ones are added ever larger (and all are scaled back now and then).
 * A day costs (events x stamp x half-lives) instead of (cells x taps x kernels): some sixty times less on a city.
 */

import type { StreetNetwork } from './follow-streets.ts'
import { CENTRE } from './split-events.ts'
import type { StudyArea } from './study-area.ts'

/** Events of one sort that feed kernels: own type, own type at these hours, another type. */
export interface SourceShape {
  /** Days until an event counts half; Infinity = all history counts alike. */
  halfLives: readonly number[]
  /** Standard deviations of the Gaussian in cells; 0 = the event's own cell only. */
  spreads: readonly number[]
  /** Standard deviations in metres along the streets, where there is a street network; they come after the spreads. */
  alongStreets?: readonly number[]
}

/** One component of the mixture; kernel k of the rates is `kernels[k]`. */
export interface Kernel {
  source: number
  halfLife: number
  /** In cells, along the streets as well. */
  spread: number
  along?: 'streets'
}

export interface SmoothRates {
  readonly area: StudyArea
  readonly kernels: readonly Kernel[]
  /**
   * Adds `weight` of an event that happened on `day` (days since any fixed start); `part` is the sixteenth of the cell in
   * which it lies, its centre when absent.
   */
  add(source: number, position: number, day: number, weight: number, part?: number): void
  /**
   * Shares of each kernel's whole mass that lie in the cell, written to `into[offset…]`. Each kernel's shares add up to 1
   * over the area; a kernel that has seen no event gives 0.
   */
  read(position: number, into: Float32Array, offset: number): void
  /** `into[i] = sum over k of weights[k] x share of kernel k in cell i`. */
  mix(weights: ArrayLike<number>, into: Float32Array): void
  /** True when the kernel has seen an event. */
  fed(kernel: number): boolean
}

/** Cells that one event reaches, as steps in the padded grid, and how much of it each gets. */
interface Stamp {
  steps: Int32Array
  weight: Float32Array
  /** By position: how much of the stamp lies in the area, 0 until asked for. */
  inside: Float32Array
}

/** Two and a half standard deviations hold 98.8 % of a Gaussian; the stamp is scaled to hold all of its mass. */
const REACH = 2.5
const LARGEST_EXPONENT = 24

/** `streets`: without them `alongStreets` makes no kernels. */
export function smoothRates(area: StudyArea, sources: readonly SourceShape[], streets?: StreetNetwork): SmoothRates {
  const cells = area.cells.length
  const { columns } = area.grid
  const walksOf = (shape: SourceShape): readonly number[] => (streets ? (shape.alongStreets ?? []) : [])
  const kernels: Kernel[] = []
  const first: number[] = []
  sources.forEach((shape, source) => {
    first.push(kernels.length)
    for (const spread of shape.spreads) for (const halfLife of shape.halfLives) kernels.push({ source, halfLife, spread })
    for (const metres of walksOf(shape)) {
      const spread = metres / area.grid.cellSize
      for (const halfLife of shape.halfLives) kernels.push({ source, halfLife, spread, along: 'streets' })
    }
  })
  const width = kernels.length
  const rates = new Float32Array(cells * width)
  const mass = new Float64Array(width)
  const spreads = [...new Set(sources.flatMap((shape) => shape.spreads))]
  const margin = Math.max(0, ...spreads.map(reachOf))
  const padded = padPositions(area, margin)
  const stride = columns + 2 * margin
  const stampsOf = new Map(
    spreads.map((spread) => [
      spread,
      Array.from({ length: CENTRE + 1 }, (_, part) => gaussianStamp(spread, part, stride, cells)),
    ]),
  )
  const started: (number | undefined)[] = sources.map(() => undefined)
  // Exponents are counted from a reference day that moves forward, per source and half-life, before floats overflow.
  const reference = sources.map((shape) => new Float64Array(shape.halfLives.length))
  const gains = sources.map((shape) => new Float32Array(shape.halfLives.length))

  const rebase = (source: number, at: number, day: number): void => {
    const shape = sources[source] as SourceShape
    const marks = reference[source] as Float64Array
    const factor = 2 ** -((day - (marks[at] as number)) / (shape.halfLives[at] as number))
    marks[at] = day
    for (let s = 0; s < shape.spreads.length + walksOf(shape).length; s++) {
      const kernel = (first[source] as number) + s * shape.halfLives.length + at
      for (let i = kernel; i < rates.length; i += width) rates[i] = (rates[i] as number) * factor
      mass[kernel] = (mass[kernel] as number) * factor
    }
  }

  return {
    area,
    kernels,
    add(source, position, day, weight, part = CENTRE) {
      if (position < 0 || !(weight > 0)) return
      const shape = sources[source] as SourceShape
      const { halfLives } = shape
      const lives = halfLives.length
      const marks = reference[source] as Float64Array
      const gain = gains[source] as Float32Array
      if (started[source] === undefined) {
        started[source] = day
        marks.fill(day)
      }
      for (let h = 0; h < lives; h++) {
        const halfLife = halfLives[h] as number
        if (halfLife === Infinity) {
          gain[h] = weight
          continue
        }
        if ((day - (marks[h] as number)) / halfLife > LARGEST_EXPONENT) rebase(source, h, day)
        gain[h] = weight * 2 ** ((day - (marks[h] as number)) / halfLife)
      }
      const cell = area.cells[position] as number
      const column = cell % columns
      const row = (cell - column) / columns
      const centre = (row + margin) * stride + column + margin
      for (let s = 0; s < shape.spreads.length; s++) {
        const spread = shape.spreads[s] as number
        const kernel = (first[source] as number) + s * lives
        for (let h = 0; h < lives; h++) mass[kernel + h] = (mass[kernel + h] as number) + (gain[h] as number)
        if (spread === 0) {
          const at = position * width + kernel
          for (let h = 0; h < lives; h++) rates[at + h] = (rates[at + h] as number) + (gain[h] as number)
          continue
        }
        const stamp = (stampsOf.get(spread) as Stamp[])[part] as Stamp
        const { steps } = stamp
        if (stamp.inside[position] === 0) stamp.inside[position] = massInside(stamp, padded, centre)
        const inside = 1 / (stamp.inside[position] as number)
        for (let i = 0; i < steps.length; i++) {
          const neighbour = padded[centre + (steps[i] as number)] as number
          if (neighbour < 0) continue
          const share = (stamp.weight[i] as number) * inside
          const at = neighbour * width + kernel
          for (let h = 0; h < lives; h++) rates[at + h] = (rates[at + h] as number) + share * (gain[h] as number)
        }
      }
      if (!streets) return
      walksOf(shape).forEach((metres, s) => {
        const kernel = (first[source] as number) + (shape.spreads.length + s) * lives
        for (let h = 0; h < lives; h++) mass[kernel + h] = (mass[kernel + h] as number) + (gain[h] as number)
        const { positions, shares } = streets.spread(position, part, metres)
        for (let i = 0; i < positions.length; i++) {
          const at = (positions[i] as number) * width + kernel
          for (let h = 0; h < lives; h++) rates[at + h] = (rates[at + h] as number) + (shares[i] as number) * (gain[h] as number)
        }
      })
    },
    read(position, into, offset) {
      const at = position * width
      for (let k = 0; k < width; k++) {
        const whole = mass[k] as number
        into[offset + k] = whole > 0 ? (rates[at + k] as number) / whole : 0
      }
    },
    mix(weights, into) {
      const used: number[] = []
      for (let k = 0; k < width; k++) if ((weights[k] as number) > 0 && (mass[k] as number) > 0) used.push(k)
      const kernelAt = Int32Array.from(used)
      const factor = Float64Array.from(used, (k) => (weights[k] as number) / (mass[k] as number))
      for (let i = 0, at = 0; i < cells; i++, at += width) {
        let sum = 0
        for (let u = 0; u < kernelAt.length; u++) sum += (factor[u] as number) * (rates[at + (kernelAt[u] as number)] as number)
        into[i] = sum
      }
    },
    fed: (kernel) => (mass[kernel] as number) > 0,
  }
}

const reachOf = (spread: number): number => Math.ceil(spread * REACH)

/** Product of two one-dimensional Gaussians around the part of the cell, cut at a circle and scaled to 1. */
function gaussianStamp(spread: number, part: number, stride: number, cells: number): Stamp {
  const reach = reachOf(spread)
  const [east, north] = part === CENTRE ? [0, 0] : [((part % 4) - 1.5) / 4, (Math.floor(part / 4) - 1.5) / 4]
  const steps: number[] = []
  const weight: number[] = []
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy > reach * reach + reach) continue
      steps.push(dy * stride + dx)
      weight.push(spread === 0 ? 1 : intervalOf(dx - east, spread) * intervalOf(dy - north, spread))
    }
  }
  const whole = weight.reduce((sum, w) => sum + w, 0)
  return { steps: Int32Array.from(steps), weight: Float32Array.from(weight, (w) => w / whole), inside: new Float32Array(cells) }
}

/** Mass of a Gaussian between half a cell below and above `at`, by Simpson's rule: finer than the floats it ends up in. */
function intervalOf(at: number, spread: number): number {
  const density = (x: number): number => Math.exp(-(x * x) / (2 * spread * spread))
  let sum = 0
  for (let i = 0; i <= 8; i++) sum += density(at - 0.5 + i / 8) * (i === 0 || i === 8 ? 1 : i % 2 === 1 ? 4 : 2)
  return sum / 24
}

/** Positions with a border of -1 around them, so that a stamp near the edge needs no bounds check. */
function padPositions(area: StudyArea, margin: number): Int32Array {
  const { columns, rows } = area.grid
  const padded = new Int32Array((columns + 2 * margin) * (rows + 2 * margin)).fill(-1)
  for (let row = 0; row < rows; row++) {
    padded.set(area.positionOf.subarray(row * columns, (row + 1) * columns), (row + margin) * (columns + 2 * margin) + margin)
  }
  return padded
}

/** How much of a cell's stamp stays in the area; dividing by it keeps an event at the lake shore a whole event. */
function massInside(stamp: Stamp, padded: Int32Array, centre: number): number {
  let sum = 0
  for (let i = 0; i < stamp.steps.length; i++) {
    if ((padded[centre + (stamp.steps[i] as number)] as number) >= 0) sum += stamp.weight[i] as number
  }
  return sum
}
