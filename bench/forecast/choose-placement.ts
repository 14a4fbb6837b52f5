/** Lays a free grid as the NIJ challenge allowed: turned and shifted so that past crime gathers in few cells. Earlier data only. */

import type { Points } from './read-reference.ts'

export interface Placement {
  /** Radians by which the plane is turned before a straight grid is laid. */
  turn: number
  /** Shares of a cell by which the grid is shifted. */
  east: number
  north: number
}

const TURNS = [0, 15, 30, 45, 60, 75]
const SHIFTS = [0, 0.25, 0.5, 0.75]
const HALF_LIFE = 730
const DAY = 86_400_000

/** The placement whose `flagged` fullest cells hold most of the fading count of everything before `before`. */
export function choosePlacement(points: Points, size: number, flagged: number, before: number): Placement {
  let best: Placement = { turn: 0, east: 0, north: 0 }
  let most = Number.NEGATIVE_INFINITY
  for (const degrees of TURNS) {
    const turned = turnPoints(points, (degrees * Math.PI) / 180)
    for (const east of SHIFTS) {
      for (const north of SHIFTS) {
        const held = heldBy(turned, size, { east, north }, flagged, before)
        if (held <= most) continue
        most = held
        best = { turn: (degrees * Math.PI) / 180, east, north }
      }
    }
  }
  return best
}

function heldBy(points: Points, size: number, shift: { east: number; north: number }, flagged: number, before: number): number {
  const counts = new Map<number, number>()
  for (let i = 0; i < points.at.length; i++) {
    const age = (before - (points.at[i] as number)) / DAY
    if (age <= 0) continue
    const column = Math.floor((points.x[i] as number) / size + shift.east)
    const row = Math.floor((points.y[i] as number) / size + shift.north)
    const key = row * 1_000_003 + column
    counts.set(key, (counts.get(key) ?? 0) + 2 ** (-age / HALF_LIFE))
  }
  const fullest = Float64Array.from(counts.values()).sort().reverse()
  return fullest.subarray(0, flagged).reduce((sum, n) => sum + n, 0)
}

export function turnPoints(points: Points, turn: number): Points {
  const turned = turnRing(
    points.x.map((x, i) => [x, points.y[i] as number]),
    turn,
  )
  return { ...points, x: turned.map(([x]) => x), y: turned.map(([, y]) => y) }
}

export function turnRing(ring: readonly (readonly [number, number])[], turn: number): [number, number][] {
  const cosine = Math.cos(turn)
  const sine = Math.sin(turn)
  return ring.map(([x, y]) => [x * cosine - y * sine, x * sine + y * cosine])
}
