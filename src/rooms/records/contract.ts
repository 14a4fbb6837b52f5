/** Records' door: incidents as columns, the territory they lie in, and what an import did. */

import type { Grid } from '../../kernel/geometry/grid.ts'
import type { MultiPolygon } from '../../kernel/geometry/polygon.ts'
import type { Progress } from '../../kernel/progress.ts'
import type { Shift } from '../../kernel/time/shift.ts'
import type { AgencyId, BeatId, CellId, Digest, ImportId, Instant, LonLat, Metres } from '../../kernel/units.ts'

/** How finely the source says when something happened. A `month` feed cannot drive a shift forecast. */
export type TimeResolution = 'minute' | 'hour' | 'day' | 'month'

export interface Beat {
  id: BeatId
  name: string
  /** Longitude/latitude rings. */
  shape: MultiPolygon
}

/** Residents by group, for exposure audits only; never an input of a forecast. */
export interface ResidentArea {
  id: string
  name: string
  shape: MultiPolygon
  residents: Record<string, number>
}

/** The agency's ground: analysis projection, equal-area grid, beats. Fixed before any forecast is made. */
export interface Territory {
  agency: AgencyId
  name: string
  /** IANA zone, e.g. `America/Chicago`. */
  zone: string
  /** PROJ string of the equal-area analysis projection in metres. */
  projection: string
  grid: Grid
  /** Cells that belong to the city, ascending. Scores are over these, not over lake and neighbours. */
  cells: Int32Array
  /** Position in `beats` for each entry of `cells`, or -1. */
  beatOfCell: Int16Array
  beats: Beat[]
  residentAreas: ResidentArea[]
  shifts: Shift[]
  /** True for the generated demo city: every screen shows a "Synthetic" banner. */
  synthetic: boolean
  digest: Digest
  /** Four corners of the whole grid as longitude/latitude: north-west, north-east, south-east, south-west. */
  corners: [LonLat, LonLat, LonLat, LonLat]
}

/**
 * Incidents as columns, ascending by `from`. Only located incidents inside the territory are here. Times are epoch
 * milliseconds; `to` equals `from` when the moment is known. `reported` is when the agency knew: a backtest may not see
 * a row earlier.
 */
export interface IncidentColumns {
  count: number
  from: Float64Array
  to: Float64Array
  reported: Float64Array
  /** Metres in the territory's projection. */
  x: Float64Array
  y: Float64Array
  cell: Int32Array
  /** Position in `offences`. */
  offence: Uint16Array
  offences: OffenceClass[]
}

/** A class of offences as the forecast sees it. */
export interface OffenceClass {
  /** NIBRS code, e.g. `220`. */
  nibrs: string
  /** Plain name, e.g. `Burglary`. */
  name: string
  /** Drug, vice and officer-initiated offences are found by looking: they echo patrols and are excluded by default. */
  discovery: 'reported' | 'discovered'
  against: 'person' | 'property' | 'society' | 'not-a-crime'
}

/** What one layout made of a file, before anything is written. */
export interface ImportPreview {
  file: string
  bytes: number
  layout: string
  /** "This looks like Chicago's crime feed; …" */
  sentence: string
  crs: string
  columns: { name: string; means: string }[]
  sample: { occurred: string; offence: string; place: string }[]
  /** Rows looked at for the preview; the whole file when it is small. */
  rowsRead: number
  resolution: TimeResolution
  warnings: { code: string; sentence: string }[]
  /** At most 5,000 points, to look at on the map. */
  points: LonLat[]
}

export interface ImportReport {
  id: ImportId
  file: string
  digest: Digest
  layout: string
  crs: string
  /** `read = kept + quarantined`, always. */
  read: number
  kept: number
  quarantined: number
  /** Of the kept: how many were new; the rest stood here already. */
  added: number
  reasons: Record<string, number>
  nibrs: { mapped: number; unmapped: number }
  from: string | null
  to: string | null
  resolution: TimeResolution
  /** Kept but not on the map, by offence: "412 of 9,812 burglaries have no place". */
  unlocated: { offence: string; unlocated: number; of: number }[]
  seconds: number
  at: Instant
}

export interface QuarantinedRow {
  import: ImportId
  /** 1-based line of the record's first line in the file. */
  line: number
  code: string
  sentence: string
  /** The row as it stood in the file, at most 10,000 characters. */
  original: string
}

export interface RecordsSummary {
  incidents: number
  located: number
  from: Instant | null
  to: Instant | null
  resolution: TimeResolution | null
  offences: (OffenceClass & { count: number; unlocated: number })[]
  imports: ImportReport[]
  /** Sentences that every map must show, e.g. that 9.7 % of rows, all of them person offences, have no place. */
  banners: { code: string; sentence: string }[]
}

export interface Records {
  territory(agency: AgencyId): Promise<Territory | undefined>
  summary(agency: AgencyId): Promise<RecordsSummary>
  /** Incidents whose span meets [from, to), of these NIBRS codes (all when absent). */
  incidents(agency: AgencyId, query: { from?: Instant; to?: Instant; nibrs?: readonly string[] }): Promise<IncidentColumns>
  preview(path: string, options: { name?: string; layout?: string; crs?: string }): Promise<ImportPreview>
  importFile(
    agency: AgencyId,
    path: string,
    options: { name?: string; layout?: string; crs?: string; check?: boolean; progress?: Progress; signal?: AbortSignal },
  ): Promise<ImportReport>
  quarantined(
    agency: AgencyId,
    id: ImportId,
    page: { offset: number; limit: number },
  ): Promise<{ total: number; rows: QuarantinedRow[] }>
  /** Makes the territory: from beats where there are any, else from where incidents lie. */
  settleTerritory(agency: AgencyId, facts: TerritoryFacts): Promise<Territory>
}

export interface TerritoryFacts {
  name: string
  zone: string
  cellSize?: Metres
  beats?: Beat[]
  residentAreas?: ResidentArea[]
  shifts?: Shift[]
  synthetic?: boolean
}

/** One cell of the map, as screens name it. */
export interface CellPlace {
  cell: CellId
  centre: LonLat
  beat: BeatId | null
}
