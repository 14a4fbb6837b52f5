/** Half-open point in polygon: on a shared border a point belongs to exactly one of the neighbours, never to two or none. */

/** Closed or open ring of [x, y]; the first ring of a polygon is its shell, further rings are holes. */
export type Ring = readonly (readonly [number, number])[]
export type Polygon = readonly Ring[]
export type MultiPolygon = readonly Polygon[]

export interface Box {
  west: number
  south: number
  east: number
  north: number
}

export function boxOf(shape: MultiPolygon): Box {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const polygon of shape) {
    for (const [x, y] of polygon[0] ?? []) {
      box.west = Math.min(box.west, x)
      box.east = Math.max(box.east, x)
      box.south = Math.min(box.south, y)
      box.north = Math.max(box.north, y)
    }
  }
  return box
}

/**
 * Even-odd crossing test. An edge counts when the point's y lies in [lower, upper), so a vertex is counted once, and a
 * point is inside when an odd number of edges lie strictly to its east. Two polygons that share an edge with identical
 * vertices therefore never both claim a point on it.
 */
export function polygonHolds(shape: MultiPolygon, x: number, y: number): boolean {
  let inside = false
  for (const polygon of shape) {
    for (const ring of polygon) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i] as readonly [number, number]
        const [xj, yj] = ring[j] as readonly [number, number]
        if (yi > y === yj > y) continue
        if (crossesEastOf(xi, yi, xj, yj, x, y)) inside = !inside
      }
    }
  }
  return inside
}

/** Always evaluated from the lower vertex, so that both neighbours of an edge round the same way. */
function crossesEastOf(xi: number, yi: number, xj: number, yj: number, x: number, y: number): boolean {
  const [x0, y0, x1, y1] = yi < yj ? [xi, yi, xj, yj] : [xj, yj, xi, yi]
  return (x1 - x0) * (y - y0) > (x - x0) * (y1 - y0)
}

export interface PolygonIndex {
  /** Position of the first shape that holds the point, or -1. */
  find(x: number, y: number): number
}

/** Buckets the shapes' boxes into a `size` x `size` grid, so that a look-up tests only a few of them. */
export function indexPolygons(shapes: readonly MultiPolygon[], size = 64): PolygonIndex {
  const boxes = shapes.map(boxOf)
  const all = boxes.reduce<Box>(
    (sum, box) => ({
      west: Math.min(sum.west, box.west),
      south: Math.min(sum.south, box.south),
      east: Math.max(sum.east, box.east),
      north: Math.max(sum.north, box.north),
    }),
    { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity },
  )
  const width = (all.east - all.west) / size || 1
  const height = (all.north - all.south) / size || 1
  const clamp = (n: number): number => Math.max(0, Math.min(size - 1, n))
  const buckets: number[][] = Array.from({ length: size * size }, () => [])
  boxes.forEach((box, shape) => {
    for (
      let row = clamp(Math.floor((box.south - all.south) / height));
      row <= clamp(Math.floor((box.north - all.south) / height));
      row++
    ) {
      for (
        let column = clamp(Math.floor((box.west - all.west) / width));
        column <= clamp(Math.floor((box.east - all.west) / width));
        column++
      ) {
        buckets[row * size + column]?.push(shape)
      }
    }
  })
  return {
    find(x, y) {
      if (!(x >= all.west && x <= all.east && y >= all.south && y <= all.north)) return -1
      const bucket = buckets[clamp(Math.floor((y - all.south) / height)) * size + clamp(Math.floor((x - all.west) / width))]
      for (const shape of bucket ?? []) if (polygonHolds(shapes[shape] as MultiPolygon, x, y)) return shape
      return -1
    },
  }
}
