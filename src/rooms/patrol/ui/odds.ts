/** What an expected number means on the ground: on how many of a hundred such shifts anything is reported at all. */

/** Of a hundred shifts like this one, those with at least one report, by the Poisson distribution. */
export const shiftsWithAny = (expected: number): number => 100 * (1 - Math.exp(-Math.max(0, expected)))

/** The count as an honest reader wants it: a whole number, or a bound where it would round to nothing. */
export function ofAHundred(expected: number): { fewerThanOne: true } | { fewerThanOne: false; of: number } {
  const share = shiftsWithAny(expected)
  return share < 0.95 ? { fewerThanOne: true } : { fewerThanOne: false, of: Math.round(share) }
}
