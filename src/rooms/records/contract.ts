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

/** Something that a person must know, with the facts behind the sentence for whoever words it in another language. */
export interface Said {
  code: string
  sentence: string
  facts?: Record<string, string | number>
}

/** What one layout made of a file, before anything is written. */
export interface ImportPreview {
  file: string
  bytes: number
  /** Its id. */
  layout: string
  /** "This looks like Chicago's crime feed; …" */
  sentence: string
  crs: string
  /** IANA zone of the clock in the file. */
  zone: string
  columns: {
    name: string
    means: string
    /** From the first row; empty for what describes a person. */
    example: string
    /** True for what describes a person, and so may not be chosen for anything. */
    person: boolean
  }[]
  /** Where a person chose them, for this file or for an earlier one with the same first line. */
  chosen?: ChosenColumns
  sample: { occurred: string; offence: string; place: string }[]
  /** Rows looked at for the preview; the whole file when it is small. */
  rowsRead: number
  resolution: TimeResolution
  warnings: Said[]
  /** At most 5,000 points, to look at on the map. */
  points: LonLat[]
  /** Present when the places lie far outside the territory: another city, which a demo folder can open beside its own. */
  elsewhere?: { name: string; kilometres: number }
}

/** Incidents that the agency calls by one broad word, and the class that they stand under. */
export interface OffenceMapping {
  local: string
  /** Plain name of the class. */
  name: string
  /** Null where no table maps the words, so that they stay the agency's own. */
  nibrs: string | null
  incidents: number
}

export interface ImportReport {
  id: ImportId
  file: string
  digest: Digest
  layout: string
  /** Which column was what, where a person chose it. */
  chosen?: ChosenColumns
  crs: string
  /** `read = kept + quarantined`, always. */
  read: number
  kept: number
  quarantined: number
  /** Of the kept: how many were new; the rest stood here already. */
  added: number
  /** Of the kept: how many stood here otherwise and were corrected. Absent in reports from before this was counted. */
  corrected?: number
  reasons: Record<string, number>
  nibrs: { mapped: number; unmapped: number }
  /** What the agency's words became, most frequent class first. Absent in reports from before this was written down. */
  classes?: OffenceMapping[]
  from: string | null
  to: string | null
  resolution: TimeResolution
  /** Kept but not on the map, by offence: "412 of 9,812 burglaries have no place". */
  unlocated: { offence: string; unlocated: number; of: number }[]
  /** True when this very file stood here already, so that nothing was done. */
  again: boolean
  /** Incidents in the kept rows: more than rows where one row names several offences. */
  incidents: number
  warnings: Said[]
  seconds: number
  at: Instant
}

/** The whole file, read as an import would read it; nothing of it is written. */
export interface ImportCheck extends ImportReport {
  /** Rows that would be set aside: the first of every reason, by line. */
  aside: QuarantinedRow[]
  /** At most 5,000 points from all of the file, evenly. */
  points: LonLat[]
}

export interface QuarantinedRow {
  import: ImportId
  /** 1-based line of the record's first line in the file. */
  line: number
  code: string
  sentence: string
  /** The row as it stood in the file, at most 10,000 characters; what describes a victim or suspect is blank. */
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
  banners: Said[]
}

/** One city that this folder holds. A real folder has one; in a demo folder real files may be tried beside the generated city. */
export interface Place {
  agency: AgencyId
  name: string
  synthetic: boolean
}

