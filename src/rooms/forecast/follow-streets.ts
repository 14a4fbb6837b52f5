/** How near cells are along the streets: street lines in, for each starting point the cells that a walk of some metres reaches. */

import { cellAt } from '../../kernel/geometry/grid.ts'
import { CENTRE } from './split-events.ts'
import type { StudyArea } from './study-area.ts'

/** One street centreline in the grid's plane, in metres: x0, y0, x1, y1, … Lines that share an end or cross are connected. */
export type StreetLine = ArrayLike<number>

/** What one event's worth becomes when it spreads along the streets: positions of the area and their shares, which sum to 1. */
export interface Spread {
  positions: Int32Array
  shares: Float32Array
}

export interface StreetNetwork {
  /** Pieces of street inside the area, each in one cell and none longer than {@link LONGEST_PIECE}. */
  readonly pieces: number
  /**
   * A Gaussian of network distance around the street nearest to a sixteenth of a cell (`CENTRE`: its middle), weighed by
   * metres of street, so that a cell without streets gets nothing. Where no street is near: all of it to the cell itself.
   */
  spread(position: number, part: number, metres: number): Spread
}

const LONGEST_PIECE = 60
/** Ends nearer than this are one corner: files round their coordinates. */
const SNAP = 1
/** Beyond so many standard deviations nothing is told apart from nothing. */
const REACH = 2.5
/** A flat off the street belongs to the street in front of it, up to so far. */
const NEAREST = 150

/**
 * Lines are cut where they cross, at the borders of cells, and into pieces of at most {@link LONGEST_PIECE} metres; distance
 * runs from the middle of a piece to the middle of another by Dijkstra, bounded, and is remembered. A bridge looks like a
 * crossing, since centrelines do not say their height.
 */
export function followStreets(area: StudyArea, lines: readonly StreetLine[]): StreetNetwork {
  const graph = buildGraph(area, lines)
  const remembered = new Map<string, Spread>()
  const walk = walker(graph)

  const spread = (position: number, part: number, metres: number): Spread => {
    const start = nearestPiece(graph, area, position, part)
    const key = start < 0 ? `at ${position}` : `${start}/${metres}`
    const known = remembered.get(key)
    if (known) return known
    const made = start < 0 ? alone(position) : (spreadFrom(graph, walk, start, metres) ?? alone(position))
    remembered.set(key, made)
    return made
  }
  return { pieces: graph.inCell.length, spread }
}

/**
 * The network of what was given, for a backtest and a live forecast alike. Streets of somewhere else are not followed, and
 * `limits` says so: kernels along them would only copy the plain ones.
 */
export function streetsWithin(
  area: StudyArea,
  lines: readonly StreetLine[] | undefined,
): { network: StreetNetwork | undefined; limits: string[] } {
  if (!lines) return { network: undefined, limits: [] }
  const network = followStreets(area, lines)
  if (network.pieces > 0) return { network, limits: [] }
  return { network: undefined, limits: ['None of the given streets lies in this area, so none was followed.'] }
}

const alone = (position: number): Spread => ({ positions: Int32Array.of(position), shares: Float32Array.of(1) })

interface Graph {
  pieces: number
  nodes: number
  /** Per piece: its two ends, length, middle, and position in the area (-1 off it). */
  from: Int32Array
  to: Int32Array
  length: Float32Array
  middleX: Float64Array
  middleY: Float64Array
  position: Int32Array
  /** Pieces at each node: `touching[starts[n]] … touching[starts[n + 1] - 1]`. */
  starts: Int32Array
  touching: Int32Array
  /** Pieces in each cell of the area, by the same scheme. */
  cellStarts: Int32Array
  inCell: Int32Array
}

type Segment = [x0: number, y0: number, x1: number, y1: number]

