/** Whether two typed reasons are the same words again: trigrams of their letters, so that a changed number or comma hides nothing. Pure. */

/** Letters and single spaces only, lower case. */
export function lettersOf(statement: string): string {
  return statement
    .normalize('NFKD')
    .toLocaleLowerCase('en')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
}

/** Every three letters in a row, the ends marked. */
export function trigramsOf(statement: string): ReadonlySet<string> {
  const letters = ` ${lettersOf(statement)} `
  const found = new Set<string>()
  for (let at = 0; at + 3 <= letters.length; at++) found.add(letters.slice(at, at + 3))
  return found
}

/** Jaccard index of two sets, in [0, 1]; 0 where one is empty. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0
  let common = 0
  for (const part of one) if (other.has(part)) common++
  return common / (one.size + other.size - common)
}

/**
 * For each set the first earlier one, itself the first of its group, that is at least this alike; else itself.
 *
 * Two sets whose Jaccard index is at least `least` share one of the rarest `size - ceil(least * size) + 1` members of either
 * (prefix filter, Chaudhuri, Ganti and Kaushik 2006), so only sets that share one are compared.
 */
export function groupAlike(sets: readonly ReadonlySet<string>[], least: number): number[] {
  const often = new Map<string, number>()
  for (const set of sets) for (const part of set) often.set(part, (often.get(part) ?? 0) + 1)
  const rarest = (set: ReadonlySet<string>): string[] =>
    [...set]
      .sort((a, b) => (often.get(a) as number) - (often.get(b) as number) || (a < b ? -1 : 1))
      .slice(0, set.size - Math.ceil(least * set.size) + 1)
  const holders = new Map<string, number[]>()
  return sets.map((set, at) => {
    const parts = rarest(set)
    const maybe = [...new Set(parts.flatMap((part) => holders.get(part) ?? []))].sort((a, b) => a - b)
    const near = maybe.find((one) => likeness(sets[one] as ReadonlySet<string>, set) >= least)
    if (near !== undefined) return near
    for (const part of parts) holders.set(part, [...(holders.get(part) ?? []), at])
    return at
  })
}
