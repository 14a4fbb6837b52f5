/** Neighbourhoods and beats: the ground between great roads, merged until there are as many pieces as wanted. */

import { polygonHolds } from '../src/kernel/geometry/polygon.ts'
import type { Region } from './city.ts'
import { distance, type Point, ringArea, ringCentre } from './draw-curves.ts'
import type { StreetPlan } from './draw-streets.ts'

/** Which group each face belongs to; -1 for a face outside the city limit. */
export type Grouping = Int32Array

/** Each face of the city in a group of its own. */
export function separateFaces(great: StreetPlan['great'], boundary: readonly Point[]): Grouping {
  let next = 0
  return Int32Array.from(great.map.faces, (face) => (polygonHolds([[boundary]], face.centre[0], face.centre[1]) ? next++ : -1))
}

/**
 * Merges the group with the smallest measure into the neighbour with which it shares most border, again and again, until
 * `wanted` are left. Borders along motorways and river banks count little, so that they stay borders; the drives
 * along the banks count much, so that the strip of bank goes with the land behind it.
 */
export function mergeGround(great: StreetPlan['great'], start: Grouping, measure: readonly number[], wanted: number): Grouping {
  const group = Int32Array.from(start)
  const size = [...measure]
  const shared = sharedBorders(great, group, size.length)
  const alive = new Set(size.map((_, g) => g))
  while (alive.size > wanted) {
    let least = -1
    for (const g of alive) if (least < 0 || (size[g] as number) < (size[least] as number)) least = g
    let into = -1
    let best = -1
    for (const [other, length] of shared[least] as Map<number, number>) {
      const appeal = length / ((size[other] as number) + 2 * (size[least] as number))
      if (appeal > best) {
        best = appeal
        into = other
      }
    }
    alive.delete(least)
    if (into < 0) continue
    size[into] = (size[into] as number) + (size[least] as number)
    for (const [other, length] of shared[least] as Map<number, number>) {
      shared[other]?.delete(least)
      if (other === into) continue
      shared[into]?.set(other, (shared[into]?.get(other) ?? 0) + length)
      shared[other]?.set(into, (shared[other]?.get(into) ?? 0) + length)
    }
    for (let f = 0; f < group.length; f++) if (group[f] === least) group[f] = into
  }
  const order = [...alive].sort((p, q) => p - q)
  const renumber = new Map(order.map((g, i) => [g, i]))
  return group.map((g) => (g < 0 ? -1 : (renumber.get(g) ?? -1)))
}

function sharedBorders(great: StreetPlan['great'], group: Grouping, count: number): Map<number, number>[] {
  const { graph, map, barrier } = great
  const shared = Array.from({ length: count }, () => new Map<number, number>())
  graph.edges.forEach((edge, e) => {
    const left = groupAt(map.faceOf[2 * e] as number, group)
    const right = groupAt(map.faceOf[2 * e + 1] as number, group)
    if (left < 0 || right < 0 || left === right) return
    const ease = [1, 0.25, 0.12, 6][barrier[edge.line] as number] ?? 1
    const length = ease * distance(graph.nodes[edge.from] as Point, graph.nodes[edge.to] as Point)
    shared[left]?.set(right, (shared[left]?.get(right) ?? 0) + length)
    shared[right]?.set(left, (shared[right]?.get(left) ?? 0) + length)
  })
  return shared
}

const groupAt = (face: number, group: Grouping): number => (face < 0 ? -1 : (group[face] as number))

/** The outline of each group, walked along the graph's half-edges, so that neighbours share every vertex. */
export function outlineGroups(great: StreetPlan['great'], group: Grouping, count: number): Region[] {
  const { graph, map } = great
  const rings: Point[][][] = Array.from({ length: count }, () => [])
  const visited = new Uint8Array(map.faceOf.length)
  const groupOf = (h: number): number => groupAt(map.faceOf[h] as number, group)
  for (let start = 0; start < map.faceOf.length; start++) {
    const g = groupOf(start)
    if (g < 0 || visited[start] || groupOf(start ^ 1) === g) continue
    const ring: Point[] = []
    for (let h = start; !visited[h]; ) {
      visited[h] = 1
      ring.push(graph.nodes[map.origin(h)] as Point)
      h = map.next[h] as number
      while (groupOf(h ^ 1) === g) h = map.next[h ^ 1] as number
    }
    ring.push(ring[0] as Point)
    rings[g]?.push(ring)
  }
  return rings.map((found) => {
    const ordered = found.sort((p, q) => Math.abs(ringArea(q)) - Math.abs(ringArea(p)))
    const shell = ordered[0] ?? []
    return {
      rings: ordered,
      area: ordered.reduce((sum, ring) => sum + ringArea(ring), 0),
      centre: shell.length ? ringCentre(shell) : [0, 0],
    }
  })
}
