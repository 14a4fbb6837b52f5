/** How many were left out of a publication: as a band, for an exact number beside what is published gives away the few, and the whole. Pure. */

/** Both ends are within it. */
export interface Band {
  from: number
  to: number
}

/** Below this nothing is told apart. */
const least = 5

/** 0 to 4, 5 to 49, 50 to 499, and so on. */
export function bandOf(count: number): Band {
  if (count < least) return { from: 0, to: least - 1 }
  let from = least
  while (count >= from * 10) from *= 10
  return { from, to: from * 10 - 1 }
}
