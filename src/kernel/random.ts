/** Seeded randomness: the same seed gives the same numbers on every machine, so every result can be repeated. */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, below). */
  integer(below: number): number
  /** Standard normal (Box-Muller). */
  normal(): number
  /** Poisson counts; `mean` >= 0. */
  poisson(mean: number): number
  /** Exponential with the given mean. */
  exponential(mean: number): number
  /** One element, uniformly. */
  pick<T>(from: readonly T[]): T
  /** An index with probability proportional to its weight; weights >= 0, at least one > 0. */
  weighted(weights: ArrayLike<number>): number
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** An independent stream for a named part, unaffected by how many numbers other parts draw. */
  fork(label: string): Random
}

/** sfc32 (Chris Doty-Humphrey's Small Fast Counter), seeded through a 32-bit mix of seed and label. */
export function seededRandom(seed: number, label = ''): Random {
  let [a, b, c, counter] = mixSeed(seed, label)

  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) bits()

  const next = (): number => (bits() * 2 ** 21 + (bits() >>> 11)) / 2 ** 53
  const integer = (below: number): number => Math.floor(next() * below)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

  const poisson = (mean: number): number => {
    // Large means split in two so that exp(-mean) never underflows.
    if (mean > 500) return poisson(mean / 2) + poisson(mean / 2)
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = next(); product > limit; product *= next()) count++
    return count
  }

  const weighted = (weights: ArrayLike<number>): number => {
    let total = 0
    for (let i = 0; i < weights.length; i++) total += weights[i] as number
    let left = next() * total
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i] as number
      if (left < 0) return i
    }
    return weights.length - 1
  }

  const shuffle = <T>(items: readonly T[]): T[] => {
    const copy = [...items]
    for (let i = copy.length - 1; i > 0; i--) {
      const j = integer(i + 1)
      const held = copy[i] as T
      copy[i] = copy[j] as T
      copy[j] = held
    }
    return copy
  }

  return {
    next,
    integer,
    normal,
    poisson,
    exponential: (mean) => -mean * Math.log(1 - next()),
    pick: (from) => {
      if (from.length === 0) throw new RangeError('cannot pick from nothing')
      return from[integer(from.length)] as (typeof from)[number]
    },
    weighted,
    shuffle,
    fork: (name) => seededRandom(seed, `${label}/${name}`),
  }
}

/** FNV-1a over the label, then splitmix32 steps. */
function mixSeed(seed: number, label: string): [number, number, number, number] {
  let state = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < label.length; i++) state = Math.imul(state ^ label.charCodeAt(i), 0x01000193) >>> 0
  const step = (): number => {
    state = (state + 0x9e3779b9) | 0
    let t = state ^ (state >>> 16)
    t = Math.imul(t, 0x21f0aaad)
    t ^= t >>> 15
    t = Math.imul(t, 0x735a2d97)
    return (t ^ (t >>> 15)) | 0
  }
  return [step(), step(), step(), 1]
}
