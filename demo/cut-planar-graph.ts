/** Crossing lines made into a planar graph with exact shared nodes, and the faces between them. */

import { crossing, distance, type Point, ringArea, ringCentre } from './draw-curves.ts'

export interface PlanarGraph {
  nodes: Point[]
  /** Pairs of node positions; `line` says which input line an edge came from. */
  edges: { from: number; to: number; line: number }[]
  /** The nodes that each input line passes, in order. */
  paths: number[][]
}

/** Millimetre grid: points that are the same place are the same node. */
const keyOf = (p: Point): string => `${Math.round(p[0] * 1000)},${Math.round(p[1] * 1000)}`

/** Cuts all lines at all their mutual crossings. */
export function cutPlanarGraph(lines: readonly (readonly Point[])[], size = 120): PlanarGraph {
  const cuts: { piece: number; t: number; at: Point }[][] = lines.map(() => [])
  forEachCrossing(lines, size, (a, i, t, b, j, u, at) => {
    cuts[a]?.push({ piece: i, t, at })
    cuts[b]?.push({ piece: j, t: u, at })
  })
  const nodes: Point[] = []
  const known = new Map<string, number>()
  const nodeOf = (p: Point): number => {
    const key = keyOf(p)
    const node = known.get(key)
    if (node !== undefined) return node
    known.set(key, nodes.length)
    nodes.push(p)
    return nodes.length - 1
  }
  const seen = new Set<number>()
  const edges: PlanarGraph['edges'] = []
  const paths = lines.map((line, at) => {
    const path: number[] = []
    const ordered = (cuts[at] ?? []).sort((p, q) => p.piece - q.piece || p.t - q.t)
    let next = 0
    const step = (p: Point): void => {
      const node = nodeOf(p)
      const last = path[path.length - 1]
      if (last === node) return
      path.push(node)
      if (last === undefined) return
      const key = Math.min(last, node) * 2 ** 26 + Math.max(last, node)
      if (seen.has(key)) return
      seen.add(key)
      edges.push({ from: last, to: node, line: at })
    }
    for (let piece = 0; piece < line.length; piece++) {
      step(line[piece] as Point)
      for (; next < ordered.length && (ordered[next]?.piece as number) === piece; next++)
        step((ordered[next] as { at: Point }).at)
    }
    return path
  })
  return { nodes, edges, paths }
}

/** Calls for each crossing of two pieces, once, with the shares along both. */
function forEachCrossing(
  lines: readonly (readonly Point[])[],
  size: number,
  found: (a: number, i: number, t: number, b: number, j: number, u: number, at: Point) => void,
): void {
  const buckets = new Map<number, number[]>()
  const owners: number[] = []
  const pieces: number[] = []
  lines.forEach((line, a) => {
    for (let i = 0; i + 1 < line.length; i++) {
      const id = owners.length
      owners.push(a)
      pieces.push(i)
      forEachBucket(line[i] as Point, line[i + 1] as Point, size, (bucket) => {
        const held = buckets.get(bucket)
        if (held) held.push(id)
        else buckets.set(bucket, [id])
      })
    }
  })
  const done = new Set<number>()
  for (const held of buckets.values()) {
    for (let p = 0; p < held.length; p++) {
      for (let q = p + 1; q < held.length; q++) {
        const [id, other] = [held[p] as number, held[q] as number]
        const [a, i] = [owners[id] as number, pieces[id] as number]
        const [b, j] = [owners[other] as number, pieces[other] as number]
        if (a === b && Math.abs(i - j) <= 1) continue
        const [a0, a1] = [lines[a]?.[i] as Point, lines[a]?.[i + 1] as Point]
        const [b0, b1] = [lines[b]?.[j] as Point, lines[b]?.[j + 1] as Point]
        if (Math.max(a0[0], a1[0]) < Math.min(b0[0], b1[0]) || Math.max(b0[0], b1[0]) < Math.min(a0[0], a1[0])) continue
        if (Math.max(a0[1], a1[1]) < Math.min(b0[1], b1[1]) || Math.max(b0[1], b1[1]) < Math.min(a0[1], a1[1])) continue
        const cross = crossing(a0, a1, b0, b1)
        if (!cross) continue
        const pair = Math.min(id, other) * 2 ** 26 + Math.max(id, other)
        if (done.has(pair)) continue
        done.add(pair)
        found(a, i, cross.t, b, j, cross.u, snap(a0, a1, b0, b1, cross.t))
      }
    }
  }
}

/** The crossing point, or an end that it coincides with, so that a T-junction makes one node and not two. */
function snap(a0: Point, a1: Point, b0: Point, b1: Point, t: number): Point {
  const at: Point = [a0[0] + (a1[0] - a0[0]) * t, a0[1] + (a1[1] - a0[1]) * t]
  for (const end of [a0, a1, b0, b1]) if (distance(end, at) < 0.05) return end
  return at
}

