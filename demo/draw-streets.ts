/** The whole street plan: great roads first, then parks between them, then the streets that fill the blocks. */

import type { Random } from '../src/kernel/random.ts'
import type { RoadClass } from './city.ts'
import { cutPlanarGraph, type Face, type FaceMap, type PlanarGraph, traceFaces } from './cut-planar-graph.ts'
import { distance, lineLength, type Point, ramp, simplifyLine } from './draw-curves.ts'
import { type GroundMask, ground, maskGround } from './ground-mask.ts'
import { cutBackPath, degreesOf, joinLooseEnds } from './join-loose-ends.ts'
import type { Site } from './lay-out-site.ts'
import { nearestTurn, type StreetField } from './street-field.ts'
import { type Family, type TracedLine, traceStreets } from './trace-streets.ts'

export interface DrawnStreet {
  class: RoadClass
  /** Ring, spur, drive, or how the street runs. */
  kind: 'ring' | 'spur' | 'drive' | Family
  line: Point[]
  /** The same line cut at its crossings. */
  segments: Point[][]
}

export interface StreetPlan {
  streets: DrawnStreet[]
  /** Ground between the great roads, river banks and the city limit. */
  great: { graph: PlanarGraph; map: FaceMap; barrier: Uint8Array }
  parks: { rings: Point[][]; area: number; centre: Point; great: boolean }[]
  ponds: Point[][]
}

export function drawStreets(site: Site, field: StreetField, random: Random): StreetPlan {
  const mask = maskSite(site)
  const fixed = fixedRoads(site)
  const known = fixed.flatMap(({ line }) => byFamily(line, field))
  const widen = site.scale ** 0.5
  const riverAngle = nearestAngle(site.riverCentre)
  const common = { field, width: site.width, height: site.height }

  const overRiver = (x: number, y: number, heading?: number): boolean => {
    const here = mask.at(x, y)
    if (here === ground.outside) return false
    return here !== ground.water || (heading !== undefined && Math.abs(Math.sin(heading - riverAngle(x, y))) > 0.8)
  }
  const bridges = site.bridges.map((at) => bridgeRoad(at, field, riverAngle, site))
  const primary = traceStreets({
    ...common,
    random: random.fork('primary'),
    existing: [...known, ...bridges],
    spacing: () => 1250 * widen,
    widest: 1250 * widen,
    closest: 0.5,
    passable: overRiver,
    shortest: 1400,
    longest: 40_000,
  })
  const secondary = traceStreets({
    ...common,
    random: random.fork('secondary'),
    existing: [...known, ...bridges, ...primary],
    spacing: (x, y) => widen * (400 + 190 * site.suburban(x, y)),
    widest: 590 * widen,
    closest: 0.55,
    passable: (x, y) => {
      const here = mask.at(x, y)
      return here !== ground.outside && here !== ground.water
    },
    shortest: 650,
    longest: 9_000,
  })

  const great = [
    ...fixed.map((road) => ({ ...road, line: simplifyLine(road.line, 1.5) })),
    ...[...bridges, ...primary].map(({ line, family }) => ({
      class: 'primary' as RoadClass,
      kind: family,
      line: simplifyLine(line, 1.5),
    })),
    ...secondary.map(({ line, family }) => ({ class: 'secondary' as RoadClass, kind: family, line: simplifyLine(line, 1.5) })),
  ]
  const joined = joinLooseEnds(
    great.map(({ line }) => line),
    {
      movable: (at) => typeof great[at]?.kind === 'number' || great[at]?.kind === 'drive',
      reach: () => 420 * widen,
      blocked: (x, y) => [ground.outside, ground.water].includes(mask.at(x, y) as 1),
    },
  )
  const divides = cutGround(site, joined, great.length)
  const parks = chooseParks(site, divides.map, random.fork('parks'))
  for (const { rings } of parks) mask.fill(rings, ground.park, ground.free)
  for (const { line } of great) mask.stroke(line, 10, ground.free)
  paintBarriers(site, mask)

  const streets = traceStreets({
    ...common,
    random: random.fork('streets'),
    existing: [...known, ...bridges, ...primary, ...secondary],
    spacing: (x, y, family) => widen * blockSize(site, x, y, family),
    widest: 235 * widen,
    closest: 0.6,
    passable: (x, y) => mask.at(x, y) === ground.free,
    ends: (x, y) => 0.1 * site.suburban(x, y),
    shortest: 140,
    longest: 3_600,
  })
  const all = [
    ...great.map((road, at) => ({ ...road, line: joined[at] as Point[] })),
    ...streets.map(({ line, family }) => ({ class: 'street' as RoadClass, kind: family, line: simplifyLine(line, 1.2) })),
  ]
  const led = joinLooseEnds(
    all.map(({ line }) => line),
    {
      movable: (at) => all[at]?.class === 'street',
      reach: () => 170 * widen,
      blocked: (x, y) => mask.at(x, y) !== ground.free,
    },
  )
  return finish(site, all, led, divides, parks, random)
}