function buildGraph(area: StudyArea, lines: readonly StreetLine[]): Graph {
  const segments = segmentsNear(area, lines)
  const cuts = cutsOf(segments, area)
  const corners = cornerNumbers()
  const from: number[] = []
  const to: number[] = []
  const length: number[] = []
  const middleX: number[] = []
  const middleY: number[] = []
  const position: number[] = []
  segments.forEach(([x0, y0, x1, y1], s) => {
    const whole = Math.hypot(x1 - x0, y1 - y0)
    const marks = [0, ...(cuts[s] as number[]), 1].sort((a, b) => a - b)
    for (let m = 1; m < marks.length; m++) {
      const begin = marks[m - 1] as number
      const stretch = (marks[m] as number) - begin
      if (stretch * whole < 0.05) continue
      const parts = Math.ceil((stretch * whole) / LONGEST_PIECE)
      for (let p = 0; p < parts; p++) {
        const at = (share: number): [number, number] => [x0 + share * (x1 - x0), y0 + share * (y1 - y0)]
        const [ax, ay] = at(begin + (stretch * p) / parts)
        const [bx, by] = at(begin + (stretch * (p + 1)) / parts)
        from.push(corners.numberOf(ax, ay))
        to.push(corners.numberOf(bx, by))
        length.push((stretch * whole) / parts)
        middleX.push((ax + bx) / 2)
        middleY.push((ay + by) / 2)
        const cell = cellAt(area.grid, (ax + bx) / 2, (ay + by) / 2)
        position.push(cell < 0 ? -1 : (area.positionOf[cell] as number))
      }
    }
  })
  const pieces = from.length
  const ends = groupBy(corners.count(), pieces * 2, (i) => (i % 2 === 0 ? from[i >> 1] : to[i >> 1]) as number)
  const cells = groupBy(area.cells.length, pieces, (i) => position[i] as number)
  return {
    pieces,
    nodes: corners.count(),
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    length: Float32Array.from(length),
    middleX: Float64Array.from(middleX),
    middleY: Float64Array.from(middleY),
    position: Int32Array.from(position),
    starts: ends.starts,
    touching: ends.members.map((end) => end >> 1),
    cellStarts: cells.starts,
    inCell: cells.members,
  }
}

/** How far beyond the grid streets are still walked, in metres. */
const MARGIN = 1000

/** The straight stretches of all lines, each clipped to the grid and {@link MARGIN} around it. */
function segmentsNear({ grid }: StudyArea, lines: readonly StreetLine[]): Segment[] {
  const segments: Segment[] = []
  for (const line of lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const segment = clipToGrid([line[i], line[i + 1], line[i + 2], line[i + 3]] as Segment, grid)
      if (segment && Math.hypot(segment[2] - segment[0], segment[3] - segment[1]) >= 0.05) segments.push(segment)
    }
  }
  return segments
}

/** The part of a segment inside, by Liang and Barsky: one that only crosses with both ends outside counts as well. */
function clipToGrid([x0, y0, x1, y1]: Segment, grid: StudyArea['grid']): Segment | undefined {
  const west = grid.west - MARGIN
  const south = grid.south - MARGIN
  const east = grid.west + grid.columns * grid.cellSize + MARGIN
  const north = grid.south + grid.rows * grid.cellSize + MARGIN
  const [dx, dy] = [x1 - x0, y1 - y0]
  let [enters, leaves] = [0, 1]
  for (const [step, room] of [
    [-dx, x0 - west],
    [dx, east - x0],
    [-dy, y0 - south],
    [dy, north - y0],
  ] as const) {
    if (step === 0 && room <= 0) return undefined
    if (step < 0) enters = Math.max(enters, room / step)
    if (step > 0) leaves = Math.min(leaves, room / step)
  }
  // An end that lies inside stays to the last digit, so that it still meets the next segment's.
  const begin = enters === 0 ? [x0, y0] : [x0 + enters * dx, y0 + enters * dy]
  const end = leaves === 1 ? [x1, y1] : [x0 + leaves * dx, y0 + leaves * dy]
  return enters < leaves ? ([...begin, ...end] as unknown as Segment) : undefined
}

const BUCKET = 120

/** Where along each segment (0 to 1) it meets another one or the border of a cell. */
function cutsOf(segments: readonly Segment[], { grid }: StudyArea): number[][] {
  const cuts = segments.map((segment) => borderCuts(segment, grid))
  const buckets = new Map<number, number[]>()
  segments.forEach((segment, s) => {
    for (const key of bucketsOf(segment)) {
      const there = buckets.get(key)
      if (!there) {
        buckets.set(key, [s])
        continue
      }
      for (const other of there) meet(segment, segments[other] as Segment, cuts[s] as number[], cuts[other] as number[])
      there.push(s)
    }
  })
  return cuts
}

