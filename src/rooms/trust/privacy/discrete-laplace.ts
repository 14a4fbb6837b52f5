/** The exact discrete Laplace distribution, in integers only: noise whose privacy no rounding of floats can undo. */

/** `length` bytes from a cryptographically secure source. */
export type RandomBytes = (length: number) => Uint8Array

/** ε as a fraction, e.g. `{ over: 1n, under: 2n }` for 0.5. Both positive. */
export interface Epsilon {
  over: bigint
  under: bigint
}

/**
 * One draw of X with P(X = x) = (1 − q)/(1 + q) · q^|x|, q = exp(−ε). Added to a count that one incident changes by at most
 * one, it makes the count ε-differentially private.
 *
 * Algorithm 2 of Canonne, Kamath & Steinke, "The Discrete Gaussian for Differential Privacy" (2020), with s/t = ε.
 */
export function discreteLaplace({ over: s, under: t }: Epsilon, randomBytes: RandomBytes): bigint {
  if (s <= 0n || t <= 0n) throw new RangeError('ε must be positive')
  while (true) {
    const u = uniformBelow(t, randomBytes)
    if (!bernoulliExp(u, t, randomBytes)) continue
    let v = 0n
    while (bernoulliExp(1n, 1n, randomBytes)) v++
    const magnitude = (u + t * v) / s
    const isNegative = uniformBelow(2n, randomBytes) === 1n
    // Zero has one sign only, or it would be drawn twice as often.
    if (isNegative && magnitude === 0n) continue
    return isNegative ? -magnitude : magnitude
  }
}

/** True with probability exp(−over/under), for over/under ≥ 0. Algorithm 1 of the same paper. */
export function bernoulliExp(over: bigint, under: bigint, randomBytes: RandomBytes): boolean {
  // exp(−g) = exp(−1)^⌊g⌋ · exp(−(g − ⌊g⌋))
  for (let whole = over / under; whole > 0n; whole--) if (!bernoulliExpOfFraction(1n, 1n, randomBytes)) return false
  return bernoulliExpOfFraction(over % under, under, randomBytes)
}

/** For 0 ≤ over/under ≤ 1: the length of a run of Bernoulli(over/under/k), k = 1, 2, …, is even with probability exp(−over/under). */
function bernoulliExpOfFraction(over: bigint, under: bigint, randomBytes: RandomBytes): boolean {
  let k = 1n
  while (uniformBelow(under * k, randomBytes) < over) k++
  return k % 2n === 1n
}

/** Uniform in [0, below), by rejection: no modulo bias. */
export function uniformBelow(below: bigint, randomBytes: RandomBytes): bigint {
  if (below <= 0n) throw new RangeError(`no number is below ${below}`)
  if (below === 1n) return 0n
  const bits = (below - 1n).toString(2).length
  const length = Math.ceil(bits / 8)
  const spare = BigInt(length * 8 - bits)
  while (true) {
    let drawn = 0n
    for (const byte of randomBytes(length)) drawn = (drawn << 8n) | BigInt(byte)
    drawn >>= spare
    if (drawn < below) return drawn
  }
}
