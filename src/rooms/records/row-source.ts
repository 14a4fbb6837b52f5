/** What an opened file is, whatever its form: its columns, and its rows a chunk at a time. Types only. */

import type { FileFacts } from './read-bytes.ts'

/** One record: the fields in the header's order, or why they cannot be trusted. */
export interface Row {
  /** 1-based line of its first line; for JSON the 1-based position of the feature. */
  line: number
  fields: string[]
  original: string
  broken?: 'unclosed-quote' | 'too-long' | 'too-few-fields' | 'too-many-fields' | 'not-a-feature'
}

export interface RowSource {
  facts: FileFacts
  form: 'csv' | 'geojson' | 'esri'
  /** As written. */
  header: string[]
  /** As {@link plainColumn} writes them. */
  columns: string[]
  /** JSON whose first features are areas or lines, such as beats or streets. */
  areasOnly: boolean
  /** Named in the file itself, e.g. Esri's `spatialReference`. */
  crs?: string
  /** Between the fields of `headerLine` and of each row's `original`. */
  separator: string
  /** How the first line stood, to put over rows that a person takes home to mend. */
  headerLine: string
  /** Grows while rows are read: lines that were not UTF-8. */
  foreignLines(): number
  /** Unpacked bytes that the present pass has read. */
  bytesRead(): number
  /** Once the last chunk was read: the server that wrote the file says that it gave only a part of it. */
  partOnly(): boolean
  chunks(): AsyncGenerator<Row[]>
}
