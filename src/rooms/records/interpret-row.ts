/** One row of a file to incidents: when, where, what; or the reason why it cannot be one. */

import type { Instant } from '../../kernel/units.ts'
import type { Projection } from './find-projection.ts'
import { columnNamed, isWithin, type Layout, type OffencePart, type TimePart } from './layouts/layout.ts'
import { OffenceTable } from './offence-table.ts'
import {
  addClock,
  addTimeOfDay,
  DAY,
  type DateOrder,
  emptyMoment,
  type Fineness,
  HOUR,
  MINUTE,
  MONTH,
  type Moment,
  offsetEnding,
  readMoment,
  setDate,
  type WallClock,
} from './read-time.ts'
import { hashText, type RowKey, seedOf } from './row-key.ts'
import type { Row } from './row-source.ts'

export const PLACED = 0
/** No coordinates in the row. */
const NO_PLACE = 1
/** (0, 0) and other marks for "nowhere". */
const ZERO_PLACE = 2
/** A place that is not in the city. */
export const OUTSIDE = 3
export type Placing = typeof PLACED | typeof NO_PLACE | typeof ZERO_PLACE | typeof OUTSIDE

/** Why a row is set aside. */
export interface Fault {
  code: string
  sentence: string
}

export interface BoundPlace {
  x: number
  y: number
  projection: Projection
}

export interface Binding {
  layout: Layout
  columns: readonly string[]
  places: readonly BoundPlace[]
  clock: WallClock
  order: DateOrder
  /** Nothing can have happened after this. */
  now: Instant
  /** What every row is about when no column says it. */
  always?: string
  /** Goes into the keys of rows that have no number of their own. */
  headerLine: string
  /** Times are the local clock, whatever offset they are stamped with. */
  localClock?: boolean
  /** Parts whose date column carries one and the same time of day in every row: the time is the one in the column beside it. */
  idleClocks?: ReadonlySet<TimePart>
}

const EARLIEST = Date.UTC(1900, 0, 1)
const MOST_OFFENCES = 8
/** A clock that runs fast is no reason to set a row aside. */
const GRACE = 24 * 3_600_000

/**
 * Reads rows into its own fields, which the next row overwrites: an import of millions makes no object per row.
 * All times are epoch milliseconds. `to` is `from` for a known moment, and the first moment after the span otherwise.
 */
export class RowReader {
  from = 0
  to = 0
  reported = 0
  fineness: Fineness = MONTH
  placing: Placing = NO_PLACE
  /** As in the file. */
  x = Number.NaN
  y = Number.NaN
  /** Which of the binding's places gave them, or -1. */
  place = -1
  longitude = Number.NaN
  latitude = Number.NaN
  reference = ''
  address = ''
  /** Positions in `offences`; the first `offenceCount` are this row's. */
  readonly offenceAt = new Int32Array(MOST_OFFENCES)
  offenceCount = 0
  readonly offences: OffenceTable

  private readonly occurred: BoundTime
  private readonly until: BoundTime | undefined
  private readonly reportedAt: BoundTime | undefined
  private readonly offenceParts: { code: number; category: number; detail: number }[]
  private readonly referenceAt: number
  private readonly addressAt: number
  private readonly seed: number
  private readonly start = emptyMoment()
  private readonly end = emptyMoment()
  private readonly told = emptyMoment()

  constructor(private readonly binding: Binding) {
    const { layout, columns } = binding
    this.offences = new OffenceTable(layout.classify)
    const local = binding.localClock === true
    const bind = (part: TimePart): BoundTime => bindTime(part, columns, local, binding.idleClocks?.has(part) ?? false)
    this.occurred = bind(layout.occurred)
    this.until = layout.until && bind(layout.until)
    this.reportedAt = layout.reported && bind(layout.reported)
    this.offenceParts = layout.offences
      .map((part) => bindOffence(part, columns))
      .filter((part) => part.code >= 0 || part.category >= 0 || part.detail >= 0)
    this.referenceAt = columnNamed(columns, layout.reference)
    this.addressAt = columnNamed(columns, layout.address)
    this.seed = seedOf(layout.referenceIsRow ? layout.id : `${layout.id}\u0000${binding.headerLine}\u0000${binding.always ?? ''}`)
  }

  /** Undefined when the row was understood. */
  read(row: Row): Fault | undefined {
    if (row.broken !== undefined) return brokenRow(row, this.binding.columns.length)
    const { fields } = row
    return this.readTimes(fields) ?? this.readPlace(fields) ?? this.readOffences(fields)
  }

  /**
   * The key of the row's offence number `n`, before repeats of the same content are told apart with
   * `nextOccurrence`. True when the key comes from the agency's own number of the row.
   */
  keyOf(row: Row, n: number, into: RowKey): boolean {
    if (this.binding.layout.referenceIsRow && this.reference !== '') {
      hashText(n === 0 ? this.reference : `${this.reference}\u0001${n}`, this.seed, into)
      return true
    }
    hashText(n === 0 ? row.original : `${row.original}\u0001${n}`, this.seed, into)
    return false
  }

