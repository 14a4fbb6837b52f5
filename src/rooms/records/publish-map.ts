/** A map of reports for the public: masked points of whole months, without kinds that are never shown as points, without what stands alone. */

import { createHash } from 'node:crypto'
import { cellAt } from '../../kernel/geometry/grid.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId, Instant } from '../../kernel/units.ts'
import {
  type Actor,
  type Band,
  bandOf,
  type MapDraft,
  type MaskMethod,
  type PrivacyDesk,
  type PublishedMap,
} from '../trust/contract.ts'
import type { IncidentColumns, OffenceClass, Records, Territory } from './contract.ts'
import { refuse } from './errors.ts'
import { projectionOf } from './find-projection.ts'
import { monthAt, monthBefore, monthsBetween } from './name-months.ts'

/** Every published map of incidents; each month stands in one of them. */
const dataset = 'records.points'
/** Points of one kind in one square at least, side in metres. */
const leastInSquare = 5
const square = 1_000
const leastAddresses = 8
const mostPoints = 50_000
/** Of the middles of streets within so many metres one is enough. */
const betweenMiddles = 100

export interface MapDeps {
  records: Pick<Records, 'territory' | 'incidents' | 'addresses' | 'streets'>
  privacy: Pick<PrivacyDesk, 'maskPlaces' | 'publishMap'>
  now: Instant
}

export interface MapWishes {
  /** `2026-01`. */
  from: string
  to: string
  method: MaskMethod
}

/** A draft, and the digest of its file: whoever publishes names it, so that what was seen is what is published. */
export type DraftedMap = MapDraft & { digest: string }

/**
 * What is never shown as a point, whatever the months: offences against persons (sexual, domestic and those against minors are among
 * them, and no file tells domestic ones apart), against society (juvenile and family matters), found by looking, or of no known kind.
 */
export const mayBeShown = ({ against, discovery, nibrs }: OffenceClass): boolean =>
  against === 'property' && discovery === 'reported' && !nibrs.startsWith('local:')

/** @throws records.no-territory, no-addresses, no-snap-points, no-points, too-many-points, not-months */
export async function draftMap({ records, privacy, now }: MapDeps, agency: AgencyId, wishes: MapWishes): Promise<DraftedMap> {
  const territory = await records.territory(agency)
  if (!territory) throw refuse('no-territory', {})
  const zone = zoneNamed(territory.zone)
  const periods = monthsBetween(wishes.from, wishes.to, monthBefore(monthAt(zone, now)))
  const addresses = pointsIn(await records.addresses(agency))
  if (addresses.length < leastAddresses) throw refuse('no-addresses', {})
  const candidates = wishes.method === 'snap' ? middlesOf((await records.streets(agency)) ?? []) : []
  if (wishes.method === 'snap' && candidates.length < 2) throw refuse('no-snap-points', {})

  const incidents = await records.incidents(agency, {})
  const wanted = new Set(periods)
  const { rows, sensitive } = chooseRows(incidents, (at) => wanted.has(monthAt(zone, at)))
  if (rows.length > mostPoints) throw refuse('too-many-points', { points: inWords(rows.length), most: inWords(mostPoints) })
  const places = rows.map((row) => ({ x: incidents.x[row] as number, y: incidents.y[row] as number }))
  const masked = await privacy.maskPlaces(agency, { method: wishes.method, places, addresses, candidates })
  const shown = rows.flatMap((row, at) => {
    const mask = masked[at]
    return mask ? [{ x: mask.x, y: mask.y, row, kind: incidents.offences[incidents.offence[row] as number] as OffenceClass }] : []
  })
  const points = withoutFew(shown)
  if (points.length === 0) throw refuse('no-points', {})

  const months = wishes.from === wishes.to ? wishes.from : `${wishes.from} to ${wishes.to}`
  const facts = {
    dataset,
    title: `reported incidents, ${months}`,
    periods,
    method: wishes.method,
    k: { addresses: leastAddresses, square: leastInSquare },
    square,
    kinds: countKinds(points.map(({ kind }) => kind)),
    counts: {
      published: points.length,
      sensitive: bandOf(sensitive),
      unmasked: bandOf(rows.length - shown.length),
      small: bandOf(shown.length - points.length),
    },
    moved: howFar(points, incidents, territory),
  }
  const file = writePoints(points, territory, facts, months)
  return { ...facts, points: file, digest: createHash('sha256').update(file, 'utf8').digest('hex') }
}

/** A named person's decision, on exactly the draft that they saw. @throws records.draft-changed, and as {@link draftMap} and `publishMap` */
export async function publishMap(
  deps: MapDeps,
  agency: AgencyId,
  actor: Actor | null,
  { digest: seen, why, purpose, ...wishes }: MapWishes & { digest: string; why: string; purpose?: string | undefined },
): Promise<PublishedMap> {
  const { digest, ...draft } = await draftMap(deps, agency, wishes)
  if (digest !== seen) throw refuse('draft-changed', {})
  return deps.privacy.publishMap(actor, 'records.publish-map', draft, { why, purpose })
}

