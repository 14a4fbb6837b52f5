/** What a layout knows of one feed: its columns, its clock, its map and its traps. A layout is facts; reading them is shared. */

import type { Classify } from '../offences/rules.ts'
import type { DateOrder } from '../read-time.ts'

/** Longitude and latitude; generous, because it only has to tell the city from the sea. */
export interface Bounds {
  west: number
  south: number
  east: number
  north: number
}

export const isWithin = (bounds: Bounds, longitude: number, latitude: number): boolean =>
  longitude >= bounds.west && longitude <= bounds.east && latitude >= bounds.south && latitude <= bounds.north

/** Where a moment stands. `at` holds date and time together; else `date` (and `time`), or single numbers. */
export interface TimePart {
  at?: string
  date?: string
  time?: string
  year?: string
  month?: string
  day?: string
  hour?: string
  minute?: string
}

/** Where a place stands: `x` is east, `y` is north, in `crs`. */
export interface PlacePart {
  x: string
  y: string
  crs: string
}

export interface OffencePart {
  code?: string
  category?: string
  detail?: string
}

/** Column names are compared as {@link plainColumn} writes them; `a|b` means whichever of the two is there. */
export interface Layout {
  id: string
  /** e.g. `Chicago's crime feed`. */
  name: string
  /** e.g. `Chicago`; names the ground when the first import settles it. */
  city?: string
  /** Columns without which a file is not of this layout. */
  needs: readonly string[]
  /** IANA zone of the wall clock in the file; absent for layouts that any agency may use. */
  zone?: string
  /** Places outside are errors of geocoding, never plotted. */
  bounds?: Bounds
  dates?: DateOrder
  occurred: TimePart
  until?: TimePart
  reported?: TimePart
  /** The first whose numbers are usable is taken. */
  places: readonly PlacePart[]
  /** One incident for each that is filled. */
  offences: readonly OffencePart[]
  /** Local codes of digits are padded with zeros to this width, where a feed pads them differently from year to year. */
  codeWidth?: number
  /** What the whole file is about when no column says it, e.g. a file of burglaries only. */
  always?: string
  classify: Classify
  /** The agency's own number of the row or case, kept so that a person can find it again. */
  reference?: string
  /** True when one number stands for one row for ever: a later file then corrects the row instead of adding one. */
  referenceIsRow?: boolean
  address?: string
  /** In words, what other columns are; never stored unless named above. */
  means?: Readonly<Record<string, string>>
  /** Described victims: seen, named in the preview, and never stored. */
  never?: readonly string[]
  cautions?: readonly { code: string; sentence: string }[]
}

/** `"AREA "` → `area`, `Primary Type` → `primary_type`, a byte-order mark gone. */
export function plainColumn(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}

/** Names a column by where it stands, for headers whose names say nothing or the same twice. No {@link plainColumn} looks like it. */
export const atPosition = (at: number): string => `#${at}`

/** Position of the first of the names `a|b` in the header, or -1. */
export function columnNamed(header: readonly string[], names: string | undefined): number {
  if (names === undefined) return -1
  if (names.startsWith('#')) return Number(names.slice(1))
  for (const name of names.split('|')) {
    const at = header.indexOf(name)
    if (at >= 0) return at
  }
  return -1
}

const who =
  '(?:vic|vict|victim|susp|suspect|suspected|off|offender|perp|perpetrator|arrestee|complainant|defendant|subject|person|driver|witness)s?'
const what = '(?:age|sex|gender|race|descent|ethnic|ethnicity|hispanic)'

/**
 * Columns of any feed that describe a victim, a suspect or an offender, whatever the layout knows of them: the word alone,
 * with whose it is before it or behind it, and both written together as `VicAge` becomes.
 */
const personColumn = new RegExp(
  `^(?:${what}(?:_(?:group|range|code|desc))?|${who}_(?:.*_)?${what}(?:_.*)?|${what}_(?:.*_)?(?:of|by)_(?:.*_)?${who}(?:_.*)?|${who}${what})$`,
)

/** True when the column describes a person's age, sex, race or descent; it is never stored. `column` as {@link plainColumn} writes it. */
export const describesPerson = (layout: Layout, column: string): boolean =>
  layout.never?.includes(column) === true || personColumn.test(column)