  /** Changes when what Peel made of the row changes, e.g. because the agency corrected it. */
  revisionOf(n: number): number {
    const offence = this.offences.offences[this.offenceAt[n] as number]
    let mixed = offence?.fingerprint ?? 0
    for (const value of [this.from / 1000, this.to / 1000, this.reported / 1000, this.longitude * 1e6, this.latitude * 1e6]) {
      mixed = Math.imul(mixed ^ (Math.round(value) | 0), 0x85ebca6b)
      mixed ^= mixed >>> 15
    }
    return mixed | 0
  }

  private readTimes(fields: readonly string[]): Fault | undefined {
    const { clock, order, now } = this.binding
    const start = this.occurred(fields, order, this.start)
    const end = this.until?.(fields, order, this.end) ?? BLANK
    if (start === WRONG)
      return { code: 'bad-date', sentence: `The date "${this.occurred.shown(fields)}" is not on the calendar.` }
    if (end === WRONG && this.until)
      return { code: 'bad-date', sentence: `The end date "${this.until.shown(fields)}" is not on the calendar.` }
    if (start === BLANK && end === BLANK) return { code: 'no-date', sentence: 'The row does not say when it happened.' }

    // Only the end is known: somebody noticed then, and nothing says since when.
    const first = start === BLANK ? this.end : this.start
    const last = end === BLANK ? this.start : this.end
    this.from = clock.instantOf(first)
    this.to = clock.endOf(last)
    this.fineness = first.fineness
    if (this.from < EARLIEST) {
      return {
        code: 'too-long-ago',
        sentence: `The date "${this.occurred.shown(fields)}" lies before 1900, so it was probably mistyped.`,
      }
    }
    if (this.from > now + GRACE) {
      return { code: 'future-date', sentence: `The date "${this.occurred.shown(fields)}" lies in the future.` }
    }
    if (clock.instantOf(last) < this.from) {
      return {
        code: 'negative-span',
        sentence: `It ended ("${this.until?.shown(fields)}") before it began ("${this.occurred.shown(fields)}").`,
      }
    }
    this.reported = this.reportedInstant(fields)
    return undefined
  }

  /** Without a report time: the moment itself, or the last moment of the span, before which nobody could have known. */
  private reportedInstant(fields: readonly string[]): number {
    const exact = this.to === this.from
    const fallback = exact ? this.from : this.to - 1
    if (!this.reportedAt || this.reportedAt(fields, this.binding.order, this.told) !== READ) return fallback
    const told = this.binding.clock.endOf(this.told) - (this.told.fineness >= HOUR ? 0 : 1)
    return Math.max(told, this.from)
  }

  private readPlace(fields: readonly string[]): Fault | undefined {
    const { places, layout } = this.binding
    this.placing = NO_PLACE
    this.place = -1
    this.x = this.y = this.longitude = this.latitude = Number.NaN
    for (let at = 0; at < places.length; at++) {
      const place = places[at] as BoundPlace
      const textX = fields[place.x] as string
      const textY = fields[place.y] as string
      if (isBlank(textX) || isBlank(textY)) continue
      const x = Number(textX)
      const y = Number(textY)
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        return { code: 'bad-place', sentence: `The place (${textX.slice(0, 40)}, ${textY.slice(0, 40)}) is no pair of numbers.` }
      }
      if (isNowhere(x, y, place.projection.metresPerUnit === 0)) {
        this.placing = ZERO_PLACE
        continue
      }
      const { projection } = place
      if (projection.metresPerUnit === 0) {
        this.longitude = x
        this.latitude = y
      } else {
        const [longitude, latitude] = projection.toLonLat(x, y)
        this.longitude = longitude
        this.latitude = latitude
      }
      if (!onGlobe(this.longitude, this.latitude)) {
        this.longitude = this.latitude = Number.NaN
        return {
          code: 'off-the-globe',
          sentence: `The place (${textX}, ${textY}) lies nowhere on the globe when read as ${projection.crs}.`,
        }
      }
      this.x = x
      this.y = y
      this.place = at
      this.placing = layout.bounds && !isWithin(layout.bounds, this.longitude, this.latitude) ? OUTSIDE : PLACED
      return undefined
    }
    return undefined
  }

  private codeAt(fields: readonly string[], column: number): string {
    const code = cleaned(fields[column] as string)
    const { codeWidth } = this.binding.layout
    return codeWidth !== undefined && /^\d+$/.test(code) ? code.padStart(codeWidth, '0') : code
  }

  /** One offence in two columns of the same row is one offence. */
  private isNamed(code: string): boolean {
    for (let n = 0; n < this.offenceCount; n++) {
      if (this.offences.offences[this.offenceAt[n] as number]?.code === code) return true
    }
    return false
  }

  private readOffences(fields: readonly string[]): Fault | undefined {
    this.offenceCount = 0
    this.reference = this.referenceAt >= 0 ? cleaned(fields[this.referenceAt] as string) : ''
    this.address = this.addressAt >= 0 ? cleaned(fields[this.addressAt] as string) : ''
    for (const part of this.offenceParts) {
      const code = part.code >= 0 ? this.codeAt(fields, part.code) : ''
      const category = part.category >= 0 ? cleaned(fields[part.category] as string) : ''
      const detail = part.detail >= 0 ? cleaned(fields[part.detail] as string) : ''
      if (code === '' && category === '' && detail === '') continue
      if (this.offenceCount > 0 && code !== '' && this.isNamed(code)) continue
      const offence = this.offences.intern(code, category, detail)
      if (this.offenceCount < MOST_OFFENCES) this.offenceAt[this.offenceCount++] = offence
    }
    if (this.offenceCount === 0) this.offenceAt[this.offenceCount++] = this.offences.intern('', this.binding.always ?? '', '')
    return undefined
  }
}