interface Shown {
  /** Where it is shown, in metres. */
  x: number
  y: number
  row: number
  kind: OffenceClass
}

function chooseRows(incidents: IncidentColumns, isWanted: (at: Instant) => boolean): { rows: number[]; sensitive: number } {
  const mayShow = incidents.offences.map(mayBeShown)
  const rows: number[] = []
  let sensitive = 0
  for (let row = 0; row < incidents.count; row++) {
    if (!isWanted(incidents.from[row] as Instant)) continue
    if (mayShow[incidents.offence[row] as number]) rows.push(row)
    else sensitive++
  }
  return { rows, sensitive }
}

/** Without points of which fewer than five of one kind lie in one square. Pure. */
export function withoutFew<Point extends Pick<Shown, 'x' | 'y' | 'kind'>>(points: readonly Point[]): Point[] {
  const squareOf = ({ x, y, kind }: Point): string => `${kind.nibrs} ${Math.floor(x / square)} ${Math.floor(y / square)}`
  const counts = new Map<string, number>()
  for (const point of points) counts.set(squareOf(point), (counts.get(squareOf(point)) ?? 0) + 1)
  return points.filter((point) => (counts.get(squareOf(point)) as number) >= leastInSquare)
}

/** Middles of street segments, one in each square of a hundred metres. Pure. */
export function middlesOf(streets: readonly Float64Array[]): { x: number; y: number }[] {
  const found = new Map<string, { x: number; y: number }>()
  for (const line of streets) {
    for (let at = 0; at + 3 < line.length; at += 2) {
      const [x0, y0, x1, y1] = line.subarray(at, at + 4) as unknown as [number, number, number, number]
      const middle = { x: (x0 + x1) / 2, y: (y0 + y1) / 2 }
      const name = `${Math.floor(middle.x / betweenMiddles)} ${Math.floor(middle.y / betweenMiddles)}`
      if (!found.has(name)) found.set(name, middle)
    }
  }
  return [...found.values()]
}

function pointsIn(plane: Float64Array | undefined): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = []
  for (let at = 0; plane && at + 1 < plane.length; at += 2) points.push({ x: plane[at] as number, y: plane[at + 1] as number })
  return points
}

function countKinds(kinds: readonly OffenceClass[]): MapDraft['kinds'] {
  const counts = new Map<string, MapDraft['kinds'][number]>()
  for (const { nibrs, name } of kinds) counts.set(nibrs, { nibrs, name, points: (counts.get(nibrs)?.points ?? 0) + 1 })
  return [...counts.values()].sort((a, b) => b.points - a.points || (a.nibrs < b.nibrs ? -1 : 1))
}

/** What masking costs in accuracy, over the points that are shown. */
function howFar(points: readonly Shown[], incidents: IncidentColumns, { grid }: Territory): MapDraft['moved'] {
  const metres = points
    .map(({ x, y, row }) => Math.hypot(x - (incidents.x[row] as number), y - (incidents.y[row] as number)))
    .sort((a, b) => a - b)
  const share = (part: number): number =>
    Math.round(metres[Math.min(metres.length - 1, Math.floor(part * metres.length))] as number)
  const elsewhere = points.filter(({ x, y, row }) => cellAt(grid, x, y) !== incidents.cell[row]).length
  return { half: share(0.5), nineteenOfTwenty: share(0.95), otherCell: Math.round((1_000 * elsewhere) / points.length) }
}

/** One feature a line, by kind and place: their order says nothing about when. Five decimals are about a metre. */
function writePoints(
  points: readonly Shown[],
  { name, projection: proj }: Territory,
  facts: Omit<MapDraft, 'points'>,
  months: string,
): string {
  const projection = projectionOf(proj)
  const lines = points.map(({ x, y, kind }) => {
    const [longitude, latitude] = projection.toLonLat(x, y).map((degrees) => Number(degrees.toFixed(5)))
    const geometry = { type: 'Point', coordinates: [longitude, latitude] }
    return JSON.stringify({ type: 'Feature', properties: { offence: kind.name, nibrs: kind.nibrs, months }, geometry })
  })
  const { published, ...counts } = facts.counts
  const leftOut = Object.fromEntries(Object.entries(counts).map(([why, band]) => [why, bandInWords(band)]))
  const about = {
    city: name,
    masked: facts.method,
    k: facts.k,
    square,
    published,
    left_out: leftOut,
    moved_metres: facts.moved,
  }
  return `{"type":"FeatureCollection","about":${JSON.stringify(about)},"features":[\n${lines.sort().join(',\n')}\n]}\n`
}

const bandInWords = ({ from, to }: Band): string => (from === 0 ? `fewer than ${to + 1}` : `${from} to ${to}`)

const inWords = (count: number): string => count.toLocaleString('en-US')
