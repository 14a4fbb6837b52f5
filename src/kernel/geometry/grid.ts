/** Square equal-area grid in a projected plane (metres). Scores such as PAI need every cell to be the same size. */

import type { CellId, Metres } from '../units.ts'

export interface Grid {
  /** South-west corner in the analysis projection. */
  readonly west: Metres
  readonly south: Metres
  /** Side of a cell. */
  readonly cellSize: Metres
  readonly columns: number
  readonly rows: number
}

/** Cell that holds the point, half-open towards north and east, or -1 when the point is off the grid. */
export function cellAt(grid: Grid, x: number, y: number): CellId {
  const column = Math.floor((x - grid.west) / grid.cellSize)
  const row = Math.floor((y - grid.south) / grid.cellSize)
  if (!(column >= 0 && column < grid.columns && row >= 0 && row < grid.rows)) return -1 as CellId
  return (row * grid.columns + column) as CellId
}

/** Centre of a cell in the analysis projection. */
export function cellCentre(grid: Grid, cell: CellId): [Metres, Metres] {
  const column = cell % grid.columns
  const row = (cell - column) / grid.columns
  return [(grid.west + (column + 0.5) * grid.cellSize) as Metres, (grid.south + (row + 0.5) * grid.cellSize) as Metres]
}

/** The four corners of a cell, anticlockwise from south-west. */
export function cellCorners(grid: Grid, cell: CellId): [number, number][] {
  const column = cell % grid.columns
  const row = (cell - column) / grid.columns
  const west = grid.west + column * grid.cellSize
  const south = grid.south + row * grid.cellSize
  const east = west + grid.cellSize
  const north = south + grid.cellSize
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
}

/** The smallest grid of whole cells that covers the box, its corner snapped to multiples of the cell size. */
export function gridOver(box: { west: number; south: number; east: number; north: number }, cellSize: Metres): Grid {
  if (!(cellSize > 0)) throw new RangeError('a cell must have a size')
  const west = Math.floor(box.west / cellSize) * cellSize
  const south = Math.floor(box.south / cellSize) * cellSize
  return {
    west: west as Metres,
    south: south as Metres,
    cellSize,
    columns: Math.max(1, Math.floor((box.east - west) / cellSize) + 1),
    rows: Math.max(1, Math.floor((box.north - south) / cellSize) + 1),
  }
}

export const cellCount = (grid: Grid): number => grid.columns * grid.rows