const BLANK = 0
const READ = 1
const WRONG = 2
type Reading = typeof BLANK | typeof READ | typeof WRONG

interface BoundTime {
  (fields: readonly string[], order: DateOrder, into: Moment): Reading
  /** The text as it stands, for messages. */
  shown(fields: readonly string[]): string
}

function bindTime(part: TimePart, columns: readonly string[], local: boolean, idle: boolean): BoundTime {
  const at = columnNamed(columns, part.at ?? part.date)
  const named = columnNamed(columns, part.time)
  const time = named === at ? -1 : named
  const monthOnly = columns[at] === 'month'
  const numbers = [part.year, part.month, part.day, part.hour, part.minute].map((name) => columnNamed(columns, name))
  const used = part.year === undefined ? [at, time] : numbers
  const shown = (fields: readonly string[]): string =>
    used
      .filter((column) => column >= 0)
      .map((column) => fields[column] ?? '')
      .join(' ')
      .slice(0, 60)
  const read = part.year === undefined ? readText : readNumbers
  return Object.assign(read, { shown })

  function readText(fields: readonly string[], order: DateOrder, into: Moment): Reading {
    const written = at >= 0 ? (fields[at] as string) : ''
    if (isBlank(written)) return BLANK
    const text = local ? written.replace(offsetEnding, '') : written
    if (!readMoment(text, order, into)) return WRONG
    // A column called "month" with 2022-01-01 in it means January, not its first day.
    if (monthOnly && into.fineness === DAY) into.fineness = MONTH
    if (time < 0 || isBlank(fields[time] as string)) return READ
    // Feeds write midnight behind the date and the real time in its own column. Where the date has a time, it is the time.
    const midnight = Math.floor(into.wall / 86_400_000) * 86_400_000
    if (into.wall !== midnight && !(idle && !into.absolute)) return READ
    into.wall = midnight
    into.absolute = false
    return addTimeOfDay(fields[time] as string, into) ? READ : WRONG
  }

  function readNumbers(fields: readonly string[], _order: DateOrder, into: Moment): Reading {
    const [year, month, day, hour, minute] = numbers.map((column) => {
      const text = column >= 0 ? (fields[column] as string) : ''
      return isBlank(text) ? undefined : Number(text)
    })
    if (year === undefined || month === undefined) return BLANK
    if (!setDate(year, month, day ?? 1, day === undefined ? MONTH : DAY, into)) return WRONG
    if (day === undefined || hour === undefined) return READ
    return addClock(hour, minute ?? 0, 0, minute === undefined ? HOUR : MINUTE, into) ? READ : WRONG
  }
}

const bindOffence = (part: OffencePart, columns: readonly string[]) => ({
  code: columnNamed(columns, part.code),
  category: columnNamed(columns, part.category),
  detail: columnNamed(columns, part.detail),
})

function brokenRow(row: Row, width: number): Fault {
  switch (row.broken) {
    case 'unclosed-quote':
      return { code: 'unclosed-quote', sentence: 'A quotation mark opens in this row and never closes.' }
    case 'too-long':
      return { code: 'too-long', sentence: 'The row is longer than a million characters.' }
    case 'not-a-feature':
      return { code: 'not-a-feature', sentence: 'This feature is not valid JSON.' }
    default:
      return {
        code: row.broken as string,
        sentence: `The row has ${row.fields.length} fields and the first line names ${width} columns, so values may stand in the wrong column.`,
      }
  }
}

/** How feeds write that a field is empty. */
const blanks = new Set(['', '(null)', 'null', 'nan', 'na', 'n/a', 'none', '<null>', '\\n'])

export function isBlank(text: string | undefined): boolean {
  if (text === undefined || text.length === 0) return true
  return text.length <= 8 && blanks.has(text.trim().toLowerCase())
}

/** Without blanks around it, and without zero bytes, which no store can hold. */
function cleaned(text: string | undefined): string {
  if (isBlank(text)) return ''
  const trimmed = (text as string).trim()
  return trimmed.includes('\0') ? trimmed.replaceAll('\0', '') : trimmed
}

/** (0, 0) and (-1, -1) in degrees, and a zero on either axis of a plane: how geocoders say that they found nothing. */
function isNowhere(x: number, y: number, degrees: boolean): boolean {
  if (degrees) return x === y && Math.abs(x) <= 1
  return x === 0 || y === 0 || (x === y && Math.abs(x) <= 1)
}

const onGlobe = (longitude: number, latitude: number): boolean =>
  longitude >= -180 && longitude <= 180 && latitude >= -90 && latitude <= 90