export interface Records {
  /** Every city in this folder, by name. */
  places(): Promise<Place[]>
  territory(agency: AgencyId): Promise<Territory | undefined>
  summary(agency: AgencyId): Promise<RecordsSummary>
  /** Incidents whose span meets [from, to), of these NIBRS codes (all when absent). */
  incidents(agency: AgencyId, query: { from?: Instant; to?: Instant; nibrs?: readonly string[] }): Promise<IncidentColumns>
  preview(path: string, options: FileWishes & { agency?: AgencyId }): Promise<ImportPreview>
  /**
   * Keeps every row: `read = kept + quarantined`. Settles the territory when there is none yet, under the name `called`. The same file again
   * changes nothing.
   */
  importFile(
    agency: AgencyId,
    path: string,
    options: FileWishes & { called?: string; progress?: Progress; signal?: AbortSignal },
  ): Promise<ImportReport>
  /** What {@link importFile} would come to: `again` when this very file stands here already. Writes nothing. */
  checkFile(
    agency: AgencyId,
    path: string,
    options: FileWishes & { progress?: Progress; signal?: AbortSignal },
  ): Promise<ImportCheck>
  /**
   * Undoes one import: its incidents and the rows that it set aside are gone. The ground that it settled goes with it where nothing else stands
   * there. `readAgain`: files that had rows in common with it, which must be imported again to bring those back.
   *
   * @throws records.unknown-import, records.already-importing
   */
  takeBackImport(agency: AgencyId, id: ImportId): Promise<{ removed: number; readAgain: string[] }>
  /**
   * For the retention job alone: takes incidents out by their key. Ground, imports and offences stay as they are.
   *
   * @throws records.already-importing
   */
  eraseIncidents(agency: AgencyId, keys: readonly string[]): Promise<void>
  quarantined(
    agency: AgencyId,
    id: ImportId,
    page: { offset: number; limit: number /** Only rows with this reason. */; code?: string },
  ): Promise<{ total: number; rows: QuarantinedRow[] }>
  /** The rows set aside, as pieces of a CSV with the file's own first line, to mend and import again. */
  quarantineCsv(agency: AgencyId, id: ImportId): Promise<AsyncIterable<string>>
  /** Longitude and latitude of every incident on the map, of these NIBRS codes (all when absent). */
  points(agency: AgencyId, nibrs?: readonly string[]): Promise<Float32Array>
  /**
   * Makes the territory: from beats where there are any, else from where incidents lie. What is absent stays as it was.
   * Every incident that stands already gets its cell and beat anew.
   */
  settleTerritory(agency: AgencyId, facts: TerritoryFacts): Promise<Territory>
  /** What the agency is called, on every screen and in what it publishes. @throws records.no-territory */
  nameTerritory(agency: AgencyId, name: string): Promise<void>
  /** When the agency's shifts begin. The ground stays as it is. @throws records.no-territory */
  setShifts(agency: AgencyId, shifts: readonly Shift[]): Promise<void>
  /** GeoJSON to draw under every map, as text; undefined when none was placed. */
  basemap(agency: AgencyId): Promise<string | undefined>
  placeBasemap(agency: AgencyId, geojson: string): Promise<void>
  /**
   * Street centrelines of the basemap in the territory's plane: x0, y0, x1, y1, … in metres. Motorways are left out: nobody
   * walks there and no house stands there. Undefined without a territory or without streets.
   */
  streets(agency: AgencyId): Promise<Float64Array[] | undefined>
  /** Postal addresses in the territory's plane, as x, y, … in metres: among them published places are masked. Undefined where none were placed. */
  addresses(agency: AgencyId): Promise<Float64Array | undefined>
  /** Longitude, latitude, …; they take the place of those before. */
  placeAddresses(agency: AgencyId, lonLat: readonly number[]): Promise<void>
  /**
   * "5300 block of W Madison St" for cells in which at least three reports give that block or corner; never a house. The same
   * map until something is imported.
   */
  blocks(agency: AgencyId): Promise<ReadonlyMap<CellId, string>>
}

/** Which column of a file is what, by its name there, where no layout knows the file. */
export interface ChosenColumns {
  /** When it happened, or began: date, or date and time. */
  time: string
  /** Time of day, where it stands in a column of its own. */
  clock?: string
  /** When it ended at the latest. */
  until?: string
  reported?: string
  kind?: string
  detail?: string
  /** Longitude, or east in the coordinate system of the file. */
  x?: string
  y?: string
  /** The agency's own number. */
  number?: string
  address?: string
}

/** What a person may say about a file; Peel finds out the rest. */
export interface FileWishes {
  /** Goes before every layout. */
  columns?: ChosenColumns
  /** What messages call the file, e.g. its name before the upload. */
  name?: string
  /** A layout's id, or `auto`. */
  layout?: string
  /** `EPSG:n`. */
  crs?: string
  /** IANA zone of the clock in the file. */
  zone?: string
  /** The offence of every row, where no column says it. */
  category?: string
}

/** Reads a crime file without any store, for backtests on the command line. */
export type ReadIncidents = (
  path: string,
  options: FileWishes & {
    /** Side of a cell in metres; 250 when absent. */
    cellSize?: number
    /** Only this offence: a NIBRS code, or the agency's own words or code. All when absent. */
    only?: string
    progress?: Progress
  },
) => Promise<IncidentFile>

/**
 * Reads street centrelines from GeoJSON into a plane given by its PROJ string: x0, y0, x1, y1, … in metres, without motorways.
 *
 * @throws records.no-streets, records.unknown-place-file
 */
export type ReadStreets = (path: string, projection: string) => Promise<Float64Array[]>

export interface IncidentFile {
  columns: IncidentColumns
  grid: Grid
  /** Cells that hold an incident of any offence in the file, ascending. */
  cells: Int32Array
  resolution: TimeResolution
  /** PROJ string of the plane that `columns.x` and `columns.y` lie in, in metres. */
  projection: string
  /** IANA zone in which the file's days begin. */
  zone: string
  report: { read: number; kept: number; quarantined: number; reasons: Record<string, number>; layout: string; crs: string }
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
