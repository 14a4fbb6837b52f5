/** Street ends that stop short of the next street are led on to it; what still hangs loose is cut back. */

import { forEachBucket, type PlanarGraph } from './cut-planar-graph.ts'
import { crossing, distance, lineLength, type Point } from './draw-curves.ts'

/** An end that reaches its target goes this little past it, so that the two really cross. */
const OVERSHOOT = 0.03

/** Extends both ends of each line straight on, when another line lies within `reach` and nothing blocks the way. */
export function joinLooseEnds(
  lines: readonly Point[][],
  options: { movable(line: number): boolean; reach(p: Point): number; blocked(x: number, y: number): boolean },
): Point[][] {
  const size = 120
  const buckets = new Map<number, { line: number; a: Point; b: Point }[]>()
  lines.forEach((line, at) => {
    for (let i = 0; i + 1 < line.length; i++) {
      const a = line[i] as Point
      const b = line[i + 1] as Point
      forEachBucket(a, b, size, (bucket) => {
        const held = buckets.get(bucket)
        if (held) held.push({ line: at, a, b })
        else buckets.set(bucket, [{ line: at, a, b }])
      })
    }
  })

  const ledOn = (line: readonly Point[], at: number): Point | undefined => {
    const end = line[line.length - 1] as Point
    const before = line[line.length - 2] as Point
    const length = distance(before, end)
    if (length === 0) return undefined
    const reach = options.reach(end)
    const far: Point = [end[0] + ((end[0] - before[0]) / length) * reach, end[1] + ((end[1] - before[1]) / length) * reach]
    let best = 2
    forEachBucket(end, far, size, (bucket) => {
      for (const piece of buckets.get(bucket) ?? []) {
        if (piece.line === at) continue
        const cross = crossing(end, far, piece.a, piece.b)
        if (cross && cross.t < best) best = cross.t
      }
    })
    if (best > 1) return undefined
    const way = best * reach
    for (let m = 6; m < way - 6; m += 6) {
      if (options.blocked(end[0] + ((far[0] - end[0]) * m) / reach, end[1] + ((far[1] - end[1]) * m) / reach)) return undefined
    }
    const t = (way + OVERSHOOT) / reach
    return [end[0] + (far[0] - end[0]) * t, end[1] + (far[1] - end[1]) * t]
  }

  return lines.map((line, at) => {
    if (line.length < 2 || !options.movable(at)) return line
    const last = ledOn(line, at)
    const first = ledOn([...line].reverse(), at)
    return [...(first ? [first] : []), ...line, ...(last ? [last] : [])]
  })
}

/**
 * The stretch of a line's path between its outermost crossings, with a tail where `tail` metres allow a cul-de-sac.
 * Empty when the line crosses fewer than two others.
 */
export function cutBackPath(
  graph: PlanarGraph,
  degree: ArrayLike<number>,
  path: readonly number[],
  tail: (p: Point) => number,
): number[] {
  const crossings = path.flatMap((node, i) => ((degree[node] as number) >= 3 ? [i] : []))
  const first = crossings[0]
  const last = crossings[crossings.length - 1]
  if (first === undefined || last === undefined || first === last) return []
  const points = (from: number, to: number): Point[] => path.slice(from, to + 1).map((node) => graph.nodes[node] as Point)
  const keeps = (from: number, to: number): boolean => {
    const stub = points(from, to)
    const length = lineLength(stub)
    return length > 35 && length <= tail(stub[0] as Point)
  }
  const from = first > 0 && keeps(0, first) ? 0 : first
  const to = last < path.length - 1 && keeps(last, path.length - 1) ? path.length - 1 : last
  return path.slice(from, to + 1)
}

export function degreesOf(graph: PlanarGraph): Uint16Array {
  const degree = new Uint16Array(graph.nodes.length)
  for (const { from, to } of graph.edges) {
    degree[from] = (degree[from] as number) + 1
    degree[to] = (degree[to] as number) + 1
  }
  return degree
}
