/** The ground before the streets: city limit, river, creek, rail, motorways, and the districts that turn the street grid. */

import type { Random } from '../src/kernel/random.ts'
import { curveThrough, offsetLine, type Point, ramp } from './draw-curves.ts'

/** A part of town whose streets run at one angle. */
export interface District {
  at: Point
  /** Metres over which it holds sway. */
  reach: number
  /** Radians, anticlockwise from east. */
  angle: number
}

export interface Site {
  width: number
  height: number
  scale: number
  centre: Point
  station: Point
  boundary: Point[]
  riverCentre: Point[]
  /** Half the river's width at each point of its centre line. */
  riverHalf: number[]
  leftBank: Point[]
  rightBank: Point[]
  river: Point[]
  island: Point[]
  /** Where the river is crossed besides the motorways. */
  bridges: Point[]
  creekCentre: Point[]
  creek: Point[]
  rails: Point[][]
  ring: Point[]
  spurs: Point[][]
  /** Drives along both banks. */
  drives: Point[][]
  districts: District[]
  /** 0 in the old centre, 1 in the outer suburbs. */
  suburban(x: number, y: number): number
}

/** Shares of the river's length. */
const islandAt = 0.655
const bridgeShares = [0.285, 0.375, 0.465, 0.535, 0.6, 0.655, 0.725]

const degrees = (value: number): number => (value * Math.PI) / 180

/** Lays out a river town of about 11 x 9 km times `scale`. All shapes stem from a few control points, nudged by the seed. */
export function layOutSite(random: Random, scale: number): Site {
  const width = 11_000 * scale
  const height = 9_000 * scale
  const nudge = (amount: number): number => (random.next() * 2 - 1) * amount
  const place = (u: number, v: number, jitter = 0.008): Point => [(u + nudge(jitter)) * width, (v + nudge(jitter)) * height]

  const boundary = layBoundary(width, height, random.fork('boundary'))
  const riverCentre = curveThrough(
    [
      place(-0.09, 0.83),
      place(0.03, 0.775),
      place(0.13, 0.75),
      place(0.215, 0.665),
      place(0.29, 0.575),
      place(0.375, 0.535),
      place(0.44, 0.455),
      place(0.525, 0.415),
      place(0.605, 0.45),
      place(0.675, 0.515),
      place(0.755, 0.5),
      place(0.815, 0.41),
      place(0.885, 0.325),
      place(0.98, 0.285),
      place(1.09, 0.2),
    ],
    40,
  )
  const breadth = riverCentre.map((_, i) => i / riverCentre.length)
  // An island parts the river below the station; the banks give way to it.
  const parting = breadth.map((t) => Math.exp(-(((t - islandAt) / 0.021) ** 2)))
  const riverHalf = breadth.map(
    (t, i) => (70 + 30 * t + 9 * Math.sin(t * 31) + 6 * Math.sin(t * 73 + 1) + 62 * (parting[i] as number)) * scale ** 0.5,
  )
  const leftBank = offsetLine(riverCentre, (i) => riverHalf[i] as number)
  const rightBank = offsetLine(riverCentre, (i) => -(riverHalf[i] as number))

  const island = layIsland(riverCentre, parting, 66 * scale ** 0.5)
  const mouth = riverCentre[Math.round(riverCentre.length * 0.575)] as Point
  const creekCentre = curveThrough(
    [
      place(0.735, 1.04),
      place(0.715, 0.93),
      place(0.745, 0.84),
      place(0.69, 0.76),
      place(0.7, 0.68),
      place(0.645, 0.6),
      place(0.65, 0.54),
      mouth,
    ],
    25,
  )
  const wobble = creekCentre.map((p, i): Point => [p[0] + 14 * Math.sin(i * 0.37), p[1] + 14 * Math.sin(i * 0.53)])
  const creek = [...offsetLine(wobble, () => 9), ...offsetLine(wobble, () => -9).reverse()]

  const main = curveThrough(
    [
      place(-0.05, 0.3),
      place(0.12, 0.345),
      place(0.28, 0.395),
      place(0.4, 0.365),
      place(0.5, 0.325),
      place(0.6, 0.33),
      place(0.69, 0.39),
      place(0.735, 0.5),
      place(0.79, 0.61),
      place(0.9, 0.675),
      place(1.06, 0.72),
    ],
    40,
  )
  const fork = main[Math.round(main.length * 0.28)] as Point
  const branch = curveThrough(
    [fork, [fork[0] + 0.05 * width, fork[1] - 0.03 * height], place(0.4, 0.25), place(0.405, 0.12), place(0.375, -0.05)],
    40,
  )

  const ring = layRing(width, height, random.fork('ring'))
  const spurs = laySpurs(ring, width, height)
  const drives = layDrives(riverCentre, riverHalf, width)

  const centre: Point = [0.505 * width, 0.515 * height]
  const districts: District[] = (
    [
      [0.505, 0.515, 620, -8],
      [0.47, 0.7, 950, 3],
      [0.36, 0.68, 800, -31],
      [0.2, 0.46, 1000, 19],
      [0.24, 0.2, 1000, 4],
      [0.47, 0.22, 950, -13],
      [0.66, 0.26, 900, 24],
      [0.84, 0.56, 900, 38],
      [0.62, 0.66, 700, 14],
      [0.82, 0.82, 1200, -20],
      [0.3, 0.9, 1100, 8],
      [0.1, 0.9, 1000, -35],
      [0.88, 0.13, 1200, -34],
      [0.06, 0.3, 800, 30],
    ] as const
  ).map(([u, v, reach, angle]) => ({ at: place(u, v, 0.015), reach: reach * scale, angle: degrees(angle + nudge(4)) }))

  return {
    width,
    height,
    scale,
    centre,
    station: main[Math.round(main.length * 0.47)] as Point,
    boundary,
    riverCentre,
    riverHalf,
    leftBank,
    rightBank,
    river: [...leftBank, ...[...rightBank].reverse()],
    island,
    bridges: bridgeShares.map((share) => riverCentre[Math.round(riverCentre.length * share)] as Point),
    creekCentre: wobble,
    creek,
    rails: [main, branch],
    ring,
    spurs,
    drives,
    districts,
    suburban: (x, y) => {
      const u = (x - centre[0]) / (0.5 * width)
      const v = (y - centre[1]) / (0.5 * height)
      return ramp(0.52, 0.88, Math.hypot(u, v))
    },
  }
}

