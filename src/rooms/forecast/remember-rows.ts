/** A growing table of past rows, each with the day from which it may be learned from. It forgets the old when there is enough new. */

export interface RememberedRows {
  /** A new row to fill in; `ready` is the first day on which everything about it was known. */
  push(origin: number, ready: number, count: number): Float32Array
  /** The latest rows that were ready at `origin`, packed: those of the last {@link MEMORY} days, or of longer if they are few. */
  before(origin: number): { values: Float32Array; counts: Float32Array; count: number }
}

/** Weights drift with the seasons: half a year of past windows serves the next month better than two years do. */
const MEMORY = 180
/** Unless it holds fewer rows than this: then older ones help more than they harm. */
export const ENOUGH = 4000

export function rememberRows(width: number): RememberedRows {
  let values = new Float32Array(width * 4096)
  let origins = new Int32Array(4096)
  let readies = new Int32Array(4096)
  let weights = new Float32Array(4096)
  let count = 0
  const grow = (): void => {
    const longer = <T extends Float32Array | Int32Array>(old: T, next: T): T => {
      next.set(old)
      return next
    }
    values = longer(values, new Float32Array(values.length * 2))
    origins = longer(origins, new Int32Array(origins.length * 2))
    readies = longer(readies, new Int32Array(readies.length * 2))
    weights = longer(weights, new Float32Array(weights.length * 2))
  }
  /** Origin of the last-but-{@link ENOUGH} row that was ready, or the beginning of time. */
  const originOfLatest = (origin: number): number => {
    let ready = 0
    for (let i = count - 1; i >= 0; i--) {
      if ((readies[i] as number) <= origin && ++ready === ENOUGH) return origins[i] as number
    }
    return Number.NEGATIVE_INFINITY
  }
  return {
    push(origin, ready, weight) {
      if (count === origins.length) grow()
      origins[count] = origin
      readies[count] = ready
      weights[count] = weight
      return values.subarray(count * width, ++count * width)
    },
    before(origin) {
      const since = Math.min(origin - MEMORY, originOfLatest(origin))
      const packed = new Float32Array(count * width)
      const counts = new Float32Array(count)
      let kept = 0
      let alive = 0
      for (let i = 0; i < count; i++) {
        if ((origins[i] as number) < since) continue
        // Close ranks over rows that are too old, so that the table does not grow for ever.
        if (alive !== i) {
          values.copyWithin(alive * width, i * width, (i + 1) * width)
          origins[alive] = origins[i] as number
          readies[alive] = readies[i] as number
          weights[alive] = weights[i] as number
        }
        if ((readies[alive] as number) <= origin) {
          packed.set(values.subarray(alive * width, (alive + 1) * width), kept * width)
          counts[kept++] = weights[alive] as number
        }
        alive++
      }
      count = alive
      return { values: packed, counts, count: kept }
    },
  }
}
