/** Which looks the random audit draws: a keyed hash of each entry's number under a seed that was committed to before. Pure. */

import { createHash, createHmac } from 'node:crypto'
import type { Digest } from '../../../kernel/units.ts'

/** Of a thousand looks, so many are drawn. */
export const auditPerMille = 15

/** Then the seed is revealed, and another draw begins. */
export const drawLasts = 7 * 86_400_000

/** The rate in the words of the entry that begins or ends a draw; null in other words. */
export function rateSaid(what: string): number | null {
  const said = /\b(\d{1,4}) in 1,000\b/.exec(what)?.[1]
  return said === undefined ? null : Number(said)
}

/** What stands in the ledger from the beginning of a draw: SHA-256 over the 32 bytes of the seed. */
export const commitmentTo = (seed: Uint8Array): Digest => createHash('sha256').update(seed).digest('hex') as Digest

/**
 * Whether the entry is drawn: the first 48 bits of HMAC-SHA-256(seed, `peel audit INDEX`) as a fraction, below the rate. Nobody
 * without the seed can tell beforehand; anybody with it can repeat the draw.
 */
export function isDrawn(seed: Uint8Array, index: number, perMille: number): boolean {
  const drawn = createHmac('sha256', seed).update(`peel audit ${index}`).digest().readUIntBE(0, 6)
  return drawn < (2 ** 48 * perMille) / 1_000
}

/** Clopper and Pearson's 95 % interval of a share, by bisection on the binomial tail. Null where nothing was tried. */
export function shareInterval(hits: number, tried: number): { low: number; high: number } | null {
  if (tried === 0) return null
  const atLeast = (p: number): number => tail(p, hits, tried)
  const atMost = (p: number): number => 1 - tail(p, hits + 1, tried)
  return {
    low: hits === 0 ? 0 : bisect((p) => atLeast(p) > 0.025),
    high: hits === tried ? 1 : bisect((p) => atMost(p) < 0.025),
  }
}

/** P(X >= from), X binomial. */
function tail(p: number, from: number, n: number): number {
  if (p <= 0) return from <= 0 ? 1 : 0
  if (p >= 1) return from <= n ? 1 : 0
  let sum = 0
  let log = n * Math.log1p(-p)
  for (let k = 0; k <= n; k++) {
    if (k >= from) sum += Math.exp(log)
    log += Math.log((n - k) / (k + 1)) + Math.log(p) - Math.log1p(-p)
  }
  return Math.min(1, sum)
}

/** The smallest p in [0, 1] for which it is true, which it stays from there on. */
function bisect(isTrue: (p: number) => boolean): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (isTrue(middle)) high = middle
    else low = middle
  }
  return high
}
