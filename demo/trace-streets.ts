/** Streets as evenly spaced lines of the street field (Jobard & Lefer 1997), one class after the other, great ones first. */

import type { Random } from '../src/kernel/random.ts'
import type { Point } from './draw-curves.ts'
import { nearestTurn, type StreetField } from './street-field.ts'

/** Which of the two crossing directions a street follows. */
export type Family = 0 | 1

export interface TracedLine {
  family: Family
  line: Point[]
}

export interface TraceOptions {
  field: StreetField
  random: Random
  width: number
  height: number
  /** Metres that neighbours of one family keep between them at a place. */
  spacing(x: number, y: number, family: Family): number
  /** The greatest spacing that `spacing` returns. */
  widest: number
  /** False where such a street may not run: the line ends there. */
  passable(x: number, y: number, heading?: number): boolean
  /** Streets that stand already, and keep the new ones at their distance. */
  existing: readonly TracedLine[]
  /** A street ends when it comes closer to a neighbour than this share of the spacing. */
  closest: number
  /** Chance, for each 100 m, that a street simply ends: cul-de-sacs. */
  ends?(x: number, y: number): number
  shortest: number
  longest: number
}

const STEP = 15

export function traceStreets(options: TraceOptions): TracedLine[] {
  const { width, height, spacing, passable, field, random } = options
  const near = [0, 1].map(() => bucketPoints(width, height, options.widest))
  for (const { family, line } of options.existing) for (const p of line) near[family]?.add(p)
  const traced: TracedLine[] = []
  const queue: TracedLine[] = [...options.existing]

  const tryFrom = (seed: Point, family: Family): void => {
    const room = spacing(seed[0], seed[1], family)
    if (!passable(seed[0], seed[1]) || near[family]?.within(seed, room * 0.98)) return
    const line = trace(seed, family)
    if (line.length * STEP < options.shortest) return
    for (const p of line) near[family]?.add(p)
    traced.push({ family, line })
    queue.push({ family, line })
  }

  const trace = (seed: Point, family: Family): Point[] => {
    const forward = walk(seed, family, 1)
    return [...walk(seed, family, -1).reverse(), seed, ...forward]
  }

  const walk = (seed: Point, family: Family, sign: number): Point[] => {
    const path: Point[] = []
    let [x, y] = seed
    const turn = family === 0 ? 0 : Math.PI / 2
    let heading = field.angleAt(x, y) + turn + (sign < 0 ? Math.PI : 0)
    const most = options.longest / 2 / STEP
    while (path.length < most) {
      const half = nearestTurn(field.angleAt(x, y) + turn, heading, Math.PI)
      const middle = field.angleAt(x + 0.5 * STEP * Math.cos(half), y + 0.5 * STEP * Math.sin(half)) + turn
      const angle = nearestTurn(middle, half, Math.PI)
      // A seam in the field, where the families change places: streets end there rather than turn a sharp corner.
      if (Math.abs(angle - heading) > 0.6) break
      x += STEP * Math.cos(angle)
      y += STEP * Math.sin(angle)
      heading = angle
      if (!passable(x, y, heading)) break
      const p: Point = [x, y]
      if (near[family]?.within(p, spacing(x, y, family) * options.closest)) break
      if (comesBack(path, seed, p, spacing(x, y, family) * 0.7)) break
      path.push(p)
      if (options.ends && path.length > 6 && random.next() < options.ends(x, y) * (STEP / 100)) break
    }
    return path
  }

  for (let at = 0; ; at++) {
    const parent = queue[at]
    if (!parent) break
    sproutBeside(parent, spacing, tryFrom)
    // Children of the other family keep the network growing even where no parallel street fits.
    sproutAcross(parent, spacing, tryFrom)
  }
  const lattice = options.widest * 0.5
  const seeds: Point[] = []
  for (let y = lattice / 2; y < height; y += lattice) for (let x = lattice / 2; x < width; x += lattice) seeds.push([x, y])
  let served = queue.length
  for (const seed of random.shuffle(seeds)) {
    tryFrom(seed, 0)
    tryFrom(seed, 1)
    for (; served < queue.length; served++) {
      const parent = queue[served] as TracedLine
      sproutBeside(parent, spacing, tryFrom)
      sproutAcross(parent, spacing, tryFrom)
    }
  }
  return traced
}

type Spacing = TraceOptions['spacing']

function sproutBeside(parent: TracedLine, spacing: Spacing, tryFrom: (seed: Point, family: Family) => void): void {
  forEachMark(parent.line, 4, (p, direction) => {
    const room = spacing(p[0], p[1], parent.family) * 1.001
    tryFrom([p[0] - direction[1] * room, p[1] + direction[0] * room], parent.family)
    tryFrom([p[0] + direction[1] * room, p[1] - direction[0] * room], parent.family)
  })
}

function sproutAcross(parent: TracedLine, spacing: Spacing, tryFrom: (seed: Point, family: Family) => void): void {
  const other: Family = parent.family === 0 ? 1 : 0
  forEachMark(parent.line, 4, (p, direction) => {
    const room = spacing(p[0], p[1], parent.family) * 0.4
    tryFrom([p[0] - direction[1] * room, p[1] + direction[0] * room], other)
    tryFrom([p[0] + direction[1] * room, p[1] - direction[0] * room], other)
  })
}

function forEachMark(line: readonly Point[], every: number, visit: (p: Point, direction: Point) => void): void {
  for (let i = 1; i < line.length; i += every) {
    const [x0, y0] = line[i - 1] as Point
    const p = line[i] as Point
    const length = Math.hypot(p[0] - x0, p[1] - y0) || 1
    visit(p, [(p[0] - x0) / length, (p[1] - y0) / length])
  }
}

/** True when a line is about to spiral into itself. */
function comesBack(path: readonly Point[], seed: Point, p: Point, room: number): boolean {
  // A path is near its own last few steps in any case; only what lies well behind counts.
  const behind = path.length - Math.max(20, Math.ceil((3 * room) / STEP))
  if (behind > 0 && Math.hypot(seed[0] - p[0], seed[1] - p[1]) < room) return true
  for (let i = 0; i < behind; i += 4) {
    const q = path[i] as Point
    if (Math.abs(q[0] - p[0]) < room && Math.abs(q[1] - p[1]) < room) return true
  }
  return false
}

function bucketPoints(width: number, height: number, size: number) {
  const columns = Math.ceil(width / size) + 4
  const rows = Math.ceil(height / size) + 4
  const buckets: number[][] = Array.from({ length: columns * rows }, () => [])
  const place = (v: number, count: number): number => Math.max(0, Math.min(count - 1, Math.floor(v / size) + 2))
  return {
    add(p: Point): void {
      buckets[place(p[1], rows) * columns + place(p[0], columns)]?.push(p[0], p[1])
    },
    within(p: Point, reach: number): boolean {
      const square = reach * reach
      const [west, east] = [place(p[0] - reach, columns), place(p[0] + reach, columns)]
      const [south, north] = [place(p[1] - reach, rows), place(p[1] + reach, rows)]
      for (let row = south; row <= north; row++) {
        for (let column = west; column <= east; column++) {
          const bucket = buckets[row * columns + column] as number[]
          for (let i = 0; i < bucket.length; i += 2) {
            const dx = (bucket[i] as number) - p[0]
            const dy = (bucket[i + 1] as number) - p[1]
            if (dx * dx + dy * dy < square) return true
          }
        }
      }
      return false
    },
  }
}
