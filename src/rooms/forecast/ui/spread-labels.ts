/** Moves labels that stand at the ends of lines apart, so that each can be read and none leaves the drawing. */

/**
 * Positions for labels wished at `wished` (any order), at least `gap` apart and between `low` and `high` where they fit.
 * Each stays as near to its wish as the others allow.
 */
export function spreadLabels(wished: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wished.map((_, i) => i).sort((a, b) => (wished[a] as number) - (wished[b] as number) || a - b)
  // Clusters of labels that touch move as one, around the mean of their wishes.
  const clusters: { members: number[]; centre: number }[] = []
  for (const member of order) {
    clusters.push({ members: [member], centre: wished[member] as number })
    for (let last = clusters.length - 1; last > 0; last--) {
      const [below, above] = [clusters[last - 1], clusters[last]] as [(typeof clusters)[0], (typeof clusters)[0]]
      const needed = (gap * (below.members.length + above.members.length)) / 2
      if (above.centre - below.centre >= needed) break
      const members = [...below.members, ...above.members]
      clusters.splice(last - 1, 2, {
        members,
        centre: members.reduce((sum, i) => sum + (wished[i] as number), 0) / members.length,
      })
    }
  }
  const placed = clusters.flatMap(({ members, centre }) =>
    members.map((member, i) => ({ member, at: centre + gap * (i - (members.length - 1) / 2) })),
  )
  pushInside(placed, gap, low, high)
  const result = new Array<number>(wished.length)
  for (const { member, at } of placed) result[member] = at
  return result
}

function pushInside(placed: { at: number }[], gap: number, low: number, high: number): void {
  let least = low
  for (const label of placed) {
    label.at = Math.max(label.at, least)
    least = label.at + gap
  }
  let most = high
  for (const label of [...placed].reverse()) {
    label.at = Math.min(label.at, most)
    most = label.at - gap
  }
}
