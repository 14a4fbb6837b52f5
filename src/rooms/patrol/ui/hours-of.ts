/** A shift cut into its hours, for the timeline under the map. */

export interface HourSpan {
  from: number
  to: number
}

const hour = 3_600_000
/** A shorter piece is too narrow for a finger where eight hours share a phone's width. */
const LEAST = (40 / 60) * hour

/** Hours of a window in order. What is left of an hour at either end joins its neighbour when it is shorter than 40 minutes. */
export function hoursOf(window: { from: number; to: number }, offset = 0): HourSpan[] {
  const spans = clockHours(window, offset)
  const [first, second] = spans
  if (first && second && first.to - first.from < LEAST) spans.splice(0, 2, { from: first.from, to: second.to })
  const [before, last] = spans.slice(-2)
  if (before && last && last.to - last.from < LEAST) spans.splice(-2, 2, { from: before.from, to: last.to })
  return spans
}

function clockHours(window: { from: number; to: number }, offset: number): HourSpan[] {
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