/** City limits as annexations leave them: straight sides of unequal length around a rounded whole. */
function layBoundary(width: number, height: number, random: Random): Point[] {
  const corners: Point[] = []
  const sides = 19
  const phase = random.next() * 6
  for (let i = 0; i < sides; i++) {
    const angle = ((i + 0.45 * (random.next() - 0.5)) / sides) * 2 * Math.PI
    const wave = 1 + 0.02 * Math.sin(3 * angle + phase) + 0.05 * (random.next() - 0.5)
    const round = (Math.abs(Math.cos(angle)) ** 4 + Math.abs(Math.sin(angle)) ** 4) ** (-1 / 4)
    corners.push([width * (0.5 + 0.47 * round * wave * Math.cos(angle)), height * (0.5 + 0.465 * round * wave * Math.sin(angle))])
  }
  return [...corners, corners[0] as Point].flatMap((p, i, all) => {
    const q = all[i + 1]
    if (!q) return [p]
    const pieces = Math.max(1, Math.round(Math.hypot(q[0] - p[0], q[1] - p[1]) / 120))
    return Array.from(
      { length: pieces },
      (_, k): Point => [p[0] + ((q[0] - p[0]) * k) / pieces, p[1] + ((q[1] - p[1]) * k) / pieces],
    )
  })
}

function layRing(width: number, height: number, random: Random): Point[] {
  const phase = random.next() * 6
  const knots: Point[] = []
  for (let i = 0; i < 22; i++) {
    const angle = (i / 22) * 2 * Math.PI
    const wave = 1 + 0.05 * Math.sin(2 * angle + phase) + 0.035 * Math.sin(3 * angle - phase) + 0.02 * Math.sin(5 * angle)
    knots.push([width * (0.505 + 0.335 * wave * Math.cos(angle)), height * (0.495 + 0.335 * wave * Math.sin(angle))])
  }
  const curve = curveThrough(knots, 40, true)
  return [...curve, curve[0] as Point]
}

/** Motorways from the ring to the city limit; each begins exactly on the ring. */
function laySpurs(ring: readonly Point[], width: number, height: number): Point[][] {
  const from = (share: number): Point => ring[Math.round(ring.length * share) % (ring.length - 1)] as Point
  const out = (share: number, u: number, v: number, bend: number): Point[] => {
    const start = from(share)
    const end: Point = [u * width, v * height]
    const middle: Point = [
      (start[0] + end[0]) / 2 - (end[1] - start[1]) * bend,
      (start[1] + end[1]) / 2 + (end[0] - start[0]) * bend,
    ]
    return curveThrough([start, middle, end], 40)
  }
  return [out(0.06, 1.05, 0.6, 0.1), out(0.29, 0.42, 1.05, -0.1), out(0.53, -0.05, 0.44, 0.08), out(0.77, 0.58, -0.05, 0.1)]
}

/** A lens in midstream, as long as the river is widened for it. */
function layIsland(centre: readonly Point[], parting: readonly number[], half: number): Point[] {
  const from = parting.findIndex((p) => p > 0.24)
  const to = parting.length - [...parting].reverse().findIndex((p) => p > 0.24)
  const axis = centre.slice(from, to)
  const side = (i: number): number => half * Math.sin((Math.PI * i) / (axis.length - 1)) ** 0.8
  return [...offsetLine(axis, (i) => side(i)), ...offsetLine(axis, (i) => -side(i) * 0.8).reverse()]
}

function layDrives(centre: readonly Point[], half: readonly number[], width: number): Point[][] {
  const within = (low: number, high: number) => (p: Point) => p[0] > low * width && p[0] < high * width
  const north = offsetLine(centre, (i) => (half[i] as number) + 48).filter(within(0.2, 0.87))
  const south = offsetLine(centre, (i) => -(half[i] as number) - 42).filter(within(0.24, 0.8))
  return [north, south]
}
