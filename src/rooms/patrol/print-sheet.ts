/** The plan on paper: one self-contained page for A4 or Letter, readable under a car's dome light and in grey. */

import { cellCorners } from '../../kernel/geometry/grid.ts'
import { type Zone, zoneNamed } from '../../kernel/time/zone.ts'
import type { CellId, Instant } from '../../kernel/units.ts'
import type { Territory } from '../records/contract.ts'
import type { PlanState, Stop, Unit } from './contract.ts'
import { CAUTION, clockTime, hoursWords, methodWords, oldRecordsWarning } from './describe-plan.ts'
import type { PlanePoint } from './estimate-travel.ts'
import { escapeXml } from './export-gpx.ts'
import { type Basemap, placesOf } from './place-cells.ts'

/** Small streets make the drawing heavy and the stops hard to find; above this many roads only the larger ones are drawn. */
const MOST_ROADS = 4000

/** A complete HTML document without scripts, fonts or pictures from elsewhere. */
export function printSheet(state: PlanState, territory: Territory, basemap: Basemap | null): string {
  const { plan, suggestion } = state
  const warning = oldRecordsWarning(plan)
  const zone = zoneNamed(plan.zone)
  const units = plan.units.filter((unit) => plan.stops.some((stop) => stop.unit === unit.id))
  const idle = plan.units.filter((unit) => !units.includes(unit)).map((unit) => escapeXml(unit.id))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(`${plan.shift} plan, ${dayOf(plan.window.from, zone)}, ${territory.name}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="over">${escapeXml(territory.name)} · ${escapeXml(plan.shift)} · ${dayOf(plan.window.from, zone)} ${clockTime(plan.window.from, zone)}–${clockTime(plan.window.to, zone)}${territory.synthetic ? ' · Synthetic' : ''}</p>
<h1>${escapeXml(plan.headline)}</h1>
${warning ? `<p class="warning">${escapeXml(warning)}</p>\n` : ''}<p class="standing">${escapeXml(standingOf(state, zone))}</p>
<p class="caution">${escapeXml(CAUTION)}</p>
</header>
<figure>${drawMap(state, territory, basemap, units)}<figcaption>Stops by unit, in order of driving. Outlined squares are the chosen places; north is up.</figcaption></figure>
<main>
${units.map((unit, i) => tableOf(unit, letterOf(i), plan.stops, zone, territory)).join('\n')}
${idle.length > 0 ? `<p>Without a stop this shift: ${idle.join(', ')}.</p>` : ''}
</main>
<footer>
<h2>Why this plan</h2>
<ul>${state.why.sentences.map((sentence) => `<li>${escapeXml(sentence)}</li>`).join('')}</ul>
<h2>What this cannot know</h2>
<ul>${state.limits.map((limit) => `<li>${escapeXml(limit.sentence)}</li>`).join('')}</ul>
${plan.exposure ? `<h2>Who lives where the stops are</h2><p>${escapeXml(plan.exposure.sentence)}</p>` : ''}
<p class="small">${escapeXml(`${methodWords(plan)} Suggestion ${suggestion.id}.`)}</p>
</footer>
</body>
</html>
`
}

const letterOf = (position: number): string =>
  position < 26 ? String.fromCharCode(65 + position) : `${letterOf(Math.floor(position / 26) - 1)}${letterOf(position % 26)}`

function dayOf(at: Instant, zone: Zone): string {
  const { year, month, day } = zone.local(at)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function standingOf({ decision, changes }: PlanState, zone: Zone): string {
  if (!decision) return 'Suggested by Peel. Nobody has decided on it: not in force.'
  const when = `${dayOf(decision.at, zone)} ${clockTime(decision.at, zone)}`
  if (decision.verdict === 'reject') return `Rejected by ${decision.byName}, ${when}: ${decision.reason} Not in force.`
  const changed = changes.length > 0 ? ' with changes' : ''
  return `Published${changed} by ${decision.byName}, ${when}, ledger entry ${decision.ledgerIndex}: ${decision.reason}`
}

function tableOf(unit: Unit, letter: string, stops: readonly Stop[], zone: Zone, territory: Territory): string {
  const own = stops.filter((stop) => stop.unit === unit.id)
  const used = own.reduce((sum, stop) => sum + stop.minutes + stop.travelMinutes, 0)
  const beat = territory.beats.find((one) => one.id === unit.beat)
  const rows = own.map((stop, i) => {
    const leave = (stop.arrive + stop.minutes * 60_000) as Instant
    return `<tr><td class="mark">${letter}${i + 1}</td><td class="time">${clockTime(stop.arrive, zone)}–${clockTime(leave, zone)}</td><td><strong>${escapeXml(stop.label)}</strong><br><span class="why">${escapeXml(stop.why)}</span></td><td class="number">${stop.travelMinutes} + ${stop.minutes} min</td><td class="tick"></td></tr>`
  })
  return `<section>
<h2>${letter} · ${escapeXml(unit.id)}${beat ? ` · ${escapeXml(beat.name)}` : ''}</h2>
<p class="small">${freeWords(unit)}, ${hoursWords(used)} planned with travel.</p>
<table>
<thead><tr><th scope="col">Stop</th><th scope="col">Time</th><th scope="col">Where and why</th><th scope="col" class="number">Travel + stop</th><th scope="col">Was there</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table>
</section>`
}

/** "30 min free between calls", or the share of it where the plan is for what was left of the shift. */
function freeWords(unit: Unit): string {
  const assumed = unit.assumed ? ' (assumed)' : ''
  if (unit.wholeShiftMinutes === undefined) return `${hoursWords(unit.freeMinutes)} free between calls${assumed}`
  return `${hoursWords(unit.freeMinutes)} free between calls in what is left of the shift (${hoursWords(unit.wholeShiftMinutes)} in all of it${unit.assumed ? ', assumed' : ''})`
}

const WIDTH = 720

/** Beats, larger roads, water, chosen cells and stops, in the territory's own projection. */
function drawMap(state: PlanState, territory: Territory, basemap: Basemap | null, units: readonly Unit[]): string {
  const { toPlane } = placesOf(territory, null)
  const box = boxOfCells(territory)
  const scale = WIDTH / (box.east - box.west)
  const height = Math.round((box.north - box.south) * scale)
  const onPaper = ([x, y]: PlanePoint): string => `${((x - box.west) * scale).toFixed(1)},${((box.north - y) * scale).toFixed(1)}`
  const path = (rings: readonly (readonly (readonly number[])[])[], closed: boolean): string =>
    rings
      .map((ring) => `M${ring.map(([lon, lat]) => onPaper(toPlane(lon as number, lat as number))).join('L')}${closed ? 'Z' : ''}`)
      .join('')
  const beats = territory.beats.map((beat) => `<path class="beat" d="${path(beat.shape.flat(), true)}"/>`).join('')
  const cells = [...new Set(state.plan.stops.map((stop) => stop.cell))]
    .map(
      (cell) =>
        `<polygon class="cell" points="${cellCorners(territory.grid, cell as CellId)
          .map(onPaper)
          .join(' ')}"/>`,
    )
    .join('')
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Map of the stops">${drawBasemap(basemap, path)}${beats}${cells}${drawRoutes(state, units, toPlane, onPaper)}</svg>`
}

function drawRoutes(
  { plan }: PlanState,
  units: readonly Unit[],
  toPlane: (lon: number, lat: number) => PlanePoint,
  onPaper: (point: PlanePoint) => string,
): string {
  return units
    .map((unit, position) => {
      const own = plan.stops.filter((stop) => stop.unit === unit.id)
      const points = own.map((stop) => onPaper(toPlane(stop.place[0], stop.place[1])))
      const marks = points.map((point, i) => {
        const [x, y] = point.split(',') as [string, string]
        return `<circle class="stop" cx="${x}" cy="${y}" r="8"/><text x="${x}" y="${(Number(y) + 3).toFixed(1)}">${letterOf(position)}${i + 1}</text>`
      })
      return `<polyline class="route" points="${points.join(' ')}"/>${marks.join('')}`
    })
    .join('')
}

function drawBasemap(
  basemap: Basemap | null,
  path: (rings: readonly (readonly (readonly number[])[])[], closed: boolean) => string,
): string {
  if (!basemap) return ''
  const roads = basemap.features.filter(({ properties }) => properties?.kind === 'road')
  const drawn = roads.length > MOST_ROADS ? roads.filter(({ properties }) => properties?.class !== 'street') : roads
  const rest = basemap.features.filter(({ properties }) => ['river', 'water', 'park', 'rail'].includes(String(properties?.kind)))
  return [...rest, ...drawn]
    .map(({ geometry, properties }) => {
      const rings = ringsOf(geometry)
      if (rings.length === 0) return ''
      const closed = geometry?.type.endsWith('Polygon') ?? false
      const kind = String(properties?.kind)
      const name =
        kind === 'road' ? `road ${properties?.class === 'street' ? 'street' : 'major'}` : `${kind}${closed ? ' ground' : ''}`
      return `<path class="${name}" d="${path(rings, closed)}"/>`
    })
    .join('')
}

function ringsOf(geometry: Basemap['features'][number]['geometry']): readonly (readonly (readonly number[])[])[] {
  switch (geometry?.type) {
    case 'LineString':
      return [geometry.coordinates as number[][]]
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates as number[][][]
    case 'MultiPolygon':
      return (geometry.coordinates as number[][][][]).flat()
    default:
      return []
  }
}

function boxOfCells(territory: Territory): { west: number; east: number; south: number; north: number } {
  const { grid, cells } = territory
  let [left, right, bottom, top] = [grid.columns, 0, grid.rows, 0]
  for (const cell of cells) {
    const column = cell % grid.columns
    const row = (cell - column) / grid.columns
    left = Math.min(left, column)
    right = Math.max(right, column + 1)
    bottom = Math.min(bottom, row)
    top = Math.max(top, row + 1)
  }
  const margin = grid.cellSize / 2
  return {
    west: grid.west + left * grid.cellSize - margin,
    east: grid.west + right * grid.cellSize + margin,
    south: grid.south + bottom * grid.cellSize - margin,
    north: grid.south + top * grid.cellSize + margin,
  }
}

const STYLE = `
:root { color-scheme: light; --ink: #1f1e1b; --quiet: #5d5a54; --line: #d9d6d0; --teal: #0e5f63; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 800px; color: var(--ink); background: #fff; font: 14px/1.45 "Inter Variable", system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 20px; line-height: 1.3; font-weight: 600; margin: 0 0 8px; }
h2 { font-size: 16px; font-weight: 600; margin: 24px 0 4px; }
p { margin: 0 0 8px; }
.over, .small, figcaption, .why { color: var(--quiet); font-size: 12px; }
.standing { font-weight: 600; }
.warning { border: 1.5px solid var(--ink); padding: 8px 12px; margin: 12px 0; font-weight: 600; }
.caution { border-left: 3px solid var(--teal); padding-left: 12px; margin: 12px 0; }
figure { margin: 16px 0; }
svg { display: block; width: 100%; height: auto; max-height: 150mm; border: 1px solid var(--line); background: #fbfaf8; }
svg path, svg polyline { fill: none; }
.road { stroke: #dedbd5; stroke-width: 0.8; }
.road.major { stroke: #cbc7bf; stroke-width: 1.6; }
.rail { stroke: #cbc7bf; stroke-dasharray: 4 3; }
.river { stroke: #c3d4da; stroke-width: 2.5; }
.water, .river.ground { fill: #dbe6ea !important; stroke: none; }
.park { fill: #e8ede2 !important; stroke: none; }
.beat { stroke: #9a968d; stroke-width: 0.8; stroke-dasharray: 3 2; }
.cell { fill: #0e5f6333; stroke: var(--teal); stroke-width: 1.2; }
.route { stroke: var(--teal); stroke-width: 1; stroke-dasharray: 2 3; }
.stop { fill: #fff; stroke: var(--teal); stroke-width: 1.4; }
svg text { font-size: 8px; font-weight: 600; text-anchor: middle; fill: var(--ink); }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-size: 12px; font-weight: 500; color: var(--quiet); }
th, td { padding: 6px 8px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.mark, .time { white-space: nowrap; font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
.tick { width: 64px; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
section { break-inside: auto; }
h2 { break-after: avoid; }
footer { margin-top: 24px; border-top: 1px solid var(--line); font-size: 12px; }
footer ul { padding-left: 16px; margin: 0 0 8px; }
@page { margin: 14mm; }
@media print { body { padding: 0; max-width: none; font-size: 11pt; } .why, .small, .over, figcaption, footer, th { font-size: 9pt; } }
`
