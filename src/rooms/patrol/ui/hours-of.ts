/** A shift cut into its hours, for the timeline under the map. */

export interface HourSpan {
  from: number
  to: number
}

const hour = 3_600_000

/** Hours of a window in order; the first and the last may be short when the shift does not begin on the hour. */
export function hoursOf(window: { from: number; to: number }, offset = 0): HourSpan[] {
  const spans: HourSpan[] = []
  for (let from = window.from; from < window.to; ) {
    const to = Math.min(window.to, (Math.floor((from + offset) / hour) + 1) * hour - offset)
    spans.push({ from, to })
    from = to
  }
  return spans
}

/** Where a moment lies in the window, 0 to 1. */
export const shareOf = (window: { from: number; to: number }, at: number): number =>
  Math.max(0, Math.min(1, (at - window.from) / (window.to - window.from)))
