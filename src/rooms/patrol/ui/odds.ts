/** What an expected number means on the ground, and which of its parts matter. */

/** Of a hundred shifts like this one, those with at least one report, by the Poisson distribution. */
export const shiftsWithAny = (expected: number): number => 100 * (1 - Math.exp(-Math.max(0, expected)))

/** The count as an honest reader wants it: a whole number, or a bound where it would round to nothing. */
export function ofAHundred(expected: number): { fewerThanOne: true } | { fewerThanOne: false; of: number } {
  const share = shiftsWithAny(expected)
  return share < 0.95 ? { fewerThanOne: true } : { fewerThanOne: false, of: Math.round(share) }
}

/** The few parts that matter, largest first, and the rest as one; a single small rest keeps its own words. */
export function largestShares(
  shares: readonly { words: string; share: number }[],
  restWords: string,
  most = 4,
): { words: string; share: number }[] {
  const sorted = [...shares].sort((a, b) => b.share - a.share)
  if (sorted.length <= most + 1) return sorted
  const rest = sorted.slice(most).reduce((sum, { share }) => sum + share, 0)
  return [...sorted.slice(0, most), { words: restWords, share: rest }]
}

/** A stop's reason up to its list of shares, for where the shares themselves are drawn below it. */
export function beforeShares(why: string): string {
  const start = why.search(/(?<=[.!?] )\d+(\.\d+)? % /)
  return start < 1 ? why : why.slice(0, start).trimEnd()
}
