/** Where the cells of the grid lie on the map: between the four corners that the server gives, as the risk image is laid. */

/** Longitude and latitude of the whole grid: north-west, north-east, south-east, south-west. */
export type Corners = readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
]

type Point = [number, number]

/** Web Mercator on the unit square, y towards the south. */
export function toMercator(longitude: number, latitude: number): Point {
  const radians = (latitude * Math.PI) / 180
  return [(longitude + 180) / 360, (1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2]
}

/** Longitude and latitude of a point of that square. */
export function fromMercator(x: number, y: number): Point {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI]
}

export interface CellGeometry {
  columns: number
  rows: number
  /** Longitude and latitude of a point given in cells from the grid's south-west corner. */
  place(column: number, row: number): Point
  /** The cell that holds a place, or -1 off the grid. */
  cellAt(longitude: number, latitude: number): number
  centre(cell: number): Point
  /** Closed ring of the cell's outline. */
  outline(cell: number): Point[]
  /** For a longitude: the column that it crosses in this row, in cells, not limited to the grid. */
  columnAt(longitude: number, row: number): number
}

/**
 * The grid laid bilinearly (in Mercator) between its corners. An equal-area grid is not exactly straight on a Mercator
 * map; over a city of 40 km the difference stays under a tenth of a 250 m cell.
 */
export function cellGeometry(corners: Corners, columns: number, rows: number): CellGeometry {
  const [northWest, northEast, southEast, southWest] = corners.map(([longitude, latitude]) =>
    toMercator(longitude, latitude),
  ) as [Point, Point, Point, Point]
  // u runs east, v runs north, both 0 to 1.
  const at = (u: number, v: number): Point => [
    (southWest[0] * (1 - u) + southEast[0] * u) * (1 - v) + (northWest[0] * (1 - u) + northEast[0] * u) * v,
    (southWest[1] * (1 - u) + southEast[1] * u) * (1 - v) + (northWest[1] * (1 - u) + northEast[1] * u) * v,
  ]
  const place = (column: number, row: number): Point => fromMercator(...at(column / columns, row / rows))

  const cellAt = (longitude: number, latitude: number): number => {
    const [x, y] = toMercator(longitude, latitude)
    let u = 0.5
    let v = 0.5
    // The corners are nearly a parallelogram, so Newton's method is there after two steps; the third costs nothing.
    for (let step = 0; step < 3; step++) {
      const [px, py] = at(u, v)
      const xu = (southEast[0] - southWest[0]) * (1 - v) + (northEast[0] - northWest[0]) * v
      const yu = (southEast[1] - southWest[1]) * (1 - v) + (northEast[1] - northWest[1]) * v
      const xv = (northWest[0] - southWest[0]) * (1 - u) + (northEast[0] - southEast[0]) * u
      const yv = (northWest[1] - southWest[1]) * (1 - u) + (northEast[1] - southEast[1]) * u
      const determinant = xu * yv - xv * yu
      u += ((x - px) * yv - (y - py) * xv) / determinant
      v += ((y - py) * xu - (x - px) * yu) / determinant
    }
    const column = Math.floor(u * columns)
    const row = Math.floor(v * rows)
    return column >= 0 && column < columns && row >= 0 && row < rows ? row * columns + column : -1
  }

  const columnAt = (longitude: number, row: number): number => {
    const x = (longitude + 180) / 360
    const v = row / rows
    const west = southWest[0] * (1 - v) + northWest[0] * v
    const east = southEast[0] * (1 - v) + northEast[0] * v
    return ((x - west) / (east - west)) * columns
  }

  const split = (cell: number): [number, number] => [cell % columns, Math.floor(cell / columns)]
  return {
    columns,
    rows,
    place,
    cellAt,
    columnAt,
    centre: (cell) => {
      const [column, row] = split(cell)
      return place(column + 0.5, row + 0.5)
    },
    outline: (cell) => {
      const [column, row] = split(cell)
      return [place(column, row), place(column + 1, row), place(column + 1, row + 1), place(column, row + 1), place(column, row)]
    },
  }
}

/** The neighbour that an arrow key leads to within the city, or the same cell at its edge. */
export function cellAfterKey(key: string, cell: number, columns: number, inCity: (cell: number) => boolean): number {
  const column = cell % columns
  const steps: Record<string, number> = {
    ArrowUp: columns,
    ArrowDown: -columns,
    ArrowLeft: column > 0 ? -1 : 0,
    ArrowRight: column < columns - 1 ? 1 : 0,
  }
  const step = steps[key] ?? 0
  if (step === 0) return cell
  // Lakes and neighbours are skipped, so that the next press always lands on something.
  for (let next = cell + step, tries = 0; tries < 12; next += step, tries++) {
    if (inCity(next)) return next
    if (Math.abs(step) === 1 && (next % columns === 0 || next % columns === columns - 1)) return cell
  }
  return cell
}