/** Every square of the bucket grid that the piece's box touches. */
export function forEachBucket(a: Point, b: Point, size: number, visit: (bucket: number) => void): void {
  const [west, east] = [Math.floor(Math.min(a[0], b[0]) / size), Math.floor(Math.max(a[0], b[0]) / size)]
  const [south, north] = [Math.floor(Math.min(a[1], b[1]) / size), Math.floor(Math.max(a[1], b[1]) / size)]
  for (let row = south; row <= north; row++)
    for (let column = west; column <= east; column++) visit((row + 4096) * 16384 + column + 4096)
}

/** A face and its half-edges; half-edge `2e` runs along edge e, `2e + 1` against it. */
export interface Face {
  halfEdges: number[]
  ring: Point[]
  area: number
  centre: Point
}

export interface FaceMap {
  faces: Face[]
  /** Face to the left of each half-edge, or -1 for the outside and for loose ends. */
  faceOf: Int32Array
  /** The half-edge that follows along the same face. */
  next: Int32Array
  origin(halfEdge: number): number
}

/** The bounded faces of a graph. Loose ends and all but the largest connected part are left out. */
export function traceFaces(graph: PlanarGraph): FaceMap {
  const alive = dropLooseEnds(graph)
  const origin = (h: number): number => {
    const edge = graph.edges[h >> 1] as { from: number; to: number }
    return h & 1 ? edge.to : edge.from
  }
  const out: number[][] = graph.nodes.map(() => [])
  for (let h = 0; h < graph.edges.length * 2; h++) if (alive[h >> 1]) out[origin(h)]?.push(h)
  const angle = (h: number): number => {
    const p = graph.nodes[origin(h)] as Point
    const q = graph.nodes[origin(h ^ 1)] as Point
    return Math.atan2(q[1] - p[1], q[0] - p[0])
  }
  const next = new Int32Array(graph.edges.length * 2).fill(-1)
  for (const around of out) {
    around.sort((p, q) => angle(p) - angle(q))
    // Arriving along the twin of around[k], the left-hand face goes on along the half-edge just clockwise of it.
    around.forEach((h, k) => {
      next[h ^ 1] = around[(k - 1 + around.length) % around.length] as number
    })
  }
  const faceOf = new Int32Array(graph.edges.length * 2).fill(-1)
  const visited = new Uint8Array(graph.edges.length * 2)
  const faces: Face[] = []
  for (let start = 0; start < next.length; start++) {
    if (!alive[start >> 1] || visited[start]) continue
    const halfEdges: number[] = []
    for (let h = start; !visited[h]; h = next[h] as number) {
      visited[h] = 1
      halfEdges.push(h)
    }
    const ring = halfEdges.map((h) => graph.nodes[origin(h)] as Point)
    const area = ringArea(ring)
    if (area <= 0) continue
    for (const h of halfEdges) faceOf[h] = faces.length
    faces.push({ halfEdges, ring, area, centre: ringCentre(ring) })
  }
  return { faces, faceOf, next, origin }
}

function dropLooseEnds(graph: PlanarGraph): Uint8Array {
  const alive = new Uint8Array(graph.edges.length).fill(1)
  const touching: number[][] = graph.nodes.map(() => [])
  graph.edges.forEach((edge, e) => {
    touching[edge.from]?.push(e)
    touching[edge.to]?.push(e)
  })
  const keep = largestPart(graph, touching)
  graph.edges.forEach((edge, e) => {
    if (!keep[edge.from]) alive[e] = 0
  })
  const degree = touching.map((edges) => edges.filter((e) => alive[e]).length)
  const loose = degree.flatMap((d, node) => (d === 1 ? [node] : []))
  for (let node = loose.pop(); node !== undefined; node = loose.pop()) {
    for (const e of touching[node] ?? []) {
      if (!alive[e]) continue
      alive[e] = 0
      const edge = graph.edges[e] as { from: number; to: number }
      for (const end of [edge.from, edge.to]) {
        degree[end] = (degree[end] as number) - 1
        if (degree[end] === 1) loose.push(end)
      }
    }
  }
  return alive
}

/** Marks the nodes of the connected part with the most nodes. */
function largestPart(graph: PlanarGraph, touching: readonly number[][]): Uint8Array {
  const part = new Int32Array(graph.nodes.length).fill(-1)
  const sizes: number[] = []
  for (let start = 0; start < graph.nodes.length; start++) {
    if (part[start] !== -1) continue
    const open = [start]
    part[start] = sizes.length
    let size = 0
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      size++
      for (const e of touching[node] ?? []) {
        const edge = graph.edges[e] as { from: number; to: number }
        const other = edge.from === node ? edge.to : edge.from
        if (part[other] !== -1) continue
        part[other] = sizes.length
        open.push(other)
      }
    }
    sizes.push(size)
  }
  const largest = sizes.indexOf(Math.max(...sizes))
  return Uint8Array.from(part, (p) => (p === largest ? 1 : 0))
}