function borderCuts([x0, y0, x1, y1]: Segment, grid: StudyArea['grid']): number[] {
  const cuts: number[] = []
  const along = (a: number, b: number, origin: number): void => {
    const low = Math.ceil((Math.min(a, b) - origin) / grid.cellSize)
    const high = Math.floor((Math.max(a, b) - origin) / grid.cellSize)
    for (let k = low; k <= high; k++) {
      const cut = (origin + k * grid.cellSize - a) / (b - a)
      if (cut > 0 && cut < 1) cuts.push(cut)
    }
  }
  along(x0, x1, grid.west)
  along(y0, y1, grid.south)
  return cuts
}

function* bucketsOf([x0, y0, x1, y1]: Segment): Generator<number> {
  const [west, east] = [Math.floor((Math.min(x0, x1) - SNAP) / BUCKET), Math.floor((Math.max(x0, x1) + SNAP) / BUCKET)]
  const [south, north] = [Math.floor((Math.min(y0, y1) - SNAP) / BUCKET), Math.floor((Math.max(y0, y1) + SNAP) / BUCKET)]
  for (let y = south; y <= north; y++) for (let x = west; x <= east; x++) yield y * 1_000_003 + x
}

/** Cuts both segments where they cross, or where an end of one touches the other. */
function meet(one: Segment, two: Segment, cutsOne: number[], cutsTwo: number[]): void {
  const [ax, ay, bx, by] = one
  const [cx, cy, dx, dy] = two
  const [ux, uy, vx, vy] = [bx - ax, by - ay, dx - cx, dy - cy]
  const cross = ux * vy - uy * vx
  const lengths = Math.hypot(ux, uy) * Math.hypot(vx, vy)
  // Parallel ones meet at their ends or not at all.
  if (Math.abs(cross) < 1e-6 * lengths) return
  const t = ((cx - ax) * vy - (cy - ay) * vx) / cross
  const s = ((cx - ax) * uy - (cy - ay) * ux) / cross
  const slackOne = SNAP / Math.hypot(ux, uy)
  const slackTwo = SNAP / Math.hypot(vx, vy)
  if (t < -slackOne || t > 1 + slackOne || s < -slackTwo || s > 1 + slackTwo) return
  if (t > slackOne && t < 1 - slackOne) cutsOne.push(t)
  if (s > slackTwo && s < 1 - slackTwo) cutsTwo.push(s)
}

/** Gives each place a number; places within {@link SNAP} metres share one. */
function cornerNumbers(): { numberOf(x: number, y: number): number; count(): number } {
  const xs: number[] = []
  const ys: number[] = []
  const buckets = new Map<number, number[]>()
  const size = 2 * SNAP
  const keyOf = (column: number, row: number): number => row * 20_000_003 + column
  return {
    numberOf(x, y) {
      const column = Math.floor(x / size)
      const row = Math.floor(y / size)
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          for (const n of buckets.get(keyOf(column + dx, row + dy)) ?? []) {
            if (Math.hypot((xs[n] as number) - x, (ys[n] as number) - y) <= SNAP) return n
          }
        }
      }
      const n = xs.push(x) - 1
      ys.push(y)
      const key = keyOf(column, row)
      buckets.set(key, [...(buckets.get(key) ?? []), n])
      return n
    },
    count: () => xs.length,
  }
}

/** Lists the members of each group one after another; members of group -1 are in none. */
function groupBy(
  groups: number,
  members: number,
  groupOf: (member: number) => number,
): { starts: Int32Array; members: Int32Array } {
  const starts = new Int32Array(groups + 1)
  for (let i = 0; i < members; i++) if (groupOf(i) >= 0) starts[groupOf(i) + 1] = (starts[groupOf(i) + 1] as number) + 1
  for (let g = 0; g < groups; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number)
  const next = starts.slice()
  const listed = new Int32Array(starts[groups] as number)
  for (let i = 0; i < members; i++) {
    const group = groupOf(i)
    if (group < 0) continue
    listed[next[group] as number] = i
    next[group] = (next[group] as number) + 1
  }
  return { starts, members: listed }
}

