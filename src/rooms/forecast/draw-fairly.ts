/** Numbers drawn from what a thing is, not from how many were drawn before: what nobody knows yet cannot shift them. */

/** Uniform in [0, 1), the same for the same integers. Rounds of murmur3's finaliser (Austin Appleby, public domain). */
export function drawOf(...parts: readonly number[]): number {
  let state = 0x9e3779b9
  for (const part of parts) {
    state = Math.imul(state ^ part, 0x85ebca6b)
    state ^= state >>> 13
    state = Math.imul(state, 0xc2b2ae35)
    state ^= state >>> 16
  }
  return (state >>> 0) / 2 ** 32
}
