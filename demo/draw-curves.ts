/** Plane geometry that the street generator needs: smooth curves, offsets, simplification, noise. Metres, x east, y north. */

export type Point = readonly [number, number]

export const distance = (p: Point, q: Point): number => Math.hypot(p[0] - q[0], p[1] - q[1])

/** A curve through all points (centripetal-free Catmull-Rom, uniform), sampled about every `step` metres. */
export function curveThrough(points: readonly Point[], step: number, closed = false): Point[] {
  const count = points.length
  const at = (i: number): Point => (closed ? points[(i + count) % count] : points[Math.max(0, Math.min(count - 1, i))]) as Point
  const curve: Point[] = []
  const spans = closed ? count : count - 1
  for (let span = 0; span < spans; span++) {
    const [p0, p1, p2, p3] = [at(span - 1), at(span), at(span + 1), at(span + 2)]
    const pieces = Math.max(1, Math.round(distance(p1, p2) / step))
    for (let piece = 0; piece < pieces; piece++) {
      const t = piece / pieces
      curve.push([hermite(p0[0], p1[0], p2[0], p3[0], t), hermite(p0[1], p1[1], p2[1], p3[1], t)])
    }
  }
  if (!closed) curve.push(at(count - 1))
  return curve
}

function hermite(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
}

/** The line moved sideways, to the left for positive distances. Meant for gentle curves: sharp bends would fold. */
export function offsetLine(line: readonly Point[], by: (position: number) => number): Point[] {
  return line.map((p, i) => {
    const before = line[Math.max(0, i - 1)] as Point
    const after = line[Math.min(line.length - 1, i + 1)] as Point
    const length = distance(before, after) || 1
    const side = by(i)
    return [p[0] - ((after[1] - before[1]) / length) * side, p[1] + ((after[0] - before[0]) / length) * side]
  })
}

/** Douglas-Peucker: fewer points, none further than `tolerance` metres from the line that was. */
export function simplifyLine(line: readonly Point[], tolerance: number): Point[] {
  if (line.length < 3) return [...line]
  const keep = new Uint8Array(line.length)
  keep[0] = keep[line.length - 1] = 1
  const open: [number, number][] = [[0, line.length - 1]]
  for (let span = open.pop(); span; span = open.pop()) {
    const [first, last] = span
    let worst = tolerance
    let at = -1
    for (let i = first + 1; i < last; i++) {
      const off = distanceToPiece(line[i] as Point, line[first] as Point, line[last] as Point)
      if (off > worst) {
        worst = off
        at = i
      }
    }
    if (at < 0) continue
    keep[at] = 1
    open.push([first, at], [at, last])
  }
  return line.filter((_, i) => keep[i])
}

/** Distance from p to the straight piece a-b. */
function distanceToPiece(p: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0]
  const dy = b[1] - a[1]
  const square = dx * dx + dy * dy
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square))
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
}

/** Where a-b and c-d cross, as the shares along each, or undefined. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { t: number; u: number } | undefined {
  const rx = b[0] - a[0]
  const ry = b[1] - a[1]
  const sx = d[0] - c[0]
  const sy = d[1] - c[1]
  const cross = rx * sy - ry * sx
  if (Math.abs(cross) < 1e-9) return undefined
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? { t, u } : undefined
}

export function lineLength(line: readonly Point[]): number {
  let sum = 0
  for (let i = 1; i < line.length; i++) sum += distance(line[i - 1] as Point, line[i] as Point)
  return sum
}

/** The point at `along` metres from the line's start, and the direction there (unit vector). */
export function pointAlong(line: readonly Point[], along: number): { at: Point; direction: Point } {
  let left = along
  for (let i = 1; i < line.length; i++) {
    const p = line[i - 1] as Point
    const q = line[i] as Point
    const piece = distance(p, q)
    if (left <= piece || i === line.length - 1) {
      const t = piece === 0 ? 0 : Math.min(1, left / piece)
      const direction: Point = piece === 0 ? [1, 0] : [(q[0] - p[0]) / piece, (q[1] - p[1]) / piece]
      return { at: [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t], direction }
    }
    left -= piece
  }
  return { at: line[0] as Point, direction: [1, 0] }
}

/** Signed area of a closed or open ring, positive when anticlockwise. */
export function ringArea(ring: readonly Point[]): number {
  let sum = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const p = ring[j] as Point
    const q = ring[i] as Point
    sum += p[0] * q[1] - q[0] * p[1]
  }
  return sum / 2
}

export function ringCentre(ring: readonly Point[]): Point {
  let x = 0
  let y = 0
  let area = 0
  const [x0, y0] = ring[0] as Point
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const p = ring[j] as Point
    const q = ring[i] as Point
    const cross = (p[0] - x0) * (q[1] - y0) - (q[0] - x0) * (p[1] - y0)
    area += cross
    x += (p[0] - x0 + q[0] - x0) * cross
    y += (p[1] - y0 + q[1] - y0) * cross
  }
  return area === 0 ? [x0, y0] : [x0 + x / (3 * area), y0 + y / (3 * area)]
}

/** Smooth noise in [-1, 1] over the plane, one bump about every `wavelength` metres. */
export function smoothNoise(seed: number, wavelength: number): (x: number, y: number) => number {
  const corner = (i: number, j: number): number => {
    let h = Math.imul(i, 0x27d4eb2f) ^ Math.imul(j, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1)
    h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1
  }
  const ease = (t: number): number => t * t * (3 - 2 * t)
  return (x, y) => {
    const u = x / wavelength
    const v = y / wavelength
    const i = Math.floor(u)
    const j = Math.floor(v)
    const s = ease(u - i)
    const t = ease(v - j)
    const south = corner(i, j) * (1 - s) + corner(i + 1, j) * s
    const north = corner(i, j + 1) * (1 - s) + corner(i + 1, j + 1) * s
    return south * (1 - t) + north * t
  }
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function ramp(from: number, to: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)))
  return t * t * (3 - 2 * t)
}
