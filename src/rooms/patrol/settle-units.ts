/** The units of a shift: as entered, or four assumed ones spread over the beats, and said to be assumed. */

import { cellCentre } from '../../kernel/geometry/grid.ts'
import type { CellId, Minutes } from '../../kernel/units.ts'
import type { Territory } from '../records/contract.ts'
import type { Unit, UnitEntry } from './contract.ts'
import { refuse } from './errors.ts'
import type { Places } from './place-cells.ts'

const ASSUMED_UNITS = 4
/** Free minutes between calls in a shift that nobody told Peel about. */
const ASSUMED_MINUTES = 90

/** Four units, each in the middle of one of four groups of beats from west to east. */
export function assumeUnits(territory: Territory, places: Places): Unit[] {
  const { grid, cells, beatOfCell, beats } = territory
  const columnOf = (cell: number): number => cell % grid.columns
  const ordered = Array.from(cells.keys()).sort((p, q) => columnOf(cells[p] as number) - columnOf(cells[q] as number) || p - q)
  const count = Math.min(ASSUMED_UNITS, cells.length)
  return Array.from({ length: count }, (_, i) => {
    const part = ordered.slice(Math.floor((i * ordered.length) / count), Math.floor(((i + 1) * ordered.length) / count))
    const position = middleOf(territory, part)
    const cell = cells[position] as CellId
    return {
      id: `Unit ${i + 1}`,
      beat: beats[beatOfCell[position] ?? -1]?.id ?? null,
      start: places.of(cell).place,
      freeMinutes: ASSUMED_MINUTES as Minutes,
      assumed: true,
    }
  })
}

/** The city cell nearest to the centre of these cells: the centre itself may lie in a lake. */
function middleOf(territory: Territory, positions: readonly number[]): number {
  const centres = positions.map((position) => cellCentre(territory.grid, territory.cells[position] as CellId))
  const x = centres.reduce((sum, centre) => sum + centre[0], 0) / centres.length
  const y = centres.reduce((sum, centre) => sum + centre[1], 0) / centres.length
  let best = positions[0] as number
  let least = Number.POSITIVE_INFINITY
  positions.forEach((position, i) => {
    const away = Math.hypot((centres[i]?.[0] ?? 0) - x, (centres[i]?.[1] ?? 0) - y)
    if (away < least) {
      least = away
      best = position
    }
  })
  return best
}

/** Gives each unit without a start the middle of its beat, or of the whole city where it has no beat that is known. */
export function startUnits(entries: readonly UnitEntry[], territory: Territory, places: Places): Unit[] {
  const { cells, beatOfCell, beats } = territory
  return entries.map((unit) => {
    if (unit.start !== null) return { ...unit, start: unit.start }
    const beat = beats.findIndex(({ id }) => id === unit.beat)
    const own = Array.from(cells.keys()).filter((position) => beat >= 0 && beatOfCell[position] === beat)
    const position = middleOf(territory, own.length > 0 ? own : Array.from(cells.keys()))
    return { ...unit, start: places.of(cells[position] as CellId).place }
  })
}

/** Checks units before they are kept. Throws `patrol.bad-unit` for the first one that cannot be. */
export function checkUnits(units: readonly Unit[], territory: Territory | undefined, places: Places | null): void {
  const seen = new Set<string>()
  for (const unit of units) {
    const problem = problemOf(unit, seen, territory, places)
    if (problem) throw refuse('bad-unit', { unit: unit.id || 'without a name', problem })
    seen.add(unit.id)
  }
}

function problemOf(
  unit: Unit,
  seen: ReadonlySet<string>,
  territory: Territory | undefined,
  places: Places | null,
): string | null {
  if (unit.id.trim() === '' || unit.id.length > 40) return 'its call sign must have 1 to 40 characters'
  if (seen.has(unit.id)) return 'two units have this call sign'
  if (!(Number.isFinite(unit.freeMinutes) && unit.freeMinutes >= 0 && unit.freeMinutes <= 24 * 60))
    return 'free minutes must lie between 0 and 1440'
  if (!territory || !places) return null
  if (unit.beat !== null && !territory.beats.some((beat) => beat.id === unit.beat)) return `there is no beat ${unit.beat}`
  const [x, y] = places.toPlane(unit.start[0], unit.start[1])
  const { grid } = territory
  const margin = 20_000
  const isNear = (at: number, low: number, cells: number): boolean =>
    at > low - margin && at < low + cells * grid.cellSize + margin
  const inside = isNear(x, grid.west, grid.columns) && isNear(y, grid.south, grid.rows)
  return inside ? null : 'its start lies more than 20 km outside the city; longitude comes first'
}
