/** The cells that a forecast is about: fixed before the first test window, so that no later event can move the denominator. */

import type { Grid } from '../../kernel/geometry/grid.ts'
import { cellCount } from '../../kernel/geometry/grid.ts'

/** Cells of one grid, each known by its position 0…n-1 in `cells`. All have the same size, as PAI needs. */
export interface StudyArea {
  readonly grid: Grid
  /** Cell numbers of the grid, ascending. */
  readonly cells: Int32Array
  /** Position of each grid cell in `cells`, or -1. Length: columns x rows. */
  readonly positionOf: Int32Array
}

/** The area of exactly these cells (any order, repeats allowed); cells off the grid are refused. */
export function studyArea(grid: Grid, cells: ArrayLike<number>): StudyArea {
  const total = cellCount(grid)
  const positionOf = new Int32Array(total).fill(-1)
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number
    if (!(cell >= 0 && cell < total)) throw new RangeError(`cell ${cell} is not on the grid of ${total} cells`)
    positionOf[cell] = 0
  }
  let count = 0
  for (let cell = 0; cell < total; cell++) if (positionOf[cell] === 0) positionOf[cell] = count++
  const kept = new Int32Array(count)
  for (let cell = 0; cell < total; cell++) if ((positionOf[cell] as number) >= 0) kept[positionOf[cell] as number] = cell
  return { grid, cells: kept, positionOf }
}

/** Every cell of the rectangle: lake, river and neighbours included. Published Chicago figures use this denominator. */
export function wholeRectangle(grid: Grid): StudyArea {
  return studyArea(
    grid,
    Int32Array.from({ length: cellCount(grid) }, (_, cell) => cell),
  )
}

/**
 * Cells within `reach` cells (square neighbourhood) of any of these events: the city as far as its own records show it,
 * for a file that brings no boundary. Pass only events from before the first test window.
 */
export function cellsNear(grid: Grid, eventCells: ArrayLike<number>, reach: number): StudyArea {
  const near = new Uint8Array(cellCount(grid))
  const seen = new Uint8Array(cellCount(grid))
  for (let i = 0; i < eventCells.length; i++) {
    const cell = eventCells[i] as number
    if (cell < 0 || seen[cell]) continue
    seen[cell] = 1
    const column = cell % grid.columns
    const row = (cell - column) / grid.columns
    for (let y = Math.max(0, row - reach); y <= Math.min(grid.rows - 1, row + reach); y++) {
      for (let x = Math.max(0, column - reach); x <= Math.min(grid.columns - 1, column + reach); x++)
        near[y * grid.columns + x] = 1
    }
  }
  const cells: number[] = []
  for (let cell = 0; cell < near.length; cell++) if (near[cell]) cells.push(cell)
  return studyArea(grid, cells)
}