/** Metres between parallel streets; the second family's blocks are longer. */
function blockSize(site: Site, x: number, y: number, family: Family): number {
  const off = distance([x, y], site.centre)
  const town = ramp(500 * site.scale, 1300 * site.scale, off)
  const outer = site.suburban(x, y)
  return family === 0 ? 78 + 14 * town + 24 * outer : 92 + 68 * town + 60 * outer
}

function maskSite(site: Site): GroundMask {
  const mask = maskGround(site.width, site.height, 10 * site.scale ** 0.5)
  const { width, height } = site
  const beyond: Point[] = [
    [-width, -height],
    [2 * width, -height],
    [2 * width, 2 * height],
    [-width, 2 * height],
  ]
  mask.fill([beyond], ground.outside)
  // A little wider than the city, so that great roads cross the limit and close the faces along it.
  const grown = site.boundary.map(([x, y]): Point => [width / 2 + (x - width / 2) * 1.014, height / 2 + (y - height / 2) * 1.014])
  mask.fill([grown], ground.free)
  mask.fill([site.river], ground.water)
  return mask
}

/** What small streets do not cross. */
function paintBarriers(site: Site, mask: GroundMask): void {
  const { width, height } = site
  mask.fill([site.river], ground.water)
  mask.stroke(site.creekCentre, 26, ground.creek)
  for (const rail of site.rails) mask.stroke(rail, 22, ground.rail)
  for (const road of [site.ring, ...site.spurs]) mask.stroke(road, 34, ground.motorway)
  mask.stroke(site.boundary, 40, ground.outside)
  const beyond: Point[] = [
    [-width, -height],
    [2 * width, -height],
    [2 * width, 2 * height],
    [-width, 2 * height],
  ]
  mask.fill([beyond, site.boundary], ground.outside)
}

function fixedRoads(site: Site): { class: RoadClass; kind: DrawnStreet['kind']; line: Point[] }[] {
  return [
    { class: 'motorway', kind: 'ring', line: site.ring },
    ...site.spurs.map((line) => ({ class: 'motorway' as const, kind: 'spur' as const, line })),
    ...site.drives.map((line) => ({ class: 'secondary' as const, kind: 'drive' as const, line })),
  ]
}

/** An avenue that crosses the river at right angles and follows the field for a while on both sides. */
function bridgeRoad(at: Point, field: StreetField, riverAngle: (x: number, y: number) => number, site: Site): TracedLine {
  const across = riverAngle(at[0], at[1]) + Math.PI / 2
  const reach = 1300 * site.scale
  const arm = (sign: number): Point[] => {
    const points: Point[] = []
    let [x, y] = at
    let heading = across + (sign < 0 ? Math.PI : 0)
    for (let gone = 0; gone < reach; gone += 15) {
      // Straight over the water and the two drives, then with the streets.
      if (gone > 190 * site.scale ** 0.5) heading += 0.3 * (nearestTurn(field.angleAt(x, y), heading, Math.PI / 2) - heading)
      x += 15 * Math.cos(heading)
      y += 15 * Math.sin(heading)
      points.push([x, y])
    }
    return points
  }
  const line = [...arm(-1).reverse(), at, ...arm(1)]
  const turn = across - field.angleAt(at[0], at[1])
  return { family: Math.abs(Math.cos(turn)) > Math.SQRT1_2 ? 0 : 1, line }
}

/** A road that was not traced keeps traced ones at a distance where it runs along with them, and lets them cross elsewhere. */
function byFamily(line: readonly Point[], field: StreetField): TracedLine[] {
  const chunks: TracedLine[] = []
  for (let i = 1; i < line.length; i++) {
    const [x0, y0] = line[i - 1] as Point
    const [x1, y1] = line[i] as Point
    const turn = Math.atan2(y1 - y0, x1 - x0) - field.angleAt(x1, y1)
    const family: Family = Math.abs(Math.cos(turn)) > Math.SQRT1_2 ? 0 : 1
    const pieces = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / 15))
    let chunk = chunks[chunks.length - 1]
    if (chunk?.family !== family) {
      chunk = { family, line: [] }
      chunks.push(chunk)
    }
    for (let k = 0; k < pieces; k++) chunk.line.push([x0 + ((x1 - x0) * k) / pieces, y0 + ((y1 - y0) * k) / pieces])
  }
  return chunks.filter((chunk) => chunk.line.length > 1)
}

