/** Incidents of one file in the plane that suits it, without any store: what `peel forecast backtest FILE` runs on. */

import { stat } from 'node:fs/promises'
import { cellAt, gridOver } from '../../kernel/geometry/grid.ts'
import { silent } from '../../kernel/progress.ts'
import { type Instant, type Metres, metres } from '../../kernel/units.ts'
import type { IncidentFile, OffenceClass, ReadIncidents } from './contract.ts'
import { refuse } from './errors.ts'
import { localEqualArea, type Projection, projectionOf } from './find-projection.ts'
import { ColumnGatherer, filterColumns } from './gather-columns.ts'
import { PLACED, type RowReader } from './interpret-row.ts'
import { asNibrs } from './offences/nibrs.ts'
import { plainWords } from './offences/rules.ts'
import { prepareReading } from './prepare-reading.ts'
import { Tally } from './tally-import.ts'

const DEFAULT_CELL = 250

/**
 * A file in projected metres keeps its plane, feet become metres in the same plane, and longitude/latitude get a local
 * equal-area plane. Only located incidents come out; `report` tells what did not.
 *
 * @throws what an import of the file would refuse; records.no-places
 */
export const readIncidents: ReadIncidents = async (path, { cellSize = DEFAULT_CELL, only, progress = silent, ...wishes }) => {
  // Nothing can have happened after the file was written.
  const reading = await prepareReading(path, { ...wishes, always: wishes.category, now: await writtenAt(path) })
  const reader = reading.reader()
  const tally = new Tally()
  const gatherer = new ColumnGatherer()
  const classes = new Classes(reader)
  let plane: Plane | undefined
  for await (const rows of reading.source.chunks()) {
    for (const row of rows) {
      tally.read++
      const fault = reader.read(row)
      if (fault) {
        tally.setAside(fault.code)
        continue
      }
      const placed = reader.placing === PLACED
      tally.keep(reader, placed)
      if (!placed) continue
      plane ??= planeFor(reading.places[reader.place]?.projection, reader)
      const [x, y] = plane.place(reader)
      for (let n = 0; n < reader.offenceCount; n++) {
        gatherer.add(reader.from, reader.to, reader.reported, x, y, 0, reader.offenceAt[n] as number)
      }
    }
    progress({ what: 'Reading rows', done: tally.read })
  }
  if (!plane || gatherer.count === 0) throw refuse('no-places', { path: reading.source.facts.name })

  const all = gatherer.sorted(classes.ofOffences())
  const { grid, cells } = layGrid(all, metres(cellSize))
  const wanted = only === undefined ? undefined : classes.wanted(only)
  const kept = wanted ? filterColumns(all, (row) => wanted.has(all.offence[row] as number)) : all
  return {
    columns: classes.merge(kept),
    grid,
    cells,
    resolution: tally.resolution(),
    projection: plane.projection.definition,
    zone: reading.zone.name,
    report: {
      read: tally.read,
      kept: tally.kept,
      quarantined: tally.quarantined,
      reasons: tally.reasons,
      layout: reading.layout.id,
      crs: reading.crs,
    },
  }
}

async function writtenAt(path: string): Promise<Instant> {
  const found = await stat(path).catch(() => undefined)
  return (found?.mtimeMs ?? 0) as Instant
}

interface Plane {
  projection: Projection
  place(reader: RowReader): [number, number]
}

/** Chosen at the first located row and then kept. */
function planeFor(given: Projection | undefined, first: RowReader): Plane {
  if (given === undefined || given.metresPerUnit === 0) {
    const projection = projectionOf(localEqualArea(first.longitude, first.latitude))
    return { projection, place: ({ longitude, latitude }) => projection.fromLonLat(longitude, latitude) }
  }
  const { metresPerUnit } = given
  const definition = given.definition.replace(/\+(?:units|to_meter)=\S+/g, '').trim()
  const projection = projectionOf(`${definition} +units=m`, given.crs)
  return {
    projection,
    place: (reader) =>
      // Another column gave this place: take the way round by longitude and latitude.
      reader.place === 0
        ? [reader.x * metresPerUnit, reader.y * metresPerUnit]
        : projection.fromLonLat(reader.longitude, reader.latitude),
  }
}

/** The grid over the bulk of the places, and the cells that hold an incident of any offence. */
function layGrid(
  columns: { count: number; x: Float64Array; y: Float64Array; cell: Int32Array },
  cellSize: Metres,
): Pick<IncidentFile, 'grid' | 'cells'> {
  const { count, x, y } = columns
  const [west, east] = bulk(x)
  const [south, north] = bulk(y)
  const grid = gridOver({ west, south, east, north }, cellSize)
  const seen = new Set<number>()
  for (let row = 0; row < count; row++) {
    const cell = cellAt(grid, x[row] as number, y[row] as number)
    columns.cell[row] = cell
    if (cell >= 0) seen.add(cell)
  }
  return { grid, cells: Int32Array.from([...seen].sort((a, b) => a - b)) }
}

/** A slip of the geocoder may lie on another continent: beyond ten times the middle 98 % is no city. */
function bulk(values: Float64Array): [number, number] {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
  const reach = Math.max(at(0.99) - at(0.01), 1000) * 10
  const low = at(0.01) - reach
  const high = at(0.99) + reach
  const inside = sorted.filter((value) => value >= low && value <= high)
  return [inside[0] as number, inside[inside.length - 1] as number]
}

/** From the file's own offences, which a person may ask for by name, to classes. */
class Classes {
  constructor(private readonly reader: RowReader) {}

  ofOffences(): OffenceClass[] {
    return this.reader.offences.offences.map((offence) => offence.class)
  }

  /** Positions of the offences that `only` means: a NIBRS code, or words or code of the file's own. */
  wanted(only: string): Set<number> {
    const words = plainWords(only)
    const nibrs = asNibrs(only)
    const found = new Set<number>()
    const { offences } = this.reader.offences
    for (const [at, offence] of offences.entries()) {
      const own = [offence.category, offence.detail, offence.code, offence.class.name].map(plainWords)
      if (own.includes(words)) found.add(at)
    }
    // Local words go first: Chicago's IUCR has codes that look like NIBRS'.
    if (found.size === 0) for (const [at, offence] of offences.entries()) if (offence.class.nibrs === nibrs) found.add(at)
    return found
  }

  /** Offences of the same class become one. */
  merge(columns: IncidentFile['columns']): IncidentFile['columns'] {
    const offences: OffenceClass[] = []
    const positions = columns.offences.map((offence) => {
      const known = offences.findIndex((one) => one.nibrs === offence.nibrs)
      return known >= 0 ? known : offences.push(offence) - 1
    })
    return { ...columns, offence: columns.offence.map((at) => positions[at] as number), offences }
  }
}
