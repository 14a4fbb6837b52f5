/** Points in a plane, in buckets, so that the nearest are found without looking at all of them. Pure. */

export interface PlanePoint {
  /** Metres. */
  x: number
  y: number
}

export class PointIndex {
  private readonly buckets = new Map<string, Set<number>>()
  private readonly left = new Set<number>()

  /** `side`: of a bucket in metres; about two points to a bucket is best. */
  constructor(
    readonly points: readonly PlanePoint[],
    private readonly side: number = sideFor(points),
  ) {
    for (const [at, point] of points.entries()) {
      const name = this.bucketOf(point.x, point.y)
      const bucket = this.buckets.get(name) ?? new Set()
      this.buckets.set(name, bucket.add(at))
      this.left.add(at)
    }
  }

  get size(): number {
    return this.left.size
  }

  remove(at: number): void {
    const { x, y } = this.points[at] as PlanePoint
    this.buckets.get(this.bucketOf(x, y))?.delete(at)
    this.left.delete(at)
  }

  /** Positions of the `count` nearest, nearest first; fewer where there are fewer. Of equal distances the lower position comes first. */
  nearest(from: PlanePoint, count: number): number[] {
    const wanted = Math.min(count, this.left.size)
    if (wanted === 0) return []
    const found = (this.around(from, wanted) ?? [...this.left]).map((at) => ({ at, distance: this.square(at, from) }))
    found.sort((a, b) => a.distance - b.distance || a.at - b.at)
    return found.slice(0, wanted).map((one) => one.at)
  }

  /** Points of the rings that must hold the nearest, or null where looking at every point is quicker than at empty buckets. */
  private around(from: PlanePoint, wanted: number): number[] | null {
    const column = Math.floor(from.x / this.side)
    const row = Math.floor(from.y / this.side)
    const found: number[] = []
    for (let ring = 0, looked = 0; looked <= this.left.size; looked += 8 * ++ring) {
      for (const at of this.ringOf(column, row, ring)) found.push(at)
      // Whatever lies in a later ring is at least this far away.
      const safe = (ring * this.side) ** 2
      if (found.length >= wanted && found.filter((at) => this.square(at, from) <= safe).length >= wanted) return found
    }
    return null
  }

  private square(at: number, from: PlanePoint): number {
    const { x, y } = this.points[at] as PlanePoint
    return (x - from.x) ** 2 + (y - from.y) ** 2
  }

  private *ringOf(column: number, row: number, ring: number): Generator<number> {
    for (let dy = -ring; dy <= ring; dy++) {
      const step = Math.abs(dy) === ring ? 1 : Math.max(1, 2 * ring)
      for (let dx = -ring; dx <= ring; dx += step) yield* this.buckets.get(`${column + dx} ${row + dy}`) ?? []
    }
  }

  private bucketOf(x: number, y: number): string {
    return `${Math.floor(x / this.side)} ${Math.floor(y / this.side)}`
  }
}

function sideFor(points: readonly PlanePoint[]): number {
  if (points.length < 2) return 1
  let [lowX, highX, lowY, highY] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { x, y } of points) {
    lowX = Math.min(lowX, x)
    highX = Math.max(highX, x)
    lowY = Math.min(lowY, y)
    highY = Math.max(highY, y)
  }
  return Math.max(1, Math.sqrt(((highX - lowX || 1) * (highY - lowY || 1) * 2) / points.length))
}