function nearestAngle(line: readonly Point[]): (x: number, y: number) => number {
  return (x, y) => {
    let best = Infinity
    let angle = 0
    for (let i = 1; i < line.length; i++) {
      const [px, py] = line[i] as Point
      const off = (px - x) ** 2 + (py - y) ** 2
      if (off >= best) continue
      best = off
      const [qx, qy] = line[i - 1] as Point
      angle = Math.atan2(py - qy, px - qx)
    }
    return angle
  }
}

/** The ground between great roads, banks and city limit. `barrier` marks lines by how they divide beats. */
function cutGround(site: Site, roads: readonly Point[][], count: number): StreetPlan['great'] {
  const lines = [...roads, site.boundary, simplifyLine(site.leftBank, 2), simplifyLine(site.rightBank, 2)]
  const graph = cutPlanarGraph(lines)
  const barrier = new Uint8Array(lines.length)
  // The order of `fixedRoads`: ring and four spurs, then the two drives.
  for (let at = 0; at < 5; at++) barrier[at] = 1
  barrier[5] = barrier[6] = 3
  barrier[count + 1] = barrier[count + 2] = 2
  return { graph, map: traceFaces(graph), barrier }
}

/** Whole pieces of ground near the places where a founder would have wanted a park. */
function chooseParks(site: Site, map: FaceMap, random: Random): StreetPlan['parks'] {
  const wishes: [number, number, number][] = [
    [0.4, 0.6, 420_000],
    [0.56, 0.6, 160_000],
    [0.58, 0.36, 260_000],
    [0.26, 0.42, 240_000],
    [0.7, 0.78, 480_000],
    [0.32, 0.2, 300_000],
    [0.83, 0.4, 330_000],
    [0.14, 0.66, 420_000],
    [0.6, 0.12, 280_000],
    [0.9, 0.7, 450_000],
    [0.09, 0.2, 420_000],
    [0.24, 0.9, 350_000],
  ]
  const taken = new Set<Face>()
  const parks: StreetPlan['parks'] = []
  for (const [u, v, wanted] of wishes) {
    const spot: Point = [(u + random.normal() * 0.008) * site.width, (v + random.normal() * 0.008) * site.height]
    const scored = map.faces
      .filter(
        (face) =>
          !taken.has(face) &&
          face.area > 40_000 &&
          distance(face.centre, spot) < 1100 * site.scale &&
          !inWater(site, face.centre),
      )
      .map((face) => ({
        face,
        cost: distance(face.centre, spot) / 500 + Math.abs(Math.log(face.area / (wanted * site.scale))) + slimness(face),
      }))
      .sort((p, q) => p.cost - q.cost)
    const best = scored[0]?.face
    if (!best) continue
    taken.add(best)
    parks.push({ rings: [best.ring], area: best.area, centre: best.centre, great: true })
  }
  return parks
}

/** 0 for a round face, more for a thin one. */
function slimness(face: Face): number {
  const perimeter = lineLength([...face.ring, face.ring[0] as Point])
  return Math.max(0, (perimeter * perimeter) / (4 * Math.PI * face.area) - 1.4) * 0.8
}

function inWater(site: Site, [x, y]: Point): boolean {
  return site.riverCentre.some(([rx, ry], i) => Math.hypot(rx - x, ry - y) < (site.riverHalf[i] as number) + 20)
}

type Wanted = Omit<DrawnStreet, 'segments'>

function finish(
  site: Site,
  all: readonly Wanted[],
  led: readonly Point[][],
  great: StreetPlan['great'],
  parks: StreetPlan['parks'],
  random: Random,
): StreetPlan {
  // The city limit takes part, so that great roads that leave the city end exactly where it does.
  const graph = cutPlanarGraph([...led, site.boundary])
  const degree = degreesOf(graph)
  const limit = new Set(graph.paths[led.length])
  const streets: DrawnStreet[] = []
  all.forEach((street, at) => {
    const path = withinLimit(graph.paths[at] as number[], limit, graph, site)
    const tail = (p: Point): number => (street.class === 'street' ? 60 + 90 * site.suburban(p[0], p[1]) : 0)
    const kept = street.class === 'motorway' ? path : cutBackPath(graph, degree, path, tail)
    if (kept.length < 2) return
    const points = kept.map((node) => graph.nodes[node] as Point)
    if (lineLength(points) < 60) return
    const isCrossing = kept.map((node) => (degree[node] as number) >= 3)
    const line = pullIn(points, kept, limit)
    streets.push({ class: street.class, kind: street.kind, line, segments: cutAt(line, isCrossing) })
  })
  return {
    streets,
    great,
    parks: [...parks, ...chooseSquares(site, graph, random.fork('squares'))],
    ponds: digPonds(site, parks, random.fork('ponds')),
  }
}

