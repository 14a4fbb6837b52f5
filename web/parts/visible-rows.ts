/** Which rows of a long table to draw: those in view and a few around them. */

export interface RowSlice {
  first: number
  /** One past the last. */
  end: number
  /** Empty height above and below, in pixels. */
  above: number
  below: number
}

/** All heights in pixels; `spare` rows are drawn on each side so that scrolling never shows a gap. */
export function visibleRows(count: number, rowHeight: number, scrolled: number, height: number, spare = 8): RowSlice {
  const first = Math.max(0, Math.min(count, Math.floor(scrolled / rowHeight) - spare))
  const end = Math.min(count, Math.max(first, Math.ceil((scrolled + height) / rowHeight) + spare))
  return { first, end, above: first * rowHeight, below: (count - end) * rowHeight }
}

/** Where an arrow, page, Home or End key moves the chosen row; undefined for any other key. */
export function rowAfterKey(key: string, row: number, count: number, page: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: count - 1,
  }
  const to = moves[key]
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to))
}
