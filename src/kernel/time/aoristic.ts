/** Aoristic weights: a burglary between 08:00 and 18:00 is a tenth of a burglary in each of those hours, never one at 13:00. */

/**
 * Share of the span [from, to] that falls in the window [start, end), all in milliseconds. A span without length counts
 * wholly in the window that holds it. (Ratcliffe 2000, "Aoristic analysis: the spatial interpretation of unspecific
 * temporal events".)
 */
export function aoristicShare(from: number, to: number, start: number, end: number): number {
  if (to <= from) return from >= start && from < end ? 1 : 0
  return Math.max(0, Math.min(to, end) - Math.max(from, start)) / (to - from)
}