/** The piece whose middle lies nearest to the middle of a sixteenth of the cell, in this cell or its neighbours; -1 where none is near. */
function nearestPiece(graph: Graph, { grid, cells, positionOf }: StudyArea, position: number, part: number): number {
  const cell = cells[position] as number
  const column = cell % grid.columns
  const row = (cell - column) / grid.columns
  const [east, north] = part === CENTRE ? [0.5, 0.5] : [((part % 4) + 0.5) / 4, (Math.floor(part / 4) + 0.5) / 4]
  const x = grid.west + (column + east) * grid.cellSize
  const y = grid.south + (row + north) * grid.cellSize
  let nearest = -1
  let least = NEAREST + grid.cellSize / 8
  for (let r = Math.max(0, row - 1); r <= Math.min(grid.rows - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(grid.columns - 1, column + 1); c++) {
      const there = positionOf[r * grid.columns + c] as number
      if (there < 0) continue
      for (let i = graph.cellStarts[there] as number; i < (graph.cellStarts[there + 1] as number); i++) {
        const piece = graph.inCell[i] as number
        const distance = Math.hypot((graph.middleX[piece] as number) - x, (graph.middleY[piece] as number) - y)
        if (distance >= least) continue
        least = distance
        nearest = piece
      }
    }
  }
  return nearest
}

/** Calls `visit` with each piece within `reach` metres along the streets of a starting piece, middle to middle, and how far it is. */
type Walk = (start: number, reach: number, visit: (piece: number, metres: number) => void) => void

function walker(graph: Graph): Walk {
  const { from, to, length, starts, touching } = graph
  const best = new Float32Array(graph.nodes).fill(Infinity)
  const seen = new Int32Array(graph.pieces)
  let walks = 0
  return (start, reach, visit) => {
    const now = ++walks
    const heap = smallestFirst()
    const touched: number[] = []
    const offer = (node: number, metres: number): void => {
      if (metres > reach || metres >= (best[node] as number)) return
      if (best[node] === Infinity) touched.push(node)
      best[node] = metres
      heap.push(metres, node)
    }
    offer(from[start] as number, (length[start] as number) / 2)
    offer(to[start] as number, (length[start] as number) / 2)
    seen[start] = now
    visit(start, 0)
    for (let next = heap.pop(); next; next = heap.pop()) {
      const [metres, node] = next
      if (metres > (best[node] as number) * (1 + 1e-6)) continue
      for (let i = starts[node] as number; i < (starts[node + 1] as number); i++) {
        const piece = touching[i] as number
        // The nearer end is always taken out first, so the first visit is the shortest.
        if (seen[piece] !== now) {
          seen[piece] = now
          const middle = metres + (length[piece] as number) / 2
          if (middle <= reach) visit(piece, middle)
        }
        const far = from[piece] === node ? (to[piece] as number) : (from[piece] as number)
        offer(far, metres + (length[piece] as number))
      }
    }
    for (const node of touched) best[node] = Infinity
  }
}

/** A binary heap of (metres, node). */
function smallestFirst(): { push(metres: number, node: number): void; pop(): [number, number] | undefined } {
  const items: [number, number][] = []
  return {
    push(metres, node) {
      let at = items.push([metres, node]) - 1
      while (at > 0) {
        const above = (at - 1) >> 1
        if ((items[above] as [number, number])[0] <= metres) break
        items[at] = items[above] as [number, number]
        at = above
      }
      items[at] = [metres, node]
    },
    pop() {
      const top = items[0]
      const last = items.pop()
      if (!top || !last || items.length === 0) return top
      let at = 0
      for (;;) {
        let below = 2 * at + 1
        if (below >= items.length) break
        if (below + 1 < items.length && (items[below + 1] as [number, number])[0] < (items[below] as [number, number])[0]) below++
        if ((items[below] as [number, number])[0] >= last[0]) break
        items[at] = items[below] as [number, number]
        at = below
      }
      items[at] = last
      return top
    },
  }
}

function spreadFrom(graph: Graph, walk: Walk, start: number, metres: number): Spread | undefined {
  const byPosition = new Map<number, number>()
  let whole = 0
  walk(start, metres * REACH, (piece, distance) => {
    const position = graph.position[piece] as number
    if (position < 0) return
    const value = (graph.length[piece] as number) * Math.exp(-(distance * distance) / (2 * metres * metres))
    byPosition.set(position, (byPosition.get(position) ?? 0) + value)
    whole += value
  })
  if (!(whole > 0)) return undefined
  return {
    positions: Int32Array.from(byPosition.keys()),
    shares: Float32Array.from(byPosition.values(), (value) => value / whole),
  }
}