/** The longest stretch of a path inside the city limit. */
function withinLimit(path: readonly number[], limit: ReadonlySet<number>, graph: PlanarGraph, site: Site): number[] {
  const marks = path.flatMap((node, i) => (limit.has(node) ? [i] : []))
  if (marks.length === 0) return [...path]
  const bounds = [0, ...marks, path.length - 1]
  let best: number[] = []
  let longest = 0
  for (let k = 1; k < bounds.length; k++) {
    const stretch = path.slice(bounds[k - 1], (bounds[k] as number) + 1)
    const points = stretch.map((node) => graph.nodes[node] as Point)
    const length = lineLength(points)
    const middle = points[Math.floor(points.length / 2)] as Point
    const u =
      points.length > 2
        ? middle
        : ([((points[0] as Point)[0] + middle[0]) / 2, ((points[0] as Point)[1] + middle[1]) / 2] as Point)
    if (length > longest && insideRing(site.boundary, u)) {
      best = stretch
      longest = length
    }
  }
  return best
}

function insideRing(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as Point
    const [xj, yj] = ring[j] as Point
    if (yi > y !== yj > y && x < xi + ((y - yi) / (yj - yi)) * (xj - xi)) inside = !inside
  }
  return inside
}

/** Ends that stand on the city limit are drawn 4 m short of it. */
function pullIn(points: readonly Point[], nodes: readonly number[], limit: ReadonlySet<number>): Point[] {
  const line = [...points]
  const pull = (end: number, inner: number): void => {
    const p = line[end] as Point
    const q = line[inner] as Point
    const length = distance(p, q)
    const t = Math.min(0.9, 4 / length)
    line[end] = [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]
  }
  if (limit.has(nodes[0] as number)) pull(0, 1)
  if (limit.has(nodes[nodes.length - 1] as number)) pull(line.length - 1, line.length - 2)
  return line
}

function cutAt(line: readonly Point[], isCrossing: readonly boolean[]): Point[][] {
  const segments: Point[][] = []
  let from = 0
  for (let i = 1; i < line.length; i++) {
    if (!isCrossing[i] && i < line.length - 1) continue
    segments.push(line.slice(from, i + 1))
    from = i
  }
  return segments
}

/** A pond in each of the three largest parks that have room for one. */
function digPonds(site: Site, parks: StreetPlan['parks'], random: Random): Point[][] {
  const lines = [site.creekCentre, ...site.rails]
  return [...parks]
    .sort((p, q) => q.area - p.area)
    .map((park) => ({ park, radius: 0.2 * Math.sqrt(park.area) }))
    .filter(({ park, radius }) => lines.every((line) => line.every((p) => distance(p, park.centre) > radius * 1.6)))
    .slice(0, 3)
    .map(({ park, radius }) => {
      const phase = random.next() * 6
      const lean = random.next() * Math.PI
      return Array.from({ length: 48 }, (_, i): Point => {
        const a = (i / 48) * 2 * Math.PI
        const r = radius * (1 + 0.22 * Math.sin(2 * a + phase) + 0.1 * Math.sin(3 * a - phase) + 0.05 * Math.sin(5 * a))
        const [u, v] = [r * Math.cos(a), 0.6 * r * Math.sin(a)]
        return [
          park.centre[0] + u * Math.cos(lean) - v * Math.sin(lean),
          park.centre[1] + u * Math.sin(lean) + v * Math.cos(lean),
        ]
      })
    })
}

/** A few whole blocks left open as squares and playgrounds. */
function chooseSquares(site: Site, graph: PlanarGraph, random: Random): StreetPlan['parks'] {
  const wanted = 34
  const { faces } = traceFaces(graph)
  const fit = faces.filter(
    (face) => face.area > 6_500 && face.area < 38_000 && slimness(face) < 0.45 && !inWater(site, face.centre),
  )
  const chosen: Face[] = []
  for (const face of random.shuffle(fit)) {
    if (chosen.length >= wanted * site.scale) break
    const apart = 480 + 420 * site.suburban(face.centre[0], face.centre[1])
    if (chosen.every((other) => distance(other.centre, face.centre) > apart)) chosen.push(face)
  }
  return chosen.map((face) => ({ rings: [face.ring], area: face.area, centre: face.centre, great: false }))
}
