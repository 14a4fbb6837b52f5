/** Paints expected events as one pixel per cell, in a calm ramp of one hue whose steps are shares of the city's area. */

export type Colour = readonly [red: number, green: number, blue: number, alpha: number]

/** Where the ramp's six colours stand: the part of the city that expects at least as much. */
export const rampShares = [0.5, 0.25, 0.1, 0.05, 0.02, 0.005] as const

export interface RiskScale {
  /** Expected events at each of {@link rampShares}, ascending. */
  steps: number[]
  mean: number
  /** 1 = highest; in the order of the surface's cells. Equal values share the better rank. */
  ranks: Int32Array
}

/** Steps and ranks of one surface. Both maps of a comparison are painted with the same scale. */
export function riskScale(expected: Float32Array): RiskScale {
  const sorted = Float32Array.from(expected).sort()
  const count = sorted.length
  const steps = rampShares.map((share) => sorted[Math.max(0, Math.min(count - 1, Math.round(count * (1 - share)) - 1))] ?? 0)
  let sum = 0
  for (const value of expected) sum += value
  const ranks = new Int32Array(count)
  for (let i = 0; i < count; i++) ranks[i] = count - upperBound(sorted, expected[i] as number) + 1
  return { steps, mean: count > 0 ? sum / count : 0, ranks }
}

/** How many values are at or below `value`. */
function upperBound(sorted: Float32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** Colour of a value: the ramp between the two steps around it. Below the first step there is nothing. */
export function colourOf(value: number, steps: readonly number[], ramp: readonly Colour[]): Colour {
  const last = steps.length - 1
  if (!(value > 0) || value < (steps[0] as number)) return ramp[0] as Colour
  for (let step = 1; step <= last; step++) {
    const high = steps[step] as number
    if (value > high) continue
    const low = steps[step - 1] as number
    const share = high > low ? (value - low) / (high - low) : 1
    const from = ramp[step - 1] as Colour
    const to = ramp[step] as Colour
    return [0, 1, 2, 3].map((part) => (from[part] as number) * (1 - share) + (to[part] as number) * share) as unknown as Colour
  }
  return ramp[last] as Colour
}

interface Painting {
  columns: number
  rows: number
  cells: Int32Array
  expected: Float32Array
  steps: readonly number[]
  ramp: readonly Colour[]
}

/** RGBA, `columns` x `rows`, north row first as images are; what is not the city is clear. */
export function paintRisk({ columns, rows, cells, expected, steps, ramp }: Painting): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(columns * rows * 4)
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number
    const column = cell % columns
    const row = (cell - column) / columns
    pixels.set(colourOf(expected[i] as number, steps, ramp), ((rows - 1 - row) * columns + column) * 4)
  }
  return pixels
}

/** One image out of two: `left` west of the line, `right` east of it. `lineAt` gives the line's column in a grid row. */
export function paintBeside(
  left: Uint8ClampedArray,
  right: Uint8ClampedArray,
  columns: number,
  rows: number,
  lineAt: (row: number) => number,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(right)
  for (let imageRow = 0; imageRow < rows; imageRow++) {
    const line = Math.max(0, Math.min(columns, Math.round(lineAt(rows - 1 - imageRow + 0.5))))
    const start = imageRow * columns * 4
    pixels.set(left.subarray(start, start + line * 4), start)
  }
  return pixels
}

/** `#rrggbb` or `#rrggbbaa`. */
export function colourFromHex(hex: string): Colour {
  const part = (from: number): number => Number.parseInt(hex.slice(from, from + 2), 16)
  if (!/^#([0-9a-f]{6}|[0-9a-f]{8})$/i.test(hex)) throw new RangeError(`${hex} is not a colour`)
  return [part(1), part(3), part(5), hex.length === 9 ? part(7) : 255]
}
