/** How far a count may lie from what was expected without anything being wrong. */

/** Smallest and largest count between which at least 95 of 100 Poisson counts of this mean lie (2.5 % or less beyond each end). */
export function poissonInterval(mean: number): { low: number; high: number } {
  if (!(mean > 0)) return { low: 0, high: 0 }
  let probability = Math.exp(-mean)
  let below = 0
  let low = 0
  let count = 0
  // Means in a shift are small; far beyond them the normal curve says the same.
  if (mean > 500) return { low: Math.floor(mean - 1.96 * Math.sqrt(mean)), high: Math.ceil(mean + 1.96 * Math.sqrt(mean)) }
  while (below + probability < 0.975) {
    below += probability
    count++
    if (below <= 0.025) low = count
    probability *= mean / count
  }
  return { low, high: count }
}
