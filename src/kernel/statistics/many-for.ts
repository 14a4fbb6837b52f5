/** Over how many nights or hours small expectations are counted, so that they can be compared. */

/** How many to count over, so that the largest of the values beside each other comes to about one or more. */
export function manyFor(largest: number): number {
  let many = 100
  while (largest > 0 && largest * many < 1 && many < 1_000_000) many *= 10
  return many
}
